"""What a study has come to at one moment, frozen: all that is saved and shown of it.

Files and pages are made from a :class:`Snapshot` and never from the study, which goes on to change: so all that lies in a
saved folder tells of the same moment. What the sentences of trust and the report ask of vectors and graph is worked out
here, from the snapshot's own arrays, when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.analysis.central_texts import central_rows
from user_nb.analysis.naming import ClusterName
from user_nb.analysis.neighbors import NeighborGraph
from user_nb.analysis.quality import ClusterQuality, MapQuality, cluster_quality, map_quality
from user_nb.study.columns import Share, frequent, standing_out, worth_counting
from user_nb.study.table import ClusterRow, cluster_column, cluster_rows, found_columns, with_found

if TYPE_CHECKING:
    import pandas as pd

LEAST = 5  # texts with a place on the map, for it to be judged


@dataclass(frozen=True)
class EncoderFacts:
    """Which encoder made the vectors; `cached` says whether they came through a cache, which rounds them to float16."""

    name: str
    fingerprint: str
    dimension: int
    precision: str
    device: str
    cached: bool


@dataclass(frozen=True, repr=False, eq=False)
class Snapshot:
    """A study at one moment; every array has a row for each of the n texts, in the order of the data.

    Attributes:
        frame: the data, with the column `text` of texts; `texts` are those, "" for a missing one.
        vectors: (n, d) float32; `graph` holds the neighbours of the fitted texts, which come before the `new` ones.
        xy: (n, 2) float32, the places on the map; `seen_xy` has NaN for hidden texts too.
        labels: (n,) int64, edits followed, -1 for noise; `strengths` (n,) float64 go with them.
        names: {label: ClusterName}; `named` are the labels whose name a person gave.
        notes: {row: note}; `cluster_notes` {label: note}.
        hidden: (n,) bool, out of sight; `clustered`, `new` and `fits` (n,) bool as the study has them.
        settings: the settings with the choices that were made filled in, ready for JSON.
        encoder: which encoder made the vectors.
        edits: the log of edits as it lies on disk; `edits_on_disk` is the file as the study last read or wrote it, "" for none.
        n_edits: edits in force.
    """

    frame: pd.DataFrame
    text: str
    texts: Sequence[str]
    vectors: np.ndarray
    graph: NeighborGraph
    xy: np.ndarray
    seen_xy: np.ndarray
    labels: np.ndarray
    strengths: np.ndarray
    names: Mapping[int, ClusterName]
    named: frozenset[int]
    notes: Mapping[int, str]
    cluster_notes: Mapping[int, str]
    hidden: np.ndarray
    clustered: np.ndarray
    new: np.ndarray
    fits: np.ndarray
    settings: Mapping[str, Any]
    encoder: EncoderFacts
    edits: str
    edits_on_disk: str
    n_edits: int

    def __repr__(self) -> str:
        return f"Snapshot({len(self):,} texts, {len(self.names)} clusters, {self.n_edits} edits)"

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The data with what was found, a row for each text; see :meth:`user_nb.Exploration.table`."""
        names = self.names
        found = {
            "x": self.xy[:, 0],
            "y": self.xy[:, 1],
            "cluster": cluster_column(self.labels, self.clustered),
            "name": [names[label].text if label in names else "" for label in self.labels.tolist()],
            "strength": self.strengths.astype(np.float32),
        }
        if self.hidden.any():
            found["hidden"] = self.hidden
        if self.notes:
            found["note"] = [self.notes.get(row, "") for row in range(len(self))]
        return with_found(
            self.frame, found | ({"new": self.new, "fits": self.fits} if self.new.any() else {})
        )

    @property
    def found_columns(self) -> list[str]:
        """What x, y, cluster, name and strength are called in the table."""
        return found_columns(self.frame)

    @cached_property
    def clusters(self) -> list[ClusterRow]:
        """The clusters, biggest first, noise last where there is any."""
        return cluster_rows(self.labels, self.names, self.hidden, self.cluster_notes)

    def rows_in_sight(self, label: int) -> np.ndarray:
        """Return the row numbers of a cluster's texts, hidden ones left out, (k,) int64."""
        return np.flatnonzero((self.labels == label) & ~self.hidden)

    def central_texts(self, label: int, count: int) -> list[str]:
        """Return the texts nearest to the middle of a cluster, hidden ones left out, nearest first."""
        rows = central_rows(self.texts, self.vectors, self.rows_in_sight(label), count)
        return [self.texts[row] for row in rows]

    # ---- the columns of the data

    @cached_property
    def _counted(self) -> dict[str, pd.Series]:
        return worth_counting(self.frame, self.text)

    @property
    def column_shares(self) -> list[tuple[str, list[Share]]]:
        """The columns with few values, and the most frequent values of each."""
        return [(name, frequent(values)) for name, values in self._counted.items()]

    def shares_of(self, label: int) -> list[tuple[str, list[Share]]]:
        """Return the same columns, each with the values that stand out in a cluster."""
        rows = self.rows_in_sight(label)
        return [(name, standing_out(values, rows)) for name, values in self._counted.items()]

    # ---- what to believe

    @property
    def can_be_judged(self) -> bool:
        """Whether enough of the fitted texts have a place on the map."""
        return int((self.clustered & ~self.new).sum()) >= LEAST

    @cached_property
    def map_quality(self) -> MapQuality | None:
        """How true the map is to the vectors, over the fitted texts; None where they are too few."""
        if not self.can_be_judged:
            return None
        fitted = ~self.new
        return map_quality(self.vectors[fitted], self.xy[fitted], graph=self.graph)

    @cached_property
    def cluster_quality(self) -> ClusterQuality | None:
        """How well the clusters hold together; None where too few texts take part."""
        return cluster_quality(self.vectors, self.labels) if self.can_be_judged else None
