"""The nearest rows by cosine: exactly, every row compared, or only among the nearest groups of rows; near pairs; near places on a map.

The exact scan has two steps. A fast product finds every row whose score comes near the best; those few are scored again in
float64, so that the answer depends neither on blocks nor on threads, and equal rows stand in the order of rows, however many
they are. One query costs about what reading the vectors from memory costs, many at once cost their product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Progress = Callable[[int, int], None]

# Scores held at once, 32 MB of float32: a block of rows meets so many queries together.
_CELLS = 1 << 23
# Rows of a block, so that its scores are sifted while the processor still has them at hand.
_ROWS = 131_072
# Rows of a block that is widened from float16 first: 128 MB of 1,024 columns.
_WIDENED = 32_768
# Up to this many queries float16 rows are multiplied as they lie; for more it pays to widen each block once.
_FEW = 4
# How far a fast score may be from the true cosine: float32 sums, and float16 products with a float16 query.
_SLACK = {np.dtype(np.float32): 2e-5, np.dtype(np.float16): 2e-3}
# Candidates beyond k that are looked at first; where they do not reach far enough down, all rows are.
_SPARE = 5
# More candidates than so many, and than four for each neighbour wanted, come of masses of equal rows: the spare ones are left out.
_CROWD = 10_000
_GROUP_SIZE = 1_000  # rows in a group of the approximate search, on average
_GROUPS_SEEN = 16  # groups each row is compared with
_ROUNDS = 6  # of k-means, over a sample


def nearest_rows(
    queries: np.ndarray,
    vectors: np.ndarray,
    *,
    top_k: int,
    allowed: np.ndarray | None = None,
    own: np.ndarray | None = None,
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The rows of ``vectors`` (n, d) nearest to each query (q, d): (rows int64, scores float32), both (q, k), best first.

    Exact; k is the smaller of ``top_k`` and the rows there are. Rows are taken to be of unit length, float16 or
    float32, as ``encode`` and the cache give them; they are read in blocks and never copied whole. ``allowed`` (n,) bool
    keeps the search to some rows; ``own`` (q,) names a row for each query that does not count: the query itself. Equal scores
    go in the order of rows. ``progress(done, total)`` counts queries. Runs on the GPU where there is one.

    Raises ValueError where a row holds NaN or infinity; it is named.

    >>> nearest_rows(np.eye(2, dtype="f4")[:1], np.eye(2, dtype="f4"), top_k=1)[0]
    array([[0]])
    """
    queries = np.ascontiguousarray(queries, dtype=np.float32)
    positions = None if allowed is None else np.flatnonzero(allowed)
    if (
        positions is not None and own is None and len(positions) * 8 < len(vectors)
    ):  # it pays to take them out
        rows, scores = nearest_rows(queries, vectors[positions], top_k=top_k, progress=progress)
        return positions[rows], scores
    there = len(vectors) if positions is None else len(positions)
    k = max(min(top_k, there - (own is not None)), 0)
    rows = np.zeros((len(queries), k), np.int64)
    scores = np.full((len(queries), k), -np.inf, np.float32)
    step = _WIDENED if vectors.dtype == np.float16 and len(queries) > _FEW else _ROWS
    for start in range(0, len(vectors) if k and len(queries) else 0, step):
        block = _Block(vectors, start, min(start + step, len(vectors)), allowed, few=len(queries) <= _FEW)
        for part in _parts(len(queries), len(block)):
            rows[part], scores[part] = _merged(
                block, queries[part], rows[part], scores[part], None if own is None else own[part]
            )
            if progress is not None:
                done = start * len(queries) + len(block) * min(part.stop, len(queries))
                progress(done // len(vectors), len(queries))
    return rows, np.clip(scores, -1, 1)


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


def pairs_above(unit: np.ndarray, threshold: float) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The pairs of unit rows (n, d) with a cosine of at least ``threshold``, block by block: (left, right, cosine), left < right."""
    import torch

    held = torch.from_numpy(np.ascontiguousarray(unit)).to(_device())
    start = 0
    while start < len(held):
        stop = min(len(held), start + max(1, _CELLS // (len(held) - start)))
        block = held[start:stop] @ held[start:].T  # each row with itself and those after it
        left, right = (block >= threshold - 1e-6).nonzero(as_tuple=True)
        later = right > left
        left, right = left[later], right[later]
        yield (
            (left + start).cpu().numpy(),
            (right + start).cpu().numpy(),
            block[left, right].clamp(-1, 1).cpu().numpy(),
        )
        start = stop


def nearest_on_map(xy: np.ndarray, row: int, k: int) -> np.ndarray:
    """The ``k`` rows of ``xy`` (n, d) nearest to ``row``, itself left out, the nearest first, (k,) int64; fewer where there are fewer.

    Rows with NaN are nobody's neighbours; one that is asked for has none. Raises IndexError for a row that does not exist.
    """
    distance = np.linalg.norm(xy - xy[row], axis=1)
    distance[row] = np.nan
    placed = np.flatnonzero(np.isfinite(distance))
    near: np.ndarray = placed[best_rows(-distance[placed], k)]
    return near


# ----------------------------------------------------------------------------------------- the fast first step


class _Block:
    """Some of the rows on the device, and which of them count."""

    def __init__(
        self, vectors: np.ndarray, start: int, stop: int, allowed: np.ndarray | None, few: bool
    ) -> None:
        import torch

        self.start, self.vectors = start, vectors[start:stop]
        self.left_out = np.zeros(stop - start, bool) if allowed is None else ~allowed[start:stop]
        self.thinned = False
        self._held = torch.from_numpy(np.ascontiguousarray(self.vectors)).to(_device())
        if not (few and self._held.dtype == torch.float16):
            self._held = self._held.float()

    def __len__(self) -> int:
        return len(self.vectors)

    def candidates(
        self, queries: np.ndarray, k: int, *, own: np.ndarray | None, least: np.ndarray, slack: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The pairs (query, row of the block) that may be among the k nearest, and their fast scores."""
        import torch

        scores = _fast_scores(queries, self._held)  # (q, rows)
        self._refuse_nan(scores[0])
        self._leave_out(scores, own)
        top = scores.topk(min(k + _SPARE, len(self)), dim=1)
        limit = _limit(top.values, k, least, slack)
        enough = (top.values[:, -1:] < limit) | (top.values.shape[1] == len(self))
        asked, place = ((top.values >= limit) & enough).nonzero(as_tuple=True)
        found = (asked, top.indices[asked, place], top.values[asked, place])
        rest = (~enough).flatten().nonzero().flatten()
        if len(rest):
            more = self._all_candidates(scores, rest, limit[rest], k + (own is not None))
            found = tuple(torch.cat(both) for both in zip(found, more))
        return tuple(part.cpu().numpy() for part in found)

    def _all_candidates(self, scores: Any, some: Any, limit: Any, keep: int) -> tuple[Any, Any, Any]:
        """The same for ``some`` of the queries, every row of the block looked at."""
        scores = scores[some]
        if not self.thinned and int((scores >= limit).count_nonzero()) > max(_CROWD, 4 * keep * len(some)):
            self._thin(keep)
        self._leave_out(scores, None)
        asked, rows = (scores >= limit).nonzero(as_tuple=True)
        return some[asked], rows, scores[asked, rows]

    def _leave_out(self, scores: Any, own: np.ndarray | None) -> None:
        import torch

        if self.left_out.any():
            scores[:, torch.from_numpy(self.left_out).to(scores.device)] = -torch.inf
        if own is not None:
            here = np.flatnonzero((own >= self.start) & (own < self.start + len(self.vectors)))
            scores[here, own[here] - self.start] = -torch.inf

    def _thin(self, keep: int) -> None:
        """Leave out the rows that ``keep`` equal ones stand before: they can be nobody's neighbours."""
        seen: Counter[bytes] = Counter()
        for row in np.flatnonzero(~self.left_out):
            key = self.vectors[row].tobytes()
            self.left_out[row] = seen[key] >= keep
            seen[key] += 1
        self.thinned = True

    def _refuse_nan(self, line: Any) -> None:
        """Look at the scores of one query: those of a row that is not finite are not finite with any."""
        if not bool(line.sum().isfinite()):
            bad = (~line.isfinite()).nonzero().flatten()
            raise ValueError(
                f"vectors[{self.start + int(bad[0])}] holds NaN or infinity; encode that text again or leave the row out"
            )


def _limit(top: Any, k: int, least: np.ndarray, slack: float) -> Any:
    """Below it (q, 1) a row cannot be among the k nearest; ``top``: a block's best scores, ``least``: the k-th known before."""
    import torch

    limit = torch.from_numpy(least).to(top.device)
    if top.shape[1] >= k:
        limit = torch.maximum(limit, top[:, k - 1])
    return (limit - slack).clamp(min=torch.finfo(torch.float32).min)[:, None]  # so that -inf never passes


def _parts(count: int, width: int) -> Iterator[slice]:
    """Slices of so many queries that their scores with a block of ``width`` rows are held at once."""
    step = max(1, _CELLS // width)
    return (slice(start, start + step) for start in range(0, count, step))


def _fast_scores(queries: np.ndarray, held: Any) -> Any:
    """The scores (q, rows) float32 of a block of rows, to within the slack."""
    import torch

    if len(queries) == 1 and held.device.type == "cpu" and held.dtype == torch.float32:
        # as fast as memory is read; torch's own takes 1.7 times as long
        return torch.from_numpy((held.numpy() @ queries[0])[None])
    asked = torch.from_numpy(queries).to(held.device)
    if len(queries) == 1 or held.dtype == torch.float16:  # row by row, as the memory has them
        lines = [(held @ query).cpu().numpy() for query in asked.to(held.dtype)]
        return torch.from_numpy(np.stack(lines).astype(np.float32, copy=False)).to(held.device)
    return asked @ held.T


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


# ---------------------------------------------------------------------------------------- the exact second step


def _merged(
    block: _Block, queries: np.ndarray, rows: np.ndarray, scores: np.ndarray, own: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The k best rows of each query, (q, k) both, from those known before and the block's."""
    q, k = rows.shape
    slack = _SLACK.get(block.vectors.dtype, 2e-5)
    while True:
        asked, found, fast = block.candidates(queries, k, own=own, least=scores[:, -1], slack=slack)
        exact = _exact(queries, block.vectors, asked, found)
        error = float(np.abs(exact - fast).max(initial=0))
        if error * 2 <= slack:
            break
        slack = error * 4  # a product coarser than it should be (bf16, TF32): look again, wider
    known, place = np.nonzero(np.isfinite(scores))
    return _best(
        np.concatenate([known, asked]),
        np.concatenate([rows[known, place], found + block.start]),
        np.concatenate([scores[known, place], exact.astype(np.float32)]),
        (q, k),
    )


def _best(
    asked: np.ndarray, rows: np.ndarray, scores: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Of pairs (query, row) with their scores the k best of each query, equal ones in the order of rows, (q, k) both."""
    order = np.lexsort((rows, -scores, asked))
    asked, rows, scores = asked[order], rows[order], scores[order]
    rank = np.arange(len(asked)) - np.searchsorted(asked, asked)
    kept = rank < shape[1]
    best_rows, best_scores = np.zeros(shape, np.int64), np.full(shape, -np.inf, np.float32)
    best_rows[asked[kept], rank[kept]] = rows[kept]
    best_scores[asked[kept], rank[kept]] = scores[kept]
    return best_rows, best_scores


def _exact(queries: np.ndarray, vectors: np.ndarray, asked: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The cosine of each pair (query, row) in float64; einsum, because its sum is the same wherever a row stands."""
    found = np.empty(len(rows))
    for start in range(0, len(rows), 256):  # so many stay in a core's cache
        part = slice(start, start + 256)
        left, right = vectors[rows[part]].astype(np.float64), queries[asked[part]].astype(np.float64)
        found[part] = np.einsum("ij,ij->i", left, right)
    return found


# --------------------------------------------------------------------------------------- the approximate search


def approximate_rows(
    rows: np.ndarray, k: int, *, random_state: int = 0, progress: Progress | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """For each unit row its ``k`` nearest others, looked for in the 16 nearest of about n / 1,000 groups; shapes as `nearest_rows`.

    The groups come from k-means over a sample, and the rows of a group are compared together: an inverted file, as in
    Jégou, Douze, Schmid (2011), "Product Quantization for Nearest Neighbor Search", without the quantization.
    """
    import torch

    groups, near = _groups(torch.from_numpy(rows), k, random_state)
    indices = np.empty((len(rows), k), np.int64)
    similarities = np.empty((len(rows), k), np.float32)
    done = 0
    for members, seen in zip(groups, near):
        candidates = np.sort(np.concatenate([groups[each] for each in seen]))
        own = np.searchsorted(candidates, members)
        found, similarities[members] = nearest_rows(rows[members], rows[candidates], top_k=k, own=own)
        indices[members] = candidates[found]
        done += len(members)
        if progress is not None and len(members):
            progress(done, len(rows))
    return indices, similarities


def _groups(rows: Any, k: int, random_state: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Row numbers of each group, and for each group those it looks into: itself, then the nearest, until they hold enough rows."""
    centres = _centres(rows, max(1, round(len(rows) / _GROUP_SIZE)), random_state)
    group_of = np.concatenate([(block @ centres.T).argmax(1).numpy() for block in rows.split(65_536)])
    order = np.argsort(group_of, kind="stable")
    sizes = np.bincount(group_of, minlength=len(centres))
    groups = np.split(order, np.cumsum(sizes)[:-1])
    closeness = (centres @ centres.T).numpy()
    np.fill_diagonal(closeness, np.inf)
    nearest_first = np.argsort(-closeness, axis=1, kind="stable")
    enough = (np.cumsum(sizes[nearest_first], axis=1) <= k).sum(axis=1) + 1
    seen = [line[: max(_GROUPS_SEEN, least)] for line, least in zip(nearest_first, enough)]
    return groups, seen


def _centres(rows: Any, count: int, random_state: int) -> Any:
    """Unit centres (count, d) of k-means over a sample of rows."""
    import torch

    rng = np.random.default_rng(random_state)
    sample = rows[torch.from_numpy(rng.choice(len(rows), min(len(rows), 64 * count), replace=False))]
    centres = sample[:count].clone()
    for _ in range(_ROUNDS):
        nearest = (sample @ centres.T).argmax(1)
        sums = torch.zeros_like(centres).index_add_(0, nearest, sample)
        norms = sums.norm(dim=1, keepdim=True)
        centres = torch.where(norms > 0, sums / norms.clamp_min(1e-12), centres)
    return centres
