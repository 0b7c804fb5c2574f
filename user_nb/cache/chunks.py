"""The chunks of one encoder in the cache's file: listed, read, written, joined, removed; and the index of what lies in which.

Each function is part of a transaction.

Texts that come few at a time make small chunks, which waste pages and are slow to read by the thousand; ``join`` makes whole
ones of them, and leaves out on the way what no longer passes its check.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from user_nb.cache.database_file import sure
from user_nb.cache.half_precision import check_values, from_halves

CHUNK_ROWS = 2048
SMALL_CHUNKS = 64  # so many chunks of less than half the size are worth joining
_MOST = 16  # a chunk of which more than one row in so many is wanted is read whole


class Chunk(NamedTuple):
    """What is known of a chunk without reading it: its rows, and the Unix seconds, to the day, of its last use."""

    rows: int
    used: int


class Rows(NamedTuple):
    """Rows of a chunk: keys (n, 2) uint64, check values (n,) uint64 and vectors (n, d) float16."""

    digests: np.ndarray
    checks: np.ndarray
    halves: np.ndarray

    def sound(self) -> np.ndarray:
        """Which rows are what was written: (n,) bool."""
        kept = check_values(self.halves, self.digests) == self.checks
        return np.asarray(from_halves(self.halves)[1] & kept)


def listed(db: sqlite3.Connection, fingerprint: str, dimension: int) -> dict[int, Chunk]:
    """The chunks of an encoder by number; one whose parts do not fit together is left out."""
    return {
        number: Chunk(rows, used) for number, rows, used in db.execute(_LISTED_SQL, (fingerprint, dimension))
    }


def every_chunk(db: sqlite3.Connection, fingerprint: str, dimension: int) -> list[tuple[int, int, int]]:
    """All chunks of an encoder, damaged ones too: (number, rows, last use in Unix seconds)."""
    return db.execute(_EVERY_SQL, (fingerprint, dimension)).fetchall()


def seconds_each(db: sqlite3.Connection, fingerprint: str, dimension: int) -> float:
    """What the model needed for one vector of this encoder, on average; 0 where nobody measured."""
    return db.execute(_SECONDS_SQL, (fingerprint, dimension)).fetchone()[0] or 0.0


def read_digests(db: sqlite3.Connection, chunk: int) -> np.ndarray:
    """The keys of a chunk, (rows, 2) uint64."""
    return np.frombuffer(_field(db, chunk, "digests"), dtype="<u8").reshape(-1, 2)


def read_rows(
    db: sqlite3.Connection, chunk: int, rows: np.ndarray, *, dimension: int, of: int
) -> tuple[np.ndarray, np.ndarray]:
    """Check values (k,) and float16 vectors (k, d) of some of the ``of`` rows of a chunk; rows come sorted."""
    checks = np.frombuffer(_field(db, chunk, "checks"), dtype="<u8")[rows]
    with db.blobopen("chunk_data", "vectors", chunk, readonly=True) as blob:
        if _MOST * len(rows) > of:
            return checks, np.frombuffer(blob.read(), dtype="<f2").reshape(-1, dimension)[rows]
        pieces = b"".join(_pieces(blob, rows, 2 * dimension))
        return checks, np.frombuffer(pieces, dtype="<f2").reshape(-1, dimension)


def store(
    db: sqlite3.Connection,
    encoder: int,
    digests: np.ndarray,
    halves: np.ndarray,
    *,
    seconds: float,
    used: int,
) -> int:
    """Write one chunk and return its number; digests (n, 2) uint64, halves (n, d) float16, n up to CHUNK_ROWS."""
    number = db.execute(
        "INSERT INTO chunk (encoder, rows, seconds, used) VALUES (?, ?, ?, ?)",
        (encoder, len(digests), seconds, used),
    ).lastrowid
    assert number is not None  # an INSERT has given the row its number
    fields = ((digests, "<u8"), (check_values(halves, digests), "<u8"), (halves, "<f2"))
    blobs = (np.ascontiguousarray(field).astype(kind).data.cast("B") for field, kind in fields)
    db.execute(
        "INSERT INTO chunk_data (chunk, digests, checks, vectors) VALUES (?, ?, ?, ?)", (number, *blobs)
    )
    return number


def remove(db: sqlite3.Connection, chunks: Iterable[int]) -> None:
    """Take whole chunks out of the file."""
    numbers = [(chunk,) for chunk in chunks]
    db.executemany("DELETE FROM chunk_data WHERE chunk = ?", numbers)
    db.executemany("DELETE FROM chunk WHERE id = ?", numbers)


def touch(db: sqlite3.Connection, chunks: Iterable[int], now: int) -> None:
    """Write down that chunks were used."""
    db.executemany("UPDATE chunk SET used = ? WHERE id = ?", [(now, chunk) for chunk in chunks])


def join(db: sqlite3.Connection, encoder: int, chunks: Iterable[int], *, dimension: int) -> None:
    """Make whole chunks of the sound rows of these chunks, which are gone afterwards."""
    waiting: list[Rows] = []
    seconds, used = 0.0, 0
    for chunk in chunks:
        part, cost, last = _take_out(db, chunk, dimension)
        waiting.append(part)
        seconds, used = seconds + cost, max(used, last)
        if sum(len(rows.digests) for rows in waiting) >= CHUNK_ROWS:
            whole = _joined(waiting)
            share = seconds * CHUNK_ROWS / len(whole.digests)
            _store_rows(db, encoder, whole, slice(0, CHUNK_ROWS), share, used)
            waiting, seconds = [Rows(*(field[CHUNK_ROWS:] for field in whole))], seconds - share
    if waiting and len((rest := _joined(waiting)).digests):
        _store_rows(db, encoder, rest, slice(None), seconds, used)


def whole_rows(db: sqlite3.Connection, chunk: int, dimension: int) -> Rows:
    """All rows of a chunk that pass their check."""
    halves = np.frombuffer(_field(db, chunk, "vectors"), dtype="<f2").reshape(-1, dimension)
    rows = Rows(read_digests(db, chunk), np.frombuffer(_field(db, chunk, "checks"), dtype="<u8"), halves)
    return Rows(*(field[rows.sound()] for field in rows))


def _take_out(db: sqlite3.Connection, chunk: int, dimension: int) -> tuple[Rows, float, int]:
    """The sound rows of a chunk, the model's seconds for them and its last use; the chunk itself goes."""
    rows = whole_rows(db, chunk, dimension)
    before, seconds, used = sure(
        db.execute("SELECT rows, seconds, used FROM chunk WHERE id = ?", (chunk,)).fetchone()
    )
    remove(db, [chunk])
    return rows, seconds * len(rows.digests) / before, min(used, int(time.time()))


def _joined(parts: list[Rows]) -> Rows:
    return Rows(*(np.concatenate(fields) for fields in zip(*parts)))


def _store_rows(
    db: sqlite3.Connection, encoder: int, rows: Rows, part: slice, seconds: float, used: int
) -> None:
    store(db, encoder, rows.digests[part], rows.halves[part], seconds=seconds, used=used)


def _field(db: sqlite3.Connection, chunk: int, name: str) -> bytes:
    found: bytes = sure(db.execute(f"SELECT {name} FROM chunk_data WHERE chunk = ?", (chunk,)).fetchone())[0]
    return found


def _pieces(blob: sqlite3.Blob, rows: np.ndarray, width: int) -> Iterator[bytes]:
    for row in rows.tolist():
        blob.seek(row * width)
        yield blob.read(width)


# ---- where each vector lies

# Sorted digests in memory, found many at a time. A digest is 128 bits, held as two uint64 (``high``, ``low``); segments double in
# size, so that adding n keys costs n log n in all and a look-up walks few of them. 28 bytes of memory per vector.


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


_LISTED_SQL = """
SELECT chunk.id, rows, used FROM encoder JOIN chunk ON chunk.encoder = encoder.id JOIN chunk_data ON chunk_data.chunk = chunk.id
WHERE fingerprint = ? AND dimension = ? AND typeof(rows) = 'integer' AND rows > 0 AND typeof(used) = 'integer'
  AND typeof(seconds) = 'real' AND typeof(digests) = 'blob' AND typeof(checks) = 'blob' AND typeof(vectors) = 'blob'
  AND length(digests) = 16 * rows AND length(checks) = 8 * rows AND length(vectors) = 2 * dimension * rows
"""

_EVERY_SQL = """
SELECT chunk.id, rows, used FROM encoder JOIN chunk ON chunk.encoder = encoder.id WHERE fingerprint = ? AND dimension = ?
"""

_SECONDS_SQL = """
SELECT sum(seconds) / sum(rows) FROM encoder JOIN chunk ON chunk.encoder = encoder.id
WHERE fingerprint = ? AND dimension = ? AND seconds > 0
"""
