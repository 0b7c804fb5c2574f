"""The vector cache: every text is encoded once per encoder, kept in one SQLite file, and checked whenever it is read.

What lies where in the file is written in ``database.py``; how a vector is rounded and checked, in ``rounding.py``.
The cache never gets in the way: where the folder is read-only, the disk full or the file broken, reading finds
nothing, writing keeps nothing, one warning says so, and the work goes on.
"""

import atexit
import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
import warnings
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from user_nb.encoding import database
from user_nb.encoding.card import fact_card
from user_nb.encoding.database import CacheRefusedError, transaction
from user_nb.encoding.index import Index, Segment
from user_nb.encoding.rounding import as_stored, check_values, to_halves, unit_rows

__all__ = ["CacheRefusedError", "CacheWarning", "CachedEncoder", "Space", "VectorCache", "as_stored"]

FILE_NAME = "vectors.sqlite"
CHUNK_ROWS = 2048
FLUSH_ROWS = 8192
FLUSH_SECONDS = 2.0
_SMALL_CHUNKS = 64  # so many chunks of less than half the size, and the next flush joins them
_KEEP_ROWS = 65536  # vectors held in memory while the file cannot be written
_DIGEST_BYTES = 16
_DAY = 86400
_log = logging.getLogger(__name__)


class CacheWarning(UserWarning):
    """The cache cannot do its work here; results are right, but will be computed again next time."""


@dataclass(frozen=True, repr=False)
class CachedEncoder:
    """What the cache holds of one encoder.

    ``bytes``: of its vectors, keys and check values. ``seconds``: what the model needed for them. ``created`` and
    ``last_used``: Unix seconds, the second to the day. ``notes``: what was recorded with it, such as
    its precision and max_length.
    """

    name: str
    fingerprint: str
    dimension: int
    vectors: int
    bytes: int
    seconds: float
    created: int
    last_used: int
    notes: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"CachedEncoder({self.name!r}, {self.vectors:,} vectors of {self.dimension}, {format_bytes(self.bytes)}, "
            f"fingerprint {self.fingerprint[:12]}…)"
        )


def default_folder() -> Path:
    """The folder of the cache: USER_NB_CACHE, or the user's cache folder of this system."""
    chosen = os.environ.get("USER_NB_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_path("user-nb"))


class VectorCache:
    """The vectors of any number of encoders in one file; threads and processes may share it.

    folder: None takes USER_NB_CACHE, or the user's cache folder. ``hits``, ``misses`` and ``bad`` (vectors that failed
    their check, and are misses too) count the texts asked for since the cache was opened; ``seconds_saved`` is
    what the model would have needed for the hits. Raises ValueError for a folder reached through a symbolic link or
    "..", CacheRefusedError for a file of a newer version.

    >>> cache = VectorCache("/tmp/vectors")
    >>> space = cache.space("0cc6cfe4…", dimension=1024, name="deepvk/USER-bge-m3")
    >>> vectors, found = space.read(["не работает лифт"])
    """

    def __init__(self, folder: str | os.PathLike | None = None) -> None:
        self.folder = Path(folder).expanduser() if folder is not None else default_folder()
        self.path = self.folder / FILE_NAME
        self.hits = 0
        self.misses = 0
        self.bad = 0
        self.seconds_saved = 0.0
        self._lock = threading.RLock()
        self._spaces: dict[tuple[str, int], Space] = {}
        self._db: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._read_only = False
        self._closed = False
        self._warned: set[str] = set()
        database.check_place(self.path)
        with self._lock:
            self._connect()
        _live.add(self)

    def space(
        self, fingerprint: str, *, dimension: int, name: str = "", notes: dict[str, Any] | None = None
    ) -> "Space":
        """The vectors of one encoder in this cache.

        fingerprint: whatever identifies the encoder and every setting that changes a vector. Another fingerprint or
        dimension is another space. name: for people, in lists. notes: what else to remember of the encoder, such as
        {"precision": "bf16", "max_length": 8192}; anything JSON can hold. ``encoders`` gives it back.

        Raises:
            ValueError: an empty fingerprint, or a dimension that is not a positive int.
            TypeError: notes that JSON cannot hold.
        """
        if not isinstance(fingerprint, str) or not fingerprint:
            raise ValueError(f"fingerprint must be a non-empty str, not {fingerprint!r}")
        if not isinstance(dimension, int | np.integer) or dimension < 1:
            raise ValueError(f"dimension must be a positive int, not {dimension!r}")
        remembered = json.dumps(notes, ensure_ascii=False, sort_keys=True) if notes else ""
        with self._lock:
            key = (fingerprint, int(dimension))
            if key not in self._spaces:
                self._spaces[key] = Space(self, fingerprint, int(dimension), name)
            self._spaces[key].notes = remembered or self._spaces[key].notes
            return self._spaces[key]

    def encoders(self) -> list[CachedEncoder]:
        """What the file holds, one entry per encoder, the biggest first."""
        self.flush()
        found: list[CachedEncoder] = []
        try:
            with self._using() as db:
                if db is not None:
                    found = [_cached_encoder(row) for row in db.execute(_ENCODERS_SQL)]
        except sqlite3.Error as error:
            self._survive(error)
        return sorted(found, key=lambda encoder: -encoder.bytes)

    def __len__(self) -> int:
        """Vectors in the file, of all encoders."""
        return sum(encoder.vectors for encoder in self.encoders())

    def __bool__(self) -> bool:
        return True  # an empty cache is a cache

    @property
    def size(self) -> int:
        """Bytes on disk, of the file and its journal."""
        return sum(_size_of(self.path.with_name(self.path.name + suffix)) for suffix in ("", "-wal"))

    def flush(self) -> None:
        """Put everything that was written into the file now."""
        with self._lock:
            for space in self._spaces.values():
                space.flush()

    def close(self) -> None:
        """Flush and let go of the file. Closing twice is fine; a closed cache finds and keeps nothing."""
        with self._lock:
            if self._closed:
                return
            self.flush()
            self._closed = True
            self._disconnect()

    def __enter__(self) -> "VectorCache":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"VectorCache({str(self.folder)!r}, {format_bytes(self.size)}, {self.hits:,} hits, {self.misses:,} misses)"

    # The connection: opened once, opened again after a fork or when the file was replaced.

    def _repr_html_(self) -> str:
        facts = {
            "place": self.path,
            "size": format_bytes(self.size),
            "this session": f"{self.hits:,} hits, {self.misses:,} misses, {self.seconds_saved:.0f} s saved",
        }
        for held in self.encoders():
            facts[f"{held.name} · {held.fingerprint[:8]}"] = f"{held.vectors:,} vectors of {held.dimension}"
        return fact_card("Vector cache", facts)

    def _connect(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = self._connect_for_writing()
        except (OSError, sqlite3.Error) as error:
            self._connect_without_writing(error)
        self._inode = database.inode_of(self.path)
        for space in self._spaces.values():
            space.forget()

    def _connect_for_writing(self) -> sqlite3.Connection:
        kind = database.network_file_system(self.folder)
        if kind:
            self._warn(
                f"the vector cache {self.folder} lies on a network file system ({kind}): it works without a write-ahead "
                "log there, slower, and processes on several machines must not share it. "
                "Set USER_NB_CACHE to a folder on a local disk"
            )
        self._read_only = False
        try:
            return database.connect(self.path, wal=kind is None)
        except sqlite3.Error as error:
            if not database.is_broken(error):
                raise
            self._set_aside(error, database.inode_of(self.path))
            return database.connect(self.path, wal=kind is None)

    def _connect_without_writing(self, reason: Exception) -> None:
        self._read_only = True
        self._db = None
        if not self.path.exists():
            self._warn(
                f"no vector cache in {self.folder} ({reason}): vectors will be computed anew each time. {_CURE}"
            )
            return
        for connect in (lambda path: database.connect(path, read_only=True), database.connect_frozen):
            try:
                self._db = connect(self.path)
                break
            except sqlite3.Error as error:
                reason = error
        able = "can be read but not written" if self._db else "cannot be opened"
        self._warn(f"the vector cache {self.path} {able} ({reason}): new vectors are not kept. {_CURE}")

    def _disconnect(self) -> None:
        if self._db is not None:
            try:
                self._db.close()
            except sqlite3.Error as error:
                _log.warning("closing %s: %s", self.path, error)
            self._db = None

    def _set_aside(self, error: sqlite3.Error, inode: int | None) -> None:
        self._disconnect()
        broken = database.set_aside(self.path, inode)
        if broken is not None:
            self._warn(
                f"the vector cache was damaged ({error}); it was set aside as {broken} and a new one begun"
            )

    @contextmanager
    def _using(self, *, write: bool = False) -> Iterator[sqlite3.Connection | None]:
        """One transaction under the lock; None where there is no usable file. A broken file is set aside."""
        with self._lock:
            self._reconnect_if_replaced()
            if self._db is None or (write and self._read_only):
                yield None
                return
            with transaction(self._db, write=write) as db:
                yield db

    def _reconnect_if_replaced(self) -> None:
        if self._db is not None and database.inode_of(self.path) != self._inode:
            self._disconnect()
            self._connect()

    def _survive(self, error: sqlite3.Error) -> None:
        """After an error in the file: set a broken file aside, warn once about any other trouble."""
        if database.is_broken(error):
            try:
                self._set_aside(error, self._inode)
            except (OSError, sqlite3.Error) as further:
                error = further
            self._connect()
        else:
            self._warn(f"the vector cache {self.path} failed ({error}): some vectors are not kept. {_CURE}")

    def _warn(self, message: str) -> None:
        key = message.split("(", maxsplit=1)[0]
        if key not in self._warned:
            self._warned.add(key)
            warnings.warn(message, CacheWarning, stacklevel=4)

    def _after_fork(self) -> None:
        self._lock = threading.RLock()
        _abandoned.append(self._db)  # an SQLite connection must not be used, nor closed, across a fork
        self._db = None
        for space in self._spaces.values():
            space.drop_pending()
        if not self._closed:
            self._connect()


class Space:
    """The vectors of one encoder in a cache; ``VectorCache.space`` makes it."""

    def __init__(self, cache: VectorCache, fingerprint: str, dimension: int, name: str) -> None:
        self.cache = cache
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.name = name
        self.notes = ""  # JSON
        self._hash = hashlib.blake2b(
            hashlib.blake2b(fingerprint.encode("utf-8"), digest_size=32).digest(), digest_size=_DIGEST_BYTES
        )
        self._last_flush = -FLUSH_SECONDS
        self._timer: threading.Timer | None = None
        self.drop_pending()
        self.forget()

    def __repr__(self) -> str:
        return f"Space({self.name!r}, dimension {self.dimension}, fingerprint {self.fingerprint[:12]}…)"

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

    def _fill(self, digests: np.ndarray, vectors: np.ndarray, *, count: bool) -> np.ndarray:
        """Put what there is of these keys into the rows of ``vectors``; (n,) bool: found or not."""
        found = np.zeros(len(digests), dtype=bool)
        with self.cache._lock:
            self.flush()
            try:
                with self.cache._using() as db:
                    if db is not None:
                        self._refresh(db)
                        self._read_into(db, digests, vectors, found)
            except sqlite3.Error as error:
                self.cache._survive(error)
            if count:
                self._count(found)
            self._touch()
        return found

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
        _, sound = unit_rows(halves)
        if not sound.all():
            self.cache._warn(
                "vectors that are not finite rows of length 1 were not cached "
                f"({len(sound) - int(sound.sum()):,} of {len(sound):,})"
            )
        with self.cache._lock:
            self._pending.append((digests[sound], halves[sound]))
            self._pending_rows += int(sound.sum())
            self._pending_seconds += seconds
            if self._pending_rows >= FLUSH_ROWS or time.monotonic() - self._last_flush >= FLUSH_SECONDS:
                self.flush()
            elif self._timer is None and self._pending_rows:
                self._start_timer()

    def flush(self) -> None:
        """Put what was written into the file, in one transaction."""
        with self.cache._lock:
            self._stop_timer()
            self._last_flush = time.monotonic()
            if not self._pending_rows:
                return
            try:
                with self.cache._using(write=True) as db:
                    if db is not None:
                        self._store_pending(db)
                self.drop_pending()
            except sqlite3.Error as error:
                self.forget()
                self.cache._survive(error)
                if self._pending_rows > _KEEP_ROWS:
                    self.drop_pending()

    def drop_pending(self) -> None:
        """Forget what was written and not flushed."""
        self._pending: list[tuple[np.ndarray, np.ndarray]] = []
        self._pending_rows = 0
        self._pending_seconds = 0.0

    def forget(self) -> None:
        """Forget what is known of the file, so that the next reading looks anew."""
        self._index = Index()
        self._chunks: dict[int, int] = {}  # rows of each chunk
        self._used: dict[int, int] = {}  # Unix seconds of its last use
        self._version: int | None = None
        self._bad: set[tuple[int, int]] = set()
        self._touched: set[int] = set()
        self._seconds_each = 0.0

    # Reading

    def _refresh(self, db: sqlite3.Connection) -> None:
        version = db.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        listed = db.execute(_CHUNKS_SQL, (self.fingerprint, self.dimension)).fetchall()
        chunks = {chunk: rows for chunk, rows, _ in listed}
        if not self._chunks.keys() <= chunks.keys():
            self.forget()
        fresh = [chunk for chunk in chunks if chunk not in self._chunks]
        self._index.add(*(self._load_segment(db, chunk) for chunk in fresh))
        self._chunks = chunks
        self._used = {chunk: used for chunk, _, used in listed}
        self._version = version
        self._seconds_each = _seconds_each(db, self.fingerprint, self.dimension)

    def _touch(self) -> None:
        """Write down, at most once a day, that chunks are in use."""
        now = int(time.time())
        stale = [chunk for chunk in self._touched if abs(now - self._used.get(chunk, now)) > _DAY]
        self._touched.clear()
        if not stale:
            return
        self._used.update(dict.fromkeys(stale, now))
        try:
            with self.cache._using(write=True) as db:
                if db is not None:
                    db.executemany(
                        "UPDATE chunk SET used = ? WHERE id = ?", [(now, chunk) for chunk in stale]
                    )
        except sqlite3.Error as error:
            self.cache._survive(error)

    def _load_segment(self, db: sqlite3.Connection, chunk: int) -> Segment:
        (digests,) = _sure(db.execute("SELECT digests FROM chunk_data WHERE chunk = ?", (chunk,)).fetchone())
        return Segment.of_chunk(chunk, np.frombuffer(digests, dtype="<u8").reshape(-1, 2))

    def _read_into(
        self, db: sqlite3.Connection, digests: np.ndarray, vectors: np.ndarray, found: np.ndarray
    ) -> None:
        chunk, row = self._index.find(digests)
        order = np.lexsort((row, chunk))
        order = order[np.searchsorted(chunk[order], 1) :]  # chunk 0 means missing
        for places in np.split(order, np.flatnonzero(np.diff(chunk[order])) + 1) if len(order) else []:
            number = int(chunk[places[0]])
            halves, checks = self._load_rows(db, number, row[places])
            for block in _blocks(places):
                unit, sound = unit_rows(halves[block])
                sound &= check_values(halves[block], digests[places[block]]) == checks[block]
                good = places[block][sound]
                vectors[good] = unit[sound] if vectors.dtype == np.float32 else halves[block][sound]
                found[good] = True
                bad = row[places[block][~sound]]
                self.cache.bad += len(bad)
                self._bad.update((number, int(one)) for one in bad)
            self._touched.add(number)

    def _load_rows(
        self, db: sqlite3.Connection, chunk: int, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Float16 rows (k, d) and check values (k,) of some rows of a chunk; rows come sorted."""
        (checks,) = _sure(db.execute("SELECT checks FROM chunk_data WHERE chunk = ?", (chunk,)).fetchone())
        width = 2 * self.dimension
        with db.blobopen("chunk_data", "vectors", chunk, readonly=True) as blob:
            if 16 * len(rows) > self._chunks[chunk]:
                halves = np.frombuffer(blob.read(), dtype="<f2").reshape(-1, self.dimension)[rows]
            else:
                halves = np.frombuffer(b"".join(_pieces(blob, rows, width)), dtype="<f2").reshape(
                    -1, self.dimension
                )
        return halves, np.frombuffer(checks, dtype="<u8")[rows]

    def _count(self, found: np.ndarray) -> None:
        hits = int(found.sum())
        self.cache.hits += hits
        self.cache.misses += len(found) - hits
        self.cache.seconds_saved += hits * self._seconds_each

    # Writing

    def _store_pending(self, db: sqlite3.Connection) -> None:
        digests = np.concatenate([digests for digests, _ in self._pending])
        halves = np.concatenate([halves for _, halves in self._pending])
        _, first = np.unique(digests, axis=0, return_index=True)
        first.sort()
        digests, halves = digests[first], halves[first]
        self._refresh(db)
        chunk, row = self._index.find(digests)
        new = chunk == 0
        encoder = self._encoder_id(db)
        total = int(new.sum())
        segments = []
        for start in range(0, total, CHUNK_ROWS):
            part = slice(start, start + CHUNK_ROWS)
            share = self._pending_seconds * len(digests[new][part]) / total
            segments.append(self._store_chunk(db, encoder, digests[new][part], halves[new][part], share))
        self._index.add(*segments)

    def _encoder_id(self, db: sqlite3.Connection) -> int:
        db.execute(
            "INSERT OR IGNORE INTO encoder (fingerprint, dimension, name, created) VALUES (?, ?, ?, ?)",
            (self.fingerprint, self.dimension, self.name, int(time.time())),
        )
        if self.notes:
            db.execute(
                "UPDATE encoder SET notes = ?3 WHERE fingerprint = ?1 AND dimension = ?2 AND notes != ?3",
                (self.fingerprint, self.dimension, self.notes),
            )
        found = db.execute(
            "SELECT id FROM encoder WHERE fingerprint = ? AND dimension = ?",
            (self.fingerprint, self.dimension),
        ).fetchone()
        return _sure(found)[0]

    def _store_chunk(
        self, db: sqlite3.Connection, encoder: int, digests: np.ndarray, halves: np.ndarray, seconds: float
    ) -> Segment:
        cursor = db.execute(
            "INSERT INTO chunk (encoder, rows, seconds, used) VALUES (?, ?, ?, ?)",
            (encoder, len(digests), seconds, int(time.time())),
        )
        checks = check_values(halves, digests)
        blobs = (
            np.ascontiguousarray(part).astype(kind)
            for part, kind in ((digests, "<u8"), (checks, "<u8"), (halves, "<f2"))
        )
        db.execute(
            "INSERT INTO chunk_data (chunk, digests, checks, vectors) VALUES (?, ?, ?, ?)",
            (cursor.lastrowid, *(blob.data.cast("B") for blob in blobs)),
        )
        self._chunks[cursor.lastrowid] = len(digests)
        return Segment.of_chunk(cursor.lastrowid, digests)

    def _start_timer(self) -> None:
        self._timer = threading.Timer(FLUSH_SECONDS, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _pieces(blob: sqlite3.Blob, rows: np.ndarray, width: int) -> Iterator[bytes]:
    for row in rows.tolist():
        blob.seek(row * width)
        yield blob.read(width)


def _blocks(places: np.ndarray) -> list[slice]:
    return [slice(start, start + 256) for start in range(0, len(places), 256)]


def _seconds_each(db: sqlite3.Connection, fingerprint: str, dimension: int) -> float:
    return db.execute(_SECONDS_SQL, (fingerprint, dimension)).fetchone()[0] or 0.0


def _cached_encoder(row: tuple) -> CachedEncoder:
    *said, notes = row
    return CachedEncoder(*said, notes=read_notes(notes))


def read_notes(text: Any) -> dict[str, Any]:
    """Notes of an encoder from their JSON; {} where it is none."""
    try:
        notes = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _sure(row: tuple | None) -> tuple:
    """A row that must be there; where it is not, the file is damaged."""
    if row is None:
        raise database.damaged("a row is missing")
    return row


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def format_bytes(count: float) -> str:
    """A size for people: "512 bytes", "3.4 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


_CURE = "Set USER_NB_CACHE to a folder that can be written, on a disk with room"

_CHUNKS_SQL = """
SELECT chunk.id, rows, used FROM encoder JOIN chunk ON chunk.encoder = encoder.id JOIN chunk_data ON chunk_data.chunk = chunk.id
WHERE fingerprint = ?1 AND dimension = ?2 AND typeof(rows) = 'integer' AND rows > 0 AND typeof(used) = 'integer'
  AND typeof(digests) = 'blob' AND typeof(checks) = 'blob' AND typeof(vectors) = 'blob'
  AND length(digests) = 16 * rows AND length(checks) = 8 * rows AND length(vectors) = 2 * ?2 * rows
"""

_SECONDS_SQL = """
SELECT sum(seconds) / sum(rows) FROM encoder JOIN chunk ON chunk.encoder = encoder.id
WHERE fingerprint = ? AND dimension = ? AND seconds > 0
"""

_ENCODERS_SQL = """
SELECT name, fingerprint, dimension, sum(rows), sum(rows) * (2 * dimension + 24), sum(seconds), created, max(used), notes
FROM encoder JOIN chunk ON chunk.encoder = encoder.id GROUP BY encoder.id
"""

_live: "weakref.WeakSet[VectorCache]" = weakref.WeakSet()
_abandoned: list[sqlite3.Connection | None] = []


def _flush_all() -> None:
    for cache in list(_live):
        cache.close()


def _reopen_all() -> None:
    for cache in list(_live):
        cache._after_fork()


atexit.register(_flush_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reopen_all)
