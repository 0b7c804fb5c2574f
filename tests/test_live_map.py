"""The live map: texts stay in Python, a click draws lines to the true neighbours, an error shows in the cell."""

import json

import numpy as np
import pytest

from user_nb.analysis.nearest import nearest_on_map
from user_nb.analysis.neighbors import NeighborGraph
from user_nb.widgets.live_map import LiveMap

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
    assert "текст 1" not in json.dumps(
        live.get_state(["figure", "names", "lines", "state", "card"]), ensure_ascii=False
    )


def test_pointing_fetches_the_text(live):
    live.act("read", row=25)
    assert live.card == {"row": 25, "head": "№ 25 · лифт", "text": "текст 25"}


def test_a_click_draws_lines_to_the_true_neighbours(live):
    live.act("click", row=30)
    near, far, mark = live.lines
    assert near["x"] == [30, 31, None, 30, 32, None]
    assert far["x"] == [] and mark["x"] == [30]
    assert live.state["status"] == "Из 2 ближайших по смыслу рядом на карте: 2."
    assert [each["row"] for each in live.state["neighbors"]] == [31, 32]
    assert live.state["neighbors"][0]["meta"] == "0,50 · № 31 · рядом на карте"
    live.act("clear")
    assert all(line["x"] == [] for line in live.lines) and live.state["row"] is None


def test_neighbours_that_the_map_tore_away_are_drawn_otherwise(live):
    live.show_neighbors(4)
    near, far, _ = live.lines
    assert near["x"][1] == 6 and far["x"][1] == 5
    solid, dotted = (trace["line"] for trace in live.figure["data"][1:3])
    assert "dash" not in solid and dotted["dash"] == "dot"


def test_a_text_without_neighbours_says_so(live):
    live.show_neighbors(N - 1)
    assert "нет соседей" in live.state["status"] and live.state["neighbors"] == []


def test_a_zoom_places_the_names_anew(live):
    assert len(live.figure["layout"]["annotations"]) == 2
    live.act("look", range=[20, 45, -5, 5], width=600)
    assert [note["text"] for note in live.names] == ["лифт"]


@pytest.mark.parametrize(
    "action", [("click", {"row": N + 5}), ("look", {"range": [1], "width": 3}), ("unknown", {})]
)
def test_an_error_shows_in_the_cell(live, action):
    live.act(action[0], **action[1])
    assert live.state["error"] and "Не получилось" in live.state["status"]


def test_payload_is_under_25_bytes_a_point():
    n = 50_000
    rng = np.random.default_rng(0)
    live = LiveMap(rng.normal(size=(n, 2)), ["длинный текст " * 20] * n, rng.integers(-1, 300, n), lang="ru")
    sent = json.dumps(live.get_state(["figure", "names", "lines", "state", "card"]))
    assert len(sent) < 18 * n


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


def test_a_page_that_lost_a_message_asks_and_gets_what_is_true_now(live, monkeypatch):
    sent = []
    monkeypatch.setattr(type(live), "send_state", lambda self, key=None: sent.append(set(key)))
    live.act("sync")
    assert sent == [{"state", "card", "lines", "names"}]
