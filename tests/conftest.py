import os

import pytest

# Before anything imports a hub client: no test talks to a network, and none uses the reader's own cache or weights.
os.environ["HF_HUB_OFFLINE"] = "1"


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
