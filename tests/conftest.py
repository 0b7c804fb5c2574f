import os

import pytest

# Before anything imports a hub client: no test talks to a network, and none uses the reader's own cache or weights.
os.environ["HF_HUB_OFFLINE"] = "1"
if (
    "PYTEST_XDIST_WORKER" in os.environ
):  # a thread for each core in each of several processes only gets in the way
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Two processes for a whole run where there are two cores; a file or a test asked for by name runs in this one."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return 2 if whole and (os.cpu_count() or 1) > 1 else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A process is given whole files: what the tests of a file share is made once. The browser tests, which share a JupyterLab, are one file to it."""
    from xdist.scheduler import LoadScopeScheduling

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return "browser" if file.startswith("tests/browser/") else file

    return WholeFiles(config, log)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """Each test has a cache folder of its own."""
    monkeypatch.setenv("USER_NB_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def navec():
    """The embedded encoder without a cache: real Russian meaning for any test."""
    from user_nb.encoding.encoder import load_encoder

    return load_encoder("navec", cache=None)


@pytest.fixture(scope="session")
def letters():
    """The demo letters."""
    from user_nb.texts.demo import load_demo

    return load_demo()


@pytest.fixture
def bf16_instructions(monkeypatch):
    """Every processor computes in bfloat16, one without the instructions slowly: enough for a tiny model."""
    monkeypatch.setattr("user_nb.encoding.transformer.has_bf16", lambda device: True)
