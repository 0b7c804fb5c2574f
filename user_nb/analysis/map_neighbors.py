"""Which points lie nearest to one point on the map."""

from __future__ import annotations

import numpy as np


def nearest_on_map(xy: np.ndarray, row: int, k: int) -> np.ndarray:
    """The ``k`` rows of ``xy`` (n, d) nearest to ``row``, itself left out, the nearest first, (k,) int64; fewer where there are fewer.

    Rows with NaN are nobody's neighbours; one that is asked for has none. Raises IndexError for a row that does not exist.
    """
    distance = np.linalg.norm(xy - xy[row], axis=1)
    distance[row] = np.nan
    count = min(k, int(np.isfinite(distance).sum()))
    if count <= 0:
        return np.empty(0, np.int64)
    distance[np.isnan(distance)] = np.inf
    nearest = np.argpartition(distance, count - 1)[:count]
    return nearest[np.argsort(distance[nearest], kind="stable")]
