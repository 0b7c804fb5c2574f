"""A table as an Excel workbook that nothing in it can turn against its reader.

A cell that begins with ``= + - @``, a tab or a carriage return is run as a formula by spreadsheet programs, at the latest
when the sheet is saved as csv and opened again. Such texts get an apostrophe in front (as OWASP advises,
https://owasp.org/www-community/attacks/CSV_Injection), and so do texts that already look guarded, so that `unguarded`
gives back exactly what was there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LONGEST_CELL = 32_767  # characters, Excel's own limits
MOST_ROWS = 1_048_575
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDE = 70


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
    saves the sheet as csv.

    Raises:
        ValueError: more rows than a sheet can have.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if len(table) > MOST_ROWS:
        raise ValueError(f"a sheet holds {MOST_ROWS:,} rows and the table has {len(table):,}")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("texts")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, table.shape[1]))}{len(table) + 1}"
    for number, name in enumerate(table.columns, start=1):
        cells = [len(str(value)) for value in table[name].head(200)]
        sheet.column_dimensions[get_column_letter(number)].width = min(
            _WIDE, max([len(str(name)), *cells]) + 2
        )
    bold, top = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.append([_cell(sheet, str(name), guard, font=bold) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(sheet, value, guard, alignment=top) for value in row])
    book.save(path)


def _cell(sheet: Any, value: Any, guard: bool, **style: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, None)
    for name, setting in style.items():
        setattr(cell, name, setting)
    value = _plain(value)
    if isinstance(value, str):
        value = guarded(value) if guard else value
        value = _NOT_IN_XML.sub(
            "\ufffd", value.replace("\r\n", "\n").replace("\r", "\n")
        )  # a sheet knows no other line end
        cell.value = value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - 1] + "…"
        cell.data_type = "s"  # never "f", whatever it begins with
    else:
        cell.value = value
    return cell


def _plain(value: Any) -> Any:
    """A value as a cell can hold it: numbers, moments without a zone, texts; nothing for a missing one."""
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tz else value.to_pydatetime()
    return value if isinstance(value, bool | int | float | str) else str(value)
