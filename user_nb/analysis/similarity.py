"""Cosine similarity of vectors."""

import numpy as np

from user_nb.analysis.rows import checked_unit_rows


def similarity(a: np.ndarray, b: np.ndarray | None = None) -> np.ndarray:
    """The cosine similarities (n, m) float32 of the rows of ``a`` (n, d) and ``b`` (m, d); ``b`` None means ``a``.

    One vector (d,) in place of a matrix takes its axis out of the result. The rows need not be of unit length; a
    row of zeros (an empty text) has similarity 0 to everything. ValueError where the widths differ or NaN is found.

    >>> similarity([[3.0, 4.0]], [[0.6, 0.8], [1.0, 0.0]]).round(1)
    array([[1. , 0.6]], dtype=float32)
    """
    left = checked_unit_rows(a, "a")
    right = left if b is None else checked_unit_rows(b, "b")
    if left.shape[1] != right.shape[1]:
        raise ValueError(
            f"a is {left.shape[1]} wide and b {right.shape[1]}: vectors of different encoders cannot be compared; "
            "encode both with one encoder"
        )
    found: np.ndarray = np.clip(left @ right.T, -1, 1)
    if np.ndim(a if b is None else b) == 1:
        found = found[:, 0]
    if np.ndim(a) == 1:
        found = found[0]
    return found
