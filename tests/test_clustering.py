"""The kept tree gives hdbscan's own labels; neighbours are the nearest; names are Russian."""

import numpy as np
import pytest

from user_nb.analysis.clustering import cluster_tree, nested
from user_nb.analysis.naming import name_clusters
from user_nb.analysis.neighbors import neighbors
from user_nb.analysis.partition import agglomerative, kmeans
from user_nb.analysis.projection import project


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


@pytest.mark.parametrize("seed", range(12))
def test_labels_are_hdbscans_on_point_sets_of_all_kinds(seed):
    """A short form of benchmarks/fuzz_clusters.py, which counts thousands of them, each against a full fit."""
    from hdbscan.hdbscan_ import _tree_to_labels

    rng = np.random.default_rng(seed)
    n, d, blobs = rng.integers(60, 400), rng.integers(1, 6), rng.integers(1, 12)
    sets = rng.normal(size=(blobs, d))[rng.integers(0, blobs, n)] * 4 + rng.normal(size=(n, d))
    tree = cluster_tree(sets, min_samples=int(seed % 7 + 1))
    for size in (2, 7, 20):
        for method in ("eom", "leaf"):
            theirs, *_ = _tree_to_labels(sets, tree.linkage, size, method)
            assert (tree.labels(size, method=method) == theirs).all()


def test_every_cluster_lies_within_one_of_the_coarser_level(points):
    levels = cluster_tree(points, min_samples=2).levels((40, 15, 5))
    assert levels.sizes == (40, 15, 5)
    assert levels.labels.shape == (3, 220)
    for coarse, fine, parents in zip(levels.labels, levels.labels[1:], levels.parents):
        for label in range(fine.max() + 1):
            holders = set(coarse[fine == label].tolist())
            assert len(holders) == 1, "a fine cluster lies in two coarse ones"
            assert holders == {parents[label]}
    assert list(levels.counts) == sorted(levels.counts)
    assert (levels.labels[-1] == cluster_tree(points, min_samples=2).labels(5)).all()


@pytest.mark.parametrize("seed", range(6))
def test_levels_are_nested_whatever_the_points(seed):
    rng = np.random.default_rng(seed)
    sets = rng.normal(size=(6, 2))[rng.integers(0, 6, 300)] * 3 + rng.normal(size=(300, 2)) * rng.uniform(
        0.1, 1
    )
    labels = cluster_tree(sets, min_samples=1).levels((60, 25, 12, 6, 3)).labels
    for coarse, fine in zip(labels, labels[1:]):
        for label in range(fine.max() + 1):
            assert len(set(coarse[fine == label].tolist())) == 1


def test_a_coarse_cluster_inside_a_finer_one_is_widened_to_it():
    coarse, fine = np.array([0, 0, -1, -1, 1, 1, -1]), np.array([0, 0, 0, 0, 1, 2, 3])
    levels = nested([coarse, fine], [30, 10])
    assert levels.labels.tolist() == [[0, 0, 0, 0, 1, 1, -1], fine.tolist()]
    assert [parents.tolist() for parents in levels.parents] == [[0, 1, 1, -1]]


def test_levels_without_clusters_are_all_noise():
    levels = cluster_tree(np.random.default_rng(0).uniform(size=(4, 2))).levels((30, 10))
    assert levels.counts == (0, 0)
    assert (levels.labels == -1).all()
    with pytest.raises(ValueError, match="empty"):
        cluster_tree(np.zeros((9, 2))).levels(())


def test_rows_that_were_not_fitted_follow_their_neighbours():
    rng = np.random.default_rng(0)
    vectors = np.repeat(np.eye(3, 12) * 5, 80, axis=0) + rng.normal(size=(240, 12)) * 0.5
    graph = neighbors(vectors, fit_up_to=150)
    tree = cluster_tree(project(graph, n_components=3, min_dist=0.0), graph=graph)
    labels, strengths = tree.clusters(20)
    assert labels.max() == 2
    majority = [
        np.bincount(labels[start : start + 80][labels[start : start + 80] >= 0]).argmax()
        for start in (0, 80, 160)
    ]
    assert sorted(majority) == [0, 1, 2]
    assert (labels[~graph.fitted] == np.repeat(majority, 80)[~graph.fitted]).mean() > 0.9
    assert ((strengths > 0) == (labels >= 0)).all()
    assert "150 of them fitted and 90 placed" in repr(tree)
    with pytest.raises(ValueError, match="graph of 240"):
        cluster_tree(np.zeros((9, 2)), graph=graph)


def test_equal_points_and_uniform_noise_have_labels():
    assert len(cluster_tree(np.ones((50, 3))).labels(5)) == 50
    assert (cluster_tree(np.random.default_rng(0).uniform(size=(60, 5))).labels(55) == -1).all()


@pytest.mark.parametrize("method", [kmeans, agglomerative])
def test_the_classic_methods_find_plain_groups(method):
    rng = np.random.default_rng(0)
    vectors = np.repeat(np.eye(3, 8), [50, 30, 20], axis=0) + rng.normal(size=(100, 8)) * 0.1
    vectors[99] = 0
    labels = method(vectors, 3)
    assert labels[:50].tolist() == [0] * 50
    assert np.bincount(labels[labels >= 0]).tolist() == [50, 30, 19]
    assert labels[99] == -1
    with pytest.raises(ValueError, match="n_clusters is 100"):
        method(vectors, 100)


def test_agglomerative_joins_along_the_graph_and_needs_one_for_many_rows():
    rng = np.random.default_rng(0)
    vectors = np.repeat(np.eye(3, 8), 40, axis=0) + rng.normal(size=(120, 8)) * 0.1
    assert (agglomerative(vectors, 3, graph=neighbors(vectors)) == agglomerative(vectors, 3)).all()
    with pytest.raises(ValueError, match="graph=neighbors"):
        agglomerative(np.ones((8_001, 2)), 2)


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


def test_a_name_stays_where_its_cluster_stays():
    texts = ["Лифт стоит", "Лифт сломан", "Сломан лифт снова"] * 4 + [
        "Нет воды",
        "Вода пропала",
        "Вода холодная",
    ] * 4
    old = [0] * 12 + [1] * 12
    names = {**name_clusters(texts, old), 1: "Водоканал"}
    new = [5] * 11 + [-1] + [3] * 12  # one text left its cluster, and the numbers changed
    kept = name_clusters(texts, new, keep=(old, names))
    assert kept[5].text == names[0].text
    assert kept[3].text == "Водоканал"
    assert kept[3].size == 12
    halves = name_clusters(texts, [0] * 12 + [1] * 6 + [2] * 6, keep=(old, names))
    assert "Водоканал" not in {halves[1].text, halves[2].text}


def test_a_heap_of_texts_without_common_words_says_so():
    heap = [
        f"{word} {word}"
        for word in "слон окно река песня город трава книга лампа ложка море лес хлеб".split()
    ]
    texts = [*heap, "слон", "Лифт стоит", "Лифт сломан", "Лифт шумит"]
    names = name_clusters(texts, [0] * 13 + [1] * 3, vectors=np.eye(16, dtype=np.float32))
    assert names[1].coverage == 1
    assert not names[1].text.startswith("разное")
    many = [f"{word} {letter}" for letter in "абвгд" for word in heap]
    assert name_clusters([*many, "Лифт", "Лифт"], [0] * 60 + [1] * 2)[0].coverage <= 0.3


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (["территория россии", "вся территория россии"], "территория России"),
        (["стройка жкх", "опять жкх"], "ЖКХ"),
        (["поездка в сша", "письмо из сша"], "США"),
        (["В Парке Речников темно", "Закрыт Парк Речников"], "Речники"),
        (["ДК «Юность» открыт", "Пожар в ДК «Юность»"], "Юность"),
        (["Летит орёл", "Сидит орёл"], "орёл"),
    ],
)
def test_names_are_written_as_people_write_them(texts, word):
    from user_nb.analysis.terms import read_terms

    assert word in read_terms(texts).written


@pytest.mark.parametrize(
    ("texts", "labels", "options", "error", "words"),
    [
        (["а", "б"], [0], {}, ValueError, "2 texts but labels"),
        (["а", "б"], [0, 0.5], {}, ValueError, "whole numbers"),
        (["а", "б"], [0, 0], {"keep": ([0], {})}, ValueError, "labels to keep"),
        (["а", 5], [0, 0], {}, TypeError, "row 1 of texts is int 5, not text"),
        (["а", "б"], [0, 0], {"stop_words": "лифт"}, TypeError, "one string"),
    ],
)
def test_names_of_what_does_not_fit_are_refused(texts, labels, options, error, words):
    with pytest.raises(error, match=words):
        name_clusters(texts, labels, **options)


def test_all_noise_has_no_names_and_a_users_stop_words_are_in_none():
    assert name_clusters(["лифт", "вода"], [-1, -1]) == {}
    names = name_clusters(["лифт и дом", "лифты у дома"], [0, 0], stop_words=["лифты"])
    assert "лифт" not in names[0].words


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
