"""A live map: point at a text to read it, click it to see where its nearest in meaning really lie.

The browser holds places and colours alone; a text is fetched from Python when it is pointed at. :class:`MapReader`
decides what is shown, with no widget in it; :class:`LiveMap` and ``live_map.js`` draw that. It is no FigureWidget, whose
messages a slow machine loses: plotly comes once a page, and the map is drawn from a state that is whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import numpy as np
import plotly.graph_objects as go
import traitlets as t

from user_nb.analysis.nearest import nearest_on_map
from user_nb.figures import map as figures
from user_nb.figures.placing import NamePlacer, map_window, name_of
from user_nb.pages.assets import STATIC, send_library
from user_nb.wording.escaping import excerpt
from user_nb.wording.language import language
from user_nb.wording.numbers import decimal
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from user_nb.analysis.neighbors import NeighborGraph

WIDTH, HEIGHT = 700, 600  # pixels that names are placed for; the browser knows the true width
NEAR = {"color": "#117733", "width": 1.5}
FAR = {"color": "#D55E00", "width": 1.5, "dash": "dot"}  # told apart by the dash, too
NOTHING: dict[str, list[float]] = {"x": [], "y": []}
NEAR_FACTOR = 3  # a neighbour counts as nearby when it is among three times as many nearest points


class MapReader:
    """What a live map shows for a point, without a widget.

    Args:
        xy: places, (n, 2).
        texts: the n texts.
        labels: clusters, as :func:`user_nb.plot_map` takes them.
        names: their names, likewise.
        graph: the true neighbours, what :func:`user_nb.neighbors` returned; None draws no lines.
        lang: "ru" or "en".
    """

    def __init__(
        self,
        xy: np.ndarray,
        texts: Sequence[str],
        labels: np.ndarray,
        names: Mapping[int, object] | None,
        graph: NeighborGraph | None,
        *,
        lang: str,
    ) -> None:
        self.xy, self.texts, self.labels, self.names, self.graph, self.lang = (
            xy,
            texts,
            labels,
            names,
            graph,
            lang,
        )
        self.placer = NamePlacer(xy, labels, names, lang=lang)

    def card(self, row: int) -> dict[str, Any]:
        """Return the text of a row, under its number and cluster."""
        head = f"№ {row} · {name_of(self.names, int(self.labels[row]), self.lang)}"
        return {"row": row, "head": head, "text": str(self.texts[row])}

    def true_neighbors(self, row: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the nearest in meaning of a row: row numbers (k,), similarities (k,), and which lie nearby on the map."""
        if self.graph is None:
            return np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, bool)
        known = self.graph.indices[row] >= 0
        rows, similarities = (
            self.graph.indices[row][known].astype(np.int64),
            self.graph.similarities[row][known],
        )
        return rows, similarities, np.isin(rows, nearest_on_map(self.xy, row, NEAR_FACTOR * len(rows)))

    def lines(self, row: int, rows: np.ndarray) -> dict[str, Any]:
        """Return x and y of lines from a row to others, with a gap (None) after each."""
        here, there = self.xy[row].tolist(), self.xy[rows].tolist()
        x, y = ([value for end in there for value in (here[axis], end[axis], None)] for axis in (0, 1))
        return {"x": x, "y": y}

    def sentence(self, near: np.ndarray) -> str:
        """Return in words how much of a text's neighbourhood the map keeps."""
        if not len(near):
            return words("lonely", self.lang)
        return words("kept", self.lang, k=len(near), near=int(near.sum()))

    def neighbor_list(
        self, rows: np.ndarray, similarities: np.ndarray, near: np.ndarray
    ) -> list[dict[str, Any]]:
        """Return the neighbours to list: row, text, whether near on the map, and similarity and that in words."""
        return [
            {
                "row": row,
                "text": excerpt(self.texts[row], 120),
                "near": close,
                "meta": f"{decimal(score, self.lang)} · № {row} · {words('near' if close else 'far', self.lang)}",
            }
            for row, score, close in zip(rows.tolist(), similarities.tolist(), near.tolist(), strict=True)
        ]


class LiveMap(anywidget.AnyWidget):
    """One cell with the map, the text under the pointer, and lines from a clicked text to its nearest in meaning.

    Args:
        xy: places on the map, (n, 2); NaN rows are not drawn.
        texts: the n texts; they stay in Python until they are pointed at.
        labels: clusters, as :func:`user_nb.plot_map` takes them.
        names: their names, likewise.
        graph: what :func:`user_nb.neighbors` returned, for the lines.
        lang: "ru" or "en"; None follows the machine's language.

    Raises:
        ValueError: as :func:`user_nb.plot_map`; a graph over another number of rows.

    Example:
        >>> live_map = LiveMap(xy, letters["text"], labels, names, graph=graph)
    """

    _esm = STATIC / "live_map.js"
    _css = STATIC / "live_map.css"
    say = t.Dict().tag(sync=True)
    figure = t.Dict().tag(sync=True)  # plotly's JSON, the points as base64: 17 bytes a point at most
    names: Any = t.List().tag(sync=True)
    lines: Any = t.List().tag(sync=True)
    state = t.Dict().tag(sync=True)
    card = t.Dict().tag(sync=True)

    def __init__(
        self,
        xy: np.ndarray,
        texts: Sequence[str],
        labels: np.ndarray | None = None,
        names: Mapping[int, object] | None = None,
        *,
        graph: NeighborGraph | None = None,
        lang: str | None = None,
    ) -> None:
        lang = language(lang)
        xy, labels = figures.checked_map(xy, labels, names, texts=texts)
        if xy.shape[1] != 2:
            raise ValueError(f"a live map lies in the plane, xy (n, 2); this is {xy.shape}")
        if graph is not None and graph.n != len(xy):
            raise ValueError(f"graph and xy must go together row by row: {graph.n} rows, {len(xy)} places")
        self.reader = MapReader(xy, list(texts), labels, names, graph, lang=lang)
        super().__init__(
            say={key: words(key, lang) for key in ("clear", "neighbors")} | {"lang": lang},
            figure=self._drawn(),
            lines=[NOTHING] * 3,
            state=self._rest(),
            card={"row": None, "head": "", "text": words("point", lang)},
        )
        self.on_msg(lambda _widget, message, _buffers: self.act(**message))

    def act(self, action: str, **values: Any) -> None:
        """Do what a person asked for; an error shows in the cell, for a callback's exception would appear nowhere."""
        try:
            self._ACTIONS[action](self, **values)
        except Exception as error:  # the last place where anyone can see it
            said = words("error", self.reader.lang, error=f"{error}"[:300] or type(error).__name__)
            self.state = self._rest() | {"status": said, "error": True}

    def read(self, row: int) -> None:
        """Show the text of a row, as pointing at it does."""
        self.card = self.reader.card(row)

    def show_neighbors(self, row: int) -> None:
        """Draw lines from a row to its nearest in meaning, as a click on its point does.

        Args:
            row: of the text.

        Raises:
            IndexError: there is no such row.
        """
        reader = self.reader
        rows, similarities, near = reader.true_neighbors(row)
        x, y = reader.xy[row].tolist()
        self.read(row)
        self.lines = [reader.lines(row, rows[near]), reader.lines(row, rows[~near]), {"x": [x], "y": [y]}]
        self.state = {
            "status": reader.sentence(near),
            "row": row,
            "near": int(near.sum()),
            "neighbors": reader.neighbor_list(rows, similarities, near),
        }

    def clear(self) -> None:
        """Take the lines away."""
        self.lines, self.state = [NOTHING] * 3, self._rest()

    def _click(self, row: int) -> None:
        self.show_neighbors(row) if self.reader.graph is not None else self.read(row)

    def _look(self, range: list[float], width: float) -> None:
        """Place the names for what is in view: x from and to, y from and to, and the width of the map in pixels."""
        (left, right), (bottom, top) = sorted(range[:2]), sorted(range[2:])
        if right > left and top > bottom:
            window = (left, bottom, right, top)
            self.names = self.reader.placer.annotations(
                width=max(width - 16, 100), height=HEIGHT - 16, window=window
            )

    def _library(self) -> None:
        send_library(self)

    def _sync(self) -> None:
        self.send_state(["state", "card", "lines", "names"])

    _ACTIONS: ClassVar[dict[str, Callable[..., None]]] = {
        "read": read, "click": _click, "clear": clear, "look": _look, "library": _library, "sync": _sync,
    }  # fmt: skip

    def _rest(self) -> dict[str, Any]:
        hint = words("click" if self.reader.graph is not None else "point", self.reader.lang)
        return {"status": hint, "row": None, "near": None, "neighbors": []}

    def _drawn(self) -> dict[str, Any]:
        """The figure as plotly's JSON: the points, and three traces for the lines and the mark of the clicked one."""
        xy = self.reader.xy
        left, bottom, right, top = map_window(xy[np.isfinite(xy).all(axis=1)])
        mark = {"size": 15, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": "#1b1b1b"}}
        figure = go.Figure(
            data=[
                go.Scattergl(
                    x=xy[:, 0], y=xy[:, 1], mode="markers", name="",
                    **figures.point_style(xy, self.reader.labels) | {"hoverinfo": "none"},
                ),
                go.Scatter(**NOTHING, mode="lines", line=NEAR, hoverinfo="skip"),
                go.Scatter(**NOTHING, mode="lines", line=FAR, hoverinfo="skip"),
                go.Scatter(**NOTHING, mode="markers", marker=mark, hoverinfo="skip"),
            ],
            layout=figures.map_layout(height=HEIGHT),
        )  # fmt: skip
        figure.update_layout(
            xaxis_range=[left, right], yaxis_range=[bottom, top],
            annotations=self.reader.placer.annotations(width=WIDTH, height=HEIGHT - 16),
        )  # fmt: skip
        drawn: dict[str, Any] = json.loads(figure.to_json())
        return drawn
