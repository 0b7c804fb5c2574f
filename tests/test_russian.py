"""Russian words: a form's likeliest lemma, and the agreed form of two-word terms."""

import pytest

from user_nb.texts.russian import is_function_word, lemmas, nominative, pair, word, written


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("батареями", "батарея"),
        ("маршруток", "маршрутка"),
        ("парке", "парк"),
        ("утилиты", "утилита"),
        ("лагере", "лагерь"),
        ("столбцов", "столбец"),
        ("спал", "спать"),
        ("нашли", "найти"),
        ("озёрах", "озеро"),
    ],
)
def test_a_form_has_the_lemma_of_the_commoner_word(form, lemma):
    assert word(form).lemma == lemma


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("горячей", "воды", "горячая вода"),
        ("ключевую", "ставку", "ключевая ставка"),
        ("парке", "Речников", "парк речников"),
        ("сухой", "травы", "сухая трава"),
    ],
)
def test_a_two_word_term_is_shown_in_the_form_people_write(first, second, shown):
    assert written(pair(first, second)) == shown


@pytest.mark.parametrize(("first", "second"), [("очень", "вода"), ("вода", "течёт"), ("в", "доме")])
def test_words_that_do_not_go_together_are_no_term(first, second):
    assert pair(first, second) is None


def test_lemmas_leave_out_what_they_are_asked_to():
    assert lemmas("Нет горячей воды", parts_of_speech={"NOUN"}) == ["вода"]
    assert is_function_word("который")
    assert not is_function_word("лифт")
    assert nominative("дверь", number="plur") == "двери"
