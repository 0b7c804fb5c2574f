"""The search box: hits as one types, by meaning, by words or both, within any column's values.

:class:`SearchController` decides what is found, with no widget in it; :class:`SearchBox` draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import numpy as np

from user_nb.analysis.highlighting import marked_parts
from user_nb.analysis.search import MODES, search
from user_nb.analysis.search_results import notes_of
from user_nb.analysis.word_index import matching_words
from user_nb.widgets.events import Debounced, shown
from user_nb.widgets.lists import status_line
from user_nb.wording.html import render
from user_nb.wording.language import language
from user_nb.wording.numbers import decimal
from user_nb.wording.strings import words

if TYPE_CHECKING:
    import pandas as pd

    from user_nb.analysis.calibration import Calibration

PAUSE = 0.25  # seconds after the last key
MOST_VALUES = 50  # of a column that is offered as a filter


class SearchController:
    """What is asked and what is found, without a widget.

    Args:
        texts: the n texts.
        vectors: (n, d), theirs.
        encoder: what encodes a query.
        columns: a frame of n rows whose values may be filtered by; None for no filters.
        calibration: what a cosine means here; None shows cosines alone.
        top_k: hits that are shown.

    Attributes:
        query, mode: the search in force; an empty query finds nothing.
        filters: {column: value as text}; a column that is not in it does not filter.
        hits: the frame of the last search, None before one.
    """

    def __init__(
        self,
        texts: Sequence[str],
        vectors: np.ndarray,
        *,
        encoder: Any,
        columns: pd.DataFrame | None = None,
        calibration: Calibration | None = None,
        top_k: int = 10,
    ) -> None:
        self.texts = list(texts)
        self.vectors, self.encoder, self.calibration, self.top_k = vectors, encoder, calibration, top_k
        if columns is not None and len(columns) != len(self.texts):
            raise ValueError(
                f"{len(self.texts)} texts but columns has {len(columns)} rows: one a text is needed"
            )
        self.columns = {} if columns is None else {str(name): _as_text(columns[name]) for name in columns}
        self.query, self.mode = "", "meaning"
        self.filters: dict[str, str] = {}
        self.hits: pd.DataFrame | None = None

    def choices(self, column: str) -> list[str]:
        """Return the values a column is filtered by, the most frequent first, at most 50."""
        values, counts = np.unique(self.columns[column], return_counts=True)
        order = np.lexsort((values, -counts))[:MOST_VALUES]
        return [str(values[place]) for place in order if values[place]]

    def allowed(self) -> np.ndarray:
        """Return (n,) bool: the rows that pass the filters."""
        rows = np.ones(len(self.texts), bool)
        for column, value in self.filters.items():
            rows &= self.columns[column] == value
        return rows

    def search(self) -> None:
        """Find what the query asks for, now."""
        self.hits = None
        if not self.query.strip():
            return
        self.hits = search(
            self.query,
            self.texts,
            self.vectors,
            encoder=self.encoder,
            top_k=self.top_k,
            mode=self.mode,
            where=self.allowed().tolist(),
            calibration=self.calibration if self.mode != "words" else None,
        )


def _as_text(column: pd.Series) -> np.ndarray:
    return column.astype(object).where(column.notna(), "").map(str).to_numpy(dtype=str)


class SearchBox(w.VBox):
    """A search box with live results for a notebook cell: meaning, words or both, and a filter for each column.

    Args:
        texts: the n texts.
        vectors: (n, d), made by `encoder`.
        encoder: what :func:`user_nb.load_encoder` returned.
        columns: a DataFrame of n rows; each of its columns becomes a filter, as in ``letters[["district", "channel"]]``.
        calibration: from :func:`user_nb.calibrate`; each hit then says above what share of random pairs it stands.
        top_k: hits shown.
        lang: "ru" or "en"; None follows the machine's language.

    ``box.hits`` is the last result as a frame.

    Raises:
        ValueError: columns and texts of different lengths, or another language.

    Example:
        >>> box = SearchBox(letters["text"], vectors, encoder=encoder, columns=letters[["district"]])
    """

    def __init__(
        self,
        texts: Sequence[str],
        vectors: np.ndarray,
        *,
        encoder: Any,
        columns: pd.DataFrame | None = None,
        calibration: Calibration | None = None,
        top_k: int = 10,
        lang: str | None = None,
    ) -> None:
        self.lang = language(lang)
        self.controller = SearchController(
            texts, vectors, encoder=encoder, columns=columns, calibration=calibration, top_k=top_k
        )
        self._build()
        super().__init__(
            [self._controls, self._filters, self.status, self.list], layout=w.Layout(width="100%")
        )
        self.show()

    @property
    def hits(self) -> pd.DataFrame | None:
        """The last result as a frame; None before a search."""
        return self.controller.hits

    def _build(self) -> None:
        def say(key: str) -> str:
            return words(key, self.lang)

        self.query = w.Text(
            description=say("search"), placeholder=say("live_hint"), layout=w.Layout(flex="3 1 320px")
        )
        self.mode = w.ToggleButtons(
            options=[(say(mode), mode) for mode in MODES],
            style={"button_width": "auto"},
            layout=w.Layout(flex="0 1 auto"),
        )
        self.filters = {name: self._filter(name) for name in self.controller.columns}
        self.status = w.HTML()
        self.list = w.HTML(layout=w.Layout(max_height="520px", overflow="auto"))
        self._controls = w.HBox([self.query, self.mode], layout=w.Layout(flex_flow="row wrap"))
        self._filters = w.HBox(list(self.filters.values()), layout=w.Layout(flex_flow="row wrap"))
        self._soon = Debounced(self._search, PAUSE)
        self.query.observe(self._on_query, "value")
        self.mode.observe(self._on_choice, "value")
        for box in self.filters.values():
            box.observe(self._on_choice, "value")

    def _filter(self, name: str) -> w.Dropdown:
        options = [
            (words("any", self.lang), None),
            *((value, value) for value in self.controller.choices(name)),
        ]
        return w.Dropdown(
            description=name,
            options=options,
            style={"description_width": "initial"},
            layout=w.Layout(width="auto"),
        )

    def show(self) -> None:
        """Draw what the controller holds."""
        controller, hits = self.controller, self.controller.hits
        numbers = {"texts": len(controller.texts)}
        if hits is None:
            self.list.value = ""
            self.status.value = status_line(words("ask", self.lang, **numbers), numbers)
            return
        numbers |= {"hits": len(hits), "searched": int(controller.allowed().sum())}
        self.status.value = status_line(words("found", self.lang, **numbers), numbers)
        self.list.value = hit_list(hits, controller.query, self.lang)

    def _on_query(self, _change: dict[str, Any]) -> None:
        self._soon()

    def _on_choice(self, _change: dict[str, Any]) -> None:
        self._search()

    @shown
    def _search(self) -> None:
        controller = self.controller
        controller.query, controller.mode = self.query.value, self.mode.value
        controller.filters = {name: box.value for name, box in self.filters.items() if box.value is not None}
        controller.search()
        self.show()


def hit_list(hits: pd.DataFrame, query: str, lang: str) -> str:
    """Return hits as an HTML list: each text escaped with the query's words marked, its score, place and percentile."""
    return render(
        "widgets/hits.html",
        lang,
        hits=[_hit(values, query, lang) for values in hits.to_dict("records")],
        notes=notes_of(hits, lang),
    )


def _hit(values: Mapping[Any, Any], query: str, lang: str) -> tuple[int, list[tuple[str, bool]], list[str]]:
    """A hit as the list shows it: its row, its text in parts, and what is said of it."""
    text, row = values["text"], values["row"]
    facts = [decimal(values["score"], lang, digits=3), f"№ {row}"]
    if values.get("percentile") == values.get("percentile") and "percentile" in values:
        facts.insert(1, words("above_pairs", lang, share=values["percentile"] / 100))
    return row, marked_parts(text, matching_words(query, text)), facts
