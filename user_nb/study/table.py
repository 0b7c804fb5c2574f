"""What was found, as tables: a row for each text, a row for each cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from user_nb.analysis.naming import ClusterName

FOUND = ("x", "y", "cluster", "name", "strength")  # what every table of texts has beside the data


@dataclass(frozen=True)
class ClusterRow:
    """A cluster as lists show it; `name` is "" for noise, `size` counts the texts in sight."""

    label: int
    name: str
    size: int
    words: str
    note: str


def with_found(frame: pd.DataFrame, found: Mapping[str, Any]) -> pd.DataFrame:
    """Return the data with what was found beside it, columns of n values; the data's own columns keep their names."""
    return frame.assign(**dict(zip(found_columns(frame, list(found)), found.values())))


def found_columns(frame: pd.DataFrame, found: Sequence[str] = FOUND) -> list[str]:
    """Return what the columns of the findings are called beside the data's own: ``found_x`` where it has an ``x``."""
    return [f"found_{key}" if key in frame.columns else key for key in found]


def cluster_column(labels: np.ndarray, clustered: np.ndarray) -> Any:
    """Return labels (n,) as a pandas Int64 array: -1 for noise, <NA> for rows that do not take part."""
    import pandas as pd

    cluster = pd.array(labels, dtype="Int64")
    cluster[~clustered & (labels < 0)] = pd.NA
    return cluster


def cluster_summary(names: Mapping[int, ClusterName], n: int) -> pd.DataFrame:
    """Return a frame with one row per cluster, biggest first: cluster, name, size, share of n, words, and one text."""
    import pandas as pd

    rows = [
        (label, name.text, name.size, name.size / n, ", ".join(name.words), name.example)
        for label, name in names.items()
    ]
    rows.sort(key=lambda row: -row[2])
    return pd.DataFrame(rows, columns=["cluster", "name", "size", "share", "words", "example"])


def cluster_rows(
    labels: np.ndarray, names: Mapping[int, ClusterName], hidden: np.ndarray, notes: Mapping[int, str]
) -> list[ClusterRow]:
    """Return the list of clusters, biggest first, noise last where there is any; a cluster that is hidden whole has size 0."""
    sizes = sizes_of(labels[~hidden])
    rows = [
        ClusterRow(label, name.text, sizes.get(label, 0), ", ".join(name.words), notes.get(label, ""))
        for label, name in names.items()
    ]
    rows.sort(key=lambda row: (-row.size, row.label))
    return [*rows, *([ClusterRow(-1, "", sizes[-1], "", "")] if -1 in sizes else ())]


def sizes_of(labels: np.ndarray) -> dict[int, int]:
    """Return how many rows have each label, {label: count}."""
    values, counts = np.unique(labels, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist()))
