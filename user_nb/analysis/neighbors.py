"""The nearest texts of every text: one graph of cosine neighbours that the map, the clusters and the checks share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from user_nb.analysis.nearest import Progress, approximate_rows, nearest_rows
from user_nb.analysis.rows import checked_labels, checked_vectors, filled_unit_rows

EXACT_UP_TO = 35_000  # rows; above it, on a CPU, the approximate search is the faster one
EXACT_UP_TO_GPU = 300_000
FIT_UP_TO = 100_000  # rows; of more, so many are drawn to be fitted, and the others are placed beside them


@dataclass(frozen=True, repr=False)
class NeighborGraph:
    """For each of n rows its k nearest other rows by cosine similarity, the nearest first.

    ``indices`` is (n, k) int32 without the row itself, ``similarities`` (n, k) float32 in [-1, 1], falling along a row.
    A row without a vector (all zeros: an empty text) has no neighbours: its indices are -1, its similarities 0, and it
    is nobody's neighbour. ``exact`` says how the neighbours were found.

    ``fitted`` (n,) bool marks the rows that shape the map and the clusters; the others have their neighbours among these alone and
    are placed beside them. None: all rows are fitted. ``fingerprint`` is that of the vectors the graph was made from.

    >>> graph = NeighborGraph(np.array([[1], [0]], np.int32), np.array([[0.5], [0.5]], np.float32), exact=True)
    >>> graph.n, graph.k
    (2, 1)
    """

    indices: np.ndarray
    similarities: np.ndarray
    exact: bool
    fitted: np.ndarray | None = None
    fingerprint: str = ""

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.indices.shape[0])

    @property
    def k(self) -> int:
        """Number of neighbours of each row."""
        return int(self.indices.shape[1])

    @cached_property
    def empty(self) -> np.ndarray:
        """(n,) bool: the rows that had no vector, and so have no neighbours."""
        if self.k == 0:
            return np.zeros(self.n, bool)
        return self.indices[:, 0] < 0

    @property
    def how(self) -> str:
        """How the neighbours were found, in words: "exact" or "approximate", and how many rows were fitted."""
        how = "exact" if self.exact else "approximate"
        return (
            how if self.fitted is None else f"{how}, {int(self.fitted.sum())} rows fitted, the others placed"
        )

    def belongs_to(self, vectors: np.ndarray) -> bool:
        """True where the graph was made from these very vectors."""
        return self.fingerprint == vectors_fingerprint(vectors)

    def __repr__(self) -> str:
        blank = int(self.empty.sum())
        note = f", {blank} rows without a vector" if blank else ""
        return f"NeighborGraph({self.n} rows, {self.k} neighbours each, {self.how}{note})"


def neighbors(
    vectors: np.ndarray,
    *,
    n_neighbors: int = 15,
    among: np.ndarray | None = None,
    method: str = "auto",
    fit_up_to: int | None = FIT_UP_TO,
    random_state: int = 0,
    progress: Progress | None = None,
) -> NeighborGraph:
    """The ``n_neighbors`` nearest other rows of each row of ``vectors`` (n, d), by cosine similarity.

    ``method``: "exact" compares every row with every other in blocks (on the GPU when there is one); "approximate" looks
    only into the nearest groups of rows; "auto" takes the exact way up to 35,000 rows (300,000 on a GPU). Where there are not
    ``n_neighbors`` other rows with a vector, the graph has as many columns as there are. Equal rows are neighbours of
    similarity 1; a row of zeros has none (see `NeighborGraph`). ``random_state`` seeds the approximate search and the draw.
    ``progress(done, total)`` is called as rows are done; an exception raised in it stops the search.

    Of more than ``fit_up_to`` rows so many are drawn at random and joined in a graph of their own; every other row gets its nearest
    among them, exactly, and is later placed beside them (``graph.fitted`` says which is which). None fits all rows, whatever it takes.
    ``among`` (m, d): look for the neighbours in these rows instead; the indices then are row numbers of ``among``, and a text that is in
    both is its own neighbour. `place` and `inherit` take such a graph.

    Raises TypeError or ValueError for vectors that are not a 2-d array of finite numbers and for n_neighbors under 1.

    >>> neighbors(np.eye(4), n_neighbors=2)
    NeighborGraph(4 rows, 2 neighbours each, exact)
    """
    vectors = checked_vectors(vectors).astype(np.float32, copy=False)
    if n_neighbors < 1:
        raise ValueError(f"n_neighbors is {n_neighbors}; it must be at least 1")
    if method not in ("auto", "exact", "approximate"):
        raise ValueError(f"method is {method!r}; it must be 'auto', 'exact' or 'approximate'")
    if fit_up_to is not None and fit_up_to < 2:
        raise ValueError(f"fit_up_to is {fit_up_to}; it must be at least 2, or None")
    if among is not None:
        return _between(vectors, among, n_neighbors, progress)
    unit, filled = filled_unit_rows(vectors)
    own = vectors_fingerprint(vectors)
    if fit_up_to is not None and len(filled) > fit_up_to:
        chosen = np.random.default_rng(random_state).choice(len(filled), fit_up_to, replace=False)
        return _fit_some(
            unit, filled, np.sort(chosen), len(vectors), n_neighbors, method, random_state, progress, own
        )
    found, exact = _within(unit, n_neighbors, method, random_state, progress)
    return NeighborGraph(*_spread(len(vectors), filled, filled, *found), exact=exact, fingerprint=own)


def vectors_fingerprint(vectors: np.ndarray) -> str:
    """A hash of the vectors as float32, 32 hex digits: the same numbers give the same one."""
    array = np.ascontiguousarray(vectors, np.float32)
    return blake2b(
        array.view(np.uint8).data, digest_size=16, salt=b"vectors", person=str(array.shape).encode()[:16]
    ).hexdigest()


def _within(
    unit: np.ndarray, n_neighbors: int, method: str, random_state: int, progress: Progress | None
) -> tuple[tuple[np.ndarray, np.ndarray], bool]:
    """Neighbours of unit rows among themselves: (indices, similarities), and whether they are exact."""
    k = min(n_neighbors, max(len(unit) - 1, 0))
    exact = method == "exact" or (method == "auto" and len(unit) <= _exact_limit())
    if k == 0:
        return (np.empty((len(unit), 0), np.int64), np.empty((len(unit), 0), np.float32)), exact
    if exact:
        return nearest_rows(unit, unit, top_k=k, own=np.arange(len(unit)), progress=progress), True
    return approximate_rows(unit, k, random_state=random_state, progress=progress), False


def _fit_some(
    unit: np.ndarray,
    filled: np.ndarray,
    chosen: np.ndarray,
    n: int,
    n_neighbors: int,
    method: str,
    random_state: int,
    progress: Progress | None,
    own: str,
) -> NeighborGraph:
    """The graph of more rows than are fitted: ``chosen`` (numbers among the unit rows) are, the rest looks up to them."""
    rest = np.setdiff1d(np.arange(len(unit)), chosen, assume_unique=True)
    both = None if progress is None else lambda done, total: progress(done, len(unit))
    among, exact = _within(unit[chosen], n_neighbors, method, random_state, both)
    k = among[0].shape[1]
    later = None if progress is None else lambda done, total: progress(len(chosen) + done, len(unit))
    beside = nearest_rows(unit[rest], unit[chosen], top_k=k, progress=later)
    indices = np.empty((len(unit), k), np.int64)
    similarities = np.empty((len(unit), k), np.float32)
    indices[chosen], similarities[chosen] = chosen[among[0]], among[1]
    indices[rest], similarities[rest] = chosen[beside[0]], beside[1]
    fitted = np.zeros(n, bool)
    fitted[filled[chosen]] = True
    return NeighborGraph(
        *_spread(n, filled, filled, indices, similarities), exact=exact, fitted=fitted, fingerprint=own
    )


def _between(
    vectors: np.ndarray, among: np.ndarray, n_neighbors: int, progress: Progress | None
) -> NeighborGraph:
    among = checked_vectors(among, name="among").astype(np.float32, copy=False)
    if among.shape[1] != vectors.shape[1]:
        raise ValueError(
            f"vectors are {vectors.shape[1]} wide and among {among.shape[1]}: encode both with one encoder"
        )
    unit, filled = filled_unit_rows(vectors)
    held, there = filled_unit_rows(among)
    k = min(n_neighbors, len(there))
    if k == 0:
        raise ValueError("among has no row with a vector: there is nothing to look for neighbours in")
    found = nearest_rows(unit, held, top_k=k, progress=progress)
    return NeighborGraph(
        *_spread(len(vectors), filled, there, *found), exact=True, fingerprint=vectors_fingerprint(among)
    )


def _exact_limit() -> int:
    import torch

    return EXACT_UP_TO_GPU if torch.cuda.is_available() else EXACT_UP_TO


def _spread(
    n: int, filled: np.ndarray, among: np.ndarray, indices: np.ndarray, similarities: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Indices and similarities over all n rows from those over the filled ones; ``among`` are the row numbers the indices stand for."""
    k = indices.shape[1]
    all_indices = np.full((n, k), -1, np.int32)
    all_similarities = np.zeros((n, k), np.float32)
    all_indices[filled] = among[indices] if k else indices
    all_similarities[filled] = similarities
    return all_indices, all_similarities


_CELLS = 1 << 24  # votes counted at once


def inherit(graph: NeighborGraph, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row of ``graph`` the label that most of its neighbours have, (m,) int64, and the share of the votes it got, (m,) float64.

    ``labels`` (n,) are those of the rows the graph's indices stand for: the graph's own, or the old ones of
    ``neighbors(new_vectors, among=vectors)``. A vote weighs as much as the similarity; noise (-1) is voted for like a cluster.
    Noise, too, is what a row without neighbours gets, with share 0.
    Raises ValueError where the graph reaches beyond the labels.

    >>> labels_of_new, shares = inherit(neighbors(encoder.encode(["Сломан лифт"]), among=vectors), labels)
    >>> labels_of_new.shape, shares.shape
    ((1,), (1,))
    """
    labels = checked_labels(labels, len(labels))
    if graph.indices.max(initial=-1) >= len(labels):
        raise ValueError(f"the graph names row {graph.indices.max()}, but there are {len(labels)} labels")
    found, shares = np.full(graph.n, -1, np.int64), np.zeros(graph.n)
    values, code = np.unique(np.r_[-1, labels], return_inverse=True)
    code = code[1:]
    step = max(1, _CELLS // len(values))
    for start in range(0, graph.n, step):
        here = slice(start, start + step)
        found[here], shares[here] = _elected(graph.indices[here], graph.similarities[here], values, code)
    return found, shares


def _elected(
    indices: np.ndarray, similarities: np.ndarray, values: np.ndarray, code: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    m = len(indices)
    weights = np.maximum(similarities, 1e-6) * (indices >= 0)
    cells = np.arange(m)[:, None] * len(values) + code[indices]
    votes = np.bincount(cells.ravel(), weights.ravel(), minlength=m * len(values)).reshape(m, len(values))
    total, best = votes.sum(axis=1), votes.argmax(axis=1)
    shares = np.divide(votes[np.arange(m), best], total, out=np.zeros(m), where=total > 0)
    return np.where(total > 0, values[best], -1), shares
