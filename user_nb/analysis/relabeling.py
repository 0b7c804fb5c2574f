"""Labels changed on purpose: noise given to clusters or clustered again, one cluster split, several joined.

Every function takes labels (n,) with -1 for noise, changes nothing it was given, and returns labels (n,) int64. New clusters get numbers
above those in use, so that the others keep theirs, and their names.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from user_nb.analysis.clustering import cluster_tree, suggest_min_cluster_size
from user_nb.analysis.neighbors import inherit, neighbors
from user_nb.analysis.rows import checked_labels, checked_vectors
from user_nb.encoding.unit_rows import unit_rows


def assign_noise(
    vectors: np.ndarray, labels: np.ndarray, *, n_neighbors: int = 15, min_strength: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Noise given to the nearest clusters: new labels (n,) int64 and strengths (n,) float64.

    The ``n_neighbors`` nearest texts that have a cluster vote. The strength, 0 to 1, is the share of the votes times how near the text is to
    the middle of its new cluster, a usual member counting 1; those under ``min_strength`` stay noise. Texts that had a cluster keep it, with
    strength 1; noise that stays has 0, and so have texts without a vector.

    ValueError where vectors and labels are not equally many or min_strength is not from 0 to 1.
    """
    vectors = checked_vectors(vectors).astype(np.float32, copy=False)
    labels = checked_labels(labels, len(vectors)).astype(np.int64)
    if not 0 <= min_strength <= 1:
        raise ValueError(f"min_strength is {min_strength}; it must lie between 0 and 1")
    strengths = (labels != -1).astype(np.float64)
    held = np.flatnonzero((labels != -1) & vectors.any(axis=1))
    noise = np.flatnonzero(labels == -1)
    if not len(held) or not len(noise):
        return labels, strengths
    graph = neighbors(vectors[noise], among=vectors[held], n_neighbors=n_neighbors)
    given, shares = inherit(graph, labels[held])
    shares *= _closeness(vectors, labels, noise, given)
    taken = (given != -1) & (shares >= min_strength) & (shares > 0)
    labels[noise[taken]] = given[taken]
    strengths[noise[taken]] = shares[taken]
    return labels, strengths


def _closeness(vectors: np.ndarray, labels: np.ndarray, rows: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Cosine of each row to the middle of the cluster it is given, over the median one of the cluster's own texts; 0 to 1."""
    found = np.zeros(len(rows))
    for label in np.unique(given[given != -1]):
        own = unit_rows(vectors[labels == label])
        middle = unit_rows(own.mean(axis=0, keepdims=True))[0]
        usual = np.median(own @ middle)
        here = given == label
        found[here] = unit_rows(vectors[rows[here]]) @ middle / usual if usual > 0 else 1
    return np.clip(found, 0, 1)


def recluster_noise(
    points: np.ndarray, labels: np.ndarray, *, min_cluster_size: int | None = None, min_samples: int = 5
) -> np.ndarray:
    """The noise clustered once more, by itself: labels (n,) int64, the new clusters numbered above the old ones.

    ``points`` (n, d): the coordinates that were clustered. ``min_cluster_size`` None chooses by the amount of noise. What is
    noise again stays -1. Worth a look, not a belief: loose texts fall into groups by chance, too; ask `stability`.
    ValueError where points and labels are not equally many or min_cluster_size is under 2.
    """
    points, labels = _checked(points, labels)
    rows = np.flatnonzero((labels == -1) & ~np.isnan(points).any(axis=1))
    size = min_cluster_size or suggest_min_cluster_size(len(rows))
    found = cluster_tree(points[rows], min_samples=min_samples).labels(size)
    return _with_parts(labels, rows, found)


def split_cluster(
    points: np.ndarray, labels: np.ndarray, label: int, *, n_parts: int | None = None, min_samples: int = 5
) -> np.ndarray:
    """One cluster taken apart: labels (n,) int64, its largest part keeping the number, the others numbered above those in use.

    ``points`` (n, d): the coordinates that were clustered, or the vectors. Without ``n_parts`` HDBSCAN looks for the parts, with the
    largest min_cluster_size that finds at least two, and loose texts go to the nearest part; with it KMeans makes so many.
    A cluster that does not come apart is returned whole. ``merge_clusters(labels, parts)`` puts parts back.
    ValueError where there is no such cluster, or fewer texts than parts.
    """
    points, labels = _checked(points, labels)
    rows = np.flatnonzero((labels == label) & ~np.isnan(points).any(axis=1))
    if label == -1 or not len(rows):
        there = ", ".join(map(str, np.unique(labels[labels != -1])[:20]))
        raise ValueError(f"there is no cluster {label}; the clusters are: {there or 'none'}")
    if n_parts is None:
        found = _natural_parts(points[rows], min_samples)
    else:
        from user_nb.analysis.partition import kmeans

        found = kmeans(points[rows], n_parts, normalize=False)
    sizes = np.bincount(found)
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    found = rank[found] - 1  # the largest part is -1 here: it keeps the label
    return _with_parts(labels, rows, found)


def _natural_parts(points: np.ndarray, min_samples: int) -> np.ndarray:
    """Labels from 0 without noise of the coarsest split that HDBSCAN sees; all 0 where it sees none."""
    tree = cluster_tree(points, min_samples=min_samples)
    size = len(points) // 2
    while size >= 2:
        found = tree.labels(size)
        if found.max() >= 1:
            return _nearest_part(points, found)
        size = int(size * 0.7)
    return np.zeros(len(points), np.int64)


def _nearest_part(points: np.ndarray, found: np.ndarray) -> np.ndarray:
    from scipy.spatial import cKDTree

    inside, loose = np.flatnonzero(found >= 0), np.flatnonzero(found < 0)
    if len(loose):
        found = found.copy()
        found[loose] = found[inside[cKDTree(points[inside]).query(points[loose])[1]]]
    return found


def merge_clusters(labels: np.ndarray, which: Collection[int]) -> np.ndarray:
    """The clusters ``which`` joined into one, under the number of the largest of them: labels (n,) int64.

    ValueError where one of them does not exist, or fewer than two are named.
    """
    labels = checked_labels(labels, len(labels)).astype(np.int64)
    which = list(dict.fromkeys(int(each) for each in which))
    if len(which) < 2:
        raise ValueError(f"two clusters at least are needed to join, not {which}")
    sizes = {each: int((labels == each).sum()) for each in which}
    missing = [each for each in which if not sizes[each] or each == -1]
    if missing:
        raise ValueError(
            f"there is no cluster {missing[0]} to join; -1 is noise: assign_noise gives it to clusters"
        )
    labels[np.isin(labels, which)] = max(which, key=lambda each: (sizes[each], -each))
    return labels


def _checked(points: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    points = np.asarray(points)
    if points.ndim != 2 or points.dtype.kind not in "fiu":
        raise ValueError(
            f"points must be numbers of shape (n, d), not {points.dtype} of shape {points.shape}"
        )
    return points.astype(np.float32), checked_labels(labels, len(points)).astype(np.int64)


def _with_parts(labels: np.ndarray, rows: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The labels with the rows' new groups (0, 1, ...) numbered above those in use; a group of -1 keeps what it had."""
    labels = labels.copy()
    new = found >= 0
    labels[rows[new]] = found[new] + labels.max(initial=-1) + 1
    return labels
