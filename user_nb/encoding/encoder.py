"""Texts into vectors, once each: the encoder that everyone calls, and `load_encoder`, which finds one."""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from user_nb.cache.encoder_vectors import EncoderVectors
from user_nb.encoding.call import Call, EncodeReport
from user_nb.encoding.hub import FETCH, MODEL, REVISION, fetch, hub_answers, weights_at_hand
from user_nb.encoding.imported import imported_model, notes_of
from user_nb.encoding.model import Model
from user_nb.encoding.rows import read_rows
from user_nb.wording.html import fact_card

log = logging.getLogger(__name__)

NAVEC = "navec"
_ROLES = {"query": ("query",), "document": ("document", "passage", "corpus")}

_NOTICE = """\
{model} is not here ({why}), so texts are encoded with navec, the small encoder that comes along.
  Good for topics and a first look; weak at paraphrase and at questions.
  To get the real encoder (1.4 GB, once), where there is a network:
      {fetch}
  or set USER_NB_MODEL to a folder that holds it."""


class EncoderNotice(UserWarning):
    """Something about an encoder or its texts that a person should know, and that stops nothing.

    A `UserWarning`, shown once where it arises; ``warnings.simplefilter("error", user_nb.EncoderNotice)`` makes it stop after all.
    """


class Encoder:
    """Texts into unit vectors, each text once, with the cache in front of the model.

    Made by `load_encoder`. ``name``, ``dimension``, ``fingerprint`` (hex, of everything that changes a vector), ``device``,
    ``precision`` and ``cache`` say what it is; ``last_report`` what the last call did.
    """

    def __init__(self, model: Model, *, cache: Any = None):
        self._model = model
        self.cache = cache
        self.last_report: EncodeReport | None = None
        self._space: EncoderVectors | None = None
        if cache is not None:
            self._space = cache.space(
                model.fingerprint, dimension=model.dimension, name=model.name, notes=notes_of(model)
            )
        self._lock = RLock()

    @property
    def name(self) -> str:
        """Name of the model: a hub name, a folder's name, or "navec"."""
        return self._model.name

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        return self._model.dimension

    @property
    def fingerprint(self) -> str:
        """Hex digest of everything that changes a vector; the cache's key."""
        return self._model.fingerprint

    @property
    def device(self) -> str:
        """Where the model computes: "cpu", "cuda", "cuda:1", "mps"."""
        return self._model.device

    @property
    def precision(self) -> str:
        """Precision class of the matrix products: "fp32" or "bf16"."""
        return self._model.precision

    @property
    def folder(self) -> Path | None:
        """Folder of the model's files, for other libraries to read; None where there is none (navec)."""
        found = getattr(self._model, "folder", None)
        return None if found is None else found.path

    @property
    def max_length(self) -> int | None:
        """Tokens of a text that are read; None where there is no limit (navec)."""
        return self._model.max_length

    @property
    def unit(self) -> str:
        """What `count_tokens` counts: "tokens" of the model's tokenizer, or "words" (navec)."""
        return self._model.unit

    def count_tokens(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return how many tokens (see ``unit``) each text has and how many of them are unknown, both (n,) int64."""
        return self._model.count_tokens(list(texts))

    def token_vectors(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the words of a text and a unit vector for each, (m, d) float32.

        A transformer's are the last hidden states, which know their context; navec's are the words' own, without context.
        """
        return self._model.token_vectors(text)

    @property
    def prompts(self) -> dict[str, str]:
        """The model's own prompts by name; empty for USER-bge-m3 and navec."""
        return dict(getattr(self._model, "prompts", {}))

    def encode(
        self,
        texts: str | Iterable[Any],
        *,
        prompt: str | None = None,
        progress: Callable[[int, int], Any] | bool | None = None,
    ) -> np.ndarray:
        """Unit vectors of `texts`, float32: (d,) for a str, (n, d) for n texts in their order, (0, d) for none.

        `texts` is a str or any ordered run of str: list, tuple, generator, Series, array. Empty texts, None and NaN give a row
        of zeros and are named in ``last_report``, as are rows cut at the model's longest text. Identical texts are computed
        once, texts in the cache not at all. With a cache the vectors are what it holds (float16 values, unit length again in
        float32), so that the first run and the second are bit-equal; without one they are the model's own.

        `prompt` names one of the model's own ``prompts``; "query" and "document" are always allowed and mean nothing to a model
        that has none. `progress`: None draws a bar if it takes longer than a second, False is silent, a function is called
        with (texts done, all texts). An exception raised in it, Ctrl-C and the stop button end the call; what is done stays
        in the cache.

        Composed and decomposed й, ё are one text to USER-bge-m3 (its tokenizer normalises to NFKC) and two to the cache.

        Raises TypeError naming the row of a number, bytes, list or dict, before anything is computed; ValueError for an
        unknown prompt.

        >>> encoder.encode(["Нет света", "Отключили электричество"]).shape
        (2, 300)
        """
        if isinstance(texts, str):
            return np.asarray(self.encode([texts], prompt=prompt, progress=progress)[0])
        rows = read_rows(texts)
        before = self._prompt(prompt)
        with self._lock:
            call = Call(self._model, self._space, rows, before)
            try:
                return call.run(progress)
            finally:
                self.last_report = call.report()

    def _prompt(self, name: str | None) -> str:
        """The words that the model wants before each text."""
        prompts = self.prompts
        name = name or getattr(self._model, "default_prompt", None)
        if name is None or (name in _ROLES and not prompts):
            return ""
        for known in (name, *_ROLES.get(name, ())):
            if known in prompts:
                return prompts[known]
        if name in _ROLES:
            return ""
        raise ValueError(
            f"prompt={name!r} is not one of this model's prompts: {sorted(prompts) or 'it has none'}"
        )

    def __repr__(self) -> str:
        cached = "no cache" if self.cache is None else "cached"
        return f"Encoder({self.name!r}, {self.dimension}-d, {self.precision} on {self.device}, {cached})"

    def _repr_html_(self) -> str:
        facts = {
            "device": self.device,
            "precision": self.precision,
            "dimension": self.dimension,
            "cache": self._cache_line(),
        }
        return fact_card(self.name, facts)

    def _cache_line(self) -> str:
        return "off" if self.cache is None else f"{self.cache.hits:,} hits, {self.cache.misses:,} misses"


def load_encoder(
    name: str | Path | None = None,
    *,
    cache: Any = "default",
    precision: str | None = None,
    device: str | None = None,
    max_length: int | None = None,
    chunks: str | None = None,
) -> Encoder:
    """Return an `Encoder`: USER-bge-m3 where its weights are here or can be fetched, else the embedded navec with a notice.

    Args:
        name: None chooses as above and says so; "navec", a hub name ("deepvk/USER-bge-m3") or a model's folder are taken as
            said and never replaced. USER-bge-m3 is pinned to one revision; USER_NB_MODEL names a folder that holds it.
        cache: where vectors are kept: "default" is the user's cache folder (USER_NB_CACHE moves it), a path or a `VectorCache`
            is another one, None keeps none.
        precision: of the matrix products: "fp32" (default on a CPU) or "bf16" (default on a CUDA GPU). Part of the fingerprint.
        device: "cpu", "cuda", "cuda:1", "mps"; None takes the GPU where there is one.
        max_length: tokens of a text that are read; None is the model's own limit (USER-bge-m3: 8,192).
        chunks: None cuts longer texts and reports it; "mean" encodes them in windows and averages.

    Where vectors of the model were imported (`user-nb cache import`), the encoder is the one that made them, at its precision and
    length: their texts need no weights, and a new one says what is missing.

    A dead network costs three seconds at most. Weights are read when the first uncached text needs them.

    Returns:
        The encoder; its vectors have length 1 and are float32, 1,024 wide for USER-bge-m3, 300 for navec.

    Raises:
        FileNotFoundError: the model is not here and cannot be fetched; the message has the command that gets it.
        ValueError: an unknown precision, a max_length out of range, a model that may not be loaded (pickled weights,
            code of its own), or an option that navec does not have.

    Example:
        >>> encoder = load_encoder("navec", cache=None)
        >>> encoder.encode("Нет света").shape
        (300,)
    """
    options = {"precision": precision, "device": device, "max_length": max_length, "chunks": chunks}
    cache = _cache(cache)
    if name == NAVEC:
        return Encoder(_navec(options), cache=cache)
    imported = imported_model(str(name or MODEL), options, cache)
    if imported is not None:
        return Encoder(imported, cache=cache)
    if name is not None:
        return Encoder(_transformer(name, options), cache=cache)
    folder, why = _main_model()
    if folder is not None:
        return Encoder(_model_in(folder, MODEL, options), cache=cache)
    warnings.warn(_NOTICE.format(model=MODEL, why=why, fetch=FETCH), EncoderNotice, stacklevel=2)
    return Encoder(_navec({}), cache=cache)


def _main_model() -> tuple[Path | None, str]:
    """The folder of USER-bge-m3, fetched where it can be, or why there is none."""
    folder = weights_at_hand()
    if folder is not None:
        return folder, ""
    if not hub_answers():
        return None, "its weights are not on this machine and the model hub does not answer"
    log.warning("fetching %s, 1.4 GB, once", MODEL)
    try:
        return fetch(MODEL, REVISION), ""
    except FileNotFoundError as error:
        return None, str(error)


def _transformer(name: str | Path, options: dict[str, Any]) -> Model:
    if Path(name).expanduser().is_dir():
        return _model_in(Path(name).expanduser(), None, options)
    if str(name) == MODEL:
        return _model_in(weights_at_hand() or fetch(MODEL, REVISION), MODEL, options)
    if (
        isinstance(name, Path)
        or not re.fullmatch(r"[\w.-]+/[\w.-]+", name)
        or name.startswith((".", "/", "~"))
    ):
        raise FileNotFoundError(
            f"there is no model folder {str(name)!r}; give a folder, a hub name such as {MODEL!r}, or {NAVEC!r}"
        )
    return _model_in(fetch(name), name, options)


def _model_in(folder: Path, name: str | None, options: dict[str, Any]) -> Model:
    from user_nb.encoding.transformer import TransformerModel

    return TransformerModel(folder, name=name, **options)


def _navec(options: dict[str, Any]) -> Model:
    from user_nb.encoding.navec import NavecModel

    refused = [name for name, value in options.items() if value not in (None, "cpu", "fp32")]
    if refused:
        raise ValueError(
            f"navec has no {refused[0]}: it averages words, on a CPU, in fp32, and reads every text whole"
        )
    return NavecModel()


def _cache(cache: Any) -> Any:
    if cache is None:
        return None
    from user_nb.cache.cache import VectorCache

    if isinstance(cache, str) and cache == "default":
        return VectorCache()
    return VectorCache(cache) if isinstance(cache, str | Path) else cache
