"""What every analysis asks of its vectors and labels at the door: right types, right lengths, no NaN."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from user_nb.encoding.unit_rows import unit_rows

_ROWS = 1024  # held in float64 at once


def checked_vectors(vectors: np.ndarray, n_rows: int | None = None, name: str = "vectors") -> np.ndarray:
    """The vectors as an (n, d) array of floats (whole numbers become float32), checked; zero rows (empty texts) are allowed.

    TypeError where they are no numbers; ValueError where they are not two-dimensional, not as many as ``n_rows``, or hold NaN or infinity.
    """
    array = np.asarray(vectors)
    if array.dtype.kind in "iu":
        array = array.astype(np.float32)
    if array.dtype.kind != "f":
        raise TypeError(f"{name} holds {array.dtype}, not numbers")
    if array.ndim != 2:
        raise ValueError(
            f"{name} has shape {array.shape}; an array of shape (n, d) is needed, one row a text"
        )
    if n_rows is not None and len(array) != n_rows:
        raise ValueError(f"{n_rows} texts but {len(array)} {name}: they must be as many, row for row")
    bad = _first_bad_row(array)
    if bad is not None:
        raise ValueError(f"{name}[{bad}] holds NaN or infinity; encode that text again or leave the row out")
    return array


def checked_unit_rows(vectors: np.ndarray, name: str = "vectors") -> np.ndarray:
    """The vectors (n, d) float32 at unit length, checked; rows of zeros stay zeros, (d,) gives (1, d)."""
    array = np.asarray(vectors)
    array = checked_vectors(array[None] if array.ndim == 1 else array, name=name)
    return unit_rows(array.astype(np.float32, copy=False))


def filled_unit_rows(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows that are not zero at unit length, (m, d) float32 rounded once from float64, and their positions (m,)."""
    filled = np.flatnonzero(vectors.any(axis=1))
    unit = np.empty((len(filled), vectors.shape[1]), np.float32)
    for start in range(0, len(filled), _ROWS):
        part = slice(start, start + _ROWS)
        unit[part] = unit_rows(vectors[filled[part]].astype(np.float64))
    return unit, filled


def _first_bad_row(array: np.ndarray) -> int | None:
    # A row's sum is NaN or infinite when one of its values is: no array of booleans as large as the vectors.
    with np.errstate(invalid="ignore", over="ignore"):
        sums = array.sum(axis=1, dtype=np.float32)
    bad = np.flatnonzero(~np.isfinite(sums))
    return int(bad[0]) if len(bad) else None


def checked_labels(labels: Sequence[Any] | np.ndarray, n_rows: int, name: str = "labels") -> np.ndarray:
    """The labels as an (n,) array, one a text; ValueError names both numbers where they differ."""
    array = np.asarray(labels)
    if array.ndim != 1 or len(array) != n_rows:
        raise ValueError(f"{n_rows} texts but {name} of shape {array.shape}: one label a text is needed")
    if array.dtype.kind == "f":
        return _whole_labels(array, name)
    return array


def plain_label(label: Any) -> Any:
    """A label as Python has it, not as a numpy scalar."""
    return label.item() if isinstance(label, np.generic) else label


def _whole_labels(array: np.ndarray, name: str) -> np.ndarray:
    bad = np.flatnonzero(array != np.floor(array))
    if len(bad) or not np.isfinite(array).all():
        row = int(np.flatnonzero(~np.isfinite(array) | (array != np.floor(array)))[0])
        raise ValueError(f"{name}[{row}] is {array[row]}; labels are whole numbers, -1 for noise")
    return array.astype(np.int64)
