"""Clusters: HDBSCAN's hierarchy built once, and labels for any minimum size read from it in a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from user_nb.analysis.condensed_tree import Branches
from user_nb.analysis.neighbors import NeighborGraph, inherit

_METHODS = ("eom", "leaf")
_FLOOR = 2  # the smallest min_cluster_size the kept tree can answer


@dataclass(frozen=True, repr=False)
class ClusterTree:
    """HDBSCAN's hierarchy over n points, condensed once; `labels` and `strengths` read any min_cluster_size from it.

    Made by `cluster_tree`. The hierarchy is that of Campello, Moulavi, Sander (2013) as McInnes and Healy's hdbscan builds it;
    labels and strengths are equal to hdbscan's own for the same single linkage.
    ``linkage`` is that single linkage, (m - 1, 4): left, right, distance, size; ``fitted`` (m,) the rows it is made of. A row that
    has coordinates but was not fitted takes the label of most of its neighbours, and as strength their share of the votes.
    """

    n: int
    min_samples: int
    fitted: np.ndarray
    linkage: np.ndarray
    _branches: Branches | None = field(default=None)
    _others: tuple[np.ndarray, NeighborGraph] | None = field(default=None)

    def labels(
        self, min_cluster_size: int = 15, *, method: str = "eom", max_cluster_size: int | None = None
    ) -> np.ndarray:
        """The cluster of each point, (n,) int64 from 0 up, -1 for noise.

        ``method``: "eom" keeps the clusters that last longest over all densities, "leaf" the finest ones. ``max_cluster_size``: with
        "eom" a larger cluster gives way to those inside it, where there are any (hdbscan would make it noise). It helps where a few
        dense groups, such as near-identical letters, outlast everything and leave "all the rest" as one cluster.
        Raises ValueError for min_cluster_size under 2, a max_cluster_size under it, and for an unknown method.
        """
        return self.clusters(min_cluster_size, method=method, max_cluster_size=max_cluster_size)[0]

    def strengths(
        self, min_cluster_size: int = 15, *, method: str = "eom", max_cluster_size: int | None = None
    ) -> np.ndarray:
        """How firmly each point belongs to its cluster, (n,) float64 from 0 (noise) to 1 (its core); same options as `labels`."""
        return self.clusters(min_cluster_size, method=method, max_cluster_size=max_cluster_size)[1]

    def clusters(
        self, min_cluster_size: int = 15, *, method: str = "eom", max_cluster_size: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Labels and strengths at once."""
        _check_size(min_cluster_size)
        if max_cluster_size is not None and max_cluster_size < min_cluster_size:
            raise ValueError(
                f"max_cluster_size is {max_cluster_size}; it must be at least min_cluster_size, {min_cluster_size}"
            )
        if method not in _METHODS:
            raise ValueError(f"method is {method!r}; it must be 'eom' or 'leaf'")
        labels, strengths = np.full(self.n, -1, np.int64), np.zeros(self.n)
        if self._branches is not None and min_cluster_size <= len(self.fitted):
            cut = self._branches.cut(min_cluster_size, method, max_cluster_size)
            labels[self.fitted] = cut.labels()
            strengths[self.fitted] = cut.strengths()
        if self._others is not None:
            rows, graph = self._others
            labels[rows], strengths[rows] = inherit(graph, labels)
            strengths[rows[labels[rows] < 0]] = 0
        return labels, strengths

    def levels(self, min_cluster_sizes: Sequence[int] | None = None, *, method: str = "eom") -> Levels:
        """Clusters on several levels of detail at once, coarse to fine, each within one of the coarser level: `Levels`.

        ``min_cluster_sizes``: one for each level, in any order; by default `suggest_min_cluster_size` and 3 and 9 times as much,
        without those that find no two clusters. Raises ValueError where none is given or one is under 2.

        >>> tree.levels((90, 30, 10), method="leaf")
        Levels(2 → 7 → 20 clusters, 705 points)
        """
        if min_cluster_sizes is None:
            finest = suggest_min_cluster_size(len(self.fitted))
            asked = [(size, self.labels(size, method=method)) for size in (9 * finest, 3 * finest, finest)]
            kept = [(size, found) for size, found in asked if found.max(initial=-1) > 0] or asked[-1:]
        elif not len(min_cluster_sizes):
            raise ValueError("min_cluster_sizes is empty; give one size for each level, as (90, 30, 10)")
        else:
            sizes = sorted({int(size) for size in min_cluster_sizes}, reverse=True)
            kept = [(size, self.labels(size, method=method)) for size in sizes]
        return nested([found for _, found in kept], [size for size, _ in kept])

    def __repr__(self) -> str:
        if self._others is not None:
            return (
                f"ClusterTree({self.n} points, {len(self.fitted)} of them fitted and {len(self._others[0])} placed, "
                f"min_samples={self.min_samples})"
            )
        blank = self.n - len(self.fitted)
        note = f", {blank} without coordinates" if blank else ""
        return f"ClusterTree({self.n} points, min_samples={self.min_samples}{note})"


def cluster_tree(
    points: np.ndarray, *, min_samples: int = 5, graph: NeighborGraph | None = None
) -> ClusterTree:
    """HDBSCAN's hierarchy over ``points`` (n, d), such as `project` returns: a `ClusterTree`, from which labels are read.

    ``min_samples``: how many neighbours make a place dense; larger gives fewer, firmer clusters and more noise. It is lowered where
    there are fewer points. Rows with NaN (texts without a vector) are noise. Euclidean distances. ``graph``: the one the points were made
    from; where it fitted only some of its rows, the tree is made of these and the others follow their neighbours.
    Raises TypeError or ValueError for points that are not a 2-d array of numbers, hold infinity, and for min_samples under 1.

    >>> tree = cluster_tree(project(graph, n_components=5, min_dist=0.0))
    >>> tree.labels(min_cluster_size=15).shape
    (705,)
    """
    points = _check_points(points)
    if min_samples < 1:
        raise ValueError(f"min_samples is {min_samples}; it must be at least 1")
    located = ~np.isnan(points).any(axis=1)
    fitted, others = np.flatnonzero(located), None
    if graph is not None and graph.n != len(points):
        raise ValueError(
            f"{len(points)} points but a graph of {graph.n} rows: give the one the points were made from"
        )
    if graph is not None and graph.fitted is not None:
        fitted = np.flatnonzero(located & graph.fitted)
        rest = np.flatnonzero(located & ~graph.fitted)
        others = rest, NeighborGraph(graph.indices[rest], graph.similarities[rest], exact=graph.exact)
    if len(fitted) < 3:
        return ClusterTree(len(points), min_samples, fitted, np.empty((0, 4)))
    linkage, condensed = _hierarchy(points[fitted], min(min_samples, len(fitted) - 1))
    return ClusterTree(len(points), min_samples, fitted, linkage, Branches.of(condensed), others)


def _hierarchy(points: np.ndarray, min_samples: int) -> tuple[np.ndarray, np.ndarray]:
    """hdbscan's single linkage (m - 1, 4) and its condensed tree for the smallest size.

    Linked anew from hdbscan's spanning tree: many of its edges are equally long, hdbscan sorts them in an order that depends on the
    processor, and clusters must not. Here equal edges go in the order of their points.
    """
    from hdbscan import HDBSCAN
    from hdbscan._hdbscan_linkage import label
    from hdbscan._hdbscan_tree import condense_tree

    model = HDBSCAN(
        min_cluster_size=_FLOOR, min_samples=min_samples, core_dist_n_jobs=1, gen_min_span_tree=True
    )
    edges = model.fit(points.astype(np.float64)).minimum_spanning_tree_.to_numpy()  # (m - 1, 3)
    ends = np.sort(edges[:, :2], axis=1)
    linkage = label(edges[np.lexsort((ends[:, 1], ends[:, 0], edges[:, 2]))])
    return linkage, condense_tree(linkage, _FLOOR)


def _check_points(points: np.ndarray) -> np.ndarray:
    array = np.asarray(points)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"points must be an array of numbers, not of {array.dtype}")
    if array.ndim != 2:
        raise ValueError(f"points must have the shape (n, d), not {array.shape}")
    if np.isinf(array).any():
        raise ValueError(
            f"points holds infinity in {int(np.isinf(array).any(axis=1).sum())} rows; leave those rows out"
        )
    return array


def _check_size(min_cluster_size: int) -> None:
    if min_cluster_size < _FLOOR:
        raise ValueError(f"min_cluster_size is {min_cluster_size}; it must be at least {_FLOOR}")


def suggest_min_cluster_size(n: int) -> int:
    """Return the min_cluster_size that an exploration of n texts starts with: a third of the root of n, at least 5."""
    root: float = n**0.5
    return max(5, round(root / 3))


@dataclass(frozen=True, repr=False)
class Levels:
    """Nested clusterings of the same n points, as `ClusterTree.levels` gives them.

    ``labels`` is (levels, n) int64, the coarsest first, -1 for noise; ``sizes`` the min_cluster_size of each. ``parents[i]`` says for every
    cluster of level i + 1 which cluster of level i holds it, -1 where it lies outside all of them (in the coarser level's noise).
    """

    labels: np.ndarray
    sizes: tuple[int, ...]
    parents: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        """Number of levels."""
        return len(self.labels)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of clusters on each level."""
        return tuple(int(line.max(initial=-1)) + 1 for line in self.labels)

    def __repr__(self) -> str:
        return f"Levels({' → '.join(map(str, self.counts))} clusters, {self.labels.shape[1]} points)"


def nested(clusterings: list[np.ndarray], sizes: list[int]) -> Levels:
    """`Levels` of clusterings read from one tree, coarse to fine.

    Any two clusters of one hierarchy are nested or apart. Where a cluster of the coarser level lies inside one of the finer level, it is
    widened to that one, so that a level never splits what a finer one holds together.
    """
    levels = [clusterings[-1]]
    for coarse in reversed(clusterings[:-1]):
        levels.insert(0, _widened(coarse, levels[0]))
    parents = tuple(_parents(coarse, fine) for coarse, fine in zip(levels, levels[1:]))
    return Levels(np.stack(levels), tuple(sizes), parents)


def _widened(coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
    """The coarse labels with each cluster that lies inside a finer one replaced by that one, numbered anew."""
    count = coarse.max(initial=-1) + 1
    both = (coarse >= 0) & (fine >= 0)
    inside = np.zeros(count, bool)
    inside[coarse[coarse >= 0]] = True
    inside[coarse[(coarse >= 0) & (fine < 0)]] = False  # a point of it lies outside the finer clusters
    pairs = np.unique(np.stack([coarse[both], fine[both]], axis=1), axis=0)
    holders = np.bincount(pairs[:, 0], minlength=count)
    inside &= holders == 1  # all its points are in one finer cluster
    wide = {int(f): int(c) for c, f in pairs if inside[c]}
    found = coarse.copy()
    for finer, label in wide.items():
        found[fine == finer] = label
    used = found >= 0
    found[used] = np.unique(found[used], return_inverse=True)[1]
    return found


def _parents(coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
    parents = np.full(fine.max(initial=-1) + 1, -1, np.int64)
    both = (coarse >= 0) & (fine >= 0)
    parents[fine[both]] = coarse[both]
    return parents


def cluster_joins(tree: ClusterTree, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The clusters of ``labels`` (n,) as leaves of a tree: their labels (c,) and the joins between them (c - 1, 4).

    The joins have scipy's linkage form: left, right, distance, number of clusters beneath; leaf i is the i-th label. Two clusters
    join at the distance (mutual reachability) at which the kept single linkage first connects a text of one with a text of the other.

    Raises ValueError where the labels are not as many as the tree's points.
    """
    labels = np.asarray(labels)
    if len(labels) != tree.n:
        raise ValueError(
            f"labels and tree must go together row by row: {len(labels)} labels, {tree.n} points"
        )
    leaves = np.unique(labels[tree.fitted])
    leaves = leaves[leaves >= 0]
    group = _Groups(len(leaves))
    own = np.searchsorted(leaves, labels[tree.fitted])
    holds = [leaf if label >= 0 else -1 for leaf, label in zip(own.tolist(), labels[tree.fitted].tolist())]
    for left, right, distance in tree.linkage[:, :3].tolist():
        a, b = holds[int(left)], holds[int(right)]
        if a >= 0 and b >= 0:
            group.join(a, b, distance)
        holds.append(a if a >= 0 else b)
    return leaves, np.array(group.joins, dtype=np.float64).reshape(-1, 4)


class _Groups:
    """Clusters joined so far: which hang together, and under which number of the linkage."""

    def __init__(self, count: int) -> None:
        self.parent, self.number, self.size = list(range(count)), list(range(count)), [1] * count
        self.joins: list[tuple[int, int, float, int]] = []

    def root(self, leaf: int) -> int:
        while self.parent[leaf] != leaf:
            self.parent[leaf] = leaf = self.parent[self.parent[leaf]]
        return leaf

    def join(self, a: int, b: int, distance: float) -> None:
        a, b = self.root(a), self.root(b)
        if a == b:
            return
        self.joins.append((self.number[a], self.number[b], distance, self.size[a] + self.size[b]))
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.number[a] = len(self.parent) + len(self.joins) - 1
