"""The nearest texts of every text: one graph of cosine neighbours that the map, the clusters and the checks share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Progress = Callable[[int, int], None]

EXACT_UP_TO = 35_000  # rows; above it, on a CPU, the approximate search is the faster one
EXACT_UP_TO_GPU = 300_000
_BLOCK_CELLS = 1 << 24  # similarities held at once: 64 MB of float32
_SPARE = 5  # candidates beyond k, so that rounding in the search decides nothing


@dataclass(frozen=True, repr=False)
class NeighborGraph:
    """For each of n rows its k nearest other rows by cosine similarity, the nearest first.

    ``indices`` is (n, k) int32 without the row itself, ``similarities`` (n, k) float32 in [-1, 1], falling along a row.
    A row without a vector (all zeros: an empty text) has no neighbours: its indices are -1, its similarities 0, and it
    is nobody's neighbour. ``exact`` says how the neighbours were found.

    >>> graph = NeighborGraph(np.array([[1], [0]], np.int32), np.array([[0.5], [0.5]], np.float32), exact=True)
    >>> graph.n, graph.k
    (2, 1)
    """

    indices: np.ndarray
    similarities: np.ndarray
    exact: bool

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.indices.shape[0]

    @property
    def k(self) -> int:
        """Number of neighbours of each row."""
        return self.indices.shape[1]

    @property
    def empty(self) -> np.ndarray:
        """(n,) bool: the rows that had no vector, and so have no neighbours."""
        if self.k == 0:
            return np.zeros(self.n, bool)
        return self.indices[:, 0] < 0

    def __repr__(self) -> str:
        how = "exact" if self.exact else "approximate"
        blank = int(self.empty.sum())
        note = f", {blank} rows without a vector" if blank else ""
        return f"NeighborGraph({self.n} rows, {self.k} neighbours each, {how}{note})"


def neighbors(
    vectors: np.ndarray,
    *,
    n_neighbors: int = 15,
    method: str = "auto",
    random_state: int = 0,
    progress: Progress | None = None,
) -> NeighborGraph:
    """The ``n_neighbors`` nearest other rows of each row of ``vectors`` (n, d), by cosine similarity.

    ``method``: "exact" compares every row with every other in blocks (on the GPU when there is one); "approximate" looks
    only into the nearest groups of rows; "auto" takes the exact way up to 35,000 rows (300,000 on a GPU). Where there are not
    ``n_neighbors`` other rows with a vector, the graph has as many columns as there are. Equal rows are neighbours of
    similarity 1; a row of zeros has none (see `NeighborGraph`). ``random_state`` seeds the approximate search.
    ``progress(done, total)`` is called as rows are done; an exception raised in it stops the search.

    Raises TypeError or ValueError for vectors that are not a 2-d array of finite numbers and for n_neighbors under 1.

    >>> neighbors(np.eye(4), n_neighbors=2)
    NeighborGraph(4 rows, 2 neighbours each, exact)
    """
    vectors = check_vectors(vectors)
    if n_neighbors < 1:
        raise ValueError(f"n_neighbors is {n_neighbors}; it must be at least 1")
    if method not in ("auto", "exact", "approximate"):
        raise ValueError(f"method is {method!r}; it must be 'auto', 'exact' or 'approximate'")
    unit, filled = unit_rows(vectors)
    k = min(n_neighbors, max(len(filled) - 1, 0))
    exact = method == "exact" or (method == "auto" and len(filled) <= _exact_limit())
    if k == 0:
        found = np.empty((len(filled), 0), np.int64), np.empty((len(filled), 0), np.float32)
    elif exact:
        wider = min(k + _SPARE, len(filled) - 1)
        found = exact_search(unit, unit, wider, skip_self=True, progress=progress)
    else:
        found = _approximate(unit, k, random_state)
    if k:
        found = _settled(unit, found[0], k)
    return _spread(len(vectors), filled, *found, exact=exact)


def check_vectors(vectors: np.ndarray, name: str = "vectors") -> np.ndarray:
    """``vectors`` as a (n, d) float32 array, or an error that says what is wrong with it."""
    array = np.asarray(vectors)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be an array of numbers, not of {array.dtype}")
    if array.ndim != 2:
        raise ValueError(f"{name} must have the shape (n, d), not {array.shape}")
    array = array.astype(np.float32, copy=False)
    bad = ~np.isfinite(array).all(axis=1)
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise ValueError(
            f"{name} holds NaN or infinity in {int(bad.sum())} rows, the first is row {first}: leave those rows out or encode them again"
        )
    return array


def unit_rows(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows that are not zero, scaled to length 1, (m, d) float32, and their positions (m,)."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    filled = np.flatnonzero(lengths > 0)
    return (vectors[filled] / lengths[filled, None]).astype(np.float32), filled


def exact_search(
    queries: np.ndarray,
    rows: np.ndarray,
    k: int,
    *,
    skip_self: bool = False,
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` rows most similar to each query: positions (m, k) int64 and similarities (m, k) float32, falling.

    Both arrays hold unit rows. With ``skip_self`` query i and row i are the same text and do not count.
    """
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    held = torch.from_numpy(np.ascontiguousarray(rows)).to(device)
    asked = held if queries is rows else torch.from_numpy(np.ascontiguousarray(queries)).to(device)
    step = max(1, _BLOCK_CELLS // len(rows))
    indices = np.empty((len(queries), k), np.int64)
    similarities = np.empty((len(queries), k), np.float32)
    for start in range(0, len(queries), step):
        block = asked[start : start + step] @ held.T  # (step, n)
        if skip_self:
            at = torch.arange(block.shape[0], device=device)
            block[at, at + start] = -torch.inf
        best, where = block.topk(k, dim=1)
        stop = start + block.shape[0]
        indices[start:stop] = where.cpu().numpy()
        similarities[start:stop] = best.cpu().numpy()
        if progress is not None:
            progress(stop, len(queries))
    return indices, np.clip(similarities, -1, 1)


def _settled(unit: np.ndarray, indices: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` best of some more neighbours, their similarities summed in float64; equal ones in the order of rows.

    A float32 product ends in other digits on each processor, which would order close neighbours differently, and one exchanged
    pair is enough for another map. After this the graph is the same everywhere.
    """
    similarities = np.empty(indices.shape, np.float32)
    step = max(1, _BLOCK_CELLS // (8 * indices.shape[1] * unit.shape[1]))
    for start in range(0, len(unit), step):
        part = slice(start, start + step)
        similarities[part] = np.einsum(
            "ikd,id->ik", unit[indices[part]].astype(np.float64), unit[part].astype(np.float64)
        )
    order = np.lexsort((indices, -similarities))[:, :k]
    return np.take_along_axis(indices, order, 1), np.clip(np.take_along_axis(similarities, order, 1), -1, 1)


def _exact_limit() -> int:
    import torch

    return EXACT_UP_TO_GPU if torch.cuda.is_available() else EXACT_UP_TO


def _approximate(unit: np.ndarray, k: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    from pynndescent import NNDescent

    search = NNDescent(unit, n_neighbors=k + 1, metric="cosine", random_state=random_state)
    indices, distances = search.neighbor_graph
    return _without_self(indices.astype(np.int64), 1 - distances, k)


def _without_self(indices: np.ndarray, similarities: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Drops each row's own number from (n, k + 1) columns; where it is not among them, the last column goes."""
    own = indices == np.arange(len(indices))[:, None]
    own[~own.any(axis=1), -1] = True
    keep = ~own
    return indices[keep].reshape(-1, k), similarities[keep].reshape(-1, k).astype(np.float32)


def _spread(
    n: int, filled: np.ndarray, indices: np.ndarray, similarities: np.ndarray, *, exact: bool
) -> NeighborGraph:
    """The graph over all n rows from the one over the filled rows."""
    k = indices.shape[1]
    all_indices = np.full((n, k), -1, np.int32)
    all_similarities = np.zeros((n, k), np.float32)
    all_indices[filled] = filled[indices] if k else indices
    all_similarities[filled] = similarities
    return NeighborGraph(all_indices, all_similarities, exact=exact)
