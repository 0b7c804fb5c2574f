"""Colour by any column: categories, numbers, dates, and what is missing."""

import numpy as np
import pandas as pd
import pytest

from user_nb.figures.colours import LEVELS, colour_by
from user_nb.figures.style import NOISE_COLOUR, OTHER_COLOUR, PALETTE


def colours(colouring) -> list[str]:
    return [colouring.swatches[code] for code in colouring.codes.tolist()]


def test_categories_are_coloured_by_size_and_the_rest_share_a_grey():
    values = pd.Series([f"тема {i}" for i in range(12) for _ in range(12 - i)], name="тема")
    colouring = colour_by(values, lang="ru")
    assert colouring.title == "тема"
    assert [text for text, _, _ in colouring.legend[:2]] == ["тема 0", "тема 1"]
    assert colouring.legend[-1] == ("другие значения: 3", OTHER_COLOUR, 6)
    assert colours(colouring)[0] == PALETTE[0] and colours(colouring)[-1] == OTHER_COLOUR
    assert sum(count for _, _, count in colouring.legend) == len(values)


@pytest.mark.parametrize(
    "values",
    [["а", None, "б"], ["а", np.nan, "б"], pd.Series(["а", pd.NA, "б"]), pd.Categorical(["а", None, "б"])],
)
def test_missing_values_are_grey_and_told_of(values):
    colouring = colour_by(values, lang="ru")
    assert colours(colouring)[1] == NOISE_COLOUR
    assert colouring.legend[-1] == ("нет значения", NOISE_COLOUR, 1)


def test_booleans_and_mixed_values_are_categories():
    assert [text for text, _, _ in colour_by([True, False, True], lang="en").legend] == ["True", "False"]
    assert len(colour_by(["1", 1.5, ("а",)], lang="en").legend) == 3


def test_numbers_run_along_the_scale_with_ticks_in_the_language():
    colouring = colour_by(pd.Series([0.0, 0.5, 1.0, np.nan]), lang="ru")
    assert colouring.codes.tolist() == [1, 1 + round((LEVELS - 1) / 2), LEVELS, 0]
    assert ("0,4" in dict((text, place) for place, text in colouring.ticks)) and not any(
        "." in text for _, text in colouring.ticks
    )
    assert colour_by([0, 5_000], lang="en").ticks[-1] == (1.0, "5,000")


def test_one_far_value_does_not_squeeze_the_others():
    values = np.concatenate([np.linspace(0, 10, 999), [1e9]])
    codes = colour_by(values, lang="ru").codes
    assert codes[:999].max() - codes[:999].min() > LEVELS / 2
    assert colour_by(values, lang="ru").ticks[-1][1] == "≥ 10"


@pytest.mark.parametrize("values", [[7, 7, 7], [np.nan, np.nan], [], [None, None]])
def test_values_without_a_spread_do_not_fail(values):
    colouring = colour_by(np.array(values, dtype=float), lang="ru")
    assert len(colouring.codes) == len(values)


@pytest.mark.parametrize(
    "values",
    [
        pd.to_datetime(["2026-01-01", "2026-03-01", None]),
        ["2026-01-01", "2026-03-01", None],
        ["01.01.2026", "01.03.2026", None],
        pd.to_datetime(["2026-01-01", "2026-03-01", None]).tz_localize("Europe/Moscow"),
        [pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-03-01").date(), None],
    ],
)
def test_dates_run_along_the_scale_however_they_are_written(values):
    colouring = colour_by(values, lang="ru")
    assert colouring.codes.tolist() == [1, LEVELS, 0]
    assert colouring.ticks[0][1] == "01.01.2026"


def test_a_table_is_no_column():
    with pytest.raises(ValueError, match="one value a point"):
        colour_by(np.zeros((3, 2)), lang="ru")
