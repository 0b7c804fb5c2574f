"""Percentiles, curves and thresholds against counts made by hand."""

import numpy as np
import pytest

from user_nb.analysis.calibration import calibrate, choose_threshold
from user_nb.analysis.search import search


def unit(n: int, d: int = 8, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_percentile_is_the_share_of_pairs_at_or_below():
    calibration = calibrate([[1, 0], [0.6, 0.8], [0, 1.0], [0, 0]])  # cosines 0, 0.6, 0.8
    assert calibration.n_pairs == 3
    assert calibration.exact
    np.testing.assert_allclose(calibration.percentile([-1, 0.3, 0.7, 0.9]), [0, 100 / 3, 200 / 3, 100])
    assert calibration.percentile(calibration.cosines[1]) == pytest.approx(200 / 3)  # its own pair counts
    assert calibration.passing(calibration.cosines[1]) == 2
    assert np.isnan(calibration.percentile(np.nan))
    assert calibration.passing([0.5, 0.95]).tolist() == [2, 0]
    assert calibration.threshold(pairs=2) == pytest.approx(0.6)
    with pytest.raises(ValueError, match="1 to 3 pairs"):
        calibration.threshold(pairs=4)


def test_the_curve_falls_from_all_pairs():
    rows = unit(60)
    thresholds, passing = calibrate(rows).curve()
    cosines = (rows @ rows.T)[np.triu_indices(60, 1)]
    assert passing[0] == 60 * 59 / 2
    assert (np.diff(passing) <= 0).all()
    middle = len(thresholds) // 2
    assert passing[middle] == (cosines >= thresholds[middle]).sum()


def test_a_sample_is_near_the_whole(monkeypatch):
    rows = unit(900)
    whole = calibrate(rows)
    monkeypatch.setattr("user_nb.analysis.calibration._ROWS", 300)
    sample = calibrate(rows)
    assert not sample.exact
    assert sample.n_pairs == whole.n_pairs
    np.testing.assert_allclose(sample.percentile([-0.3, 0, 0.5]), whole.percentile([-0.3, 0, 0.5]), atol=2)
    assert sample.passing(0.5) == pytest.approx(whole.passing(0.5), rel=0.1)
    assert (calibrate(rows).cosines == sample.cosines).all()


def test_a_search_tells_the_percentile_of_each_score():
    class Letter:
        name, dimension, fingerprint = "letter", 8, "f"

        def encode(self, texts):
            return unit(len(texts), seed=5)

    rows, texts = unit(50), [f"слово {i}" for i in range(50)]
    calibration = calibrate(rows)
    hits = search("вопрос", texts, rows, encoder=Letter(), calibration=calibration)
    assert hits["percentile"].tolist() == calibration.percentile(hits["score"]).tolist()
    both = search("слово 7", texts, rows, encoder=Letter(), calibration=calibration, mode="both", top_k=60)
    np.testing.assert_array_equal(both["percentile"], calibration.percentile(both["meaning"]))
    with pytest.raises(ValueError, match="mode='words' has none"):
        search("слово", texts, mode="words", calibration=calibration)


@pytest.mark.parametrize("vectors", [np.zeros((5, 3)), np.eye(3)[:1], np.zeros((0, 3))])
def test_a_calibration_needs_two_vectors(vectors):
    with pytest.raises(ValueError, match="at least two"):
        calibrate(vectors)


def by_hand(scores: list[float], alike: list[bool]) -> tuple[float, float]:
    """The best F1 over all cuts, and the lowest score it takes: counted one by one."""
    best = (-1.0, 0.0)
    for cut in sorted(set(scores), reverse=True):
        taken = [label for score, label in zip(scores, alike) if score >= cut]
        f1 = 2 * sum(taken) / (len(taken) + sum(alike))
        if f1 > best[0]:
            best = (f1, cut)
    return best


@pytest.mark.parametrize("seed", range(20))
def test_the_threshold_has_the_best_f1_there_is(seed):
    rng = np.random.default_rng(seed)
    alike = rng.random(40) < 0.4
    scores = (alike * 0.2 + rng.random(40)).round(1)  # with ties
    found = choose_threshold(scores, alike, n_bootstrap=20)
    f1, lowest = by_hand(scores.tolist(), alike.tolist())
    assert found.f1 == pytest.approx(f1)
    taken = scores >= found.value
    assert scores[taken].min() == pytest.approx(lowest)
    assert found.precision == pytest.approx(alike[taken].mean())
    assert found.recall == pytest.approx(alike[taken].sum() / alike.sum())


def test_the_interval_covers_what_other_pairs_give():
    """Of 60 samples of 150 pairs, about 95 in 100 intervals hold the F1 that the chosen threshold has in the long run."""
    rng = np.random.default_rng(0)

    def pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
        alike = rng.random(n) < 0.5
        return rng.normal(alike * 1.5, 1), alike

    many, truth = pairs(100_000)
    covered = []
    for _ in range(60):
        found = choose_threshold(*pairs(150), n_bootstrap=200)
        taken = many >= found.value
        f1 = 2 * (taken & truth).sum() / (taken.sum() + truth.sum())
        covered.append(found.f1_interval[0] <= f1 <= found.f1_interval[1])
    assert np.mean(covered) > 0.9
    assert found.value_interval[0] <= found.value <= found.value_interval[1]


@pytest.mark.parametrize(
    ("scores", "alike", "words"),
    [
        ([0.1, 0.2], [True], r"shape \(2,\) and alike \(1,\)"),
        ([0.1, 0.2], [True, True], "same label"),
        ([0.1, np.nan], [True, False], r"scores\[1\]"),
        ([0.1, 0.2], [4.5, 0], "marks >= 4"),
    ],
)
def test_pairs_that_cannot_be_used_are_named(scores, alike, words):
    with pytest.raises(ValueError, match=words):
        choose_threshold(scores, alike)
