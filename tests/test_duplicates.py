"""Near duplicates against groups made by hand and against every pair counted."""

import numpy as np
import pytest

from user_nb.analysis import duplicates, nearest
from user_nb.analysis.duplicates import near_duplicates
from user_nb.analysis.highlighting import differences, marked_parts
from user_nb.texts.near_copies import near_pairs, normalised, shingle

LETTER = "Прошу Иванова Петра разобраться, почему в нашем подъезде третью неделю не работает лифт."
TEXTS = [
    LETTER,
    LETTER.upper().replace(",", " —"),
    LETTER.replace("Иванова Петра", "Сидорову Анну"),
    "Подъёмник в доме сломан",
    "Лифт не ходит",
    "",
    "   ",
    "Спасибо врачам",
]
VECTORS = np.array(
    [[1, 0, 0]] * 3 + [[0, 1, 0], [0, 0.98, 0.199], [0, 0, 0], [0, 0, 0], [0, 0, 1]], np.float32
)


def test_each_kind_is_found_and_named():
    found = near_duplicates(TEXTS, VECTORS)
    assert found.kinds.tolist() == ["", "exact", "near", "", "meaning", "", "", ""]
    assert found.kept_row.tolist() == [0, 0, 0, 3, 3, 5, 6, 7]
    assert found.rows.tolist() == [0, 3, 5, 6, 7]
    assert found.weights.tolist() == [3, 2, 1, 1, 1]
    assert found.labels.tolist() == [0, 0, 0, 1, 1, -1, -1, -1]
    largest = found.groups[0]
    assert (largest.kept, largest.others, len(largest)) == (0, (1, 2), 3)
    assert 0.6 <= largest.similarities[1] < 1
    assert found.similarities[4] == pytest.approx(0.98, abs=1e-3)


def test_without_vectors_meaning_is_not_looked_at():
    assert near_duplicates(TEXTS).kept_row.tolist() == [0, 0, 0, 3, 4, 5, 6, 7]
    assert near_duplicates(TEXTS, shared=1).kept_row.tolist() == [0, 0, 2, 3, 4, 5, 6, 7]


def test_a_group_does_not_drift_along_a_chain():
    angles = np.radians(np.arange(0, 90, 10))
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    texts = [
        f"{number} {word}"
        for number, word in enumerate("один два три четыре пять шесть семь восемь девять".split())
    ]
    found = near_duplicates(texts, vectors, threshold=0.98)  # 10 degrees pass, 20 do not
    to_kept = (vectors * vectors[found.kept_row]).sum(axis=1)
    assert to_kept.min() >= 0.98
    assert len(found.groups) >= 3


def test_collapse_and_restore_lose_no_row():
    import pandas as pd

    found = near_duplicates(TEXTS, VECTORS)
    frame = pd.DataFrame({"text": TEXTS}, index=list("abcdefgh"))
    assert found.collapse(frame).index.tolist() == ["a", "d", "f", "g", "h"]
    assert found.collapse(TEXTS) == [TEXTS[row] for row in found.rows]
    assert found.collapse(VECTORS).shape == (5, 3)
    assert found.weights.sum() == len(TEXTS)
    clusters = np.arange(5) * 10
    assert found.restore(clusters).tolist() == [0, 0, 0, 10, 10, 20, 30, 40]
    assert (found.collapse(found.restore(clusters)) == clusters).all()
    with pytest.raises(ValueError, match="3 rows, and there are 8 texts"):
        found.collapse([1, 2, 3])
    with pytest.raises(ValueError, match="8 rows, and 5 texts were kept"):
        found.restore(np.zeros(8))


def test_a_person_may_keep_another_text_or_split_a_group():
    found = near_duplicates(TEXTS, VECTORS)
    other = found.keep(2)
    assert other.kept_row.tolist()[:3] == [2, 2, 2]
    assert other.kinds.tolist()[:3] == ["near", "near", ""]
    assert found.kept_row.tolist()[:3] == [0, 0, 0]  # the first one is as it was
    assert found.split(1).kept_row.tolist()[:3] == [0, 1, 0]
    assert found.split(0).kept_row.tolist() == [0, 1, 2, 3, 3, 5, 6, 7]
    assert found.split([1, 2]).groups[0].kept == 3
    assert found.keep(0) is found
    with pytest.raises(IndexError, match="row 8 does not exist"):
        found.split(8)


def test_groups_show_themselves_escaped_with_their_differences_marked():
    bad = "<img src=x onerror=alert(1)> в подъезде не работает лифт, просим Иванова починить его к пятнице"
    html = near_duplicates([bad, bad.replace("Иванова", "Петрова")])._repr_html_()
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "<mark>Петрова</mark>" in html


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ещё — НЕТ  воды!!!", "еще нет воды"),
        ("дом №5", "Дом 5"),
        ("ﬁрма", "fiрма"),
    ],
)
def test_texts_equal_after_normalising(a, b):
    assert normalised(a) == normalised(b)


@pytest.mark.parametrize(("a", "b"), [("1,5 часа", "15 часа"), ("👍", "👎"), ("вода", "воды")])
def test_texts_that_stay_different(a, b):
    assert normalised(a) != normalised(b)


def made_up(n: int, seed: int) -> list[str]:
    """Texts of which many are changed copies of others."""
    rng = np.random.default_rng(seed)
    words = np.array([f"слово{number}" for number in range(400)])
    texts = [rng.choice(words, 30) for _ in range(n // 3)]
    for _ in range(n - len(texts)):
        copy = texts[rng.integers(len(texts))].copy()
        copy[rng.integers(30, size=rng.integers(1, 6))] = rng.choice(words)
        texts.append(copy)
    return [" ".join(text) for text in texts]


@pytest.fixture(scope="module")
def counted():
    """500 texts, and what each two of them share, counted."""
    texts = made_up(500, seed=0)
    sets = [{text[i : i + 5] for i in range(len(text) - 4)} for text in texts]
    return texts, {
        (i, j): len(sets[i] & sets[j]) / len(sets[i] | sets[j]) for i in range(500) for j in range(i + 1, 500)
    }


@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.85])
def test_near_pairs_are_those_of_counting_every_pair(counted, threshold):
    texts, exact = counted
    wanted = {pair for pair, similarity in exact.items() if similarity >= threshold}
    left, right, similarity = near_pairs(shingle(texts), threshold)
    found = dict(zip(zip(left.tolist(), right.tolist()), similarity.tolist()))
    assert set(found) <= wanted
    assert len(found) >= 0.98 * len(wanted) > 100
    assert all(abs(found[pair] - exact[pair]) < 1e-6 for pair in found)


def test_a_crowd_of_one_template_is_one_group(monkeypatch):
    monkeypatch.setattr("user_nb.texts.near_copies._ALL_PAIRS", 10)
    texts = [f"{LETTER} Дом {number}" for number in range(300)]
    found = near_duplicates(texts)
    assert len(found.groups) == 1
    assert len(found.groups[0]) == 300


@pytest.mark.parametrize("exact_up_to", [1000, 10])
def test_meaning_pairs_are_those_of_all_cosines(exact_up_to, monkeypatch):
    monkeypatch.setattr(duplicates, "EXACT_UP_TO", exact_up_to)
    monkeypatch.setattr(nearest, "_CELLS", 1000)
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(120, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[7] = 0
    left, right, cosine = duplicates._meaning_pairs(vectors, np.ones(120, bool), 0.9)
    all_cosines = np.triu(vectors @ vectors.T, 1)
    assert set(zip(left.tolist(), right.tolist())) == set(
        zip(*(side.tolist() for side in np.nonzero(all_cosines >= 0.9)))
    )
    np.testing.assert_allclose(cosine, all_cosines[left, right], atol=1e-6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"vectors": VECTORS[:3]}, "8 texts but 3 vectors"),
        ({"threshold": 0}, "threshold=0"),
        ({"shared": 1.5}, "shared=1.5"),
        ({"vectors": np.full((8, 3), np.nan)}, "NaN"),
    ],
)
def test_bad_input_is_a_clear_error(options, words):
    with pytest.raises(ValueError, match=words):
        near_duplicates(TEXTS, **options)


def test_a_threshold_that_links_everything_is_refused(monkeypatch):
    monkeypatch.setattr(duplicates, "_MOST_PAIRS", 3)
    with pytest.raises(ValueError, match="raise it"):
        near_duplicates(["а б в", "г д е", "ё ж з", "и к л"], np.ones((4, 2), np.float32), threshold=0.5)


@pytest.mark.parametrize("texts", [[], [""], ["один"], ["", None, "  "]])
def test_little_or_nothing_has_no_duplicates(texts):
    found = near_duplicates(texts, np.zeros((len(texts), 4), np.float32))
    assert found.groups == []
    assert found.weights.tolist() == [1] * len(texts)
    assert found.restore(np.arange(len(texts))).tolist() == list(range(len(texts)))


def test_differences_are_marked_token_by_token():
    a, b = "Прошу Иванова прийти", "Прошу Петрова прийти!"
    spans_a, spans_b = differences(a, b)
    assert [a[left:right] for left, right in spans_a] == ["Иванова"]
    assert [b[left:right] for left, right in spans_b] == ["Петрова", "!"]
    assert differences(a, a) == ([], [])
    long = "слово " * 200 + "конец"
    parts = marked_parts(long, [(1200, 1205)])
    assert parts[0] == ("…", False) and ("конец", True) in parts
