"""Whether to believe it, as pictures: what was measured is what is drawn, and the verdict stands under the title."""

import numpy as np
import pytest

from user_nb.analysis.clustering import cluster_tree
from user_nb.analysis.quality import Stability, compare_labels, map_quality, sweep
from user_nb.figures.honesty import plot_contingency, plot_distortion, plot_stability, plot_sweep


@pytest.fixture(scope="module")
def points():
    """Three islands of 30 points in five dimensions."""
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(at, 0.3, (30, 5)) for at in (0, 4, 8)]).astype(np.float32)


@pytest.fixture(scope="module")
def labels(points):
    return cluster_tree(points, min_samples=3).labels(10)


def subtitle(figure) -> str:
    return figure.layout.title.subtitle.text.replace("<br>", " ")


def test_distortion_is_the_colour_and_the_verdict_the_subtitle(points):
    quality = map_quality(points, points[:, :2])
    figure = plot_distortion(points[:, :2], quality, lang="ru")
    codes = figure.data[0].marker.color.astype(int)
    order = np.argsort(quality.distortion)
    assert codes[order[-1]] == codes.max() and codes[order[0]] == codes.min()
    assert subtitle(figure) == quality.sentence("ru")


def test_a_sweep_shows_each_setting_and_frames_the_calmest(points):
    tried = sweep(points, min_cluster_sizes=(5, 10, 20), min_samples=(1, 5))
    figure = plot_sweep(tried, lang="en")
    (cells,) = figure.data
    assert np.array_equal(np.array(cells.text), tried.n_clusters.astype(str))
    np.testing.assert_array_equal(cells.z, tried.agreement)
    (frame,) = figure.layout.shapes
    samples, size = tried.best()
    assert (frame.x0 + 0.5, frame.y0 + 0.5) == (
        tried.min_cluster_sizes.index(size),
        tried.min_samples.index(samples),
    )
    assert subtitle(figure) == tried.sentence("en")
    np.testing.assert_array_equal(plot_sweep(tried, value="noise").data[0].z, tried.noise)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"value": "dbcv"}, "value is 'dbcv'"), ({"chosen": (5, 7)}, r"chosen is \(5, 7\)")],
)
def test_a_sweep_refuses_what_was_not_tried(points, options, words):
    with pytest.raises(ValueError, match=words):
        plot_sweep(sweep(points, min_cluster_sizes=(5, 10), min_samples=(1, 5)), **options)


def test_stability_is_a_bar_and_a_verdict_for_each_cluster_the_firmest_on_top():
    found = Stability({0: 0.9, 1: 0.3, 2: 0.7}, 0.6, 20)
    figure = plot_stability(found, {0: "вода", 1: "лифт", 2: "снег"}, lang="ru")
    assert list(figure.data[0].x) == [0.3, 0.7, 0.9]
    assert list(figure.layout.yaxis.ticktext) == ["лифт", "снег", "вода"]
    assert [text.split("  ")[1] for text in figure.layout.yaxis2.ticktext] == [
        "распадается: не опирайтесь", "отчасти: сначала прочтите", "находится снова: можно верить",
    ]  # fmt: skip
    assert len(set(figure.data[0].marker.color)) == 3


@pytest.mark.parametrize(
    ("found", "names", "words"),
    [
        (Stability({}, float("nan"), 20), None, "no clusters"),
        (Stability({0: 1.0, 1: 1.0}, 1.0, 20), {0: "а"}, "cluster 1"),
    ],
)
def test_stability_without_clusters_or_names_is_refused(found, names, words):
    with pytest.raises(ValueError, match=words):
        plot_stability(found, names)


def test_contingency_holds_every_count_and_noise_comes_last(labels):
    known = np.repeat(["лифт", "вода", "снег"], 30)
    labels = labels.copy()
    labels[[3, 40]] = -1
    agreement = compare_labels(labels, known)
    figure = plot_contingency(agreement, {0: "один", 1: "два", 2: "три"}, lang="ru")
    (cells,) = figure.data
    drawn = np.array([[int(text or 0) for text in line] for line in cells.text])
    assert drawn.sum() == 90
    ticks = list(figure.layout.yaxis.ticktext)
    assert ticks[-1] == "вне кластеров · 2"
    assert np.array_equal(
        np.diag(drawn[:3]), drawn[:3].max(axis=1)
    )  # each cluster has a class of its own here
    columns = list(figure.layout.xaxis.ticktext)
    assert drawn[-1, columns.index("лифт")] == 1 and drawn[-1, columns.index("снег")] == 0
    assert cells.z[0].sum() == pytest.approx(1)


def test_contingency_of_noise_alone_is_one_row():
    figure = plot_contingency(compare_labels(np.full(6, -1), ["а", "б"] * 3), lang="ru")
    assert list(figure.layout.yaxis.ticktext) == ["вне кластеров · 6"]


def test_a_contingency_without_a_name_is_refused():
    with pytest.raises(ValueError, match="cluster 1"):
        plot_contingency(compare_labels(np.array([0, 1]), ["а", "б"]), {0: "а"})
