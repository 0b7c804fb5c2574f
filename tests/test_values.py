"""What comes in as texts: every container, every missing value, and one message for what is no text."""

import decimal

import numpy as np
import pandas as pd
import pyarrow
import pytest

from user_nb import Exploration, check_texts, near_duplicates, search
from user_nb.encoding.rows import read_rows
from user_nb.texts.values import checked_texts, is_missing, texts_or_none, without_surrogates

TEXTS = ["Нет света", None, "", "Лифт"]
READ = ["Нет света", "", "", "Лифт"]


@pytest.mark.parametrize(
    "container",
    [
        list,
        tuple,
        iter,
        lambda texts: (text for text in texts),
        lambda texts: np.array(texts, dtype=object),
        pd.Series,
        lambda texts: pd.Series(texts, dtype="str"),
        lambda texts: pd.Series(texts, dtype="string"),
        lambda texts: pd.Series(texts, index=[9, 9, 7, 6], dtype="category"),
        pyarrow.array,
        lambda texts: pyarrow.chunked_array([texts[:2], texts[2:]]),
        lambda texts: pyarrow.array(texts).dictionary_encode(),
    ],
)
def test_texts_are_read_from_every_ordered_container(container):
    assert checked_texts(container(TEXTS)) == READ
    assert texts_or_none(container(TEXTS)) == TEXTS
    assert read_rows(container(TEXTS)).texts == READ


def test_texts_are_read_from_polars():
    polars = pytest.importorskip("polars")
    assert texts_or_none(polars.Series(TEXTS)) == TEXTS
    with pytest.raises(TypeError, match="one dimension"):
        checked_texts(polars.DataFrame({"text": TEXTS}))


def test_texts_of_numpy_are_plain_texts():
    assert {type(text) for text in checked_texts(np.array(["а", "б"]))} == {str}


@pytest.mark.parametrize(
    "value", [None, float("nan"), np.float32("nan"), np.float64("nan"), pd.NA, pd.NaT, np.datetime64("NaT")]
)
def test_missing_values(value):
    assert is_missing(value)
    assert texts_or_none([value, "а"]) == [None, "а"]


@pytest.mark.parametrize("value", ["", "nan", 0, 0.0, False, [], b"", np.zeros(2), np.float32(1)])
def test_values_that_are_not_missing(value):
    assert not is_missing(value)


BAD = [5, 5.0, True, b"abc", ["a", "b"], {"text": "a"}, decimal.Decimal("1.5"), np.zeros(3)]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: type(bad).__name__)
@pytest.mark.parametrize(
    ("take", "name"),
    [
        (checked_texts, "texts"),
        (read_rows, "texts"),
        (check_texts, "texts"),
        (near_duplicates, "texts"),
        (lambda texts: search("вода", texts, mode="words"), "texts"),
        (Exploration, "column 'text'"),
    ],
    ids=["texts", "encode", "check", "duplicates", "search", "exploration"],
)
def test_what_is_no_text_is_named_by_row_type_and_value_with_a_cure(take, name, bad):
    with pytest.raises(TypeError) as raised:
        take(["да", bad])
    said = str(raised.value)
    assert said.startswith(f"row 1 of {name} is {type(bad).__name__} {bad!r}, not text: ")
    assert "astype(str)" in said


def test_the_value_in_a_message_is_cut_and_stays_on_one_line():
    with pytest.raises(TypeError) as raised:
        checked_texts([["длинный\nтекст "] * 500])
    shown = str(raised.value).removeprefix("row 0 of texts is list ").partition(", not text: ")[0]
    assert len(shown) <= 80 and shown.endswith("…") and "\n" not in shown


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ("одно", "one text, not a list of texts"),
        (b"abc", "not bytes b'abc'"),
        ({"а": 1}, "not dict"),
        ({"а"}, "not set"),
        (5, "not int 5"),
        (None, "not NoneType None"),
        (np.array([["а"]]), r"one dimension, not a ndarray of shape \(1, 1\)"),
        (pd.DataFrame({"а": ["б"]}), r"one dimension, not a DataFrame of shape \(1, 1\)"),
        (pyarrow.table({"а": ["б"]}), r"one dimension, not a Table of shape \(1, 1\)"),
    ],
)
def test_what_has_no_order_of_texts_is_refused(texts, words):
    with pytest.raises(TypeError, match=words):
        checked_texts(texts)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("а\ud800б", "а�б"),
        ("\ud83d\ude00", "😀"),
        ("\udc00\ud800", "��"),
        ("да\ud800", "да�"),
        ("\ufeffда\ud800", "\ufeffда�"),
    ],
)
def test_half_characters_become_the_sign_for_what_is_lost(text, whole):
    assert without_surrogates(text) == whole
    assert without_surrogates(whole) is whole
