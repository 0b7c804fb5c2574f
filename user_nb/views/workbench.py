"""The workbench: map, search, cluster slider and texts, linked, in one cell.

:class:`Controller` holds what is shown and decides what an action does, with no widget in it; :class:`Workbench` draws
that and passes actions on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

import ipywidgets as w
import numpy as np
import plotly.graph_objects as go

from user_nb.views import figures
from user_nb.views.strings import language, words
from user_nb.views.tables import TextRow, cluster_list, status_line, text_card, text_list

if TYPE_CHECKING:
    from user_nb.exploration import Exploration

LISTED = 40  # texts shown in a list; the selection itself holds all
SIZES = (*range(2, 7), 8, 10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 250, 300, 400, 500, 700, 1000, 1500, 2000)  # fmt: skip
HITS = 20


class Controller:
    """What the workbench shows, and what its actions do, without a widget.

    Attributes:
        study: the exploration in view; its `selection` is the one selection there is.
        query: the search in force, "" for none.
        hits: its rows and scores, best first.
    """

    def __init__(self, study: Exploration, *, lang: str) -> None:
        self.study, self.lang = study, lang
        self.query = ""
        self.hits: list[tuple[int, float]] = []

    def sizes(self) -> list[int]:
        """Return the min_cluster_size values the slider offers, the one in use among them."""
        top = max(4, int(self.study.clustered.sum()) // 4)
        return sorted({size for size in SIZES if size <= top} | {self.study.min_cluster_size})

    def resize(self, min_cluster_size: int) -> None:
        """Cluster anew with another smallest size; search and selection stay."""
        self.study.set(min_cluster_size=min_cluster_size)

    def search(self, query: str) -> None:
        """Select the texts nearest to a query; an empty query shows all again."""
        self.query = query.strip()
        if not self.query:
            return self.show_all()
        found = self.study.search(self.query, top_k=min(HITS, len(self.study)))
        self.hits = list(zip(found["row"].tolist(), found["score"].tolist(), strict=True))
        self.study.selection = [row for row, _ in self.hits]

    def select(self, rows: np.ndarray | list[int]) -> None:
        """Select rows by number; none selects everything again."""
        self.query, self.hits = "", []
        self.study.selection = rows if len(rows) else None

    def show_all(self) -> None:
        """End the search and select everything."""
        self.select([])

    @property
    def narrowed(self) -> bool:
        """Whether less than everything is selected."""
        return len(self.study.selected_rows) < len(self.study)

    def cluster_name(self, row: int) -> str:
        """Return the name of a row's cluster, or the word for noise."""
        label = int(self.study.labels[row])
        return self.study.names[label].text if label >= 0 else words("noise", self.lang)

    def rows(self) -> list[TextRow]:
        """Return the texts to list: the hits in their order, or the first of the selection."""
        listed = self.hits or [(int(row), None) for row in self.study.selected_rows]
        return [
            TextRow(row, self.study.texts[row], self.cluster_name(row), score)
            for row, score in listed[:LISTED]
        ]

    def title(self) -> str:
        """Return the heading of the list."""
        return words("hits", self.lang, query=self.query) if self.query else words("selected", self.lang)

    def left_out(self) -> int:
        """Return how many selected texts the list does not show."""
        return max(0, len(self.study.selected_rows) - LISTED)

    def numbers(self) -> dict[str, int]:
        """Return what the status line counts: texts, clusters, noise, selected."""
        labels, taking_part = self.study.labels, self.study.clustered
        return {
            "texts": len(self.study),
            "clusters": len(self.study.names),
            "noise": int((labels[taking_part] < 0).sum()),
            "selected": len(self.study.selected_rows),
        }

    def clusters(self) -> list[tuple[str, str, int]]:
        """Return (colour, name, size) of each cluster, biggest first, noise last."""
        study = self.study
        colours = figures.cluster_colours(study.xy, study.labels)
        sizes = {label: int((study.labels == label).sum()) for label in study.names}
        rows = [(colours[label], study.names[label].text, size) for label, size in sizes.items()]
        rows.sort(key=lambda row: -row[2])
        noise = self.numbers()["noise"]
        return [*rows, (figures.NOISE_COLOUR, words("noise", self.lang), noise)] if noise else rows


def _shown(action: Callable) -> Callable:
    """Show what an action raises in the cell: an exception in a widget's callback would appear nowhere."""

    @wraps(action)
    def run(self: Workbench, *args: object) -> None:
        try:
            action(self, *args)
        except Exception as error:  # the last place where anyone can see it
            message = words("error", self.controller.lang, error=f"{error}"[:300] or type(error).__name__)
            self.status.value = status_line(message, error=True)

    return run


class Workbench(w.VBox):
    """One cell with the map, a search box, a cluster slider, the list of texts and the text under the pointer."""

    def __init__(self, study: Exploration, *, lang: str | None = None) -> None:
        self.controller = Controller(study, lang=language(lang))
        self._build()
        super().__init__([self._controls, self.status, self._body], layout=w.Layout(width="100%"))
        self.show()

    # ---- drawing

    def _build(self) -> None:
        say = lambda key: words(key, self.controller.lang)  # noqa: E731
        study = self.controller.study
        self.search = w.Text(
            description=say("search"),
            placeholder=say("search_hint"),
            continuous_update=False,
            layout=w.Layout(flex="3 1 320px"),
        )
        self.slider = w.SelectionSlider(
            description=say("min_cluster_size"),
            options=self.controller.sizes(),
            value=study.min_cluster_size,
            continuous_update=False,
            style={"description_width": "initial"},
            layout=w.Layout(flex="2 1 280px"),
        )
        self.reset = w.Button(description=say("show_all"), icon="refresh", layout=w.Layout(width="130px"))
        self.status = w.HTML(status_line(say("working")))
        self.figure = go.FigureWidget(
            data=go.Scattergl(x=study.xy[:, 0], y=study.xy[:, 1], mode="markers"),
            layout=figures.map_layout(height=600) | {"dragmode": "lasso", "autosize": True},
        )
        self.list = w.HTML(layout=w.Layout(height="380px", overflow="auto"))
        self.text = w.HTML(
            text_card(say("point")), layout=w.Layout(height="200px", overflow="auto", margin="8px 0 0 0")
        )
        side = w.VBox(
            [self.list, self.text], layout=w.Layout(flex="1 1 300px", min_width="260px", padding="0 0 0 12px")
        )
        self._controls = w.HBox([self.search, self.slider, self.reset], layout=w.Layout(flex_flow="row wrap"))
        self.figure_box = w.Box([self.figure], layout=w.Layout(flex="2 1 480px", min_width="0"))
        self._body = w.HBox([self.figure_box, side], layout=w.Layout(width="100%"))
        self.search.observe(self._on_search, "value")
        self.slider.observe(self._on_resize, "value")
        self.reset.on_click(self._on_reset)
        points = self.figure.data[0]
        points.on_selection(self._on_select)
        points.on_deselect(self._on_reset)
        points.on_hover(self._on_point)
        points.on_click(self._on_point)

    def show(self) -> None:
        """Draw the state of the study anew: after a change from a cell, too."""
        self._show_map()
        self._show_selection()

    def _show_map(self) -> None:
        study = self.controller.study
        width = 760
        with self.figure.batch_update():
            self.figure.data[0].update(**figures.point_style(study.xy, study.labels))
            self.figure.layout.annotations = figures.name_annotations(
                study.xy, study.labels, study.names, width=width, height=600
            )
            if len(study) <= 3_000:  # more would weigh on the browser: the text pane shows them all the same
                self.figure.data[0].hovertext = figures.hover_labels(study.texts, study.labels, study.names)
            else:
                self.figure.data[0].hoverinfo = "none"

    def _show_selection(self) -> None:
        controller = self.controller
        chosen = controller.study.selected_rows if controller.narrowed else None
        with self.figure.batch_update():
            self.figure.data[0].selectedpoints = chosen
            self.figure.data[0].unselected = {"marker": {"opacity": 0.07}}
        if controller.narrowed:
            left = controller.left_out()
            more = words("more", controller.lang, n=left) if left else ""
            self.list.value = text_list(controller.title(), controller.rows(), more=more)
        else:
            self.list.value = cluster_list(words("clusters", controller.lang), controller.clusters())
        numbers = controller.numbers()
        self.status.value = status_line(words("status", controller.lang, **numbers), **numbers)

    # ---- actions

    @_shown
    def _on_search(self, change: dict) -> None:
        self.controller.search(change["new"])
        self._show_selection()

    @_shown
    def _on_resize(self, change: dict) -> None:
        self.controller.resize(change["new"])
        self.show()

    @_shown
    def _on_reset(self, *_: object) -> None:
        self.search.unobserve(self._on_search, "value")
        self.search.value = ""
        self.search.observe(self._on_search, "value")
        self.controller.show_all()
        self._show_selection()

    @_shown
    def _on_select(self, _trace: object, points: object, _selector: object) -> None:
        self.controller.select(points.point_inds)
        self._show_selection()

    @_shown
    def _on_point(self, _trace: object, points: object, _state: object) -> None:
        if points.point_inds:
            row = points.point_inds[0]
            head = f"№ {row} · {self.controller.cluster_name(row)}"
            self.text.value = text_card(self.controller.study.texts[row], head=head)
