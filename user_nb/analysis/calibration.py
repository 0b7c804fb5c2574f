"""What a cosine means in this collection: its percentile among random pairs, and where to draw a line.

Raw cosines are not probabilities: in one encoder unrelated texts stand at 0.1, in another at 0.5. So a score is set
beside the scores of random pairs of the same collection, and a threshold is chosen from pairs that people labelled, or
from how many pairs of the collection would pass it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from user_nb.analysis.nearest import nearest_rows
from user_nb.analysis.rows import checked_unit_rows, checked_vectors

_ROWS = 2_800  # rows whose pairs are all looked at: 3.9 million cosines, 16 MB
_PLACES = 512  # thresholds of a curve


@dataclass(frozen=True, repr=False)
class Calibration:
    """The cosines of a collection's pairs, made by ``calibrate``: percentile of a score, pairs above a threshold.

    ``cosines`` (m,) float32 is sorted; ``n_pairs`` counts all pairs of different texts that have a vector; ``exact`` says
    whether ``cosines`` holds every one of them or a random sample.

    >>> calibrate(np.eye(3)).percentile([0.0, 0.5]).tolist()
    [100.0, 100.0]
    """

    cosines: np.ndarray
    n_pairs: int
    exact: bool

    def percentile(self, cosines: float | Sequence[float] | np.ndarray) -> np.ndarray:
        """The share, 0 to 100, of random pairs whose cosine is at most this; float64 in the shape given, NaN stays NaN."""
        asked = np.asarray(cosines, np.float32)
        share = np.searchsorted(self.cosines, asked, side="right") / len(self.cosines) * 100
        return np.where(np.isnan(asked), np.nan, share)

    def passing(self, thresholds: float | Sequence[float] | np.ndarray) -> np.ndarray:
        """How many pairs of the collection have at least this cosine, float64; an estimate unless ``exact``."""
        below = np.searchsorted(self.cosines, np.asarray(thresholds, np.float32), side="left")
        return (len(self.cosines) - below) / len(self.cosines) * self.n_pairs

    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """(thresholds, pairs that pass), both (512,): from the lowest cosine seen to the highest."""
        thresholds = np.linspace(self.cosines[0], self.cosines[-1], _PLACES)
        return thresholds, self.passing(thresholds)

    def threshold(self, pairs: float) -> float:
        """The cosine that about so many pairs of the collection reach: the curve read from its other side.

        Raises ValueError for fewer than one pair or more than there are.
        """
        if not 1 <= pairs <= self.n_pairs:
            raise ValueError(f"pairs={pairs!r}: this collection has 1 to {self.n_pairs:,} pairs")
        count = max(1, round(pairs / self.n_pairs * len(self.cosines)))
        return float(self.cosines[-count])

    def __repr__(self) -> str:
        low, middle, high = np.percentile(self.cosines, [5, 50, 95])
        seen = "all" if self.exact else f"{len(self.cosines):,} of"
        return (
            f"Calibration({seen} {self.n_pairs:,} pairs: half below {middle:.3f}, "
            f"nine in ten from {low:.3f} to {high:.3f})"
        )


def calibrate(vectors: np.ndarray, *, random_state: int = 0) -> Calibration:
    """The cosines of pairs of different rows of ``vectors`` (n, d), to set a score beside: a ``Calibration``.

    All pairs up to 2,800 texts; above that all pairs of 2,800 randomly chosen ones. Rows of zeros (empty texts) do not
    take part. Give it to ``search(..., calibration=...)`` for a column percentile.

    Raises ValueError where fewer than two rows have a vector, or a row holds NaN.

    >>> calibrate([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]).cosines
    array([0. , 0.6, 0.8], dtype=float32)
    """
    vectors = checked_vectors(np.asarray(vectors))
    filled = np.flatnonzero(vectors.any(axis=1))
    n = len(filled)
    if n < 2:
        raise ValueError(f"{n} of {len(vectors)} rows have a vector; a calibration needs at least two")
    if n > _ROWS:
        filled = np.random.default_rng(random_state).choice(filled, _ROWS, replace=False)
    unit = checked_unit_rows(vectors[filled])
    cosines = (unit @ unit.T)[np.triu_indices(len(unit), 1)]
    return Calibration(np.sort(np.clip(cosines, -1, 1)), n * (n - 1) // 2, exact=n <= _ROWS)


@dataclass(frozen=True)
class Threshold:
    """A similarity threshold chosen from labelled pairs, made by ``choose_threshold``; ``float(threshold)`` is its value.

    Pairs with a score of at least ``value`` count as alike. ``precision``, ``recall`` and ``f1`` are those on the labelled
    pairs. ``f1_interval`` is what to expect on other pairs of this kind, ``value_interval`` how firm the threshold is:
    both are percentile intervals of the bootstrap at ``confidence``.
    """

    value: float
    f1: float
    f1_interval: tuple[float, float]
    value_interval: tuple[float, float]
    precision: float
    recall: float
    n_pairs: int
    n_alike: int
    confidence: float

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        low, high = self.f1_interval
        return (
            f"Threshold({self.value:.3f}: F1 {self.f1:.3f}, {self.confidence:.0%} interval {low:.3f} to {high:.3f}; "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}; {self.n_alike} of {self.n_pairs} pairs alike)"
        )


def choose_threshold(
    scores: Sequence[float] | np.ndarray,
    alike: Sequence[bool] | np.ndarray,
    *,
    n_bootstrap: int = 1000,
    confidence: float = 0.95,
    random_state: int = 0,
) -> Threshold:
    """The threshold with the best F1 on labelled pairs, and how far to trust it: a ``Threshold``.

    ``scores`` (n,) are the pairs' similarities, ``alike`` (n,) whether people call them alike. F1 is the harmonic mean of
    precision and recall (van Rijsbergen 1979); of equally good thresholds the highest is taken, halfway between two scores.
    For the intervals the pairs are drawn anew ``n_bootstrap`` times with replacement (Efron 1979): each time a threshold is
    chosen on the pairs drawn and judged on the pairs left out, so that F1's interval does not flatter.

    Raises ValueError where lengths differ, a score is NaN, or all pairs have the same label.

    >>> choose_threshold([0.9, 0.8, 0.4, 0.2], [True, True, False, False]).value.__round__(2)
    0.6
    """
    scores, alike = _checked_pairs(scores, alike)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence!r}: a share between 0 and 1 is needed, as 0.95")
    order = np.argsort(-scores, kind="stable")
    scores, alike = scores[order], alike[order]
    ends = np.flatnonzero(
        np.append(scores[1:] != scores[:-1], True)
    )  # a cut is only between different scores
    places = _cuts(scores, ends)
    f1, precision, recall = _measures(np.ones((1, len(scores))), alike, ends)
    best = int(f1[0].argmax())
    values, outside = _bootstrap(alike, ends, n_bootstrap, random_state)
    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    return Threshold(
        value=float(places[best]),
        f1=float(f1[0, best]),
        f1_interval=_interval(outside, tails),
        value_interval=_interval(places[values], tails),
        precision=float(precision[0, best]),
        recall=float(recall[0, best]),
        n_pairs=len(scores),
        n_alike=int(alike.sum()),
        confidence=confidence,
    )


def _checked_pairs(
    scores: Sequence[float] | np.ndarray, alike: Sequence[bool] | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    scores, given = np.asarray(scores, np.float64), np.asarray(alike)
    if scores.ndim != 1 or scores.shape != given.shape:
        raise ValueError(
            f"scores has shape {scores.shape} and alike {given.shape}: one score and one label a pair are needed"
        )
    bad = np.flatnonzero(~np.isfinite(scores))
    if len(bad):
        raise ValueError(f"scores[{bad[0]}] is {scores[bad[0]]}; leave that pair out")
    if given.dtype != bool and not np.isin(given, (0, 1)).all():
        raise ValueError("alike holds other values than True and False; for marks use a limit, as marks >= 4")
    alike = given.astype(bool)
    if alike.all() or not alike.any():
        raise ValueError(
            f"all {len(alike)} pairs have the same label; a threshold needs pairs of both kinds, alike and not"
        )
    return scores, alike


def _cuts(scores: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The threshold that accepts the pairs up to each end: halfway to the next score, the last one's own at the bottom."""
    below = scores[np.minimum(ends + 1, len(scores) - 1)]
    return np.asarray((scores[ends] + below) / 2)


def _measures(weights: np.ndarray, alike: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, ...]:
    """F1, precision, recall (b, cuts) of every cut, for b weightings of the pairs (b, n), best scores first."""
    taken = np.cumsum(weights, axis=1)[:, ends]
    right = np.cumsum(weights * alike, axis=1)[:, ends]
    wanted = (weights * alike).sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (
            2 * right / np.maximum(taken + wanted, 1),
            right / np.maximum(taken, 1),
            right / np.maximum(wanted, 1),
        )


def _bootstrap(
    alike: np.ndarray, ends: np.ndarray, n_bootstrap: int, random_state: int
) -> tuple[np.ndarray, np.ndarray]:
    """(cut chosen on the pairs drawn (b,), its F1 on the pairs left out (b,)) of each drawing."""
    rng = np.random.default_rng(random_state)
    n = len(alike)
    step = max(1, 4_000_000 // n)
    cuts, outside = [], []
    for start in range(0, n_bootstrap, step):
        drawn = rng.multinomial(n, np.full(n, 1 / n), size=min(step, n_bootstrap - start))
        chosen = _measures(drawn, alike, ends)[0].argmax(axis=1)
        left = (drawn == 0).astype(np.float64)
        f1 = np.take_along_axis(_measures(left, alike, ends)[0], chosen[:, None], axis=1)[:, 0]
        fair = (left * alike).sum(axis=1) > 0  # without an alike pair left out there is nothing to judge by
        cuts.append(chosen)
        outside.append(f1[fair])
    return np.concatenate(cuts), np.concatenate(outside)


def _interval(values: np.ndarray, tails: list[float]) -> tuple[float, float]:
    if len(values) == 0:
        return (0.0, 1.0)
    low, high = np.percentile(values, tails)
    return float(low), float(high)


_ROWS = 2_000  # rows whose pairs are all held: 2 million, 24 MB
_NEAREST = 5


@dataclass(frozen=True, repr=False)
class RankedPairs:
    """Pairs of different rows by rising cosine: ``left``, ``right`` (m,) int32, ``cosines`` (m,) float32."""

    left: np.ndarray
    right: np.ndarray
    cosines: np.ndarray

    def around(
        self, threshold: float, count: int = 3
    ) -> tuple[list[tuple[int, int, float]], list[tuple[int, int, float]]]:
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
    unit = checked_unit_rows(vectors[rows])
    i, j = np.triu_indices(len(rows), 1)
    left, right, cosines = rows[i], rows[j], (unit @ unit.T)[i, j]
    if len(rows) < len(filled):
        near, scores = nearest_rows(unit, checked_unit_rows(vectors), top_k=_NEAREST + 1)
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
