"""A slider of time under a map: one period at a time in colour, the rest pale.

The code of a point's colour becomes (period, colour) in one whole number, and each step of the slider brings a colour
scale in which the other periods are pale. So a step costs a scale, not an array of n values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.figures.colours import Colouring
from user_nb.figures.periods import as_dates, cut_periods
from user_nb.figures.style import GHOST_COLOUR, INK, flat_scale
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def time_slider(figure: Figure, colouring: Colouring, time: object, *, lang: str) -> None:
    """Add a slider of time to a map, in place; its first trace holds the points.

    Args:
        figure: the map; it is changed.
        colouring: that of its points.
        time: (n,) dates; rows without one show in the first step only, which shows all.
        lang: "ru" or "en" for the labels of the steps.

    Raises:
        ValueError: the values are not dates, or there is none among them.
    """
    dates = as_dates(time)
    if dates is None or dates.isna().all():
        raise ValueError("time must hold dates: convert it with pandas.to_datetime(column)")
    periods, names = cut_periods(dates, lang=lang)
    width = len(colouring.swatches)
    codes = (periods + 1) * width + colouring.codes  # undated rows come first
    count = (len(names) + 1) * width
    figure.data[0].marker.update(
        color=codes.astype(np.uint16 if count <= 65_536 else np.uint32),
        cmin=-0.5, cmax=count - 0.5, opacity=1,
        colorscale=flat_scale(colouring.swatches * (len(names) + 1)),
    )  # fmt: skip
    numbers = np.bincount(periods + 1, minlength=len(names) + 1)[1:]
    steps = [_step(words("whole_time", lang), figure.data[0].marker.colorscale)]
    for period, name in enumerate(names):
        text = words("in_period", lang, period=name, n=int(numbers[period]))
        steps.append(_step(text, _scale(colouring.swatches, period, len(names))))
    figure.update_layout(sliders=[_slider(steps)])
    figure.update_layout(margin_b=8, height=figure.layout.height + 84)


def _scale(swatches: tuple[str, ...], shown: int, periods: int) -> list[list[Any]]:
    """The colour scale of one step: pale before the period, its colours, pale after it."""
    width, total = len(swatches), len(swatches) * (periods + 1)
    start, end = (shown + 1) * width / total, (shown + 2) * width / total
    own = [[start + (end - start) * at, colour] for at, colour in flat_scale(swatches)]
    before = [[0.0, GHOST_COLOUR], [start, GHOST_COLOUR]]
    after = [[end, GHOST_COLOUR], [1.0, GHOST_COLOUR]] if shown < periods - 1 else []
    return [*before, *own, *after]


def _step(label: str, scale: object) -> dict[str, Any]:
    return {"label": label, "method": "restyle", "args": [{"marker.colorscale": [scale]}, [0]]}


def _slider(steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "steps": steps,
        "active": 0,
        "pad": {"t": 8, "b": 8, "l": 12, "r": 12},
        "currentvalue": {"visible": True, "xanchor": "left", "font": {"size": 14, "color": INK}},
        "ticklen": 4,
        "minorticklen": 4,
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},  # two dozen labels under one slider cannot be read
        "len": 0.98,
        "x": 0.01,
    }
