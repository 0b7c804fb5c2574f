"""A collection under study: its stages, what a person selects in it, and what a person edits.

:class:`Study` is the state, and knows nothing of what shows it: pictures, pages, files and the workbench stand above. Its
labels are those of the clustering with the edits followed; its selection is one thing, seen here and in every workbench.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from user_nb.analysis.naming import ClusterName
from user_nb.study.collection import as_frame, texts_of
from user_nb.study.columns import value_counts
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
from user_nb.study.selection import row_numbers, rows_of_part, rows_that_meet
from user_nb.study.snapshot import EncoderFacts, Snapshot
from user_nb.study.stages import Pipeline, Settings
from user_nb.study.table import FOUND, cluster_summary, found_columns

if TYPE_CHECKING:
    import pandas as pd

    from user_nb.analysis.clustering import ClusterTree
    from user_nb.analysis.naming import Terms
    from user_nb.analysis.neighbors import NeighborGraph
    from user_nb.encoding.encoder import Encoder


class Watcher(Protocol):
    """What follows a study: a workbench."""

    def changed(self, what: str) -> None:
        """Hear that the "selection", the "clusters" or the "texts" are other than before."""


class Study:
    """The state of an exploration: vectors, map, clusters and names, made as they are asked for, selection and edits.

    :class:`user_nb.Exploration` is this with its pictures, its workbench and its folder, and says what the arguments are.
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
        self.frame, self.text = as_frame(data, text)
        self.texts = texts_of(self.frame, self.text)
        self.edits = EditLog()
        self.pipeline = Pipeline(self.texts, encoder, progress)
        self._keys: TextKeys | None = None
        self._replayed: tuple[np.ndarray, tuple[Edit, ...], Edited] | None = None
        self._selected = np.arange(len(self.texts))
        self.differences: tuple[str, ...] = ()  # from what was saved, after load()
        self._watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()
        self.set(**settings)

    def __repr__(self) -> str:
        made = ", ".join(self.pipeline.stages) or "nothing yet"
        edits = f"; {len(self.edits)} edits" if len(self.edits) else ""
        return f"{type(self).__name__}({len(self):,} texts in {self.text!r}; made: {made}{edits})"

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def settings(self) -> Settings:
        """The settings in force; change them with :meth:`set`."""
        return self.pipeline.settings

    def set(self, **settings: Any) -> Self:
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

    def rename(self, cluster: int, name: str) -> Self:
        """Give a cluster a name. Returns the same exploration, as all edits do.

        Raises:
            ValueError: there is no such cluster, or the name is empty or over 120 characters.
        """
        return self._edit("name", clusters=[cluster], text=checked_name(name))

    def merge(self, clusters: Sequence[int]) -> Self:
        """Make one cluster of several; it has the number, and the given name, of the first.

        Raises:
            ValueError: fewer than two clusters, or one that does not exist.
        """
        clusters = list(dict.fromkeys(int(label) for label in clusters))
        if len(clusters) < 2:
            raise ValueError(f"to merge takes at least two clusters; this is {clusters}")
        return self._edit("merge", clusters=clusters)

    def split(self, rows: Any = None, *, name: str = "") -> Self:
        """Make the given rows (by default the selection) a cluster of their own, with a name if one is given.

        Raises:
            ValueError: nothing is selected, or the rows are already exactly one cluster.
        """
        rows = self._given(rows)
        labels = np.unique(self.labels[rows])
        if len(labels) == 1 and labels[0] >= 0 and (self.labels == labels[0]).sum() == len(rows):
            raise ValueError("these texts are a cluster already; recluster() divides it, rename() names it")
        return self._edit("split", groups=[rows], text=checked_name(name) if name else "")

    def move(self, rows: Any = None, *, to: int) -> Self:
        """Put rows (by default the selection) into a cluster, or outside all with ``to=-1``."""
        return self._edit("move", clusters=[] if to == NOISE else [to], groups=[self._given(rows)])

    def recluster(self, rows: Any = None, *, min_cluster_size: int | None = None) -> Self:
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

    def hide(self, rows: Any = None) -> Self:
        """Put rows (by default the selection) out of sight."""
        return self._edit("hide", groups=[self._given(rows)])

    def unhide(self, rows: Any = None) -> Self:
        """Bring hidden rows back into sight; by default all of them."""
        rows = np.flatnonzero(self.hidden) if rows is None else self._given(rows)
        if not len(rows):
            raise ValueError("no text is hidden")
        return self._edit("show", groups=[rows])

    def hide_duplicates(self, *, shared: float = 0.8, threshold: float | None = None) -> Self:
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

    def note(self, text: str, rows: Any = None, *, cluster: int | None = None) -> Self:
        """Put a note on a cluster, or on rows (by default the selection)."""
        text = checked_name(text, longest=NOTE_LENGTH, what="note")
        if cluster is not None:
            return self._edit("note", clusters=[cluster], text=text)
        return self._edit("note", groups=[self._given(rows)], text=text)

    def undo(self, steps: int = 1) -> Self:
        """Take back the last edits; as many as there are can be taken back."""
        for _ in range(steps):
            self.edits.undo()
        self._tell("clusters")
        return self

    def redo(self, steps: int = 1) -> Self:
        """Put edits that were undone in force again."""
        for _ in range(steps):
            self.edits.redo()
        self._tell("clusters")
        return self

    def _edit(
        self, op: str, *, clusters: Sequence[int] = (), groups: Sequence[np.ndarray] = (),
        rest: Sequence[int] = (), text: str = "",
    ) -> Self:  # fmt: skip
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

    def run(self) -> Self:
        """Make every stage now, in order; returns the same exploration."""
        _ = self.xy, self.names
        return self

    def summary(self) -> pd.DataFrame:
        """Return a frame with one row per cluster, biggest first: cluster, name, size, share, words, and one text."""
        return cluster_summary(self.names, len(self))

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
            return rows_that_meet(rows, self.table())
        if isinstance(rows, pd.DataFrame):
            return rows_of_part(rows, self.frame)
        return row_numbers(rows, len(self))

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
        return value_counts(self.frame, column, self._selected)

    # ---- who follows it, and what is shown and saved of it

    def watch(self, watcher: Watcher) -> None:
        """Let a watcher hear of every change, as long as somebody else holds it; a workbench does so by itself."""
        self._watchers.add(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Let a watcher hear of no more changes."""
        self._watchers.discard(watcher)

    def _tell(self, what: str) -> None:
        for watcher in list(self._watchers):
            watcher.changed(what)

    def table(self) -> pd.DataFrame:
        """Return the data with what was found: all its columns and x, y, cluster, name, strength.

        Where there is something to say, also ``hidden``, ``note`` (on the text) and, after :meth:`add`, ``new`` and ``fits``. Rows
        that do not take part have no place and no cluster (<NA>); noise is cluster -1. A column of the data that has one of
        these names keeps it; ours is then called ``found_x`` and so on.
        """
        return self.snapshot().table

    def found_columns(self, found: Sequence[str] = FOUND) -> list[str]:
        """Return what the columns that :meth:`table` adds are called beside the data's own."""
        return found_columns(self.frame, found)

    def settings_used(self) -> dict[str, Any]:
        """Return the settings with the choices that were made filled in, ready for JSON."""
        return asdict(self.settings) | {"min_cluster_size": self.min_cluster_size}

    def snapshot(self) -> Snapshot:
        """Return what the study has come to, frozen: all that files and pages are made from."""
        edited = self.edited
        return Snapshot(
            frame=self.frame,
            text=self.text,
            texts=self.texts,
            vectors=self.vectors,
            graph=self.graph,
            xy=self.xy,
            seen_xy=self.seen_xy,
            labels=self.labels,
            strengths=self.strengths,
            names=self.names,
            named=frozenset(edited.names),
            notes=edited.notes,
            cluster_notes=edited.cluster_notes,
            hidden=edited.hidden,
            clustered=self.clustered,
            new=self.new,
            fits=self.fits,
            settings=self.settings_used(),
            encoder=_encoder_facts(self.encoder),
            edits=self.edits.text(),
            edits_on_disk=self.edits.on_disk,
            n_edits=len(self.edits),
        )

    def was_saved(self, snapshot: Snapshot) -> None:
        """Take note that a snapshot's edits lie on disk: the next save into that folder knows them for its own."""
        self.edits.on_disk = snapshot.edits

    # ---- new texts

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

        more, _ = as_frame(data, self.text)
        texts = texts_of(more, self.text)
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

    def refit(self) -> Self:
        """Make map and clusters anew with the texts that were added; edits follow their texts. Returns the same exploration."""
        old = self.pipeline
        vectors = old.vectors
        self.pipeline = Pipeline(self.texts, old.encoder, old.say)
        self.pipeline.settings, self.pipeline.watch = old.settings, old.watch
        self.pipeline.stages["vectors"] = {(): vectors}
        self._replayed = None
        self._tell("texts")
        return self


def _encoder_facts(encoder: Encoder) -> EncoderFacts:
    return EncoderFacts(
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        precision=encoder.precision,
        device=encoder.device,
        cached=encoder.cache is not None,
    )


def _seen(edited: Edited) -> np.ndarray:
    """Return the labels with hidden rows outside, so that they name nothing; a cluster that is hidden whole stays."""
    if not edited.hidden.any():
        return edited.labels
    in_sight = np.isin(edited.labels, edited.labels[~edited.hidden])
    return np.where(edited.hidden & in_sight, NOISE, edited.labels)
