"""Encoding: equal to the plain model, each text once, and a clear outcome for every bad input (cases 1 to 25, 75 to 78 of the fault list)."""

import json
import logging
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from models import SENTENCES, tiny_bert, tiny_xlmr

from user_nb.encoding import hub
from user_nb.encoding.encoder import Encoder, EncoderNotice, load_encoder
from user_nb.encoding.transformer import TransformerModel

MIXED = [*SENTENCES, "Да", "Нет света! " * 9, "12", "Спасибо"]


@pytest.fixture(scope="session")
def xlmr(tmp_path_factory):
    return tiny_xlmr(tmp_path_factory.mktemp("model") / "xlmr")


@pytest.fixture(scope="session")
def bert(tmp_path_factory):
    return tiny_bert(tmp_path_factory.mktemp("model") / "bert")


@pytest.fixture
def encoder(xlmr):
    return load_encoder(xlmr, cache=None)


def plain_vectors(folder, texts: list[str], pooling: str) -> np.ndarray:
    """AutoModel, text by text, as the model card does it."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    rows = []
    for text in texts:
        with torch.inference_mode():
            hidden = model(**tokenizer(text, return_tensors="pt", truncation=True)).last_hidden_state[0]
        rows.append(
            torch.nn.functional.normalize(hidden[0] if pooling == "cls" else hidden.mean(0), dim=0).numpy()
        )
    return np.array(rows)


# ---- equal to the others


@pytest.fixture(scope="module", params=["xlmr", "bert"])
def folder_and_plain(request):
    """A model of each family, and the vectors that it gives to `MIXED` text by text."""
    folder = request.getfixturevalue(request.param)
    return folder, plain_vectors(folder, MIXED, "cls" if request.param == "xlmr" else "mean")


@pytest.mark.parametrize("batch_size", [1, 7, 8, 64])
def test_21_vectors_equal_plain_automodel_at_any_batch_size_in_any_order(folder_and_plain, batch_size):
    folder, wanted = folder_and_plain
    model = TransformerModel(folder, batch_size=batch_size)
    order = np.random.default_rng(batch_size).permutation(len(MIXED))
    got = Encoder(model).encode([MIXED[i] for i in order])
    assert model.packed
    np.testing.assert_allclose(got, wanted[order], atol=1e-5)
    assert np.abs(wanted - np.roll(wanted, 1, axis=0)).max() > 1e-2  # the rows do differ


@pytest.mark.parametrize("family", ["xlmr", "bert"])
def test_vectors_equal_sentence_transformers(request, family):
    from sentence_transformers import SentenceTransformer

    folder = request.getfixturevalue(family)
    theirs = SentenceTransformer(str(folder), device="cpu").encode(MIXED, normalize_embeddings=True)
    np.testing.assert_allclose(load_encoder(folder, cache=None).encode(MIXED), theirs, atol=1e-5)


@pytest.mark.parametrize("family", ["xlmr", "bert"])
def test_the_padded_path_gives_the_same(request, family, monkeypatch):
    folder = request.getfixturevalue(family)
    packed = load_encoder(folder, cache=None).encode(MIXED)
    monkeypatch.setattr("user_nb.encoding.device_model.can_pack", lambda config: False)
    model = TransformerModel(folder, batch_size=7)
    np.testing.assert_allclose(Encoder(model).encode(MIXED), packed, atol=1e-5)
    assert not model.packed


def test_a_packed_pass_that_misses_its_self_test_is_not_used(xlmr, monkeypatch):
    from user_nb.encoding import packing

    monkeypatch.setattr(packing, "is_roberta", lambda config: False)  # positions from 0 instead of 2
    model = TransformerModel(xlmr)
    with pytest.warns(RuntimeWarning, match="missed its self-test"):
        got = Encoder(model).encode(MIXED)
    np.testing.assert_allclose(got, plain_vectors(xlmr, MIXED, "cls"), atol=1e-5)


def test_bf16_is_close_and_another_encoder(xlmr, bf16_instructions):
    full, half = (load_encoder(xlmr, cache=None, precision=p) for p in ("fp32", "bf16"))
    assert full.fingerprint != half.fingerprint
    cosines = (full.encode(MIXED) * half.encode(MIXED)).sum(axis=1)
    assert half._model.packed
    assert 0.9995 < cosines.min() < 1 - 1e-9


def test_bf16_without_the_instructions_is_refused_before_weights_are_read_but_for_what_the_cache_holds(
    xlmr, tmp_path, monkeypatch
):
    monkeypatch.setattr("user_nb.encoding.transformer.has_bf16", lambda device: True)
    made = load_encoder(xlmr, cache=tmp_path, precision="bf16").encode(SENTENCES)
    monkeypatch.setattr("user_nb.encoding.transformer.has_bf16", lambda device: False)
    encoder = load_encoder(xlmr, cache=tmp_path, precision="bf16")
    assert (encoder.encode(SENTENCES) == made).all()
    monkeypatch.setattr(
        "user_nb.encoding.device_model.DeviceModel._load", lambda self: pytest.fail("weights were read")
    )
    with pytest.raises(ValueError, match=r"no instructions for bfloat16.*precision='fp32'"):
        encoder.encode(["Нет света"])


def test_a_faster_fp32_product_that_is_not_fp32_is_not_used(xlmr, monkeypatch):
    """As on a processor whose "medium" products are bfloat16 ones: still a cosine of four nines, and refused."""
    from user_nb.encoding.packing import Packed

    real = Packed._linear

    def rounded(self, x, weights, out, **said):
        product = real(self, x, weights, out, **said)
        return product.copy_(product.bfloat16()) if self.fast else product

    monkeypatch.setattr(Packed, "_linear", rounded)
    model = TransformerModel(xlmr)
    np.testing.assert_allclose(Encoder(model).encode(MIXED), plain_vectors(xlmr, MIXED, "cls"), atol=1e-5)
    assert model.packed
    assert not model.device_models[0].packed.fast


def test_bf16_gives_the_same_whether_weights_can_be_laid_out_ahead_or_not(
    xlmr, bf16_instructions, monkeypatch
):
    """Where torch has changed the operators, or the processor cannot, the plain product is taken, and says nothing."""
    import torch

    from user_nb.encoding import packing

    first = load_encoder(xlmr, cache=None, precision="bf16")
    ahead = first.encode(MIXED)
    assert first._model.device_models[0].packed.fast  # its self-test was passed at once
    packing.can_lay_out_weights.cache_clear()

    def changed(*said):
        raise RuntimeError("mkldnn::_linear_pointwise() is missing value for argument 'binary_attr'")

    monkeypatch.setattr(torch.ops.mkldnn, "_linear_pointwise", changed)
    try:
        encoder = load_encoder(xlmr, cache=None, precision="bf16")
        plain = encoder.encode(MIXED)
    finally:
        packing.can_lay_out_weights.cache_clear()
    assert encoder._model.packed
    assert (ahead * plain).sum(axis=1).min() > 0.9999


def test_no_padding_is_computed(xlmr, monkeypatch):
    from user_nb.encoding.packing import Packed

    seen = []
    real = Packed._embed
    monkeypatch.setattr(Packed, "_embed", lambda self, w, n: seen.append(sum(n)) or real(self, w, n))
    encoder = load_encoder(xlmr, cache=None)
    _ = encoder._model.packed
    seen.clear()
    encoder.encode(MIXED)
    assert sum(seen) == encoder.last_report.tokens == encoder.count_tokens(MIXED)[0].sum()


@pytest.mark.weights
def test_the_model_cards_table_with_the_real_weights():
    """Shows that USER-bge-m3 as loaded here gives the scores that its card prints, to 1e-3."""
    encoder = load_encoder(hub.MODEL, cache=None)
    texts = [
        "Когда был спущен на воду первый миноносец «Спокойный»?",
        "Есть ли нефть в Удмуртии?",
        "Спокойный (эсминец)\nЗачислен в списки ВМФ СССР 19 августа 1952 года.",
        "Нефтепоисковые работы в Удмуртии были начаты сразу после Второй мировой войны в 1945 году "
        "и продолжаются по сей день. Добыча нефти началась в 1967 году.",
    ]
    vectors = encoder.encode(texts)
    np.testing.assert_allclose(vectors[:2] @ vectors[2:].T, [[0.5567, 0.3014], [0.1701, 0.7122]], atol=1e-3)


# ---- finding an encoder


def test_without_weights_and_network_navec_comes_with_a_notice(monkeypatch):
    monkeypatch.delenv("USER_NB_MODEL", raising=False)
    monkeypatch.setattr("user_nb.encoding.encoder.weights_at_hand", lambda: None)
    with pytest.warns(EncoderNotice, match="weak at paraphrase") as caught:
        encoder = load_encoder(cache=None)
    assert encoder.name == "navec"
    assert hub.FETCH in str(caught[0].message)


def test_the_folder_of_user_nb_model_is_taken(xlmr, monkeypatch):
    monkeypatch.setenv("USER_NB_MODEL", str(xlmr))
    assert load_encoder(cache=None).name == load_encoder(hub.MODEL, cache=None).name == hub.MODEL
    monkeypatch.setenv("USER_NB_MODEL", str(xlmr / "нет"))
    with pytest.raises(FileNotFoundError, match="USER_NB_MODEL"):
        load_encoder(cache=None)


@pytest.mark.parametrize(
    ("name", "words"),
    [("нет/такой папки", "no model folder"), ("./нет", "no model folder"), ("some/model", "hf download")],
)
def test_78_what_is_named_never_falls_back(name, words):
    with pytest.raises(FileNotFoundError, match=words):
        load_encoder(name, cache=None)


def test_a_dead_network_costs_three_seconds_at_most(monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(hub, "_asked", lambda patience: time.sleep(60))
    asked = []
    monkeypatch.setattr(hub.Thread, "join", lambda self, timeout=None: asked.append(timeout))
    assert not hub.hub_answers()
    assert asked == [3.0]


def test_navec_has_no_max_length():
    with pytest.raises(ValueError, match="navec has no max_length"):
        load_encoder("navec", cache=None, max_length=100)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"precision": "fp16"}, "slow on a CPU"),
        ({"max_length": 9000}, "reads 3 to 128"),
        ({"chunks": "max"}, "'mean'"),
    ],
)
def test_options_out_of_range_are_refused(xlmr, options, words):
    with pytest.raises(ValueError, match=words):
        load_encoder(xlmr, cache=None, **options)


def test_75_pickled_weights_are_refused(tmp_path):
    folder = tiny_xlmr(tmp_path / "m")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ValueError, match=r"pytorch_model\.bin"):
        load_encoder(folder, cache=None)


def test_76_a_models_own_code_is_refused(tmp_path):
    folder = tiny_xlmr(tmp_path / "m")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(
        json.dumps(config | {"auto_map": {"AutoModel": "evil.Model"}}), "utf-8"
    )
    (folder / "evil.py").write_text("raise SystemExit('imported')", "utf-8")
    with pytest.raises(ValueError, match="auto_map"):
        load_encoder(folder, cache=None)


# ---- what comes in


def test_01_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, 32)
    assert encoder.encode([]).dtype == np.float32


@pytest.mark.parametrize("empty", ["", "  \n\t", "\u200b\ufeff", None, float("nan"), np.nan, pd.NA])
def test_02_03_04_empty_rows_are_zeros_and_named(encoder, empty):
    vectors = encoder.encode(["Нет света", empty, "Нет воды"])
    assert not vectors[1].any()
    assert encoder.last_report.empty == (1,)
    np.testing.assert_allclose(vectors[[0, 2]], encoder.encode(["Нет света", "Нет воды"]), atol=1e-6)


@pytest.mark.parametrize("bad", [5, 1.5, b"bytes", {"a": 1}, ["Нет", "света"]])
def test_05_06_what_is_no_text_is_a_type_error_with_its_row(encoder, bad, monkeypatch):
    monkeypatch.setattr(encoder._model, "embed", lambda texts: pytest.fail("something was computed"))
    with pytest.raises(TypeError, match="row 1 of texts is " + type(bad).__name__):
        encoder.encode(["Нет света", bad])


def test_07_08_any_ordered_container_gives_the_same_rows(encoder):
    import pyarrow as pa

    wanted = encoder.encode(SENTENCES[:5])
    series = pd.Series(SENTENCES[:5], index=[9, 3, 5, 1, 0])
    for container in (
        tuple(SENTENCES[:5]),
        (t for t in SENTENCES[:5]),
        np.array(SENTENCES[:5]),
        series,
        pa.array(SENTENCES[:5]),
    ):
        np.testing.assert_allclose(encoder.encode(container), wanted, atol=1e-6)


def test_09_one_str_is_one_vector(encoder):
    assert encoder.encode("Нет света").shape == (32,)


def test_10_11_12_odd_characters_do_not_kill_the_batch(encoder):
    vectors = encoder.encode(["Нет \ud800 света", "Нет\x00света", "\ufeffНет света", "Нет света"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.last_report.repaired == (0,)


def test_11_control_characters_are_part_of_the_text_every_time(xlmr, tmp_path):
    texts = ["Нет\x00света", "Нет\x07света", "Нетсвета"]
    first = load_encoder(xlmr, cache=tmp_path)
    vectors = first.encode(texts)
    assert first.last_report.distinct == 3
    second = load_encoder(xlmr, cache=tmp_path)
    assert (second.encode(texts) == vectors).all()
    assert second.last_report.cached == 3


def test_12_a_byte_order_mark_is_left_to_the_readers(encoder, tmp_path):
    from user_nb import read_texts

    encoder.encode(["\ufeffНет света", "Нет света"])
    assert encoder.last_report.distinct == 2
    (tmp_path / "letters.csv").write_text("text\nНет света\n", "utf-8-sig")
    assert read_texts(tmp_path / "letters.csv")["text"].tolist() == ["Нет света"]


@pytest.mark.parametrize(
    ("one", "other"), [("Ёлку вырубили", "Е\u0308лку вырубили"), ("Чужой сарай", "Чужои\u0306 сараи\u0306")]
)
def test_13_composed_and_decomposed_letters_are_one_text_to_an_nfkc_tokenizer(encoder, one, other):
    assert one != other
    composed, decomposed = encoder.encode([one, other])
    np.testing.assert_allclose(composed, decomposed, atol=1e-6)


@pytest.fixture(scope="session")
def long_xlmr(tmp_path_factory):
    """A model that reads 8,192 tokens, as USER-bge-m3 does."""
    return tiny_xlmr(tmp_path_factory.mktemp("model") / "long", positions=8194)


def text_of(encoder, tokens: int) -> str:
    """A text of so many tokens, special ones included."""
    words = "да нет дом свет вода и в на".split()
    counts = encoder.count_tokens([f"{word} {word}" for word in words])[0] - encoder.count_tokens(words)[0]
    word = words[counts.tolist().index(1)]
    return " ".join([word] * (tokens - int(encoder.count_tokens([word])[0][0]) + 1))


def test_14_what_is_cut_is_counted_to_the_token_also_when_it_comes_from_the_cache(long_xlmr, tmp_path):
    encoder = load_encoder(long_xlmr, cache=tmp_path)
    texts = [text_of(encoder, tokens) for tokens in (8191, 8192, 8193)]
    assert encoder.count_tokens(texts)[0].tolist() == [8191, 8192, 8193]
    for _ in range(2):
        encoder.encode(texts)
        assert encoder.last_report.cut == {2: 1}
        assert "1 cut" in repr(encoder.last_report)
    assert encoder.last_report.computed == 0


def test_15_a_long_text_says_how_many_tokens_were_lost(long_xlmr):
    encoder = load_encoder(long_xlmr, cache=None)
    text = " ".join(SENTENCES) * 100
    assert len(text) > 100_000
    encoder.encode([text])
    assert encoder.last_report.cut == {0: int(encoder.count_tokens([text])[0][0]) - 8192}


def test_16_a_text_of_ten_megabytes_is_cut_without_reading_it_all(encoder, monkeypatch):
    tokens = encoder._model._tokens
    seen = []
    real = tokens._ids
    monkeypatch.setattr(tokens, "_ids", lambda texts: seen.extend(map(len, texts)) or real(texts))
    encoder.encode(["вода " * 2_000_000, "Нет света"])
    assert encoder.last_report.cut[0] > 1_000_000
    assert sum(seen) < 2_000_000  # characters tokenised, which is what the time goes to


def test_16_a_text_of_ten_megabytes_takes_less_than_half_a_gigabyte(xlmr):
    resource = pytest.importorskip("resource", reason="peak memory is Unix's to tell")
    code = (
        "import resource, sys; from user_nb import load_encoder; e = load_encoder(sys.argv[1], cache=None);"
        "e.encode(['Нет света']); peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; before = peak();"
        "e.encode(['вода ' * 2_000_000, 'Нет света']); print(peak() - before, e.last_report.cut[0])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(xlmr)], capture_output=True, text=True, check=True)
    grown, lost = map(int, done.stdout.split())
    assert lost > 1_000_000
    assert grown * (1 if sys.platform == "darwin" else 1024) < 500e6
    assert resource


def test_17_a_text_of_8192_tokens_among_thousands_of_short_ones_keeps_the_order(long_xlmr):
    texts = [f"{sentence[:40]} {number}" for number in range(200) for sentence in SENTENCES]
    model = TransformerModel(long_xlmr)
    encoder = Encoder(model)
    texts.insert(1234, text_of(encoder, 8192))
    vectors = encoder.encode(texts)
    some = [0, 1, 1233, 1234, 1235, len(texts) - 1]
    np.testing.assert_allclose(
        vectors[some], plain_vectors(long_xlmr, [texts[i] for i in some], "cls"), atol=1e-5
    )
    assert encoder.last_report.cut == {}


def test_18_out_of_memory_halves_the_batch_and_only_the_impossible_row_fails(xlmr, caplog):
    model = TransformerModel(xlmr)
    (replica,) = model.device_models
    real = replica._forward
    tried = []

    def forward(windows):
        tried.append(len(windows))
        if len(windows) > 3 or any(len(window) > 100 for window in windows):
            raise RuntimeError("CUDA out of memory. Tried to allocate")
        return real(windows)

    replica._forward = forward
    encoder = Encoder(model)
    vectors = encoder.encode([*SENTENCES, "вода " * 300])
    np.testing.assert_allclose(vectors[:-1], plain_vectors(xlmr, SENTENCES, "cls"), atol=1e-5)
    assert list(encoder.last_report.failed) == [len(SENTENCES)]
    assert "do not fit into memory" in encoder.last_report.failed[len(SENTENCES)]
    assert not vectors[-1].any()
    assert 1 in tried
    said = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert any("going on with half as many" in line for line in said)
    assert sum("does not fit into memory" in line for line in said) == 1


def test_19_nan_is_done_again_in_fp32(xlmr, bf16_instructions):
    model = TransformerModel(xlmr, precision="bf16")
    (replica,) = model.device_models
    real = replica._forward
    replica._forward = lambda windows: _with_nan(real(windows))
    vectors = Encoder(model).encode(SENTENCES)
    np.testing.assert_allclose(vectors[0], plain_vectors(xlmr, SENTENCES[:1], "cls")[0], atol=2e-2)
    assert np.isfinite(vectors).all()


def test_19_what_stays_nan_is_an_error_row_and_never_cached(xlmr, tmp_path):
    model = TransformerModel(xlmr)
    (replica,) = model.device_models
    real = replica._forward
    replica._forward = lambda windows: _with_nan(real(windows))
    encoder = load_encoder(xlmr, cache=tmp_path)
    broken = Encoder(model, cache=encoder.cache)
    broken.encode(["Нет света"])
    assert "no finite vector" in broken.last_report.failed[0]
    encoder.encode(["Нет света"])
    assert encoder.last_report.computed == 1


def _with_nan(rows: np.ndarray) -> np.ndarray:
    rows = rows.copy()
    rows[0] = np.nan
    return rows


def test_20_identical_texts_are_computed_once(encoder, monkeypatch):
    given = []
    real = encoder._model.embed
    monkeypatch.setattr(encoder._model, "embed", lambda texts: given.extend(texts) or real(texts))
    vectors = encoder.encode(SENTENCES[:10] * 100_000)
    assert sorted(given) == sorted(SENTENCES[:10])
    assert (vectors[:10] == vectors[-10:]).all()


@pytest.mark.parametrize("stopper", [KeyboardInterrupt, ZeroDivisionError])
def test_22_what_is_done_when_stopped_stays_in_the_cache(xlmr, tmp_path, stopper):
    encoder = Encoder(TransformerModel(xlmr, batch_size=4), cache=load_encoder(xlmr, cache=tmp_path).cache)

    def stop_at_half(done, total):
        if done >= total // 2:
            raise stopper

    with pytest.raises(stopper):
        encoder.encode(SENTENCES, progress=stop_at_half)
    fresh = load_encoder(xlmr, cache=tmp_path)
    fresh.encode(SENTENCES)
    assert 8 <= fresh.last_report.cached < 16
    assert fresh.last_report.cached + fresh.last_report.computed == 16


def test_a_second_run_is_bit_equal_and_computes_nothing_also_in_another_process(xlmr, tmp_path):
    first = load_encoder(xlmr, cache=tmp_path).encode(MIXED)
    second = load_encoder(xlmr, cache=tmp_path)
    assert (second.encode(MIXED) == first).all()
    assert (second.last_report.cached, second.last_report.computed) == (len(MIXED), 0)
    assert "device_models" not in second._model.__dict__  # the weights were never read
    code = (
        "import sys, json; from user_nb import load_encoder; e = load_encoder(sys.argv[1], cache=sys.argv[2]);"
        "e.encode(json.loads(sys.argv[3])); print(e.last_report.cached, e.last_report.computed)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(xlmr), str(tmp_path), json.dumps(MIXED)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(len(MIXED)), "0"]


def test_the_hits_counted_are_those_of_the_person(xlmr, tmp_path):
    encoder = load_encoder(xlmr, cache=tmp_path)
    encoder.encode(SENTENCES)
    assert (encoder.cache.hits, encoder.cache.misses) == (0, 16)
    encoder.encode(SENTENCES)
    assert (encoder.cache.hits, encoder.cache.misses) == (16, 16)


@pytest.mark.parametrize("change", [{"max_length": 100}, {"precision": "bf16"}, {"chunks": "mean"}])
def test_another_setting_is_another_fingerprint(xlmr, change):
    assert load_encoder(xlmr, cache=None).fingerprint != load_encoder(xlmr, cache=None, **change).fingerprint


def test_chunks_average_the_windows_of_a_long_text(xlmr):
    text = " ".join(SENTENCES)
    whole = load_encoder(xlmr, cache=None, chunks="mean", max_length=40)
    cut = load_encoder(xlmr, cache=None, max_length=40)
    vectors = whole.encode([text, SENTENCES[0]])
    windows = whole._model._tokens.read([text])[0].windows
    rows = whole._model.device_models[0].rows(windows)[0]
    wanted = (rows * np.array([[len(w)] for w in windows])).sum(axis=0)
    np.testing.assert_allclose(vectors[0], wanted / np.linalg.norm(wanted), atol=1e-5)
    assert len(windows) > 3
    assert whole.last_report.cut == {}
    cut.encode([text])
    assert cut.last_report.cut[0] > 0


def test_the_card_says_model_device_precision_dimension_and_cache_and_is_escaped(tmp_path):
    card = load_encoder(tiny_xlmr(tmp_path / "<b>модель"), cache=None)._repr_html_()
    for said in ("&lt;b&gt;модель", "cpu", "fp32", "32", "off"):
        assert said in card
    assert "<b>" not in card


def test_words_have_vectors(encoder):
    words, vectors = encoder.token_vectors("Нет света, и лифт стоит!")
    assert words == ["Нет", "света", "и", "лифт", "стоит"]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_progress_is_called_with_texts_done_and_all(encoder):
    seen = []
    encoder.encode([*SENTENCES, SENTENCES[0], None], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (18, 18)
    with pytest.raises(TypeError, match="progress"):
        encoder.encode(SENTENCES, progress="yes")
