"""What can happen to a cache: full disks, read-only folders, links, network disks, planted files, clocks (cases 24 to 39 of the fault list)."""

import os
import pickle
import resource
import sqlite3
import subprocess
import sys
import time
import warnings
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from models import SENTENCES, tiny_xlmr
from test_cache import TEXTS, filled, flip_a_vector, read, unit

from user_nb.cache import database_file as database
from user_nb.cache import encoder_vectors, half_precision
from user_nb.cache.cache import CacheRefusedError, CacheWarning, VectorCache, as_stored
from user_nb.encoding.encoder import Encoder, load_encoder
from user_nb.encoding.model import Batch

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_xlmr(tmp_path_factory.mktemp("model") / "xlmr", prompts={"query": "вопрос: "})


class Numbers:
    """A model that counts what it is asked: the vector of a text is made from its hash."""

    name, device, precision, unit, max_length, dimension = "numbers", "cpu", "fp32", "tokens", None, 16

    def __init__(self, fingerprint: str = "numbers"):
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def embed(self, texts):
        self.asked += texts
        yield Batch(np.arange(len(texts)), np.array([self.vector(text) for text in texts]))

    @staticmethod
    def vector(text: str) -> np.ndarray:
        seed = int.from_bytes(text.encode("utf-8")[-8:], "little")
        row = np.random.default_rng(seed).normal(size=16).astype(np.float32)
        return row / np.linalg.norm(row)


def run(code: str, folder: Path) -> subprocess.CompletedProcess:
    """Run code in a process of its own, with ``folder`` as its cache."""
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        "USER_NB_CACHE": str(folder),
    }
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )


# ---- never twice


def test_editing_1_of_10_000_texts_encodes_1(tmp_path):
    texts = [f"Письмо {number}" for number in range(10_000)]
    model = Numbers()
    Encoder(model, cache=VectorCache(tmp_path)).encode(texts, progress=False)
    assert len(model.asked) == 10_000
    texts[4321] += ", дополненное"
    encoder = Encoder(Numbers(), cache=VectorCache(tmp_path))
    encoder.encode(texts, progress=False)
    assert encoder._model.asked == ["Письмо 4321, дополненное"]
    assert (encoder.last_report.cached, encoder.last_report.computed) == (9999, 1)


def test_35_shuffled_input_gets_its_own_vectors_in_any_order(tmp_path):
    texts = [f"Письмо {number}" for number in range(10_000)]
    wanted = Encoder(Numbers(), cache=VectorCache(tmp_path)).encode(texts, progress=False)
    order = np.random.default_rng(0).permutation(10_000)
    encoder = Encoder(Numbers(), cache=VectorCache(tmp_path))
    assert (encoder.encode([texts[i] for i in order], progress=False) == wanted[order]).all()
    assert encoder._model.asked == []
    assert (wanted == as_stored(np.array([Numbers.vector(text) for text in texts]))).all()


def test_26_other_weights_of_the_same_shape_find_nothing(tmp_path, folder):
    load_encoder(folder, cache=tmp_path / "cache").encode(SENTENCES)
    other = load_encoder(tiny_xlmr(tmp_path / "other", seed=1), cache=tmp_path / "cache")
    other.encode(SENTENCES)
    assert other.dimension == 32
    assert other.last_report.cached == 0


def test_27_another_length_precision_chunking_or_tokenizer_finds_nothing(tmp_path, folder, bf16_instructions):
    load_encoder(folder, cache=tmp_path / "cache").encode(SENTENCES)
    tokenizer = tiny_xlmr(tmp_path / "same-weights", vocabulary=390)
    for name in ("model.safetensors", "config.json"):
        (tokenizer / name).write_bytes((folder / name).read_bytes())
    others = [
        load_encoder(folder, cache=tmp_path / "cache", **said)
        for said in ({"max_length": 64}, {"precision": "bf16"}, {"chunks": "mean"})
    ] + [load_encoder(tokenizer, cache=tmp_path / "cache")]
    assert len({one.fingerprint for one in others}) == 4
    for other in others:
        other.encode(SENTENCES)
        assert other.last_report.cached == 0
    again = load_encoder(folder, cache=tmp_path / "cache")
    again.encode(SENTENCES)
    assert again.last_report.computed == 0


def test_27_another_prompt_finds_nothing(tmp_path, folder):
    encoder = load_encoder(folder, cache=tmp_path)
    plain = encoder.encode(SENTENCES)
    asked = encoder.encode(SENTENCES, prompt="query")
    assert encoder.last_report.cached == 0
    assert (plain != asked).any(axis=1).all()


def test_28_weights_edited_in_place_find_nothing(tmp_path):
    edited = tiny_xlmr(tmp_path / "model")
    load_encoder(edited, cache=tmp_path / "cache").encode(SENTENCES)
    path = edited / "model.safetensors"
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    again = load_encoder(edited, cache=tmp_path / "cache")
    again.encode(SENTENCES)
    assert again.last_report.cached == 0


# ---- disks


FULL = """
import resource, warnings, numpy as np
from test_cache_faults import Numbers
from user_nb.cache.cache import VectorCache, CacheWarning
from user_nb.encoding.encoder import Encoder
cache = VectorCache()
encoder = Encoder(Numbers(), cache=cache)
encoder.encode([f"до {n}" for n in range(500)], progress=False)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    texts = [f"после {n}" for n in range(30_000)]
    vectors = encoder.encode(texts, progress=False)
    again = encoder.encode(["ещё один"], progress=False)
assert np.abs(vectors - np.array([Numbers.vector(text) for text in texts])).max() < 1e-3
print(len([one for one in said if issubclass(one.category, CacheWarning)]), str(said[0].message))
"""


def test_24_a_full_disk_returns_the_result_with_one_warning_and_breaks_nothing(tmp_path):
    done = run("import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + FULL, tmp_path)
    assert done.returncode == 0, done.stderr
    count, message = done.stdout.split(" ", 1)
    assert count == "1"
    assert "on a disk with room" in message
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encoder = Encoder(Numbers(), cache=VectorCache(tmp_path))
        encoder.encode([f"до {n}" for n in range(500)], progress=False)
        assert encoder.last_report.cached == 500
        encoder.encode(["и снова пишется"], progress=False)
    with closing(sqlite3.connect(encoder.cache.path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_25_a_folder_that_cannot_be_made_works_uncached_with_one_warning(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.warns(CacheWarning) as said:
        cache = VectorCache(tmp_path / "file" / "cache")
        encoder = Encoder(Numbers(), cache=cache)
        for _ in range(3):
            vectors = encoder.encode(["Нет света", "Нет воды"], progress=False)
    assert len(said) == 1
    assert "USER_NB_CACHE" in str(said[0].message)
    assert np.allclose(vectors[0], Numbers.vector("Нет света"), atol=1e-3)


def test_25_a_file_that_cannot_be_written_is_read_with_one_warning(tmp_path, monkeypatch):
    wanted = filled(tmp_path)
    real = database.connect

    def connect(path, *, read_only=False, wal=True):  # root may write anywhere: refuse as the system would
        if not read_only:
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return real(path, read_only=True)

    monkeypatch.setattr(database, "connect", connect)
    with (
        pytest.warns(CacheWarning, match="can be read but not written") as said,
        VectorCache(tmp_path) as cache,
    ):
        space = cache.space("a", dimension=16)
        space.write(["новое"], unit(0, 1))
        vectors, found = space.read(TEXTS)
        assert found.all()
        assert (vectors == wanted).all()
    assert len(said) == 1


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_38_a_network_file_system_is_warned_of_and_used_without_a_write_ahead_log(
    tmp_path, monkeypatch, kind
):
    monkeypatch.setattr(database, "_mounts", lambda: [("/", "ext4"), (str(tmp_path), kind)])
    with pytest.warns(CacheWarning, match=f"network file system \\({kind}\\)"):
        cache = VectorCache(tmp_path / "home")
    space = cache.space("a", dimension=16)
    space.write(TEXTS[:50], unit(0, 50))
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    monkeypatch.setattr(database, "_mounts", lambda: [("/", "ext4")])
    assert read(tmp_path / "home", TEXTS[:50])[1].all()


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ([("/", "ext4")], "ext4"),
        ([("/", "ext4"), ("/home", "nfs4"), ("/home/anna/local", "xfs")], "nfs4"),
        ([("/", "ext4"), ("/home", "nfs4"), ("/home", "ext4")], "ext4"),
        ([("/", "ext4"), ("/hom", "nfs4")], "ext4"),
    ],
)
def test_38_the_innermost_and_latest_mount_decides(mounts, kind):
    assert database.file_system_of(Path("/home/anna/.cache"), mounts) == kind


# ---- places and files


def test_37_a_symbolic_link_and_two_dots_are_refused_with_the_way_out(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(ValueError, match=r"does not follow symbolic links.*USER_NB_CACHE"):
        VectorCache(tmp_path / "link")
    with pytest.raises(ValueError, match=r"contains '\.\.'"):
        VectorCache(tmp_path / "real" / ".." / "elsewhere")
    target = tmp_path / "precious.txt"
    target.write_text("не трогать")
    (tmp_path / "real" / "vectors.sqlite").symlink_to(target)
    with pytest.raises(ValueError, match="symbolic link"):
        VectorCache(tmp_path / "real")
    assert target.read_text() == "не трогать"


PLANTED = """
import sys
opened = []
def hook(event, arguments):
    if event in ("pickle.find_class", "marshal.loads") and event.startswith("pickle"):
        opened.append(event)
    if event == "open" and "planted" in str(arguments[0]):
        opened.append(str(arguments[0]))
sys.addaudithook(hook)
import numpy as np
from test_cache_faults import Numbers
from user_nb.cache.cache import VectorCache
from user_nb.encoding.encoder import Encoder
del opened[:]  # what the libraries did while they were imported is theirs
cache = VectorCache()
Encoder(Numbers(), cache=cache).encode(["Нет света"], progress=False)
Encoder(Numbers(), cache=VectorCache()).encode(["Нет света"], progress=False)
cache.encoders(), cache._repr_html_()
print(opened)
"""


def test_36_a_planted_pickle_is_never_opened_and_nothing_is_unpickled(tmp_path):
    for name in ("planted.pkl", "planted.npy", "planted.joblib", "vectors.planted"):
        (tmp_path / name).write_bytes(pickle.dumps(os.getcwd))
    done = run(PLANTED, tmp_path)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_36_the_package_knows_no_pickle():
    for path in (ROOT / "user_nb").rglob("*.py"):
        source = path.read_text("utf-8")
        for banned in ("import pickle", "joblib", "allow_pickle=True", "torch.load(", "marshal", "dill"):
            assert banned not in source, path


def test_another_programs_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "vectors.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE accounts (owner TEXT)")
    before = path.read_bytes()
    with pytest.raises(CacheRefusedError, match="some other program"):
        VectorCache(tmp_path)
    assert path.read_bytes() == before


def test_a_file_of_the_first_schema_is_upgraded_and_keeps_its_vectors(tmp_path):
    wanted = filled(tmp_path)
    path = tmp_path / "vectors.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("ALTER TABLE encoder DROP COLUMN notes")
        db.execute("PRAGMA user_version = 1")
    vectors, found = read(tmp_path)
    assert found.all()
    assert (vectors == wanted).all()


# ---- damage


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.97, 0.9999])
def test_30_a_file_cut_anywhere_never_gives_a_wrong_vector_and_is_made_whole_again(tmp_path, share):
    encoder = Encoder(Numbers(), cache=VectorCache(tmp_path))
    wanted = encoder.encode(TEXTS, progress=False)
    encoder.cache.close()
    path = encoder.cache.path
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    for _ in range(2):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CacheWarning)
            encoder = Encoder(Numbers(), cache=VectorCache(tmp_path))
            assert (encoder.encode(TEXTS, progress=False) == wanted).all()
    assert encoder.last_report.computed == 0


def test_30_a_deleted_log_loses_what_was_in_it_and_nothing_else(tmp_path):
    first = filled(tmp_path, TEXTS[:1000])
    code = (
        "import os, signal; from test_cache import TEXTS, unit; from user_nb.cache.cache import VectorCache\n"
        "space = VectorCache().space('a', dimension=16)\n"
        "space.write(TEXTS[1000:], unit(0, 2000)); space.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    run(code, tmp_path)
    (tmp_path / "vectors.sqlite-wal").unlink()
    vectors, found = read(tmp_path)
    assert found[:1000].all()
    assert (vectors[:1000] == first).all()
    assert not vectors[~found].any()


def test_34_a_chunk_whose_sizes_do_not_fit_is_a_miss(tmp_path):
    filled(tmp_path)
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as db, db:
        db.execute("UPDATE chunk_data SET vectors = substr(vectors, 3) WHERE chunk = 1")
        db.execute("UPDATE encoder SET name = 'x'")
    _, found = read(tmp_path)
    assert found.sum() == len(TEXTS) - 2048


@pytest.mark.parametrize("row", [np.full(16, np.nan), np.zeros(16), np.full(16, 3.0), np.full(16, 1e-4)])
def test_34_a_stored_row_that_is_no_unit_row_is_a_miss_even_with_a_fitting_check_value(tmp_path, row):
    filled(tmp_path)
    halves = row.astype("<f2")[None]
    with VectorCache(tmp_path) as cache:
        digest = cache.space("a", dimension=16).digests(TEXTS[:1])
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as db, db:
        for field, value in (
            ("vectors", halves.tobytes()),
            ("checks", half_precision.check_values(halves, digest).tobytes()),
        ):
            with db.blobopen("chunk_data", field, 1) as blob:
                blob.write(value)
    vectors, found = read(tmp_path)
    assert np.flatnonzero(~found).tolist() == [0]
    assert not vectors[0].any()


def test_29_an_encoder_makes_a_flipped_vector_again_and_counts_it(tmp_path):
    encoder = Encoder(Numbers("a"), cache=VectorCache(tmp_path))
    wanted = encoder.encode(TEXTS, progress=False)
    encoder.cache.close()
    flip_a_vector(tmp_path, row=77)
    encoder = Encoder(Numbers("a"), cache=VectorCache(tmp_path))
    assert (encoder.encode(TEXTS, progress=False) == wanted).all()
    assert (encoder.cache.bad, len(encoder._model.asked)) == (1, 1)
    encoder = Encoder(Numbers("a"), cache=VectorCache(tmp_path))
    assert (encoder.encode(TEXTS, progress=False) == wanted).all()
    assert (encoder.cache.bad, encoder._model.asked) == (0, [])


# ---- others at the same time


def test_32_a_reader_during_a_write_sees_all_of_a_flush_or_nothing(tmp_path):
    code = (
        "from test_cache import TEXTS, unit; from user_nb.cache.cache import VectorCache\n"
        "cache = VectorCache(); vectors = unit(0)\n"
        "for turn in range(40):\n"
        "    space = cache.space(f'turn{turn}', dimension=16)\n"
        "    space.write(TEXTS, vectors); space.flush()\n"
    )
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        "USER_NB_CACHE": str(tmp_path),
    }
    wanted = as_stored(unit(0))
    seen = set()
    with VectorCache(tmp_path) as cache:
        writer = subprocess.Popen([sys.executable, "-c", code], env=environment)
        while writer.poll() is None or len(seen) < 2:
            for turn in range(40):
                vectors, found = cache.space(f"turn{turn}", dimension=16).read(TEXTS)
                seen.add(int(found.sum()))
                assert (vectors[found] == wanted[found]).all()
    assert writer.returncode == 0
    assert seen == {0, len(TEXTS)}


def test_33_a_kill_while_chunks_are_joined_loses_nothing(tmp_path):
    code = (
        "import os, signal; from test_cache import TEXTS, unit; from user_nb.cache import chunks\n"
        "from user_nb.cache.cache import VectorCache\n"
        "real = chunks.remove\n"
        "def remove(db, numbers): real(db, numbers); os.kill(os.getpid(), signal.SIGKILL)\n"
        "chunks.remove = remove\n"
        "space = VectorCache().space('a', dimension=16); vectors = unit(0)\n"
        "for number in range(200): space.write([TEXTS[number]], vectors[number:number+1]); space.flush(); print(number, flush=True)\n"
    )
    done = run(code, tmp_path)
    assert done.returncode == -9
    told = len(done.stdout.split())
    assert 60 < told < 70  # it died while joining
    vectors, found = read(tmp_path)
    assert found[:told].all()
    assert (vectors[:told] == as_stored(unit(0))[:told]).all()


def test_a_forked_process_goes_on_with_a_connection_of_its_own(tmp_path):
    with VectorCache(tmp_path) as cache:
        space = cache.space("a", dimension=16)
        space.write(TEXTS[:10], unit(0, 10))
        child = os.fork()
        if child == 0:
            space.write(TEXTS[10:20], unit(0, 20)[10:])
            space.flush()
            os._exit(0 if space.read(TEXTS[10:20])[1].all() else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert space.read(TEXTS[:20])[1].all()


# ---- clocks and hashes


@pytest.mark.parametrize("jump", [-40 * 365 * 86400, 40 * 365 * 86400])
def test_39_a_clock_that_jumps_changes_no_vector(tmp_path, monkeypatch, jump):
    wanted = filled(tmp_path)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + jump)
    with VectorCache(tmp_path) as cache:
        space = cache.space("a", dimension=16)
        space.write(["после скачка"], unit(3, 1))
        vectors, found = space.read([*TEXTS, "после скачка"])
        assert found.all()
        assert (vectors[:-1] == wanted).all()
        cache._repr_html_()
    monkeypatch.undo()
    assert read(tmp_path)[1].all()


@pytest.mark.parametrize("bits", [1, 8, 64])
def test_39_keys_that_begin_alike_are_told_apart(tmp_path, monkeypatch, bits):
    real = encoder_vectors.EncoderVectors.digests
    mask = np.uint64((1 << bits) - 1) if bits < 64 else np.uint64(0)

    def digests(self, texts):
        keys = real(self, texts).copy()
        keys[:, 0] &= mask  # so few different beginnings: everything collides there
        return keys

    monkeypatch.setattr(encoder_vectors.EncoderVectors, "digests", digests)
    wanted = filled(tmp_path, TEXTS[:1500])
    order = np.random.default_rng(0).permutation(1500)
    vectors, found = read(tmp_path, [TEXTS[i] for i in order])
    assert found.all()
    assert (vectors == wanted[order]).all()
    assert not read(tmp_path, ["чужой текст"])[1].any()


def test_the_limits_of_this_process_are_as_before():
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
