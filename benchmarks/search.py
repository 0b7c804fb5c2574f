"""Exact search over a million rows: time as a ratio to reading the matrix once from memory, beside faiss and scikit-learn.

    python benchmarks/search.py [--rows 1000000] [--width 1024] [--rounds 5] [--queries 1 64] [--types float32 float16]

Random unit rows, float32 and float16, 1 and 64 queries, the 10 nearest. "Reading" is the faster of torch's sum and maximum over
the matrix's bytes as float32. faiss: ``knn`` for float32 (no copy), a flat fp16 index for float16; scikit-learn: brute NearestNeighbors
(float32 only: it has no float16). All runs are interleaved; medians. The rows found are compared with numpy's, block by block.
Needs faiss-cpu for its column; 4 GB for the float32 rows.
"""

import argparse
import json
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import torch

from user_nb.analysis.nearest import nearest_rows

TOP_K = 10
BLOCK = 50_000


def main() -> None:
    options = _options()
    queries = _unit_rows(64, options.width, np.float32, seed=1)
    result = {}
    for kind, peers in (("float32", _float32_peers), ("float16", _float16_peers)):
        if kind in options.types:
            rows = _unit_rows(options.rows, options.width, np.dtype(kind))
            result[kind] = _measured(rows, queries, options, peers(rows))
            del rows
    print(json.dumps({"rows": options.rows, "width": options.width} | result))


def _measured(
    rows: np.ndarray, queries: np.ndarray, options: argparse.Namespace, peers: dict[str, Callable]
) -> dict:
    ways: dict[tuple[str, int], Callable] = {("reading", 0): _reading(rows)}
    for count in options.queries:
        asked = queries[:count]
        ways["user-nb", count] = lambda asked=asked: nearest_rows(asked, rows, top_k=TOP_K)[0]
        for name, peer in peers.items():
            ways[name, count] = lambda asked=asked, peer=peer: peer(asked)
    times: dict[tuple[str, int], list[float]] = {way: [] for way in ways}
    found = {}
    for _ in range(options.rounds):
        for way, run in ways.items():
            start = time.perf_counter()
            found[way] = run()
            times[way].append(time.perf_counter() - start)
    reading = median(times["reading", 0])
    wanted = _numpys(rows, queries)
    table = {}
    for (name, count), seconds in times.items():
        if not count:
            continue
        same = bool((found[name, count] == wanted[:count]).all())
        table[f"{name}, {count}"] = {"ratio": round(median(seconds) / reading, 2), "same as numpy": same}
        print(
            f"{rows.dtype!s:<8} {name:<13} {count:>3} queries  {median(seconds) / reading:7.2f}  {same}",
            flush=True,
        )
    table["GB/s read"] = round(rows.nbytes / reading / 1e9, 1)
    return table


def _reading(rows: np.ndarray) -> Callable:
    """Reads every byte once, by whichever of two ways is the faster here."""
    flat = torch.from_numpy(rows).view(-1).view(torch.float32)
    cost = {}
    for way in (torch.sum, torch.max):
        runs = []
        for _ in range(3):
            start = time.perf_counter()
            way(flat)
            runs.append(time.perf_counter() - start)
        cost[way] = min(runs)
    way = min(cost, key=cost.get)
    return lambda: way(flat)


def _float32_peers(rows: np.ndarray) -> dict[str, Callable]:
    from sklearn.neighbors import NearestNeighbors

    brute = NearestNeighbors(n_neighbors=TOP_K, algorithm="brute").fit(rows)  # for unit rows the same order
    peers = {"scikit-learn": lambda asked: brute.kneighbors(asked, return_distance=False)}
    try:
        import faiss
    except ImportError:
        print("faiss is not installed: pip install faiss-cpu")
        return peers
    product = faiss.METRIC_INNER_PRODUCT
    return peers | {"faiss": lambda asked: faiss.knn(asked, rows, TOP_K, metric=product)[1]}


def _float16_peers(halves: np.ndarray) -> dict[str, Callable]:
    try:
        import faiss
    except ImportError:
        return {}
    index = faiss.IndexScalarQuantizer(
        halves.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    for start in range(0, len(halves), BLOCK):
        index.add(halves[start : start + BLOCK].astype(np.float32))
    return {"faiss": lambda asked: index.search(asked, TOP_K)[1]}


def _numpys(rows: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """The rows that numpy finds: all scores of a block, then a stable sort of the best of all blocks."""
    scores, places = [], []
    for start in range(0, len(rows), BLOCK):
        block = queries @ rows[start : start + BLOCK].astype(np.float32).T
        best = np.argsort(-block, axis=1, kind="stable")[:, :TOP_K]
        places.append(best + start)
        scores.append(np.take_along_axis(block, best, axis=1))
    order = np.argsort(-np.concatenate(scores, axis=1), axis=1, kind="stable")[:, :TOP_K]
    return np.take_along_axis(np.concatenate(places, axis=1), order, axis=1)


def _unit_rows(n: int, width: int, dtype: np.dtype, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows = np.empty((n, width), dtype)
    for start in range(0, n, BLOCK):
        block = rng.standard_normal((min(BLOCK, n - start), width), dtype=np.float32)
        rows[start : start + BLOCK] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return rows


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--width", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--queries", type=int, nargs="+", default=[1, 64])
    parser.add_argument("--types", nargs="+", default=["float32", "float16"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
