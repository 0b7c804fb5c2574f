"""Lists of texts and clusters as small HTML tables: escaped, readable in JupyterLab's light and dark themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from user_nb.wording.escaping import escape_html, excerpt

STYLE = (
    "<style>"
    ".unb{font-size:13px;line-height:1.45;color:var(--jp-content-font-color1,#1b1b1b)}"
    ".unb h4{margin:2px 0 6px;font-size:13px;font-weight:600}"
    ".unb ol{list-style:none;margin:0;padding:0}"
    ".unb li{padding:5px 2px;border-top:1px solid var(--jp-border-color2,#ddd)}"
    ".unb .unb-meta{color:var(--jp-content-font-color2,#595959);font-size:12px}"
    ".unb table{border-collapse:collapse;width:100%}"
    ".unb td{padding:3px 6px;border-top:1px solid var(--jp-border-color2,#ddd);text-align:left;vertical-align:top}"
    ".unb td.unb-n{text-align:right;white-space:nowrap}"
    ".unb .unb-dot{display:inline-block;width:10px;height:10px;border-radius:5px;margin-right:6px}"
    ".unb .unb-error{color:var(--jp-error-color1,#b00020)}"
    "</style>"
)

UNBROKEN = 24  # characters of a cell, a date or a number among them, that stay on one line

ROWS_STYLE = (
    "<style>"
    ".unb-rows{overflow-x:auto;margin-bottom:8px}"
    ".unb-rows th{padding:3px 6px;text-align:left;font-weight:600;white-space:nowrap}"
    ".unb-rows td{overflow-wrap:break-word;min-width:70px}"
    ".unb-rows .unb-whole{white-space:nowrap}"
    ".unb-candidates td:first-child{width:1%;white-space:nowrap}"
    ".unb-rows .unb-chosen{background:var(--jp-layout-color2,#eee)}"
    "</style>"
)


@dataclass(frozen=True)
class TextRow:
    """A text in a list: its row number, its words, what cluster it is in, and a score if a search found it."""

    row: int
    text: str
    cluster: str
    score: float | None = None


def text_list(title: str, rows: Sequence[TextRow], *, more: str = "", length: int = 220) -> str:
    """Return a titled list of texts as HTML; each is cut to `length` characters and escaped."""
    items = "".join(
        f"<li data-row='{r.row}'>{escape_html(excerpt(r.text, length))}{_meta(r)}</li>" for r in rows
    )
    tail = f"<div class='unb-meta'>{escape_html(more)}</div>" if more else ""
    return f"{STYLE}<div class='unb unb-list'><h4>{escape_html(title)}</h4><ol>{items}</ol>{tail}</div>"


def first_rows(
    title: str, columns: Sequence[str], rows: Sequence[Sequence], *, chosen: int, length: int = 160
) -> str:
    """Return the first rows of a table as HTML, the chosen column set off; names and cells are escaped and cut."""
    mark = lambda place: " class='unb-chosen'" if place == chosen else ""  # noqa: E731
    head = "".join(
        f"<th{mark(place)}>{escape_html(excerpt(name, 40))}</th>" for place, name in enumerate(columns)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{mark(place)}>{_cell(value, length)}</td>" for place, value in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return (
        f"{STYLE}{ROWS_STYLE}<div class='unb unb-rows'><h4>{escape_html(title)}</h4>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: object, length: int) -> str:
    if value is None or value != value:
        return "<span class='unb-meta'>∅</span>"
    shown = excerpt(value, length)
    whole = " class='unb-whole'" if len(shown) <= UNBROKEN and " " not in shown else ""
    return f"<bdi{whole}>{escape_html(shown)}</bdi>"


def candidate_list(candidates: Sequence[tuple[str, str]]) -> str:
    """Return possible answers, each with what it would give, as an HTML table; escaped."""
    body = "".join(
        f"<tr><td><b>{escape_html(excerpt(name, 40))}</b></td><td><bdi>{escape_html(preview)}</bdi></td></tr>"
        for name, preview in candidates
    )
    return f"{STYLE}{ROWS_STYLE}<div class='unb unb-candidates'><table>{body}</table></div>"


def text_card(text: str, *, head: str = "") -> str:
    """Return one whole text as HTML, its line breaks kept."""
    top = f"<div class='unb-meta'>{escape_html(head)}</div>" if head else ""
    return f"{STYLE}<div class='unb unb-card'>{top}<div style='white-space:pre-wrap'>{escape_html(text)}</div></div>"


def status_line(text: str, *, error: bool = False, **numbers: int) -> str:
    """Return the line under the controls; `numbers` go along as data attributes, for whoever reads by program."""
    data = "".join(f" data-{key.replace('_', '-')}='{value}'" for key, value in numbers.items())
    kind = "unb-error" if error else "unb-meta"
    return f"{STYLE}<div class='unb unb-status {kind}' role='status' aria-live='polite'{data}>{escape_html(text)}</div>"


def _meta(row: TextRow) -> str:
    score = "" if row.score is None else f"{row.score:.2f} · "
    return f"<div class='unb-meta'>{score}№ {row.row} · {escape_html(row.cluster)}</div>"
