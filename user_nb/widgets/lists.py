"""What several widgets show as HTML: a status line, the first rows of a table, answers to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from user_nb.texts.values import is_missing
from user_nb.wording.escaping import excerpt
from user_nb.wording.html import render

UNBROKEN = 24  # characters of a cell, a date or a number among them, that stay on one line
NAME_LENGTH = 40


def status_line(text: str, numbers: Mapping[str, int] | None = None, *, error: bool = False) -> str:
    """Return the line under the controls; `numbers` go along as data attributes, for whoever reads by program."""
    return render("widgets/status_line.html", text=text, error=error, numbers=numbers or {})


def first_rows(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, chosen: int, length: int = 160
) -> str:
    """Return the first rows of a table as HTML, the chosen column set off; names and cells are escaped and cut."""
    return render(
        "widgets/first_rows.html",
        title=title,
        columns=[excerpt(name, NAME_LENGTH) for name in columns],
        rows=[[_cell(value, length) for value in row] for row in rows],
        chosen=chosen,
    )


def _cell(value: object, length: int) -> tuple[str | None, bool]:
    """What is shown of a value, None where it is missing, and whether it stays on one line."""
    if is_missing(value):
        return None, False
    shown = excerpt(value, length)
    return shown, len(shown) <= UNBROKEN and " " not in shown


def candidate_list(candidates: Sequence[tuple[str, str]]) -> str:
    """Return possible answers, each with what it would give, as an HTML table; escaped."""
    shown = [(excerpt(name, NAME_LENGTH), preview) for name, preview in candidates]
    return render("widgets/candidates.html", candidates=shown)
