"""What tells one group of texts from another."""

import numpy as np
import pytest

from user_nb.analysis.contrast import contrast
from user_nb.analysis.terms import read_terms

LIFTS = ["Лифт стоит с утра", "Сломался лифт, дом ждёт", "В доме нет лифта", "Лифт застрял, дом стоит"] * 5
WATER = [
    "Нет горячей воды",
    "Горячая вода пропала, дом мёрзнет",
    "В доме горячую воду отключили",
    "Вода холодная, дом стынет",
] * 5


def test_each_side_has_its_words_and_what_both_have_is_on_neither():
    found = contrast(LIFTS + WATER, np.arange(20), np.arange(20, 40))
    assert found.a[0] == "лифт"
    assert "вода" in found.b[0]
    assert "дом" not in found.a + found.b
    assert min(found.a_scores + found.b_scores) >= 1.96


def test_the_score_is_that_of_monroe_and_others():
    texts = LIFTS + WATER + ["Лифт и вода"] * 3
    terms = read_terms(texts)
    found = contrast(texts, np.arange(20), np.arange(20, 40), terms=terms)
    counts = terms.counts.toarray()
    y, z, w = (counts[rows].sum(axis=0) for rows in (slice(0, 20), slice(20, 40), slice(None)))
    prior = w * min(y.sum(), z.sum()) / w.sum()
    j = terms.written.index("лифт")
    odds = [np.log((x[j] + prior[j]) / (x.sum() + prior.sum() - x[j] - prior[j])) for x in (y, z)]
    score = (odds[0] - odds[1]) / np.sqrt(1 / (y[j] + prior[j]) + 1 / (z[j] + prior[j]))
    assert dict(zip(found.a, found.a_scores))["лифт"] == pytest.approx(score, abs=0.01)


def test_the_other_way_round_the_sides_change_places():
    a, b = np.arange(20), np.arange(20, 40)
    one, other = contrast(LIFTS + WATER, a, b), contrast(LIFTS + WATER, b, a)
    assert (one.a, one.b) == (other.b, other.a)


def test_groups_alike_have_nothing_to_tell():
    found = contrast(LIFTS + LIFTS, np.arange(20), np.arange(20, 40))
    assert found.a == found.b == ()
    assert repr(found) == "Contrast(a: nothing | b: nothing)"


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ([], [1], "a holds no text"),
        ([0, 1], [1, 2], "share 1 texts"),
        ([True, False], [3], "mask of shape"),
        ([0], [40], "row numbers from 0 to 39"),
        ([0], [0.5], "row numbers"),
    ],
)
def test_groups_that_are_none_are_refused(a, b, words):
    with pytest.raises(ValueError, match=words):
        contrast(LIFTS + WATER, np.array(a), np.array(b))
