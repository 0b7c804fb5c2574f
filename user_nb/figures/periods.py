"""Dates cut into periods that a person would name: days, weeks, months, quarters or years."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.wording.numbers import date

if TYPE_CHECKING:
    import pandas as pd

MOST = 26  # periods on one slider
MONTHS = {
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?$")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}( .*)?$")


def as_dates(values: object) -> pd.Series | None:
    """Return the values as dates (NaT where missing), or None when they are not dates.

    Text counts as dates when every value reads 2026-03-08 or 08.03.2026. Time zones are dropped.
    """
    import pandas as pd

    column = pd.Series(values).reset_index(drop=True)
    if pd.api.types.is_datetime64_any_dtype(column):
        zoned = getattr(column.dt, "tz", None) is not None
        local: pd.Series[Any] = column.dt.tz_localize(None) if zoned else column
        return local
    if isinstance(column.dtype, pd.PeriodDtype):
        moments: pd.Series[Any] = column.dt.to_timestamp()
        return moments
    present = column.dropna()
    if present.empty or pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return None
    if not all(hasattr(value, "year") for value in present):
        forms = [form for form in (_ISO, _DOTTED) if all(map(form.match, present.astype(str)))]
        if not forms:
            return None
        dates = pd.to_datetime(column, errors="coerce", format="mixed", dayfirst=forms[0] is _DOTTED)
    else:
        dates = pd.to_datetime(column, errors="coerce")
    return dates.dt.tz_localize(None) if dates.dt.tz is not None else dates


def cut_periods(dates: pd.Series, *, lang: str) -> tuple[np.ndarray, list[str]]:
    """Return the period of each date, (n,) int from 0 in order of time with -1 where missing, and the periods' names.

    The finest of day, week, month, quarter and year that gives at most 26 periods; periods nobody wrote in count too.
    """
    import pandas as pd

    present = dates.dropna()
    codes = np.full(len(dates), -1)
    if present.empty:
        return codes, []
    for kind in ("D", "W", "M", "Q", "Y"):
        first, last = pd.Period(present.min(), kind), pd.Period(present.max(), kind)
        if last.ordinal - first.ordinal < MOST:
            break
    ordinals = pd.PeriodIndex(present, freq=kind).asi8 - first.ordinal
    ordinals = ordinals if last.ordinal - first.ordinal < MOST else _squeezed(ordinals)
    codes[dates.notna().to_numpy()] = ordinals
    whole = pd.period_range(first, last, freq=kind)
    if len(whole) <= MOST:
        return codes, [period_name(period, kind, lang) for period in whole]
    return codes, _span_names(whole, lang)


def period_name(period: pd.Period, kind: str, lang: str) -> str:
    """Return how a person would write a period: «март 2026», «3 кв. 2026», "8 March 2026"."""
    if kind == "D":
        return date(period.start_time, lang)
    if kind == "W":
        start, end = period.start_time, period.end_time
        return f"{start:%d.%m}–{end:%d.%m.%Y}" if lang == "ru" else f"{start:%Y-%m-%d}/{end:%m-%d}"
    if kind == "M":
        return f"{MONTHS[lang][period.month - 1]} {period.year}"
    if kind == "Q":
        return f"{period.quarter} кв. {period.year}" if lang == "ru" else f"Q{period.quarter} {period.year}"
    return str(period.year)


def _squeezed(ordinals: np.ndarray) -> np.ndarray:
    """Years of more than one slider, several to a step."""
    return ordinals * MOST // (int(ordinals.max()) + 1)


def _span_names(whole: pd.PeriodIndex, lang: str) -> list[str]:
    steps = np.arange(len(whole)) * MOST // len(whole)
    spans = [whole[steps == step] for step in range(MOST)]
    return [f"{span[0].year}–{span[-1].year}" if len(span) > 1 else str(span[0].year) for span in spans]
