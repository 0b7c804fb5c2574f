"""Conditions on rows: what they find, and that nothing of them is run."""

import pandas as pd
import pytest

from user_nb.study.conditions import matching

COLUMNS = {
    "n": pd.Series([1, 2, None]),
    "text": pd.Series(["Сломан лифт", "Ёлка во дворе", None]),
    "day": pd.to_datetime(pd.Series(["2026-01-01", "2026-02-01", None])),
    "моя графа": pd.Series([1, 2, 3]),
    "new": pd.Series([True, False, True]),
}


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("n > 1", [1]),
        ("1 < n", [1]),
        ("0 < n <= 1", [0]),
        ("not n > 1", [0, 2]),
        ("n != 1", [1, 2]),
        ("n == -1", []),
        ('"ЛИФТ" in text', [0]),
        ('"елка" in text', [1]),
        ('"лифт" not in text', [1, 2]),
        ('text in ["Сломан лифт", "нет"]', [0]),
        ('day >= "2026-01-15"', [1]),
        ("`моя графа` < 3 and new", [0]),
        ("n == 2 or not (new or n == 1)", [1]),
        ("n == `моя графа`", [0, 1]),
    ],
)
def test_a_condition_finds_its_rows(condition, rows):
    assert matching(condition, COLUMNS).nonzero()[0].tolist() == rows


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("  ", "is empty"),
        ("n >", "cannot be read"),
        ("(" * 900, "cannot be read"),
        ("n > 1 " + "or n > 1 " * 400, "at most 2000"),
        ("district == 'Слобода'", "no column 'district'; the columns are: n, text, day, моя графа, new"),
        ("text", "alone is no condition"),
        ('n > "много"', "cannot be compared"),
        ('day > "зима"', "is no date"),
        ("n is 1", "write =="),
        ("n in 3", "comes a column or a list"),
        ("1 == 1", "is no column"),
        ('__import__("os").remove("x") == 1', "is no column"),
        ("text.str.len() > 3", "is no column"),
        ("[x for x in n] == 1", "is no column"),
        ("n == (lambda: 1)()", "not allowed"),
        ('f"{n}" in text', "not allowed"),
        ("@n > 1", "cannot be read"),
    ],
)
def test_a_bad_condition_says_what_is_wrong(condition, words):
    with pytest.raises(ValueError, match="(?s)") as caught:
        matching(condition, COLUMNS)
    assert words in str(caught.value)
