"""The frame that a search returns: a DataFrame that shows itself with the words of the query marked."""

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from user_nb.analysis.highlighting import marked_spans
from user_nb.analysis.word_index import matching_words
from user_nb.wording.html import without_formulas
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from pandas import DataFrame

_STYLE = "text-align:left;white-space:normal;max-width:60em;overflow-wrap:anywhere"
# More rows than these are told by number.
_LINES = 200


def hits_frame(columns: dict[str, Any], *, queries: Sequence[str], mode: str, note: str = "") -> "DataFrame":
    """The frame of these columns; ``attrs`` hold the queries, the mode, and a note where nothing was found."""
    frame = _class()(columns)
    frame.attrs.update(queries=tuple(queries), mode=mode, note=note)
    return frame


@cache
def _class() -> type:
    # Defined when first asked for: pandas takes more than a second to import and most of the package does without.
    from pandas import DataFrame

    class Hits(DataFrame):
        """What was found, best first. Anything made from it is a plain DataFrame."""

        @property
        def _constructor(self) -> type:
            return DataFrame

        def _repr_html_(self) -> str:
            return hits_html(self)

    return Hits


def hits_html(frame: "DataFrame") -> str:
    """The frame as an HTML table: every text escaped, the words of its query marked, long texts cut."""
    queries = frame.attrs.get("queries") or ("",)
    names = [str(name) for name in frame.columns]
    left = " style='text-align:left'"  # over words; over numbers a head stands at the right, as they do
    head = "".join(f"<th{left if name == 'text' else ''}>{escape(name)}</th>" for name in names)
    shown = frame.head(_LINES).itertuples(index=False)
    lines = [_line(dict(zip(names, values)), queries) for values in shown]
    left = len(frame) - _LINES
    more = words("more_rows", None, n=left) if left > 0 else ""
    note = " ".join(filter(None, (frame.attrs.get("note"), more)))
    tail = f"<p>{escape(note)}</p>" if note else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{tail}"
    return without_formulas(table)


def _line(values: dict[str, Any], queries: Sequence[str]) -> str:
    query = values.get("query", queries[0])
    cells = (_cell(name, value, query) for name, value in values.items())
    return f"<tr>{''.join(cells)}</tr>"


def _cell(name: str, value: Any, query: str) -> str:
    if name == "text":
        return f'<td style="{_STYLE}"><bdi>{marked(str(value), query)}</bdi></td>'
    if isinstance(value, float):
        return f"<td>{'' if value != value else format(value, '.3f')}</td>"
    return f"<td><bdi>{escape(str(value))}</bdi></td>"


def marked(text: str, query: str) -> str:
    """The text as HTML, escaped, with the words of the query in <mark>, cut to what a screen holds.

    >>> marked("Нет <горячей> воды", "вода")
    'Нет &lt;горячей&gt; <mark>воды</mark>'
    """
    return marked_spans(text, matching_words(query, text))
