"""The cache: what was written comes back, bit for bit, or not at all (cases 25 to 36 of the fault list, the short ones)."""

import json
import multiprocessing
import sqlite3
import subprocess
import sys
import warnings
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from user_nb.cache.cache import CacheRefusedError, CacheWarning, VectorCache, as_stored

TEXTS = [f"письмо номер {number}" for number in range(3000)]


def unit(seed: int, n: int = len(TEXTS), d: int = 16) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def filled(folder, texts=TEXTS, seed: int = 0, fingerprint: str = "a") -> np.ndarray:
    """Fill a cache and close it; returns what it must give back."""
    vectors = unit(seed, len(texts))
    with VectorCache(folder) as cache:
        cache.space(fingerprint, dimension=16, name="try").write(texts, vectors)
    return as_stored(vectors)


def read(folder, texts=TEXTS, fingerprint: str = "a", dimension: int = 16):
    with VectorCache(folder) as cache:
        return cache.space(fingerprint, dimension=dimension).read(texts)


def test_35_every_text_gets_its_own_vector_in_any_order(tmp_path):
    wanted = filled(tmp_path)
    order = np.random.default_rng(1).permutation(len(TEXTS))
    vectors, found = read(tmp_path, [TEXTS[i] for i in order])
    assert found.all()
    assert (vectors == wanted[order]).all()
    assert np.abs(wanted - unit(0)).max() < 1e-3


def test_26_27_34_another_fingerprint_or_dimension_finds_nothing(tmp_path):
    filled(tmp_path)
    assert not read(tmp_path, fingerprint="b")[1].any()
    assert not read(tmp_path, dimension=8)[1].any()


def test_the_first_writer_wins(tmp_path):
    wanted = filled(tmp_path, seed=0)
    filled(tmp_path, seed=1)
    assert (read(tmp_path)[0] == wanted).all()


def test_nan_and_zero_rows_are_never_kept(tmp_path):
    vectors = unit(0, 3)
    vectors[0], vectors[1] = np.nan, 0
    with VectorCache(tmp_path) as cache:
        cache.space("a", dimension=16).write(TEXTS[:3], vectors)
    assert read(tmp_path, TEXTS[:3])[1].tolist() == [False, False, True]


@pytest.mark.parametrize("seed", range(5))
def test_29_flipped_bits_never_give_a_wrong_vector(tmp_path, seed):
    wanted = filled(tmp_path)
    path = VectorCache(tmp_path).path
    rng = np.random.default_rng(seed)
    data = bytearray(path.read_bytes())
    for place in rng.integers(4096, len(data), 12):
        data[place] ^= 1 << int(rng.integers(8))
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CacheWarning)
        vectors, found = read(tmp_path)
    assert (vectors[found] == wanted[found]).all()
    assert not vectors[~found].any()
    assert not found.all()


def test_30_a_cut_file_gives_nothing_wrong_and_a_new_one_begins(tmp_path):
    wanted = filled(tmp_path)
    path = VectorCache(tmp_path).path
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.warns(CacheWarning):
        vectors, found = read(tmp_path)
    assert (vectors[found] == wanted[found]).all()
    assert (filled(tmp_path) == wanted).all()
    assert read(tmp_path)[1].all()


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    filled(tmp_path)
    path = VectorCache(tmp_path).path
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(CacheRefusedError, match="upgrade user-nb"):
        VectorCache(tmp_path)
    assert path.read_bytes() == before


def _write_some(folder, seed):
    texts = [TEXTS[i] for i in np.random.default_rng(seed).permutation(len(TEXTS))[:2000]]
    vectors = unit(0)[[TEXTS.index(text) for text in texts]]
    with VectorCache(folder) as cache:
        space = cache.space("a", dimension=16)
        for start in range(0, len(texts), 100):
            space.write(texts[start : start + 100], vectors[start : start + 100])
            space.flush()


def test_31_processes_writing_the_same_texts_leave_each_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_some, args=(tmp_path, seed)) for seed in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    vectors, found = read(tmp_path)
    assert (vectors[found] == as_stored(unit(0))[found]).all()
    with VectorCache(tmp_path) as cache:
        assert cache.encoders()[0].vectors == found.sum()


def test_36_a_planted_pickle_is_never_opened(tmp_path):
    (tmp_path / "vectors.pkl").write_bytes(b"cos\nsystem\n(S'touch planted'\ntR.")
    filled(tmp_path)
    assert read(tmp_path)[1].all()
    assert not (tmp_path / "planted").exists()


def test_hits_misses_and_what_is_there_are_shown(tmp_path):
    filled(tmp_path)
    with VectorCache(tmp_path) as cache:
        space = cache.space("a", dimension=16)
        space.read([*TEXTS[:10], "новое"])
        space.read(TEXTS[:5], count=False)
        assert (cache.hits, cache.misses) == (10, 1)
        assert "10 hits" in repr(cache)
        (held,) = cache.encoders()
        assert (held.name, held.vectors, held.dimension) == ("try", 3000, 16)
        card = cache._repr_html_()
        for said in ("10 hits", "3,000 vectors of 16", "try", str(tmp_path)):
            assert said in card


def test_what_was_just_computed_counts_as_saved_the_second_time(tmp_path):
    with VectorCache(tmp_path) as cache:
        space = cache.space("a", dimension=16)
        space.read(TEXTS[:100])
        space.write(TEXTS[:100], unit(0, 100), seconds=50.0)
        space.read(TEXTS[:20])
        assert cache.seconds_saved == pytest.approx(10.0)


def test_the_card_escapes_names(tmp_path):
    with VectorCache(tmp_path) as cache:
        cache.space("a", dimension=16, name="<script>").write(TEXTS[:1], unit(0, 1))
        assert "<script>" not in cache._repr_html_()
        assert "&lt;script&gt;" in cache._repr_html_()


def flip_a_vector(folder, row: int = 5) -> None:
    """Flip one bit of a stored vector, behind the cache's back."""
    path = VectorCache(folder).path
    with closing(sqlite3.connect(path)) as db:
        with db.blobopen("chunk_data", "vectors", 1) as blob:
            blob.seek(row * 32 + 3)
            byte = blob.read(1)[0]
            blob.seek(row * 32 + 3)
            blob.write(bytes([byte ^ 4]))
        db.commit()


def test_29_a_bad_vector_is_a_miss_is_counted_and_is_made_again(tmp_path):
    wanted = filled(tmp_path)
    flip_a_vector(tmp_path)
    with VectorCache(tmp_path) as cache:
        space = cache.space("a", dimension=16)
        _, found = space.read(TEXTS)
        assert np.flatnonzero(~found).tolist() == [5]
        assert (cache.bad, cache.misses) == (1, 1)
        space.write([TEXTS[5]], unit(0)[5:6])
        vectors, found = space.read(TEXTS)
        assert found.all()
        assert (vectors == wanted).all()
        assert len(space.all_digests()) == len(TEXTS)
    vectors, found = read(tmp_path)
    assert found.all()
    assert (vectors == wanted).all()


def test_texts_that_come_one_by_one_are_joined_into_whole_chunks(tmp_path):
    count = 200
    with VectorCache(tmp_path) as cache:
        space = cache.space("a", dimension=16)
        for text, vector in zip(TEXTS[:count], unit(0, count)):
            space.write([text], vector[None], seconds=0.5)
            space.flush()
        vectors, found = space.read(TEXTS[:count])
        assert found.all()
        assert (vectors == as_stored(unit(0, count))).all()
        assert cache.encoders()[0].seconds == pytest.approx(count / 2)
        with closing(sqlite3.connect(cache.path)) as db:
            assert db.execute("SELECT count(*) FROM chunk").fetchone()[0] < 70


def test_a_cache_that_is_open_sees_chunks_that_another_one_joined(tmp_path):
    with VectorCache(tmp_path) as one, VectorCache(tmp_path) as other:
        for number, (text, vector) in enumerate(zip(TEXTS[:130], unit(0, 130))):
            space = one.space("a", dimension=16)
            space.write([text], vector[None])
            space.flush()
            assert other.space("a", dimension=16).read(TEXTS[: number + 1])[1].all()


LONG = [pytest.mark.soak, pytest.mark.timeout(1800)]


@pytest.mark.parametrize(
    ("campaign", "count"),
    [
        pytest.param("kill", 9, id="33_kill"),
        pytest.param("share", 1_000, id="31_share"),
        pytest.param("flip", 20, id="29_flip"),
        pytest.param("kill", 200, id="33_kill_long", marks=LONG),
        pytest.param("share", 20_000, id="31_share_long", marks=LONG),
        pytest.param("flip", 2_000, id="29_flip_long", marks=LONG),
    ],
)
def test_a_campaign_finds_nothing_wrong(campaign, count):
    script = Path(__file__).resolve().parents[1] / "benchmarks" / "cache_campaign.py"
    arguments = [sys.executable, str(script), campaign, "--count", str(count)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counted = json.loads(done.stdout.splitlines()[-1])
    assert counted["wrong"] == 0
    assert counted.get("committed", 1) > 0
