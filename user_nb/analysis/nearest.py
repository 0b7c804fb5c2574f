"""The rows nearest to a query by cosine, exactly: every row is compared.

Two steps. A fast product finds every row whose score comes near the best; those few are scored again in float64, so
that the answer depends neither on blocks nor on threads, and equal rows stand in the order of rows. One query costs
about what reading the vectors from memory costs.
"""

import numpy as np

# Scores held at once, 16 MB: a block has so many rows for all queries together.
_CELLS = 1 << 22
# Rows of a block, so that its scores are sifted while the processor still has them at hand.
_ROWS = 131_072
# Rows of a block that is widened from float16 first: 128 MB of 1,024 columns.
_WIDENED = 32_768
# Up to this many queries float16 rows are multiplied as they lie; for more it pays to widen each block once.
_FEW = 4
# How far a fast score may be from the true cosine: float32 sums, and float16 products with a float16 query.
_SLACK = {np.dtype(np.float32): 2e-5, np.dtype(np.float16): 2e-3}
# Candidates that are scored again for one query: more only where masses of rows are equal.
_POOL = 50_000


def nearest_rows(
    queries: np.ndarray, vectors: np.ndarray, *, top_k: int, allowed: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The rows of ``vectors`` (n, d) nearest to each query (q, d): (rows int64, scores float32), both (q, k), best first.

    Exact; k is the smaller of ``top_k`` and the rows there are. Rows are taken to be of unit length, float16 or
    float32, as ``encode`` and the cache give them; they are read in blocks and never copied whole. ``allowed`` (n,) bool
    keeps the search to some rows. Equal scores go in the order of rows. Runs on the GPU where there is one.

    Raises ValueError where a row holds NaN or infinity; it is named.

    >>> nearest_rows(np.eye(2, dtype="f4")[:1], np.eye(2, dtype="f4"), top_k=1)[0]
    array([[0]])
    """
    queries = np.ascontiguousarray(queries, dtype=np.float32)
    positions = None if allowed is None else np.flatnonzero(allowed)
    if positions is not None and len(positions) * 8 < len(vectors):  # so few that it pays to take them out
        rows, scores = nearest_rows(queries, vectors[positions], top_k=top_k)
        return positions[rows], scores
    k = min(top_k, len(vectors) if positions is None else len(positions))
    if k == 0:
        return np.zeros((len(queries), 0), np.int64), np.zeros((len(queries), 0), np.float32)
    found = [
        _ranked(query, vectors, pool, k) for query, pool in zip(queries, _pools(queries, vectors, k, allowed))
    ]
    return np.stack([rows for rows, _ in found]), np.stack([scores for _, scores in found])


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


# ----------------------------------------------------------------------------------------- the fast first step


class _Pool:
    """The rows that may be among the k nearest of one query, with their fast scores."""

    def __init__(self, k: int, slack: float) -> None:
        self.k, self.slack = k, slack
        self.rows = np.empty(0, np.int64)
        self.scores = np.empty(0, np.float32)
        self.least = -np.inf  # below it a row cannot be among the k nearest

    def add(self, scores: np.ndarray, start: int) -> None:
        columns = np.flatnonzero(scores >= self.least)
        if len(columns) == 0:
            return
        self.rows = np.concatenate([self.rows, columns + start])
        self.scores = np.concatenate([self.scores, scores[columns]])
        if len(self.rows) > self.k:
            self._drop()

    def _drop(self) -> None:
        kth = np.partition(self.scores, len(self.scores) - self.k)[len(self.scores) - self.k]
        self.least = kth - self.slack
        keep = np.flatnonzero(self.scores >= self.least)
        if len(keep) > self.k + _POOL:
            keep = np.sort(best_rows(self.scores, self.k + _POOL))
        self.rows, self.scores = self.rows[keep], self.scores[keep]


def _pools(queries: np.ndarray, vectors: np.ndarray, k: int, allowed: np.ndarray | None) -> list[_Pool]:
    slack = _SLACK.get(vectors.dtype, 2e-5)
    while True:
        pools = [_Pool(k, slack) for _ in queries]
        step = _step(len(queries), vectors.dtype)
        for start in range(0, len(vectors), step):
            block = _fast_scores(queries, vectors[start : start + step])  # (q, step)
            _refuse_nan(block, start)
            if allowed is not None:
                block[:, ~allowed[start : start + step]] = -np.inf
            for pool, scores in zip(pools, block):
                pool.add(scores, start)
        error = max(_error(query, vectors, pool) for query, pool in zip(queries, pools))
        if error * 2 <= slack:
            return pools
        slack = error * 4  # a product coarser than it should be (bf16, TF32): look again, wider


def _step(n_queries: int, dtype: np.dtype) -> int:
    rows = max(1, min(_ROWS, _CELLS // n_queries))
    return min(rows, _WIDENED) if dtype == np.float16 and n_queries > _FEW else rows


def _fast_scores(queries: np.ndarray, block: np.ndarray) -> np.ndarray:
    """The scores (q, rows) float32 of a block of rows, to within the slack."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and len(queries) == 1 and block.dtype == np.float32:
        return (block @ queries[0])[None]  # as fast as memory is read; torch's own takes 1.7 times as long
    with torch.inference_mode():
        rows = torch.from_numpy(np.ascontiguousarray(block)).to(device)
        asked = torch.from_numpy(queries).to(device)
        by_one = len(queries) == 1 or (len(queries) <= _FEW and rows.dtype == torch.float16)
        if by_one and rows.dtype == torch.float16:
            asked = asked.half()
        else:
            rows = rows.float()
        if by_one:  # row by row, as the memory has them
            return np.stack([(rows @ query).cpu().numpy() for query in asked]).astype(np.float32, copy=False)
        return (asked @ rows.T).cpu().numpy()


def _refuse_nan(block: np.ndarray, start: int) -> None:
    if not np.isfinite(block).all():
        bad = np.flatnonzero(~np.isfinite(block).all(axis=0))
        raise ValueError(
            f"vectors[{start + bad[0]}] holds NaN or infinity; encode that text again or leave the row out"
        )


# ---------------------------------------------------------------------------------------- the exact second step


def _error(query: np.ndarray, vectors: np.ndarray, pool: _Pool) -> float:
    """How far the fast scores of the pool's best rows are from the true ones."""
    some = best_rows(pool.scores, 256)
    some = some[np.isfinite(pool.scores[some])]
    return float(np.abs(_exact(query, vectors, pool.rows[some]) - pool.scores[some]).max(initial=0))


def _ranked(query: np.ndarray, vectors: np.ndarray, pool: _Pool, k: int) -> tuple[np.ndarray, np.ndarray]:
    rows = pool.rows[np.isfinite(pool.scores)]  # a row that is not allowed has a score of -inf
    scores = _exact(query, vectors, rows).astype(np.float32)
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], np.clip(scores[order], -1, 1)


def _exact(query: np.ndarray, vectors: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The cosines (m,) in float64; einsum, because its sum is the same wherever a row stands."""
    wide = query.astype(np.float64)
    parts = [
        np.einsum("ij,j->i", vectors[rows[start : start + 4096]].astype(np.float64), wide)
        for start in range(0, len(rows), 4096)
    ]
    return np.concatenate(parts) if parts else np.empty(0)
