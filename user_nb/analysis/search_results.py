"""The frame that a search returns: a DataFrame that shows itself with the words of the query marked."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from user_nb.analysis.highlighting import marked_parts
from user_nb.analysis.word_index import matching_words
from user_nb.wording.html import render, without_formulas
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from pandas import DataFrame

# More rows than these are told by number.
_LINES = 200


def hits_frame(
    columns: dict[str, Any], *, queries: Sequence[str], mode: str, notes: Sequence[tuple[str, str]] = ()
) -> "DataFrame":
    """The frame of these columns; ``attrs`` hold the queries, the mode, and (string, query) pairs where nothing was found."""
    frame = _class()(columns)
    frame.attrs.update(queries=tuple(queries), mode=mode, notes=tuple(notes))
    return frame


@cache
def _class() -> "type[DataFrame]":
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
    shown = frame.head(_LINES).itertuples(index=False)
    notes, left = notes_of(frame, None), len(frame) - _LINES
    return without_formulas(
        render(
            "analysis/search_results.html",
            names=names,
            lines=[_line(dict(zip(names, values)), queries) for values in shown],
            notes=[*notes, words("more_rows", None, n=left)] if left > 0 else notes,
        )
    )


def notes_of(frame: "DataFrame", lang: str | None) -> list[str]:
    """Why a search found nothing, in words, for each query of which that is so."""
    return [words(key, lang, query=query) for key, query in frame.attrs.get("notes", ())]


def _line(values: dict[str, Any], queries: Sequence[str]) -> list[tuple[str, Any]]:
    query = values.get("query", queries[0])
    return [_cell(name, value, query) for name, value in values.items()]


def _cell(name: str, value: Any, query: str) -> tuple[str, Any]:
    """What a cell is, and what stands in it."""
    if name == "text":
        return "text", marked_parts(str(value), matching_words(query, str(value)))
    if isinstance(value, float):
        return "number", "" if value != value else format(value, ".3f")
    return "number" if isinstance(value, int) else "other", value
