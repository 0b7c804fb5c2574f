"""The workbench: map, search, filters, clusters, texts and edits, linked, in one cell.

:class:`~user_nb.workbench.controller.Controller` decides what an action does and what is shown; here it is drawn. Around
the map stand three panels of one small widget, ``workbench.js``, and the map is a fourth: each shows a state and sends
actions back. The map is not a FigureWidget: that one brings five megabytes of code with each figure, and its messages are
lost, the map blank, where a slow machine takes over two seconds to read them. Here plotly comes once a page, after the panels.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

import anywidget
import ipywidgets as w
import numpy as np
import plotly.graph_objects as go
import traitlets as t

from user_nb.figures.map import hover_labels, point_style
from user_nb.figures.placing import map_window, name_annotations
from user_nb.figures.style import map_layout
from user_nb.pages.assets import STATIC, send_library
from user_nb.study.study import Study
from user_nb.wording.language import language
from user_nb.wording.strings import STRINGS, words
from user_nb.wording.strings.workbench import SCREEN
from user_nb.workbench.controller import Controller
from user_nb.workbench.jobs import Job, Worker

HEIGHT, WIDTH = 560, 500  # of the map, pixels, until the browser tells how much room there is
HOVERED = 3_000  # more hover labels would weigh on the browser: the text pane shows texts all the same
DIMMED = {"marker": {"opacity": 0.07}}
INK = {False: ("#1b1b1b", "white"), True: ("#e8e8e8", "#111111")}  # names and ground, light and dark
SLOW = frozenset(
    "search filter size name note split merge move recluster hide hide_duplicates unhide undo redo save".split()
)


def _edit_called(name: str) -> Callable[..., None]:
    """Return the action of a workbench that makes an edit of the study."""
    return lambda workbench, **values: workbench._edit(name, **values)


class Panel(anywidget.AnyWidget):
    """One part of the workbench: "controls", "map", "lists" or "edits"; shows `state` and sends what a person does.

    The map shows `figure` instead, a plotly figure as JSON, with the `chosen` points bright and the others dim.
    """

    _esm = STATIC / "workbench.js"
    _css = STATIC / "workbench.css"
    part = t.Unicode().tag(sync=True)
    say = t.Dict().tag(sync=True)
    state = t.Dict().tag(sync=True)
    progress = t.Dict().tag(sync=True)
    figure = t.Dict().tag(sync=True)
    chosen: Any = t.List(default_value=None, allow_none=True).tag(sync=True)


class Workbench(w.VBox):
    """One cell with the map and everything a person does with it; made by :meth:`user_nb.Exploration.workbench`.

    Long work runs in a thread of its own; `wait` is for programs that want to see what came of it.
    """

    def __init__(self, study: Study, *, lang: str | None = None) -> None:
        self.controller = Controller(study, lang=language(lang))
        self.worker = Worker(tell=self._tell, failed=self._fail, idle=self._rest)
        self._dark, self._acting = False, False
        lang = self.controller.lang
        say = {key: words(key, lang) for key in SCREEN} | {"lang": lang}
        self.width = WIDTH
        self.controls, self.map, self.lists, self.edits = (
            Panel(part=part, say=say) for part in ("controls", "map", "lists", "edits")
        )
        for panel in (self.controls, self.map, self.lists, self.edits):
            panel.on_msg(self._hear)
        body = w.HBox([self.map, self.lists])
        super().__init__([self.controls, body.add_class("unb-body"), self.edits])
        self.add_class("unb-workbench")
        self.draw()
        study.watch(self)

    # ---- actions

    def act(self, action: str, **values: Any) -> None:
        """Do what a person asked for: at once, or in the thread where it may take long; an error shows in the cell."""
        if action == "cancel":
            if self.worker.cancel():
                self.controls.progress = {"done": self.controller.say("cancelled")}
        elif action in SLOW:
            self._begin("start", lambda: self._do(action, values))
        else:
            try:
                self._do(action, values)
            except Exception as error:  # the last place where anyone can see it
                self._fail(error)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is under way; whether that came in time."""
        return self.worker.wait(seconds)

    def close(self) -> None:
        """Take the workbench and its panels off the page; it follows no more changes of the study."""
        if self.comm is not None:
            self.controller.study.unwatch(self)
            for part in (*self.children, self.map, self.lists):  # those that stay open hold on to the study
                part.close()
            for panel in (self.controls, self.map, self.lists, self.edits):
                panel.on_msg(
                    self._hear, remove=True
                )  # anywidget keeps every panel, to tell it of a new script
        super().close()

    def _hear(self, _panel: Panel, message: dict[str, Any], _buffers: Any) -> None:
        self.act(**message)

    def changed(self, what: str) -> None:
        """Follow a change of the study from a cell."""
        if self._acting or self.worker.here:
            return
        if what == "selection":
            self.controller.follow()
            self._show_selection()
        else:
            self._begin("start", self.draw)

    def _begin(self, stage: str, work: Any) -> None:
        self._tell(stage, 0, 0)
        self.worker.start(lambda job: self._watched(job, work))

    def _watched(self, job: Job, work: Any) -> None:
        pipeline = self.controller.study.pipeline
        before, pipeline.watch = pipeline.watch, job.step
        try:
            work()
        finally:
            pipeline.watch = before
        self.controls.progress = self.controls.progress if "done" in self.controls.progress else {}

    def _do(self, action: str, values: dict[str, Any]) -> None:
        self._acting = True
        try:
            self._ACTIONS[action](self, **values)
        finally:
            self._acting = False

    def _search(self, query: str, mode: str) -> None:
        self.controller.search(query, mode)
        self._show_selection()

    def _filter(self, condition: str) -> None:
        self.controller.filter(condition)
        self._show_selection()

    def _values(self, column: str) -> None:
        self.controls.send({"column": column, "values": self.controller.values(column)})

    def _size(self, size: int) -> None:
        self.controller.resize(size)
        self.draw()

    def _all(self) -> None:
        self.controller.show_all()
        self._show_selection()

    def _pick(self, label: int, extend: bool = False) -> None:
        self.controller.pick(label, extend=extend)
        self._show_selection()

    def _more(self) -> None:
        self.controller.listed += len(self.controller.rows())
        self.lists.state = self.controller.side()

    def _open(self, row: int) -> None:
        self.controller.row = row
        self.lists.state = self.lists.state | {"row": row, "card": self.controller.card()}

    def _save(self, folder: str) -> None:
        path = self.controller.save(folder)
        self.controls.progress = {"done": self.controller.say("saved", folder=path)}

    def _theme(self, dark: bool) -> None:
        if dark != self._dark:
            self._dark = dark
            self._show_map()

    def _width(self, width: int) -> None:
        self.width = width
        self._show_map()

    def _library(self) -> None:
        send_library(self.map)

    def _lasso(self, rows: list[int]) -> None:
        self.controller.select(rows)
        self._show_selection()

    def _edit(self, edit: str, **values: Any) -> None:
        getattr(self.controller, edit)(**values)
        self.draw()

    _ACTIONS: ClassVar[dict[str, Callable[..., None]]] = {
        "search": _search,
        "filter": _filter,
        "values": _values,
        "size": _size,
        "all": _all,
        "pick": _pick,
        "more": _more,
        "open": _open,
        "save": _save,
        "theme": _theme,
        "width": _width,
        "library": _library,
        "lasso": _lasso,
        **{edit: _edit_called(edit) for edit in SLOW - {"search", "filter", "size", "save"}},
    }

    # ---- what the thread says

    def _tell(self, stage: str, done: int, total: int) -> None:
        say = self.controller.say
        key = f"stage_{stage.replace(' ', '_')}"
        named = say(key if key in STRINGS else "stage_start")
        counted = (
            say("busy_counted", stage=named, done=done, all=total) if total else say("busy", stage=named)
        )
        if self.controls.progress.get("busy") != counted:
            self.controls.progress = {"busy": counted, "share": done / total if total else None}

    def _fail(self, error: Exception) -> None:
        words = " ".join(f"{error}".split())[:300] or type(error).__name__
        self.controls.progress = {"error": self.controller.say("error", error=words)}

    def _rest(self) -> None:
        if "busy" in self.controls.progress:
            self.controls.progress = {}

    # ---- drawing

    def draw(self) -> None:
        """Draw the state of the study anew."""
        self.controller.study.pipeline.checkpoint()
        self._show_map()
        self._show_selection()

    def _show_map(self) -> None:
        study, lang = self.controller.study, self.controller.lang
        xy, labels, names = study.seen_xy, study.labels, study.names
        ink, ground = INK[self._dark]
        notes = name_annotations(xy, labels, names, width=self.width, height=HEIGHT, lang=lang)
        for note in notes if self._dark else ():
            note["font"] = note.get("font", {}) | {"color": ink, "shadow": "none"}
            note["bgcolor"] = "rgba(17,17,17,0.6)"
        points = go.Scattergl(
            x=xy[:, 0], y=xy[:, 1], mode="markers", unselected=DIMMED, name="", **point_style(xy, labels)
        )
        if self._dark:
            points.marker.line = {
                "width": 0.7,
                "color": "rgba(255,255,255,0.55)",
            }  # dark hues on a dark ground
        if len(study) <= HOVERED:
            points.hovertext = hover_labels(study.texts, labels, names, lang=lang)
        else:
            points.hoverinfo = "none"
        left, bottom, right, top = map_window(xy[np.isfinite(xy).all(axis=1)])
        figure = go.Figure(points, map_layout(height=HEIGHT))
        figure.update_layout(
            dragmode="lasso", clickmode="event+select", annotations=notes, paper_bgcolor=ground, plot_bgcolor=ground,
            xaxis_range=[left, right], yaxis_range=[bottom, top], uirevision="map",
        )  # fmt: skip
        self.map.figure = json.loads(figure.to_json())

    def _show_selection(self) -> None:
        controller = self.controller
        study = controller.study
        chosen = study.selected_rows if study.narrowed else None
        self.map.chosen = None if chosen is None else chosen.tolist()
        self.lists.state = controller.side()
        self.controls.state = controller.controls()
        if "error" in self.controls.progress:
            self.controls.progress = {}
        self.edits.state = controller.editing()
