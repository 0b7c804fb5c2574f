"""The embedded encoder: Russian meaning, vectors that depend on nothing but their text."""

import numpy as np
import pytest

from user_nb.encoding import navec
from user_nb.encoding.navec import NavecModel


@pytest.fixture(scope="module")
def model():
    return NavecModel()


def embed(model, texts):
    return np.concatenate([batch.rows for batch in model.embed(list(texts))])


def test_rows_are_unit_and_in_input_order(model, letters):
    positions = np.concatenate([batch.positions for batch in model.embed(letters["text"].tolist() * 10)])
    assert positions.tolist() == list(range(10 * len(letters)))
    norms = np.linalg.norm(embed(model, letters["text"]), axis=1)
    np.testing.assert_allclose(norms, 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(model, letters):
    texts = letters["text"].head(60).tolist()
    together = embed(model, texts)
    alone = np.concatenate([embed(model, [text]) for text in texts])
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("сломался лифт", "лифт стоит между этажами", "в кране ржавая вода"),
        ("нет горячей воды", "батареи холодные, отопление не работает", "собаки бегают стаей по двору"),
        ("Нужен приём у врача", "запись к терапевту в поликлинику", "яма на дороге"),
    ],
)
def test_texts_of_one_topic_are_nearer(model, text, near, far):
    rows = embed(model, [text, near, far])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1


def test_forms_of_a_word_and_the_letter_yo_find_a_vector(model):
    # neither form is in the vocabulary; their lemmas are
    assert model.count_tokens(["ёжиками щенятами"])[1].tolist() == [0]


def test_function_words_alone_give_no_vector(model):
    assert not embed(model, ["и в не на что это мы", "12345 😀", ""]).any()


def test_unknown_words_are_counted(model):
    words, unknown = model.count_tokens(["лифт ыврпщшгк", ""])
    assert words.tolist() == [2, 0]
    assert unknown.tolist() == [1, 0]


def test_the_fingerprint_follows_what_changes_a_vector(model, monkeypatch):
    before = model.fingerprint
    assert len(before) == 40
    monkeypatch.setattr(navec, "SIF_A", 1e-3)
    assert NavecModel().fingerprint != before


def test_token_vectors_name_the_content_words(model):
    words, vectors = model.token_vectors("Нам опять отключили горячую воду")
    assert words == ["опять", "отключили", "горячую", "воду"]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_missing_file_names_the_command_that_brings_it(monkeypatch):
    monkeypatch.setattr(navec, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="pip install 'natasha"):
        NavecModel()
