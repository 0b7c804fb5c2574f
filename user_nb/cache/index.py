"""Where each vector lies: sorted digests in memory, found many at a time.

A digest is 128 bits, held as two uint64 (``high``, ``low``). A segment holds the digests of some chunks sorted by
``high``; segments double in size, so that adding n keys costs n log n in all and a look-up walks few segments.
28 bytes of memory per vector.
"""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Segment:
    """Keys sorted by ``high``, and the chunk and row of each; four arrays of one length."""

    high: np.ndarray
    low: np.ndarray
    chunk: np.ndarray
    row: np.ndarray

    def __len__(self) -> int:
        return len(self.high)

    def __repr__(self) -> str:
        return f"Segment({len(self):,} keys)"

    @classmethod
    def of(cls, high: np.ndarray, low: np.ndarray, chunk: np.ndarray, row: np.ndarray) -> "Segment":
        """A segment of keys that come in any order."""
        order = np.argsort(high, kind="stable")
        return cls(high[order], low[order], chunk[order], row[order])

    @classmethod
    def of_chunk(cls, chunk: int, digests: np.ndarray) -> "Segment":
        """A segment of one chunk; digests: (n, 2) uint64 in the chunk's own order."""
        count = len(digests)
        return cls.of(
            digests[:, 0], digests[:, 1], np.full(count, chunk, np.int64), np.arange(count, dtype=np.int32)
        )

    def find(self, digests: np.ndarray) -> np.ndarray:
        """Position of each digest in this segment, or -1; digests: (n, 2) uint64."""
        found = np.full(len(digests), -1, dtype=np.int64)
        at = np.searchsorted(self.high, digests[:, 0])
        open_ = np.arange(len(digests))
        while len(open_):  # more than one turn only where different keys share their first 64 bits
            at, open_ = at[at < len(self)], open_[at < len(self)]
            alike = self.high[at] == digests[open_, 0]
            at, open_ = at[alike], open_[alike]
            same = self.low[at] == digests[open_, 1]
            found[open_[same]] = at[same]
            at, open_ = at[~same] + 1, open_[~same]
        return found


@dataclass
class Index:
    """The keys of one encoder's vectors."""

    segments: list[Segment] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(segment) for segment in self.segments)

    def __repr__(self) -> str:
        return f"Index({len(self):,} keys in {len(self.segments)} segments)"

    def add(self, *segments: Segment) -> None:
        """Take in the keys of further chunks."""
        self.segments += segments
        self.segments.sort(key=len, reverse=True)
        while len(self.segments) > 1 and len(self.segments[-2]) < 2 * len(self.segments[-1]):
            self._merge_smallest()

    def _merge_smallest(self) -> None:
        size, first = 0, len(self.segments)
        while first and (size == 0 or len(self.segments[first - 1]) < 2 * size):
            first -= 1
            size += len(self.segments[first])
        tail = self.segments[first:]
        columns = (
            np.concatenate([getattr(s, name) for s in tail]) for name in ("high", "low", "chunk", "row")
        )
        self.segments[first:] = [Segment.of(*columns)]

    def find(self, digests: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Chunk (int64, 0 where missing) and row (int32) of each digest; digests: (n, 2) uint64."""
        chunk = np.zeros(len(digests), dtype=np.int64)
        row = np.zeros(len(digests), dtype=np.int32)
        for segment in self.segments:
            at = segment.find(digests)
            hit = at >= 0
            chunk[hit], row[hit] = segment.chunk[at[hit]], segment.row[at[hit]]
        return chunk, row
