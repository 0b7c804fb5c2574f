"""Several devices share a call, and the bar says how far it is."""

import logging
import re
import threading

import numpy as np
import pytest
from models import SENTENCES, tiny_xlmr

from user_nb.encoding import device_model as device_models
from user_nb.encoding.encoder import Encoder, load_encoder
from user_nb.encoding.packing import Packed
from user_nb.encoding.transformer import TransformerModel

TEXTS = [f"{sentence} Дом {house}." for house in range(6) for sentence in SENTENCES]


@pytest.fixture(scope="module")
def xlmr(tmp_path_factory):
    return tiny_xlmr(tmp_path_factory.mktemp("model") / "xlmr")


@pytest.fixture(scope="module")
def wanted(xlmr):
    return load_encoder(xlmr, cache=None).encode(TEXTS, progress=False)


@pytest.fixture
def pair(xlmr):
    """A model on two devices, which are both the processor."""
    model = TransformerModel(xlmr, batch_size=4)
    model.devices = ["cpu", "cpu"]
    return model


def test_all_gpus_of_the_machine_are_meant_by_cuda_and_one_by_its_number(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    assert device_models.all_devices("cuda") == ["cuda:0", "cuda:1", "cuda:2"]
    assert device_models.all_devices("cuda:1") == ["cuda:1"]
    assert device_models.all_devices("cpu") == ["cpu"]


def test_two_devices_work_at_the_same_time_and_every_row_comes_back_in_its_place(pair, wanted):
    meeting = threading.Barrier(2, timeout=60)  # passes only where two batches are under way at once
    for one in pair.device_models:
        one._forward = _after(meeting.wait, one._forward)
    np.testing.assert_allclose(Encoder(pair).encode(TEXTS, progress=False), wanted, atol=1e-5)
    assert len(pair.device_models) == 2
    assert pair.device_models[0].packed is not pair.device_models[1].packed


def _after(first, forward):
    calls = iter([True])

    def with_a_meeting(windows):
        if next(calls, False):
            first()
        return forward(windows)

    return with_a_meeting


def test_18_memory_that_runs_out_on_one_device_is_that_devices_affair(pair, wanted, caplog):
    small = pair.device_models[1]
    real = small._forward

    def forward(windows):
        if len(windows) > 1:
            raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return real(windows)

    small._forward = forward
    with caplog.at_level(logging.WARNING):
        encoder = Encoder(pair)
        np.testing.assert_allclose(encoder.encode(TEXTS, progress=False), wanted, atol=1e-5)
    assert encoder.last_report.failed == {}


def test_an_error_on_one_device_ends_the_call(pair):
    def broken(windows):
        raise RuntimeError("device-side assert triggered")

    pair.device_models[1]._forward = broken
    with pytest.raises(RuntimeError, match="device-side assert"):
        Encoder(pair).encode(TEXTS, progress=False)


def test_a_device_that_went_away_in_a_stop_is_no_trap_for_the_next_call(pair, wanted):
    encoder = Encoder(pair)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoder.encode(TEXTS, progress=stop)
    np.testing.assert_allclose(encoder.encode(TEXTS, progress=False), wanted, atol=1e-5)


def test_attention_by_the_variable_length_kernel_is_asked_for_each_text_alone(xlmr, monkeypatch):
    """The GPU's kernel is stood in for by plain attention over the lengths that it was told."""
    import torch

    told = []

    def varlen_attn(q, k, v, ends, ends_again, longest, longest_again):
        assert ends is ends_again
        told.append((ends.tolist(), longest))
        assert ends.dtype == torch.int32
        pieces = []
        for start, stop in zip(ends.tolist(), ends.tolist()[1:]):
            shaped = [t[start:stop].transpose(0, 1)[None] for t in (q, k, v)]
            pieces.append(torch.nn.functional.scaled_dot_product_attention(*shaped)[0].transpose(0, 1))
        return torch.cat(pieces)

    monkeypatch.setattr("torch.nn.attention.varlen.varlen_attn", varlen_attn)
    from user_nb.encoding import packing

    monkeypatch.setattr(
        Packed,
        "_attention",
        lambda self, lengths: packing._varlen_attention(torch, lengths, self.device, self._width),
    )
    model = TransformerModel(xlmr)
    vectors = Encoder(model).encode(SENTENCES, progress=False)
    assert model.packed
    np.testing.assert_allclose(
        vectors, load_encoder(xlmr, cache=None).encode(SENTENCES, progress=False), atol=1e-5
    )
    lengths = sorted(model.count_tokens(SENTENCES)[0].tolist(), reverse=True)
    assert (np.cumsum([0, *lengths]).tolist(), max(lengths)) in told


# ---- prompts


@pytest.fixture(scope="module")
def prompted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model") / "prompted"
    return tiny_xlmr(folder, prompts={"query": "вопрос: ", "passage": "текст: ", "topic": "тема "})


def test_prompts_of_the_model_stand_before_each_text(prompted):
    encoder = load_encoder(prompted, cache=None)
    plain = encoder.encode([prefix + "Нет света" for prefix in ("", "вопрос: ", "текст: ", "тема ")])
    for name, row in ((None, 0), ("query", 1), ("document", 2), ("passage", 2), ("topic", 3)):
        np.testing.assert_allclose(encoder.encode("Нет света", prompt=name), plain[row], atol=1e-6)
    assert np.abs(plain[0] - plain[1]).max() > 1e-3
    with pytest.raises(ValueError, match=r"'кто'.*passage"):
        encoder.encode("Нет света", prompt="кто")


def test_query_and_document_mean_nothing_to_a_model_without_prompts(xlmr):
    encoder = load_encoder(xlmr, cache=None)
    for name in ("query", "document"):
        assert (encoder.encode("Нет света", prompt=name) == encoder.encode("Нет света")).all()
    with pytest.raises(ValueError, match="it has none"):
        encoder.encode("Нет света", prompt="topic")


def test_a_prompt_is_part_of_the_key_and_the_same_text_has_a_vector_for_each(prompted, tmp_path):
    encoder = load_encoder(prompted, cache=tmp_path)
    one, other = (encoder.encode("Нет света", prompt=name) for name in ("query", "document"))
    assert np.abs(one - other).max() > 1e-3
    again = load_encoder(prompted, cache=tmp_path)
    assert (again.encode("Нет света", prompt="query") == one).all()
    assert again.last_report.computed == 0


def test_the_models_default_prompt_is_used_unasked(tmp_path):
    folder = tiny_xlmr(tmp_path / "m", prompts={"query": "вопрос: "}, default_prompt="query")
    encoder = load_encoder(folder, cache=None)
    assert (encoder.encode("Нет света") == encoder.encode("Нет света", prompt="query")).all()


# ---- progress


def test_the_bar_says_texts_tokens_and_time_left(xlmr, monkeypatch, capsys):
    monkeypatch.setattr("user_nb.encoding.call._PATIENCE", 0)
    monkeypatch.setattr("user_nb.encoding.call._PAUSE", 0)  # a quick machine would draw once
    encoder = Encoder(TransformerModel(xlmr, batch_size=1))
    encoder.encode(TEXTS)
    shown = capsys.readouterr().err
    assert re.search(r"\| \d\d of 96 texts, [\d\u202f]+ tokens \[\d\d:\d\d<\d\d:\d\d\]", shown)
    assert "Loading weights" not in shown


def test_the_bar_is_off_by_a_switch_and_where_nothing_takes_long(xlmr, monkeypatch, capsys):
    encoder = Encoder(TransformerModel(xlmr, batch_size=4))
    encoder.encode(TEXTS[:2])
    monkeypatch.setattr("user_nb.encoding.call._PATIENCE", 0)
    capsys.readouterr()
    encoder.encode(TEXTS, progress=False)
    assert "texts" not in capsys.readouterr().err


# ---- long texts


def test_one_long_text_in_windows_does_not_move_the_others_and_nothing_is_cut(xlmr):
    texts = [SENTENCES[0], " ".join(SENTENCES), SENTENCES[1]]
    whole = load_encoder(xlmr, cache=None, chunks="mean")
    vectors = whole.encode(texts)
    cut = load_encoder(xlmr, cache=None)
    others = cut.encode(texts)
    np.testing.assert_allclose(vectors[[0, 2]], others[[0, 2]], atol=1e-5)
    assert whole.last_report.cut == {}
    assert list(cut.last_report.cut) == [1]
    assert np.abs(vectors[1] - others[1]).max() > 1e-3
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
