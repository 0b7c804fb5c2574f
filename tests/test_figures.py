"""The map as a figure: one trace, escaped texts, names that do not overlap."""

import numpy as np
import pytest

from user_nb.views.escape import escape_html, escape_plotly, excerpt, hover_text
from user_nb.views.figures import NOISE_COLOUR, PALETTE, cluster_colours, name_annotations, plot_map

HOSTILE = [
    "<script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "%{x} и %{customdata[0]}",
    r"$\href{javascript:window.__pwned=1}{щёлк}$",
    "</script><svg onload=window.__pwned=1>",
    '" onmouseover="window.__pwned=1',
    "&lt;script&gt;",
]


@pytest.fixture
def islands():
    """Three islands of 40 points and 10 points of noise."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2, -1], [40, 40, 40, 10])
    centres = np.array([[0, 0], [10, 0], [0, 10], [5, 5]])
    return (centres[labels] + rng.normal(scale=0.5, size=(130, 2))).astype(np.float32), labels


def test_all_points_are_one_webgl_trace_with_colours_in_an_array(islands):
    xy, labels = islands
    figure = plot_map(xy, ["т"] * 130, labels, {0: "вода", 1: "лифт", 2: "снег"})
    (trace,) = figure.data
    assert trace.type == "scattergl"
    assert trace.marker.color.tolist() == labels.tolist()
    scale = dict(trace.marker.colorscale)
    assert trace.marker.colorscale[0] == (0.0, NOISE_COLOUR)
    assert len(set(scale.values())) == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_hover_and_name(islands, text):
    xy, labels = islands
    figure = plot_map(xy, [text] * 130, labels, {0: text, 1: "лифт", 2: "снег"})
    for shown in (figure.data[0].hovertext[0].split("<br>", 1)[1], figure.layout.annotations[0].text):
        assert "<s" not in shown and "<i" not in shown
        assert "$" not in shown and "%{" not in shown
    assert figure.data[0].hovertemplate is None


def test_names_that_would_overlap_are_left_out_smallest_first():
    xy = np.array([[0, 0]] * 30 + [[0.001, 0]] * 10 + [[10, 10]] * 5, dtype=np.float32)
    labels = np.repeat([0, 1, 2], [30, 10, 5])
    shown = name_annotations(xy, labels, {0: "большой", 1: "под ним", 2: "далеко"}, width=800, height=600)
    assert [annotation["text"] for annotation in shown] == ["большой", "далеко"]


def test_neighbouring_clusters_get_different_colours():
    xy = np.array([[i, 0] for i in range(20) for _ in range(3)], dtype=np.float32)
    labels = np.repeat(np.arange(20), 3)
    colours = cluster_colours(xy, labels)
    assert set(colours.values()) <= set(PALETTE)
    assert all(colours[i] != colours[i + 1] for i in range(19))


def test_points_without_a_place_are_no_obstacle(islands):
    xy, labels = islands
    xy[5] = np.nan
    figure = plot_map(xy, ["т"] * 130, labels, {0: "а", 1: "б", 2: "в"})
    assert len(figure.layout.annotations) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"xy": np.zeros((130, 3))}, r"xy must have two columns.*\(130, 3\)"),
        ({"texts": ["т"] * 7}, "7 texts, 130 places"),
        ({"labels": np.zeros(5, int)}, "5 labels, 130 places"),
        ({"names": {0: "а", 1: "б"}}, "no name for cluster 2"),
    ],
)
def test_rows_that_do_not_go_together_are_refused(islands, change, words):
    xy, labels = islands
    arguments = {"xy": xy, "texts": ["т"] * 130, "labels": labels, "names": None} | change
    with pytest.raises(ValueError, match=words):
        plot_map(*arguments.values())


def test_escape_plotly_leaves_nothing_plotly_reads():
    assert escape_plotly("5 < 6 & $x$ %{y}") == "5 &lt; 6 &amp; &#36;x&#36; &#37;{y}"


def test_escape_html_drops_characters_that_reorder_neighbours():
    assert escape_html("а\u202eб<") == "аб&lt;"


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("коротко", 20, "коротко"),
        ("лифт  стоит\nтретий день", 12, "лифт стоит…"),
        ("однословищебезпробелов", 10, "однослови…"),
    ],
)
def test_excerpt_cuts_at_a_word(text, length, expected):
    assert excerpt(text, length) == expected


def test_hover_text_wraps_and_stops():
    label = hover_text("слово " * 200, width=30, lines=4)
    assert label.count("<br>") == 3
    assert label.endswith("…")
