"""The live map: texts stay in Python, a click draws lines to the true neighbours, an error shows in the cell."""

import numpy as np
import pytest

from user_nb.analysis.map_neighbors import nearest_on_map
from user_nb.analysis.neighbors import NeighborGraph
from user_nb.views.live_map import LiveMap

N = 40


@pytest.fixture
def graph():
    """Each row's neighbours are the next two rows; the last row has none."""
    indices = (np.arange(N)[:, None] + [1, 2]) % (N - 1)
    indices[-1] = -1
    return NeighborGraph(indices.astype(np.int32), np.full((N, 2), 0.5, np.float32), exact=True)


@pytest.fixture
def live(graph):
    xy = np.column_stack([np.arange(N), np.zeros(N)]).astype(np.float32)
    xy[:20:2, 1] = 50  # even rows of the first half lie far from their neighbours
    labels = np.repeat([0, 1], N // 2)
    return LiveMap(
        xy, [f"текст {i}" for i in range(N)], labels, {0: "вода", 1: "лифт"}, graph=graph, lang="ru"
    )


def test_no_text_is_sent_before_it_is_asked_for(live):
    for sent in (str(live.figure.to_dict()), live.text.value, live.list.value):
        assert "текст 1" not in sent


def test_pointing_fetches_the_text(live):
    class Points:
        point_inds = [25]

    live._on_hover(live.figure.data[0], Points, None)
    assert "текст 25" in live.text.value and "лифт" in live.text.value


def test_a_click_draws_lines_to_the_true_neighbours(live):
    live.show_neighbors(30)
    near, far = live.figure.data[1:3]
    np.testing.assert_array_equal(near.x, [30, 31, np.nan, 30, 32, np.nan])
    assert len(far.x) == 0
    assert "Из ближайших по смыслу (2) рядом на карте: 2." in live.status.value
    assert "текст 31" in live.list.value and "рядом на карте" in live.list.value
    live._on_clear(None)
    assert all(len(trace.x) == 0 for trace in live.figure.data[1:])


def test_neighbours_that_the_map_tore_away_are_drawn_otherwise(live):
    live.show_neighbors(4)
    near, far = live.figure.data[1:3]
    assert near.x[1] == 6 and far.x[1] == 5
    assert near.line != far.line


def test_a_text_without_neighbours_says_so(live):
    live.show_neighbors(N - 1)
    assert "нет соседей" in live.status.value
    assert live.list.value == ""


def test_a_zoom_places_the_names_anew(live):
    assert len(live.figure.layout.annotations) == 2
    live.figure.layout.update(xaxis_range=[20, 45], yaxis_range=[-5, 5])
    assert [note.text for note in live.figure.layout.annotations] == ["лифт"]


def test_an_error_shows_in_the_cell(live):
    class Points:
        point_inds = [N + 5]

    live._on_click(live.figure.data[0], Points, None)
    assert "Не получилось" in live.status.value


def test_payload_is_under_25_bytes_a_point():
    n = 50_000
    rng = np.random.default_rng(0)
    live = LiveMap(rng.normal(size=(n, 2)), ["длинный текст " * 20] * n, rng.integers(-1, 300, n), lang="ru")
    sent = live.figure.get_state()
    arrays = sum(memoryview(value["buffer"]).nbytes for value in buffers(sent["_widget_data"]))
    page = live.figure.to_json()
    assert arrays == n * (4 + 4 + 2)
    assert len(page.encode()) < 25 * n


def buffers(value) -> list[dict]:
    if isinstance(value, dict):
        return [value] if "buffer" in value else [found for part in value.values() for found in buffers(part)]
    return [found for part in value for found in buffers(part)] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"xy": np.zeros((N, 3))}, "in the plane"),
        ({"texts": ["т"]}, "1 texts, 40 places"),
        ({"xy": np.zeros((7, 2)), "texts": ["т"] * 7}, "40 rows, 7 places"),
    ],
)
def test_rows_that_do_not_go_together_are_refused(graph, change, words):
    given = {"xy": np.zeros((N, 2)), "texts": ["т"] * N} | change
    with pytest.raises(ValueError, match=words):
        LiveMap(given["xy"], given["texts"], graph=graph)


def test_nearest_on_map_leaves_out_the_row_and_rows_without_a_place():
    xy = np.array([[0, 0], [1, 0], [np.nan, np.nan], [3, 0], [0.5, 0]])
    assert nearest_on_map(xy, 0, 2).tolist() == [4, 1]
    assert nearest_on_map(xy, 0, 99).tolist() == [4, 1, 3]
    assert nearest_on_map(xy, 2, 3).tolist() == []
