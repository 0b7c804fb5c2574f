"""The same neighbours laid out by umap-learn, the library of the method's authors, to compare with and to cite."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


def umap_learn_points(
    indices: np.ndarray,
    distances: np.ndarray,
    *,
    n_components: int,
    min_dist: float,
    n_epochs: int,
    random_state: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """Coordinates that umap-learn gives rows with these neighbours, (n, n_components), no search run again.

    Args:
        indices: (n, k) row numbers, without the row itself, the nearest first.
        distances: (n, k), rising along a row. Of both, umap-learn makes the edges that `user_nb.analysis.umap.edge_weights` makes.
        n_components: as for `project`.
        min_dist: as for `project`.
        n_epochs: as for `project`.
        random_state: as for `project`.
        progress: ``progress(done, total)`` is called before the first epoch and after the last.

    Returns:
        (n, n_components) float32.

    Raises:
        ImportError: umap-learn is not installed.
    """
    report = progress or (lambda done, total: None)
    report(0, n_epochs)
    jobs = -1 if random_state is None else 1  # with a seed it is 1 anyway, and any other number is warned of
    model = _umap_class()(
        n_neighbors=indices.shape[1] + 1,  # umap-learn counts the row itself
        precomputed_knn=with_self(indices, distances),
        metric="euclidean",  # says nothing of the distances above; "cosine" would cut the edges between opposite rows
        n_components=n_components,
        min_dist=min_dist,
        n_epochs=n_epochs,
        random_state=random_state,
        n_jobs=jobs,
    )
    with _threads_kept(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="precomputed_knn.* NNDescent")  # nobody calls transform
        warnings.filterwarnings("ignore", message="n_neighbors is larger than the dataset size")
        warnings.filterwarnings("ignore", message="Spectral initialisation failed")  # islands of equal texts
        points: np.ndarray = model.fit_transform(_stand_in(len(indices), n_components, random_state))
    report(n_epochs, n_epochs)
    return points


@contextmanager
def _threads_kept() -> Iterator[None]:
    """numba's number of threads as it was, whatever happens inside: an interrupted fit of umap-learn leaves it at one."""
    import numba

    threads = numba.get_num_threads()
    try:
        yield
    finally:
        numba.set_num_threads(threads)


def with_self(indices: np.ndarray, distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Neighbours and distances with the row itself in front: umap-learn's ``precomputed_knn``.

    They must be as wide as ``n_neighbors`` there: under 4,096 rows umap-learn 0.5.12 takes all columns it gets, however many there are.

    Args:
        indices: (n, k), without the row itself.
        distances: (n, k), to each of them.

    Returns:
        (n, k + 1) int32 and (n, k + 1) float32.
    """
    n = len(indices)
    own = np.arange(n, dtype=np.int32)
    return (
        np.column_stack([own, indices.astype(np.int32)]),
        np.column_stack([np.zeros(n, np.float32), distances.astype(np.float32)]),
    )


def _umap_class() -> Any:
    """The class UMAP of umap-learn; where it is missing, an ImportError with the command that installs it."""
    try:
        from umap import UMAP
    except ImportError as error:  # a package "umap" without the class, too, is another one of that name
        raise ImportError(
            "engine='umap-learn' needs umap-learn; get it with: pip install 'umap-learn>=0.5.12,<0.6'"
        ) from error
    return UMAP


def _stand_in(n: int, n_components: int, random_state: int | None) -> np.ndarray:
    """Something in the place of the vectors: umap-learn counts its rows, and places by it the parts that no edge joins."""
    return np.random.default_rng(random_state).uniform(size=(n, n_components))
