"""Excel workbooks: the sheet with the table, its header row wherever it stands, every other row reported."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from user_nb.texts.archives import Part, opened_zip, refuse_bomb
from user_nb.texts.columns import Table, column_names
from user_nb.texts.delimited import find_header
from user_nb.texts.reading_report import Log

_HEADER_WITHIN = 30


def read_sheet(
    part: Part, log: Log, *, text: str | None, header: bool | int | None, sheet: str | None
) -> Table:
    """A table with the values of one sheet; numbers and dates stay what they are.

    ``sheet`` is a name; None takes the only sheet with rows, or the first with the column asked for.
    """
    import openpyxl

    with part.open() as stream:
        data = io.BytesIO(stream.read())
    with opened_zip(data, part.name) as archive:
        members = archive.infolist()
        refuse_bomb(part.name, sum(m.file_size for m in members), sum(m.compress_size for m in members))
    try:
        book = openpyxl.load_workbook(data, read_only=True, data_only=True)
        sheets = {name: _rows(book[name]) for name in book.sheetnames if hasattr(book[name], "iter_rows")}
    except Exception as error:  # whatever a damaged workbook makes openpyxl raise
        raise ValueError(f"{part.name}: the workbook is damaged or is not one ({error})") from error
    name = _choose(sheets, text, sheet, log)
    return _table(sheets[name], log, text, header)


def _rows(sheet: Any) -> list[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some programs write a wrong size, which would cut the sheet
    rows = [_trimmed(row) for row in sheet.iter_rows(values_only=True)]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _trimmed(row: Sequence[Any]) -> tuple[Any, ...]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return tuple(row[:end])


def _choose(sheets: dict[str, list[tuple[Any, ...]]], text: str | None, sheet: str | None, log: Log) -> str:
    filled = [name for name, rows in sheets.items() if rows]
    if sheet is not None:
        if sheet not in sheets:
            raise ValueError(
                f"{log.source}: there is no sheet {sheet!r}; the sheets are: {', '.join(map(repr, sheets))}"
            )
        return sheet
    if not filled:
        raise ValueError(f"{log.source}: the workbook is empty")
    having = [name for name in filled if text and any(text in row for row in sheets[name][:_HEADER_WITHIN])]
    chosen = (having or filled)[0]
    if len(having) > 1 or (len(filled) > 1 and not having):
        names = ", ".join(f"{name!r} ({len(sheets[name])} rows)" for name in having or filled)
        raise ValueError(f"{log.source}: several sheets hold rows: {names}. Say which: sheet={chosen!r}")
    for name in filled:
        if name != chosen:
            log.add("other sheet", f"the sheet {name!r} with {len(sheets[name])} rows was not read")
    return chosen


def _table(rows: list[tuple[Any, ...]], log: Log, text: str | None, header: bool | int | None) -> Table:
    if not rows:
        raise ValueError(f"{log.source}: the sheet is empty")
    width = max(map(len, rows))
    place = find_header(rows[:_HEADER_WITHIN], text, header, log.source)
    if place is None:
        table, place = Table([f"column {i + 1}" for i in range(width)]), -1
    else:
        cells = [*rows[place], *[None] * (width - len(rows[place]))]
        table = Table(column_names(cells, text, log, place + 1))
        for line, row in enumerate(rows[:place], 1):
            if row:
                log.add(
                    "above the header",
                    "a row above the column names",
                    line,
                    ", ".join(str(c) for c in row if c),
                )
    for line, row in enumerate(rows[place + 1 :], place + 2):
        if not row:
            log.add("blank line", "a row without cells", line)
            continue
        log.rows_in += 1
        log.rows_out += 1
        table.append((*row, *[None] * (width - len(row))), line)
    return table
