"""A collection under study: the stages of :mod:`user_nb.study.stages`, what a person selects, and what a person edits.

:class:`Exploration` is what a notebook holds. Its labels are those of the clustering with the edits followed; its
selection is one thing, seen here and in every workbench.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from user_nb.study.edits import (
    NOISE,
    NOTE_LENGTH,
    Anchor,
    Edit,
    Edited,
    EditLog,
    TextKeys,
    checked_name,
    replay,
)
from user_nb.study.stages import Pipeline, Settings
from user_nb.texts.values import checked_texts

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from plotly.graph_objects import Figure

    from user_nb.analysis.clustering import ClusterTree
    from user_nb.analysis.naming import ClusterName, Terms
    from user_nb.analysis.neighbors import NeighborGraph
    from user_nb.encoding.encoder import Encoder
    from user_nb.workbench.widget import Workbench

COUNTED = 12  # values of a column that counts() lists before it says "other"


class Watcher(Protocol):
    """What follows an exploration: a workbench."""

    def changed(self, what: str) -> None:
        """Hear that the "selection", the "clusters" or the "texts" are other than before."""


class Exploration:
    """A collection under study: its vectors, map, clusters and names, made as they are asked for.

    Args:
        data: a DataFrame, or a sequence of texts. It is never changed.
        text: the column that holds the texts; by default the one that ``read_texts`` or ``load_demo`` named, or "text".
        encoder: what :func:`user_nb.load_encoder` returned; None loads it when vectors are first needed.
        progress: called with one line of words before each slow stage, for example ``print``.
        **settings: fields of :class:`Settings`.

    Empty texts, None and NaN stay as rows, are not clustered (`labels` has -1, `clustered` False) and have no place on the
    map (NaN). The arrays all have one row for each row of the data, in its order.

    Raises:
        ValueError: no such column (those that exist are listed), or nothing to explore.
        TypeError: a cell of the text column is not text; the row is named.

    Example:
        >>> study = Exploration(load_demo(), min_cluster_size=10)
        >>> study.summary()
    """

    def __init__(
        self,
        data: pd.DataFrame | Sequence[str],
        *,
        text: str | None = None,
        encoder: Encoder | None = None,
        progress: Callable[[str], None] | None = None,
        **settings: Any,
    ) -> None:
        self.frame, self.text = _as_frame(data, text)
        self.texts = checked_texts(self.frame[self.text], f"column {self.text!r}")
        self.edits = EditLog()
        self.pipeline = Pipeline(self.texts, encoder, progress)
        self._keys: TextKeys | None = None
        self._replayed: tuple[np.ndarray, tuple, Edited] | None = None
        self._selected = np.arange(len(self.texts))
        self.differences: tuple[str, ...] = ()  # from what was saved, after load()
        self._watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()
        self.set(**settings)

    def __repr__(self) -> str:
        made = ", ".join(self.pipeline.stages) or "nothing yet"
        edits = f"; {len(self.edits)} edits" if len(self.edits) else ""
        return f"Exploration({len(self):,} texts in {self.text!r}; made: {made}{edits})"

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def settings(self) -> Settings:
        """The settings in force; change them with :meth:`set`."""
        return self.pipeline.settings

    def set(self, **settings: Any) -> Exploration:
        """Change settings; later stages follow when they are next asked for. Returns the same exploration.

        Raises:
            TypeError: a setting of that name does not exist; those that do are listed.
            ValueError: a value out of its range.
        """
        self.pipeline.settings = self.settings.changed(**settings)
        self._tell("clusters")
        return self

    # ---- the stages, in the order a text takes them

    @property
    def encoder(self) -> Encoder:
        """The encoder in use, loaded when first asked for."""
        return self.pipeline.encoder

    @property
    def vectors(self) -> np.ndarray:
        """(n, d) float32 unit rows; zeros where a text is empty or nothing of it is known to the encoder."""
        return self.pipeline.vectors

    @property
    def graph(self) -> NeighborGraph:
        """The neighbour graph under cosine similarity; `graph.empty` marks rows that have no vector."""
        return self.pipeline.graph

    @property
    def clustered(self) -> np.ndarray:
        """(n,) bool: which rows take part; the others are empty, or the encoder knows nothing of them."""
        return self.pipeline.clustered

    @property
    def new(self) -> np.ndarray:
        """(n,) bool: rows that :meth:`add` brought; they are placed among the others and shape neither map nor clusters."""
        return np.arange(len(self)) >= len(self.pipeline.texts)

    @property
    def roles(self) -> np.ndarray:
        """(n,) str, what became of each text: "fitted", "placed" (beside the fitted ones), "noise", or "empty" (no vector)."""
        roles = np.full(len(self), "fitted", "<U6")
        if self.graph.fitted is not None:
            roles[: len(self.graph.fitted)][~self.graph.fitted] = "placed"
        roles[self.new] = "placed"
        roles[self.labels < 0] = "noise"
        roles[~self.clustered] = "empty"
        return roles

    @property
    def fits(self) -> np.ndarray:
        """(n,) bool: False for a new text that is like nothing in the collection; it is put outside clusters."""
        return self.pipeline.fits

    @property
    def xy(self) -> np.ndarray:
        """(n, 2) float32, the places on the map; NaN for rows that do not take part."""
        return self.pipeline.xy

    @property
    def seen_xy(self) -> np.ndarray:
        """The places on the map with NaN for hidden rows too: what is drawn."""
        return np.where(self.hidden[:, None], np.float32(np.nan), self.xy) if self.hidden.any() else self.xy

    @property
    def points(self) -> np.ndarray:
        """(n, cluster_dimensions) float32, the projection that is clustered; NaN for rows that do not take part."""
        return self.pipeline.points

    @property
    def tree(self) -> ClusterTree:
        """The cluster hierarchy, built once for each min_samples."""
        return self.pipeline.tree

    @property
    def min_cluster_size(self) -> int:
        """The size in use: the setting, or the one chosen by the number of texts."""
        return self.pipeline.min_cluster_size

    @property
    def found_labels(self) -> np.ndarray:
        """(n,) int64, the cluster of each text as the clustering gave it, before the edits; -1 is noise."""
        return self.pipeline.clusters[0]

    @property
    def labels(self) -> np.ndarray:
        """(n,) int64, the cluster of each text, edits followed; -1 is noise (and rows that do not take part)."""
        return self.edited.labels

    @property
    def strengths(self) -> np.ndarray:
        """(n,) float64 from 0 to 1, how firmly each text belongs to its cluster; 0 for noise, 1 where an edit put it there."""
        found, edited = self.pipeline.clusters[1], self.edited
        if not edited.by_hand.any():
            return found
        return np.where(edited.by_hand, edited.labels >= 0, found).astype(np.float64)

    @property
    def terms(self) -> Terms:
        """The words and two-word terms of the texts, read once for all namings."""
        return self.pipeline.terms(self.texts)

    @property
    def names(self) -> dict[int, ClusterName]:
        """{label: ClusterName}, in Russian, each with its most central text; -1 is left out. Given names stand in their place."""
        edited, before = self.edited, self.found_labels
        found, seen = self.pipeline.names(self.texts, before, self.vectors), _seen(edited)
        if not np.array_equal(seen, before):  # a cluster that an edit left alone keeps its name
            found = self.pipeline.names(self.texts, seen, self.vectors, keep=(before, found))
        if not edited.names:
            return found
        return {
            label: replace(name, text=edited.names[label]) if label in edited.names else name
            for label, name in found.items()
        }

    # ---- edits: each is one entry of the log, which can be undone

    @property
    def edited(self) -> Edited:
        """What the edits make of the clusters: labels, hidden rows, names, notes, and which could not be followed."""
        found, done = self.found_labels, tuple(self.edits.done)
        if self._replayed is None or self._replayed[0] is not found or self._replayed[1] != done:
            self._replayed = (found, done, replay(found, self.keys, done))
        return self._replayed[2]

    @property
    def keys(self) -> TextKeys:
        """The rows by content, as the edits hold on to them."""
        if self._keys is None:
            self._keys = TextKeys(self.texts)
        return self._keys

    @property
    def hidden(self) -> np.ndarray:
        """(n,) bool: rows put out of sight; they keep their cluster and are neither drawn, listed nor counted."""
        return self.edited.hidden

    @property
    def notes(self) -> dict[int, str]:
        """The notes on texts, {row: note}."""
        return self.edited.notes

    def rename(self, cluster: int, name: str) -> Exploration:
        """Give a cluster a name. Returns the same exploration, as all edits do.

        Raises:
            ValueError: there is no such cluster, or the name is empty or over 120 characters.
        """
        return self._edit("name", clusters=[cluster], text=checked_name(name))

    def merge(self, clusters: Sequence[int]) -> Exploration:
        """Make one cluster of several; it has the number, and the given name, of the first.

        Raises:
            ValueError: fewer than two clusters, or one that does not exist.
        """
        clusters = list(dict.fromkeys(int(label) for label in clusters))
        if len(clusters) < 2:
            raise ValueError(f"to merge takes at least two clusters; this is {clusters}")
        return self._edit("merge", clusters=clusters)

    def split(self, rows: Any = None, *, name: str = "") -> Exploration:
        """Make the given rows (by default the selection) a cluster of their own, with a name if one is given.

        Raises:
            ValueError: nothing is selected, or the rows are already exactly one cluster.
        """
        rows = self._given(rows)
        labels = np.unique(self.labels[rows])
        if len(labels) == 1 and labels[0] >= 0 and (self.labels == labels[0]).sum() == len(rows):
            raise ValueError("these texts are a cluster already; recluster() divides it, rename() names it")
        return self._edit("split", groups=[rows], text=checked_name(name) if name else "")

    def move(self, rows: Any = None, *, to: int) -> Exploration:
        """Put rows (by default the selection) into a cluster, or outside all with ``to=-1``."""
        return self._edit("move", clusters=[] if to == NOISE else [to], groups=[self._given(rows)])

    def recluster(self, rows: Any = None, *, min_cluster_size: int | None = None) -> Exploration:
        """Cluster some rows (by default the selection) again, by themselves; the rest of the collection stays as it is.

        ``min_cluster_size``: texts a part has at least; None tries the size for so many texts, then smaller ones.

        Raises:
            ValueError: nothing is selected, or no two parts are found.
        """
        rows = self._given(rows)
        parts = self.pipeline.parts(self.vectors, rows, min_cluster_size)
        if parts.max(initial=NOISE) < 1:
            raise ValueError(
                f"no two parts were found in these {len(rows)} texts; select more, or try min_cluster_size=2"
            )
        groups = [rows[parts == part] for part in range(parts.max() + 1)]
        return self._edit("recluster", groups=groups, rest=rows[parts == NOISE])

    def hide(self, rows: Any = None) -> Exploration:
        """Put rows (by default the selection) out of sight."""
        return self._edit("hide", groups=[self._given(rows)])

    def unhide(self, rows: Any = None) -> Exploration:
        """Bring hidden rows back into sight; by default all of them."""
        rows = np.flatnonzero(self.hidden) if rows is None else self._given(rows)
        if not len(rows):
            raise ValueError("no text is hidden")
        return self._edit("show", groups=[rows])

    def hide_duplicates(self, *, shared: float = 0.8, threshold: float | None = None) -> Exploration:
        """Hide texts that say what another one says; of each group the text that :func:`user_nb.near_duplicates` keeps stays in sight.

        ``shared``: the share of character runs from which two texts are one with changes; 1 takes equal texts only.
        ``threshold``: the cosine from which two texts mean the same; None looks at the writing alone.

        Raises:
            ValueError: there are none, or an option is out of its range.
        """
        from user_nb.analysis.duplicates import near_duplicates

        vectors = None if threshold is None else self.vectors
        found = near_duplicates(self.texts, vectors, threshold=threshold or 1.0, shared=shared)
        repeats = np.flatnonzero((found.kept_row != np.arange(len(self))) & ~self.hidden)
        if not len(repeats):
            raise ValueError("no text repeats another one")
        return self._edit("hide", groups=[repeats])

    def note(self, text: str, rows: Any = None, *, cluster: int | None = None) -> Exploration:
        """Put a note on a cluster, or on rows (by default the selection)."""
        text = checked_name(text, longest=NOTE_LENGTH, what="note")
        if cluster is not None:
            return self._edit("note", clusters=[cluster], text=text)
        return self._edit("note", groups=[self._given(rows)], text=text)

    def undo(self, steps: int = 1) -> Exploration:
        """Take back the last edits; as many as there are can be taken back."""
        for _ in range(steps):
            self.edits.undo()
        self._tell("clusters")
        return self

    def redo(self, steps: int = 1) -> Exploration:
        """Put edits that were undone in force again."""
        for _ in range(steps):
            self.edits.redo()
        self._tell("clusters")
        return self

    def _edit(
        self, op: str, *, clusters: Sequence[int] = (), groups: Sequence[np.ndarray] = (),
        rest: Sequence[int] = (), text: str = "",
    ) -> Exploration:  # fmt: skip
        anchors = tuple(self._anchor(int(label)) for label in clusters)
        keys = tuple(self.keys.of(group) for group in groups)
        self.pipeline.checkpoint()
        self.edits.add(Edit(op, anchors, keys, self.keys.of(rest), text, len(self)))
        self._tell("clusters")
        return self

    def _anchor(self, label: int) -> Anchor:
        rows = np.flatnonzero(self.labels == label)
        if label < 0 or not len(rows):
            known = ", ".join(map(str, self.names))
            raise ValueError(f"there is no cluster {label}; the clusters are: {known or 'none'}")
        return Anchor.of(self.keys, rows, self.names[label].text)

    def _given(self, rows: Any) -> np.ndarray:
        if rows is None and not self.narrowed:
            raise ValueError("nothing is selected; select some texts first, or name the rows")
        rows = self._selected if rows is None else self.rows_of(rows)
        if not len(rows):
            raise ValueError("the selection is empty; there is nothing to change")
        return rows

    # ---- what a person asks of it

    def run(self) -> Exploration:
        """Make every stage now, in order; returns the same exploration."""
        _ = self.xy, self.names
        return self

    def summary(self) -> pd.DataFrame:
        """Return a frame with one row per cluster, biggest first: cluster, name, size, share, words, and one text."""
        import pandas as pd

        rows = [
            (label, name.text, name.size, name.size / len(self), ", ".join(name.words), name.example)
            for label, name in self.names.items()
        ]
        rows.sort(key=lambda row: -row[2])
        return pd.DataFrame(rows, columns=["cluster", "name", "size", "share", "words", "example"])

    def search(self, query: str, *, top_k: int = 10, mode: str = "meaning", **options: Any) -> pd.DataFrame:
        """Return the `top_k` texts most like a query, as :func:`user_nb.search` does: score, row, text."""
        from user_nb.analysis.search import search

        return search(
            query, self.texts, self.vectors, encoder=self.encoder, top_k=top_k, mode=mode, **options
        )

    # ---- the selection

    @property
    def selection(self) -> pd.DataFrame:
        """The rows of the data that are selected now, in the workbench or from a cell; everything at first.

        Set it to row numbers, a boolean mask, a part of the frame, a condition, or None for everything; an open workbench
        shows it: ``study.selection = study.labels == 3``, ``study.selection = 'district == "Слобода"'``.
        """
        return self.frame.iloc[self._selected]

    @selection.setter
    def selection(self, rows: Any) -> None:
        self._selected = self.rows_of(rows)
        self._tell("selection")

    @property
    def selected_rows(self) -> np.ndarray:
        """The selected row numbers, ascending, (k,) int64."""
        return self._selected

    @property
    def narrowed(self) -> bool:
        """Whether less than everything is selected."""
        return len(self._selected) < len(self)

    def select(self, condition: str) -> pd.DataFrame:
        """Select the rows that meet a condition, and return them: ``study.select('"лифт" in text and cluster >= 0')``.

        Columns of the data can be named, and those that :meth:`table` adds, and ``row``. See :mod:`user_nb.study.conditions`.
        """
        self.selection = condition
        return self.selection

    def rows_of(self, rows: Any) -> np.ndarray:
        """Return row numbers, ascending, (k,) int64, for numbers, a mask, a part of the frame, a condition or None (all).

        Raises:
            ValueError: a row that does not exist, a mask of another length, a condition that cannot be read.
        """
        import pandas as pd

        if isinstance(rows, str):
            from user_nb.study.conditions import matching

            table = self.table().reset_index(drop=True)
            columns = {str(name): table[name] for name in table.columns}
            return np.flatnonzero(matching(rows, columns | {"row": pd.Series(np.arange(len(self)))}))
        if isinstance(rows, pd.DataFrame):
            return self._rows_of_frame(rows)
        return _row_numbers(rows, len(self))

    def _rows_of_frame(self, part: pd.DataFrame) -> np.ndarray:
        if not self.frame.index.is_unique:
            raise ValueError(
                "rows of this frame share labels in its index; give row numbers or a mask instead"
            )
        rows = self.frame.index.get_indexer(part.index)
        if (rows < 0).any():
            gone = part.index[rows < 0][0]
            raise ValueError(f"row {gone} is not in this collection")
        return np.unique(rows).astype(np.int64)

    def selection_words(self, n_words: int = 12) -> list[str]:
        """Return the words that tell the selection from the rest, best first; none when everything or nothing is selected."""
        from user_nb.analysis.contrast import contrast

        if not 0 < len(self._selected) < len(self):
            return []
        inside = np.zeros(len(self), bool)
        inside[self._selected] = True
        return list(contrast(self.texts, inside, ~inside, n_words=n_words, terms=self.terms).a)

    def counts(self, column: str) -> pd.DataFrame:
        """Return how often each value of a column is selected: value, selected, all, share (of all that have it), most first.

        Moments count by month; of a column with many values the most frequent ones are listed.

        Raises:
            ValueError: there is no such column.
        """
        import pandas as pd

        if column not in self.frame.columns:
            raise ValueError(
                f"there is no column {column!r}; the columns are: {', '.join(map(str, self.frame.columns))}"
            )
        values = self.frame[column]
        values = values.dt.strftime("%Y-%m") if values.dtype.kind == "M" else values
        everywhere = values.value_counts()
        here = values.iloc[self._selected].value_counts()
        counted = pd.DataFrame({"selected": here, "all": everywhere}).fillna(0).astype(int)
        counted = counted.sort_values(["selected", "all"], ascending=False, kind="stable").head(COUNTED)
        counted["share"] = counted["selected"] / counted["all"]
        return counted.rename_axis("value").reset_index()

    # ---- what shows it and what it leaves

    def watch(self, watcher: Watcher) -> None:
        """Let a watcher hear of every change, as long as somebody else holds it; a workbench does so by itself."""
        self._watchers.add(watcher)

    def _tell(self, what: str) -> None:
        for watcher in list(self._watchers):
            watcher.changed(what)

    def plot_map(
        self,
        *,
        color: str | Sequence | np.ndarray | None = None,
        time: str | Sequence | np.ndarray | None = None,
        facet: str | Sequence | np.ndarray | None = None,
        **options: Any,
    ) -> Figure:
        """Return the map with the clusters' names, as :func:`user_nb.plot_map` does, whose options these are.

        Args:
            color, time, facet: a column of the data by its name, or n values.

        Raises:
            ValueError: no such column (those that exist are listed).

        Example:
            >>> study.plot_map(color="channel", time="date")
        """
        from user_nb.figures.map import plot_map

        columns = {"color": self._column(color), "time": self._column(time), "facet": self._column(facet)}
        return plot_map(self.seen_xy, self.texts, self.labels, self.names, **columns, **options)

    def _column(self, column: Any) -> Any:
        if not isinstance(column, str):
            return column
        if column not in self.frame.columns:
            known = ", ".join(map(str, self.frame.columns))
            raise ValueError(f"there is no column {column!r}; the columns are: {known}")
        return self.frame[column]

    def workbench(self, *, lang: str | None = None) -> Workbench:
        """Return the map, the search box, the cluster slider and the texts, linked, as one widget for a cell.

        Args:
            lang: "ru" or "en" for the interface; None follows the machine's language.
        """
        from user_nb.workbench.widget import Workbench

        return Workbench(self, lang=lang)

    def table(self) -> pd.DataFrame:
        """Return the data with what was found: all its columns and x, y, cluster, name, strength.

        Where there is something to say, also ``hidden``, ``note`` (on the text) and, after :meth:`add`, ``new`` and ``fits``. Rows
        that do not take part have no place and no cluster (<NA>); noise is cluster -1. A column of the data that has one of
        these names keeps it; ours is then called ``found_x`` and so on.
        """
        found = self._found()
        renamed = dict(zip(self.found_columns(found), found.values()))
        return self.frame.assign(**renamed)

    def found_columns(self, found: Sequence[str] = ("x", "y", "cluster", "name", "strength")) -> list[str]:
        """Return what the columns that :meth:`table` adds are called beside the data's own."""
        return [f"found_{key}" if key in self.frame.columns else key for key in found]

    def _found(self) -> dict[str, Any]:
        import pandas as pd

        labels, names, xy = self.labels, self.names, self.xy
        cluster = pd.array(labels, dtype="Int64")
        cluster[~self.clustered & (labels < 0)] = pd.NA
        found = {
            "x": xy[:, 0],
            "y": xy[:, 1],
            "cluster": cluster,
            "name": [names[label].text if label in names else "" for label in labels.tolist()],
            "strength": self.strengths.astype(np.float32),
        }
        if self.hidden.any():
            found["hidden"] = self.hidden
        if self.notes:
            found["note"] = [self.notes.get(row, "") for row in range(len(self))]
        return found | ({"new": self.new, "fits": self.fits} if self.new.any() else {})

    # ---- new texts, and what stays

    def add(self, data: pd.DataFrame | Sequence[str]) -> pd.DataFrame:
        """Add texts to the collection: only they are encoded; map and clusters stay as they are. Returns the new rows of :meth:`table`.

        Each new text is placed beside its nearest texts and given the cluster that most of them have, with the share of their
        votes as its strength. A text that is like nothing here goes outside clusters, ``fits`` False. Edits go on to hold.
        :meth:`refit` lets the new texts shape map and clusters.

        Raises:
            ValueError: the frame lacks the column of the texts, or is empty.
            TypeError: a cell of that column is not text; the row is named.
        """
        import pandas as pd

        more, _ = _as_frame(data, self.text)
        texts = checked_texts(more[self.text], f"column {self.text!r}")
        if not texts:
            raise ValueError("there is nothing to add: the frame has no rows")
        before, everything = len(self), not self.narrowed
        keeps_numbers = isinstance(self.frame.index, pd.RangeIndex)
        attrs = self.frame.attrs
        self.frame = pd.concat([self.frame, more], ignore_index=keeps_numbers)
        self.frame.attrs = attrs
        self.texts = [*self.texts, *texts]
        self.pipeline.new_texts = [*self.pipeline.new_texts, *texts]
        self._keys = self._replayed = None
        self._selected = np.arange(len(self)) if everything else self._selected
        self._tell("texts")
        return self.table().iloc[before:]

    def refit(self) -> Exploration:
        """Make map and clusters anew with the texts that were added; edits follow their texts. Returns the same exploration."""
        old = self.pipeline
        vectors = old.vectors
        self.pipeline = Pipeline(self.texts, old.encoder, old.say)
        self.pipeline.settings, self.pipeline.watch = old.settings, old.watch
        self.pipeline.stages["vectors"] = {(): vectors}
        self._replayed = None
        self._tell("texts")
        return self

    def save(self, folder: str | Path, *, lang: str | None = None, guard_formulas: bool = True) -> Path:
        """Write the exploration into a folder (made if missing); returns the folder.

        texts.parquet and texts.xlsx are :meth:`table`; map.html is the map with search, clusters and texts and report.html a
        page to hand on, both open with no network; run.json says how it came about and edits.jsonl holds the edits. Each file
        appears whole or not at all, and :meth:`load` brings it all back.

        Args:
            lang: "ru" or "en" for the pages; None follows the machine's language.
            guard_formulas: put an apostrophe before texts that a spreadsheet would take for a formula.

        Raises:
            NotADirectoryError: the path is a file.
            OSError: the folder cannot be written, or another kernel is saving into it and does not end.
        """
        from user_nb.files.saving import save_exploration

        return save_exploration(self, folder, lang=lang, guard_formulas=guard_formulas)

    @classmethod
    def load(
        cls,
        folder: str | Path,
        *,
        encoder: Encoder | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Exploration:
        """Return the exploration that :meth:`save` wrote into a folder, made again from its texts, settings and edits.

        Labels and names are compared with those that were saved; what differs is warned of, and stands in ``differences``.

        Args:
            encoder: None takes the one it was made with.
            progress: as for :class:`Exploration`.

        Raises:
            FileNotFoundError: the folder holds no saved exploration.
            ValueError: it was saved by a newer version, or a file in it is damaged.
        """
        from user_nb.files.loading import load_exploration

        return load_exploration(cls, folder, encoder=encoder, progress=progress)

    def settings_used(self) -> dict[str, Any]:
        """Return the settings with the choices that were made filled in, ready for JSON."""
        return asdict(self.settings) | {"min_cluster_size": self.min_cluster_size}


def _as_frame(data: Any, text: str | None) -> tuple[pd.DataFrame, str]:
    import pandas as pd

    if isinstance(data, str):
        raise TypeError("data is one str; give a list of texts, or a frame from user_nb.read_texts(path)")
    if not isinstance(data, pd.DataFrame):
        name = text or "text"
        return pd.DataFrame({name: list(data)}), name
    name = text or data.attrs.get("text") or "text"
    if name not in data.columns:
        raise ValueError(f"there is no column {name!r}; the columns are: {', '.join(map(str, data.columns))}")
    return data, name


def _row_numbers(rows: Any, n: int) -> np.ndarray:
    if rows is None:
        return np.arange(n)
    rows = np.asarray(rows)
    if rows.dtype == bool:
        if len(rows) != n:
            raise ValueError(f"the mask has {len(rows)} values for {n} rows")
        return np.flatnonzero(rows)
    rows = np.unique(rows.astype(np.int64))
    if len(rows) and not (rows[0] >= 0 and rows[-1] < n):
        raise ValueError(f"row {rows[0] if rows[0] < 0 else rows[-1]} does not exist; rows are 0 to {n - 1}")
    return rows


def _seen(edited: Edited) -> np.ndarray:
    """Return the labels with hidden rows outside, so that they name nothing; a cluster that is hidden whole stays."""
    if not edited.hidden.any():
        return edited.labels
    in_sight = np.isin(edited.labels, edited.labels[~edited.hidden])
    return np.where(edited.hidden & in_sight, NOISE, edited.labels)
