"""The k nearest rows by cosine: every row compared in blocks, or only the rows of the nearest groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Progress = Callable[[int, int], None]

_BLOCK_CELLS = 1 << 24  # similarities held at once: 64 MB of float32
_SPARE = 5  # candidates beyond k, so that rounding in the search decides nothing
_GROUP_SIZE = 1_000  # rows in a group of the approximate search, on average
_GROUPS_SEEN = 16  # groups each row is compared with
_ROUNDS = 6  # of k-means, over a sample


def filled_unit_rows(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows that are not zero, scaled to length 1, (m, d) float32, and their positions (m,)."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    filled = np.flatnonzero(lengths > 0)
    return (vectors[filled] / lengths[filled, None]).astype(np.float32), filled


def exact_search(
    queries: np.ndarray,
    rows: np.ndarray,
    k: int,
    *,
    skip_self: bool = False,
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` rows most similar to each query: positions (m, k) int64 and similarities (m, k) float32, falling.

    Both arrays hold unit rows. With ``skip_self`` query i and row i are the same text and do not count. On the GPU when there is one.
    The result is the same on every processor (see `_settled`).
    """
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    held = torch.from_numpy(np.ascontiguousarray(rows)).to(device)
    asked = held if queries is rows else torch.from_numpy(np.ascontiguousarray(queries)).to(device)
    step = max(1, _BLOCK_CELLS // len(rows))
    wider = min(k + _SPARE, len(rows) - skip_self)
    indices = np.empty((len(queries), wider), np.int64)
    for start in range(0, len(queries), step):
        block = asked[start : start + step] @ held.T  # (step, n)
        if skip_self:
            at = torch.arange(block.shape[0], device=device)
            block[at, at + start] = -torch.inf
        stop = start + block.shape[0]
        indices[start:stop] = block.topk(wider, dim=1).indices.cpu().numpy()
        if progress is not None:
            progress(stop, len(queries))
    return _settled(queries, rows, indices, k)


def _settled(
    queries: np.ndarray, rows: np.ndarray, indices: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` best of each query's candidates, their similarities summed in float64; equal ones in the order of rows.

    A float32 product ends in other digits on each processor, which would order close neighbours differently, and one exchanged
    pair is enough for another map.
    """
    similarities = np.empty(indices.shape, np.float32)
    step = max(1, _BLOCK_CELLS // (8 * indices.shape[1] * rows.shape[1]))
    for start in range(0, len(queries), step):
        part = slice(start, start + step)
        similarities[part] = np.einsum(
            "ikd,id->ik", rows[indices[part]].astype(np.float64), queries[part].astype(np.float64)
        )
    order = np.lexsort((indices, -similarities))[:, :k]
    return np.take_along_axis(indices, order, 1), np.clip(np.take_along_axis(similarities, order, 1), -1, 1)


def approximate_search(
    rows: np.ndarray, k: int, *, random_state: int = 0, progress: Progress | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """For each unit row its ``k`` nearest others, looked for in the 16 nearest of about n / 1,000 groups; shapes as `exact_search`.

    The groups come from k-means over a sample, and the rows of a group are compared together: an inverted file, as in
    Jégou, Douze, Schmid (2011), "Product Quantization for Nearest Neighbor Search", without the quantization.
    """
    import torch

    groups, near = _groups(torch.from_numpy(rows), k, random_state)
    indices = np.empty((len(rows), k), np.int64)
    similarities = np.empty((len(rows), k), np.float32)
    done = 0
    for members, seen in zip(groups, near):
        candidates = np.concatenate([groups[each] for each in seen])
        found, best = _search_group(rows, members, candidates, k)
        indices[members], similarities[members] = found, best
        done += len(members)
        if progress is not None and len(members):
            progress(done, len(rows))
    return indices, similarities


def _groups(rows, k: int, random_state: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
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


def _centres(rows, count: int, random_state: int):
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


def _search_group(rows: np.ndarray, members: np.ndarray, candidates: np.ndarray, k: int):
    import torch

    held = torch.from_numpy(rows[candidates])
    found = np.empty((len(members), k), np.int64)
    best = np.empty((len(members), k), np.float32)
    step = max(1, _BLOCK_CELLS // len(candidates))
    for start in range(0, len(members), step):
        block = (
            held[start : min(start + step, len(members))] @ held.T
        )  # a group comes first among its candidates
        at = torch.arange(block.shape[0])
        block[at, at + start] = -torch.inf
        values, where = block.topk(k, dim=1)
        stop = start + block.shape[0]
        found[start:stop], best[start:stop] = candidates[where.numpy()], values.numpy()
    return found, np.clip(best, -1, 1)
