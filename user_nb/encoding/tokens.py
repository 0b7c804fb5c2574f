"""Texts as token ids: exact to the model's length, in bounded time and memory whatever the text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_REACH = 16  # characters a token hardly ever exceeds: the first look at a long text
_EXACT = 1_000_000  # characters up to which the tokens of a text are counted, not estimated
_SLICE = 100_000  # characters tokenised at once while counting


@dataclass(frozen=True)
class TextIds:
    """One text as the model reads it: its windows of token ids (one, unless chunked), and how many tokens were lost."""

    windows: tuple[np.ndarray, ...]
    lost: int = 0

    def __repr__(self) -> str:
        return f"TextIds({[len(window) for window in self.windows]}, lost={self.lost})"


class Tokens:
    """The tokenizer of a model folder: texts to ids with the special tokens around them, cut to `max_length`.

    ``Tokens(folder, max_length=512).read(["Нет света"])[0].windows[0]`` is then array([0, 812, 3011, 2], dtype=int32).
    """

    def __init__(self, path: Path, *, max_length: int, lower_case: bool = False, chunks: str | None = None):
        self._tokenizer, self._unknown = _load(path)
        self.prefix, self.suffix = _specials(self._tokenizer)
        self.room = max_length - len(self.prefix) - len(self.suffix)
        self._lower_case = lower_case
        self._chunks = chunks
        if self.room < 1:
            raise ValueError(
                f"max_length={max_length} leaves no room for text: at least {max_length - self.room + 1}"
            )

    def read(self, texts: list[str]) -> list[TextIds]:
        """The ids of each text, in order; int32."""
        texts = [text.lower() for text in texts] if self._lower_case else texts
        if self._chunks:
            return [self._windows(ids) for ids in self._ids(texts)]
        return [self._cut(text, ids) for text, ids in zip(texts, self._heads(texts))]

    def lost(self, text: str) -> int:
        """How many tokens of `text` lie beyond the model's length."""
        if self._chunks or len(text) <= self.room // 4:
            return 0
        return self.read([text])[0].lost

    def _ids(self, texts: list[str]) -> list[list[int]]:
        return [found.ids for found in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def _heads(self, texts: list[str]) -> list[list[int]]:
        """The first `room` ids of each text, or one more where there are more."""
        reach = self.room * _REACH
        heads = self._ids([text[:reach] for text in texts])
        for row, text in enumerate(texts):
            reached = reach
            while len(heads[row]) <= self.room + 8 and reached < len(text):
                reached *= 4
                heads[row] = self._ids([text[:reached]])[0]
        return heads

    def _cut(self, text: str, head: list[int]) -> TextIds:
        if len(head) <= self.room:
            return TextIds((self._framed(head),))
        return TextIds((self._framed(head[: self.room]),), lost=max(self.count(text) - self.room, 1))

    def counts(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Tokens of each text, special ones included and nothing cut, and how many of them are unknown; (n,) int64 each."""
        texts = [text.lower() for text in texts] if self._lower_case else texts
        frame = len(self.prefix) + len(self.suffix)
        all_ids = self._ids(texts)
        lengths = np.array([len(ids) + frame for ids in all_ids], dtype=np.int64)
        unknown = [0 if self._unknown is None else ids.count(self._unknown) for ids in all_ids]
        return lengths, np.array(unknown, dtype=np.int64)

    def with_offsets(self, text: str) -> tuple[np.ndarray, list[tuple[int, int]]]:
        """The ids of one text as the model reads it, cut, and for each the characters (start, stop) it stands for."""
        found = self._tokenizer.encode(text.lower() if self._lower_case else text, add_special_tokens=False)
        offsets = [(0, 0)] * len(self.prefix) + found.offsets[: self.room] + [(0, 0)] * len(self.suffix)
        return self._framed(found.ids[: self.room]), offsets

    def count(self, text: str) -> int:
        """Tokens in `text` without special ones; beyond a million characters an estimate from the first million."""
        counted, start = 0, 0
        seen = text[:_EXACT]
        while start < len(seen):
            stop = _word_end(seen, start + _SLICE)
            counted += len(self._ids([seen[start:stop]])[0])
            start = stop
        return counted if len(seen) == len(text) else round(counted * len(text) / len(seen))

    def _windows(self, ids: list[int]) -> TextIds:
        cuts = range(0, max(len(ids), 1), self.room)
        return TextIds(tuple(self._framed(ids[cut : cut + self.room]) for cut in cuts))

    def _framed(self, ids: list[int]) -> np.ndarray:
        return np.array([*self.prefix, *ids, *self.suffix], dtype=np.int32)


def _load(path: Path) -> tuple[Any, int | None]:
    """The fast tokenizer of the folder, with neither cutting nor padding of its own, and the id of its unknown token."""
    from transformers import AutoTokenizer

    loaded = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    if not loaded.is_fast:
        raise ValueError(f"{str(path)!r} has no fast tokenizer: a tokenizer.json is needed")
    backend = type(loaded.backend_tokenizer).from_str(loaded.backend_tokenizer.to_str())
    backend.no_truncation()
    backend.no_padding()
    return backend, loaded.unk_token_id


def _specials(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The ids that the model's template puts before and after a text."""
    bare = tokenizer.encode("а", add_special_tokens=False).ids
    whole = tokenizer.encode("а").ids
    for start in range(len(whole) - len(bare) + 1):
        if whole[start : start + len(bare)] == bare:
            return whole[:start], whole[start + len(bare) :]
    raise ValueError("the tokenizer's special tokens are not a frame around the text")


def _word_end(text: str, stop: int) -> int:
    """The first white space at or after `stop`, so that no word is counted in two halves."""
    if stop >= len(text):
        return len(text)
    for place in range(stop, min(stop + 1000, len(text))):
        if text[place].isspace():
            return place
    return stop
