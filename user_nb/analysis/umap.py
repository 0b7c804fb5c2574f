"""UMAP's three steps over a neighbour graph: edge weights, a spectral start, and the moving of the points.

The method is that of McInnes, Healy, Melville (2018), "UMAP: Uniform Manifold Approximation and Projection". It is written out
here beside umap-learn (`user_nb.analysis.umap_learn`) because there the same steps cost a fresh process some twenty seconds of import and
compilation, draw the points one after another where a seed is given, and cannot report or be stopped between epochs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BISECTIONS = 64
_TOLERANCE = 1e-5
_MIN_SCALE = 1e-3
_ROUNDS = 2  # in an epoch
_PUSHES = 5  # points pushed away for each point pulled
_WORTH_THREADS = 40_000  # edges: a round over fewer is done sooner than other threads are woken for it


def edge_weights(indices: np.ndarray, distances: np.ndarray) -> csr_array:
    """UMAP's symmetric edge weights of neighbours without the row itself, (n, n) in (0, 1].

    Equal to umap-learn's fuzzy simplicial set of ``n_neighbors = k + 1``, which counts the row itself.

    Args:
        indices: (n, k), -1 for none.
        distances: (n, k), rising along a row.

    Returns:
        (n, n) scipy CSR float32.
    """
    from scipy import sparse

    n, k = indices.shape
    known = indices >= 0
    weights = directed_weights(distances, known)
    rows = np.repeat(np.arange(n), k).reshape(n, k)
    directed = sparse.csr_array(
        (weights[known].astype(np.float32), (rows[known], indices[known])), shape=(n, n)
    )
    back = directed.T.tocsr()
    both = (directed + back - directed.multiply(back)).tocsr()
    both.eliminate_zeros()
    both.sort_indices()
    return both


def directed_weights(distances: np.ndarray, known: np.ndarray) -> np.ndarray:
    """UMAP's weights (n, k) in (0, 1] of the edges from each row to its neighbours, before they are made symmetric."""
    nearest, scale = _local_scales(distances, known)
    weights: np.ndarray = np.exp(-np.maximum(distances - nearest[:, None], 0) / scale[:, None]) * known
    return weights


def _local_scales(distances: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance to the nearest other place (n,) and the width (n,) at which the row's weights add up to log2(k + 1)."""
    n, k = distances.shape
    nearest = np.where(known & (distances > 0), distances, np.inf).min(axis=1, initial=np.inf)
    nearest[~np.isfinite(nearest)] = 0
    beyond = np.maximum(distances - nearest[:, None], 0).astype(np.float64)
    low, high, width = np.zeros(n), np.full(n, np.inf), np.ones(n)
    open_rows = np.arange(n)
    for _ in range(_BISECTIONS):
        excess = np.exp(-beyond[open_rows] / width[open_rows, None]).sum(axis=1) - np.log2(k + 1)
        going = np.abs(excess) >= _TOLERANCE
        open_rows, excess = open_rows[going], excess[going]
        if not len(open_rows):
            break
        wide = excess > 0
        high[open_rows[wide]] = width[open_rows[wide]]
        low[open_rows[~wide]] = width[open_rows[~wide]]
        bounded = np.isfinite(high[open_rows])
        width[open_rows] = np.where(bounded, (low[open_rows] + high[open_rows]) / 2, width[open_rows] * 2)
    own_mean = distances.sum(axis=1) / (k + 1)  # the row itself counts, at distance 0
    floor = np.where(nearest > 0, own_mean, own_mean.mean())
    return nearest, np.maximum(np.maximum(width, _MIN_SCALE * floor), np.finfo(np.float32).tiny)


def spectral_start(weights: csr_array, n_components: int, rng: np.random.Generator) -> np.ndarray:
    """Start positions (n, n_components) float64: the leading eigenvectors of the graph, each connected part for itself."""
    from scipy.sparse import csgraph

    parts, part_of = csgraph.connected_components(weights, directed=False)
    if parts == 1:
        return _eigenvectors(weights, n_components, rng)
    start = np.empty((weights.shape[0], n_components))
    centers = _part_centers(np.bincount(part_of), n_components, rng)
    for part in range(parts):
        members = np.flatnonzero(part_of == part)
        inner = _eigenvectors(weights[members][:, members], n_components, rng)
        spread = np.abs(inner).max()
        radius = np.sqrt(len(members) / len(part_of))
        start[members] = centers[part] + (inner / spread * radius if spread > 0 else inner)
    return start


def _part_centers(sizes: np.ndarray, n_components: int, rng: np.random.Generator) -> np.ndarray:
    """Centres (parts, n_components) for parts that no edge joins: the largest in the middle, the others around it at random."""
    directions = rng.normal(size=(len(sizes), n_components))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    reach = rng.uniform(1, 2, size=(len(sizes), 1))
    centers = directions * reach
    centers[np.argmax(sizes)] = 0
    return centers


def _eigenvectors(weights: csr_array, n_components: int, rng: np.random.Generator) -> np.ndarray:
    """The ``n_components`` non-trivial leading eigenvectors (n, n_components) of the normalised adjacency matrix."""
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import ArpackError, eigsh

    n = weights.shape[0]
    if n <= n_components + 2:
        return rng.uniform(-1, 1, size=(n, n_components))
    scale = 1 / np.sqrt(weights.sum(axis=0))
    joined = diags_array(scale) @ weights.astype(np.float64) @ diags_array(scale)
    try:
        values, vectors = eigsh(
            joined,
            n_components + 1,
            which="LA",
            tol=1e-4,
            v0=1 / scale + 1e-3 * rng.normal(size=n),
            maxiter=n * 5,
        )
    except ArpackError:  # no gap between the eigenvalues: any start will do
        return rng.uniform(-1, 1, size=(n, n_components))
    vectors = vectors[:, np.argsort(-values)[1:]]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(n_components)])  # either solves it
    found: np.ndarray = vectors * signs
    return found


def curve(min_dist: float, spread: float = 1.0) -> tuple[float, float]:
    """UMAP's a and b: 1 / (1 + a d^2b) follows 1 up to ``min_dist`` and then falls off as exp(-(d - min_dist) / spread)."""
    from scipy.optimize import curve_fit

    d = np.linspace(0, 3 * spread, 300)
    wanted = np.where(d < min_dist, 1.0, np.exp(-(d - min_dist) / spread))
    (a, b), _ = curve_fit(lambda x, a, b: 1 / (1 + a * x ** (2 * b)), d, wanted)
    return round(float(a), 5), round(float(b), 5)  # a fit's last digits differ between machines


def move_points(
    weights: csr_array,
    start: np.ndarray,
    *,
    a: float,
    b: float,
    n_epochs: int,
    rng: np.random.Generator,
    first_step: float = 1.0,
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """Positions after ``n_epochs`` epochs of pulling neighbours together and pushing random pairs apart, (n, d).

    Each point moves along its own edges and sees the others where they stood when the round began, so that the result is
    the same on any number of threads. An epoch is two rounds: a strong edge is drawn in one of them, which keeps
    neighbours from overshooting one another.

    Args:
        weights: (n, n), of the edges.
        start: (n, d), where the points stand at first.
        a: of `curve`.
        b: of `curve`.
        n_epochs: how many.
        rng: what the points pushed away are drawn with.
        first_step: the length of a step; it shrinks to 0.
        progress: ``progress(done, total)`` is called after each epoch.

    Returns:
        (n, d) float32.
    """
    import numba

    from user_nb.analysis.umap_kernel import (  # compiles, or loads what was compiled before
        one_round,
        power_table,
    )

    start = np.ascontiguousarray(start, np.float32)
    schedule = _schedule(weights.data, n_epochs)
    state = rng.integers(1, 2**63, size=len(start), dtype=np.uint64)  # one random stream per point
    here, there = start.copy(), start.copy()
    rounds, curved, powers = _ROUNDS * n_epochs, (np.float32(a), np.float32(b)), power_table(b)
    threads = numba.get_num_threads()
    numba.set_num_threads(threads if weights.nnz > _WORTH_THREADS else 1)
    try:
        for number in range(rounds):
            step = np.float32(first_step * (1 - number / rounds))
            edges = weights.indptr, weights.indices, *schedule
            one_round(here, there, *edges, state, *curved, powers, step, np.float32(number))
            here, there = there, here
            if progress is not None and number % _ROUNDS == _ROUNDS - 1:
                progress(number // _ROUNDS + 1, n_epochs)
    finally:
        numba.set_num_threads(threads)
    return here


def _schedule(weights: np.ndarray, n_epochs: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each edge: how many rounds lie between two draws, and the rounds of its next draw and of its next push."""
    strongest = weights.max(initial=0)
    every = np.full(len(weights), np.inf, np.float32)
    drawn = weights >= strongest / n_epochs  # a weaker one would never have its turn
    every[drawn] = _ROUNDS * strongest / weights[drawn]
    return every, every.copy(), every / np.float32(_PUSHES)
