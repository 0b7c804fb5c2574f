"""The slow first calls made beforehand, in the background, while a person still reads."""

from __future__ import annotations

from importlib import import_module
from threading import Thread

import numpy as np

# torch first: whatever else loads its thread libraries before it makes its products slower on some machines.
_MODULES = ("torch", "numba", "scipy.sparse.linalg", "scipy.optimize", "hdbscan", "pymorphy3", "razdel")


def warm_up(*, wait: bool = False) -> Thread:
    """Load the libraries and compile what the map, the clusters and the names need, in a background thread, which is returned.

    A first map then costs what a second one does. Nothing depends on it and nothing fails with it: what could not be loaded here tells so
    where it is used. ``wait=True`` returns when it is done. Raises nothing.

    >>> thread = warm_up()  # in the first cell of a notebook
    """
    thread = Thread(target=_warm, name="user-nb warm-up", daemon=True)
    thread.start()
    if wait:
        thread.join()
    return thread


def _warm() -> None:
    for name in _MODULES:
        try:
            import_module(name)
        except ImportError:
            continue
    _small_run()


def _small_run() -> None:
    """A map of thirty points: numba compiles its kernel, or loads what was compiled before."""
    from user_nb.analysis.neighbors import neighbors
    from user_nb.analysis.projection import project
    from user_nb.texts.russian import word

    vectors = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    graph = neighbors(vectors, n_neighbors=3)
    for dimensions in (2, 5):
        project(graph, n_components=dimensions, n_epochs=1)
    word("слово")
