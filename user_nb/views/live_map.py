"""A live map: point at a text to read it, click it to see where its nearest in meaning really lie.

The browser holds places and colours alone; a text is fetched from Python when it is pointed at. :class:`MapReader`
decides what is shown, with no widget in it; :class:`LiveMap` draws that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import ipywidgets as w
import numpy as np
import plotly.graph_objects as go

from user_nb.analysis.map_neighbors import nearest_on_map
from user_nb.views import figures
from user_nb.views.placing import NamePlacer, map_window, name_of
from user_nb.views.strings import language, words
from user_nb.views.tables import TextRow, status_line, text_card, text_list

if TYPE_CHECKING:
    from user_nb.analysis.neighbors import NeighborGraph

WIDTH, HEIGHT = 700, 600  # pixels that names are placed for; the browser knows the true width
NEAR = {"color": "#117733", "width": 1.5}
FAR = {"color": "#D55E00", "width": 1.5, "dash": "dot"}  # told apart by the dash, too
NEAR_FACTOR = 3  # a neighbour counts as nearby when it is among three times as many nearest points


class MapReader:
    """What a live map shows for a point, without a widget.

    Args:
        xy: places, (n, 2).
        texts: the n texts.
        labels, names: clusters, as :func:`user_nb.plot_map` takes them.
        graph: the true neighbours, what :func:`user_nb.neighbors` returned; None draws no lines.
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

    def card(self, row: int) -> str:
        """Return the text of a row as HTML, under its number and cluster."""
        head = f"№ {row} · {name_of(self.names, int(self.labels[row]), self.lang)}"
        return text_card(self.texts[row], head=head)

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

    def lines(self, row: int, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y of lines from a row to others, with a gap (NaN) after each."""
        ends = np.stack(
            [np.broadcast_to(self.xy[row], (len(rows), 2)), self.xy[rows], np.full((len(rows), 2), np.nan)],
            axis=1,
        )
        return ends[..., 0].ravel(), ends[..., 1].ravel()

    def sentence(self, near: np.ndarray) -> str:
        """Return in words how much of a text's neighbourhood the map keeps."""
        if not len(near):
            return words("lonely", self.lang)
        return words("kept", self.lang, k=len(near), near=int(near.sum()))

    def neighbor_list(self, rows: np.ndarray, similarities: np.ndarray, near: np.ndarray) -> str:
        """Return the neighbours as an HTML list: similarity, text, near or far on the map."""
        listed = [
            TextRow(row, self.texts[row], words("near" if close else "far", self.lang), score)
            for row, score, close in zip(rows.tolist(), similarities.tolist(), near.tolist(), strict=True)
        ]
        return text_list(words("neighbors", self.lang), listed, length=120)


class LiveMap(w.VBox):
    """One cell with the map, the text under the pointer, and lines from a clicked text to its nearest in meaning.

    Args:
        xy: places on the map, (n, 2); NaN rows are not drawn.
        texts: the n texts; they stay in Python until they are pointed at.
        labels, names: clusters and their names, as :func:`user_nb.plot_map` takes them.
        graph: what :func:`user_nb.neighbors` returned, for the lines.
        lang: "ru" or "en"; None follows the machine's language.

    Raises:
        ValueError: as :func:`user_nb.plot_map`; a graph over another number of rows.

    Example:
        >>> LiveMap(xy, letters["text"], labels, names, graph=graph)
    """

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
        self.row: int | None = None
        self._build()
        super().__init__([self._top, self._body], layout=w.Layout(width="100%"))

    def _build(self) -> None:
        reader, say = self.reader, lambda key: words(key, self.reader.lang)
        self.status = w.HTML(status_line(say("click" if reader.graph is not None else "point")))
        self.clear = w.Button(description=say("clear"), layout=w.Layout(width="140px", display="none"))
        self.figure = self._map()
        self.text = w.HTML(text_card(say("point")), layout=w.Layout(max_height="200px", overflow="auto"))
        self.list = w.HTML(
            layout=w.Layout(max_height=f"{HEIGHT - 220}px", overflow="auto", margin="8px 0 0 0")
        )
        side = w.VBox(
            [self.text, self.list], layout=w.Layout(flex="1 1 280px", min_width="240px", padding="0 0 0 12px")
        )
        figure_box = w.Box([self.figure], layout=w.Layout(flex="2.4 1 480px", min_width="0"))
        self._top = w.HBox(
            [self.status, self.clear], layout=w.Layout(align_items="center", justify_content="space-between")
        )
        self._body = w.HBox([figure_box, side], layout=w.Layout(width="100%"))
        points = self.figure.data[0]
        points.on_hover(self._on_hover)
        points.on_click(self._on_click)
        self.clear.on_click(self._on_clear)
        self.figure.layout.on_change(self._on_zoom, "xaxis.range", "yaxis.range")

    def _map(self) -> go.FigureWidget:
        xy = self.reader.xy
        left, bottom, right, top = map_window(xy[np.isfinite(xy).all(axis=1)])
        layout = figures.map_layout(height=HEIGHT) | {"autosize": True}
        layout["xaxis"] = layout["xaxis"] | {"range": [left, right]}
        layout["yaxis"] = layout["yaxis"] | {"range": [bottom, top]}
        style = figures.point_style(xy, self.reader.labels) | {"hoverinfo": "none"}
        bare = {"x": [], "y": [], "hoverinfo": "skip"}
        figure = go.FigureWidget(
            data=[
                go.Scattergl(x=xy[:, 0], y=xy[:, 1], mode="markers", **style),
                go.Scatter(**bare, mode="lines", line=NEAR),
                go.Scatter(**bare, mode="lines", line=FAR),
                go.Scatter(**bare, mode="markers", marker={"size": 15, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": "#1b1b1b"}}),
            ],
            layout=layout,
        )  # fmt: skip
        figure.layout.annotations = self.reader.placer.annotations(width=WIDTH, height=HEIGHT - 16)
        return figure

    def show_neighbors(self, row: int) -> None:
        """Draw lines from a row to its nearest in meaning, as a click on its point does."""
        reader = self.reader
        rows, similarities, near = reader.true_neighbors(row)
        self.row = row
        with self.figure.batch_update():
            for trace, chosen in ((1, near), (2, ~near)):
                self.figure.data[trace].x, self.figure.data[trace].y = reader.lines(row, rows[chosen])
            self.figure.data[3].x, self.figure.data[3].y = reader.xy[[row], 0], reader.xy[[row], 1]
        self.text.value = reader.card(row)
        self.list.value = reader.neighbor_list(rows, similarities, near) if len(rows) else ""
        self.status.value = status_line(
            reader.sentence(near), row=row, near=int(near.sum()), neighbors=len(rows)
        )
        self.clear.layout.display = ""

    def _on_hover(self, _trace: object, points: object, _state: object) -> None:
        if points.point_inds:
            self._shown(lambda: setattr(self.text, "value", self.reader.card(points.point_inds[0])))

    def _on_click(self, _trace: object, points: object, _state: object) -> None:
        if points.point_inds and self.reader.graph is not None:
            self._shown(lambda: self.show_neighbors(points.point_inds[0]))

    def _on_clear(self, _button: object) -> None:
        self.row = None
        with self.figure.batch_update():
            for trace in self.figure.data[1:]:
                trace.x, trace.y = [], []
        self.list.value = ""
        self.status.value = status_line(words("click", self.reader.lang))
        self.clear.layout.display = "none"

    def _on_zoom(self, _layout: object, x: Sequence[float], y: Sequence[float]) -> None:
        window = (min(x), min(y), max(x), max(y))
        self._shown(lambda: self._place(window))

    def _place(self, window: tuple[float, float, float, float]) -> None:
        if window[2] > window[0] and window[3] > window[1]:
            self.figure.layout.annotations = self.reader.placer.annotations(
                width=WIDTH, height=HEIGHT - 16, window=window
            )

    def _shown(self, action: object) -> None:
        """Run an action and show in the cell what it raises: an exception in a widget's callback appears nowhere."""
        try:
            action()
        except Exception as error:  # the last place where anyone can see it
            message = words("error", self.reader.lang, error=f"{error}"[:300] or type(error).__name__)
            self.status.value = status_line(message, error=True)
