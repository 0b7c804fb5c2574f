"""Real pairs of a collection in the order of their cosines, to look at what lies on either side of a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from user_nb.analysis.nearest import nearest_rows
from user_nb.analysis.rows import checked_vectors
from user_nb.analysis.similarity import unit_rows

_ROWS = 2_000  # rows whose pairs are all held: 2 million, 24 MB
_NEAREST = 5


@dataclass(frozen=True, repr=False)
class RankedPairs:
    """Pairs of different rows by rising cosine: ``left``, ``right`` (m,) int32, ``cosines`` (m,) float32."""

    left: np.ndarray
    right: np.ndarray
    cosines: np.ndarray

    def around(self, threshold: float, count: int = 3) -> tuple[list[tuple], list[tuple]]:
        """The pairs just above (nearest first) and just below ``threshold``: lists of (row, row, cosine), at most ``count``."""
        cut = int(np.searchsorted(self.cosines, np.float32(threshold), side="left"))
        above = range(cut, min(cut + count, len(self.cosines)))
        below = range(cut - 1, max(cut - 1 - count, -1), -1)
        return [self._pair(place) for place in above], [self._pair(place) for place in below]

    def _pair(self, place: int) -> tuple[int, int, float]:
        return int(self.left[place]), int(self.right[place]), float(self.cosines[place])


def ranked_pairs(vectors: np.ndarray, *, random_state: int = 0) -> RankedPairs:
    """All pairs of up to 2,000 rows of ``vectors`` (n, d) by cosine; of more, those of 2,000 random rows and their 5 nearest.

    Rows of zeros do not take part. Raises ValueError where fewer than two rows have a vector.

    >>> ranked_pairs(np.array([[1, 0], [0.6, 0.8], [0, 1.0]])).around(0.7, 1)
    ([(1, 2, 0.800000011920929)], [(0, 1, 0.6000000238418579)])
    """
    vectors = checked_vectors(np.asarray(vectors))
    filled = np.flatnonzero(vectors.any(axis=1))
    if len(filled) < 2:
        raise ValueError(f"{len(filled)} of {len(vectors)} rows have a vector; pairs need at least two")
    rows = filled
    if len(filled) > _ROWS:
        rows = np.sort(np.random.default_rng(random_state).choice(filled, _ROWS, replace=False))
    unit = unit_rows(vectors[rows])
    i, j = np.triu_indices(len(rows), 1)
    left, right, cosines = rows[i], rows[j], (unit @ unit.T)[i, j]
    if len(rows) < len(filled):
        near, scores = nearest_rows(unit, unit_rows(vectors), top_k=_NEAREST + 1)
        own = np.repeat(rows, near.shape[1])
        left, right = (
            np.append(left, np.minimum(own, near.ravel())),
            np.append(right, np.maximum(own, near.ravel())),
        )
        cosines = np.append(cosines, scores.ravel())
        _, once = np.unique(left * len(vectors) + right, return_index=True)
        once = once[left[once] != right[once]]
        left, right, cosines = left[once], right[once], cosines[once]
    order = np.argsort(cosines, kind="stable")
    return RankedPairs(
        left[order].astype(np.int32), right[order].astype(np.int32), np.clip(cosines[order], -1, 1)
    )
