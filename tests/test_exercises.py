"""Checks of exercises: right, a hint, never silence."""

import pandas as pd
import pytest

from user_nb.exercises import check

RIGHT = {
    "02.1": (0, 300), "02.2": 1.0, "02.3": 1, "02.4": (1, 3), "02.5": ("dense",),
    "05.1": 0.0, "05.2": (float("nan"), float("nan")), "05.3": "PCA", "05.4": 10,
    "06.1": -1, "06.2": 0, "06.3": 1.0, "06.4": True,
    "07.1": "горячая вода", "07.2": "лифт", "07.3": "Самый большой, разобрать", "07.4": 0,
    "08.2": [9, 8, 9], "08.3": 60, "08.4": (),
}  # fmt: skip


@pytest.mark.parametrize(("name", "answer"), RIGHT.items())
def test_a_right_answer_is_called_right(capsys, name, answer):
    check(name, lambda: answer)
    assert capsys.readouterr().out == f"{name}: right!\n"


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("answer", [None, "слово", -5, (9, 9)])
def test_a_wrong_answer_gets_a_hint(capsys, name, answer):
    check(name, lambda: answer)
    out = capsys.readouterr().out
    assert "not yet" in out
    assert "Hint: " in out


def test_a_table_or_a_long_answer_is_shown_on_one_short_line(capsys):
    check("05.3", lambda: pd.DataFrame({"a": [1, 2], "b": [3, 4]}))
    check("05.3", lambda: ["строка\n"] * 40)
    table, words = capsys.readouterr().out.splitlines()
    assert "not yet: DataFrame of shape (2, 2). Hint:" in table
    assert len(words.partition(" Hint:")[0]) < 80


def test_a_name_that_is_not_there_gets_a_hint_and_no_error(capsys):
    check("02.1", lambda: не_написано)  # noqa: F821
    assert "nothing to check yet" in capsys.readouterr().out


def test_an_unknown_exercise_names_those_that_exist():
    with pytest.raises(ValueError, match=r"02\.1"):
        check("99.9", lambda: 1)
