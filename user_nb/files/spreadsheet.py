"""A table as an Excel workbook that nothing in it can turn against its reader.

A cell that begins with ``= + - @``, a tab or a carriage return is run as a formula by spreadsheet programs, at the latest
when the sheet is saved as csv and opened again. Such texts get an apostrophe in front (as OWASP advises,
https://owasp.org/www-community/attacks/CSV_Injection), and so do texts that already look guarded, so that `unguarded`
gives back exactly what was there.
"""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from user_nb.texts.values import is_missing

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767  # characters as UTF-16 counts them; this and the next two are Excel's own limits
MOST_ROWS = 1_048_575  # below the header
MOST_COLUMNS = 16_384
EXACT = 10**15  # whole numbers from here on would lose their last digits
FIRST_YEAR = 1900  # a sheet knows no day before
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDE = 70
_MOMENT = "yyyy-mm-dd h:mm:ss"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula.

    >>> guarded("=1+1"), guarded("да")
    ("'=1+1", 'да')
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given.

    >>> unguarded(guarded("'=1+1"))
    "'=1+1"
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text


def write_workbook(table: pd.DataFrame, path: Path, *, guard: bool = True) -> None:
    """Write a table as one sheet: header row frozen, filters on, texts wrapped; cells over Excel's limit are cut with "…".

    ``guard=False`` leaves texts as they are; they are then stored as texts and not as formulas, which holds until someone
    saves the sheet as csv. Whole numbers of 16 digits and more, and days before 1900, stand as texts, so that nothing of them is lost.

    Args:
        table: what to write.
        path: the file.
        guard: put an apostrophe before texts that a spreadsheet would take for a formula.

    Raises:
        ValueError: more rows or columns than a sheet can have.
        OSError: the disk is full or not writable.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    if len(table) > MOST_ROWS:
        raise ValueError(f"a sheet holds {MOST_ROWS:,} rows and the table has {len(table):,}")
    if table.shape[1] > MOST_COLUMNS:
        raise ValueError(f"a sheet holds {MOST_COLUMNS:,} columns and the table has {table.shape[1]:,}")
    with tempfile.TemporaryDirectory() as rows_wait:  # row by row on the disk, and gone whatever happens
        book = Workbook(str(path), {"constant_memory": True, "tmpdir": rows_wait, "use_zip64": True})
        try:
            _fill(book, table, guard)
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError in it


def _fill(book: Any, table: pd.DataFrame, guard: bool) -> None:
    sheet = book.add_worksheet("texts")
    bold = book.add_format({"bold": True})
    plain = {"text_wrap": True, "valign": "top"}
    top, moment = book.add_format(plain), book.add_format(plain | {"num_format": _MOMENT})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), max(1, table.shape[1]) - 1)
    for number, name in enumerate(table.columns):
        cells = [len(str(value)) for value in table[name].head(200)]
        sheet.set_column(number, number, min(_WIDE, max([len(str(name)), *cells]) + 2))
        _write_text(sheet, 0, number, _safe(str(name), guard), bold)
    for at, row in enumerate(table.itertuples(index=False, name=None), start=1):
        for number, value in enumerate(row):
            _write(sheet, at, number, _plain(value), guard, top, moment)


def _write(
    sheet: Worksheet, row: int, column: int, value: Any, guard: bool, top: Format, moment: Format
) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value, top)
        case int() | float():
            sheet.write_number(row, column, value, top)
        case datetime():
            sheet.write_datetime(row, column, value, moment)
        case _:
            _write_text(sheet, row, column, _safe(value, guard), top)


def _write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text as a text, whatever it looks like."""
    if text.startswith("<r>") and text.endswith("</r>"):  # taken for finished XML, unless it comes in pieces
        sheet.write_rich_string(row, column, text[0], text[1], text[2:], style)
    else:
        sheet.write_string(row, column, text, style)


def _safe(text: str, guard: bool) -> str:
    """A text as a cell can hold it: no formula, one kind of line end, nothing that XML cannot say, and not too long."""
    text = guarded(text) if guard else text
    text = _NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) <= LONGEST_CELL // 2:
        return text
    units = text.encode("utf-16-le")
    return (
        text
        if len(units) <= 2 * LONGEST_CELL
        else units[: 2 * LONGEST_CELL - 2].decode("utf-16-le", "ignore") + "…"
    )


def _plain(value: Any) -> Any:
    """A value as a cell can hold it: numbers, moments without a zone, texts; nothing for a missing one."""
    import pandas as pd

    if is_missing(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, pd.Timestamp):
        known = value.tz is None and value.year >= FIRST_YEAR
        return value.to_pydatetime(warn=False) if known else value.isoformat()
    if isinstance(value, bool | str):
        return value
    number = isinstance(value, int | float) and abs(value) < (
        EXACT if isinstance(value, int) else float("inf")
    )
    return value if number else str(value)
