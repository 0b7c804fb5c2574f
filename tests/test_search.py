"""Similarity and search against values worked out by hand."""

import numpy as np
import pytest

from user_nb.analysis.nearest import nearest_rows
from user_nb.analysis.search import fuse, more_like, search
from user_nb.analysis.similarity import similarity

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


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_equal_rows_stand_in_their_order_wherever_a_block_ends(dtype, monkeypatch):
    monkeypatch.setattr("user_nb.analysis.nearest._ROWS", 7)
    rng = np.random.default_rng(1)
    row = rng.normal(size=33)
    rows = np.tile(row / np.linalg.norm(row), (100, 1)).astype(dtype)
    rows[::3] = rows[::3] * -1
    found, scores = nearest_rows(rows[1:2].astype(np.float32), rows, top_k=50)
    assert found[0].tolist() == [row for row in range(100) if row % 3][:50]
    np.testing.assert_allclose(scores, 1, atol=2e-3)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("share", [0.02, 0.5])
def test_only_allowed_rows_are_found(dtype, share):
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(3000, 16))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(dtype)
    allowed = rng.random(3000) < share
    found, _ = nearest_rows(rows[:2].astype(np.float32), rows, top_k=10, allowed=allowed)
    exact = rows[:2].astype(np.float64) @ rows.astype(np.float64).T
    exact[:, ~allowed] = -9
    assert (found == np.argsort(-exact, axis=1, kind="stable")[:, :10]).all()
    assert nearest_rows(rows[:2], rows, top_k=3, allowed=np.zeros(3000, bool))[0].shape == (2, 0)


def test_a_coarse_product_is_noticed_and_made_good(monkeypatch):
    from user_nb.analysis import nearest

    real = nearest._fast_scores
    noise = np.random.default_rng(4).normal(scale=0.02, size=3000).astype(np.float32)
    monkeypatch.setattr(
        nearest, "_fast_scores", lambda queries, block: real(queries, block) + noise[: len(block)]
    )
    rows = np.random.default_rng(3).normal(size=(3000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found, _ = nearest_rows(rows[:1], rows, top_k=10)
    assert (
        found[0].tolist()
        == np.argsort(-(rows[0].astype(float) @ rows.T.astype(float)), kind="stable")[:10].tolist()
    )


def test_a_row_with_nan_is_named():
    rows = np.eye(4, dtype=np.float32)
    rows[2, 1] = np.nan
    with pytest.raises(ValueError, match=r"vectors\[2\] holds NaN"):
        nearest_rows(np.eye(4, dtype=np.float32)[:1], rows, top_k=1)


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


def test_several_queries_come_in_one_frame():
    hits = search(["лифт", "вода"], TEXTS, VECTORS, encoder=ByHand(), top_k=2)
    assert hits["query"].tolist() == ["лифт", "лифт", "вода", "вода"]
    assert hits["row"].tolist()[2:] == [1, 4]
    alone = search("вода", TEXTS, VECTORS, encoder=ByHand(), top_k=2)
    assert hits["score"].tolist()[2:] == alone["score"].tolist()


def test_where_keeps_to_some_rows_in_every_mode():
    where = np.array([True, False, True, True, True])
    for mode in ("meaning", "words", "both"):
        hits = search("вода", TEXTS, VECTORS, encoder=ByHand(), mode=mode, where=where)
        assert 1 not in hits["row"].tolist()
        assert hits["row"].iloc[0] == 4
    with pytest.raises(ValueError, match=r"where has dtype bool and shape \(2,\); 5 values"):
        search("вода", TEXTS, mode="words", where=where[:2])


def test_minus_takes_a_meaning_away():
    hits = search("вода", TEXTS, VECTORS, encoder=ByHand(), minus="спасибо", top_k=5)
    assert hits["row"].tolist()[:2] == [1, 4]
    diagonal = np.array([[0.6, 0.8, 0], [0, 1, 0]], np.float32)
    tilted = type("Tilted", (ByHand,), {"directions": {"а": (0.6, 0.8, 0), "л": (1, 0, 0)}})()
    assert search("а", ["а", "б"], diagonal, encoder=tilted)["row"].tolist() == [0, 1]
    assert search("а", ["а", "б"], diagonal, encoder=tilted, minus="л")["row"].tolist() == [1, 0]


def test_minus_takes_words_away():
    texts = ["горячая вода и вода", "холодная вода", "тихо"]
    hits = search("вода", texts, mode="words", minus="горячая")
    assert hits["row"].iloc[0] == 1


def test_more_like_leaves_the_given_rows_out_and_marks_what_they_share():
    hits = more_like(1, TEXTS, VECTORS, top_k=2)
    assert hits["row"].tolist() == [4, 0]
    assert hits["score"].iloc[0] == pytest.approx(0.8)
    assert "<mark>вода</mark>" in hits._repr_html_()
    both = more_like([1, 2], TEXTS, VECTORS)
    assert both["row"].tolist() == [4, 0]
    assert both["score"].iloc[0] == pytest.approx(1.4 / 2**0.5)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "one row or a list"), (9, r"rows 0 to 4"), (-1, "rows 0 to 4"), (3, "have no vector")],
)
def test_more_like_refuses_rows_that_are_not_there(rows, words):
    with pytest.raises(ValueError, match=words):
        more_like(rows, TEXTS, VECTORS)


def test_rows_of_zeros_are_no_hits():
    assert 3 not in search("вода", TEXTS, VECTORS, encoder=ByHand(), top_k=5)["row"].tolist()


@pytest.mark.parametrize("mode", ["meaning", "words", "both"])
def test_a_query_of_unknown_words_gives_an_empty_frame_that_says_so(navec, mode, monkeypatch):
    monkeypatch.setenv("USER_NB_LANG", "en")
    texts = ["Лифты стоят третий день", "Нет горячей воды"]
    hits = search("цкуцк <ъъъ>", texts, navec.encode(texts), encoder=navec, mode=mode)
    assert len(hits) == 0
    assert list(hits.columns)[:3] == ["score", "row", "text"]
    shown = hits._repr_html_()
    assert "цкуцк &lt;ъъъ&gt;" in shown
    assert ("knows no word" in shown) == (mode != "words")


def test_a_long_frame_is_shown_in_part(monkeypatch):
    monkeypatch.setenv("USER_NB_LANG", "en")
    hits = search("вода", ["вода"] * 500, mode="words", top_k=500)
    assert hits._repr_html_().count("<tr>") == 201
    assert "300 more rows" in hits._repr_html_()


@pytest.mark.parametrize(
    ("query", "options", "words"),
    [
        ("", {}, "query is empty"),
        ("вода", {"mode": "слова"}, "'meaning', 'words', 'both'"),
        ("вода", {"top_k": 0}, "top_k"),
        ("вода", {"vectors": VECTORS[:2]}, "5 texts but vectors of shape"),
        ("вода", {"vectors": np.ones((5, 7), np.float32)}, "7 wide.*makes 3"),
        ("вода", {"vectors": None}, "vectors are needed"),
        ("вода", {"encoder": None}, "encoder is needed"),
        ([], {}, "query is an empty list"),
        ("вода", {"minus": " "}, "minus is empty"),
        ("вода", {"fingerprint": "другой"}, "fingerprint другой, and by hand has f"),
        ("вода", {"vectors": np.full((5, 3), np.nan, np.float32)}, "holds NaN"),
    ],
)
def test_bad_input_is_a_clear_error(query, options, words):
    given = {"vectors": VECTORS, "encoder": ByHand(), "mode": "meaning"} | options
    with pytest.raises(ValueError, match=words):
        search(query, TEXTS, given.pop("vectors"), **given)
