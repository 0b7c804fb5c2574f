"""An encoder that came as vectors: texts it has seen are in the cache, and only a new one needs the weights.

`import_vectors` notes in the cache what the file says of its encoder: name, precision, longest text, prompts, tokenizer.
`imported_model` makes a model of that for `load_encoder`. The identity is the file's, not this machine's: vectors made in
bf16 on a GPU are found on a laptop whose own would be fp32.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.encoding.hub import FETCH, MODEL, local_snapshot, weights_at_hand
from user_nb.encoding.model import Batch, Model

if TYPE_CHECKING:
    from user_nb.cache.cache import CachedEncoder, VectorCache
    from user_nb.encoding.tokens import Tokens

_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
_MOST_BYTES = 100_000_000  # of a tokenizer's files
_NOTED = ("precision", "max_length", "unit", "chunks", "prompts", "default_prompt")


class MissingWeightsError(FileNotFoundError):
    """A text is not among the imported vectors, and the model's weights, which it needs, are not on this machine."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


def notes_of(model: Model) -> dict[str, Any]:
    """What identifies a model beside its fingerprint, as JSON can hold it; the cache keeps it with the vectors."""
    notes = {name: getattr(model, name, None) for name in _NOTED}
    notes["lower_case"] = getattr(getattr(model, "folder", model), "lower_case", False)
    return {name: value for name, value in notes.items() if value not in (None, False, {}, "")}


def imported_model(name: str, options: dict[str, Any], cache: VectorCache | None) -> ImportedModel | None:
    """The imported encoder of this name, where the cache has one that fits the options; the one imported last.

    A machine that has the weights and has made vectors of its own with them goes on with those.
    """
    if cache is None or Path(name).expanduser().is_dir():
        return None
    known = [encoder for encoder in cache.encoders() if encoder.name == name]
    fitting = [encoder for encoder in known if encoder.notes.get("imported") and _fits(encoder, options)]
    own = [encoder for encoder in known if not encoder.notes.get("imported")]
    if not fitting or (own and _weights(name) is not None):
        return None
    return ImportedModel(
        max(fitting, key=lambda encoder: encoder.notes["imported"]), cache.folder, options.get("device")
    )


def _fits(encoder: CachedEncoder, options: dict[str, Any]) -> bool:
    asked = {name: options.get(name) for name in ("precision", "max_length", "chunks")}
    return all(value is None or value == encoder.notes.get(name) for name, value in asked.items())


def _weights(name: str) -> Path | None:
    """The folder with the weights of a model on this machine, if they are here; asks no network."""
    if name == MODEL:
        return weights_at_hand()
    return local_snapshot(name) if name.count("/") == 1 else None


class ImportedModel:
    """A model that is known by its vectors. It finds its weights, should they be here by then, when a new text comes.

    Counting tokens needs the tokenizer alone, which travels with the vectors.
    """

    def __init__(self, known: CachedEncoder, folder: Path, device: str | None = None) -> None:
        self.name, self.dimension, self.fingerprint = known.name, known.dimension, known.fingerprint
        self.precision = str(known.notes.get("precision", "fp32"))
        self.max_length = known.notes.get("max_length")
        self.unit = str(known.notes.get("unit", "tokens"))
        self.chunks = known.notes.get("chunks")
        self.prompts = dict(known.notes.get("prompts", {}))
        self.default_prompt = known.notes.get("default_prompt")
        self.lower_case = bool(known.notes.get("lower_case", False))
        self.device = "imported vectors"
        self._asked_device = device
        self._tokenizer = TokenizerFiles.folder(folder, self.fingerprint)

    def embed(self, texts: list[str]) -> Iterator[Batch]:
        """Yield the vectors of new texts, if the weights are here."""
        yield from self._model(texts).embed(texts)

    def count_tokens(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return (tokens of each text, special ones included; those that are unknown), (n,) int64 each."""
        if self._tokens is None:
            return self._model(texts).count_tokens(texts)
        return self._tokens.counts(texts)

    def token_vectors(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the words of a text and a unit vector for each: needs the weights."""
        return self._model([text]).token_vectors(text)

    def lost(self, text: str) -> int:
        """Return how many tokens at the end of `text` are beyond the model's length; 0 where no tokenizer came along."""
        return self._tokens.lost(text) if self._tokens is not None else 0

    @cached_property
    def _tokens(self) -> Tokens | None:
        from user_nb.encoding.tokens import Tokens

        if not (self._tokenizer / "tokenizer.json").is_file() or self.max_length is None:
            return None
        return Tokens(
            self._tokenizer, max_length=self.max_length, lower_case=self.lower_case, chunks=self.chunks
        )

    def _model(self, texts: list[str]) -> Model:
        folder = _weights(self.name)
        if folder is None:
            raise MissingWeightsError(self._what_is_missing(texts))
        return self._loaded(folder)

    def _loaded(self, folder: Path) -> Model:
        from user_nb.encoding.transformer import TransformerModel

        found = self.__dict__.get("_found")
        if found is None:
            found = TransformerModel(
                folder,
                name=self.name,
                precision=self.precision,
                max_length=self.max_length,
                chunks=self.chunks,
                device=self._asked_device,
            )
            if found.fingerprint != self.fingerprint:
                raise MissingWeightsError(
                    f"the weights in {str(folder)!r} are not those that made the imported vectors of {self.name}: a new text would not "
                    f"compare with them. Get the same weights ({self._fetch()}), or leave the imported vectors with "
                    f"user-nb cache prune --encoder {self.fingerprint[:8]}"
                )
            self._found = found
        return found

    def _what_is_missing(self, texts: list[str]) -> str:
        first = texts[0] if len(texts[0]) <= 60 else texts[0][:57] + "…"
        count = "one text is" if len(texts) == 1 else f"{len(texts):,} texts are"
        return (
            f"{count} not among the imported vectors of {self.name} («{first}»), and its weights, which a new text needs, are not on "
            f"this machine.\n  Get them, once, where there is a network:  {self._fetch()}"
            f"{' (1.4 GB)' if self.name == MODEL else ''}\n  or import a file that has these texts:      "
            "user-nb cache export COLLECTION --queries FILE --out vectors.parquet (on the machine with the weights)\n"
            '  or take the small encoder that needs none:   user_nb.load_encoder("navec")'
        )

    def _fetch(self) -> str:
        return FETCH if self.name == MODEL else f"hf download {self.name}"


@dataclass(frozen=True)
class TokenizerFiles:
    """A tokenizer's files by name, as they travel with vectors."""

    files: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, model: Any) -> TokenizerFiles:
        """Those of a model, wherever it has them; none for a model without."""
        folder = getattr(getattr(model, "folder", None), "path", None) or getattr(model, "_tokenizer", None)
        if not isinstance(folder, Path) or not (folder / "tokenizer.json").is_file():
            return cls()
        return cls({name: (folder / name).read_text("utf-8") for name in _FILES if (folder / name).is_file()})

    def packed(self) -> bytes:
        """As bytes that `unpacked` reads; b"" for none."""
        said = json.dumps(self.files, ensure_ascii=False, sort_keys=True).encode("utf-8")
        return base64.b64encode(zlib.compress(said, 9)) if self.files else b""

    @classmethod
    def unpacked(cls, packed: bytes) -> TokenizerFiles:
        """From the bytes of `packed`; files of other names, and a configuration that asks for code, are left out."""
        if not packed:
            return cls()
        said = zlib.decompressobj().decompress(base64.b64decode(packed), _MOST_BYTES)
        files = json.loads(said)
        if "auto_map" in json.loads(files.get("tokenizer_config.json", "{}")):
            return cls()
        return cls({name: str(files[name]) for name in _FILES if name in files})

    @staticmethod
    def folder(cache_folder: Path, fingerprint: str) -> Path:
        """Where the files of one encoder lie beside a cache."""
        return cache_folder / "tokenizers" / hashlib.blake2b(fingerprint.encode(), digest_size=16).hexdigest()

    def save(self, cache_folder: Path, fingerprint: str) -> None:
        """Put the files beside a cache."""
        folder = self.folder(cache_folder, fingerprint)
        for name, content in self.files.items():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
