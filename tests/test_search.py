"""Similarity and search against values worked out by hand."""

import numpy as np
import pytest

from user_nb.analysis.search import fuse, search
from user_nb.analysis.similarity import nearest_rows, similarity

TEXTS = [
    "Лифты стоят третий день",
    "Нет горячей воды",
    "Спасибо врачам",
    "",
    "<img src=x onerror=alert(1)> вода",
]


class ByHand:
    """Vectors that can be read off: a query is the direction of its first letter."""

    name, dimension, fingerprint = "by hand", 3, "f"
    directions = {"л": (1, 0, 0), "в": (0, 1, 0), "с": (0, 0, 1)}

    def encode(self, texts, **_):
        if isinstance(texts, str):
            return np.array(self.directions[texts[0].lower()], np.float32)
        return np.array([self.encode(text) for text in texts])


VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [0, 0.8, 0.6]], np.float32)


def test_similarity_is_the_cosine_in_every_shape():
    a, b = np.array([[3.0, 4.0], [0, 0]]), np.array([[0.6, 0.8], [1.0, 0.0]])
    np.testing.assert_allclose(similarity(a, b), [[1, 0.6], [0, 0]], atol=1e-6)
    assert similarity(a[0], b).shape == (2,)
    assert similarity(a[0], b[0]) == pytest.approx(1)
    assert similarity(a).shape == (2, 2)
    with pytest.raises(ValueError, match=r"2 wide and b 3"):
        similarity(a, np.eye(3))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_nearest_rows_are_numpys(dtype):
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(5000, 16))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(dtype)
    found, scores = nearest_rows(rows[:7].astype(np.float32), rows, top_k=9)
    wanted = np.minimum(rows[:7].astype(np.float32) @ rows.astype(np.float32).T, 1)
    assert (found == np.argsort(-wanted, axis=1, kind="stable")[:, :9]).all()
    np.testing.assert_allclose(scores, np.sort(wanted, axis=1)[:, ::-1][:, :9], atol=1e-5)


def test_search_by_meaning_ranks_by_cosine():
    hits = search("вода", TEXTS, VECTORS, encoder=ByHand(), top_k=2, mode="meaning")
    assert hits["row"].tolist() == [1, 4]
    np.testing.assert_allclose(hits["score"], [1, 0.8], atol=1e-6)


def test_search_by_words_finds_other_forms_of_a_word():
    hits = search("лифт", TEXTS, mode="words")
    assert hits["row"].tolist() == [0]
    assert search("вода", TEXTS, mode="words")["row"].tolist() in ([1, 4], [4, 1])


def test_both_fuses_by_reciprocal_rank():
    rows, scores = fuse([[7, 3], [3, 5]])
    assert rows.tolist() == [3, 7, 5]
    np.testing.assert_allclose(scores, [1 / 62 + 1 / 61, 1 / 61, 1 / 62], atol=1e-6)
    hits = search("вода", TEXTS, VECTORS, encoder=ByHand(), mode="both", top_k=2)
    assert set(hits["row"]) == {1, 4}


def test_hits_show_themselves_escaped():
    html = search("вода", TEXTS, VECTORS, encoder=ByHand(), mode="both")._repr_html_()
    assert "<img" not in html
    assert "&lt;img" in html


def test_more_rows_than_there_are_is_all_of_them():
    assert len(search("вода", TEXTS, VECTORS, encoder=ByHand(), top_k=100, mode="meaning")) <= len(TEXTS)


@pytest.mark.parametrize(
    ("query", "options", "words"),
    [
        ("", {}, "query is empty"),
        ("вода", {"mode": "слова"}, "'meaning', 'words', 'both'"),
        ("вода", {"top_k": 0}, "top_k"),
        ("вода", {"vectors": VECTORS[:2]}, "5 texts but vectors of shape"),
        ("вода", {"vectors": np.ones((5, 7), np.float32)}, "7 wide.*makes 3"),
        ("вода", {"vectors": None}, "needed"),
    ],
)
def test_bad_input_is_a_clear_error(query, options, words):
    given = {"vectors": VECTORS, "encoder": ByHand(), "mode": "meaning"} | options
    with pytest.raises(ValueError, match=words):
        search(query, TEXTS, given.pop("vectors"), **given)
