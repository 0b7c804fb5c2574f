"""What the columns of the data say of some of the texts: how often each value is there, and which stand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from user_nb.study.collection import checked_column

if TYPE_CHECKING:
    import pandas as pd

LISTED = 12  # values of a column that value_counts() lists
COLUMNS = 3  # columns that say something of a cluster, at most
VALUES = range(2, 31)  # a column with so many values is worth counting
LEAST = 3  # texts behind a share that is told of
FREQUENT, STANDING_OUT = 8, 3  # shares told of a whole column, and of one cluster
MORE = 1.25  # times as frequent here as among all, to stand out


@dataclass(frozen=True)
class Share:
    """A value of a column among some texts: how many have it, which share that is, and the share among all texts."""

    value: str
    count: int
    here: float
    everywhere: float


def value_counts(frame: pd.DataFrame, column: str, rows: np.ndarray) -> pd.DataFrame:
    """Return how often each value of a column is among some rows: value, selected, all, share (of all that have it), most first.

    Moments count by month; of a column with many values the most frequent ones are listed.

    Args:
        frame: the collection.
        column: whose values are counted.
        rows: (k,) row numbers.

    Returns:
        A frame with a row for each value.

    Raises:
        ValueError: there is no such column.
    """
    import pandas as pd

    values = _by_month(checked_column(frame, column))
    everywhere = values.value_counts()
    here = values.iloc[rows].value_counts()
    counted = pd.DataFrame({"selected": here, "all": everywhere}).fillna(0).astype(int)
    counted = counted.sort_values(["selected", "all"], ascending=False, kind="stable").head(LISTED)
    counted["share"] = counted["selected"] / counted["all"]
    return counted.rename_axis("value").reset_index()


def worth_counting(frame: pd.DataFrame, text: str) -> dict[str, pd.Series]:
    """Return the columns whose values say something of a cluster, by name: few values each, moments by month; three at most."""
    found: dict[str, pd.Series] = {}
    for name in frame.columns:
        column = frame[name]
        if name == text or column.ndim != 1 or column.dtype.kind == "f":
            continue
        values = _by_month(column) if column.dtype.kind == "M" else column.astype("string")
        if values.nunique() in VALUES:
            found[str(name)] = values
    return dict(list(found.items())[:COLUMNS])


def frequent(values: pd.Series) -> list[Share]:
    """Return the most frequent values of a column, most first."""
    return _shares(values, np.arange(len(values)))[:FREQUENT]


def standing_out(values: pd.Series, rows: np.ndarray) -> list[Share]:
    """Return the values that are more frequent among some rows than among all, the one that stands out most first."""
    more = [share for share in _shares(values, rows) if share.here > MORE * share.everywhere]
    return sorted(more, key=lambda share: share.everywhere - share.here)[:STANDING_OUT]


def _shares(values: pd.Series, rows: np.ndarray) -> list[Share]:
    everywhere = values.value_counts(normalize=True).to_dict()
    here = values.iloc[rows].value_counts()
    return [
        Share(str(value), int(n), n / len(rows), everywhere[value]) for value, n in here.items() if n >= LEAST
    ]


def _by_month(values: pd.Series) -> pd.Series:
    return values.dt.strftime("%Y-%m") if values.dtype.kind == "M" else values
