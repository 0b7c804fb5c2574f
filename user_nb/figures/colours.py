"""What gives points their colour: their clusters, or any column of the data, be it categories, numbers or dates.

A point carries one small whole number, its code; the colours of the codes are a scale beside them. So colour costs one
or two bytes a point, and a time slider or another column changes the scale alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from user_nb.figures.periods import as_dates
from user_nb.figures.placing import cluster_places, name_of
from user_nb.figures.style import NOISE_COLOUR, OTHER_COLOUR, PALETTE, blend, flat_scale
from user_nb.wording.numbers import date, decimal
from user_nb.wording.strings import words

LEVELS = 64  # shades that numbers and dates are told apart by


@dataclass(frozen=True)
class Colouring:
    """The colour of each of n points and what the colours mean.

    Attributes:
        codes: (n,) unsigned integers, each point's place in `swatches`.
        swatches: the colours, as plotly takes them.
        title: what the colour shows, plain text.
        legend: (text, colour, number of points), biggest first, what has no colour of its own last; plain text.
        ticks: for numbers and dates, (place from 0 to 1, plain text) along the colour bar.
    """

    codes: np.ndarray
    swatches: tuple[str, ...]
    title: str
    legend: tuple[tuple[str, str, int], ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()

    def marker(self) -> dict[str, Any]:
        """Return the part of plotly's marker settings that colours the points."""
        return {
            "color": self.codes,
            "colorscale": flat_scale(self.swatches),
            "cmin": -0.5,
            "cmax": len(self.swatches) - 0.5,
            "showscale": False,
        }


def colour_clusters(
    xy: np.ndarray, labels: np.ndarray, names: Mapping[int, object] | None, *, lang: str
) -> Colouring:
    """Return colours by cluster: near clusters differ, noise is grey."""
    colours = cluster_colours(xy, labels)
    values, sizes = np.unique(labels, return_counts=True)
    counts = dict(zip(values.tolist(), sizes.tolist(), strict=True))
    top = max(int(labels.max(initial=-1)), 0)
    swatches = (NOISE_COLOUR, *(colours.get(label, NOISE_COLOUR) for label in range(top + 1)))
    biggest_first = sorted(colours, key=lambda label: (-counts[label], label))
    legend = [(name_of(names, label, lang), colours[label], counts[label]) for label in biggest_first]
    if legend and -1 in counts:
        legend.append((name_of(names, -1, lang), NOISE_COLOUR, counts[-1]))
    return Colouring(_packed(labels + 1, top + 2), swatches, words("clusters", lang), tuple(legend))


def colour_by(values: object, *, title: str | None = None, lang: str) -> Colouring:
    """Return colours by a column: dates and numbers along a scale, anything else as categories.

    Args:
        values: (n,) a sequence, array or pandas Series, whose name is the title unless one is given. Booleans and text
            are categories; text of which every value reads like a date is dates.
        title: what the colour shows; None takes the name of the column.
        lang: "ru" or "en" for the words of the legend.

    Returns:
        The colouring.

    Raises:
        ValueError: the values are not one-dimensional.
    """
    import pandas as pd

    dimensions = getattr(values, "ndim", 1)
    if dimensions != 1:
        raise ValueError(f"color must hold one value a point, (n,); this has {dimensions} dimensions")
    column = pd.Series(values)
    title = title if title is not None else ("" if column.name is None else str(column.name))
    column = column.reset_index(drop=True)
    dates = as_dates(column)
    if dates is not None:
        return _along(
            dates.to_numpy("datetime64[s]").astype(np.float64),
            dates.isna().to_numpy(),
            _date_ticks,
            title,
            lang,
        )
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return _along(numbers, ~np.isfinite(numbers), _number_ticks, title, lang)
    return _categories(column, title, lang)


def cluster_colours(xy: np.ndarray, labels: np.ndarray) -> dict[int, str]:
    """Return a palette colour for each cluster such that clusters near each other on the map differ.

    Biggest clusters choose first; each takes the colour whose nearest holder is farthest away.
    """
    places = cluster_places(xy, labels)
    values, sizes = np.unique(labels, return_counts=True)
    counts = dict(zip(values.tolist(), sizes.tolist(), strict=True))
    biggest_first = sorted(places, key=lambda label: (-counts[label], label))
    at = np.array([places[label] for label in biggest_first], dtype=np.float64)
    chosen = np.empty(len(biggest_first), np.int64)
    for i in range(len(biggest_first)):
        nearest = np.full(len(PALETTE), np.inf)
        np.minimum.at(nearest, chosen[:i], np.linalg.norm(at[:i] - at[i], axis=1))
        chosen[i] = nearest.argmax()  # the first of equals
    return {label: PALETTE[colour] for label, colour in zip(biggest_first, chosen.tolist(), strict=True)}


def _categories(column: Any, title: str, lang: str) -> Colouring:
    text = (
        column.astype(object)
        .where(column.notna(), None)
        .map(lambda value: None if value is None else str(value))
    )
    counts = text.value_counts()
    order = sorted(counts.index, key=lambda value: (-counts[value], value))
    shown, rest = order[: len(PALETTE)], order[len(PALETTE) :]
    number = {value: min(i, len(PALETTE)) + 1 for i, value in enumerate(order)}
    codes = text.map(number).fillna(0).to_numpy(dtype=np.int64)
    legend = [(value, PALETTE[i], int(counts[value])) for i, value in enumerate(shown)]
    if rest:
        legend.append((words("other_values", lang, n=len(rest)), OTHER_COLOUR, int(counts[rest].sum())))
    if missing := int(text.isna().sum()):
        legend.append((words("no_value", lang), NOISE_COLOUR, missing))
    swatches = (NOISE_COLOUR, *PALETTE[: len(shown)], *([OTHER_COLOUR] if rest else []))
    return Colouring(_packed(codes, len(swatches)), swatches, title, tuple(legend))


def _along(
    numbers: np.ndarray,
    missing: np.ndarray,
    ticks_of: Callable[..., list[tuple[float, str]]],
    title: str,
    lang: str,
) -> Colouring:
    """Colours along the scale; a few far values do not squeeze the rest, they share the end colours."""
    present = numbers[~missing]
    low, high = _range(present)
    level = (numbers - low) / (high - low) * (LEVELS - 1)
    codes = np.where(missing, 0, np.rint(np.clip(np.nan_to_num(level), 0, LEVELS - 1)) + 1).astype(np.int64)
    swatches = (NOISE_COLOUR, *(blend(i / (LEVELS - 1)) for i in range(LEVELS)))
    ticks = [((value - low) / (high - low), text) for value, text in ticks_of(low, high, lang)]
    if len(present) and present.min() < low:
        ticks = [(place, f"≤ {text}" if i == 0 else text) for i, (place, text) in enumerate(ticks)]
    if len(present) and present.max() > high:
        ticks = [
            (place, f"≥ {text}" if i == len(ticks) - 1 else text) for i, (place, text) in enumerate(ticks)
        ]
    legend = ((words("no_value", lang), NOISE_COLOUR, int(missing.sum())),) if missing.any() else ()
    return Colouring(codes.astype(np.uint8), swatches, title, legend, tuple(ticks) if len(present) else ())


def _range(present: np.ndarray) -> tuple[float, float]:
    """From where to where the scale runs: over nine tenths of the values where few others lie three times as far."""
    if not len(present):
        return 0.0, 1.0
    low, high = float(present.min()), float(present.max())
    step = _step(*np.quantile(present, [0.05, 0.95]))
    inner = np.quantile(present, [0.05, 0.95]) / step
    inner = np.array([np.floor(inner[0]), np.ceil(inner[1])]) * step  # ends that can be written on the scale
    if high - low > 3 * (inner[1] - inner[0]) > 0:
        low, high = max(low, float(inner[0])), min(high, float(inner[1]))
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _step(low: float, high: float) -> float:
    """A round step, 1, 2 or 5 times a power of ten, that makes at most six of a range."""
    step = 10 ** np.floor(np.log10(max((high - low) / 4, 1e-300)))
    return float(step * next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 6))


def _number_ticks(low: float, high: float, lang: str) -> list[tuple[float, str]]:
    step = _step(low, high)
    values = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
    decimals = max(0, int(-np.floor(np.log10(step))))
    texts = [decimal(value, lang, digits=decimals) for value in values]
    return list(zip(values.tolist(), texts, strict=True))


def _date_ticks(low: float, high: float, lang: str) -> list[tuple[float, str]]:
    import pandas as pd

    stamps = np.linspace(low, high, 5)
    return [(float(stamp), date(pd.Timestamp(stamp, unit="s"), lang)) for stamp in stamps]


def _packed(codes: np.ndarray, count: int) -> np.ndarray:
    return codes.astype(np.uint8 if count <= 256 else np.uint16 if count <= 65_536 else np.uint32)
