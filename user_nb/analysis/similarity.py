"""Cosine similarity, and the rows nearest to a query by it, exactly."""

import numpy as np

from user_nb.analysis.rows import checked_vectors


def similarity(a: np.ndarray, b: np.ndarray | None = None) -> np.ndarray:
    """The cosine similarities (n, m) float32 of the rows of ``a`` (n, d) and ``b`` (m, d); ``b`` None means ``a``.

    One vector (d,) in place of a matrix takes its axis out of the result. The rows need not be of unit length; a
    row of zeros (an empty text) has similarity 0 to everything. ValueError where the widths differ or NaN is found.

    >>> similarity([[3.0, 4.0]], [[0.6, 0.8], [1.0, 0.0]]).round(1)
    array([[1. , 0.6]], dtype=float32)
    """
    left = unit_rows(a, "a")
    right = left if b is None else unit_rows(b, "b")
    if left.shape[1] != right.shape[1]:
        raise ValueError(
            f"a is {left.shape[1]} wide and b {right.shape[1]}: vectors of different encoders cannot be compared; "
            "encode both with one encoder"
        )
    found = np.clip(left @ right.T, -1, 1)
    if np.ndim(a if b is None else b) == 1:
        found = found[:, 0]
    return found[0] if np.ndim(a) == 1 else found


def unit_rows(vectors: np.ndarray, name: str = "vectors") -> np.ndarray:
    """The vectors (n, d) float32 at unit length, checked; rows of zeros stay zeros, (d,) gives (1, d)."""
    array = np.asarray(vectors)
    array = checked_vectors(array[None] if array.ndim == 1 else array, name=name).astype(
        np.float32, copy=False
    )
    norms = np.linalg.norm(array, axis=1, keepdims=True)
    return array / np.where(norms > 0, norms, 1)


# Rows that are scored at a time: with 64 queries a block of scores is 16 MB.
_BLOCK = 65_536


def nearest_rows(
    queries: np.ndarray, vectors: np.ndarray, *, top_k: int, allowed: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The rows of ``vectors`` (n, d) nearest to each query (q, d): (rows int64, scores float32), both (q, k), best first.

    Every row is compared, block after block, with torch; k is the smaller of ``top_k`` and the rows there are.
    Rows are taken to be of unit length, float16 or float32, as ``encode`` and the cache give them; ``allowed`` (n,)
    bool keeps the search to some rows. Equal scores go in the order of rows.

    >>> nearest_rows(np.eye(2, dtype="f4")[:1], np.eye(2, dtype="f4"), top_k=1)[0]
    array([[0]])
    """
    n_rows = len(vectors) if allowed is None else int(np.count_nonzero(allowed))
    k = min(top_k, n_rows)
    rows = np.zeros((len(queries), 0), np.int64)
    scores = np.zeros((len(queries), 0), np.float32)
    for start in range(0, len(vectors), _BLOCK):
        block = _block_scores(queries, vectors[start : start + _BLOCK])  # (q, block)
        if not np.isfinite(block).all():
            bad = start + int(np.flatnonzero(~np.isfinite(block).all(axis=0))[0])
            raise ValueError(
                f"vectors[{bad}] holds NaN or infinity; encode that text again or leave the row out"
            )
        if allowed is not None:
            block[:, ~allowed[start : start + _BLOCK]] = -np.inf
        here, best = _top(block, k)
        rows, scores = _merge(rows, scores, here + start, best, k)
    return rows, np.clip(scores, -1, 1)


def _block_scores(queries: np.ndarray, block: np.ndarray) -> np.ndarray:
    import torch

    with torch.inference_mode():
        left = torch.from_numpy(np.ascontiguousarray(queries, dtype=np.float32))
        right = torch.from_numpy(np.ascontiguousarray(block)).float()
        return (left @ right.T).numpy()


def _top(scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k best columns of each row of scores, best first, equal ones in their order."""
    k = min(k, scores.shape[1])
    columns = np.empty((len(scores), k), np.int64)
    for query, line in enumerate(scores):
        columns[query] = best_rows(line, k)
    return columns, np.take_along_axis(scores, columns, axis=1)


def best_rows(line: np.ndarray, top_k: int) -> np.ndarray:
    """The positions of the ``top_k`` largest values, largest first, equal ones in their order.

    >>> best_rows(np.array([0.1, 0.9, 0.9]), 2).tolist()
    [1, 2]
    """
    k = min(top_k, len(line))
    if k == 0:
        return np.empty(0, np.int64)
    if k == len(line):
        return np.argsort(-line, kind="stable")
    least = np.partition(line, len(line) - k)[len(line) - k]
    above = np.flatnonzero(line > least)
    level = np.flatnonzero(line == least)[: k - len(above)]
    candidates = np.concatenate([above, level])
    return candidates[np.lexsort((candidates, -line[candidates]))]


def _merge(rows, scores, more_rows, more_scores, k: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.concatenate([rows, more_rows], axis=1)
    scores = np.concatenate([scores, more_scores], axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(rows, order, axis=1), np.take_along_axis(scores, order, axis=1)
