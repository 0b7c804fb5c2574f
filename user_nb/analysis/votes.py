"""Labels handed on to a row by its neighbours: each votes for its own cluster, the nearer the heavier."""

from __future__ import annotations

import numpy as np

from user_nb.analysis.neighbors import NeighborGraph
from user_nb.analysis.rows import checked_labels

_CELLS = 1 << 24  # votes counted at once


def inherit(graph: NeighborGraph, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row of ``graph`` the label that most of its neighbours have, (m,) int64, and the share of the votes it got, (m,) float64.

    ``labels`` (n,) are those of the rows the graph's indices stand for: the graph's own, or the old ones of
    ``neighbors(new_vectors, among=vectors)``. A vote weighs as much as the similarity; noise (-1) is voted for like a cluster.
    Noise, too, is what a row without neighbours gets, with share 0.
    Raises ValueError where the graph reaches beyond the labels.

    >>> labels_of_new, shares = inherit(neighbors(new_vectors, among=vectors), labels)
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


def _elected(indices: np.ndarray, similarities: np.ndarray, values: np.ndarray, code: np.ndarray):
    m = len(indices)
    weights = np.maximum(similarities, 1e-6) * (indices >= 0)
    cells = np.arange(m)[:, None] * len(values) + code[indices]
    votes = np.bincount(cells.ravel(), weights.ravel(), minlength=m * len(values)).reshape(m, len(values))
    total, best = votes.sum(axis=1), votes.argmax(axis=1)
    shares = np.divide(votes[np.arange(m), best], total, out=np.zeros(m), where=total > 0)
    return np.where(total > 0, values[best], -1), shares
