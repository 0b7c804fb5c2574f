"""Several levels of detail of one cluster tree, coarse to fine, each cluster lying wholly within one of the coarser level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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
