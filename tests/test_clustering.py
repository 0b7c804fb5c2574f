"""The kept tree gives hdbscan's own labels; neighbours are the nearest; names are Russian."""

import numpy as np
import pytest

from user_nb.analysis.clustering import cluster_tree
from user_nb.analysis.naming import name_clusters
from user_nb.analysis.neighbors import neighbors


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(0)
    return np.concatenate(
        [rng.normal(centre, 0.4, size=(60, 2)) for centre in ((0, 0), (3, 0), (0, 4))]
        + [rng.uniform(-2, 6, (40, 2))]
    )


@pytest.mark.parametrize("min_samples", [1, 5])
@pytest.mark.parametrize("method", ["eom", "leaf"])
def test_labels_and_strengths_are_hdbscans_for_every_size(points, method, min_samples):
    from hdbscan.hdbscan_ import _tree_to_labels

    tree = cluster_tree(points, min_samples=min_samples)
    for size in (2, 3, 5, 8, 15, 30, 61, 100, 500):
        theirs, probabilities, *_ = _tree_to_labels(points, tree.linkage, size, method)
        labels, strengths = tree.clusters(size, method=method)
        assert (labels == theirs).all(), size
        np.testing.assert_allclose(strengths, probabilities, atol=1e-9)


@pytest.fixture(scope="module")
def with_island():
    """Two clouds side by side, 100 points each, and far from both a tight island of 20."""
    rng = np.random.default_rng(1)
    clouds = [rng.uniform((x, 0), (x + 1, 1), size=(100, 2)) for x in (0, 1.1)]
    return np.concatenate([*clouds, rng.normal((60, 60), 0.01, size=(20, 2))])


@pytest.mark.parametrize("largest", [110, 150, 200])
def test_with_a_largest_size_too_the_labels_are_hdbscans(with_island, largest):
    from hdbscan.hdbscan_ import _tree_to_labels

    tree = cluster_tree(with_island)
    theirs, *_ = _tree_to_labels(with_island, tree.linkage, 15, "eom", max_cluster_size=largest)
    assert (tree.labels(15, max_cluster_size=largest) == theirs).all()


def test_a_cluster_that_does_not_split_stays_however_large(with_island):
    tree = cluster_tree(with_island[[*range(60), *range(200, 220)]])
    assert np.bincount(tree.labels(15, max_cluster_size=20) + 1)[1:].max() > 20


@pytest.mark.parametrize("size", [2, 3, 5, 8, 15, 30, 61, 100, 500])
def test_where_no_two_edges_are_equal_the_labels_are_those_of_a_refit(points, size):
    from hdbscan import HDBSCAN

    theirs = HDBSCAN(min_cluster_size=size, min_samples=1).fit(points)
    assert (cluster_tree(points, min_samples=1).labels(size) == theirs.labels_).all()


def test_rows_without_coordinates_are_noise(points):
    with_gap = points.copy()
    with_gap[5] = np.nan
    assert cluster_tree(with_gap).labels(15)[5] == -1


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_very_few_points_have_labels(points, n):
    assert len(cluster_tree(points[:n]).labels(2)) == n


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda p: cluster_tree(p, min_samples=0), "min_samples"),
        (lambda p: cluster_tree(p).labels(1), "at least 2"),
        (lambda p: cluster_tree(p).labels(5, method="best"), "'eom' or 'leaf'"),
        (
            lambda p: cluster_tree(p).labels(5, max_cluster_size=4),
            "max_cluster_size is 4; it must be at least",
        ),
        (lambda p: cluster_tree(p[:, 0]), r"shape \(n, d\)"),
        (lambda p: neighbors(p, n_neighbors=0), "n_neighbors"),
        (lambda p: neighbors(np.where(p > 5.5, np.nan, p)), "NaN"),
    ],
)
def test_bad_input_is_a_clear_error(points, call, words):
    with pytest.raises(ValueError, match=words):
        call(points)


def test_neighbours_are_the_nearest_by_cosine():
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(300, 12))
    vectors[17] = 0
    graph = neighbors(vectors, n_neighbors=7)
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -2)
    cosines[:, 17] = -2
    wanted = np.argsort(-cosines, axis=1)[:, :7]
    assert (np.delete(graph.indices, 17, axis=0) == np.delete(wanted, 17, axis=0)).all()
    assert graph.empty.tolist() == [row == 17 for row in range(300)]
    assert graph.exact


def test_approximate_neighbours_are_mostly_the_exact_ones():
    vectors = np.random.default_rng(2).normal(size=(2000, 8))
    exact, near = (neighbors(vectors, method=method) for method in ("exact", "approximate"))
    shared = [len({*a} & {*b}) for a, b in zip(exact.indices.tolist(), near.indices.tolist())]
    assert np.mean(shared) / 15 > 0.9
    assert not near.exact


def test_names_are_lemmas_without_function_words_and_say_what_sets_a_cluster_apart():
    lifts = [
        "Лифт не работает третий день",
        "В подъезде сломан лифт",
        "Лифты стоят, диспетчер молчит",
        "И снова лифт стоит",
    ]
    water = [
        "Нет горячей воды",
        "Горячую воду отключили",
        "Когда дадут горячую воду",
        "Без горячей воды неделю",
    ]
    names = name_clusters([*lifts, *water, "одинокий текст"], [0] * 4 + [1] * 4 + [-1])
    assert set(names) == {0, 1}
    assert "лифт" in names[0].text.lower()
    assert names[1].words[0] == "горячая вода"
    assert not {"не", "в", "и", "нет"} & {word for name in names.values() for word in name.words}
    assert names[0].size == 4


def test_a_cluster_of_all_the_rest_gives_way_to_those_inside_it():
    rng = np.random.default_rng(1)
    copies = [
        np.tile(centre, (15, 1)) + rng.normal(0, 1e-4, (15, 2)) for centre in ([40.0, 40.0], [60.0, 0.0])
    ]
    groups = [rng.normal(centre, 1.0, (80, 2)) for centre in ((0, 0), (5, 0), (0, 5), (5, 5))]
    tree = cluster_tree(np.concatenate([*copies, *groups]))
    assert np.bincount(tree.labels(10) + 1).max() > 300  # the four groups as one
    labels = tree.labels(10, max_cluster_size=175)
    assert len(set(labels[:15])) == len(set(labels[15:30])) == 1
    assert labels.max() >= 5
    assert np.bincount(labels[labels >= 0]).max() <= 175
