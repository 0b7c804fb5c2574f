"""The vector cache: every text is encoded once per encoder, kept in one SQLite file, and checked whenever it is read.

What lies where in the file is written in ``database.py``; how a vector is rounded and checked, in ``half_precision.py``;
``encoder_vectors.py`` holds the vectors of one encoder, ``chunks.py`` reads and writes them, through one ``connection.py``.
"""

import atexit
import json
import os
import sqlite3
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from user_nb.cache import chunks
from user_nb.cache.connection import CacheWarning, Connection
from user_nb.cache.database_file import CacheRefusedError
from user_nb.cache.encoder_vectors import Counts, EncoderVectors, read_notes
from user_nb.cache.half_precision import as_stored
from user_nb.wording.html import fact_card

__all__ = ["CacheRefusedError", "CacheWarning", "CachedEncoder", "EncoderVectors", "VectorCache", "as_stored"]

FILE_NAME = "vectors.sqlite"


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

    >>> with VectorCache("vectors") as cache:
    ...     space = cache.space("0cc6cfe4…", dimension=2, name="by hand")
    ...     space.write(["не работает лифт"], np.array([[0.6, 0.8]]))
    ...     vectors, found = space.read(["не работает лифт", "нет воды"])
    >>> found.tolist()
    [True, False]
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = Path(folder).expanduser() if folder is not None else default_folder()
        self.path = self.folder / FILE_NAME
        self._counts = Counts()
        self._spaces: dict[tuple[str, int], EncoderVectors] = {}
        self._connection = Connection(self.path)
        _live.add(self)

    def space(
        self, fingerprint: str, *, dimension: int, name: str = "", notes: dict[str, Any] | None = None
    ) -> EncoderVectors:
        """The vectors of one encoder in this cache.

        Args:
            fingerprint: whatever identifies the encoder and every setting that changes a vector.
            dimension: width of the vectors. Another fingerprint or dimension is another space.
            name: for people, in lists.
            notes: what else to remember of the encoder, such as {"precision": "bf16", "max_length": 8192}; anything JSON can
                hold. ``encoders`` gives it back.

        Returns:
            The space, the same object each time it is asked for.

        Raises:
            ValueError: an empty fingerprint, or a dimension that is not a positive int.
            TypeError: notes that JSON cannot hold.
        """
        if not isinstance(fingerprint, str) or not fingerprint:
            raise ValueError(f"fingerprint must be a non-empty str, not {fingerprint!r}")
        if not isinstance(dimension, int | np.integer) or dimension < 1:
            raise ValueError(f"dimension must be a positive int, not {dimension!r}")
        json.dumps(notes)
        with self._connection.lock:
            key = (fingerprint, int(dimension))
            if key not in self._spaces:
                self._spaces[key] = EncoderVectors(
                    self._connection, self._counts, fingerprint, int(dimension), name
                )
            self._spaces[key].notes |= notes or {}
            return self._spaces[key]

    def encoders(self) -> list[CachedEncoder]:
        """What the file holds, one entry per encoder, the biggest first."""
        self.flush()
        found: list[CachedEncoder] = []
        try:
            with self._connection.transaction() as db:
                if db is not None:
                    found = [_cached_encoder(row) for row in db.execute(_ENCODERS_SQL)]
        except sqlite3.Error as error:
            self._connection.survive(error)
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

    @property
    def hits(self) -> int:
        """Texts asked for whose vectors were here."""
        return self._counts.hits

    @property
    def misses(self) -> int:
        """Texts asked for whose vectors were not."""
        return self._counts.misses

    @property
    def bad(self) -> int:
        """Vectors that failed their check."""
        return self._counts.bad

    @property
    def seconds_saved(self) -> float:
        """What the model would have needed for the hits."""
        return self._counts.seconds_saved

    def chunks_of(self, encoder: CachedEncoder) -> list[tuple[int, int, int]]:
        """The chunks in the file of one encoder: (number, rows, last use in Unix seconds)."""
        with self._connection.transaction() as db:
            return [] if db is None else chunks.every_chunk(db, encoder.fingerprint, encoder.dimension)

    def delete_chunks(self, numbers: Iterable[int]) -> None:
        """Delete chunks, and encoders that have none left, and give their disk space back.

        Raises OSError where the file cannot be written.
        """
        with self._connection.lock:
            self.flush()
            try:
                with self._connection.transaction(write=True) as db:
                    if db is None:
                        raise OSError(f"the vector cache {self.path} cannot be written: nothing was deleted")
                    chunks.remove(db, numbers)
                    db.execute("DELETE FROM encoder WHERE id NOT IN (SELECT encoder FROM chunk)")
                self._connection.shrink()
            except sqlite3.Error as error:
                raise OSError(f"the vector cache {self.path} could not be pruned: {error}") from error

    def flush(self) -> None:
        """Put everything that was written into the file now."""
        with self._connection.lock:
            for space in self._spaces.values():
                space.flush()

    def close(self) -> None:
        """Flush and let go of the file. Closing twice is fine; a closed cache finds and keeps nothing."""
        with self._connection.lock:
            if not self._connection.closed:
                self.flush()
                self._connection.close()

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

    def _after_fork(self) -> None:
        for space in self._spaces.values():
            space.drop_pending()
        self._connection.after_fork()


def _cached_encoder(row: tuple[Any, ...]) -> CachedEncoder:
    *said, notes = row
    return CachedEncoder(*(*said, read_notes(notes)))


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


_ENCODERS_SQL = """
SELECT name, fingerprint, dimension, sum(rows), sum(rows) * (2 * dimension + 24), sum(seconds), created, max(used), notes
FROM encoder JOIN chunk ON chunk.encoder = encoder.id GROUP BY encoder.id
"""

_live: "weakref.WeakSet[VectorCache]" = weakref.WeakSet()


def _flush_all() -> None:
    for cache in list(_live):
        cache.close()


def _reopen_all() -> None:
    for cache in list(_live):
        cache._after_fork()


atexit.register(_flush_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reopen_all)
