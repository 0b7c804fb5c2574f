"""What a study is made from: a frame, and the column of it that holds the texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from user_nb.texts.values import checked_texts

if TYPE_CHECKING:
    import pandas as pd


def as_frame(data: pd.DataFrame | Sequence[str], text: str | None) -> tuple[pd.DataFrame, str]:
    """Return a frame and the name of its column of texts, for a frame or a sequence of texts.

    Args:
        data: a frame, or a sequence of texts.
        text: the column of texts; None takes the one that the reader named, or "text".

    Returns:
        The frame and the column's name.

    Raises:
        TypeError: the data is one str.
        ValueError: no such column (those that exist are listed).
    """
    import pandas as pd

    if isinstance(data, str):
        raise TypeError("data is one str; give a list of texts, or a frame from user_nb.read_texts(path)")
    if not isinstance(data, pd.DataFrame):
        name = text or "text"
        return pd.DataFrame({name: list(data)}), name
    name = text or data.attrs.get("text") or "text"
    checked_column(data, name)
    return data, name


def checked_column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of a frame.

    Args:
        frame: where to look.
        name: the column.

    Returns:
        The column.

    Raises:
        ValueError: there is none of that name; those that exist are listed.
    """
    if name not in frame.columns:
        raise ValueError(
            f"there is no column {name!r}; the columns are: {', '.join(map(str, frame.columns))}"
        )
    return frame[name]


def texts_of(frame: pd.DataFrame, column: str) -> list[str]:
    """Return the texts of a column, with "" for None and NaN.

    Args:
        frame: the collection.
        column: its column of texts.

    Returns:
        One str a row.

    Raises:
        TypeError: a cell is no text; the first such row is named.
    """
    return checked_texts(frame[column], f"column {column!r}")
