"""Search box, threshold slider, pair comparer and duplicate reviewer without a browser: what their actions do and show."""

import numpy as np
import pandas as pd
import pytest

from user_nb.analysis.duplicates import near_duplicates
from user_nb.analysis.explanation import explain_pair
from user_nb.figures.heat_map import MOST_WORDS, plot_pair
from user_nb.widgets.duplicate_reviewer import SHOWN, DuplicateReviewer
from user_nb.widgets.pair_comparer import PairComparer
from user_nb.widgets.search_box import SearchBox
from user_nb.widgets.threshold_slider import ThresholdSlider

BAD = "<img src=x onerror=alert(1)> лифт"
TEXTS = ["Лифты стоят третий день", "Нет горячей воды", BAD, "Спасибо врачам", "Лифт сломан"]
COLUMNS = pd.DataFrame({"district": ["Слобода", "Центр", "Центр", None, "Слобода"]})


@pytest.fixture(scope="module")
def vectors(navec):
    return navec.encode(TEXTS)


# ---- the search box


@pytest.fixture
def box(vectors, navec):
    return SearchBox(TEXTS, vectors, encoder=navec, columns=COLUMNS, lang="ru")


def test_hits_follow_the_query_and_the_mode(box):
    box.query.value = "лифт"
    assert box.hits["row"].tolist()[:2] != []
    box.mode.value = "words"
    assert sorted(box.hits["row"].tolist()) == [0, 2, 4]
    assert "<mark>Лифты</mark>" in box.list.value
    box.query.value = "  "
    assert box.hits is None
    assert box.list.value == ""


def test_a_column_filters(box):
    assert box.controller.choices("district") == ["Слобода", "Центр"]
    box.mode.value, box.query.value = "words", "лифт"
    box.filters["district"].value = "Слобода"
    assert sorted(box.hits["row"].tolist()) == [0, 4]
    assert 'data-searched="2"' in box.status.value
    box.filters["district"].value = None
    assert len(box.hits) == 3


def test_hits_are_escaped_and_nothing_found_says_so(box):
    box.mode.value, box.query.value = "words", "лифт"
    assert "<img" not in box.list.value
    assert "&lt;img src=x" in box.list.value
    box.query.value = "<b>ъъъ"
    assert "<b>" not in box.list.value
    assert "&lt;b&gt;ъъъ" in box.list.value


def test_an_error_shows_in_the_box(box, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("модель <b>не</b> отвечает")

    monkeypatch.setattr("user_nb.widgets.search_box.search", broken)
    box.query.value = "вода"
    assert "модель &lt;b&gt;не&lt;/b&gt; отвечает" in box.status.value


def test_percentiles_are_told_where_there_is_a_calibration(vectors, navec):
    from user_nb.analysis.calibration import calibrate

    box = SearchBox(TEXTS, vectors, encoder=navec, calibration=calibrate(vectors), lang="en")
    box.query.value = "лифт"
    assert "of random pairs" in box.list.value
    box.mode.value = "words"
    assert "of random pairs" not in box.list.value


def test_columns_must_be_as_long_as_the_texts(vectors, navec):
    with pytest.raises(ValueError, match="5 texts but columns has 2 rows"):
        SearchBox(TEXTS, vectors, encoder=navec, columns=COLUMNS.head(2))


# ---- the threshold slider


def test_the_pairs_shown_stand_on_either_side(vectors):
    slider = ThresholdSlider(TEXTS, vectors, threshold=0.5, lang="en")
    cosines = np.sort((vectors @ vectors.T)[np.triu_indices(5, 1)])
    above, below = slider.controller.around()
    assert [cosine for *_, cosine in above] == pytest.approx(cosines[cosines >= 0.5][:3].tolist(), abs=1e-6)
    assert [cosine for *_, cosine in below] == pytest.approx(
        cosines[cosines < 0.5][::-1][:3].tolist(), abs=1e-6
    )
    assert f'data-pairs="{(cosines >= 0.5).sum()}"' in slider.status.value
    slider.slider.value = 1.0
    assert slider.threshold == 1.0
    assert "No pairs here" in slider.list.value


def test_the_slider_begins_where_as_many_pairs_pass_as_there_are_texts(vectors):
    slider = ThresholdSlider(TEXTS, vectors, lang="ru")
    assert abs(slider.controller.numbers()["pairs"] - 5) <= 1
    assert "<img" not in slider.list.value


def test_a_large_collection_is_sampled(monkeypatch):
    from user_nb.analysis import calibration as pairs

    monkeypatch.setattr(pairs, "_ROWS", 20)
    rows = np.random.default_rng(0).normal(size=(200, 8)).astype(np.float32)
    found = pairs.ranked_pairs(rows)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    np.testing.assert_allclose(found.cosines, (unit[found.left] * unit[found.right]).sum(axis=1), atol=1e-5)
    assert (np.diff(found.cosines) >= 0).all()
    assert (found.left < found.right).all()
    assert 190 < len(found.cosines) <= 190 + 120


def test_the_slider_wants_as_many_vectors_as_texts(vectors):
    with pytest.raises(ValueError, match="5 texts but 3 vectors"):
        ThresholdSlider(TEXTS, vectors[:3])


# ---- the pair comparer


def test_the_comparer_follows_its_texts(navec):
    comparer = PairComparer("Стоит лифт", "Лифт сломан", encoder=navec, lang="ru")
    assert comparer.heat.value.count("<td") == 4
    assert ">Лифт<" in comparer.heat.value
    comparer.b.value = "Нет горячей воды в доме"
    assert comparer.heat.value.count("<td") == comparer.explanation.matrix.size
    assert f"{comparer.explanation.similarity:.3f}".replace(".", ",") in comparer.status.value
    comparer.a.value = "  "
    assert comparer.explanation is None
    assert comparer.heat.value == ""
    assert "Напишите оба текста" in comparer.status.value


def test_the_comparer_escapes_and_tells_what_it_knows_no_word_of(navec):
    comparer = PairComparer(BAD, "лифт <b>сломан</b>", encoder=navec, lang="en")
    assert "<img" not in comparer.marked.value
    assert "<b>" not in comparer.marked.value
    comparer.a.value = "ъъъ"
    assert comparer.heat.value == ""


def test_the_heat_map_shows_the_first_words_of_long_texts(navec):
    found = explain_pair("лифт стоит " * 60, "вода", encoder=navec)
    figure = plot_pair(found)
    assert np.asarray(figure.data[0].z).shape == (MOST_WORDS, 1)
    assert figure.layout.yaxis.ticktext[0] == "лифт"
    with pytest.raises(ValueError, match="nothing to draw"):
        plot_pair(explain_pair("ъъъ", "вода", encoder=navec))


# ---- the duplicate reviewer

LETTER = "Прошу Иванова разобраться, почему в нашем подъезде третью неделю не работает лифт."
COPIES = [
    LETTER,
    LETTER.upper(),
    LETTER.replace("Иванова", "Петрова"),
    "Спасибо врачам!",
    "спасибо врачам",
    "Вода",
]


@pytest.fixture
def reviewer():
    return DuplicateReviewer(near_duplicates(COPIES), lang="ru")


def test_a_group_is_shown_with_its_differences(reviewer):
    assert "Группа 1 из 2 · 3 текста" in reviewer.title.value
    assert "<mark>Петрова</mark>" in reviewer.texts[2].value
    assert [line.layout.display for line in reviewer.lines[:4]] == [None, None, None, "none"]


def test_keep_split_back_and_the_end(reviewer):
    reviewer.keeps[2].click()
    assert reviewer.found.kept_row.tolist()[:3] == [2, 2, 2]
    reviewer.accept.click()
    assert "Группа 2 из 2" in reviewer.title.value
    reviewer.split.click()
    assert reviewer.found.kept_row.tolist() == [2, 2, 2, 3, 4, 5]
    assert reviewer.controller.done
    assert reviewer.accept.disabled
    assert "последняя группа" in reviewer.title.value
    reviewer.back.click()
    assert reviewer.found.kept_row.tolist() == [2, 2, 2, 3, 3, 5]
    assert 'data-kept="3"' in reviewer.status.value


def test_taking_texts_out_until_nothing_is_left(reviewer):
    reviewer.outs[1].click()
    assert "· 2 текста" in reviewer.title.value
    reviewer.outs[1].click()
    assert reviewer.found.kept_row.tolist()[:3] == [0, 1, 2]
    assert reviewer.split.disabled
    reviewer.accept.click()
    assert "Группа 2 из 2" in reviewer.title.value


def test_what_was_found_is_not_changed():
    found = near_duplicates(COPIES)
    before = found.kept_row.copy()
    DuplicateReviewer(found, lang="ru").split.click()
    assert (found.kept_row == before).all()


def test_hostile_texts_and_large_groups(navec):
    found = near_duplicates(
        [f"{BAD} в подъезде {number} не работает с прошлого вторника" for number in range(12)]
    )
    reviewer = DuplicateReviewer(found, lang="en")
    shown = "".join(text.value for text in reviewer.texts)
    assert "<img" not in shown
    assert "&lt;img src=x" in shown
    assert f"and {12 - SHOWN} more" in reviewer.more.value
    assert "No duplicates" in DuplicateReviewer(near_duplicates(["а", "б"]), lang="en").title.value
