"""What the workbench shows and what its actions do, with no widget in it: states as plain values, ready for JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from user_nb.figures.colours import cluster_colours
from user_nb.figures.style import NOISE_COLOUR
from user_nb.files.saving import checked_folder, save_snapshot
from user_nb.study.study import Study
from user_nb.study.table import cluster_rows, sizes_of
from user_nb.wording.escaping import BIDI_CONTROLS, excerpt
from user_nb.wording.strings import words

SIZES = (*range(2, 7), 8, 10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 250, 300, 400, 500, 700, 1000, 1500, 2000)  # fmt: skip
HITS = 20
PAGE = 60  # texts listed at first, and with each "more"
EXCERPT = 200
VALUES = 40  # values of a column offered as filters
COUNTED = 3  # columns counted beside the selection
SHOWN_VALUES = 5
NOISE = -1


class Controller:
    """The state of one workbench.

    Args:
        study: the study to show.
        lang: "ru" or "en" for what is said.

    Attributes:
        study: the study in view; its `selection` is the one selection there is.
        origin: where the selection comes from: "", "search", "clusters", "filter", "map" or "cell".
        query: the search in force; ``hits`` are its rows and scores, best first.
        picked: the clusters picked in the list.
        row: the text in the pane, or None.
    """

    def __init__(self, study: Study, *, lang: str) -> None:
        self.study, self.lang = study, lang
        self.origin, self.query, self.condition, self.mode = "", "", "", "meaning"
        self.hits: list[tuple[int, float]] = []
        self.picked: set[int] = set()
        self.row: int | None = None
        self.listed = PAGE
        self._values: dict[str, list[dict[str, Any]]] = {}

    def say(self, key: str, **values: object) -> str:
        """Return a string of the interface."""
        return words(key, self.lang, **values)

    # ---- selecting

    def search(self, query: str, mode: str = "meaning") -> None:
        """Select the texts nearest to a query; an empty query selects everything again."""
        query = query.strip()
        if not query:
            return self.show_all()
        found = self.study.search(query, top_k=min(HITS, len(self.study)), mode=mode)
        hidden = self.study.hidden
        hits = [
            (int(row), float(score)) for row, score in zip(found["row"], found["score"]) if not hidden[row]
        ]
        self._select([row for row, _ in hits], "search", query=query, hits=hits)
        self.mode = mode

    def filter(self, condition: str) -> None:
        """Select the rows that meet a condition; an empty one selects everything again."""
        if not condition.strip():
            return self.show_all()
        self._select(self.study.rows_of(condition), "filter", condition=condition.strip())

    def select(self, rows: np.ndarray | list[int]) -> None:
        """Select rows by number, as a lasso does; none selects everything again."""
        if len(rows):
            self._select(rows, "map")
        else:
            self.show_all()

    def pick(self, label: int, *, extend: bool = False) -> None:
        """Select a cluster; with `extend` beside those picked already. A cluster picked twice is let go."""
        picked = self.picked ^ {label} if extend else {label} - self.picked
        if not picked:
            return self.show_all()
        self._select(np.isin(self.study.labels, list(picked)), "clusters", picked=picked)

    def show_all(self) -> None:
        """Select everything."""
        self._select(None, "")

    def follow(self) -> None:
        """Take over a selection that was made in a cell."""
        self._forget("cell" if self.study.narrowed else "")

    def _select(self, rows: Any, origin: str, **state: Any) -> None:
        self.study.pipeline.checkpoint()
        self.study.selection = rows
        self._forget(origin)
        for name, value in state.items():
            setattr(self, name, value)

    def _forget(self, origin: str) -> None:
        self.origin, self.query, self.condition = origin, "", ""
        self.hits, self.picked, self.listed = [], set(), PAGE

    # ---- changing

    def resize(self, min_cluster_size: int) -> None:
        """Cluster anew with another smallest size; the selection stays. Where that fails, or is cancelled, the size stays."""
        before = self.study.settings
        try:
            self.study.set(min_cluster_size=int(min_cluster_size))
            _ = self.study.names
            self.study.pipeline.checkpoint()
        except BaseException:
            self.study.set(**vars(before))
            raise
        self.picked = set()

    def name(self, name: str) -> None:
        """Name the cluster that is selected; a selection that is no whole cluster becomes one of that name."""
        whole = self.whole_clusters()
        if len(whole) == 1 and (self.study.labels == whole[0]).sum() == len(self.study.selected_rows):
            self.study.rename(whole[0], name)
        else:
            self._changed(lambda: self.study.split(name=name))

    def split(self) -> None:
        """Make the selection a cluster of its own."""
        self._changed(self.study.split)

    def merge(self) -> None:
        """Make one cluster of those that are selected, each by more than its half."""
        whole = self.whole_clusters() if self.study.narrowed else []
        if len(whole) < 2:
            raise ValueError(self.say("merge_needs_two"))
        self._changed(lambda: self.study.merge(whole))

    def move(self, to: int) -> None:
        """Put the selection into a cluster, or outside all."""
        self._changed(lambda: self.study.move(to=to))

    def recluster(self) -> None:
        """Cluster the selection again by itself."""
        self._changed(self.study.recluster)

    def hide(self) -> None:
        """Put the selection out of sight."""
        self.study.hide()
        self.show_all()

    def hide_duplicates(self) -> None:
        """Put texts that repeat an earlier one out of sight."""
        self.study.hide_duplicates()

    def unhide(self) -> None:
        """Bring everything back into sight."""
        self.study.unhide()

    def note(self, note: str) -> None:
        """Put a note on the cluster that is picked, or on the selected texts."""
        if len(self.picked) == 1:
            self.study.note(note, cluster=next(iter(self.picked)))
        else:
            self.study.note(note)

    def undo(self) -> None:
        """Take back the last edit."""
        self.study.undo()
        self.picked = set()

    def redo(self) -> None:
        """Put the edit undone last in force again."""
        self.study.redo()
        self.picked = set()

    def save(self, folder: str) -> str:
        """Save into a folder; returns its path in full."""
        study, path = self.study, checked_folder(folder.strip() or "user-nb-saved")
        snapshot = study.snapshot()
        save_snapshot(snapshot, path, lang=self.lang, checkpoint=study.pipeline.checkpoint)
        study.was_saved(snapshot)
        return str(path.resolve())

    def _changed(self, edit: Callable[[], Any]) -> None:
        """Make an edit of the selected rows, which stay selected; clusters picked before may be gone."""
        edit()
        self.picked = set()

    def whole_clusters(self) -> list[int]:
        """Return the clusters of which more than half is selected, biggest first."""
        study = self.study
        here = study.labels[study.selected_rows]
        labels, counts = np.unique(here[here >= 0], return_counts=True)
        sizes = {label: int((study.labels == label).sum()) for label in labels.tolist()}
        whole = [label for label, count in zip(labels.tolist(), counts.tolist()) if 2 * count > sizes[label]]
        return sorted(whole, key=lambda label: (-sizes[label], label))

    # ---- showing

    def sizes(self) -> list[int]:
        """Return the min_cluster_size values the slider offers, the one in use among them."""
        top = max(4, int(self.study.clustered.sum()) // 4)
        return sorted({size for size in SIZES if size <= top} | {self.study.min_cluster_size})

    def numbers(self) -> dict[str, int]:
        """Return what the status line counts: texts in sight, clusters, noise, selected, hidden."""
        study = self.study
        seen = ~study.hidden
        return {
            "texts": int(seen.sum()),
            "clusters": len(study.names),
            "noise": int(((study.labels < 0) & study.clustered & seen).sum()),
            "selected": int(seen[study.selected_rows].sum()),
            "hidden": int((~seen).sum()),
        }

    def controls(self) -> dict[str, Any]:
        """Return the state of the upper panel."""
        numbers = self.numbers()
        status = self.say("status", **numbers)
        if numbers["hidden"]:
            status += self.say("status_hidden", n=numbers["hidden"])
        return {
            "query": self.query,
            "mode": self.mode,
            "condition": self.condition,
            "sizes": self.sizes(),
            "size": self.study.min_cluster_size,
            "columns": [name for name in map(str, self.study.frame.columns) if "`" not in name],
            "status": status,
            "numbers": numbers,
            "notices": [self.unmet_line(unmet) for unmet in self.study.edited.unmet]
            + [self.say("broken_line", n=line) for line, _, _ in self.study.edits.unread],
        }

    def unmet_line(self, unmet: Any) -> str:
        """Return in words which edit could not be followed, and why."""
        op = self.say(f"op_{unmet.edit.op}")
        what = f"{op} «{unmet.edit.text}»" if unmet.edit.text else op
        return self.say(
            "unmet", edit=what, why=self.say(f"unmet_{unmet.reason}", **{"cluster": "", **unmet.values})
        )

    def values(self, column: str) -> list[dict[str, str]]:
        """Return the values of a column as filters: what to show, and the condition that selects it; most frequent first."""
        if column not in self._values:
            self._values[column] = _filters(self.study.frame[column], column)
        return self._values[column]

    def clusters(self) -> list[dict[str, Any]]:
        """Return the list of clusters, biggest first, noise last: label, name, size, selected, colour, words, picked, note."""
        study = self.study
        here = study.selected_rows[~study.hidden[study.selected_rows]]
        inside = sizes_of(study.labels[here])
        colours = cluster_colours(study.seen_xy, study.labels)
        return [
            {
                "label": row.label,
                "name": self.name_of(row.label),
                "size": row.size,
                "selected": inside.get(row.label, 0),
                "colour": colours.get(row.label, NOISE_COLOUR),
                "words": row.words,
                "picked": row.label in self.picked,
                "note": row.note,
            }
            for row in cluster_rows(study.labels, study.names, study.hidden, study.edited.cluster_notes)
            if row.size  # one that is hidden whole is not listed
        ]

    def name_of(self, label: int) -> str:
        """Return a cluster's name, or the word for noise."""
        return _plain(self.study.names[label].text) if label >= 0 else self.say("noise")

    def rows(self) -> list[dict[str, Any]]:
        """Return the texts to list: the hits in their order, or the first of the selection."""
        study = self.study
        hidden = study.hidden
        listed: Sequence[tuple[int, float | None]] = self.hits or [
            (int(row), None) for row in study.selected_rows if not hidden[row]
        ]
        new = study.new
        return [
            {
                "row": row,
                "text": _plain(excerpt(study.texts[row], EXCERPT)),
                "cluster": self.name_of(int(study.labels[row])),
                "score": None if score is None else round(score, 2),
                "new": bool(new[row]),
                "note": study.notes.get(row, ""),
            }
            for row, score in listed[: self.listed]
        ]

    def heading(self) -> str:
        """Return the heading of the list of texts."""
        if not self.study.narrowed:
            return self.say("all_texts")
        if self.origin == "clusters":
            return ", ".join(self.name_of(label) for label in sorted(self.picked))
        if self.origin == "filter":
            return self.condition
        return self.say("hits" if self.origin == "search" else "selected", query=self.query)

    def left_out(self) -> int:
        """Return how many selected texts the list does not show."""
        return max(0, self.numbers()["selected"] - self.listed)

    def card(self) -> dict[str, Any]:
        """Return the text in the pane: its number, cluster and columns over it."""
        if self.row is None:
            return {"head": "", "text": self.say("point"), "note": ""}
        row, study = self.row, self.study
        head = f"№ {row} · {self.name_of(int(study.labels[row]))}"
        fields = study.frame.iloc[row]
        told = [
            f"{name}: {excerpt(_shown(value), 60)}"
            for name, value in fields.items()
            if name != study.text and value == value
        ]
        return {
            "head": _plain(" · ".join([head, *told])),
            "text": _plain(study.texts[row]),
            "note": study.notes.get(row, ""),
        }

    def side(self) -> dict[str, Any]:
        """Return the state of the lists and the text pane."""
        left = self.left_out()
        return {
            "clusters": self.clusters(),
            "heading": self.heading(),
            "rows": self.rows(),
            "more": self.say("more_texts", n=left) if left else "",
            "row": self.row,
            "card": self.card(),
        }

    def editing(self) -> dict[str, Any]:
        """Return the state of the lower panel: what tells the selection from the rest, and what can be done."""
        study = self.study
        done, undone = study.edits.done, study.edits.undone
        return {
            "words": study.selection_words() if study.narrowed else [],
            "counts": self.counts() if study.narrowed else [],
            "targets": [
                {"label": row["label"], "name": row["name"]} for row in self.clusters() if row["label"] >= 0
            ],
            "undo": self.say(f"op_{done[-1].op}") if done else "",
            "redo": self.say(f"op_{undone[-1].op}") if undone else "",
            "hidden": bool(study.hidden.any()),
            "narrowed": study.narrowed and len(study.selected_rows) > 0,
        }

    def counts(self) -> list[dict[str, Any]]:
        """Return for the first columns with few values how often each is selected."""
        found: list[dict[str, Any]] = []
        for column in self.study.frame.columns:
            if column == self.study.text or len(found) == COUNTED:
                continue
            if 2 <= len(self.values(column)) < VALUES:
                table = self.study.counts(column).head(SHOWN_VALUES)
                counted = zip(table["value"], table["selected"].tolist(), table["all"].tolist())
                values = [
                    {"value": _plain(value), "selected": selected, "all": everywhere}
                    for value, selected, everywhere in counted
                    if selected
                ]
                found.append({"column": _plain(column), "values": values})
        return found


def _filters(column: Any, name: str) -> list[dict[str, str]]:
    shown = name if name.isidentifier() else f"`{name}`"
    if column.dtype.kind == "M":
        months = column.dropna().dt.to_period("M").drop_duplicates().sort_values()
        return [
            {"value": str(month), "condition": f'{shown} >= "{month}-01" and {shown} < "{month + 1}-01"'}
            for month in months[-VALUES:]
        ]
    values = column.map(type).isin([str, int, float, bool]) if column.dtype == object else None
    kept = column if values is None else column[values]
    counts = kept.value_counts().head(VALUES)
    return [
        {"value": _plain(value), "condition": f"{shown} == {_literal(value)}"}
        for value in counts.index.tolist()
    ]


def _shown(value: Any) -> str:
    return str(value).removesuffix(" 00:00:00") if hasattr(value, "strftime") else str(value)


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _plain(text: object) -> str:
    """A text for the screen, where it is shown as text: without what reorders its neighbours or has no UTF-8."""
    return str(text).translate(BIDI_CONTROLS).encode("utf-8", "replace").decode("utf-8")
