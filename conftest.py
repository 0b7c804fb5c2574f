"""What the examples in docstrings may take for given: every public name, the demo letters, and each stage of the way from them to names."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import user_nb


@cache
def stage(name: str) -> Any:
    """One of STAGES; made when an example first asks for it."""
    return STAGES[name]()


STAGES: dict[str, Callable[[], Any]] = {
    "letters": user_nb.load_demo,
    "encoder": lambda: user_nb.load_encoder("navec"),
    "texts": lambda: stage("letters")["text"],
    "vectors": lambda: stage("encoder").encode(stage("texts"), progress=False),
    "graph": lambda: user_nb.neighbors(stage("vectors")),
    "study": lambda: user_nb.Exploration(stage("letters"), encoder=stage("encoder")).run(),
    **{
        name: lambda name=name: getattr(stage("study"), name)
        for name in ("xy", "points", "tree", "labels", "names")
    },
}


@pytest.fixture(autouse=True)
def given(request, doctest_namespace, tmp_path_factory, monkeypatch):
    """Give an example the names it uses, a folder of its own, a cache that all examples share, and no network."""
    if not isinstance(request.node, pytest.DoctestItem):
        return
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("USER_NB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.chdir(tmp_path_factory.mktemp("example"))
    source = " ".join(example.source for example in request.node.dtest.examples)
    used = set(re.findall(r"\w+", source))
    doctest_namespace["np"] = np
    doctest_namespace |= {name: getattr(user_nb, name) for name in user_nb.__all__ if name in used}
    doctest_namespace |= {name: stage(name) for name in STAGES if name in used}
