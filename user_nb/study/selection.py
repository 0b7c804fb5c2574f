"""Which rows a person means: row numbers, a mask, a part of the frame, or a condition, as ascending row numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.study.conditions import matching

if TYPE_CHECKING:
    import pandas as pd


def row_numbers(rows: Any, n: int) -> np.ndarray:
    """Return row numbers (k,) int64 for row numbers in any order, a mask (n,) or None, which means all.

    Args:
        rows: numbers, a mask or None.
        n: how many rows there are.

    Returns:
        (k,) int64, ascending.

    Raises:
        ValueError: a row that does not exist, or a mask of another length.
    """
    if rows is None:
        return np.arange(n)
    rows = np.asarray(rows)
    if rows.dtype == bool:
        if len(rows) != n:
            raise ValueError(f"the mask has {len(rows)} values for {n} rows")
        return np.flatnonzero(rows)
    numbers: np.ndarray = np.unique(rows.astype(np.int64))
    if len(numbers) and not (numbers[0] >= 0 and numbers[-1] < n):
        missing = numbers[0] if numbers[0] < 0 else numbers[-1]
        raise ValueError(f"row {missing} does not exist; rows are 0 to {n - 1}")
    return numbers


def rows_of_part(part: pd.DataFrame, frame: pd.DataFrame) -> np.ndarray:
    """Return the row numbers (k,) int64 that a part of a frame has in it, told by the index.

    Args:
        part: rows of the frame.
        frame: the whole.

    Returns:
        (k,) int64, ascending.

    Raises:
        ValueError: the frame's index has a label twice, or the part has one that the frame lacks.
    """
    if not frame.index.is_unique:
        raise ValueError("rows of this frame share labels in its index; give row numbers or a mask instead")
    rows = frame.index.get_indexer(part.index)
    if (rows < 0).any():
        raise ValueError(f"row {part.index[rows < 0][0]} is not in this collection")
    return np.unique(rows).astype(np.int64)


def rows_that_meet(condition: str, table: pd.DataFrame) -> np.ndarray:
    """Return the row numbers (k,) int64 that meet a condition on a table's columns and ``row``.

    Args:
        condition: such as ``district == "Слобода"``.
        table: whose columns it may name.

    Returns:
        (k,) int64, ascending.

    Raises:
        ValueError: the condition cannot be read; see :mod:`user_nb.study.conditions`.
    """
    import pandas as pd

    table = table.reset_index(drop=True)
    columns = {str(name): table[name] for name in table.columns}
    return np.flatnonzero(matching(condition, columns | {"row": pd.Series(np.arange(len(table)))}))
