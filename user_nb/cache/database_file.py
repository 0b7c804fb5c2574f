"""Opening the cache's SQLite file so that nothing about it can hurt: where it may lie, how it is made, when it is set aside.

The file (schema 2, ``application_id`` "USNB", ``user_version`` 2, pages of 64 KiB, auto-vacuum incremental):

==============  ==========================================================================================
``encoder``     ``id``, ``fingerprint`` (text), ``dimension``, ``name``, ``created`` (Unix seconds),
                ``notes`` (JSON, "" in files that began as schema 1); one row per (fingerprint, dimension)
``chunk``       ``id`` (never used twice), ``encoder``, ``rows``, ``seconds`` (the model's time for these
                rows), ``used`` (Unix seconds of the last use, to the day); a chunk has up to 2,048 rows
``chunk_data``  ``chunk``, ``digests`` (16 bytes a row), ``checks`` (8 bytes a row), ``vectors`` (2 bytes
                times dimension a row); all little-endian, row after row
==============  ==========================================================================================

A digest is blake2b-128 of (blake2b-256 of the fingerprint in UTF-8, then the text in UTF-8 with lone surrogates
passed through). A check value is what ``half_precision.check_values`` gives. A vector is float16. No two rows of one
encoder have the same digest: a writer holds the file's write lock while it looks up what is there and adds the rest.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

SCHEMA = 2
APPLICATION_ID = 0x55534E42  # "USNB"
BUSY_SECONDS = 60.0
_PAGE_BYTES = 65536
_NETWORK_FILE_SYSTEMS = frozenset(
    "nfs nfs4 cifs smb3 smbfs 9p afs ceph lustre beegfs gpfs glusterfs davfs ncpfs ocfs2 gfs2 orangefs pvfs2".split()
)
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_SCHEMA_SQL = """
CREATE TABLE encoder (
    id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint TEXT NOT NULL, dimension INTEGER NOT NULL,
    name TEXT NOT NULL, created INTEGER NOT NULL, notes TEXT NOT NULL DEFAULT '', UNIQUE (fingerprint, dimension));
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT, encoder INTEGER NOT NULL, rows INTEGER NOT NULL,
    seconds REAL NOT NULL, used INTEGER NOT NULL);
CREATE INDEX chunk_of_encoder ON chunk (encoder);
CREATE TABLE chunk_data (
    chunk INTEGER PRIMARY KEY, digests BLOB NOT NULL, checks BLOB NOT NULL, vectors BLOB NOT NULL);
"""

_COLUMNS = {
    "encoder": {"id", "fingerprint", "dimension", "name", "created", "notes"},
    "chunk": {"id", "encoder", "rows", "seconds", "used"},
    "chunk_data": {"chunk", "digests", "checks", "vectors"},
}


class CacheRefusedError(RuntimeError):
    """The file is not one this version may touch: a newer schema, or some other program's database."""


def check_place(path: Path) -> None:
    """Refuse a path that may lead somewhere else than it says: ``..`` in it, or a symbolic link at its end.

    Links further up (a home folder on another disk) are the system's own and are followed.
    """
    if ".." in path.parts:
        raise ValueError(
            f"the cache folder {str(path.parent)!r} contains '..': give the folder's full path instead"
        )
    for part in (path.parent, path, _beside(path, "-wal"), _beside(path, "-shm")):
        if part.is_symlink():
            raise ValueError(
                f"the cache does not follow symbolic links, and {str(part)!r} is one: "
                f"give the real path ({str(part.resolve())!r}) or set USER_NB_CACHE to it"
            )


def connect(path: Path, *, read_only: bool = False, wal: bool = True) -> sqlite3.Connection:
    """An open connection to the cache file, made if missing; in autocommit mode, usable from any thread under a lock.

    Raises CacheRefusedError for a file of a newer schema or of another program, sqlite3.Error for everything else.
    """
    mode = "ro" if read_only else "rwc"
    db = _open(path, mode)
    try:
        with _readable_errors():
            _refuse_foreign(db, path)  # before anything is changed
            if not read_only:
                _prepare(db, wal=wal)
            _check_schema(db)
    except BaseException:
        db.close()
        raise
    return db


def connect_frozen(path: Path) -> sqlite3.Connection:
    """A connection to a file in a folder where SQLite cannot even keep its lock files; nobody may be writing there."""
    db = _open(path, "ro&immutable=1")
    try:
        _refuse_foreign(db, path)
        _check_schema(db)
    except BaseException:
        db.close()
        raise
    return db


def _open(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(
        uri,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=32,
    )
    db.text_factory = lambda data: data.decode("utf-8", "replace")  # a flipped bit in a name stops nothing
    return db


def _prepare(db: sqlite3.Connection, *, wal: bool) -> None:
    db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # the first two count for a new file only
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    _patiently(db, f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
    db.execute(f"PRAGMA synchronous = {'NORMAL' if wal else 'FULL'}")
    db.execute("PRAGMA wal_autocheckpoint = 256")
    db.execute("PRAGMA journal_size_limit = 16777216")
    if _number(db, "user_version") == 0:
        _create_schema(db)
    elif _number(db, "application_id") == APPLICATION_ID and _number(db, "user_version") == 1:
        _upgrade(db)


def _patiently(db: sqlite3.Connection, statement: str) -> None:
    """Changing the journal's mode answers "locked" at once, without waiting: wait here."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _create_schema(db: sqlite3.Connection) -> None:
    with transaction(db, write=True):
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return  # another process was faster, or the file belongs to someone else
        for statement in _SCHEMA_SQL.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA}")


def _upgrade(db: sqlite3.Connection) -> None:
    """From schema 1 to 2: a place for notes."""
    with transaction(db, write=True):
        if _number(db, "user_version") == 1:
            db.execute("ALTER TABLE encoder ADD COLUMN notes TEXT NOT NULL DEFAULT ''")
            db.execute("PRAGMA user_version = 2")


def _refuse_foreign(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a file of another program or of a newer version; an empty one is nobody's."""
    with transaction(db):  # one view: another process may be making the file just now
        application, schema = _number(db, "application_id"), _number(db, "user_version")
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID and tables:
        raise CacheRefusedError(
            f"{path} is an SQLite file of some other program, not a vector cache: "
            "move it away, or set USER_NB_CACHE to another folder"
        )
    if application == APPLICATION_ID and schema > SCHEMA:
        raise CacheRefusedError(
            f"the vector cache {path} has schema {schema} and this version of user-nb knows {SCHEMA}: "
            "upgrade user-nb (pip install -U user-nb), or set USER_NB_CACHE to another folder"
        )


def _check_schema(db: sqlite3.Connection) -> None:
    schema = _number(db, "user_version")
    if schema < SCHEMA:
        raise sqlite3.OperationalError(
            f"its schema {schema} is older than {SCHEMA}: it is upgraded once it can be written"
        )
    for table, columns in _COLUMNS.items():
        if not columns <= {name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))}:
            raise damaged(f"its table {table!r} is not as it was made")


def _number(db: sqlite3.Connection, pragma: str) -> int:
    number: int = db.execute(f"PRAGMA {pragma}").fetchone()[0]
    return number


@contextmanager
def transaction(db: sqlite3.Connection, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """One consistent view of the file, or one change of it that happens wholly or not at all."""
    db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        with _readable_errors():
            yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def _readable_errors() -> Iterator[None]:
    """Where a flipped bit got into SQLite's own message, Python cannot decode it: that, too, is a damaged file."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise damaged(f"its schema cannot be read: {error}") from error


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code of an error (0 where Python raised it without one)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_broken(error: sqlite3.Error) -> bool:
    """Whether the error says that the file itself is damaged."""
    if primary_code(error) in _CORRUPT:
        return True
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHORT_READ


def damaged(what: str) -> sqlite3.DatabaseError:
    """An error that says, as SQLite's own would, that the file itself is damaged."""
    error = sqlite3.DatabaseError(what)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def look_through(db: sqlite3.Connection) -> None:
    """Read the whole file's structure; where it is not sound, raise the error that gets it set aside."""
    (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise damaged(found)


def sure(row: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """A row that must be there; where it is not, the file is damaged."""
    if row is None:
        raise damaged("a row is missing")
    return row


def set_aside(path: Path, inode: int | None) -> Path | None:
    """Rename a broken cache file (with its -wal and -shm) and return its new name; None where another process did it.

    inode: the file that was found to be broken; a newer file under the same name is left alone.
    """
    with closing(_open(_beside(path, ".lock"), "rwc")) as lock, transaction(lock, write=True):
        if inode_of(path) != inode or inode is None:
            return None
        stamp = time.strftime("%Y%m%d-%H%M%S") + f"-{os.getpid()}"
        broken = _beside(path, f".broken-{stamp}")
        for suffix in ("-wal", "-shm"):
            if _beside(path, suffix).exists():
                os.replace(_beside(path, suffix), _beside(broken, suffix))
        os.replace(path, broken)
        return broken


def inode_of(path: Path) -> int | None:
    """The file's number on its disk; None where there is no file."""
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def network_file_system(folder: Path) -> str | None:
    """The kind of network or user-space file system the folder lies on ("nfs4", "fuse.sshfs"); None on a local disk.

    Known on Linux from /proc/self/mountinfo, and from a path that begins with two backslashes on Windows.
    """
    if str(folder).startswith("\\\\"):
        return "smb"
    kind = file_system_of(folder, _mounts())
    return kind if kind.startswith("fuse.") or kind in _NETWORK_FILE_SYSTEMS else None


def file_system_of(folder: Path, mounts: list[tuple[str, str]]) -> str:
    """The kind of file system among (mount point, kind) that holds the folder; "" where none does."""
    folder = Path(os.path.realpath(folder))
    holding = [(len(point), kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(reversed(holding), key=lambda mount: mount[0])[1] if holding else ""  # the latest mount wins


def _mounts() -> list[tuple[str, str]]:
    try:
        lines = (
            Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        )
    except OSError:
        return []
    return [mount for line in lines if (mount := _mount(line))]


def _mount(line: str) -> tuple[str, str] | None:
    left, separator, right = line.partition(" - ")
    fields = left.split(" ")
    if not separator or len(fields) < 5:
        return None
    return fields[4].replace("\\040", " "), right.split(" ")[0]
