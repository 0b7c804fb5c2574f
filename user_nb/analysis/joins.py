"""How clusters join as one looks at them from farther away: the hierarchy above the clusters in use."""

from __future__ import annotations

import numpy as np

from user_nb.analysis.clustering import ClusterTree


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
