"""The vectors of one encoder in the cache: looked up by their texts, checked, kept.

What is written waits in memory for the next flush, at most about two seconds; a flush is one transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from user_nb.cache import chunks
from user_nb.cache.chunks import CHUNK_ROWS, SMALL_CHUNKS, Chunk, Index, Segment
from user_nb.cache.connection import Connection
from user_nb.cache.database_file import look_through, sure
from user_nb.cache.half_precision import blocks, check_values, from_halves, to_halves

FLUSH_ROWS = 8192
FLUSH_SECONDS = 2.0
_KEEP_ROWS = 65536  # vectors held in memory while the file cannot be written
_DIGEST_BYTES = 16
_DAY = 86400


@dataclass
class Counts:
    """What was asked of a cache since it was opened, and what the model would have needed for the hits."""

    hits: int = 0
    misses: int = 0
    bad: int = 0
    seconds_saved: float = 0.0


class EncoderVectors:
    """The vectors of one encoder in a cache; ``VectorCache.space`` makes it."""

    def __init__(
        self, connection: Connection, counts: Counts, fingerprint: str, dimension: int, name: str
    ) -> None:
        self._connection, self._counts = connection, counts
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.name = name
        self.notes: dict[str, Any] = {}
        self._hash = hashlib.blake2b(
            hashlib.blake2b(fingerprint.encode("utf-8"), digest_size=32).digest(), digest_size=_DIGEST_BYTES
        )
        self._last_flush = -FLUSH_SECONDS
        self._timer: threading.Timer | None = None
        self.drop_pending()
        self.forget()

    def __repr__(self) -> str:
        return (
            f"EncoderVectors({self.name!r}, dimension {self.dimension}, fingerprint {self.fingerprint[:12]}…)"
        )

    def digests(self, texts: Sequence[str]) -> np.ndarray:
        """The key of each text under this encoder; (n, 2) uint64."""
        start = self._hash.copy
        keys = []
        for text in texts:
            digest = start()
            digest.update(text.encode("utf-8", "surrogatepass"))
            keys.append(digest.digest())
        return np.frombuffer(b"".join(keys), dtype="<u8").reshape(-1, 2)

    def read(self, texts: Sequence[str], *, count: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of these texts, as far as the cache has them, each one checked.

        count: whether the texts count as hits and misses; False for reading back what was just written.
        Returns (n, d) float32 unit rows, zeros where there is none, and (n,) bool: found or not.
        """
        return self.read_digests(self.digests(texts), count=count)

    def read_digests(self, digests: np.ndarray, *, count: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """As ``read``, from the keys that ``digests`` gives; (n, 2) uint64."""
        vectors = np.zeros((len(digests), self.dimension), dtype=np.float32)
        return vectors, self._fill(digests, vectors, count=count)

    def read_halves(self, digests: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As ``read_digests``, the float16 rows as they are kept; counts nothing."""
        halves = np.zeros((len(digests), self.dimension), dtype=np.float16)
        return halves, self._fill(digests, halves, count=False)

    def write(self, texts: Sequence[str], vectors: np.ndarray, *, seconds: float = 0.0) -> None:
        """Keep the vectors of these texts; they reach the file with the next flush, within about two seconds.

        vectors: (n, d) unit rows; a row that is not finite or not of length 1 is never kept. A text that has
        a vector already keeps the one it has. seconds: what the model needed for these rows.
        """
        vectors = np.asarray(vectors)
        if vectors.shape != (len(texts), self.dimension):
            raise ValueError(
                f"vectors must have shape ({len(texts)}, {self.dimension}) for {len(texts)} texts, not {vectors.shape}"
            )
        self.write_halves(self.digests(texts), to_halves(vectors), seconds=seconds)

    def write_halves(self, digests: np.ndarray, halves: np.ndarray, *, seconds: float = 0.0) -> None:
        """As ``write``, from keys (n, 2) uint64 and float16 rows (n, d)."""
        _, sound = from_halves(halves)
        if not sound.all():
            self._connection.warn(
                "vectors that are not finite rows of length 1 were not cached "
                f"({len(sound) - int(sound.sum()):,} of {len(sound):,})"
            )
        with self._connection.lock:
            self._pending.append((digests[sound], halves[sound]))
            self._pending_rows += int(sound.sum())
            self._pending_seconds += seconds
            if self._pending_rows >= FLUSH_ROWS or time.monotonic() - self._last_flush >= FLUSH_SECONDS:
                self.flush()
            elif self._timer is None and self._pending_rows:
                self._start_timer()

    def all_digests(self) -> np.ndarray:
        """The keys of all vectors in the file, chunk after chunk; (n, 2) uint64."""
        found = [np.zeros((0, 2), dtype=np.uint64)]
        self.flush()
        try:
            with self._connection.transaction() as db:
                if db is not None:
                    self._refresh(db)
                    found += [chunks.read_digests(db, chunk) for chunk in sorted(self._chunks)]
        except sqlite3.Error as error:
            self._connection.survive(error)
        return np.concatenate(found)

    def remember(self, **notes: Any) -> None:
        """Keep these notes of the encoder in the file now, beside those it has; the encoder is listed from here on."""
        self.notes = self.notes | notes
        self.flush()
        try:
            with self._connection.transaction(write=True) as db:
                if db is not None:
                    self._encoder_id(db)
        except sqlite3.Error as error:
            self._connection.survive(error)

    def recall(self) -> dict[str, Any]:
        """The notes of this encoder in the file; {} where there are none."""
        try:
            with self._connection.transaction() as db:
                row = (
                    db
                    and db.execute(
                        "SELECT notes FROM encoder WHERE fingerprint = ? AND dimension = ?",
                        (self.fingerprint, self.dimension),
                    ).fetchone()
                )
        except sqlite3.Error as error:
            self._connection.survive(error)
            row = None
        return read_notes(row[0]) if row else {}

    @property
    def seconds_each(self) -> float:
        """What the model needed for a vector, on average, as far as the file is known; 0 where nobody measured."""
        return self._seconds_each

    def flush(self) -> None:
        """Put what was written into the file, in one transaction."""
        with self._connection.lock:
            self._stop_timer()
            self._last_flush = time.monotonic()
            if not self._pending_rows:
                return
            try:
                with self._connection.transaction(write=True) as db:
                    if db is not None:
                        self._store_pending(db)
                self.drop_pending()
            except sqlite3.Error as error:
                self.forget()
                self._connection.survive(error)
                if self._pending_rows > _KEEP_ROWS:
                    self.drop_pending()

    def drop_pending(self) -> None:
        """Forget what was written and not flushed."""
        self._pending: list[tuple[np.ndarray, np.ndarray]] = []
        self._pending_rows = 0
        self._pending_seconds = 0.0

    def forget(self) -> None:
        """Forget what is known of the file, so that the next reading looks anew."""
        self._generation = self._connection.generation
        self._index = Index()
        self._chunks: dict[int, Chunk] = {}
        self._version: int | None = None
        self._damaged: set[int] = set()  # chunks in which a row failed its check
        self._touched: set[int] = set()
        self._seconds_each = 0.0

    # Reading

    def _fill(self, digests: np.ndarray, vectors: np.ndarray, *, count: bool) -> np.ndarray:
        """Put what there is of these keys into the rows of ``vectors``; (n,) bool: found or not."""
        found = np.zeros(len(digests), dtype=bool)
        with self._connection.lock:
            self.flush()
            try:
                with self._connection.transaction() as db:
                    if db is not None:
                        self._refresh(db)
                        self._read_into(db, digests, vectors, found)
            except sqlite3.Error as error:
                self._connection.survive(error)
            if count:
                self._count(found)
            self._touch()
        return found

    def _refresh(self, db: sqlite3.Connection) -> None:
        if self._generation != self._connection.generation:
            self.forget()
        version = db.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        listed = chunks.listed(db, self.fingerprint, self.dimension)
        if not self._chunks.keys() <= listed.keys():
            self.forget()
        fresh = [chunk for chunk in listed if chunk not in self._chunks]
        self._index.add(*(Segment.of_chunk(chunk, chunks.read_digests(db, chunk)) for chunk in fresh))
        self._chunks = listed
        self._version = version
        self._seconds_each = chunks.seconds_each(db, self.fingerprint, self.dimension)

    def _read_into(
        self, db: sqlite3.Connection, digests: np.ndarray, vectors: np.ndarray, found: np.ndarray
    ) -> None:
        chunk, row = self._index.find(digests)
        order = np.lexsort((row, chunk))
        order = order[np.searchsorted(chunk[order], 1) :]  # chunk 0 means missing
        for places in np.split(order, np.flatnonzero(np.diff(chunk[order])) + 1) if len(order) else []:
            number = int(chunk[places[0]])
            checks, halves = chunks.read_rows(
                db, number, row[places], dimension=self.dimension, of=self._chunks[number].rows
            )
            for block in blocks(len(places)):
                unit, sound = from_halves(halves[block])
                sound &= check_values(halves[block], digests[places[block]]) == checks[block]
                good = places[block][sound]
                vectors[good] = unit[sound] if vectors.dtype == np.float32 else halves[block][sound]
                found[good] = True
                if not sound.all():
                    self._counts.bad += len(sound) - int(sound.sum())
                    self._damaged.add(number)
            self._touched.add(number)

    def _count(self, found: np.ndarray) -> None:
        hits = int(found.sum())
        self._counts.hits += hits
        self._counts.misses += len(found) - hits
        self._counts.seconds_saved += hits * self._seconds_each

    def _touch(self) -> None:
        """Write down, at most once a day, that chunks are in use."""
        now = int(time.time())
        stale = [
            number
            for number in self._touched
            if number in self._chunks and abs(now - self._chunks[number].used) > _DAY
        ]
        self._touched.clear()
        if not stale:
            return
        self._chunks |= {number: self._chunks[number]._replace(used=now) for number in stale}
        try:
            with self._connection.transaction(write=True) as db:
                if db is not None:
                    chunks.touch(db, stale, now)
        except sqlite3.Error as error:
            self._connection.survive(error)

    # Writing

    def _store_pending(self, db: sqlite3.Connection) -> None:
        digests = np.concatenate([digests for digests, _ in self._pending])
        halves = np.concatenate([halves for _, halves in self._pending])
        _, first = np.unique(digests, axis=0, return_index=True)
        first.sort()
        digests, halves = digests[first], halves[first]
        encoder = self._encoder_id(db)
        self._refresh(db)
        self._tidy(db, encoder)
        new = self._index.find(digests)[0] == 0
        digests, halves = digests[new], halves[new]
        for part in _parts(len(digests)):
            seconds = self._pending_seconds * len(digests[part]) / len(digests)
            self._store_chunk(db, encoder, digests[part], halves[part], seconds)
        self._seconds_each = chunks.seconds_each(db, self.fingerprint, self.dimension)

    def _tidy(self, db: sqlite3.Connection, encoder: int) -> None:
        """Join small chunks once there are many, and take out what failed its check, so that it can be written again."""
        if self._damaged:
            look_through(
                db
            )  # a bad row may be the sign of pages that two owners share: nothing may be freed then
        small = {number for number, chunk in self._chunks.items() if chunk.rows < CHUNK_ROWS // 2}
        again = (self._damaged & self._chunks.keys()) | (small if len(small) >= SMALL_CHUNKS else set())
        if again:
            chunks.join(db, encoder, sorted(again), dimension=self.dimension)
            self.forget()
            self._refresh(db)

    def _store_chunk(
        self, db: sqlite3.Connection, encoder: int, digests: np.ndarray, halves: np.ndarray, seconds: float
    ) -> None:
        now = int(time.time())
        number = chunks.store(db, encoder, digests, halves, seconds=seconds, used=now)
        self._chunks[number] = Chunk(len(digests), now)
        self._index.add(Segment.of_chunk(number, digests))

    def _encoder_id(self, db: sqlite3.Connection) -> int:
        key = (self.fingerprint, self.dimension)
        db.execute(
            "INSERT OR IGNORE INTO encoder (fingerprint, dimension, name, created) VALUES (?, ?, ?, ?)",
            (*key, self.name, int(time.time())),
        )
        row = db.execute(
            "SELECT id, notes FROM encoder WHERE fingerprint = ? AND dimension = ?", key
        ).fetchone()
        number, known = sure(row)
        notes = read_notes(known) | self.notes
        if notes != read_notes(known):
            db.execute("UPDATE encoder SET notes = ? WHERE id = ?", (_as_json(notes), number))
        return int(number)

    def _start_timer(self) -> None:
        self._timer = threading.Timer(FLUSH_SECONDS, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def read_notes(text: Any) -> dict[str, Any]:
    """Notes of an encoder from their JSON; {} where it is none."""
    try:
        notes = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _as_json(notes: dict[str, Any]) -> str:
    return json.dumps(notes, ensure_ascii=False, sort_keys=True)


def _parts(count: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK_ROWS) for start in range(0, count, CHUNK_ROWS))
