"""The map: a neighbour graph laid out in two, three or five dimensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np

from user_nb.analysis import umap as layout
from user_nb.analysis.neighbors import NeighborGraph
from user_nb.analysis.rows import checked_vectors
from user_nb.analysis.umap_learn import umap_learn_points

Engine = Literal["user-nb", "umap-learn"]

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
    engine: Engine = "user-nb",
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """UMAP coordinates of the rows of ``graph``, (n, n_components); no neighbour search is run again.

    Units have no meaning, only nearness has. Of a graph that fitted only some of its rows, these are laid out and the others placed
    beside them, as `place` does.

    The package's own engine draws the same map on any processor and any number of cores, and a seed costs it no speed. In two and three
    dimensions, meant for the eye, it draws islands far out nearer, so that they do not squeeze the rest into a dot: how far an island
    lies says nothing anyway. umap-learn, the library of the method's authors, gets the same neighbours, and its coordinates come back as
    they are: to compare with, or to cite. Its first call in a process loads and compiles for some twenty seconds, a seed leaves it one
    core, its maps differ between processors, and it cannot be stopped between two epochs.

    Args:
        graph: what `neighbors` returned.
        n_components: directions of the map; 2 to look at, 5 to cluster.
        n_neighbors: how many of the graph's neighbours to use, all of them by default; fewer show finer detail. (umap-learn counts the row
            itself: its 16 is 15 here.)
        min_dist: how close points may lie, 0.0 for clustering, 0.1 for looking.
        n_epochs: 500 up to 5,000 rows, 200 above.
        random_state: the same number gives the same map; None draws one.
        engine: "user-nb" or "umap-learn".
        progress: ``progress(done, total)`` is called after each epoch, with umap-learn before the first and after the last; an exception
            raised in it stops the run.

    Returns:
        (n, n_components) float32. Rows without a vector have NaN; one row lies at 0; up to n_components + 1 rows lie at random.

    Raises:
        TypeError: the graph is none.
        ValueError: an option is out of range.
        ImportError: umap-learn is asked for and not installed.

    Example:
        >>> from user_nb import neighbors, project
        >>> project(neighbors(np.eye(30)), n_components=3).shape
        (30, 3)
    """
    _check(graph, n_components, n_neighbors, min_dist, n_epochs, engine)
    rng = np.random.default_rng(random_state)
    fitted = ~graph.empty if graph.fitted is None else graph.fitted & ~graph.empty
    rows = np.flatnonzero(fitted)
    coordinates = np.full((graph.n, n_components), np.nan, np.float32)
    if graph.k == 0 or len(rows) <= n_components + 1:
        coordinates[rows] = rng.uniform(-1, 1, size=(len(rows), n_components)) * (len(rows) > 1)
        return coordinates
    k = min(n_neighbors or graph.k, graph.k)
    near, distances = _among(rows, graph, k), _distances(graph, rows, k)
    epochs = n_epochs or (500 if len(rows) <= 5000 else 200)
    if engine == "umap-learn":
        coordinates[rows] = umap_learn_points(
            near,
            distances,
            n_components=n_components,
            min_dist=min_dist,
            n_epochs=epochs,
            random_state=random_state,
            progress=progress,
        )
    else:
        coordinates[rows] = _own_points(near, distances, n_components, min_dist, epochs, rng, progress)
    others = np.flatnonzero(~fitted & ~graph.empty)
    if len(others):
        coordinates[others] = _beside(graph, others, coordinates, n_neighbors, min_dist, rng)
    return coordinates


def _own_points(
    indices: np.ndarray,
    distances: np.ndarray,
    n_components: int,
    min_dist: float,
    n_epochs: int,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None,
) -> np.ndarray:
    """Coordinates (m, n_components) of rows with these neighbours (m, k), far islands drawn in where they are for the eye."""
    weights = layout.edge_weights(indices, distances)
    start = _scaled(layout.spectral_start(weights, n_components, rng), rng)
    a, b = layout.curve(min_dist)
    points = layout.move_points(weights, start, a=a, b=b, n_epochs=n_epochs, rng=rng, progress=progress)
    return _drawn_in(points) if n_components in (2, 3) else points


def place(
    graph: NeighborGraph,
    coordinates: np.ndarray,
    *,
    n_neighbors: int | None = None,
    min_dist: float = 0.1,
    random_state: int | None = 0,
) -> np.ndarray:
    """Places of new rows on an old map, (m, d); the map stays as it is.

    Each new row starts at the weighted mean of its neighbours and then moves among them, as UMAP's transform does; new rows do not
    see each other.

    Args:
        graph: joins the new rows with the old ones: ``neighbors(new_vectors, among=vectors)``.
        coordinates: (n, d), the places of the old rows.
        n_neighbors: as for `project`.
        min_dist: as for `project`.
        random_state: as for `project`.

    Returns:
        (m, d) float32. A row without a vector has NaN, and so has one whose neighbours have no place.

    Raises:
        TypeError: the graph is none.
        ValueError: the graph reaches beyond the map, or an option is out of range.

    Example:
        >>> from user_nb import neighbors, place, project
        >>> xy = project(neighbors(np.eye(30)))
        >>> place(neighbors(np.eye(30)[:2], among=np.eye(30)), xy).shape
        (2, 2)
    """
    _check(graph, 1, n_neighbors, min_dist, None)
    coordinates = np.asarray(coordinates, np.float32)
    if coordinates.ndim != 2 or not len(coordinates):
        raise ValueError(f"coordinates must have the shape (n, d), not {coordinates.shape}")
    if graph.n and graph.indices.max(initial=-1) >= len(coordinates):
        raise ValueError(
            f"the graph names row {graph.indices.max()}, but the map has {len(coordinates)} rows: "
            "give neighbors(new_vectors, among=vectors) the vectors of the map"
        )
    found = np.full((graph.n, coordinates.shape[1]), np.nan, np.float32)
    rows = np.flatnonzero(~graph.empty) if graph.k else np.empty(0, np.int64)
    rng = np.random.default_rng(random_state)
    found[rows] = _beside(graph, rows, coordinates, n_neighbors, min_dist, rng)
    return found


_PLACING_EPOCHS = 30


def _beside(
    graph: NeighborGraph,
    rows: np.ndarray,
    coordinates: np.ndarray,
    n_neighbors: int | None,
    min_dist: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Places (m, d) of the ``rows`` of a graph whose neighbours have theirs in ``coordinates``."""
    from scipy.sparse import csr_array

    if not len(rows):
        return np.empty((0, coordinates.shape[1]), np.float32)
    k = min(n_neighbors or graph.k, graph.k)
    indices = graph.indices[rows, :k]
    distances = _distances(graph, rows, k)
    weights = layout.directed_weights(distances, indices >= 0)
    weights *= np.isfinite(coordinates[indices]).all(axis=2)  # a neighbour without a place says nothing
    total = weights.sum(axis=1, keepdims=True)
    known = total[:, 0] > 0
    share = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    start: np.ndarray = np.einsum("mk,mkd->md", share, np.nan_to_num(coordinates[indices])).astype(np.float32)
    old = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    number = np.zeros(len(coordinates), np.int32)
    number[old] = np.arange(len(old), dtype=np.int32)
    m = int(known.sum())
    at = len(old) + np.repeat(np.arange(m), k).reshape(m, k)  # the old rows have no edges, and so do not move
    used = weights[known] > 0
    edges = (weights[known][used].astype(np.float32), (at[used], number[indices[known]][used]))
    graph_down = csr_array(edges, shape=(len(old) + m, len(old) + m))
    a, b = layout.curve(min_dist)
    both = np.concatenate([coordinates[old], start[known] + rng.normal(scale=1e-4, size=(m, start.shape[1]))])
    moved = layout.move_points(graph_down, both, a=a, b=b, n_epochs=_PLACING_EPOCHS, rng=rng, first_step=0.25)
    start[known] = moved[len(old) :]
    start[~known] = np.nan
    return start


def _drawn_in(points: np.ndarray) -> np.ndarray:
    """Points with far islands nearer: beyond 1.5 times the radius that holds 80% of them, distance grows with its logarithm only."""
    points = points.astype(np.float64)
    away = points - np.median(points, axis=0)
    radius = np.linalg.norm(away, axis=1, keepdims=True)
    rim = 1.5 * np.quantile(radius, 0.8)
    if rim == 0:
        return points
    beyond = np.maximum(radius / rim, 1)
    drawn: np.ndarray = points - away + away / beyond * (1 + 0.25 * np.log(beyond))
    return drawn


def _check(
    graph: NeighborGraph,
    n_components: int,
    n_neighbors: int | None,
    min_dist: float,
    n_epochs: int | None,
    engine: str = "user-nb",
) -> None:
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
    if engine not in get_args(Engine):
        raise ValueError(f"engine is {engine!r}; it must be 'user-nb' or 'umap-learn'")


def _among(rows: np.ndarray, graph: NeighborGraph, k: int) -> np.ndarray:
    """The k neighbours (m, k) of the fitted rows, which are numbered anew."""
    number = np.full(graph.n, -1, np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    near: np.ndarray = number[graph.indices[rows, :k]]
    return near


def _distances(graph: NeighborGraph, rows: np.ndarray, k: int) -> np.ndarray:
    distances: np.ndarray = np.maximum(1 - graph.similarities[rows, :k], 0)
    distances[distances < _SAME] = 0
    return distances


def _scaled(start: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The start positions within 0 to 10 on each axis, with a little noise so that no two points coincide.

    Rounded first: the last digits of eigenvectors differ between processors, and the map must not.
    """
    start = (start - start.min(axis=0)) / np.maximum(np.ptp(start, axis=0), 1e-12)
    scaled: np.ndarray = 10 * np.round(start, _START_DIGITS) + rng.uniform(0, 1e-3, size=start.shape)
    return scaled


_WORTH_THREADS = (
    2_000  # rows: threads that wait for one another a thousand times cost more than they bring to fewer
)


def project_pca(vectors: np.ndarray, *, n_components: int = 2) -> np.ndarray:
    """Coordinates along the directions in which the vectors differ most, (n, n_components).

    Fast and always the same, but two directions of hundreds hold a small part of what there is: groups overlap.

    Args:
        vectors: (n, d).
        n_components: how many directions.

    Returns:
        (n, n_components) float32, NaN for rows of zeros.

    Raises:
        ValueError: there are fewer rows or dimensions than ``n_components``.
    """
    from sklearn.decomposition import PCA

    vectors, filled = _filled(vectors, n_components, "n_components")
    if vectors.shape[1] < n_components:
        raise ValueError(f"n_components is {n_components}, but the vectors are {vectors.shape[1]} wide")
    found = np.full((len(vectors), n_components), np.nan, np.float32)
    found[filled] = PCA(n_components, svd_solver="auto", random_state=0).fit_transform(vectors[filled])
    return found


def project_tsne(
    vectors: np.ndarray, *, n_components: int = 2, perplexity: float = 30.0, random_state: int | None = 0
) -> np.ndarray:
    """Coordinates of t-SNE under cosine distance, (n, n_components) (van der Maaten, Hinton 2008).

    Keeps neighbours together as UMAP does, and says still less about what lies far apart; takes minutes above 10,000 rows.

    Args:
        vectors: (n, d).
        n_components: directions of the map.
        perplexity: how many neighbours count, roughly; where there are few rows it is lowered to a third of them.
        random_state: the same number gives the same map; None draws one.

    Returns:
        (n, n_components) float32, NaN for rows of zeros.

    Raises:
        ValueError: fewer than two rows have a vector, or the perplexity is not above 0.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    vectors, filled = _filled(vectors, 2, "rows with a vector")
    if perplexity <= 0:
        raise ValueError(f"perplexity is {perplexity}; it must be above 0")
    found = np.full((len(vectors), n_components), np.nan, np.float32)
    fitting = min(perplexity, max((len(filled) - 1) / 3, 0.5))
    model = TSNE(n_components, perplexity=fitting, metric="cosine", init="random", random_state=random_state)
    with threadpool_limits(1 if len(filled) < _WORTH_THREADS else None, "openmp"):
        found[filled] = model.fit_transform(vectors[filled])
    return found


def _filled(vectors: np.ndarray, least: int, what: str) -> tuple[np.ndarray, np.ndarray]:
    """The vectors checked, as float32, and the positions of the rows that are not zero."""
    vectors = checked_vectors(vectors).astype(np.float32, copy=False)
    filled = np.flatnonzero(vectors.any(axis=1))
    if len(filled) < least:
        raise ValueError(f"only {len(filled)} rows have a vector, and {least} are needed ({what})")
    return vectors, filled
