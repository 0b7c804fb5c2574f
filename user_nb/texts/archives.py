"""Files as they come: plain, gzipped, inside a zip archive; nothing is unpacked to disk.

A zip member that points outside (``..``, an absolute path), a link, an encrypted member and a bomb are refused by name.
"""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

MAX_UNPACKED = 2 << 30  # bytes that an archive or a gz file may unpack to
MAX_RATIO = 1000  # unpacked bytes per packed byte; text packs 3 to 20 times
_SMALL = 1 << 20  # below this a high ratio is harmless


@dataclass(frozen=True)
class Part:
    """One file to read: its name (without .gz) and a way to open its bytes afresh."""

    name: str
    open: Callable[[], BinaryIO]

    @property
    def suffix(self) -> str:
        """The name's ending in lower case, with the dot."""
        return PurePosixPath(self.name).suffix.lower()

    def head(self, size: int = 4096) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)


def file_part(path: Path, name: str | None = None) -> Part:
    """The file at ``path``; a gzipped one (told by its first bytes) is opened unpacked."""
    return unpacked(Part(name or path.name, lambda: open(path, "rb")))


def unpacked(part: Part) -> Part:
    """The part itself, or what is inside it when it is gzipped."""
    name = part.name[:-3] if part.suffix == ".gz" else part.name
    if part.head(2) != b"\x1f\x8b":  # also a file that is called .gz and is not
        return Part(name, part.open)
    return Part(name, lambda: _Gunzipped(part))


class _Gunzipped(io.BufferedReader):
    """A gzip stream that stops a bomb and names a damaged file."""

    def __init__(self, part: Part):
        super().__init__(_CheckedGzip(part), buffer_size=1 << 18)


class _CheckedGzip(io.RawIOBase):
    def __init__(self, part: Part):
        self.name = part.name
        self.packed = part.open()
        self.stream = gzip.GzipFile(fileobj=self.packed, mode="rb")
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count: int = self.stream.readinto(buffer)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{self.name}: the gzip file is damaged or cut short ({error})") from None
        self.size += count
        refuse_bomb(self.name, self.size, self.packed.tell())
        return count

    def close(self) -> None:
        self.stream.close()
        self.packed.close()
        super().close()


def zip_parts(part: Part) -> list[Part]:
    """The files inside a zip archive, by name; ValueError names the member that must not be read."""
    with part.open() as stream, opened_zip(stream, part.name) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        for info in members:
            refuse_unsafe(part.name, info)
        refuse_bomb(part.name, sum(i.file_size for i in members), sum(i.compress_size for i in members))
    return [
        unpacked(Part(_name(info), partial(_member, part, info))) for info in members if not _hidden(info)
    ]


def opened_zip(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """The archive, or a ValueError when it is damaged."""
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ValueError(f"{name}: the zip archive is damaged ({error})") from None


def refuse_unsafe(archive: str, info: zipfile.ZipInfo) -> None:
    """ValueError for a member that points outside the archive, is a link or is encrypted."""
    name = info.filename.replace("\\", "/")
    why = None
    if name.startswith("/") or name[1:2] == ":":
        why = "an absolute path"
    elif ".." in PurePosixPath(name).parts:
        why = "a path that leads outside ('..')"
    elif stat.S_ISLNK(info.external_attr >> 16):
        why = "a link"
    elif info.flag_bits & 0x1:
        why = "encrypted"
    if why:
        raise ValueError(
            f"{archive}: the member {info.filename!r} is {why}: refused. Unpack it yourself if you trust it"
        )
    refuse_bomb(f"{archive}, member {info.filename!r}", info.file_size, info.compress_size)


def refuse_bomb(name: str, size: int, packed: int) -> None:
    """ValueError when so few bytes unpack to so many that it is an attack or a mistake."""
    if size > MAX_UNPACKED or (size > _SMALL and size >= MAX_RATIO * max(packed, 1)):
        raise ValueError(
            f"{name}: {packed:,} bytes unpack to {size:,} or more: refused (the limits are {MAX_UNPACKED:,} bytes and "
            f"1:{MAX_RATIO}). Unpack it yourself if you trust it"
        )


def _member(part: Part, info: zipfile.ZipInfo) -> BinaryIO:
    with part.open() as stream, opened_zip(stream, part.name) as archive:
        try:
            with archive.open(info) as member:
                data = member.read(info.file_size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise ValueError(f"{part.name}: the member {info.filename!r} is damaged ({error})") from None
    if len(data) > info.file_size:
        raise ValueError(f"{part.name}: the member {info.filename!r} is larger than it says: refused")
    return io.BytesIO(data)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; old Russian archivers wrote cp866, which zipfile reads as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp866")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _hidden(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts)
