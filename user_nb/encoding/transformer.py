"""USER-bge-m3 and its family: a model folder as an encoder, packed where that is tested to be exact, padded elsewhere."""

from __future__ import annotations

import hashlib
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from user_nb.encoding.folder import ModelFolder, read_folder
from user_nb.encoding.model import Batch
from user_nb.encoding.packing import Packed, can_pack
from user_nb.encoding.tokens import TextIds, Tokens

log = logging.getLogger(__name__)

NUMERICS = "transformer-1"  # raise when the same text would get another vector
PRECISIONS = ("fp32", "bf16")
CPU_TOKENS, GPU_TOKENS = 1_024, 32_768  # tokens computed at once; on a CPU more no longer fit its caches
PAGE = 16_384  # texts tokenised ahead and sorted by length together
_SELF_TEST = (
    "Нет света",
    "Прошу сообщить, когда отремонтируют дорогу у школы на Садовой улице.",
    "Лифт стоит с пятницы. Диспетчер обещал мастера в понедельник, потом во вторник, потом перестал брать трубку; "
    "на девятый этаж с коляской поднимаемся пешком, и так вторую неделю подряд.",
)
_CLOSE = {
    "fp32": 0.99999,
    "bf16": 0.995,
}  # cosine to the plain model in float32 that the packed one must reach
_WORD = re.compile(r"\w+(?:-\w+)*")


class TransformerModel:
    """Texts into unit rows by the model in a folder. The weights are read when the first text needs them.

    Raises FileNotFoundError and ValueError as `read_folder` does, and ValueError for an unknown precision, a device that this machine
    does not have, a max_length out of range, or chunks that are not None or "mean".
    """

    unit = "tokens"

    def __init__(
        self,
        folder: str | Path,
        *,
        name: str | None = None,
        max_length: int | None = None,
        precision: str | None = None,
        device: str | None = None,
        chunks: str | None = None,
        batch_size: int = 256,
        batch_tokens: int | None = None,
    ) -> None:
        self.folder: ModelFolder = read_folder(folder)
        self.name = name or self.folder.path.name
        self.dimension = self.folder.dimension
        self.max_length = _checked_length(max_length, self.folder.max_length)
        self.device = device or best_device()
        self.precision = _checked_precision(precision, self.device)
        self.chunks = _checked_chunks(chunks)
        self.prompts = self.folder.prompts
        self.default_prompt = self.folder.default_prompt
        self._batch_size = batch_size
        self._batch_tokens = batch_tokens or (GPU_TOKENS if self.device.startswith("cuda") else CPU_TOKENS)

    @cached_property
    def fingerprint(self) -> str:
        """A hex digest of all that changes a vector: weights, tokenizer, pooling, length, precision, numerics."""
        said = f"{self.folder.digest()} length={self.max_length} {self.precision} chunks={self.chunks} {NUMERICS}"
        return hashlib.blake2b(said.encode(), digest_size=20).hexdigest()

    # ---- vectors

    def embed(self, texts: list[str]) -> Iterator[Batch]:
        """Yield batches of unit rows as they get done, the longest texts of a page first; every position once."""
        _ = self._tokens, self._forward
        starts = range(0, len(texts), PAGE)
        with ThreadPoolExecutor(1) as ahead:  # reads the next page while this one is computed
            read = ahead.submit(self._tokens.read, texts[:PAGE])
            for start in starts:
                page = read.result()
                if start + PAGE < len(texts):
                    read = ahead.submit(self._tokens.read, texts[start + PAGE : start + 2 * PAGE])
                for batch in self._embed_page(page):
                    yield _moved(batch, start)

    def _embed_page(self, page: list[TextIds]) -> Iterator[Batch]:
        windows = [(text, window) for text, read in enumerate(page) for window in read.windows]
        waiting = np.bincount([text for text, _ in windows], minlength=len(page))
        sums = np.zeros((len(page), self.dimension), np.float32) if self.chunks else None
        for some in self._batches([len(window) for _, window in windows]):
            texts = np.array([windows[i][0] for i in some])
            rows, failed = self._rows([windows[i][1] for i in some])
            tokens = sum(len(windows[i][1]) for i in some)
            if sums is not None:  # the vector of a long text is the mean of its windows, each at its length
                np.add.at(sums, texts, rows * np.array([[len(windows[i][1])] for i in some], np.float32))
                np.subtract.at(waiting, texts, 1)
                texts = np.unique(texts[waiting[texts] == 0])
                rows = _unit(sums[texts])
                failed = {}
            lost = {int(text): page[text].lost for text in texts if page[text].lost}
            yield Batch(texts, rows, tokens, lost, {int(texts[at]): why for at, why in failed.items()})

    def _batches(self, lengths: list[int]) -> Iterator[list[int]]:
        """Cut the windows, longest first, into batches under the budget of tokens (padded tokens on the padded path)."""
        some: list[int] = []
        used = 0
        for i in np.argsort([-length for length in lengths], kind="stable").tolist():
            cost = lengths[i] if self.packed else lengths[some[0] if some else i]
            if some and (used + cost > self._batch_tokens or len(some) == self._batch_size):
                yield some
                some, used = [], 0
                cost = lengths[i]
            some.append(i)
            used += cost
        if some:
            yield some

    def _rows(self, windows: list[np.ndarray]) -> tuple[np.ndarray, dict[int, str]]:
        """Unit rows (k, d) and what failed: out of memory halves the batch, a row that is not finite is done again in fp32."""
        try:
            rows = _unit(self._forward(windows))
        except RuntimeError as error:  # torch.OutOfMemoryError is one
            if "out of memory" not in str(error).lower():
                raise
            return self._halved(windows)
        bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        if len(bad) and self.precision != "fp32":
            rows[bad] = _unit(_padded(self._unpacked, [windows[i] for i in bad], self.folder))
        return rows, {}

    def _halved(self, windows: list[np.ndarray]) -> tuple[np.ndarray, dict[int, str]]:
        self._free()
        if len(windows) == 1:
            log.warning("a text of %d tokens does not fit into memory", len(windows[0]))
            why = f"{len(windows[0])} tokens do not fit into memory: lower max_length, or take chunks='mean'"
            return np.full((1, self.dimension), np.nan, np.float32), {0: why}
        log.warning("out of memory with %d texts: going on with half as many", len(windows))
        self._batch_tokens = max(self._batch_tokens // 2, 1)
        half = len(windows) // 2
        (left, failed), (right, more) = self._rows(windows[:half]), self._rows(windows[half:])
        return np.concatenate([left, right]), failed | {half + at: why for at, why in more.items()}

    def _free(self) -> None:
        if self.device.startswith("cuda"):
            import torch

            torch.cuda.empty_cache()

    # ---- the model

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens(
            self.folder.path,
            max_length=self.max_length,
            lower_case=self.folder.lower_case,
            chunks=self.chunks,
        )

    @cached_property
    def packed(self) -> Packed | None:
        """The packed forward pass, where this model and this machine pass its self-test; else None."""
        if not can_pack(self.folder.config) or self.device == "mps":
            return None
        plain = self._load()
        windows = [text.windows[0] for text in self._tokens.read(list(_SELF_TEST))]
        wanted = _unit(_padded(plain, windows, self.folder))
        for fast in (True, False):
            packed = Packed(plain, self.folder.config, precision=self.precision, fast=fast)
            got = _unit(packed.pooled(windows, self.folder.pooling).cpu().numpy())
            if (got * wanted).sum(axis=1).min() >= _CLOSE[self.precision]:
                return packed
        warnings.warn(
            f"{self.name}: the packed forward pass missed its self-test (cosine "
            f"{(got * wanted).sum(axis=1).min():.6f}); the slower padded one is used",
            RuntimeWarning,
            stacklevel=2,
        )
        return None

    def _forward(self, windows: list[np.ndarray]) -> np.ndarray:
        if self.packed is None:
            return self._plain(windows)
        return self.packed.pooled(windows, self.folder.pooling).cpu().numpy()

    @cached_property
    def _unpacked(self) -> Any:
        return self._load()

    def _plain(self, windows: list[np.ndarray]) -> np.ndarray:
        return _padded(self._unpacked, windows, self.folder, bf16=self.precision == "bf16")

    def _load(self) -> Any:
        import torch
        from transformers import AutoModel

        model = AutoModel.from_pretrained(
            self.folder.weights[0].parent,
            dtype=torch.float32,
            trust_remote_code=False,
            local_files_only=True,
            use_safetensors=True,
            **({"add_pooling_layer": False} if can_pack(self.folder.config) else {}),
        )
        return model.eval().to(self.device)

    # ---- what is in a text

    def count_tokens(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return (tokens of each text, special ones included; those that are unknown), (n,) int64 each."""
        return self._tokens.counts(texts)

    def lost(self, text: str) -> int:
        """Return how many tokens at the end of `text` are beyond the model's length."""
        return self._tokens.lost(text)

    def token_vectors(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the words of a text and for each the mean of its tokens' last hidden states, unit rows (m, d).

        The states know their context: the same word has another vector in another sentence.
        """
        ids, offsets = self._tokens.with_offsets(text)
        hidden = self._hidden(ids)
        words, rows = [], []
        for word in _WORD.finditer(text):
            inside = [
                i for i, (a, b) in enumerate(offsets) if a < b and word.start() <= (a + b) / 2 <= word.end()
            ]
            if inside:
                words.append(word.group())
                rows.append(hidden[inside].mean(axis=0))
        return words, _unit(np.array(rows, np.float32).reshape(len(words), self.dimension))

    def _hidden(self, ids: np.ndarray) -> np.ndarray:
        if self.packed is not None:
            return self.packed.hidden(ids).cpu().numpy()
        return _last_hidden(self._unpacked, [ids], self.folder)[0][0].cpu().numpy()


def best_device() -> str:
    """Return "cuda" where torch sees a GPU, "mps" on Apple's chips, else "cpu"."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _padded(
    model: Any, windows: Sequence[np.ndarray], folder: ModelFolder, *, bf16: bool = False
) -> np.ndarray:
    """Pooled rows (n, d) float32 by the model as it is, on a padded batch."""
    import torch

    hidden, mask = _last_hidden(model, windows, folder, bf16=bf16)
    with torch.inference_mode():
        if folder.pooling == "cls":
            return hidden[:, 0].cpu().numpy()
        if folder.pooling == "max":
            return hidden.masked_fill(~mask[..., None].bool(), -torch.inf).amax(1).cpu().numpy()
        return ((hidden * mask[..., None]).sum(1) / mask.sum(1)[:, None]).cpu().numpy()


def _last_hidden(
    model: Any, windows: Sequence[np.ndarray], folder: ModelFolder, *, bf16: bool = False
) -> tuple[Any, Any]:
    import torch

    device = next(model.parameters()).device
    length = max(len(window) for window in windows)
    ids = torch.full((len(windows), length), folder.config.get("pad_token_id", 0))
    mask = torch.zeros((len(windows), length), dtype=torch.long)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = torch.from_numpy(window.astype(np.int64))
        mask[row, : len(window)] = 1
    mask = mask.to(device)
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=bf16):
        return model(input_ids=ids.to(device), attention_mask=mask).last_hidden_state.float(), mask


def _moved(batch: Batch, start: int) -> Batch:
    """The batch with its positions counted from the beginning of the call, not of the page."""
    return batch._replace(
        positions=batch.positions + start,
        lost={start + at: count for at, count in batch.lost.items()},
        failed={start + at: why for at, why in batch.failed.items()},
    )


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _checked_length(asked: int | None, longest: int) -> int:
    if asked is None:
        return longest
    if not 3 <= asked <= longest:
        raise ValueError(f"max_length is {asked}; this model reads 3 to {longest} tokens")
    return int(asked)


def _checked_precision(asked: str | None, device: str) -> str:
    if asked is None:
        return "bf16" if device.startswith("cuda") else "fp32"
    if asked not in PRECISIONS:
        hint = " (half precision overflows in this family and is slow on a CPU)" if asked == "fp16" else ""
        raise ValueError(f"precision is {asked!r}; it is one of {', '.join(map(repr, PRECISIONS))}{hint}")
    return asked


def _checked_chunks(asked: str | None) -> str | None:
    if asked not in (None, "mean"):
        raise ValueError(f"chunks is {asked!r}; it is None (cut at max_length) or 'mean' (windows, averaged)")
    return asked
