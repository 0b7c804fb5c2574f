"""The hierarchy as a treemap and as a dendrogram."""

import numpy as np
import pytest

from user_nb.analysis.clustering import cluster_joins, cluster_tree
from user_nb.figures.hierarchy import plot_dendrogram, plot_treemap

COARSE = np.array([0] * 6 + [1] * 4 + [-1] * 5)
FINE = np.array([0, 0, 0, 1, 1, -1] + [2] * 4 + [3, 3, -1, -1, -1])


def boxes(figure) -> dict[str, tuple[str, int]]:
    box = figure.data[0]
    text = dict(zip(box.ids, box.labels, strict=True))
    return {t: (text.get(p, ""), v) for t, p, v in zip(box.labels, box.parents, box.values, strict=True)}


def test_fine_clusters_lie_within_coarse_ones_and_sizes_add_up():
    names = [{0: "вода", 1: "лифт"}, {0: "горячая", 1: "холодная", 2: "лифты", 3: "снег"}]
    found = boxes(plot_treemap([COARSE, FINE], names, lang="ru"))
    assert found == {
        "все кластеры": ("", 12),
        "вода": ("все кластеры", 6),
        "горячая": ("вода", 3),
        "холодная": ("вода", 2),
        "без подгрупп": ("вода", 1),
        "лифт": ("все кластеры", 4),  # the finer level has nothing to add
        "снег": ("все кластеры", 2),  # outside the coarse clusters
    }


def test_one_level_and_no_names_are_enough():
    assert boxes(plot_treemap(COARSE, lang="en")) == {
        "all clusters": ("", 10), "cluster 0": ("all clusters", 6), "cluster 1": ("all clusters", 4),
    }  # fmt: skip


def test_levels_of_a_tree_are_taken_as_they_are():
    class Levels:
        labels = np.stack([COARSE, FINE])

    assert "cluster 2" not in boxes(plot_treemap(Levels(), lang="en"))


@pytest.mark.parametrize(
    ("levels", "names", "words"),
    [
        (np.zeros((2, 3, 4), int), None, "levels must hold"),
        ([COARSE, FINE], [{0: "а", 1: "б"}], "1 names, 2 levels"),
        ([COARSE], [{0: "а"}], "no name for cluster 1"),
    ],
)
def test_levels_and_names_that_do_not_go_together_are_refused(levels, names, words):
    with pytest.raises(ValueError, match=words):
        plot_treemap(levels, names)


@pytest.fixture
def tree():
    """Islands at 0, 3 and 20 on a line."""
    x = np.concatenate([at + np.linspace(0, 1, 12) for at in (0, 3, 20)])
    return cluster_tree(np.column_stack([x, np.zeros(36)]), min_samples=2)


def test_clusters_join_where_the_linkage_first_connects_them(tree):
    labels = np.repeat([5, 7, 9], 12)
    leaves, joins = cluster_joins(tree, labels)
    assert leaves.tolist() == [5, 7, 9]
    assert {*joins[0, :2]} == {0, 1} and {*joins[1, :2]} == {2, 3}
    np.testing.assert_allclose(joins[:, 2], [2, 16])
    assert joins[:, 3].tolist() == [2, 3]


def test_noise_between_clusters_joins_nothing_by_itself(tree):
    leaves, joins = cluster_joins(tree, np.repeat([0, -1, 1], 12))
    assert leaves.tolist() == [0, 1]
    np.testing.assert_allclose(joins[:, 2], [16])


def test_a_dendrogram_has_a_leaf_for_each_cluster_in_the_order_of_the_joins(tree):
    figure = plot_dendrogram(
        tree, np.repeat([0, 1, 2], 12), {0: "вода", 1: "вода и тепло", 2: "снег"}, lang="ru"
    )
    ticks = list(figure.layout.yaxis.ticktext)
    assert set(ticks) == {"вода и тепло · 12", "вода · 12", "снег · 12"}
    assert abs(ticks.index("вода · 12") - ticks.index("вода и тепло · 12")) == 1
    lines, dots = figure.data
    joined = {round(x, 6) for x in lines.x if x == x} - {round(dots.x[0], 6)}
    np.testing.assert_allclose(sorted(joined), np.log([2, 16]), atol=1e-5)


@pytest.mark.parametrize(
    ("labels", "names", "words"),
    [
        (np.zeros(36, int), None, "needs two clusters"),
        (np.full(36, -1), None, "needs two clusters"),
        (np.repeat([0, 1], 18), {0: "а"}, "no name for cluster 1"),
        (np.zeros(7, int), None, "7 labels, 36 points"),
    ],
)
def test_what_no_dendrogram_can_show_is_refused(tree, labels, names, words):
    with pytest.raises(ValueError, match=words):
        plot_dendrogram(tree, labels, names)
