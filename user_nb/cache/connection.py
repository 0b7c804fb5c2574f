"""The cache's one connection to its file: opened again after a fork or when the file was replaced, and in nobody's way when it fails.

Where the folder is read-only, the disk full or the file broken, reading finds nothing, writing keeps nothing, one warning says so,
and the work goes on.
"""

import logging
import sqlite3
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from user_nb.cache import database_file
from user_nb.cache.database_file import transaction

_log = logging.getLogger(__name__)
_CURE = "Set USER_NB_CACHE to a folder that can be written, on a disk with room"
_abandoned: list[sqlite3.Connection | None] = []


class CacheWarning(UserWarning):
    """The cache cannot do its work here; results are right, but will be computed again next time."""


class Connection:
    """An open cache file; threads share it under ``lock``.

    ``generation`` counts the files and connections it had, and what was deleted: who remembers anything of the file looks anew when it moves.
    Raises ValueError and CacheRefusedError as `database_file.check_place` and `database_file.connect` do.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.generation = 0
        self._db: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._read_only = False
        self.closed = False
        self._warned: set[str] = set()
        database_file.check_place(path)
        with self.lock:
            self._connect()

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[sqlite3.Connection | None]:
        """One transaction under the lock; None where there is no usable file. A file that was replaced is opened anew."""
        with self.lock:
            self._reconnect_if_replaced()
            if self._db is None or (write and self._read_only):
                yield None
                return
            with transaction(self._db, write=write) as db:
                yield db

    def survive(self, error: sqlite3.Error) -> None:
        """After an error in the file: set a broken file aside, warn once about any other trouble."""
        if database_file.is_broken(error):
            # a file that cannot be set aside is opened again as it is
            with suppress(OSError, sqlite3.Error):
                self._set_aside(error, self._inode)
            self._connect()
        else:
            self.warn(f"the vector cache {self.path} failed ({error}): some vectors are not kept. {_CURE}")

    def warn(self, message: str) -> None:
        """Say it, once; what stands in brackets makes no other message."""
        key = message.split("(", maxsplit=1)[0]
        if key not in self._warned:
            self._warned.add(key)
            warnings.warn(message, CacheWarning, stacklevel=4)

    def shrink(self) -> None:
        """Give back the disk space of what was deleted; everybody looks anew."""
        with self.lock:
            self.generation += 1
            if self._db is not None:
                self._db.execute("PRAGMA incremental_vacuum").fetchall()
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of the file, for good."""
        with self.lock:
            self.closed = True
            self._disconnect()

    def after_fork(self) -> None:
        """In the child: a lock and a connection of its own."""
        self.lock = threading.RLock()
        _abandoned.append(self._db)  # an SQLite connection must not be used, nor closed, across a fork
        self._db = None
        if not self.closed:
            self._connect()

    def _connect(self) -> None:
        self.generation += 1
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = self._connect_for_writing()
        except (OSError, sqlite3.Error) as error:
            self._connect_without_writing(error)
        self._inode = database_file.inode_of(self.path)

    def _connect_for_writing(self) -> sqlite3.Connection:
        kind = database_file.network_file_system(self.path.parent)
        if kind:
            self.warn(
                f"the vector cache {self.path.parent} lies on a network file system ({kind}): it works without a write-ahead "
                "log there, slower, and processes on several machines must not share it. "
                "Set USER_NB_CACHE to a folder on a local disk"
            )
        self._read_only = False
        try:
            return database_file.connect(self.path, wal=kind is None)
        except sqlite3.Error as error:
            if not database_file.is_broken(error):
                raise
            self._set_aside(error, database_file.inode_of(self.path))
            return database_file.connect(self.path, wal=kind is None)

    def _connect_without_writing(self, reason: Exception) -> None:
        self._read_only = True
        self._db = None
        if not self.path.exists():
            self.warn(
                f"no vector cache in {self.path.parent} ({reason}): vectors will be computed anew each time. {_CURE}"
            )
            return
        for connect in (
            lambda path: database_file.connect(path, read_only=True),
            database_file.connect_frozen,
        ):
            try:
                self._db = connect(self.path)
                break
            except sqlite3.Error as error:
                reason = error
        able = "can be read but not written" if self._db else "cannot be opened"
        self.warn(f"the vector cache {self.path} {able} ({reason}): new vectors are not kept. {_CURE}")

    def _reconnect_if_replaced(self) -> None:
        if self._db is not None and database_file.inode_of(self.path) != self._inode:
            self._disconnect()
            self._connect()

    def _disconnect(self) -> None:
        if self._db is not None:
            try:
                self._db.close()
            except sqlite3.Error as error:
                _log.warning("closing %s: %s", self.path, error)
            self._db = None

    def _set_aside(self, error: sqlite3.Error, inode: int | None) -> None:
        self._disconnect()
        broken = database_file.set_aside(self.path, inode)
        if broken is not None:
            self.warn(
                f"the vector cache was damaged ({error}); it was set aside as {broken} and a new one begun"
            )
