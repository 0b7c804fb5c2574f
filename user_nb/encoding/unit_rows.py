"""Rows at length 1: the one place where vectors are divided by their lengths."""

import numpy as np


def unit_rows(rows: np.ndarray, *, least: float = 0.0) -> np.ndarray:
    """The rows (n, d) at length 1, in the precision they come in; those no longer than ``least`` are zeros, NaN stays NaN.

    A row's last bits do not depend on the rows beside it.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths <= least, np.inf, lengths)
