"""The stages from texts to clusters: vectors, neighbours, map, points, tree, words; each kept under its settings.

A stage is made when it is first asked for and remembered under everything it was made from, so that moving one slider
makes again only what lies after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from user_nb.analysis.clustering import ClusterTree
    from user_nb.analysis.naming import ClusterName
    from user_nb.analysis.neighbors import NeighborGraph
    from user_nb.analysis.terms import Terms
    from user_nb.encoding.encoder import Encoder

Made = TypeVar("Made")
STRANGE = 0.02  # a new text fits nowhere when so few of the others are as far from their nearest
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

    def changed(self, **settings: Any) -> Settings:
        """Return these settings with some changed.

        Args:
            **settings: new values by name.

        Returns:
            The changed settings.

        Raises:
            TypeError: a setting of that name does not exist; those that do are listed.
            ValueError: a value out of its range.
        """
        known = [field.name for field in fields(Settings)]
        for name in settings:
            if name not in known:
                raise TypeError(f"there is no setting {name!r}; the settings are: {', '.join(known)}")
        changed = replace(self, **settings)
        _check_settings(changed)
        return changed


class Pipeline:
    """The stages over one collection of texts.

    Args:
        texts: the texts; "" for a missing one.
        encoder: what makes their vectors; None loads one when it is first needed.
        say: called with one line of words before each slow stage.

    Attributes:
        settings: the settings in force.
        new_texts: texts that came later: they are placed among the others and shape nothing; every array has them at its end.
        watch: called with (stage, done, all) as a slow stage goes on, (stage, 0, 0) as it begins; an exception raised in it
            stops the stage. None for nobody.
    """

    def __init__(
        self, texts: Sequence[str], encoder: Encoder | None, say: Callable[[str], None] | None
    ) -> None:
        self.texts = list(texts)
        self.new_texts: list[str] = []
        self.settings = Settings()
        self.watch: Callable[[str, int, int], None] | None = None
        self.stages: dict[str, dict[tuple[Any, ...], Any]] = {}
        self._encoder = encoder
        self.say = say or (lambda line: None)
        self._one_at_a_time = threading.RLock()

    @property
    def encoder(self) -> Encoder:
        """The encoder in use, loaded when first asked for."""
        if self._encoder is None:
            from user_nb.encoding.encoder import load_encoder

            self.say("Loading the encoder")
            self._encoder = load_encoder()
        return self._encoder

    @property
    def vectors(self) -> np.ndarray:
        """(n, d) float32 unit rows; zeros where a text is empty or nothing of it is known to the encoder."""
        return self._with_new(self._fitted_vectors, lambda: self._new_vectors)

    @property
    def _fitted_vectors(self) -> np.ndarray:
        return self._stage(
            "vectors", (), f"Encoding {len(self.texts):,} texts", lambda: self._encode(self.texts)
        )

    @property
    def _new_vectors(self) -> np.ndarray:
        key, words = (len(self.new_texts),), f"Encoding {len(self.new_texts):,} new texts"
        return self._stage("new vectors", key, words, lambda: self._encode(self.new_texts))

    def _encode(self, texts: list[str]) -> np.ndarray:
        return self.encoder.encode(texts, progress=self._count("vectors"))

    @property
    def graph(self) -> NeighborGraph:
        """The neighbour graph of the fitted texts under cosine similarity; `graph.empty` marks rows that have no vector."""
        from user_nb.analysis.neighbors import neighbors

        k, most, vectors = self.settings.n_neighbors, self.settings.fit_up_to, self._fitted_vectors
        return self._stage(
            "graph",
            (k, most),
            "Finding the neighbours of each",
            lambda: neighbors(vectors, n_neighbors=k, fit_up_to=most, progress=self._count("graph")),
        )

    @property
    def links(self) -> NeighborGraph:
        """The neighbours of each new text among the fitted ones."""
        from user_nb.analysis.neighbors import neighbors

        k, old, new = self.settings.n_neighbors, self._fitted_vectors, self._new_vectors
        return self._stage(
            "links", (k, len(new)), "Placing the new texts", lambda: neighbors(new, among=old, n_neighbors=k)
        )

    @property
    def clustered(self) -> np.ndarray:
        """(n,) bool: which rows take part; the others are empty, or the encoder knows nothing of them."""
        return self._with_new(~self.graph.empty, lambda: ~self.links.empty)

    @property
    def fits(self) -> np.ndarray:
        """(n,) bool: False where a new text is less like its nearest text than nearly all texts are to theirs."""
        return self._with_new(np.ones(len(self.texts), bool), self._fits)

    def _fits(self) -> np.ndarray:
        usual = self.graph.similarities[~self.graph.empty, 0]
        return np.asarray(self.links.similarities[:, 0] >= np.quantile(usual, STRANGE))

    @property
    def xy(self) -> np.ndarray:
        """(n, 2) float32, the places on the map; NaN for rows that do not take part."""
        s = self.settings
        fitted = self._projection("map", "Drawing the map", 2, s.min_dist)
        return self._with_new(fitted, lambda: self._placed(fitted))

    def _placed(self, fitted: np.ndarray) -> np.ndarray:
        from user_nb.analysis.projection import place

        s, links = self.settings, self.links
        key = (s.n_neighbors, s.fit_up_to, s.min_dist, s.random_state, links.n)
        return self._stage(
            "places",
            key,
            None,
            lambda: place(links, fitted, min_dist=s.min_dist, random_state=s.random_state),
        )

    @property
    def points(self) -> np.ndarray:
        """(fitted, cluster_dimensions) float32, the projection that is clustered; NaN for rows that do not take part."""
        return self._projection(
            "points", "Projecting for the clusters", self.settings.cluster_dimensions, 0.0
        )

    def _projection(self, stage: str, words: str, dimensions: int, min_dist: float) -> np.ndarray:
        from user_nb.analysis.projection import project

        graph, s = self.graph, self.settings
        return self._stage(
            stage,
            (s.n_neighbors, s.fit_up_to, dimensions, min_dist, s.random_state),
            words,
            lambda: project(
                graph,
                n_components=dimensions,
                min_dist=min_dist,
                random_state=s.random_state,
                progress=self._count(stage),
            ),
        )

    @property
    def tree(self) -> ClusterTree:
        """The cluster hierarchy of the fitted texts, built once for each min_samples."""
        from user_nb.analysis.clustering import cluster_tree

        points, graph, s = self.points, self.graph, self.settings
        return self._stage(
            "tree",
            self._tree_key(),
            "Building the cluster tree",
            lambda: cluster_tree(points, min_samples=s.min_samples, graph=graph),
        )

    def _tree_key(self) -> tuple[Any, ...]:
        s = self.settings
        return (s.n_neighbors, s.fit_up_to, s.cluster_dimensions, s.random_state, s.min_samples)

    @property
    def min_cluster_size(self) -> int:
        """The size in use: the setting, or the one chosen by the number of texts."""
        from user_nb.analysis.clustering import suggest_min_cluster_size

        return self.settings.min_cluster_size or suggest_min_cluster_size(int((~self.graph.empty).sum()))

    @property
    def clusters(self) -> tuple[np.ndarray, np.ndarray]:
        """Labels (n,) int64 and strengths (n,) float64, as the clustering gives them; a new text has those of its neighbours."""
        tree, size, key = self.tree, self.min_cluster_size, (*self._tree_key(), self.min_cluster_size)
        most = max(size, int((~self.graph.empty).sum()) // 2)  # a cluster of more than half says nothing
        fitted = self._stage("labels", key, None, lambda: tree.clusters(size, max_cluster_size=most))
        if not self.new_texts:
            return fitted
        key = (*key, len(self.new_texts))
        return self._stage("labels", key, None, lambda: self._joined(*fitted))

    def _joined(self, labels: np.ndarray, strengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The labels and strengths with those of the new texts, which their neighbours vote for."""
        from user_nb.analysis.neighbors import inherit

        given, shares = inherit(self.links, labels)
        given[~self._fits()] = -1
        return np.concatenate([labels, given]), np.concatenate([strengths, np.where(given < 0, 0, shares)])

    def _with_new(self, fitted: np.ndarray, new: Callable[[], np.ndarray]) -> np.ndarray:
        return np.concatenate([fitted, new()]) if self.new_texts else fitted

    def terms(self, texts: Sequence[str]) -> Terms:
        """The words and two-word terms of the texts, read once for all namings."""
        from user_nb.analysis.terms import read_terms

        return self._stage("terms", (len(texts),), "Reading the words", lambda: read_terms(texts))

    def names(
        self,
        texts: Sequence[str],
        labels: np.ndarray,
        vectors: np.ndarray,
        *,
        keep: tuple[np.ndarray, dict[int, ClusterName]] | None = None,
    ) -> dict[int, ClusterName]:
        """The name of each cluster of these labels, each with its most central text; `keep` are labels and names that stay."""
        from user_nb.analysis.naming import name_clusters

        terms = self.terms(texts)
        key = (labels.tobytes(), b"" if keep is None else keep[0].tobytes())
        return self._stage(
            "names",
            key,
            "Naming the clusters",
            lambda: name_clusters(texts, labels, terms=terms, vectors=vectors, keep=keep),
        )

    def parts(self, vectors: np.ndarray, rows: np.ndarray, min_cluster_size: int | None) -> np.ndarray:
        """Cluster some rows by themselves, (k,) int64, -1 for noise: neighbours, points and tree of these rows alone.

        Without a size the one for so many texts is tried, then half of it, down to 2, until there are two parts.
        """
        from user_nb.analysis.clustering import cluster_tree, suggest_min_cluster_size
        from user_nb.analysis.neighbors import neighbors
        from user_nb.analysis.projection import project

        s = self.settings
        graph = neighbors(vectors[rows], n_neighbors=s.n_neighbors, progress=self._count("graph"))
        points = project(
            graph,
            n_components=s.cluster_dimensions,
            min_dist=0.0,
            random_state=s.random_state,
            progress=self._count("points"),
        )
        tree = cluster_tree(points, min_samples=s.min_samples)
        size = min_cluster_size or suggest_min_cluster_size(len(rows))
        labels = tree.labels(size)
        while min_cluster_size is None and labels.max(initial=-1) < 1 and size > 2:
            size = max(2, size // 2)
            labels = tree.labels(size)
        return labels

    def checkpoint(self) -> None:
        """Give whoever watches the chance to stop before something is changed."""
        if self.watch:
            self.watch("start", 0, 0)

    # ---- keeping stages

    def _stage(self, stage: str, key: tuple[Any, ...], words: str | None, make: Callable[[], Made]) -> Made:
        with self._one_at_a_time:
            kept = self.stages.setdefault(stage, {})
            if key not in kept:
                if words:
                    self.say(words)
                    if self.watch:
                        self.watch(stage, 0, 0)
                kept[key] = make()
                while len(kept) > KEPT_PER_STAGE:
                    kept.pop(next(iter(kept)))
            made: Made = kept[key]
        return made

    def _count(self, stage: str) -> Callable[[int, int], None] | None:
        """Return what a slow function calls as it goes on; None lets it draw its own bar, if it has one."""
        watch = self.watch
        return None if watch is None else lambda done, total: watch(stage, done, total)


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
