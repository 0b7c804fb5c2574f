"""A slider of time: periods a person would name, one scale a step."""

import numpy as np
import pandas as pd
import pytest

from user_nb.figures.map import plot_map
from user_nb.figures.periods import MOST, as_dates, cut_periods
from user_nb.figures.style import GHOST_COLOUR


@pytest.mark.parametrize(
    ("start", "end", "first", "count"),
    [
        ("2026-03-01", "2026-03-10", "01.03.2026", 10),
        ("2026-01-05", "2026-04-05", "05.01–11.01.2026", 13),
        ("2025-09-01", "2026-08-31", "сентябрь 2025", 12),
        ("2020-01-01", "2025-12-31", "1 кв. 2020", 24),
        ("2005-01-01", "2025-12-31", "2005", 21),
        ("1800-01-01", "2025-12-31", "1800–1808", MOST),
    ],
)
def test_the_finest_period_that_fits_a_slider_is_taken(start, end, first, count):
    dates = pd.Series(pd.to_datetime([start, end, None]))
    codes, names = cut_periods(dates, lang="ru")
    assert codes.tolist() == [0, count - 1, -1]
    assert names[0] == first and len(names) == count


def test_text_that_is_no_date_is_none():
    assert as_dates(["вчера", "2026-01-01"]) is None
    assert as_dates([1, 2]) is None


def painted(scale, codes, top) -> list[str]:
    """The colours that plotly paints codes in: the last stop at or below each code's middle."""
    at = (np.asarray(codes) + 0.5) / top
    return [[colour for stop, colour in scale if stop <= place + 1e-9][-1] for place in at]


def test_a_step_paints_its_own_period_and_pales_the_rest():
    rng = np.random.default_rng(0)
    xy, labels = rng.normal(size=(60, 2)), np.repeat([0, 1, -1], 20)
    dates = pd.Series(pd.to_datetime(["2026-01-15", "2026-02-15", "2026-08-15"] * 20))
    dates[59] = pd.NaT
    figure = plot_map(xy, None, labels, {0: "а", 1: "б"}, time=dates, lang="ru")
    plain = plot_map(xy, None, labels, {0: "а", 1: "б"}).data[0]
    own = painted(plain.marker.colorscale, plain.marker.color, 3)
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps][:3] == [
        "за всё время",
        "январь 2026: 20 текстов",
        "февраль 2026: 20 текстов",
    ]
    marker = figure.data[0].marker
    top = marker.cmax + 0.5
    assert painted(marker.colorscale, marker.color, top) == own
    for step, chosen in (
        (1, dates.dt.month == 1),
        (2, dates.dt.month == 2),
        (len(steps) - 1, dates.dt.month == 8),
    ):
        shown = painted(steps[step].args[0]["marker.colorscale"][0], marker.color, top)
        assert shown == [colour if yes else GHOST_COLOUR for colour, yes in zip(own, chosen, strict=True)]


@pytest.mark.parametrize("time", [["вчера"] * 5, [None] * 5])
def test_time_without_dates_is_refused(time):
    with pytest.raises(ValueError, match="time must hold dates"):
        plot_map(np.zeros((5, 2)), time=time)
