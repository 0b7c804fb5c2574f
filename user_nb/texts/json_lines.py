"""JSON lines: one object a line; a broken line is reported and the rest is read. Also a JSON file with one list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from user_nb.texts.columns import Table
from user_nb.texts.reading_report import Log
from user_nb.texts.values import without_surrogates


def read_json_lines(lines: Iterable[str], log: Log) -> Table:
    """A table with a column for every field met; ``lines`` are decoded lines, an object each (or a bare string)."""
    table = _gathered(_records(lines, log), log)
    if log.rows_in and not table.lines:
        first = log.of_kind("broken line")[0]
        raise ValueError(
            f"{log.source}: none of the {log.rows_in} lines is a JSON object; line {first.line}: {first.excerpt}. "
            "If it is another kind of file, say so: format='csv' or format='txt'"
        )
    return table


def read_json_list(data: str, log: Log) -> Table:
    """A table from a JSON list of objects or of strings; its "lines" are the places in the list, from 1."""
    try:
        items = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{log.source}: not JSON: {error}") from None
    if not isinstance(items, list):
        found = (
            f"an object with the keys {', '.join(map(repr, list(items)[:8]))}"
            if isinstance(items, dict)
            else "a value"
        )
        raise ValueError(
            f"{log.source}: a list of objects or strings is expected, this JSON file holds {found}"
        )
    return _gathered(enumerate(items, 1), log)


def _records(lines: Iterable[str], log: Log) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(lines, 1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            yield number, json.loads(line.lstrip("\ufeff") if number == 1 else line)
        except (ValueError, RecursionError) as error:
            log.rows_in += 1
            log.add(
                "broken line",
                f"not JSON ({getattr(error, 'msg', error)}): left out",
                number,
                line,
                left_out=True,
            )


def _gathered(records: Iterable[tuple[int, object]], log: Log) -> Table:
    table = Table([])
    known: set[str] = set()
    for number, record in records:
        log.rows_in += 1
        if isinstance(record, str):
            record = {"text": record}
        if not isinstance(record, dict):
            log.add(
                "broken line",
                f"a {type(record).__name__}, not an object: left out",
                number,
                record,
                left_out=True,
            )
            continue
        if not record.keys() <= known:
            for name in record:
                if name not in known:
                    table.add_column(name)
                    known.add(name)
        table.append(tuple(_clean(record, name, number, log) for name in table.names), number)
        log.rows_out += 1
    return table


def _clean(record: dict[str, Any], name: str, number: int, log: Log) -> object:
    value = record.get(name)
    if type(value) is str and not value.isascii() and (whole := without_surrogates(value)) is not value:
        log.add("half character", f"a lone surrogate in {name!r} became U+FFFD", number, whole)
        return whole
    return value
