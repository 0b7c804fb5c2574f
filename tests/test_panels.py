"""Small multiples: each value's own rows, the row numbers kept."""

import numpy as np
import pandas as pd
import pytest

from user_nb.figures.map import plot_map
from user_nb.figures.small_multiples import MOST


@pytest.fixture
def points():
    return np.random.default_rng(0).normal(size=(90, 2)).astype(np.float32)


def drawn(figure) -> list:
    return [trace for trace in figure.data if trace.customdata is not None]


def heads(figure) -> list[str]:
    """The panels' names, each on one line."""
    return [" ".join(note.text.replace("<br>", " ").split()) for note in figure.layout.annotations]


def test_each_panel_shows_its_own_rows(points):
    channel = pd.Series(["сайт", "почта", "сайт"] * 30)
    figure = plot_map(points, [f"т{i}" for i in range(90)], facet=channel, lang="ru")
    site, mail = drawn(figure)
    assert heads(figure) == ["сайт · 60", "почта · 30"]
    assert mail.customdata.tolist() == list(range(1, 90, 3))
    np.testing.assert_array_equal(mail.x, points[1::3, 0])
    assert mail.hovertext[0] == "т1" and len(site.hovertext) == 60


def test_rare_values_share_a_panel_and_missing_ones_have_their_own(points):
    values = [f"v{i % 20}" for i in range(85)] + [None] * 5
    figure = plot_map(points, facet=values, lang="ru")
    titles = heads(figure)
    assert len(titles) == MOST
    assert titles[-2].startswith("все остальные · ") and titles[-1] == "нет значения · 5"
    assert sorted(row for trace in drawn(figure) for row in trace.customdata.tolist()) == list(range(90))


def test_time_and_facet_exclude_each_other(points):
    with pytest.raises(ValueError, match="cannot go together"):
        plot_map(points, facet=["а"] * 90, time=["2026-01-01"] * 90)
