"""The model card's ways give our vectors, and FlagEmbedding's heads are shown only where they are no random numbers."""

import numpy as np
import pytest
from models import SENTENCES, tiny_xlmr

import user_nb


@pytest.fixture(scope="module")
def xlmr(tmp_path_factory):
    return tiny_xlmr(tmp_path_factory.mktemp("model") / "xlmr")


@pytest.fixture(scope="module")
def ours(xlmr):
    return user_nb.load_encoder(xlmr, cache=None).encode(SENTENCES, progress=False)


# ---- three ways


def test_the_cards_first_way_sentence_transformers(xlmr, ours):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(xlmr), device="cpu")
    np.testing.assert_allclose(model.encode(SENTENCES, normalize_embeddings=True), ours, atol=1e-5)


def test_the_cards_second_way_repaired_plain_transformers(xlmr, ours):
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(xlmr), AutoModel.from_pretrained(xlmr).eval()
    input_texts = SENTENCES
    batch = tokenizer(
        input_texts, padding=True, truncation=True, return_tensors="pt"
    )  # the card: `sentences`
    with torch.inference_mode():
        hidden = model(**batch).last_hidden_state[:, 0]
    rows = torch.nn.functional.normalize(hidden, dim=1).numpy()
    np.testing.assert_allclose(rows, ours, atol=1e-5)


@pytest.fixture(scope="module")
def flag_embedding():
    return pytest.importorskip(
        "FlagEmbedding", reason="FlagEmbedding is not installed: pip install -e '.[test,peers]'"
    )


def flag_outputs(flag_embedding, folder, texts):
    model = flag_embedding.BGEM3FlagModel(str(folder), use_fp16=False, devices="cpu")
    return model.encode(texts, return_dense=True, return_sparse=True, return_colbert_vecs=True)


def test_the_third_way_flag_embedding_and_its_heads_that_are_random(flag_embedding, xlmr, ours):
    first, second = (flag_outputs(flag_embedding, xlmr, SENTENCES) for _ in range(2))
    for found in (first, second):
        np.testing.assert_allclose(found["dense_vecs"], ours, atol=1e-5)
    assert (
        np.abs(first["colbert_vecs"][0] - second["colbert_vecs"][0]).max() > 0.01
    )  # another model every time
    assert user_nb.trained_heads(xlmr) == ("dense",)


# ---- which heads have weights


def test_without_their_files_only_the_dense_head_may_be_shown(xlmr):
    encoder = user_nb.load_encoder(xlmr, cache=None)
    assert encoder.folder == xlmr
    assert user_nb.trained_heads(encoder) == user_nb.trained_heads(str(xlmr)) == ("dense",)
    user_nb.require_heads(encoder, "dense")
    with pytest.raises(ValueError, match="sparse and colbert head of this model would be random numbers"):
        user_nb.require_heads(encoder, "dense", "sparse", "colbert")


@pytest.mark.parametrize("there", ["sparse_linear.pt", "colbert_linear.pt"])
def test_one_file_of_two_is_none_to_flag_embedding(tmp_path, there):
    (tmp_path / there).touch()
    assert user_nb.trained_heads(tmp_path) == ("dense",)
    with pytest.raises(ValueError, match="needs both"):
        user_nb.require_heads(tmp_path, "sparse")


def test_with_both_files_all_heads_may_be_shown(tmp_path):
    for name in ("sparse_linear.pt", "colbert_linear.pt"):
        (tmp_path / name).touch()
    assert user_nb.trained_heads(tmp_path) == ("dense", "sparse", "colbert")
    user_nb.require_heads(tmp_path, "sparse", "colbert")


def test_navec_has_one_kind_of_vector_and_no_folder(navec):
    assert navec.folder is None
    assert user_nb.trained_heads(navec) == ("dense",)


def test_what_is_no_head_and_no_folder_is_said(tmp_path):
    with pytest.raises(ValueError, match="there is no head 'late'"):
        user_nb.require_heads(tmp_path, "late")
    with pytest.raises(FileNotFoundError, match="no model folder"):
        user_nb.trained_heads(tmp_path / "нет")
