"""The vector cache: every text is encoded once per encoder, kept in one SQLite file, and checked whenever it is read.

What lies where in the file is written in ``database.py``; how a vector is rounded and checked, in ``rounding.py``;
``space.py`` holds the vectors of one encoder, ``chunks.py`` reads and writes them.
The cache never gets in the way: where the folder is read-only, the disk full or the file broken, reading finds
nothing, writing keeps nothing, one warning says so, and the work goes on.
"""

import atexit
import json
import logging
import os
import sqlite3
import threading
import warnings
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from user_nb.cache import database
from user_nb.cache.database import CacheRefusedError, transaction
from user_nb.cache.encoder_vectors import Space, read_notes
from user_nb.cache.half_precision import as_stored
from user_nb.wording.html import fact_card

__all__ = ["CacheRefusedError", "CacheWarning", "CachedEncoder", "Space", "VectorCache", "as_stored"]

FILE_NAME = "vectors.sqlite"
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
        json.dumps(notes)
        with self._lock:
            key = (fingerprint, int(dimension))
            if key not in self._spaces:
                self._spaces[key] = Space(self, fingerprint, int(dimension), name)
            self._spaces[key].notes |= notes or {}
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

    def _repr_html_(self) -> str:
        facts = {
            "place": self.path,
            "size": format_bytes(self.size),
            "this session": f"{self.hits:,} hits, {self.misses:,} misses, {self.seconds_saved:.0f} s saved",
        }
        for held in self.encoders():
            facts[f"{held.name} · {held.fingerprint[:8]}"] = f"{held.vectors:,} vectors of {held.dimension}"
        return fact_card("Vector cache", facts)

    # The connection: opened once, opened again after a fork or when the file was replaced.

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


def _cached_encoder(row: tuple) -> CachedEncoder:
    *said, notes = row
    return CachedEncoder(*said, notes=read_notes(notes))


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
