"""A condensed cluster tree kept in one order, so that flat clusters of any minimum size are read with a few array operations.

hdbscan condenses its hierarchy for one min_cluster_size, which costs a pass over all points. Here it is condensed once, for size 2, and
the branches are numbered parents first and small children before large. Then, for any size m,

- the branches with at least m points keep that order, and the one survivor of a split directly follows its parent;
- the points that leave the hierarchy within one surviving branch stand side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, repr=False)
class Branches:
    """The branches of a tree condensed for size 2, in their kept order. A lambda is 1 / distance, as in hdbscan.

    Per branch, (c,): ``parent`` (-1 for the root), ``size`` in points, ``own`` points that leave it one by one, ``birth`` (the lambda
    at which it began), ``split`` (the lambda at which it splits, inf where it does not) and ``rank``, its place in hdbscan's numbering.
    Per point, (n,): ``order``, the points' numbers branch by branch, and ``leave``, the lambda at which each one leaves its branch, in that order.
    """

    parent: np.ndarray
    size: np.ndarray
    own: np.ndarray
    birth: np.ndarray
    split: np.ndarray
    rank: np.ndarray
    order: np.ndarray
    leave: np.ndarray

    @classmethod
    def of(cls, condensed: np.ndarray) -> Branches:
        """From hdbscan's condensed tree for size 2: a record array of parent, child, lambda_val, child_size."""
        number = condensed["child"].astype(np.int64)
        above = condensed["parent"].astype(np.int64)
        lambdas = condensed["lambda_val"].astype(np.float64)
        n = int(above.min())
        is_point = number < n
        count = int((~is_point).sum()) + 1
        parent, size = np.full(count, -1, np.int64), np.full(count, n, np.int64)
        birth, split = np.zeros(count), np.full(count, np.inf)
        child = number[~is_point] - n
        parent[child], birth[child] = above[~is_point] - n, lambdas[~is_point]
        size[child] = condensed["child_size"][~is_point]
        split[parent[child]] = birth[child]
        rank = _parents_first(parent, size)  # place in the kept order -> hdbscan's number
        place = np.empty(count, np.int64)
        place[rank] = np.arange(count)
        home = place[above[is_point] - n]
        by_home = np.lexsort((lambdas[is_point], home))
        return cls(
            parent=np.where(parent[rank] < 0, -1, place[parent[rank]]),
            size=size[rank],
            own=np.bincount(home, minlength=count),
            birth=birth[rank],
            split=split[rank],
            rank=rank,
            order=number[is_point][by_home],
            leave=lambdas[is_point][by_home],
        )

    def cut(self, min_cluster_size: int, method: str, max_cluster_size: int | None = None) -> Cut:
        """The surviving branches and the selected clusters for one min_cluster_size."""
        alive = np.flatnonzero(self.size >= min_cluster_size)
        chains = _Chains.of(self, alive, min_cluster_size)
        too_large = self.size[alive[chains.heads]] > (max_cluster_size or np.inf)
        chosen = chains.leaves() if method == "leaf" else chains.most_stable(too_large)
        return Cut(self, chains, chosen[np.argsort(self.rank[alive[chains.heads[chosen]]])])


def _parents_first(parent: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Branch numbers in depth-first order, of two siblings the smaller first; ``parent`` rises along a path."""
    count = len(parent)
    below = np.ones(count, np.int64)  # branches in each subtree
    parents = parent.tolist()
    totals = below.tolist()
    for branch in range(count - 1, 0, -1):
        totals[parents[branch]] += totals[branch]
    place, following = [0] * count, [1] * count
    for branch in (np.lexsort((size[1:], parent[1:])) + 1).tolist():  # parents rising, small siblings first
        above = parents[branch]
        place[branch] = following[above]
        following[above] += totals[branch]
        following[branch] = place[branch] + 1
    rank = np.empty(count, np.int64)
    rank[place] = np.arange(count)
    return rank


@dataclass(frozen=True, repr=False)
class _Chains:
    """The surviving branches joined into clusters: a cluster is a branch and the lone survivors that continue it.

    Per surviving branch, (a,): ``end``, the lambda at which its last points leave, and ``region``, how many points leave within it.
    Per cluster, (h,), root first: ``heads`` (index of its first branch among the survivors), ``parent`` (-1 for the root), ``stability``.
    """

    end: np.ndarray
    region: np.ndarray
    heads: np.ndarray
    parent: np.ndarray
    stability: np.ndarray

    @classmethod
    def of(cls, tree: Branches, alive: np.ndarray, m: int) -> _Chains:
        position = np.full(len(tree.parent), -1, np.int64)
        position[alive] = np.arange(len(alive))
        above = position[tree.parent[alive[1:]]]  # of all survivors but the root
        survivors = np.bincount(above, minlength=len(alive))  # 0, 1 or 2 children of each
        heads = np.r_[0, np.flatnonzero(survivors[above] == 2) + 1]
        cluster = np.zeros(len(alive), np.int64)
        cluster[heads[1:]] = 1
        cluster = np.cumsum(cluster)

        size, own = tree.size[alive], tree.own[alive]
        kept = np.bincount(above, weights=size[1:], minlength=len(alive)).astype(np.int64)
        end, mass = _ends(tree, alive, survivors, m)
        leaving = np.where(survivors == 1, size - own - kept, size - own)
        mass += np.where(leaving > 0, leaving, 0) * np.where(leaving > 0, end, 0)
        birth = tree.birth[alive[heads]]
        stability = np.bincount(cluster, weights=mass) - size[heads] * birth
        parent = np.r_[-1, cluster[above[heads[1:] - 1]]]
        return cls(end=end, region=size - kept, heads=heads, parent=parent, stability=stability)

    def leaves(self) -> np.ndarray:
        """The clusters that do not split, without the root."""
        inner = np.zeros(len(self.heads), bool)
        inner[self.parent[1:]] = True
        inner[0] = True
        return np.flatnonzero(~inner)

    def most_stable(self, too_large: np.ndarray) -> np.ndarray:
        """The set of clusters, none inside another, with the largest sum of stabilities ("excess of mass"), without the root.

        ``too_large`` (h,) bool: clusters that give way to those inside them, where there are any.
        """
        parent, stability = self.parent.tolist(), self.stability.tolist()
        inside = [0.0] * len(parent)  # the best sum among the clusters below
        inner = [False] * len(parent)
        keep = [True] * len(parent)
        yields = too_large.tolist()
        for cluster in range(len(parent) - 1, 0, -1):
            if inner[cluster] and (yields[cluster] or inside[cluster] > stability[cluster]):
                keep[cluster] = False
                best = inside[cluster]
            else:
                best = stability[cluster]
            inside[parent[cluster]] += best
            inner[parent[cluster]] = True
        taken = [False] * len(parent)  # the cluster or one above it is chosen
        chosen = []
        for cluster in range(1, len(parent)):
            taken[cluster] = taken[parent[cluster]] or keep[cluster]
            if keep[cluster] and not taken[parent[cluster]]:
                chosen.append(cluster)
        return np.array(chosen, np.int64)


def _ends(tree: Branches, alive: np.ndarray, survivors: np.ndarray, m: int) -> tuple[np.ndarray, np.ndarray]:
    """For each surviving branch the lambda at which its last points leave, and the sum of the lambdas of its own points.

    A branch none of whose children survive ends as soon as fewer than ``m`` points are left: the rest leaves with that point.
    """
    first = np.r_[0, np.cumsum(tree.own)]
    upto = np.r_[0.0, np.cumsum(tree.leave)]
    start, own, size = first[alive], tree.own[alive], tree.size[alive]
    mass = upto[start + own] - upto[start]
    end = tree.split[alive].copy()
    early = size - m  # so many may leave before the branch ends
    ends = np.flatnonzero((survivors == 0) & (early < own))
    at = tree.leave[start[ends] + early[ends]]
    end[ends] = at
    mass[ends] = upto[start[ends] + early[ends]] - upto[start[ends]] + (own - early)[ends] * at
    return end, mass


@dataclass(frozen=True, repr=False)
class Cut:
    """Flat clusters read from `Branches`: ``chosen`` (k,) are the selected clusters in the order of their labels."""

    tree: Branches
    chains: _Chains
    chosen: np.ndarray

    def labels(self) -> np.ndarray:
        """The label of each point, (n,) int64, -1 for noise."""
        labels = np.empty(len(self.tree.order), np.int64)
        labels[self.tree.order] = np.repeat(self._branch_labels(), self.chains.region)
        return labels

    def strengths(self) -> np.ndarray:
        """The strength of each point, (n,) float64: the lambda at which it leaves over the last lambda of its cluster."""
        label = np.repeat(self._branch_labels(), self.chains.region)
        leave = np.minimum(self.tree.leave, np.repeat(self.chains.end, self.chains.region))
        lasts = np.r_[self.chains.heads[1:], len(self.chains.end)] - 1  # last branch of each cluster
        last = self.chains.end[lasts[self.chosen]]
        strengths = np.zeros(len(label))
        inside = label >= 0
        whole = last[label[inside]]
        share = leave[inside] / np.where(whole > 0, whole, 1)
        strengths[self.tree.order[inside]] = np.where(np.isfinite(leave[inside]), np.minimum(share, 1), 1)
        return strengths

    def _branch_labels(self) -> np.ndarray:
        """The label of each surviving branch, (a,)."""
        of_cluster = np.full(len(self.chains.heads), -1, np.int64)
        of_cluster[self.chosen] = np.arange(len(self.chosen))
        labels, parent = of_cluster.tolist(), self.chains.parent.tolist()
        for cluster in range(1, len(labels)):  # parents first
            if labels[cluster] < 0:
                labels[cluster] = labels[parent[cluster]]
        lengths = np.diff(np.r_[self.chains.heads, len(self.chains.end)])
        return np.repeat(labels, lengths)
