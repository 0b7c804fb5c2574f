"""The map as a figure: one trace, escaped texts, names that do not overlap."""

from itertools import combinations

import numpy as np
import pytest

from user_nb.figures.map import NOISE_COLOUR, PALETTE, cluster_colours, name_annotations, plot_map
from user_nb.figures.placing import map_window
from user_nb.wording.escaping import escape_plotly, excerpt, hover_text

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
    points, *legend = plot_map(xy, ["т"] * 130, labels, {0: "вода", 1: "лифт", 2: "снег"}).data
    assert points.type == "scattergl"
    assert points.marker.color.tolist() == (labels + 1).tolist()
    assert points.marker.colorscale[0] == (0.0, NOISE_COLOUR)
    assert len(set(dict(points.marker.colorscale).values())) == 4
    assert [trace.x for trace in legend] == [(None,)] * 4


def test_the_legend_is_by_size_with_noise_last(islands):
    xy, labels = islands
    labels = np.where((labels == 0) & (np.arange(130) % 2 == 0), 1, labels)
    legend = plot_map(xy, None, labels, {0: "вода", 1: "лифт", 2: "снег"}, lang="ru").data[1:]
    assert [trace.name for trace in legend] == ["лифт · 60", "снег · 40", "вода · 20", "вне кластеров · 10"]
    colours = cluster_colours(xy, labels)
    assert [trace.marker.color for trace in legend] == [
        *(colours[label] for label in (1, 2, 0)),
        NOISE_COLOUR,
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_hover_and_name(islands, text):
    xy, labels = islands
    figure = plot_map(xy, [text] * 130, labels, {0: text, 1: "лифт", 2: "снег"})
    for shown in (figure.data[0].hovertext[0].split("<br>", 1)[1], figure.layout.annotations[0].text):
        assert "<s" not in shown and "<i" not in shown
        assert "$" not in shown and "%{" not in shown
    assert figure.data[0].hovertemplate is None


def test_a_name_does_not_hide_a_tiny_island():
    rng = np.random.default_rng(0)
    xy = np.concatenate([rng.uniform(-5, 5, (100, 2)), rng.normal(20, 0.01, (20, 2))]).astype(np.float32)
    labels = np.repeat([-1, 0], [100, 20])
    (name,) = name_annotations(xy, labels, {0: "остров"}, width=800, height=600)
    assert name["showarrow"]


def boxes(shown: list[dict], scale: float) -> list[tuple[float, float, float, float]]:
    """The room of each drawn name in pixels: left, bottom, right, top; y runs up."""
    found = []
    for name in shown:
        lines = name["text"].split("<br>")
        half = (0.3 * name["font"]["size"] * max(map(len, lines)), 0.6 * name["font"]["size"] * len(lines))
        x, y = name["x"] * scale + name.get("ax", 0), name["y"] * scale - name.get("ay", 0)
        found.append((x - half[0], y - half[1], x + half[0], y + half[1]))
    return found


def stand_apart(drawn: list[tuple[float, float, float, float]]) -> bool:
    return all(
        a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for a, b in combinations(drawn, 2)
    )


def test_names_of_clusters_in_one_place_stand_apart():
    rng = np.random.default_rng(1)
    xy = rng.normal(size=(400, 2)).astype(np.float32)
    labels = np.repeat(np.arange(8), 50)
    names = {label: f"кластер номер {label}" for label in range(8)}
    shown = name_annotations(xy, labels, names, width=800, height=600)
    left, bottom, right, top = map_window(xy)
    drawn = boxes(shown, min(800 / (right - left), 600 / (top - bottom)))
    assert len(shown) >= 6
    assert stand_apart(drawn)


def test_names_placed_for_several_widths_stand_apart_and_inside_at_each_and_between():
    rng = np.random.default_rng(4)
    middles = rng.uniform(-6, 6, (14, 2))
    xy = (np.repeat(middles, 30, axis=0) + rng.normal(0, 0.4, (420, 2))).astype(np.float32)
    labels = np.repeat(np.arange(14), 30)
    names = {label: f"кластер, номер {label}, слова" for label in range(14)}
    shown = name_annotations(xy, labels, names, width=[470, 730, 1630], height=600)
    assert len(shown) >= 10
    left, bottom, right, top = map_window(xy)
    for width in (470, 520, 600, 730, 1000, 1630):
        scale = min(width / (right - left), 600 / (top - bottom))
        drawn = boxes(shown, scale)
        middle = (left + right) / 2 * scale
        assert all(abs(x - middle) <= width / 2 for box in drawn for x in (box[0], box[2])), width
        assert stand_apart(drawn), width


@pytest.fixture
def crowded_corner():
    """Noise everywhere but along the upper edge, and at the upper right a cluster whose name has room only there."""
    rng = np.random.default_rng(5)
    crowd, few = rng.uniform([0, 0], [10, 9.6], (9_000, 2)), rng.normal([8.6, 9.5], 0.03, (30, 2))
    return np.concatenate([crowd, few]).astype(np.float32), np.repeat([-1, 0], [9_000, 30])


@pytest.mark.parametrize("buttons", [True, False])
def test_no_name_lies_under_the_buttons_where_they_are(crowded_corner, buttons):
    xy, labels = crowded_corner
    (name,) = name_annotations(xy, labels, {0: "у края"}, width=700, height=600, buttons=buttons)
    left, bottom, right, top = map_window(xy)
    scale = min(700 / (right - left), 600 / (top - bottom))
    ((_, _, end, upper),) = boxes([name], scale)
    clear = top * scale - upper >= 24 or (left + right) / 2 * scale + 350 - end >= 300
    assert clear == buttons


def test_a_title_keeps_the_buttons_off_the_map(crowded_corner):
    xy, labels = crowded_corner
    shown = {"labels": labels, "names": {0: "у края"}, "width": 700, "lang": "ru"}
    bare = plot_map(xy, legend=False, height=616, **shown)
    titled = plot_map(xy, legend=False, height=648, title="Письма", **shown)  # as much room under the title
    assert bare.layout.annotations[0].ay != titled.layout.annotations[0].ay


def test_a_small_picture_of_many_clusters_names_the_biggest_only():
    rng = np.random.default_rng(2)
    middles = np.column_stack([np.arange(64) % 8, np.arange(64) // 8]) * 10.0
    labels = np.repeat(np.arange(64), np.arange(83, 19, -1))
    xy = (middles[labels] + rng.normal(0, 0.3, (len(labels), 2))).astype(np.float32)
    names = {label: f"{label}" for label in range(64)}
    small, large = (
        [int(name["text"]) for name in name_annotations(xy, labels, names, width=width, height=500)]
        for width in (400, 4_000)
    )
    assert small == list(range(14))
    assert large == list(range(64))


def test_names_for_which_there_is_no_room_are_left_out_smallest_first():
    xy = np.concatenate([np.zeros((40 - i, 2)) for i in range(30)] + [np.ones((1, 2))]).astype(np.float32)
    labels = np.repeat([*range(30), -1], [*range(40, 10, -1), 1])
    shown = name_annotations(xy, labels, {i: f"имя {i}" for i in range(30)}, width=220, height=90)
    numbers = [int(name["text"].split()[1]) for name in shown]
    assert numbers[0] == 0 and numbers == sorted(numbers) and 2 <= len(numbers) < 30


def test_a_name_keeps_off_a_dense_cluster_and_is_tied_to_it(islands):
    rng = np.random.default_rng(0)
    xy = np.concatenate([rng.uniform(-1, 1, (4_000, 2)), [[-4, -4], [4, 4]]]).astype(np.float32)
    labels = np.array([0] * 4_000 + [-1, -1])
    (name,) = name_annotations(xy, labels, {0: "плотный"}, width=600, height=600)
    assert name["showarrow"]
    left, bottom, right, top = boxes([name], 600 / 8.8)[0]
    inside = np.abs(xy[:4_000] * 600 / 8.8 - [(left + right) / 2, (bottom + top) / 2]) < [
        (right - left) / 2,
        (top - bottom) / 2,
    ]
    assert inside.all(axis=1).mean() < 0.02


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
        ({"xy": np.zeros((130, 4))}, r"xy must have two columns.*\(130, 4\)"),
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


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("коротко", 20, "коротко"),
        ("лифт  стоит\nтретий день", 12, "лифт стоит…"),
        ("однословищебезпробелов", 10, "однослови…"),
        ("а однословищебезпробелов", 10, "а односло…"),
    ],
)
def test_excerpt_cuts_at_a_word(text, length, expected):
    assert excerpt(text, length) == expected


def test_hover_text_wraps_and_stops():
    label = hover_text("слово " * 200, width=30, lines=4)
    assert label.count("<br>") == 3
    assert label.endswith("…")


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("n", [0, 1, 4])
@pytest.mark.parametrize("label", [-1, 0])
def test_few_texts_all_noise_and_one_cluster_are_drawn(n, columns, label):
    xy = np.arange(n * columns, dtype=np.float32).reshape(n, columns)
    figure = plot_map(xy, ["т"] * n, np.full(n, label), {0: "всё"}, color=None if n else [])
    assert len(figure.data[0].x) == n
    figure.to_json()


def test_a_map_without_any_place_is_an_empty_one():
    figure = plot_map(
        np.full((6, 2), np.nan), ["т"] * 6, np.zeros(6, int), {0: "всё"}, time=["2026-01-01"] * 6
    )
    assert len(figure.layout.annotations) == 0
    figure.to_json()


def test_equal_places_are_drawn_and_named():
    figure = plot_map(np.ones((9, 2)), None, np.zeros(9, int), {0: "всё"}, facet=["а"] * 9)
    figure.to_json()
    assert len(plot_map(np.ones((9, 2)), None, np.zeros(9, int), {0: "всё"}).layout.annotations) == 1


@pytest.mark.parametrize(("what", "column"), [("color", [1, 2]), ("time", ["2026-01-01"]), ("facet", ["а"])])
def test_a_column_of_another_length_is_refused(islands, what, column):
    with pytest.raises(ValueError, match=f"{len(column)} {what}, 130 places"):
        plot_map(islands[0], **{what: column})
