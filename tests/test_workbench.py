"""The workbench without a browser: what its actions do to the study, and what its parts then show."""

import pytest

from user_nb.exploration import Exploration
from user_nb.views.strings import STRINGS, language
from user_nb.views.workbench import HITS, Controller, Workbench


@pytest.fixture
def study(letters, navec):
    return Exploration(letters.head(200), encoder=navec)


@pytest.fixture
def controller(study):
    return Controller(study, lang="ru")


def test_a_search_selects_its_hits_in_their_order(controller):
    controller.search("  сломан лифт ")
    rows = controller.rows()
    assert len(rows) == HITS
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    assert sorted(row.row for row in rows) == controller.study.selected_rows.tolist()
    assert "сломан лифт" in controller.title()


def test_an_empty_search_shows_all_again(controller):
    controller.search("сломан лифт")
    controller.search("   ")
    assert not controller.narrowed
    assert controller.numbers()["selected"] == 200


def test_resizing_keeps_the_selection(controller):
    controller.select([1, 2, 3])
    before = controller.numbers()["clusters"]
    controller.resize(40)
    assert controller.study.selected_rows.tolist() == [1, 2, 3]
    assert controller.numbers()["clusters"] <= before


def test_the_numbers_are_those_of_the_study(controller):
    numbers, labels = controller.numbers(), controller.study.labels
    assert numbers["clusters"] == labels.max() + 1
    assert numbers["noise"] == (labels == -1).sum()
    assert sum(size for _, _, size in controller.clusters()) == 200


def test_a_long_selection_says_how_much_it_leaves_out(controller):
    controller.select(list(range(100)))
    assert len(controller.rows()) + controller.left_out() == 100


def test_the_slider_offers_the_size_in_use(controller):
    controller.study.set(min_cluster_size=17)
    assert 17 in controller.sizes()


def test_the_widget_has_one_figure_and_changes_it_in_place(study):
    workbench = Workbench(study, lang="en")
    trace = workbench.figure.data[0]
    workbench.slider.value = workbench.slider.options[0]
    assert workbench.figure.data[0] is trace
    assert study.min_cluster_size == workbench.slider.options[0]
    assert f"data-clusters='{study.labels.max() + 1}'" in workbench.status.value


def test_a_search_in_the_widget_marks_its_points(study):
    workbench = Workbench(study, lang="en")
    workbench.search.value = "нет горячей воды"
    assert list(workbench.figure.data[0].selectedpoints) == study.selected_rows.tolist()
    workbench.reset.click()
    assert workbench.search.value == ""
    assert workbench.figure.data[0].selectedpoints is None


def test_an_error_in_an_action_shows_in_the_cell(study, monkeypatch):
    workbench = Workbench(study, lang="ru")

    def broken(*_args, **_options):
        raise RuntimeError("модель <b>не</b> отвечает")

    monkeypatch.setattr(study, "search", broken)
    workbench.search.value = "вода"
    assert "модель &lt;b&gt;не&lt;/b&gt; отвечает" in workbench.status.value
    assert "unb-error" in workbench.status.value


def test_hostile_text_is_escaped_in_list_and_card(navec, letters):
    texts = [*letters["text"].head(60), "лифт <img src=x onerror=alert(1)> лифт"]
    workbench = Workbench(Exploration(texts, encoder=navec), lang="ru")
    workbench.search.value = "лифт"
    assert "<img" not in workbench.list.value
    assert "&lt;img src=x" in workbench.list.value


def test_every_string_has_both_languages_and_the_same_fields():
    from string import Formatter

    for key, both in STRINGS.items():
        fields = [
            {field for _, field, _, _ in Formatter().parse(both[lang]) if field} for lang in ("en", "ru")
        ]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize(("locale", "expected"), [("en_GB.UTF-8", "en"), ("ru_RU.UTF-8", "ru"), ("C", "ru")])
def test_the_language_follows_the_machine(monkeypatch, locale, expected):
    monkeypatch.delenv("USER_NB_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    assert language() == expected
    assert language("en") == "en"
    with pytest.raises(ValueError, match="'ru' and 'en'"):
        language("de")
