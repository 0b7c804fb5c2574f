"""USER-bge-m3 and its family: a model folder as an encoder, packed where that is tested to be exact, padded elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np

from user_nb.encoding.device_model import (
    SELF_TEST,
    DeviceModel,
    all_devices,
    best_device,
    has_bf16,
    share_out,
)
from user_nb.encoding.folder import ModelFolder, read_folder
from user_nb.encoding.model import Batch
from user_nb.encoding.tokens import TextIds, Tokens
from user_nb.encoding.unit_rows import unit_rows

NUMERICS = "transformer-1"  # raise when the same text would get another vector
PRECISIONS = ("fp32", "bf16")
# Tokens computed at once. On a CPU more no longer fit its caches; products in bfloat16 are so quick that the weights' own reading wants more.
CPU_TOKENS, CPU_TOKENS_BF16, GPU_TOKENS = 1_024, 2_048, 32_768
PAGE = 16_384  # texts tokenised ahead and sorted by length together
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
        batch_size: int | None = None,
        batch_tokens: int | None = None,
    ) -> None:
        self.folder: ModelFolder = read_folder(folder)
        self.name = name or self.folder.path.name
        self.dimension = self.folder.dimension
        self.max_length = _checked_length(max_length, self.folder.max_length)
        self.device = device or best_device()
        self.devices = all_devices(self.device)
        self.precision = _checked_precision(precision, self.device)
        self.chunks = _checked_chunks(chunks)
        self.prompts = self.folder.prompts
        self.default_prompt = self.folder.default_prompt
        self._batch_size = batch_size
        self._batch_tokens = batch_tokens or self._budget()

    def _budget(self) -> int:
        if self.device.startswith("cuda"):
            return GPU_TOKENS
        return CPU_TOKENS_BF16 if self.precision == "bf16" else CPU_TOKENS

    @cached_property
    def fingerprint(self) -> str:
        """A hex digest of all that changes a vector: weights, tokenizer, pooling, length, precision, numerics."""
        said = f"{self.folder.digest()} length={self.max_length} {self.precision} chunks={self.chunks} {NUMERICS}"
        return hashlib.blake2b(said.encode(), digest_size=20).hexdigest()

    # ---- vectors

    def embed(self, texts: list[str]) -> Iterator[Batch]:
        """Yield batches of unit rows as they get done, the longest texts of a page first; every position once."""
        _ = self._tokens, self.device_models
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
        batches = self._batches([len(window) for _, window in windows])
        for some, rows, failed in share_out(self.device_models, batches, [window for _, window in windows]):
            texts = np.array([windows[i][0] for i in some])
            tokens = sum(len(windows[i][1]) for i in some)
            if sums is not None:  # the vector of a long text is the mean of its windows, each at its length
                np.add.at(sums, texts, rows * np.array([[len(windows[i][1])] for i in some], np.float32))
                np.subtract.at(waiting, texts, 1)
                texts = np.unique(texts[waiting[texts] == 0])
                rows = unit_rows(sums[texts])
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
    def device_models(self) -> list[DeviceModel]:
        """The model on each of its devices; the first one's self-test decides for all.

        Raises ValueError for bf16 on a processor that has no instructions for it: only now, since vectors that the cache already
        holds in that precision, made on another machine, need none.
        """
        if self.precision == "bf16" and not has_bf16(self.device):
            raise ValueError(
                "precision='bf16': this processor has no instructions for bfloat16 and would be slower than in float32; take "
                "precision='fp32' (vectors that the cache holds in bf16 can still be read with 'bf16')"
            )
        first = DeviceModel(
            self.folder, device=self.devices[0], precision=self.precision, shrink=self._shrink
        )
        first.test_packing([text.windows[0] for text in self._tokens.read(list(SELF_TEST))])
        return [first, *(first.copy_to(device) for device in self.devices[1:])]

    @property
    def packed(self) -> bool:
        """Whether the packed forward pass is in use: this model and this machine passed its self-test."""
        return self.device_models[0].packed is not None

    def _shrink(self) -> None:
        """Out of memory: from here on, half as many tokens at once."""
        self._batch_tokens = max(self._batch_tokens // 2, 1)

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
        hidden = self.device_models[0].hidden(ids)
        words, rows = [], []
        for word in _WORD.finditer(text):
            inside = [
                i for i, (a, b) in enumerate(offsets) if a < b and word.start() <= (a + b) / 2 <= word.end()
            ]
            if inside:
                words.append(word.group())
                rows.append(hidden[inside].mean(axis=0))
        return words, unit_rows(np.array(rows, np.float32).reshape(len(words), self.dimension))


def _moved(batch: Batch, start: int) -> Batch:
    """The batch with its positions counted from the beginning of the call, not of the page."""
    return batch._replace(
        positions=batch.positions + start,
        lost={start + at: count for at, count in batch.lost.items()},
        failed={start + at: why for at, why in batch.failed.items()},
    )


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
        hint = (
            " (float16 overflows in this family, and is slow on a CPU)"
            if asked in {"fp16", "float16", "half"}
            else ""
        )
        raise ValueError(f"precision is {asked!r}; it is one of {', '.join(map(repr, PRECISIONS))}{hint}")
    return asked


def _checked_chunks(asked: str | None) -> str | None:
    if asked not in (None, "mean"):
        raise ValueError(f"chunks is {asked!r}; it is None (cut at max_length) or 'mean' (windows, averaged)")
    return asked
