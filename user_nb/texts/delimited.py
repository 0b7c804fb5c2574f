"""Tables in text files: comma, semicolon, tab or bar between the cells, every cell kept as it is written.

A row with too many or too few cells, a quote mark out of place, a header that is not one: each is reported with its
line, or asked about where reading on would be a guess.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from user_nb.texts.columns import Table, answers_duplicate, column_names
from user_nb.texts.reading_report import Log
from user_nb.wording.escaping import excerpt

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_ONE_COLUMN = "\x1f"  # a separator that no text contains: the whole line is one cell
_SAMPLE_LINES = 2_000
_HEADER_WITHIN = 30
_FEW = 0.1  # share of rows with too many cells that is reported; more than that is asked about


def read_delimited(
    lines: Iterable[str],
    log: Log,
    *,
    text: str | None = None,
    separator: str | None = None,
    header: bool | int | None = None,
    quotes: bool = True,
    long_rows: str | None = None,
) -> tuple[Table, str | None]:
    """A table of strings and the separator found; ``lines`` are decoded lines with their ends kept.

    Raises ValueError, naming the line, for an unclosed quote, for a first row that is data, and where more than a
    tenth of the rows have more cells than the header.
    """
    lines = iter(lines)
    head = list(islice(lines, _SAMPLE_LINES))
    if head and not "".join(head).strip("\ufeff\r\n \t"):
        head = []
    if not head:
        raise ValueError(f"{log.source}: the file is empty")
    separator = separator or find_separator(head, text, quotes)
    records = Records(chain(head, lines), separator, quotes, log)
    names, first = _header(records, log, text, header)
    table = Table(names)
    guessed = header is None and text is None
    _fill(table, chain(first, records), log, _LongRows(long_rows, separator, names, text), guessed)
    return table, None if separator == _ONE_COLUMN else separator


# ---------------------------------------------------------------- separator


def find_separator(lines: Sequence[str], text: str | None = None, quotes: bool = True) -> str:
    """The separator that splits the lines most evenly; a character no text contains where none does.

    Example: ``find_separator(["id;text\\n", "1;Привет, мир\\n"])`` gives ``';'``.
    """
    scores = {separator: _evenness(lines, separator, text, quotes) for separator in SEPARATORS}
    best = max(scores, key=lambda separator: scores[separator])
    return best if scores[best] > 0 else _ONE_COLUMN


def _evenness(lines: Sequence[str], separator: str, text: str | None, quotes: bool) -> float:
    reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE)
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(row for row in reader if row)
    if not rows:
        return 0.0
    named = text is not None and any(
        len(row) > 1 and text in map(str.strip, row) for row in rows[:_HEADER_WITHIN]
    )
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if named:
        return 10.0 + count / len(rows)
    if width < 2 or len(rows[0]) < 2 and not any(len(row) == width for row in rows[:_HEADER_WITHIN]):
        # every row has a comma too many or none: the header still tells the columns
        return 0.5 * len(rows[0]) / (1 + len(rows[0])) if len(rows[0]) > 1 else 0.0
    return count / len(rows) + 0.01 * min(width, 20)


# ---------------------------------------------------------------- records


class Records:
    """Rows of cells, with the line each begins on; a row whose quotes are broken is taken literally and reported."""

    def __init__(self, lines: Iterator[str], separator: str, quotes: bool, log: Log):
        self.lines = lines
        self.separator = separator
        self.quotes = quotes
        self.log = log
        self.line = 0  # lines taken from the source so far
        self.start = 1  # the line on which the current row begins
        self.pending: list[str] = []  # lines of the row being read
        self.again: list[str] = []  # lines given back after a broken row, the next one last
        self.reader = self._reader()

    def _reader(self) -> Iterator[list[str]]:
        if self.quotes:
            return csv.reader(self._feed(), delimiter=self.separator, strict=True)
        return csv.reader(self._feed(), delimiter=self.separator, quoting=csv.QUOTE_NONE, strict=True)

    def _feed(self) -> Iterator[str]:
        while True:
            if self.again:
                line = self.again.pop()
            else:
                following = next(self.lines, None)
                if following is None:
                    return
                line = following
            self.line += 1
            self.pending.append(line)
            yield line

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        self.start = self.line + 1
        self.pending.clear()
        try:
            row = next(self.reader)
        except csv.Error as error:
            return self.start, self._literally(error)
        if len(self.pending) > 1:
            self._look_inside()
        return self.start, row

    def _literally(self, error: csv.Error) -> list[str]:
        """The first line of a broken row, split without regard to quotes; the other lines are read again."""
        first, *rest = self.pending
        if "unexpected end of data" in str(error):
            raise ValueError(
                f"{self.log.source}: line {self.start}: a quote mark is opened and never closed: {excerpt(first, spelled=True)!r}. "
                "Close it in the file, or read quote marks as ordinary characters: quotes=False"
            ) from None
        self.again.extend(reversed(rest))
        self.line -= len(rest)
        self.reader = self._reader()
        self.log.add("stray quote", "a quote mark out of place, the row taken as written", self.start, first)
        return first.rstrip("\r\n").split(self.separator)

    def _look_inside(self) -> None:
        """A cell of several lines that look like rows themselves may be rows swallowed by a stray quote."""
        inner = self.pending[1:-1]
        wanted = self.pending[0].count(self.separator)
        if wanted and inner and all(line.count(self.separator) >= wanted for line in inner):
            reason = (
                f"one cell holds {len(self.pending)} lines that look like rows: a quote mark may be missing"
            )
            self.log.add("rows inside a cell", reason, self.start, self.pending[0])


# ---------------------------------------------------------------- header


def _header(
    records: Records, log: Log, text: str | None, header: bool | int | None
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Column names, and the (line, row) pairs already taken that are data."""
    head = list(islice(records, _HEADER_WITHIN))
    place = find_header([row for _, row in head], text, header, log.source)
    if place is None:
        return [f"column {i + 1}" for i in range(max(len(row) for _, row in head))], head
    for line, row in head[:place]:
        if any(cell.strip() for cell in row):
            log.add("above the header", "a row above the column names", line, ", ".join(row))
    line, cells = head[place]
    return column_names(cells, text, log, line), head[place + 1 :]


def find_header(
    rows: Sequence[Sequence[Any]], text: str | None, header: bool | int | None, source: str
) -> int | None:
    """Which of the first rows holds the column names (from 0); None where the caller says there is none.

    ``header`` is True (the first row), False (none), a row number from 1, or None: then it is the row that holds the
    name asked for, or the first row as wide as the table, provided that it looks like names.
    """
    if header is False:
        return None
    if header is True:
        return 0
    if header is not None:
        if not 1 <= header <= len(rows):
            raise ValueError(f"{source}: header={header} is not one of the first {len(rows)} rows")
        return header - 1
    if text is not None:
        for place, row in enumerate(rows):
            if text in [str(cell).strip() for cell in row if cell is not None] or answers_duplicate(
                text, row
            ):
                return place
    width = Counter(map(_filled, rows)).most_common(1)[0][0]
    place = next((i for i, row in enumerate(rows) if _filled(row) >= width and _filled(row)), 0)
    if not looks_like_names(rows[place]):
        raise ValueError(
            f"{source}: row {place + 1} looks like data, not like column names. Say header=NUMBER of the row that "
            "holds them, or header=False if none does (the columns are then 'column 1', 'column 2'):\n"
            + _preview(rows[: place + 4])
        )
    return place


def _preview(rows: Sequence[Sequence[Any]]) -> str:
    return "\n".join(
        f"    row {number}: "
        + ", ".join(excerpt(cell, 30, spelled=True) for cell in row[:8] if cell is not None)
        for number, row in enumerate(rows, 1)
    )


def _filled(row: Sequence[Any]) -> int:
    return sum(cell is not None and str(cell).strip() != "" for cell in row)


def looks_like_names(cells: Sequence[Any]) -> bool:
    """Whether cells can be column names: short, not numbers, not sentences.

    Example: ``looks_like_names(["id", "текст"])`` gives True, ``looks_like_names(["1", "Лифт стоит."])`` False.
    """
    names = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    return bool(names) and all(map(_like_a_name, names)) and not all(len(name.split()) > 4 for name in names)


def _like_a_name(name: str) -> bool:
    if len(name) > 60 or len(name.split()) > 8 or name[-1] in ".!?…" or not any(map(str.isalpha, name)):
        return False
    return "\n" not in name and not any(mark in name for mark in (". ", "! ", "? "))


# ---------------------------------------------------------------- rows


class _LongRows:
    """What becomes of rows with more cells than the header: left out, joined in the text column, or asked about."""

    def __init__(self, choice: str | None, separator: str, names: list[str], text: str | None):
        if choice == "join" and text is None:
            raise ValueError("long_rows='join' needs text='...': the column to which the extra cells belong")
        self.joint = names.index(text) if choice == "join" and text in names else None
        self.allowed = 1.0 if choice == "drop" else _FEW  # share of such rows
        self.separator = separator
        self.width = len(names)

    def joined(self, row: list[str]) -> list[str]:
        joint = self.joint or 0
        end = joint + 1 + len(row) - self.width
        return [*row[:joint], self.separator.join(row[joint:end]), *row[end:]]


def _fill(
    table: Table,
    records: Iterable[tuple[int, list[str]]],
    log: Log,
    long_rows: _LongRows,
    guessed: bool,
) -> None:
    width, left_out = len(table.names), 0
    for line, row in records:
        if len(row) != width:
            fitted = _fitted(row, line, log, long_rows)
            if fitted is None:
                left_out += 1
                if log.rows_in == 1 and long_rows.allowed < 1:
                    raise _too_long(log, width, "the first row has")
                continue
            if not fitted:
                continue
            row = fitted
        else:
            log.rows_in += 1
        log.rows_out += 1
        table.append(row, line)
    if left_out > long_rows.allowed * log.rows_in:
        raise _too_long(log, width, f"{left_out} of {log.rows_in} rows have")
    uneven = log.counts["short row"] + left_out
    if guessed and uneven > 0.5 * log.rows_in:
        raise ValueError(
            f"{log.source}: the first row has {width} cells, {uneven} of {log.rows_in} other rows have not: "
            f"{excerpt(', '.join(table.names), spelled=True)!r} may be a text with a separator in it. "
            "Say header=False for a list of texts without column names, header=1 if these are the names, or separator=..."
        )


def _fitted(row: list[str], line: int, log: Log, long_rows: _LongRows) -> list[Any] | None:
    """The row with as many cells as the header; [] for a blank line, None for a row left out."""
    width = long_rows.width
    if not row and width > 1:
        log.add("blank line", "a line without cells", line)
        return []
    log.rows_in += 1
    if not row:
        return [""]
    what = f"{len(row)} cells where the header has {width}: "
    if len(row) < width:
        log.add("short row", what + "the rest is missing", line, ", ".join(row))
        return [*row, *[None] * (width - len(row))]
    if long_rows.joint is None:
        log.add("long row", what + "left out", line, ", ".join(row), left_out=True)
        return None
    log.add("long row", what + "joined", line, ", ".join(row))
    return long_rows.joined(row)


def _too_long(log: Log, width: int, who: str) -> ValueError:
    first = next(note for note in log.notes if note.kind == "long row")
    return ValueError(
        f"{log.source}: {who} more cells than the header's {width}, so the texts may hold separators without quotes; "
        f"line {first.line}: {first.excerpt}. Say long_rows='join' to glue the extra cells to the text column, "
        "long_rows='drop' to leave such rows out, or separator=... if it was found wrongly"
    )
