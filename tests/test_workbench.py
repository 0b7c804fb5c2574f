"""The workbench without a browser: what its actions do to the study, and what its panels then show."""

import gc
import threading
import weakref

import numpy as np
import pytest

from user_nb.exploration import Exploration
from user_nb.workbench.controller import HITS, PAGE, Controller
from user_nb.workbench.jobs import Cancelled, Worker
from user_nb.workbench.widget import SLOW, Workbench


@pytest.fixture(scope="module")
def explored(letters, navec):
    """200 letters with map, clusters and names; made once, for the stages in it."""
    return Exploration(letters.head(200), encoder=navec).run()


@pytest.fixture
def study(explored, letters, navec):
    """A study of its own for each test, with the stages of the one above."""
    study = Exploration(letters.head(200), encoder=navec)
    study.pipeline.stages = {stage: dict(kept) for stage, kept in explored.pipeline.stages.items()}
    return study


@pytest.fixture
def controller(study):
    return Controller(study, lang="ru")


@pytest.fixture
def bench(study):
    return Workbench(study, lang="ru")


def act(bench, action, **values):
    bench.act(action, **values)
    assert bench.wait(60)


# ---- the controller: selecting


def test_a_search_selects_its_hits_in_their_order(controller):
    controller.search("  сломан лифт ")
    rows = controller.rows()
    assert len(rows) == HITS
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert sorted(row["row"] for row in rows) == controller.study.selected_rows.tolist()
    assert "сломан лифт" in controller.heading()


def test_an_empty_search_or_condition_shows_all_again(controller):
    controller.search("сломан лифт")
    controller.search("   ")
    assert controller.numbers()["selected"] == 200
    controller.filter('"лифт" in text')
    controller.filter("")
    assert not controller.study.narrowed


def test_a_filter_selects_what_its_condition_says(controller, letters):
    for offered in controller.values("district")[:2]:
        controller.filter(offered["condition"])
        assert (
            controller.study.selected_rows.tolist()
            == np.flatnonzero(letters["district"].head(200) == offered["value"]).tolist()
        )
    month = controller.values("date")[0]
    controller.filter(month["condition"])
    dates = controller.study.selection["date"].dt.strftime("%Y-%m")
    assert set(dates) == {month["value"]}


def test_picking_clusters_selects_them_and_picking_again_lets_go(controller):
    labels = controller.study.labels
    controller.pick(0)
    controller.pick(1, extend=True)
    assert controller.study.selected_rows.tolist() == np.flatnonzero((labels == 0) | (labels == 1)).tolist()
    controller.pick(0, extend=True)
    assert controller.picked == {1}
    controller.pick(1)
    assert not controller.study.narrowed


def test_a_selection_of_nothing_shows_nothing_and_edits_nothing(controller):
    controller.study.selection = []
    controller.follow()
    assert controller.rows() == []
    assert controller.numbers()["selected"] == 0
    with pytest.raises(ValueError, match="empty"):
        controller.name("имя")


def test_a_long_selection_says_how_much_it_leaves_out(controller):
    controller.select(list(range(100)))
    assert len(controller.rows()) == PAGE
    assert len(controller.rows()) + controller.left_out() == 100


def test_the_numbers_are_those_of_the_study(controller):
    numbers, labels = controller.numbers(), controller.study.labels
    assert numbers["clusters"] == labels.max() + 1
    assert numbers["noise"] == (labels == -1).sum()
    assert sum(row["size"] for row in controller.clusters()) == 200


# ---- the controller: editing


def test_naming_a_cluster_renames_it_and_naming_a_part_makes_one(controller):
    controller.pick(0)
    controller.name("Первый")
    assert controller.study.names[0].text == "Первый"
    inside = np.flatnonzero(controller.study.labels == 0)
    controller.select(inside[:4])
    controller.name("Часть")
    names = {name.text: label for label, name in controller.study.names.items()}
    assert np.flatnonzero(controller.study.labels == names["Часть"]).tolist() == inside[:4].tolist()


def test_merging_takes_the_clusters_that_are_mostly_selected(controller):
    labels = controller.study.labels.copy()
    stray = np.flatnonzero(labels == 2)[:1]
    controller.select(np.concatenate([np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)[1:], stray]))
    controller.merge()
    merged = controller.study.labels
    assert len(set(merged[(labels == 0) | (labels == 1)])) == 1
    assert (merged[labels == 2] == 2).all()
    controller.pick(2)
    with pytest.raises(ValueError, match="хотя бы два кластера"):
        controller.merge()


def test_resizing_keeps_the_selection_and_a_failure_keeps_the_size(controller, monkeypatch):
    controller.select([1, 2, 3])
    before, size = controller.numbers()["clusters"], controller.study.min_cluster_size
    controller.resize(40)
    assert controller.study.selected_rows.tolist() == [1, 2, 3]
    assert controller.numbers()["clusters"] <= before
    controller.resize(size)

    def stopped(*_args, **_options):
        raise Cancelled

    monkeypatch.setattr(type(controller.study.pipeline), "names", stopped)
    with pytest.raises(Cancelled):
        controller.resize(41)
    assert controller.study.min_cluster_size == size


@pytest.mark.parametrize(
    ("lang", "status", "more"),
    [("ru", "20 000 текстов", "осталось 19 940"), ("en", "20,000 texts", "19,940 left")],
)
def test_thousands_stand_apart(study, monkeypatch, lang, status, more):
    controller = Controller(study, lang=lang)
    many = {"texts": 20_000, "clusters": 86, "noise": 8_007, "selected": 20_000, "hidden": 0}
    monkeypatch.setattr(controller, "numbers", lambda: many)
    monkeypatch.setattr(controller, "left_out", lambda: 19_940)
    assert " ".join(controller.controls()["status"].split()).startswith(status)
    assert more in " ".join(controller.side()["more"].split())


def test_hidden_texts_are_neither_listed_nor_counted_nor_drawn(controller):
    controller.select([5, 6])
    controller.hide()
    assert controller.numbers()["texts"] == 198
    assert controller.numbers()["hidden"] == 2
    assert not {5, 6} & {row["row"] for row in controller.rows()}
    assert np.isnan(controller.study.seen_xy[[5, 6]]).all()
    controller.unhide()
    assert controller.numbers()["hidden"] == 0


def test_an_edit_that_finds_no_cluster_is_told_in_words(controller):
    controller.pick(0)
    controller.name("Первый")
    assert controller.controls()["notices"] == []
    controller.study.set(min_cluster_size=60)  # two clusters in all: the first one's texts fall apart
    assert "Первый" not in [name.text for name in controller.study.names.values()]
    (notice,) = controller.controls()["notices"]
    assert notice.startswith("Правку не применить, имя «Первый»: тексты «")
    assert notice.endswith("теперь в разных кластерах")


# ---- the widget


def test_another_size_recolours_the_map_and_counts_anew(bench, study):
    before, size = bench.map.figure["data"][0]["marker"]["color"], bench.controls.state["sizes"][-1]
    act(bench, "size", size=size)
    assert bench.map.figure["data"][0]["marker"]["color"] != before
    assert study.min_cluster_size == size
    assert bench.controls.state["numbers"]["clusters"] == study.labels.max() + 1


def test_a_search_marks_its_points_and_show_all_ends_it(bench, study):
    act(bench, "search", query="нет горячей воды", mode="meaning")
    assert bench.map.chosen == study.selected_rows.tolist()
    assert len(bench.lists.state["rows"]) == HITS
    assert bench.edits.state["words"]
    act(bench, "all")
    assert bench.map.chosen is None
    assert bench.controls.state["query"] == ""


def test_a_selection_from_a_cell_shows_at_once(bench, study):
    study.selection = [3, 4]
    assert bench.map.chosen == [3, 4]
    assert [row["row"] for row in bench.lists.state["rows"]] == [3, 4]
    study.selection = 'district == "Слобода"'
    assert bench.controls.state["numbers"]["selected"] == len(study.selection)


def test_an_edit_from_a_cell_shows_too(bench, study):
    study.rename(0, "Из ячейки")
    assert bench.wait(60)
    assert "Из ячейки" in [row["name"] for row in bench.lists.state["clusters"]]
    study.undo()
    assert bench.wait(60)
    assert "Из ячейки" not in [row["name"] for row in bench.lists.state["clusters"]]


def test_undo_and_redo_bring_labels_and_names_back(bench, study):
    states = [(study.labels.copy(), {label: name.text for label, name in study.names.items()})]
    for action, values in (
        ("name", {"name": "Первый"}),
        ("recluster", {}),
        ("move", {"to": -1}),
        ("hide", {}),
    ):
        act(bench, "all")
        act(bench, "pick", label=int(np.bincount(study.labels[study.labels >= 0]).argmax()))
        act(bench, action, **values)
        assert bench.controls.progress == {}
        states.append((study.labels.copy(), {label: name.text for label, name in study.names.items()}))
    for labels, names in reversed(states[:-1]):
        act(bench, "undo")
        np.testing.assert_array_equal(study.labels, labels)
        assert {label: name.text for label, name in study.names.items()} == names
    for labels, names in states[1:]:
        act(bench, "redo")
        np.testing.assert_array_equal(study.labels, labels)
        assert {label: name.text for label, name in study.names.items()} == names


def test_80_an_error_shows_in_the_cell_in_words_and_is_cut(bench, study, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("модель <b>не</b> отвечает " + "я" * 1_000)

    monkeypatch.setattr(study, "search", broken)
    act(bench, "search", query="вода", mode="meaning")
    said = bench.controls.progress["error"]
    assert said.startswith("Не получилось: модель <b>не</b> отвечает")  # the panel shows it as a text node
    assert len(said) < 350
    act(bench, "all")
    assert "error" not in bench.controls.progress


@pytest.mark.parametrize(
    ("action", "values", "words"),
    [
        ("name", {"name": "я" * 500}, "500 characters"),
        ("name", {"name": " "}, "is empty"),
        ("filter", {"condition": "такой_графы == 1"}, "there is no column"),
        ("merge", {}, "хотя бы два кластера"),
        ("recluster", {}, "nothing is selected"),
        ("undo", {}, None),
        ("open", {"row": 10_000}, "10000"),
    ],
)
def test_bad_input_gets_words_and_changes_nothing(bench, study, action, values, words):
    if action == "name":
        act(bench, "pick", label=0)
    labels = study.labels.copy()
    act(bench, action, **values)
    assert (words is None) == ("error" not in bench.controls.progress)
    if words:
        assert words in bench.controls.progress["error"]
    np.testing.assert_array_equal(study.labels, labels)
    assert len(study.edits) == 0


def test_cancel_ends_work_and_leaves_everything_as_it_was(bench, study, monkeypatch):
    started, go_on = threading.Event(), threading.Event()

    def slow(*_args, **_options):
        started.set()
        go_on.wait(30)
        return np.repeat([0, 1], len(study.selected_rows))[: len(study.selected_rows)]

    monkeypatch.setattr(study.pipeline, "parts", slow)
    act(bench, "pick", label=0)
    bench.act("recluster")
    assert started.wait(30)
    assert "busy" in bench.controls.progress
    bench.act("cancel")
    assert bench.controls.progress["done"].startswith("Остановлено")  # at once, whatever the work is at
    go_on.set()
    assert bench.wait(30)
    assert len(study.edits) == 0
    assert bench.controls.progress["done"].startswith("Остановлено")
    monkeypatch.undo()
    act(bench, "pick", label=1)
    assert bench.controller.picked == {1}


def test_the_worker_runs_jobs_in_their_order_and_goes_on_after_an_error():
    done, errors = [], []
    worker = Worker(tell=lambda *_: None, failed=errors.append, idle=lambda: done.append("idle"))
    worker.start(lambda _job: done.append(1))
    worker.start(lambda _job: 1 / 0)
    worker.start(lambda _job: done.append(3))
    assert worker.wait(10)
    assert [each for each in done if each != "idle"] == [1, 3]
    assert isinstance(errors[0], ZeroDivisionError)


def test_a_closed_workbench_follows_no_more_changes(study):
    bench = Workbench(study, lang="ru")
    study.selection = [1]
    assert bench.map.chosen == [1]
    bench.close()
    study.selection = [2]
    study.rename(0, "После закрытия")
    assert bench.wait(60)
    assert bench.map.chosen == [1]
    assert "После закрытия" not in str(bench.lists.state)


def test_a_closed_workbench_is_let_go_and_another_one_of_the_study_goes_on(study):
    closed, other = Workbench(study, lang="ru"), Workbench(study, lang="ru")
    closed.close()
    gone = weakref.ref(closed)
    del closed
    gc.collect()
    assert gone() is None
    study.selection = [3]
    assert other.map.chosen == [3]


def test_every_slow_action_is_an_action():
    assert set(Workbench._ACTIONS) >= SLOW


def test_73_characters_that_reorder_their_neighbours_do_not_reach_the_panels(navec, letters):
    texts = [f"\u202eтекст {row}\u2066 {text}" for row, text in enumerate(letters["text"].head(30))]
    study = Exploration(texts, encoder=navec)
    bench = Workbench(study, lang="ru")
    bench.act("open", row=3)
    shown = str([bench.lists.state, bench.edits.state, bench.map.figure["data"][0]["hovertext"]])
    assert "текст 3" in bench.lists.state["card"]["text"]
    assert not any(mark in shown for mark in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
