"""Whether to believe a map and its clusters: measures, each with a plain sentence that says what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from user_nb.analysis.clustering import ClusterTree, cluster_tree, suggest_min_cluster_size
from user_nb.analysis.neighbors import NeighborGraph, neighbors
from user_nb.analysis.rows import checked_labels, checked_vectors, filled_unit_rows, plain_label
from user_nb.encoding.unit_rows import unit_rows
from user_nb.wording import trust as sentences

# ------------------------------------------------------------------------------------------ the map


@dataclass(frozen=True, repr=False)
class MapQuality:
    """How true a map is to the vectors it was made from, as `map_quality` gives it.

    Attributes:
        trustworthiness: 0 to 1; under 1 where the map puts texts side by side that are no neighbours.
        neighbors_kept: 0 to 1, the mean share of a text's true neighbours that are its neighbours on the map, too.
        n_neighbors: how many neighbours were looked at.
        kept: (n,) float32, that share for each text; NaN without a place.
        distortion: (n,) float32 from 0 (its true neighbours lie beside it) to 1 (as far away as any text); NaN without a place.
    """

    trustworthiness: float
    neighbors_kept: float
    n_neighbors: int
    kept: np.ndarray
    distortion: np.ndarray

    def sentence(self, lang: str = "ru") -> str:
        """What to believe of the map and what not, in Russian or English ("en")."""
        return sentences.of_map(self.trustworthiness, self.neighbors_kept, self.n_neighbors, lang)

    def __repr__(self) -> str:
        return f"MapQuality(trustworthiness {self.trustworthiness:.3f}, {self.neighbors_kept:.0%} of {self.n_neighbors} neighbours kept)"


def map_quality(
    vectors: np.ndarray,
    xy: np.ndarray,
    *,
    graph: NeighborGraph | None = None,
    n_neighbors: int = 15,
    sample: int = 1_000,
    random_state: int = 0,
) -> MapQuality:
    """Compare a map ``xy`` (n, 2 or 3) with the ``vectors`` (n, d) it was made from: a `MapQuality`.

    Trustworthiness (Venna, Kaski 2001) is taken over ``sample`` random rows against all others; the shares and distortions over all rows,
    from ``graph`` where it is given (and then with its number of neighbours at most).
    ValueError where vectors, map and graph do not belong together or fewer than 5 rows have a place.
    """
    vectors = checked_vectors(vectors).astype(np.float32, copy=False)
    xy = np.asarray(xy, np.float32)
    if xy.ndim != 2 or len(xy) != len(vectors):
        raise ValueError(
            f"{len(vectors)} vectors but a map of shape {xy.shape}: they must go together row by row"
        )
    graph = _fitting_graph(vectors, graph, n_neighbors)
    located = np.isfinite(xy).all(axis=1) & ~graph.empty
    among = np.flatnonzero(located if graph.fitted is None else located & graph.fitted)
    rows = np.flatnonzero(located)
    if len(among) < 5:
        raise ValueError(f"only {len(among)} rows have a place on the map; 5 at least are needed to judge it")
    k = min(n_neighbors, graph.k, (len(among) - 1) // 2)
    true = graph.indices[rows, :k]
    near = _nearest_on_map(xy, rows, among, k)
    kept, distortion = np.full(len(xy), np.nan, np.float32), np.full(len(xy), np.nan, np.float32)
    kept[rows] = (true[:, :, None] == near[:, None, :]).any(axis=2).mean(axis=1)
    distortion[rows] = _distortion(xy, rows, true, random_state)
    trust = _trustworthiness(vectors, rows, near, among, sample, random_state)
    return MapQuality(trust, float(kept[rows].mean()), k, kept, distortion)


def _fitting_graph(vectors: np.ndarray, graph: NeighborGraph | None, n_neighbors: int) -> NeighborGraph:
    if graph is None:
        return neighbors(vectors, n_neighbors=n_neighbors)
    if graph.n != len(vectors):
        raise ValueError(
            f"{len(vectors)} vectors but a graph of {graph.n} rows: build it with neighbors(vectors)"
        )
    return graph


def _nearest_on_map(xy: np.ndarray, rows: np.ndarray, among: np.ndarray, k: int) -> np.ndarray:
    """The ``k`` nearest of ``among`` on the map for each of ``rows``, without the row itself, (m, k) row numbers."""
    from scipy.spatial import cKDTree

    _, found = cKDTree(xy[among]).query(xy[rows], k=k + 1, workers=-1)
    found = among[found]
    own = found == rows[:, None]
    own[~own.any(axis=1), -1] = True
    return np.asarray(found[~own].reshape(len(rows), k))


def _distortion(xy: np.ndarray, rows: np.ndarray, true: np.ndarray, random_state: int) -> np.ndarray:
    """Median distance on the map to the true neighbours, over that of random pairs, at most 1."""
    away = np.linalg.norm(xy[true] - xy[rows, None], axis=2)
    rng = np.random.default_rng(random_state)
    one, other = rng.choice(rows, (2, 10_000))
    usual = np.median(np.linalg.norm(xy[one] - xy[other], axis=1))
    return np.asarray(np.minimum(np.nanmedian(away, axis=1) / max(usual, 1e-12), 1))


def _trustworthiness(
    vectors: np.ndarray,
    rows: np.ndarray,
    near: np.ndarray,
    among: np.ndarray,
    sample: int,
    random_state: int,
) -> float:
    import torch

    rng = np.random.default_rng(random_state)
    chosen = rng.choice(len(rows), min(sample, len(rows)), replace=False)
    held = torch.from_numpy(filled_unit_rows(vectors[among])[0])
    asked = torch.from_numpy(filled_unit_rows(vectors[rows[chosen]])[0])
    number = np.full(len(vectors), -1)
    number[among] = np.arange(len(among))
    at = torch.from_numpy(number[near[chosen]])  # (s, k), places of the map's neighbours in held
    own = number[rows[chosen]]
    n, k = len(among), at.shape[1]
    surplus = 0.0
    step = max(1, (1 << 24) // n)
    for start in range(0, len(asked), step):
        block = asked[start : start + step] @ held.T
        mine = own[start : start + step]
        block[np.flatnonzero(mine >= 0), mine[mine >= 0]] = -torch.inf
        scores = block.gather(1, at[start : start + step])
        for column in range(k):
            rank = (block > scores[:, column, None]).sum(dim=1) + 1
            surplus += float((rank - k).clamp(min=0).sum())
    return float(1 - surplus * 2 / (len(asked) * k * (2 * n - 3 * k - 1)))


# ------------------------------------------------------------------------------------------ clusters


@dataclass(frozen=True, repr=False)
class ClusterQuality:
    """How well clusters hold together and stand apart, as `cluster_quality` gives it.

    Attributes:
        silhouette: mean cosine silhouette of the texts in clusters, -1 to 1; NaN with fewer than two clusters.
        dbcv: density-based validity, -1 to 1, over the points that were clustered; NaN without points or with fewer than two clusters.
        noise: share of the texts that are in no cluster.
        n_clusters: their number.
        by_label: {label: mean silhouette of the cluster}; ``dbcv_by_label`` the same of the validity.
        silhouettes: (n,) float32, of each text; NaN for noise.
    """

    silhouette: float
    dbcv: float
    noise: float
    n_clusters: int
    by_label: Mapping[int, float]
    dbcv_by_label: Mapping[int, float]
    silhouettes: np.ndarray

    def sentence(self, lang: str = "ru") -> str:
        """What to believe of the clusters and what not, in Russian or English ("en")."""
        return sentences.of_clusters(self.n_clusters, self.noise, self.silhouette, self.dbcv, lang)

    def __repr__(self) -> str:
        return (
            f"ClusterQuality({self.n_clusters} clusters, silhouette {self.silhouette:.3f}, "
            f"DBCV {self.dbcv:.3f}, {self.noise:.0%} noise)"
        )


def cluster_quality(
    vectors: np.ndarray, labels: np.ndarray, *, points: np.ndarray | None = None, random_state: int = 0
) -> ClusterQuality:
    """Judge clusters by the ``vectors`` (n, d), and by the ``points`` (n, p) that were clustered where they are given: a `ClusterQuality`.

    The silhouette (Rousseeuw 1987) with cosine distance is exact, over all texts: on unit vectors a mean distance is one product with the
    cluster's sum. DBCV (Moulavi, Jaskowiak, Campello, Zimek, Sander 2014) is hdbscan's, on at most 4,000 of the points,
    evenly from the clusters, and weighed by their true sizes. Noise counts for nothing in the first and against the second.
    All noise, or one cluster, gives NaN for both and a sentence that says so.
    ValueError where vectors, labels and points are not equally many or hold NaN where they must not.
    """
    vectors = checked_vectors(vectors).astype(np.float32, copy=False)
    labels = checked_labels(labels, len(vectors))
    inside = labels != -1
    names, code = np.unique(labels[inside], return_inverse=True)
    silhouettes = np.full(len(labels), np.nan, np.float32)
    by_label: dict[int, float] = {}
    validity: dict[int, float] = {}
    total = np.nan
    if len(names) > 1:
        silhouettes[inside] = _silhouettes(vectors[inside], code, len(names))
        by_label = {plain_label(name): float(silhouettes[labels == name].mean()) for name in names}
        if points is not None:
            scores = _validity(_fitting_points(points, len(labels)), labels, names, random_state)
            validity = {plain_label(name): float(score) for name, score in zip(names, scores)}
            if not np.isnan(scores).all():
                total = float(np.nansum(np.bincount(code) * scores) / len(labels))
    mean = float(np.nanmean(silhouettes)) if len(names) > 1 else np.nan
    return ClusterQuality(
        mean,
        total,
        float(1 - inside.mean()) if len(labels) else 0.0,
        len(names),
        by_label,
        validity,
        silhouettes,
    )


def _fitting_points(points: np.ndarray, n: int) -> np.ndarray:
    points = np.asarray(points, np.float64)
    if points.ndim != 2 or len(points) != n:
        raise ValueError(f"{n} labels but points of shape {points.shape}: they must go together row by row")
    return points


def _silhouettes(vectors: np.ndarray, code: np.ndarray, k: int) -> np.ndarray:
    """Cosine silhouettes (m,) of clustered rows; a cluster of one text has 0."""
    unit = unit_rows(vectors)
    sums = np.zeros((k, unit.shape[1]), np.float32)
    np.add.at(sums, code, unit)
    sizes = np.bincount(code, minlength=k)
    away = 1 - unit @ (sums / sizes[:, None]).T  # (m, k) mean cosine distances
    rows = np.arange(len(unit))
    own_size = sizes[code]
    own = away[rows, code] * own_size / np.maximum(own_size - 1, 1)  # without the row itself, at distance 0
    away[rows, code] = np.inf
    other = away.min(axis=1)
    found = (other - own) / np.maximum(np.maximum(own, other), 1e-12)
    return np.where(own_size > 1, found, 0)


_VALIDITY_ROWS = 4_000
_VALIDITY_LEAST = 4


def _validity(points: np.ndarray, labels: np.ndarray, names: np.ndarray, random_state: int) -> np.ndarray:
    """hdbscan's DBCV of each cluster, (k,); NaN for clusters of fewer than four points, which have no inside to be dense."""
    from hdbscan.validity import validity_index

    rng = np.random.default_rng(random_state)
    most = max(20, _VALIDITY_ROWS // len(names))
    chosen, numbers = [], []
    for number, name in enumerate(names):
        own = np.flatnonzero((labels == name) & np.isfinite(points).all(axis=1))
        if len(own) >= _VALIDITY_LEAST:
            own = own if len(own) <= most else rng.choice(own, most, replace=False)
            chosen.append(own)
            numbers.append(np.full(len(own), number))
    found = np.full(len(names), np.nan)
    if len(chosen) < 2:
        return found
    rows, code = np.concatenate(chosen), np.concatenate(numbers)
    # equal points would divide by zero
    jitter = rng.normal(scale=1e-6 * max(np.nanstd(points), 1e-12), size=(len(rows), points.shape[1]))
    judged, code = np.unique(code, return_inverse=True)
    _, found[judged] = validity_index(points[rows] + jitter, code, per_cluster_scores=True)
    return found


# ------------------------------------------------------------------------------------------ stability


@dataclass(frozen=True, repr=False)
class Stability:
    """How far clusters come back when only a part of the texts is clustered, as `stability` gives it.

    ``by_label`` {label: mean Jaccard similarity with its best match, 0 to 1}; ``mean`` over the clusters by size.
    """

    by_label: Mapping[int, float]
    mean: float
    n_resamples: int

    def shaky(self, below: float = 0.6) -> list[int]:
        """The labels of the clusters that come back less than so much, the worst first."""
        return sorted(
            (label for label, value in self.by_label.items() if value < below), key=self.by_label.__getitem__
        )

    def sentence(self, lang: str = "ru") -> str:
        """What to believe of the clusters and what not, in Russian or English ("en")."""
        return sentences.of_stability(self.by_label, lang)

    def __repr__(self) -> str:
        return f"Stability({self.mean:.2f} over {len(self.by_label)} clusters, {self.n_resamples} resamples)"


def stability(
    points: np.ndarray,
    labels: np.ndarray,
    *,
    cluster: Callable[[np.ndarray], np.ndarray] | None = None,
    min_cluster_size: int | None = None,
    min_samples: int = 5,
    max_cluster_size: int | None = None,
    method: str = "eom",
    n_resamples: int = 20,
    share: float = 0.8,
    random_state: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Stability:
    """Cluster ``share`` of the rows ``n_resamples`` times and see how far each cluster of ``labels`` (n,) comes back: a `Stability`.

    The measure is Hennig's (2007, "Cluster-wise assessment of cluster stability"): the Jaccard similarity of a cluster, as far as it was drawn,
    with the best of the new ones, on average; his rule of thumb: above 0.75 it is there, under 0.6 it is not to be trusted.
    By default the rows of ``points`` (n, d) are clustered by HDBSCAN with min_cluster_size and max_cluster_size (scaled by ``share``; give
    those the labels were made with: an exploration's largest is half of its texts), so that the map they came from is taken for given.
    ``cluster`` takes a part of ``points`` and returns its labels: with the vectors as points and the whole chain in ``cluster``, the
    map is tested, too.
    ValueError where points and labels are not equally many, and for a share or a number of resamples out of range.
    """
    points = np.asarray(points)
    labels = checked_labels(labels, len(points))
    if not 0 < share < 1 or n_resamples < 1:
        raise ValueError(
            f"share={share}, n_resamples={n_resamples}: 0 < share < 1 and at least 1 resample are needed"
        )
    if cluster is None:
        size = min_cluster_size or suggest_min_cluster_size(len(points))
        scaled = max(2, round(size * share))
        most = None if max_cluster_size is None else max(scaled, round(max_cluster_size * share))
        cluster = lambda part: cluster_tree(part, min_samples=min_samples).labels(  # noqa: E731
            scaled, method=method, max_cluster_size=most
        )
    rng = np.random.default_rng(random_state)
    names = [plain_label(name) for name in np.unique(labels[labels != -1])]
    seen: dict[int, list[float]] = {name: [] for name in names}
    for turn in range(n_resamples):
        rows = np.sort(rng.choice(len(points), max(2, round(share * len(points))), replace=False))
        for name, value in _best_matches(labels[rows], np.asarray(cluster(points[rows]))).items():
            seen[name].append(value)
        if progress is not None:
            progress(turn + 1, n_resamples)
    by_label = {name: float(np.mean(values)) if values else float("nan") for name, values in seen.items()}
    sizes = np.array([(labels == name).sum() for name in names])
    mean = float(np.average(list(by_label.values()), weights=sizes)) if names else float("nan")
    return Stability(by_label, mean, n_resamples)


def _best_matches(old: np.ndarray, new: np.ndarray) -> dict[int, float]:
    """{old label: Jaccard similarity with the most similar new cluster} of the same rows."""
    old_names, old_code = np.unique(old, return_inverse=True)
    new_names, new_code = np.unique(new, return_inverse=True)
    both = np.bincount(old_code * len(new_names) + new_code, minlength=len(old_names) * len(new_names))
    both = both.reshape(len(old_names), len(new_names))
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    similar = np.where(new_names == -1, 0, both / either).max(axis=1)
    return {plain_label(name): float(value) for name, value in zip(old_names, similar) if name != -1}


# ------------------------------------------------------------------------------------------ sweep


@dataclass(frozen=True, repr=False)
class Sweep:
    """What every pair of min_samples (s rows) and min_cluster_size (m columns) gives, as `sweep` finds it.

    ``n_clusters`` (s, m) int64, ``noise`` (s, m) shares, ``agreement`` (s, m): mean adjusted Rand index with the settings beside it, so that
    a plateau near 1 is where the choice matters little; ``largest`` (s, m): share of the texts in the largest cluster.
    """

    min_samples: tuple[int, ...]
    min_cluster_sizes: tuple[int, ...]
    n_clusters: np.ndarray
    noise: np.ndarray
    agreement: np.ndarray
    largest: np.ndarray

    def best(self) -> tuple[int, int]:
        """(min_samples, min_cluster_size) of the setting that agrees most with those beside it, among those with two clusters or more."""
        score = np.where(self.n_clusters > 1, self.agreement - self.noise / 2, -np.inf)
        row, column = np.unravel_index(np.argmax(score), score.shape)
        return self.min_samples[row], self.min_cluster_sizes[column]

    def sentence(self, lang: str = "ru") -> str:
        """Where the choice matters and where not, in Russian or English ("en")."""
        return sentences.of_sweep(self, lang)

    def __repr__(self) -> str:
        low, high = self.n_clusters.min(), self.n_clusters.max()
        return f"Sweep({len(self.min_samples)} × {len(self.min_cluster_sizes)} settings, {low} to {high} clusters)"


def sweep(
    points: np.ndarray,
    *,
    min_cluster_sizes: Sequence[int] | None = None,
    min_samples: Sequence[int] = (1, 3, 5, 10, 20),
    trees: Mapping[int, ClusterTree] | None = None,
    max_cluster_size: int | None = None,
    method: str = "eom",
    progress: Callable[[int, int], None] | None = None,
) -> Sweep:
    """Try every min_cluster_size with every min_samples over ``points`` (n, d): a `Sweep`.

    One tree is built for each min_samples, or taken from ``trees`` {min_samples: tree}; the sizes are then read from it in milliseconds.
    ``min_cluster_sizes``: by default eight from a third to eight times `suggest_min_cluster_size`. ``max_cluster_size`` as for
    `ClusterTree.labels`.
    ValueError for sizes under 2 and min_samples under 1.
    """
    points = np.asarray(points)
    trees = dict(trees or {})
    sizes = sorted(set(min_cluster_sizes or _sizes_around(suggest_min_cluster_size(len(points)))))
    labels = []
    for turn, samples in enumerate(min_samples):
        tree = trees.get(samples) or cluster_tree(points, min_samples=samples)
        most = [None if max_cluster_size is None else max(size, max_cluster_size) for size in sizes]
        labels.append([tree.labels(s, method=method, max_cluster_size=m) for s, m in zip(sizes, most)])
        if progress is not None:
            progress(turn + 1, len(min_samples))
    grid = np.array(labels)  # (s, m, n)
    counts = grid.max(axis=2, initial=-1) + 1
    noise = (grid < 0).mean(axis=2) if grid.shape[2] else np.zeros(grid.shape[:2])
    largest = np.array([[_largest(found) for found in line] for line in labels])
    return Sweep(tuple(min_samples), tuple(sizes), counts, noise, _agreement(grid), largest)


def _sizes_around(size: int) -> list[int]:
    return sorted({max(2, round(size * factor)) for factor in (0.33, 0.5, 0.75, 1, 1.5, 2.5, 4, 8)})


def _largest(labels: np.ndarray) -> float:
    inside = labels[labels >= 0]
    return float(np.bincount(inside).max() / len(labels)) if len(inside) else 0.0


def _agreement(grid: np.ndarray) -> np.ndarray:
    from sklearn.metrics import adjusted_rand_score

    rows, columns = grid.shape[:2]
    total, count = np.zeros((rows, columns)), np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            for other in ((row + 1, column), (row, column + 1)):
                if other[0] < rows and other[1] < columns:
                    value = adjusted_rand_score(grid[row, column], grid[other])
                    for cell in ((row, column), other):
                        total[cell] += value
                        count[cell] += 1
    return np.asarray(np.divide(total, count, out=np.full((rows, columns), np.nan), where=count > 0))


# ------------------------------------------------------------------------------------------ known labels


@dataclass(frozen=True, repr=False)
class LabelAgreement:
    """How far clusters agree with known labels, as `compare_labels` gives it.

    ``ari``, ``ami``, ``v_measure``, ``homogeneity`` (a cluster has one class) and ``completeness`` (a class is in one cluster), each 1 at best and
    near 0 by chance; ``noise``: share of texts in no cluster. ``counts`` (k, c) int64: texts of each of ``clusters`` in each of ``classes``.
    """

    ari: float
    ami: float
    v_measure: float
    homogeneity: float
    completeness: float
    noise: float
    counts: np.ndarray = field(repr=False)
    clusters: tuple[int, ...] = field(repr=False)
    classes: tuple[Any, ...] = field(repr=False)

    def sentence(self, lang: str = "ru") -> str:
        """What the agreement means, in Russian or English ("en")."""
        return sentences.of_agreement(self.ari, self.homogeneity, self.completeness, self.noise, lang)

    def __repr__(self) -> str:
        return (
            f"LabelAgreement(ARI {self.ari:.3f}, AMI {self.ami:.3f}, V {self.v_measure:.3f}, {self.noise:.0%} noise, "
            f"{len(self.clusters)} clusters × {len(self.classes)} classes)"
        )


def compare_labels(
    labels: np.ndarray, known: Sequence[Any] | np.ndarray, *, noise: str = "own"
) -> LabelAgreement:
    """Compare clusters ``labels`` (n,) with ``known`` classes (n,) of any type: a `LabelAgreement`.

    ``noise``: "own" takes noise as one cluster more, over all texts; "drop" looks at the texts in clusters alone, and flatters
    a clustering that leaves out the hard ones. Texts whose class is None or NaN do not count.
    ValueError where they are not equally many or no text is left.
    """
    from sklearn import metrics

    if noise not in ("own", "drop"):
        raise ValueError(f"noise is {noise!r}; it must be 'own' or 'drop'")
    labels = checked_labels(labels, len(labels))
    known = list(known)
    if len(known) != len(labels):
        raise ValueError(
            f"{len(labels)} labels but {len(known)} known classes: they must go together row by row"
        )
    told = np.array([each is not None and each == each for each in known], bool)
    share = float((labels[told] == -1).mean()) if told.any() else 0.0
    used = told if noise == "own" else told & (labels != -1)
    if not used.any():
        raise ValueError("no text has both a known class and a cluster: there is nothing to compare")
    classes = sorted({known[row] for row in np.flatnonzero(used)}, key=str)
    place = {name: number for number, name in enumerate(classes)}
    theirs = np.array([place[known[row]] for row in np.flatnonzero(used)])
    ours, code = np.unique(labels[used], return_inverse=True)
    counts = np.zeros((len(ours), len(classes)), np.int64)
    np.add.at(counts, (code, theirs), 1)
    homogeneity, completeness, v = metrics.homogeneity_completeness_v_measure(theirs, code)
    return LabelAgreement(
        ari=float(metrics.adjusted_rand_score(theirs, code)),
        ami=float(metrics.adjusted_mutual_info_score(theirs, code)),
        v_measure=float(v),
        homogeneity=float(homogeneity),
        completeness=float(completeness),
        noise=share,
        counts=counts,
        clusters=tuple(plain_label(name) for name in ours),
        classes=tuple(classes),
    )
