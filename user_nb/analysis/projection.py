"""The map: a neighbour graph laid out in two, three or five dimensions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from user_nb.analysis import layout
from user_nb.analysis.neighbors import NeighborGraph

_SAME = 1e-6  # cosine distances below this are rounding: the texts are equal
_START_DIGITS = 4


def project(
    graph: NeighborGraph,
    *,
    n_components: int = 2,
    n_neighbors: int | None = None,
    min_dist: float = 0.1,
    n_epochs: int | None = None,
    random_state: int | None = 0,
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """UMAP coordinates (n, n_components) float32 of the rows of ``graph``; no neighbour search is run again.

    ``n_neighbors``: how many of the graph's neighbours to use, all of them by default; fewer show finer detail. (umap-learn counts the
    row itself: its 16 is 15 here.) ``min_dist``: how close points may lie, 0.0 for clustering, 0.1 for looking.
    ``n_epochs``: 500 up to 5,000 rows, 200 above. ``random_state``: the same number gives the same map on any number of
    cores and any processor; None draws one. ``progress(done, total)`` is called after each epoch; an exception raised in it stops the run.

    In two and three dimensions, meant for the eye, islands far out are drawn nearer, so that they do not squeeze the rest into a dot:
    how far an island lies says nothing anyway. Rows without a vector get NaN. One row lies at 0;
    up to n_components + 1 rows are laid out at random. Units have no meaning, only nearness has.
    Raises ValueError for options out of range.

    >>> project(neighbors(vectors), n_components=3)   # (n, 3)
    """
    _check(graph, n_components, n_neighbors, min_dist, n_epochs)
    rng = np.random.default_rng(random_state)
    placed = np.flatnonzero(~graph.empty)
    coordinates = np.full((graph.n, n_components), np.nan, np.float32)
    if graph.k == 0 or len(placed) <= n_components + 1:
        coordinates[placed] = rng.uniform(-1, 1, size=(len(placed), n_components)) * (len(placed) > 1)
        return coordinates
    weights = _weights(graph, placed, min(n_neighbors or graph.k, graph.k))
    start = _scaled(layout.spectral_start(weights, n_components, rng), rng)
    a, b = layout.curve(min_dist)
    epochs = n_epochs or (500 if len(placed) <= 5000 else 200)
    coordinates[placed] = layout.move_points(
        weights, start, a=a, b=b, n_epochs=epochs, rng=rng, progress=progress
    )
    if n_components in (2, 3):
        coordinates[placed] = _drawn_in(coordinates[placed])
    return coordinates


def _drawn_in(points: np.ndarray) -> np.ndarray:
    """Points with far islands nearer: beyond 1.5 times the radius that holds 80% of them, distance grows with its logarithm only."""
    points = points.astype(np.float64)
    away = points - np.median(points, axis=0)
    radius = np.linalg.norm(away, axis=1, keepdims=True)
    rim = 1.5 * np.quantile(radius, 0.8)
    if rim == 0:
        return points
    beyond = np.maximum(radius / rim, 1)
    return points - away + away / beyond * (1 + 0.25 * np.log(beyond))


def _check(graph, n_components, n_neighbors, min_dist, n_epochs) -> None:
    if not isinstance(graph, NeighborGraph):
        raise TypeError(f"graph must be what neighbors(vectors) returns, not {type(graph).__name__}")
    if n_components < 1:
        raise ValueError(f"n_components is {n_components}; it must be at least 1")
    if n_neighbors is not None and n_neighbors < 1:
        raise ValueError(f"n_neighbors is {n_neighbors}; it must be at least 1")
    if n_neighbors is not None and n_neighbors > graph.k and graph.k < graph.n - 1 - graph.empty.sum():
        raise ValueError(
            f"n_neighbors is {n_neighbors}, but the graph holds {graph.k} neighbours of each row: "
            f"build it with neighbors(vectors, n_neighbors={n_neighbors})"
        )
    if not 0 <= min_dist <= 1:
        raise ValueError(f"min_dist is {min_dist}; it must lie between 0 and 1")
    if n_epochs is not None and n_epochs < 1:
        raise ValueError(f"n_epochs is {n_epochs}; it must be at least 1")


def _weights(graph: NeighborGraph, placed: np.ndarray, k: int):
    """UMAP's edge weights over the rows that have a vector, numbered anew."""
    number = np.full(graph.n, -1, np.int32)
    number[placed] = np.arange(len(placed), dtype=np.int32)
    distances = np.maximum(1 - graph.similarities[placed, :k], 0)
    distances[distances < _SAME] = 0
    return layout.edge_weights(number[graph.indices[placed, :k]], distances)


def _scaled(start: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The start positions within 0 to 10 on each axis, with a little noise so that no two points coincide.

    Rounded first: the last digits of eigenvectors differ between processors, and the map must not.
    """
    start = (start - start.min(axis=0)) / np.maximum(np.ptp(start, axis=0), 1e-12)
    return 10 * np.round(start, _START_DIGITS) + rng.uniform(0, 1e-3, size=start.shape)
