"""The staged pipeline: texts to vectors, neighbours, map, clusters and names, each stage kept under its settings.

:class:`Exploration` strings the plain functions together. A stage is made when it is first asked for and remembered
under everything it was made from, so that moving one slider makes again only what lies after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from plotly.graph_objects import Figure

    from user_nb.analysis.clustering import ClusterTree
    from user_nb.analysis.naming import ClusterName, Terms
    from user_nb.analysis.neighbors import NeighborGraph
    from user_nb.encoding.encoder import Encoder
    from user_nb.views.workbench import Workbench

KEPT_PER_STAGE = 24  # how many settings of one stage stay in memory


@dataclass(frozen=True)
class Settings:
    """What shapes an exploration; change some with ``study.set(min_cluster_size=30)``.

    Attributes:
        n_neighbors: neighbours a text has in the graph behind the map and the clusters.
        min_dist: how close points may come on the map, 0 to 1; affects the picture only.
        min_samples: neighbours that make a text dense; higher calls more texts noise.
        min_cluster_size: texts a cluster has at least; None chooses by the number of texts.
        cluster_dimensions: dimensions of the projection that is clustered.
        random_state: seed of every random step; None draws another each time, and is no faster.
        fit_up_to: texts that shape the map and the clusters; of more than these a sample is drawn, and the others are placed.
    """

    n_neighbors: int = 15
    min_dist: float = 0.1
    min_samples: int = 5
    min_cluster_size: int | None = None
    cluster_dimensions: int = 5
    random_state: int | None = 0
    fit_up_to: int = 100_000


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
        self.texts = _checked_texts(self.frame[self.text].tolist(), self.text)
        self._encoder = encoder
        self._say = progress or (lambda line: None)
        self._kept: dict[str, dict[tuple, Any]] = {}
        self._selected = np.arange(len(self.texts))
        self.settings = Settings()
        self.set(**settings)

    def __repr__(self) -> str:
        kept = ", ".join(self._kept) or "nothing yet"
        return f"Exploration({len(self):,} texts in {self.text!r}; made: {kept})"

    def __len__(self) -> int:
        return len(self.texts)

    def set(self, **settings: Any) -> Exploration:
        """Change settings; later stages follow when they are next asked for. Returns the same exploration.

        Raises:
            TypeError: a setting of that name does not exist; those that do are listed.
            ValueError: a value out of its range.
        """
        known = [field.name for field in fields(Settings)]
        for name in settings:
            if name not in known:
                raise TypeError(f"there is no setting {name!r}; the settings are: {', '.join(known)}")
        changed = replace(self.settings, **settings)
        _check_settings(changed)
        self.settings = changed
        return self

    # ---- the stages, in the order a text takes them

    @property
    def encoder(self) -> Encoder:
        """The encoder in use, loaded when first asked for."""
        if self._encoder is None:
            from user_nb.encoding.encoder import load_encoder

            self._say("Loading the encoder")
            self._encoder = load_encoder()
        return self._encoder

    @property
    def vectors(self) -> np.ndarray:
        """(n, d) float32 unit rows; zeros where a text is empty or nothing of it is known to the encoder."""
        return self._stage("vectors", (), "Encoding {n:,} texts", lambda: self.encoder.encode(self.texts))

    @property
    def graph(self) -> NeighborGraph:
        """The neighbour graph under cosine similarity; `graph.empty` marks rows that have no vector."""
        from user_nb.analysis.neighbors import neighbors

        k, most, vectors = self.settings.n_neighbors, self.settings.fit_up_to, self.vectors
        return self._stage(
            "graph",
            (k, most),
            "Finding the neighbours of each",
            lambda: neighbors(vectors, n_neighbors=k, fit_up_to=most),
        )

    @property
    def roles(self) -> np.ndarray:
        """(n,) str, what became of each text: "fitted", "placed" (beside the fitted ones), "noise", or "empty" (no vector)."""
        graph, labels = self.graph, self.labels
        roles = np.full(len(self), "fitted", "<U6")
        if graph.fitted is not None:
            roles[~graph.fitted] = "placed"
        roles[labels < 0] = "noise"
        roles[graph.empty] = "empty"
        return roles

    @property
    def clustered(self) -> np.ndarray:
        """(n,) bool: which rows take part; the others are empty, or the encoder knows nothing of them."""
        return ~self.graph.empty

    @property
    def xy(self) -> np.ndarray:
        """(n, 2) float32, the places on the map; NaN for rows that do not take part."""
        return self._projection("map", "Drawing the map", 2, self.settings.min_dist)

    @property
    def points(self) -> np.ndarray:
        """(n, cluster_dimensions) float32, the projection that is clustered; NaN for rows that do not take part."""
        return self._projection(
            "points", "Projecting for the clusters", self.settings.cluster_dimensions, 0.0
        )

    def _projection(self, stage: str, words: str, dimensions: int, min_dist: float) -> np.ndarray:
        from user_nb.analysis.projection import project

        graph, seed = self.graph, self.settings.random_state
        return self._stage(
            stage,
            (self.settings.n_neighbors, self.settings.fit_up_to, dimensions, min_dist, seed),
            words,
            lambda: project(graph, n_components=dimensions, min_dist=min_dist, random_state=seed),
        )

    @property
    def tree(self) -> ClusterTree:
        """The cluster hierarchy, built once for each min_samples."""
        from user_nb.analysis.clustering import cluster_tree

        points, graph, s = self.points, self.graph, self.settings
        return self._stage(
            "tree",
            self._cut_key()[:-1],
            "Building the cluster tree",
            lambda: cluster_tree(points, min_samples=s.min_samples, graph=graph),
        )

    @property
    def min_cluster_size(self) -> int:
        """The size in use: the setting, or the one chosen by the number of texts."""
        from user_nb.analysis.clustering import suggest_min_cluster_size

        return self.settings.min_cluster_size or suggest_min_cluster_size(int(self.clustered.sum()))

    @property
    def labels(self) -> np.ndarray:
        """(n,) int64, the cluster of each text; -1 is noise (and rows that do not take part)."""
        return self._cut[0]

    @property
    def strengths(self) -> np.ndarray:
        """(n,) float64 from 0 to 1, how firmly each text belongs to its cluster; 0 for noise."""
        return self._cut[1]

    @property
    def _cut(self) -> tuple[np.ndarray, np.ndarray]:
        tree, size = self.tree, self.min_cluster_size
        most = max(size, int(self.clustered.sum()) // 2)  # a cluster of more than half says nothing
        return self._stage(
            "labels", self._cut_key(), None, lambda: tree.clusters(size, max_cluster_size=most)
        )

    def _cut_key(self) -> tuple:
        s = self.settings
        made = (s.n_neighbors, s.fit_up_to, s.cluster_dimensions, s.random_state, s.min_samples)
        return (*made, self.min_cluster_size)

    @property
    def terms(self) -> Terms:
        """The words and two-word terms of the texts, read once for all namings."""
        from user_nb.analysis.naming import read_terms

        return self._stage("terms", (), "Reading the words", lambda: read_terms(self.texts))

    @property
    def names(self) -> dict[int, ClusterName]:
        """{label: ClusterName}, in Russian, each with its most central text; -1 is left out."""
        from user_nb.analysis.naming import name_clusters

        labels, terms, vectors = self.labels, self.terms, self.vectors
        return self._stage(
            "names",
            self._cut_key(),
            "Naming the clusters",
            lambda: name_clusters(self.texts, labels, terms=terms, vectors=vectors),
        )

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

    @property
    def selection(self) -> pd.DataFrame:
        """The rows of the data that are selected now, in the workbench or from a cell; everything at first.

        Set it to row numbers or to a boolean mask: ``study.selection = study.labels == 3``.
        """
        return self.frame.iloc[self._selected]

    @selection.setter
    def selection(self, rows: Sequence[int] | np.ndarray | None) -> None:
        self._selected = _row_numbers(rows, len(self))

    @property
    def selected_rows(self) -> np.ndarray:
        """The selected row numbers, ascending, (k,) int64."""
        return self._selected

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
        from user_nb.views.figures import plot_map

        columns = {"color": self._column(color), "time": self._column(time), "facet": self._column(facet)}
        return plot_map(self.xy, self.texts, self.labels, self.names, **columns, **options)

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
        from user_nb.views.workbench import Workbench

        return Workbench(self, lang=lang)

    def table(self) -> pd.DataFrame:
        """Return the data with what was found: all its columns and x, y, cluster, name, strength.

        Rows that do not take part have no place and no cluster (<NA>); noise is cluster -1. A column of the data that has
        one of these names keeps it; ours is then called ``found_x`` and so on.
        """
        import pandas as pd

        labels, names = self.labels, self.names
        found = {
            "x": self.xy[:, 0],
            "y": self.xy[:, 1],
            "cluster": pd.array(labels, dtype="Int64"),
            "name": [names[label].text if label in names else "" for label in labels.tolist()],
            "strength": self.strengths.astype(np.float32),
        }
        found["cluster"][~self.clustered] = pd.NA
        renamed = {
            f"found_{key}" if key in self.frame.columns else key: value for key, value in found.items()
        }
        return self.frame.assign(**renamed)

    def save(self, folder: str | Path) -> Path:
        """Write texts.parquet, map.html and run.json into a folder (made if missing); returns the folder.

        texts.parquet is :meth:`table`; map.html opens with no network; run.json says how it came about: versions,
        settings, seeds and fingerprints. Each file appears whole or not at all.
        """
        from user_nb.saving import save_exploration

        return save_exploration(self, folder)

    def settings_used(self) -> dict[str, Any]:
        """Return the settings with the choices that were made filled in, ready for JSON."""
        return asdict(self.settings) | {"min_cluster_size": self.min_cluster_size}

    # ---- keeping stages

    def _stage(self, stage: str, key: tuple, words: str | None, make: Callable[[], Any]) -> Any:
        kept = self._kept.setdefault(stage, {})
        if key not in kept:
            if words:
                self._say(words.format(n=len(self)))
            kept[key] = make()
            while len(kept) > KEPT_PER_STAGE:
                kept.pop(next(iter(kept)))
        return kept[key]


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


def _checked_texts(texts: list, column: str) -> list[str]:
    """Return the texts with "" for None and NaN; the first cell that is no text is an error that names its row."""
    for row, text in enumerate(texts):
        if not isinstance(text, str) and not _is_missing(text):
            raise TypeError(
                f"row {row} of column {column!r} is {type(text).__name__} ({text!r:.40}), not text; "
                f"choose another column or convert it: frame[{column!r}].astype(str)"
            )
    return [text if isinstance(text, str) else "" for text in texts]


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)


def _check_settings(s: Settings) -> None:
    allowed = {
        "n_neighbors": (s.n_neighbors, 2, 200),
        "min_dist": (s.min_dist, 0, 1),
        "min_samples": (s.min_samples, 1, 1_000),
        "min_cluster_size": (s.min_cluster_size if s.min_cluster_size is not None else 2, 2, None),
        "cluster_dimensions": (s.cluster_dimensions, 2, 50),
        "fit_up_to": (s.fit_up_to, 2, None),
    }
    for name, (value, low, high) in allowed.items():
        if not low <= value <= (high if high is not None else value):
            raise ValueError(
                f"{name} is {value}; it may be from {low} to {high if high is not None else 'the number of texts'}"
            )


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
