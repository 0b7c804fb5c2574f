"""Two classic ways to part a collection, for lessons and as a foil to HDBSCAN: KMeans and agglomerative clustering."""

from __future__ import annotations

from typing import Any

import numpy as np

from user_nb.analysis.neighbors import NeighborGraph
from user_nb.analysis.rows import checked_vectors, filled_unit_rows

_WITHOUT_GRAPH = 8_000  # rows: above it every pair of them would cost gigabytes


def kmeans(
    vectors: np.ndarray, n_clusters: int, *, random_state: int | None = 0, normalize: bool = True
) -> np.ndarray:
    """KMeans into exactly ``n_clusters`` clusters: labels (n,) int64, the largest cluster 0; -1 only for rows of zeros.

    Vectors (n, d) are compared at unit length, by cosine therefore; ``normalize=False`` takes coordinates as they are. Every text goes
    somewhere, whether it belongs there or not. ValueError where there are fewer texts with a vector than clusters.
    """
    from sklearn.cluster import KMeans

    rows, filled = _rows(vectors, n_clusters, normalize)
    model = KMeans(n_clusters, n_init=3, random_state=random_state)
    return _by_size(model.fit_predict(rows), filled, len(vectors))


def agglomerative(
    vectors: np.ndarray, n_clusters: int, *, graph: NeighborGraph | None = None, normalize: bool = True
) -> np.ndarray:
    """Ward's agglomerative clustering into ``n_clusters``: labels (n,) int64, the largest cluster 0; -1 only for rows of zeros.

    With ``graph`` only neighbours are joined, which is quicker and needs little memory; above 8,000 rows it is needed.
    ValueError where there are fewer texts with a vector than clusters, or many rows and no graph.
    """
    from sklearn.cluster import AgglomerativeClustering

    rows, filled = _rows(vectors, n_clusters, normalize)
    if graph is None and len(rows) > _WITHOUT_GRAPH:
        raise ValueError(
            f"{len(rows)} rows are too many to compare every pair: give graph=neighbors(vectors)"
        )
    if graph is not None and graph.n != len(vectors):
        raise ValueError(
            f"{len(vectors)} vectors but a graph of {graph.n} rows: build it with neighbors(vectors)"
        )
    joined = None if graph is None else _joined(graph)[filled][:, filled]
    model = AgglomerativeClustering(n_clusters, linkage="ward", connectivity=joined)
    return _by_size(model.fit_predict(rows), filled, len(vectors))


def _rows(vectors: np.ndarray, n_clusters: int, normalize: bool) -> tuple[np.ndarray, np.ndarray]:
    vectors = checked_vectors(vectors).astype(np.float32, copy=False)
    rows, filled = filled_unit_rows(vectors) if normalize else (vectors, np.arange(len(vectors)))
    if not 1 <= n_clusters <= len(filled):
        raise ValueError(f"n_clusters is {n_clusters}; there are {len(filled)} rows with a vector")
    return rows, filled


def _joined(graph: NeighborGraph) -> Any:
    """The graph as a sparse (n, n) array of ones, in both directions."""
    from scipy.sparse import csr_array

    rows, columns = np.repeat(np.arange(graph.n), graph.k), graph.indices.ravel()
    known = columns >= 0
    edges = csr_array((np.ones(known.sum()), (rows[known], columns[known])), shape=(graph.n, graph.n))
    return ((edges + edges.T) > 0).astype(np.float64).tocsr()


def _by_size(found: np.ndarray, filled: np.ndarray, n: int) -> np.ndarray:
    """Labels of all n rows, renumbered so that the largest cluster is 0."""
    sizes = np.bincount(found)
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    labels = np.full(n, -1, np.int64)
    labels[filled] = rank[found]
    return labels
