"""A pair explained: matrices worked out by hand, words found where they stand, nothing unescaped."""

import numpy as np
import pytest

from user_nb.analysis.explanation import explain_pair, find_words


class WordLengths:
    """A word's direction is its length: one axis for each."""

    name = "lengths"

    def token_vectors(self, text):
        words = text.replace("<", " ").replace(">", " ").split()
        return words, np.eye(12, dtype=np.float32)[[min(len(word), 11) for word in words]].reshape(-1, 12)

    def encode(self, texts):
        return np.eye(12, dtype=np.float32)[[1 if "лифт" in text else 2 for text in texts]]


def test_the_matrix_is_word_by_word():
    found = explain_pair("лифт стоит", "ждём лифт", encoder=WordLengths())
    assert found.words_a == ("лифт", "стоит")
    assert found.matrix.tolist() == [[1, 1], [0, 0]]
    assert found.similarity == 1
    assert found.partners()[0] == ("лифт", "ждём", 1.0)
    assert [strength.tolist() for strength in found.strengths()] == [[1, 0], [1, 1]]


def test_words_are_marked_where_they_stand_and_texts_are_escaped():
    found = explain_pair("лифт <img src=x onerror=alert(1)>", "дома", encoder=WordLengths())
    html = found._repr_html_()
    assert "<img" not in html
    assert "&lt;<span" in html
    first, second = found.marked()
    assert 'rgba(255,176,0,1.00)" title="1.00">лифт</span>' in first
    assert second.endswith(">дома</span>")


@pytest.mark.parametrize(
    ("text", "words", "spans"),
    [
        ("лифтёр и лифт", ["лифт"], ((9, 13),)),
        ("вода, вода", ["вода", "вода"], ((0, 4), (6, 10))),
        ("дом 5этаж", ["этаж"], ((5, 9),)),
        ("нет", ["да", "нет"], ((0, 0), (0, 3))),
        ("", [], ()),
    ],
)
def test_words_are_found_in_their_order(text, words, spans):
    assert find_words(text, words) == spans


def test_navec_compares_the_words_it_knows(navec):
    found = explain_pair("В подъезде стоит лифт", "Лифт не работает, ъъъ", encoder=navec)
    assert found.words_a == ("подъезде", "стоит", "лифт")
    assert "ъъъ" not in found.words_b
    assert found.matrix[2, found.words_b.index("Лифт")] == pytest.approx(1, abs=1e-5)
    words, vectors = navec.token_vectors("Лифт не работает")
    np.testing.assert_allclose(found.matrix, navec.token_vectors(found.a)[1] @ vectors.T, atol=1e-6)
    whole = navec.encode([found.a, found.b])
    assert found.similarity == pytest.approx(float(whole[0] @ whole[1]), abs=1e-6)


def test_a_transformer_compares_whole_words(tmp_path):
    from models import tiny_xlmr

    from user_nb.encoding.encoder import load_encoder

    encoder = load_encoder(tiny_xlmr(tmp_path / "xlmr"), cache=None)
    found = explain_pair("Нет света, и лифт стоит!", "Лифт стоит.", encoder=encoder)
    assert found.words_a == ("Нет", "света", "и", "лифт", "стоит")
    assert found.matrix.shape == (5, 2)
    assert [found.a[left:right] for left, right in found.spans_a] == list(found.words_a)


def test_words_nobody_knows_give_an_empty_side(navec):
    found = explain_pair("ъъъ", "лифт стоит", encoder=navec)
    assert found.matrix.shape == (0, 2)
    assert found.partners() == []
    assert "лифт" in found._repr_html_()


def test_long_texts_are_explained_in_part():
    found = explain_pair("а " * 500, "б", encoder=WordLengths())
    assert found.matrix.shape == (400, 1)
    assert found.left_out == (100, 0)


def test_what_is_no_text_is_refused():
    with pytest.raises(ValueError, match="b is empty"):
        explain_pair("лифт", "  ", encoder=WordLengths())
    with pytest.raises(TypeError, match="a is list"):
        explain_pair(["лифт"], "вода", encoder=WordLengths())
    with pytest.raises(ValueError, match="without token_vectors"):
        explain_pair("лифт", "вода", encoder=object())
