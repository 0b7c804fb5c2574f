"""The texts that stand in the middle of a group: those to read first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_LOOKED_AT = 4  # times as many rows as are asked for: among these a text that repeats is passed over


def central_rows(texts: Sequence[str], vectors: np.ndarray, rows: np.ndarray, count: int) -> list[int]:
    """Return the rows nearest to the mean of a group's vectors, nearest first, each with a text of its own.

    Args:
        texts: the n texts.
        vectors: (n, d), theirs.
        rows: (k,) row numbers of the group.
        count: how many rows are asked for; fewer come back where there are no more, or where they repeat each other.

    Returns:
        Row numbers, at most ``count`` of them.

    Example:
        >>> central_rows(["да", "да", "нет"], np.array([[1.0, 0], [1, 0], [0.9, 0.1]]), np.arange(3), 2)
        [0, 2]
    """
    if not len(rows) or not count:
        return []
    here = np.asarray(vectors[rows], np.float32)
    nearest = rows[np.argsort(-(here @ here.mean(axis=0)), kind="stable")][: _LOOKED_AT * count].tolist()
    first = {texts[row]: row for row in reversed(nearest)}
    return [row for row in nearest if first[texts[row]] == row][:count]
