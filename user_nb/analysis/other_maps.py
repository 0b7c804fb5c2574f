"""Two other ways to a map, to set beside UMAP's: PCA, which keeps directions, and t-SNE, which keeps neighbours."""

from __future__ import annotations

import numpy as np

from user_nb.analysis.rows import checked_vectors

_WORTH_THREADS = (
    2_000  # rows: threads that wait for one another a thousand times cost more than they bring to fewer
)


def project_pca(vectors: np.ndarray, *, n_components: int = 2) -> np.ndarray:
    """Coordinates (n, n_components) float32 along the directions in which the vectors (n, d) differ most; NaN for rows of zeros.

    Fast and always the same, but two directions of hundreds hold a small part of what there is: groups overlap.
    ValueError where there are fewer rows or dimensions than ``n_components``.
    """
    from sklearn.decomposition import PCA

    vectors, filled = _filled(vectors, n_components, "n_components")
    if vectors.shape[1] < n_components:
        raise ValueError(f"n_components is {n_components}, but the vectors are {vectors.shape[1]} wide")
    found = np.full((len(vectors), n_components), np.nan, np.float32)
    found[filled] = PCA(n_components, svd_solver="auto", random_state=0).fit_transform(vectors[filled])
    return found


def project_tsne(
    vectors: np.ndarray, *, n_components: int = 2, perplexity: float = 30.0, random_state: int | None = 0
) -> np.ndarray:
    """Coordinates (n, n_components) float32 of t-SNE under cosine distance (van der Maaten, Hinton 2008); NaN for rows of zeros.

    Keeps neighbours together as UMAP does, and says still less about what lies far apart; takes minutes above 10,000 rows. Where
    there are few rows the perplexity (how many neighbours count, roughly) is lowered to a third of them.
    ValueError for fewer than two rows with a vector and a perplexity that is not above 0.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    vectors, filled = _filled(vectors, 2, "rows with a vector")
    if perplexity <= 0:
        raise ValueError(f"perplexity is {perplexity}; it must be above 0")
    found = np.full((len(vectors), n_components), np.nan, np.float32)
    fitting = min(perplexity, max((len(filled) - 1) / 3, 0.5))
    model = TSNE(n_components, perplexity=fitting, metric="cosine", init="random", random_state=random_state)
    with threadpool_limits(1 if len(filled) < _WORTH_THREADS else None, "openmp"):
        found[filled] = model.fit_transform(vectors[filled])
    return found


def _filled(vectors: np.ndarray, least: int, what: str) -> tuple[np.ndarray, np.ndarray]:
    """The vectors checked, as float32, and the positions of the rows that are not zero."""
    vectors = checked_vectors(vectors).astype(np.float32, copy=False)
    filled = np.flatnonzero(vectors.any(axis=1))
    if len(filled) < least:
        raise ValueError(f"only {len(filled)} rows have a vector, and {least} are needed ({what})")
    return vectors, filled
