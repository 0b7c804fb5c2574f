"""Which texts share most of their characters' runs: shingles, and the pairs whose Jaccard similarity is high.

A shingle is a run of five characters of the normalised text; two texts' Jaccard similarity is the number of shingles they share
over the number that either has (Broder 1997, https://doi.org/10.1109/SEQUEN.1997.666900). Comparing all pairs would cost
n², so MinHash signatures in bands propose pairs, and each proposed pair is then counted exactly: nothing is reported that
is not so, and at the default threshold about 99 of 100 pairs are proposed, nearly all above 0.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LENGTH = 5  # characters of a shingle
_BANDS, _ROWS = (
    32,
    4,
)  # a pair of similarity j is proposed with 1 - (1 - j ** 4) ** 32: .99 at .6, .9998 at .7
_ALL_PAIRS = 256  # texts in a bucket that are all compared; in a larger one, each with the first
_BATCH = 1 << 22  # shingles hashed or pairs' shingles counted at once


@dataclass(frozen=True, repr=False)
class Shingles:
    """The distinct shingles of n texts, as 32-bit hashes: those of text i are ``hashes[starts[i]:starts[i + 1]]``, sorted."""

    hashes: np.ndarray
    starts: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """How many distinct shingles each text has, (n,) int64."""
        return np.diff(self.starts)

    def jaccard(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """The Jaccard similarity (m,) float32 of the texts ``left[i]`` and ``right[i]``; 0 where both have no shingle."""
        from scipy.sparse import csr_array

        if len(left) == 0:
            return np.empty(0, np.float32)
        ones = np.ones(len(self.hashes), np.int32)
        table = csr_array((ones, self.hashes.astype(np.int64), self.starts), shape=(len(self.sizes), 1 << 32))
        shared = np.zeros(len(left), np.int64)
        step = max(1, _BATCH // max(1, int(self.sizes.mean())))
        for start in range(0, len(left), step):
            some = slice(start, start + step)
            shared[some] = table[left[some]].multiply(table[right[some]]).sum(axis=1)
        either = self.sizes[left] + self.sizes[right] - shared
        return (shared / np.maximum(either, 1)).astype(np.float32)


def shingle(texts: Sequence[str]) -> Shingles:
    """The shingles of texts; a text shorter than one shingle is one shingle itself, an empty one has none.

    >>> shingle(["вода", "", "горячая"]).sizes.tolist()
    [1, 0, 3]
    """
    parts, counts = [], []
    batch: list[str] = []
    waiting = 0
    for text in texts:
        batch.append(text)
        waiting += len(text)
        if waiting > _BATCH:
            _add(batch, parts, counts)
            batch, waiting = [], 0
    _add(batch, parts, counts)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    return Shingles(np.concatenate(parts), starts)


def _add(texts: list[str], parts: list[np.ndarray], counts: list[np.ndarray]) -> None:
    """The hashes and sizes of a batch of texts."""
    padded = [text.ljust(LENGTH, "\0") if text else "" for text in texts]
    lengths = np.array([len(text) for text in padded], np.int64)
    runs = np.maximum(lengths - LENGTH + 1, 0)
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    begins = np.repeat(np.cumsum(lengths) - lengths - (np.cumsum(runs) - runs), runs) + np.arange(runs.sum())
    value = np.zeros(len(begins), np.uint64)
    for offset in range(LENGTH):
        value = (value ^ codes[begins + offset]) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), runs)
    keys = np.unique((owner << np.uint64(32)) | (value >> np.uint64(32)))
    parts.append((keys & np.uint64(0xFFFFFFFF)).astype(np.uint32))
    counts.append(np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(texts)))


def near_pairs(shingles: Shingles, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of texts whose Jaccard similarity is at least ``threshold``: (left, right, similarity), left < right, each once.

    In a crowd of more than 256 texts under one signature each is compared with the first of them, not with all.

    >>> [part.tolist() for part in near_pairs(shingle(["нет горячей воды", "тихо", "нет горячей воды!"]), 0.7)][:2]
    [[0], [2]]
    """
    left, right = _proposed(shingles)
    sizes = shingles.sizes
    may = np.minimum(sizes[left], sizes[right]) >= threshold * np.maximum(sizes[left], sizes[right])
    left, right = left[may], right[may]
    found = shingles.jaccard(left, right)
    alike = found >= threshold
    return left[alike], right[alike], found[alike]


def _proposed(shingles: Shingles) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that share the signature of at least one band."""
    filled = np.flatnonzero(shingles.sizes > 0)
    n = len(shingles.sizes)
    if len(filled) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    rng = np.random.default_rng(0)  # fixed: the same texts give the same pairs, always
    keys = np.empty(0, np.int64)
    for _ in range(_BANDS):
        band = _band(shingles, filled, rng)
        order = np.argsort(band, kind="stable")
        left, right = _bucket_pairs(filled[order], band[order])
        keys = np.unique(np.concatenate([keys, left * n + right]))
    return keys // n, keys % n


def _band(shingles: Shingles, filled: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One band of signatures (m,) uint64: four minimal hashes of each text, mixed into one number."""
    band = np.zeros(len(filled), np.uint64)
    starts = shingles.starts[:-1][filled]
    for _ in range(_ROWS):
        odd, shift = rng.integers(1 << 63, size=2, dtype=np.uint64) | np.uint64(1)
        lowest = np.empty(len(filled), np.uint64)
        for some in _batches(shingles.sizes[filled]):
            stop = starts[some[-1]] + shingles.sizes[filled[some[-1]]]
            hashed = shingles.hashes[starts[some[0]] : stop].astype(np.uint64)
            hashed = (hashed * odd + shift) * odd >> np.uint64(32)
            lowest[some] = np.minimum.reduceat(hashed, starts[some] - starts[some[0]])
        band = (band ^ lowest) * np.uint64(0x9E3779B97F4A7C15)
    return band


def _batches(sizes: np.ndarray) -> list[np.ndarray]:
    """The texts in runs of about so many shingles."""
    number = np.cumsum(sizes) // _BATCH
    return np.split(np.arange(len(sizes)), np.flatnonzero(np.diff(number)) + 1)


def _bucket_pairs(rows: np.ndarray, band: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs within runs of equal band values; rows are ascending within a run."""
    begins = np.flatnonzero(np.append(True, band[1:] != band[:-1]))
    sizes = np.diff(np.append(begins, len(band)))
    first = rows[np.repeat(begins, sizes)]
    star = first != rows
    lefts, rights = [first[star]], [rows[star]]
    for size in np.unique(sizes[(sizes > 2) & (sizes <= _ALL_PAIRS)]):
        members = rows[begins[sizes == size][:, None] + np.arange(size)]  # (buckets, size)
        i, j = np.triu_indices(size, 1)
        lefts.append(members[:, i].ravel())
        rights.append(members[:, j].ravel())
    return np.concatenate(lefts), np.concatenate(rights)
