"""A call that is stopped, killed or cannot write: what is done is kept, what is returned is right (cases 22 to 25 of the fault list)."""

import json
import signal
import subprocess
import sys
import warnings

import numpy as np
import pytest
from models import SENTENCES, tiny_xlmr

from user_nb.cache.cache import CacheWarning
from user_nb.encoding.encoder import load_encoder

TEXTS = [f"{sentence} Дом {house}." for house in range(20) for sentence in SENTENCES]


@pytest.fixture(scope="module")
def xlmr(tmp_path_factory):
    return tiny_xlmr(tmp_path_factory.mktemp("model") / "xlmr")


@pytest.fixture(scope="module")
def wanted(xlmr, tmp_path_factory):
    """The vectors as a cache gives them that nothing happened to."""
    return load_encoder(xlmr, cache=tmp_path_factory.mktemp("quiet")).encode(TEXTS)


# Encodes a batch of four texts every hundredth of a second and says how many are done.
_SLOWLY = """
import json, sys, time
from user_nb.cache.cache import VectorCache
from user_nb.encoding.encoder import Encoder
from user_nb.encoding.transformer import TransformerModel

def said(done, total):
    print(done, flush=True)
    time.sleep(0.03)

model, folder, texts = sys.argv[1:]
Encoder(TransformerModel(model, batch_size=4), cache=VectorCache(folder)).encode(json.loads(texts), progress=said)
"""


@pytest.mark.parametrize(
    ("name", "number"),
    [("22: Ctrl-C", signal.SIGINT), ("23: kill", signal.SIGKILL)],
    ids=["22_ctrl_c", "23_kill"],
)
def test_22_23_a_process_that_is_stopped_half_way_leaves_what_it_did(xlmr, wanted, tmp_path, name, number):
    if sys.platform == "win32":
        pytest.skip("signals of other systems")
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOWLY, str(xlmr), str(tmp_path), json.dumps(TEXTS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    done = 0
    while done < len(TEXTS) * 0.7:
        done = int(process.stdout.readline())
    process.send_signal(number)
    process.communicate()
    assert process.returncode != 0

    encoder = load_encoder(xlmr, cache=tmp_path)
    assert (encoder.encode(TEXTS) == wanted).all()
    kept = encoder.last_report.cached
    assert kept < len(TEXTS)
    assert kept + encoder.last_report.computed == len(TEXTS)
    # Ctrl-C loses nothing that was said to be done; a kill loses what was not flushed yet, two seconds at most
    assert kept >= (done if number == signal.SIGINT else 1)


def test_24_a_full_disk_costs_the_cache_and_not_the_vectors(xlmr, wanted, tmp_path):
    pytest.importorskip("resource", reason="limits of a file's size are Unix's")
    code = """
import json, resource, sys, warnings
import numpy as np
from user_nb.encoding.encoder import load_encoder
encoder = load_encoder(sys.argv[1], cache=sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))  # the file cannot grow any more, for root neither
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    vectors = encoder.encode(json.load(sys.stdin), progress=False)
sys.stdout.write(json.dumps({"sum": float(np.abs(vectors).sum()), "finite": bool(np.isfinite(vectors).all()),
    "computed": encoder.last_report.computed,
    "warnings": [w.category.__name__ for w in caught if w.category.__name__ == "CacheWarning"]}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(xlmr), str(tmp_path)],
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout)
    assert said["warnings"] == ["CacheWarning"]
    assert said["finite"]
    assert said["computed"] == len(TEXTS)
    np.testing.assert_allclose(said["sum"], np.abs(wanted).sum(), rtol=1e-5)

    after = load_encoder(xlmr, cache=tmp_path)  # there is room again
    assert (after.encode(TEXTS) == wanted).all()
    again = load_encoder(xlmr, cache=tmp_path)
    again.encode(TEXTS)
    assert again.last_report.cached == len(TEXTS)


def test_25_where_no_cache_can_be_written_it_runs_without_and_says_so_once(xlmr, wanted, tmp_path):
    taken = tmp_path / "cache"
    taken.write_text("a file where the folder should be: not to be written, for root neither", "utf-8")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        encoder = load_encoder(xlmr, cache=taken)
        for _ in range(2):
            np.testing.assert_allclose(encoder.encode(TEXTS[:40]), wanted[:40], atol=1e-6)
    assert [w.category for w in caught if issubclass(w.category, CacheWarning)] == [CacheWarning]
    assert encoder.last_report.computed == 40
