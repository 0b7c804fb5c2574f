"""The measures are the library's own where there is one, and each says in words what follows."""

import numpy as np
import pytest

from user_nb.analysis.clustering import cluster_tree
from user_nb.analysis.neighbors import neighbors
from user_nb.analysis.partition import kmeans
from user_nb.analysis.projection import project
from user_nb.analysis.quality import cluster_quality, compare_labels, map_quality, stability, sweep


@pytest.fixture(scope="module")
def blobs():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(4, 20)) * 2
    return np.repeat(centres, 40, axis=0) + rng.normal(size=(160, 20)), np.repeat(np.arange(4), 40)


@pytest.fixture(scope="module")
def xy(blobs):
    return project(neighbors(blobs[0]))


def test_trustworthiness_is_sklearns(blobs, xy):
    from sklearn.manifold import trustworthiness

    found = map_quality(blobs[0], xy, n_neighbors=10)
    assert found.trustworthiness == pytest.approx(
        trustworthiness(blobs[0], xy, n_neighbors=10, metric="cosine")
    )


def test_a_map_at_random_keeps_nothing_and_a_true_one_everything():
    flat = np.random.default_rng(1).normal(size=(300, 2))
    flat /= np.linalg.norm(
        flat, axis=1, keepdims=True
    )  # on a circle cosine neighbours are the nearest points
    true = map_quality(flat, flat)
    shuffled = map_quality(flat, np.random.default_rng(2).permutation(flat))
    assert true.trustworthiness == pytest.approx(1)
    assert true.neighbors_kept > 0.99
    assert true.distortion.max() < 0.2
    assert shuffled.neighbors_kept < 0.15
    assert shuffled.trustworthiness < 0.6
    assert np.median(shuffled.distortion) > 0.7
    assert "верить нельзя" in shuffled.sentence()
    assert "can be believed" in true.sentence("en")


def test_rows_without_a_place_are_not_judged(blobs):
    vectors = blobs[0].copy()
    vectors[3] = 0
    graph = neighbors(vectors)
    found = map_quality(vectors, project(graph), graph=graph)
    assert np.flatnonzero(np.isnan(found.kept)).tolist() == [3]
    assert np.flatnonzero(np.isnan(found.distortion)).tolist() == [3]


def test_a_map_of_which_a_part_was_fitted_is_judged_against_that_part(blobs):
    graph = neighbors(blobs[0], fit_up_to=100)
    found = map_quality(blobs[0], project(graph), graph=graph)
    assert np.isfinite(found.kept).all()
    assert 0.5 < found.trustworthiness <= 1


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_map_of_fewer_than_five_texts_cannot_be_judged(n):
    with pytest.raises(ValueError, match="5 at least"):
        map_quality(np.eye(6)[:n], np.zeros((n, 2)))


def test_silhouette_is_sklearns_without_the_noise(blobs):
    from sklearn.metrics import silhouette_samples

    labels = blobs[1].copy()
    labels[::7] = -1
    found = cluster_quality(blobs[0], labels)
    inside = labels >= 0
    theirs = silhouette_samples(blobs[0][inside], labels[inside], metric="cosine")
    np.testing.assert_allclose(found.silhouettes[inside], theirs, atol=1e-5)
    assert np.isnan(found.silhouettes[~inside]).all()
    assert found.noise == pytest.approx((~inside).mean())


def test_dbcv_is_hdbscans_and_noise_counts_against_it(blobs):
    from hdbscan.validity import validity_index

    points = np.asarray(blobs[0][:, :3], np.float64)
    found = cluster_quality(blobs[0], blobs[1], points=points)
    assert found.dbcv == pytest.approx(validity_index(points, blobs[1]), abs=1e-3)
    fewer = np.where(np.arange(160) % 2, blobs[1], -1)
    assert cluster_quality(blobs[0], fewer, points=points).dbcv == pytest.approx(
        validity_index(points, fewer), abs=1e-3
    )


def test_clusters_too_small_to_be_dense_are_not_judged_and_stop_nothing(blobs):
    vectors = np.asarray(blobs[0][:, :3], np.float64)
    labels = np.r_[blobs[1][:-3], 4, 5, 5]
    found = cluster_quality(vectors, labels, points=vectors)
    assert np.isnan([found.dbcv_by_label[label] for label in (4, 5)]).all()
    assert np.isfinite([found.dbcv_by_label[label] for label in range(4)]).all()
    assert np.isfinite(found.dbcv)
    assert np.isnan(cluster_quality(vectors[:4], [0, 0, 1, 1], points=vectors[:4]).dbcv)


def test_equal_points_have_a_validity():
    points = np.repeat(np.eye(3), 20, axis=0)
    labels = np.repeat(np.arange(3), 20)
    assert np.isfinite(cluster_quality(points, labels, points=points).dbcv)


@pytest.mark.parametrize(
    ("labels", "words", "english"),
    [([-1] * 8, "Кластеров нет", "no clusters"), ([0] * 6 + [-1] * 2, "Кластер один", "one cluster")],
)
def test_all_noise_and_one_cluster_have_a_clear_answer(labels, words, english):
    vectors = np.random.default_rng(0).normal(size=(8, 4))
    found = cluster_quality(vectors, labels, points=vectors)
    assert np.isnan(found.silhouette)
    assert np.isnan(found.dbcv)
    assert words in found.sentence()
    assert english in found.sentence("en")


def test_a_planted_cluster_is_stable_and_a_random_one_is_not(blobs):
    points, truth = blobs
    firm = stability(points, truth, cluster=lambda part: kmeans(part, 4, normalize=False), n_resamples=5)
    rng = np.random.default_rng(0)
    loose = stability(points, rng.integers(0, 4, 160), cluster=lambda part: rng.integers(0, 4, len(part)))
    assert min(firm.by_label.values()) > 0.95
    assert max(loose.by_label.values()) < 0.4
    assert firm.shaky() == []
    assert sorted(loose.shaky()) == [0, 1, 2, 3]
    assert "4 находятся снова" in firm.sentence()
    assert "fall apart" in loose.sentence("en")


def test_stability_clusters_with_hdbscan_by_itself(blobs, xy):
    labels = cluster_tree(xy).labels(15)
    found = stability(xy, labels, min_cluster_size=15, n_resamples=4)
    assert set(found.by_label) == set(labels[labels >= 0].tolist())
    assert found.mean > 0.8


def test_stability_without_clusters_says_so():
    found = stability(np.zeros((20, 2)) + np.arange(20)[:, None], [-1] * 20, n_resamples=1)
    assert found.by_label == {}
    assert "проверять нечего" in found.sentence()


def test_a_sweep_holds_what_the_trees_give(xy):
    found = sweep(xy, min_cluster_sizes=(5, 20, 60), min_samples=(2, 8))
    labels = cluster_tree(xy, min_samples=8).labels(20)
    assert found.n_clusters.shape == found.noise.shape == found.agreement.shape == (2, 3)
    assert found.n_clusters[1, 1] == labels.max() + 1
    assert found.noise[1, 1] == pytest.approx((labels < 0).mean())
    assert found.largest[1, 1] == pytest.approx(np.bincount(labels[labels >= 0]).max() / 160)
    assert found.best()[1] in (5, 20, 60)
    assert "min_cluster_size=" in found.sentence()
    kept = sweep(
        xy, min_cluster_sizes=(5, 20, 60), min_samples=(8,), trees={8: cluster_tree(xy, min_samples=8)}
    )
    assert (kept.n_clusters[0] == found.n_clusters[1]).all()


def test_agreement_with_known_labels_is_sklearns():
    from sklearn import metrics

    rng = np.random.default_rng(0)
    labels, known = rng.integers(-1, 4, 200), rng.choice(["лифт", "вода", "двор"], 200).tolist()
    found = compare_labels(labels, known)
    assert found.ari == pytest.approx(metrics.adjusted_rand_score(known, labels))
    assert found.ami == pytest.approx(metrics.adjusted_mutual_info_score(known, labels))
    assert found.v_measure == pytest.approx(metrics.v_measure_score(known, labels))
    assert found.classes == ("вода", "двор", "лифт")
    assert found.clusters == (-1, 0, 1, 2, 3)
    expected = sum(label == 2 and name == "лифт" for label, name in zip(labels, known))
    assert found.counts[3, 2] == expected
    inside = compare_labels(labels, known, noise="drop")
    assert inside.counts.sum() == (labels != -1).sum()
    assert inside.noise == found.noise == (labels == -1).mean()


def test_texts_without_a_known_label_do_not_count():
    found = compare_labels([0, 0, 1, 1, 0], ["а", "а", "б", "б", None])
    assert found.ari == 1
    assert found.counts.sum() == 4
    assert "повторяют" in found.sentence()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda v, y: map_quality(v, np.zeros((9, 2))), "160 vectors"),
        (lambda v, y: map_quality(np.where(v > 3, np.nan, v), np.zeros((160, 2))), "NaN"),
        (lambda v, y: map_quality(v, np.zeros((160, 2)), graph=neighbors(v[:50])), "graph of 50"),
        (lambda v, y: cluster_quality(v, y[:9]), "one label a text"),
        (lambda v, y: cluster_quality(v, y, points=v[:9]), "160 labels"),
        (lambda v, y: stability(v, y[:9]), "one label a text"),
        (lambda v, y: stability(v, y, share=1), "share"),
        (lambda v, y: sweep(v, min_cluster_sizes=(1,)), "at least 2"),
        (lambda v, y: compare_labels(y, ["а"]), "160 labels"),
        (lambda v, y: compare_labels(y, [None] * 160), "nothing to compare"),
        (lambda v, y: compare_labels(y, y, noise="no"), "'own' or 'drop'"),
        (lambda v, y: compare_labels(y, y).sentence("fr"), "'ru' or 'en'"),
    ],
)
def test_what_does_not_go_together_is_refused(blobs, call, words):
    with pytest.raises(ValueError, match=words):
        call(*blobs)


def test_a_largest_size_holds_for_stability_and_sweep():
    rng = np.random.default_rng(1)
    copies = [
        np.tile(centre, (15, 1)) + rng.normal(0, 1e-4, (15, 2)) for centre in ([40.0, 40.0], [60.0, 0.0])
    ]
    groups = [rng.normal(centre, 1.0, (80, 2)) for centre in ((0, 0), (5, 0), (0, 5), (5, 5))]
    heap = np.concatenate([*copies, *groups])
    labels = cluster_tree(heap).labels(10, max_cluster_size=175)
    free = stability(heap, labels, min_cluster_size=10, n_resamples=4)
    held = stability(heap, labels, min_cluster_size=10, max_cluster_size=175, n_resamples=4)
    assert held.mean > free.mean + 0.1
    sizes = {"min_cluster_sizes": (10, 20), "min_samples": (5,)}
    assert (
        sweep(heap, **sizes).largest.max() > 0.5 >= sweep(heap, max_cluster_size=175, **sizes).largest.max()
    )
