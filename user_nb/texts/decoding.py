"""Which encoding a text file is in: found where the bytes say so, asked for where they do not.

UTF-8 and UTF-16 are told by their own rules. Among the one-byte Cyrillic encodings every byte string is valid in
almost all of them, so the readings are weighed: how many bits each costs under the frequencies of Russian letter
pairs (``letter_pairs``), letter case and ordinary punctuation. A reading wins when it is ordinary Russian and the next
best is dearer by a wide margin; otherwise ``UnsureEncoding`` shows the previews and asks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

import numpy as np

from user_nb.texts.letter_pairs import LETTERS, pair_bits
from user_nb.wording.escaping import excerpt

ONE_BYTE = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
_RARE = np.array([0, 0, 0, 10, 10], dtype=np.float32)  # bits added: a thousand times fewer files
MARGIN = 20.0  # bits by which the best reading must win: one chance in a million
DEAR = 6.6  # bits a character above which a reading is not ordinary Russian (Russian lies near 4.5)
BLOCK = 1 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_COMMON_MARKS = "«»–—…№“”„’‘•°§©®\xa0"
_OTHER_CYRILLIC = "іїєґўІЇЄҐЎ"
_ALIASES = {"windows-1251": "cp1251", "utf8": "utf-8", "koi8r": "koi8-r", "dos": "cp866", "ibm866": "cp866"}

Opener = Callable[[], BinaryIO]


class UnsureEncoding(ValueError):
    """The bytes fit several encodings, or none well; the message shows previews and the argument that answers.

    ``candidates`` holds (encoding, preview) pairs, the likeliest first.
    """

    def __init__(self, source: str, candidates: list[tuple[str, str]], why: str):
        self.candidates = candidates
        shown = "\n".join(f"    encoding={name!r:15} {preview}" for name, preview in candidates)
        super().__init__(f"{source}: {why}. Choose the line that reads well and say so:\n{shown}")


@dataclass(frozen=True)
class Encoding:
    """An encoding with the lines that are not in it: ``by_line`` maps a line number (from 1) to another encoding."""

    name: str
    by_line: dict[int, str] = field(default_factory=dict)
    damaged: bool = False  # some lines are in no known encoding: undecodable bytes become U+FFFD

    def __repr__(self) -> str:
        return f"Encoding({self.name!r}, {len(self.by_line)} lines in another)"


# ---------------------------------------------------------------- finding


def find_encoding(opener: Opener, source: str = "the file") -> Encoding:
    """The encoding of a byte stream, read through once or twice; ``opener`` gives a fresh binary stream each time.

    Raises ``UnsureEncoding`` where the bytes leave a choice.

    Example: ``find_encoding(lambda: open("письма.csv", "rb")).name`` gives ``'cp1251'``.
    """
    with opener() as stream:
        head = stream.read(BLOCK)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name)
    if wide := _utf16_without_bom(head):
        return Encoding(wide)
    if _is_utf8(opener):
        return _utf8_or_ask(head, source)
    return _weigh_lines(opener, source)


def canonical(name: str) -> str:
    """The encoding's usual name, or a ValueError that lists the usual ones.

    Example: ``canonical("windows-1251")`` gives ``'cp1251'``.
    """
    name = _ALIASES.get(name.lower(), name.lower())
    try:
        codecs.lookup(name)
        b"".decode(name)
    except LookupError:
        known = ", ".join(("utf-8", "utf-16", *ONE_BYTE))
        raise ValueError(f"encoding={name!r} is not an encoding of text; usual ones: {known}") from None
    return name


def _is_utf8(opener: Opener) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opener() as stream:
        try:
            while block := stream.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _utf16_without_bom(head: bytes) -> str | None:
    """utf-16-le or utf-16-be when one byte of almost every pair is a Latin or Cyrillic page number."""
    pairs = np.frombuffer(head[: len(head) // 2 * 2], dtype=np.uint8).reshape(-1, 2)[:50_000]  # (m, 2)
    if len(pairs) < 2:
        return None
    for name, page in (("utf-16-le", pairs[:, 1]), ("utf-16-be", pairs[:, 0])):
        if np.isin(page, (0x00, 0x04, 0x20, 0x21)).mean() > 0.95 and np.isin(page, (0x00, 0x04)).mean() > 0.8:
            units = np.ascontiguousarray(pairs).view("<u2" if name == "utf-16-le" else ">u2").ravel()
            ordinary = ((units >= 32) & (units < 127)) | np.isin(units, (9, 10, 13)) | (units >= 0xA0)
            if ordinary.mean() > 0.9:
                return name
    return None


def _utf8_or_ask(head: bytes, source: str) -> Encoding:
    """UTF-8, unless a handful of bytes is valid UTF-8 by chance and good Russian in an old encoding."""
    text = head.decode("utf-8", "ignore")
    strange = [c for c in text if ord(c) > 0x7F]
    if not strange or len(strange) >= 8 or any(_at_home_in_utf8(c) for c in strange):
        return Encoding("utf-8")
    costs, sizes = _weigh(head)
    if (costs / np.maximum(sizes, 1)).min() > DEAR:
        return Encoding("utf-8")
    raise _unsure(source, head, costs, "so few letters fit several encodings", also="utf-8")


def _at_home_in_utf8(char: str) -> bool:
    return char < "\u0530" or "\u2010" <= char <= "\u2122" or ord(char) > 0x1F000


def _weigh_lines(opener: Opener, source: str) -> Encoding:
    """One encoding for the file, and another for each line that says so clearly."""
    costs, sizes, utf8, sample = _survey(opener)
    old = ~utf8 & (sizes > 0)  # lines with bytes above 127 that are not UTF-8
    if not old.any():
        return Encoding("utf-8", damaged=True)
    if utf8.sum() >= old.sum():
        return _mixed("utf-8", costs, sizes, utf8, old)
    total, size = costs[old].sum(0) + _RARE, sizes[old].sum()
    order = np.argsort(total, kind="stable")
    best, runner_up = order[0], _runner_up(order, sample)
    if total[best] > DEAR * size:
        raise _unsure(source, sample, total, "no known encoding makes ordinary Russian of it")
    if runner_up is not None and total[runner_up] - total[best] < MARGIN:
        raise _unsure(source, sample, total, "the bytes fit several encodings")
    return _mixed(ONE_BYTE[best], costs, sizes, utf8, old)


def _mixed(main: str, costs: np.ndarray, sizes: np.ndarray, utf8: np.ndarray, old: np.ndarray) -> Encoding:
    """The file's encoding with the lines that are surely in another one."""
    costs = costs + 2.5 * _RARE  # one odd line is hardly ever in a rare encoding
    best = costs.argmin(1)
    ordinary = costs[np.arange(len(costs)), best] <= DEAR * sizes
    if main == "utf-8":
        second = np.partition(costs, 1, axis=1)[:, 1]
        sure = old & ordinary & (second - costs.min(1) >= MARGIN)
        by_line = {int(i) + 1: ONE_BYTE[best[i]] for i in np.flatnonzero(sure)}
        return Encoding(main, by_line, damaged=bool((old & ~sure).any()))
    home = costs[:, ONE_BYTE.index(main)]
    sure = old & ordinary & (home - costs.min(1) >= MARGIN)
    by_line = {int(i) + 1: ONE_BYTE[best[i]] for i in np.flatnonzero(sure)}
    # «тип» in cp866 happens to be valid UTF-8: only a line that is nonsense in the file's own encoding is UTF-8
    by_line |= {int(i) + 1: "utf-8" for i in np.flatnonzero(utf8 & (home > DEAR * sizes))}
    return Encoding(main, dict(sorted(by_line.items())))


def _runner_up(order: np.ndarray, sample: bytes) -> int | None:
    """The next best encoding that reads the bytes differently."""
    best = sample.decode(ONE_BYTE[order[0]], "replace")
    return next((i for i in order[1:] if sample.decode(ONE_BYTE[i], "replace") != best), None)


def _unsure(
    source: str, sample: bytes, costs: np.ndarray, why: str, also: str | None = None
) -> UnsureEncoding:
    lines = [line for line in re.split(rb"[\r\n]+", sample) if re.search(rb"[\x80-\xff]", line)]
    shown = max(lines[:50], key=lambda line: len(re.findall(rb"[\x80-\xff]", line)), default=sample)[:200]
    names = ([also] if also else []) + [ONE_BYTE[i] for i in np.argsort(costs, kind="stable")] + ["cp1252"]
    return UnsureEncoding(
        source, [(name, excerpt(shown.decode(name, "replace"), spelled=True)) for name in names], why
    )


# ---------------------------------------------------------------- weighing


def _survey(opener: Opener) -> tuple[np.ndarray, np.ndarray, np.ndarray, bytes]:
    """Per line: bits under each one-byte encoding (n, 5), bytes above 127 (n,), and whether those are valid UTF-8 (n,).

    The last value is a sample of lines with bytes above 127 for previews.
    """
    costs, sizes, utf8, sample = [], [], [], b""
    with opener() as stream:
        for block in line_blocks(stream):
            lines = _LINE.findall(block)
            starts = np.cumsum([0, *(len(line) for line in lines[:-1])])
            pairs = _pairs(block)
            costs.append(np.stack([np.add.reduceat(_bits(name)[pairs], starts) for name in ONE_BYTE], axis=1))
            high = np.frombuffer(block, dtype=np.uint8) > 127
            size = np.add.reduceat(high.astype(np.int64), starts)
            sizes.append(size)
            utf8.append(
                np.fromiter((n > 0 and _valid_utf8(line) for line, n in zip(lines, size)), bool, len(lines))
            )
            if len(sample) < 1 << 16:
                sample += b"".join(line for line, n in zip(lines, size) if n)[: 1 << 16]
    return np.concatenate(costs), np.concatenate(sizes), np.concatenate(utf8), sample


def weigh(data: bytes) -> tuple[dict[str, float], int]:
    """Bits that bytes cost under each one-byte encoding, and how many of them are above 127.

    Example: ``weigh("Привет".encode("cp1251"))`` is cheapest for cp1251, about 5 bits a letter.
    """
    pairs = _pairs(data)
    costs = {name: float(_bits(name)[pairs].sum()) for name in ONE_BYTE}
    return costs, int((np.frombuffer(data, np.uint8) > 127).sum())


def _weigh(data: bytes) -> tuple[np.ndarray, int]:
    costs, size = weigh(data)
    return np.array(list(costs.values())), size


def _pairs(block: bytes) -> np.ndarray:
    """previous byte × 256 + byte, for each byte of the block: shape (len(block),)."""
    values = np.frombuffer(block, dtype=np.uint8).astype(np.int32)
    before = np.concatenate([[10], values[:-1]])
    return before * 256 + values


def _valid_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@cache
def _bits(name: str) -> np.ndarray:
    """Bits that each pair of bytes costs when read in this encoding, shape (65536,), float32."""
    chars = [bytes([value]).decode(name, "replace") for value in range(256)]
    letters = pair_bits()
    table = np.zeros((256, 256), dtype=np.float32)
    for i, before in enumerate(chars):
        for j, char in enumerate(chars):
            if i > 127 or j > 127:
                table[i, j] = _pair_cost(before, char, letters)
    return table.ravel()


def _pair_cost(before: str, char: str, letters: np.ndarray) -> float:
    first, second = LETTERS.find(before.lower(), 1), LETTERS.find(char.lower(), 1)
    if first < 1 and second < 1:
        return _mark_cost(char) if char > "\x7f" else 0.0
    cost = float(letters[max(first, 0), max(second, 0)])
    if second < 1:  # a Russian word ends here
        return cost + (6.0 if char.isalpha() else 0.0) + (_mark_cost(char) if char > "\x7f" else 0.0)
    if first < 1:  # a Russian word begins here
        return cost + (6.0 if before.isalpha() else 0.0) + (2.5 if char.isupper() else 0.3)
    if before.islower():
        return cost + (8.0 if char.isupper() else 0.0)
    return cost + (2.0 if char.isupper() else 0.5)


def _mark_cost(char: str) -> float:
    """Bits of a character above 127 that is not a Russian letter."""
    if char in _COMMON_MARKS:
        return 6.0
    if char in _OTHER_CYRILLIC:
        return 8.0
    return 20.0 if char == "\ufffd" or not char.isprintable() else 13.0


# ---------------------------------------------------------------- decoding


def line_blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in blocks of about a megabyte, each ending where a line ends."""
    rest = b""
    while block := stream.read(BLOCK):
        block = rest + block
        cut = (
            max(block.rfind(b"\n", 0, -1), block.rfind(b"\r", 0, -1)) + 1
        )  # never between \r and \n at the very end
        if block[cut - 1 : cut + 1] == b"\r\n":
            cut += 1
        rest = block[cut:]
        if cut:
            yield block[:cut]
    if rest:
        yield rest


def mixed_lines(stream: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """Lines of text with their ends kept, each decoded in its own encoding; bytes that cannot be read become U+FFFD."""
    number = 0
    for block in line_blocks(stream):
        for line in _LINE.findall(block):
            number += 1
            yield line.decode(encoding.by_line.get(number, encoding.name), "replace")
