"""The cache under attack, for as long as you like: killed writers, many processes on one file, flipped bits.

    python benchmarks/cache_campaign.py kill --count 1000    # SIGKILLs at random moments, three writers at a time
    python benchmarks/cache_campaign.py share --count 100000 # texts of each of 8 processes, which overlap
    python benchmarks/cache_campaign.py flip --count 10000   # one random bit of the file each time

Vectors are made from the text's number, so that each one that comes back can be compared with the one that went in. Prints what was
counted (also when stopped early, by Ctrl-C or SIGTERM) and a last line of JSON; the exit code is 1 where anything was wrong, lost, twice there or raised.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import numpy as np

from user_nb.cache.cache import CacheRefusedError, CacheWarning, VectorCache, as_stored
from user_nb.cache.half_precision import to_halves

DIMENSION = 64
FLIPPED = 2_500  # vectors in the file whose bits are flipped
UNIVERSE = 6_000  # texts that the killed writers choose from
MUST_BE_ZERO = ("wrong", "lost", "duplicates", "unclean", "exceptions", "not_repaired")


def main() -> None:
    options = _options()
    random.seed(options.seed)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    counted: dict[str, int] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        start = time.perf_counter()
        try:
            CAMPAIGNS[options.campaign](Path(folder), options, counted)
        except KeyboardInterrupt:
            print("stopped early")
            for child in multiprocessing.active_children():
                child.kill()
                child.join()
    counted = {
        "campaign": options.campaign,
        **counted,
        "minutes": round((time.perf_counter() - start) / 60, 1),
    }
    for name, value in counted.items():
        print(f"{name:>14}  {value}")
    print(json.dumps(counted))
    sys.exit(any(counted.get(name) for name in MUST_BE_ZERO))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("campaign", choices=CAMPAIGNS)
    parser.add_argument(
        "--count", type=int, default=100, help="kills, texts of each process, or flipped bits"
    )
    parser.add_argument("--processes", type=int, help="writers at a time (kill: 3, share: 8)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's folder for this)")
    return parser.parse_args()


def text_of(number: int) -> str:
    return f"Письмо номер {number}: во дворе нет света"


def vectors_of(numbers: np.ndarray, dimension: int = DIMENSION) -> np.ndarray:
    """A unit vector for each number, (n, d) float32: the same in every process, another for every number."""
    with np.errstate(over="ignore"):
        state = numbers.astype(np.uint64)[:, None] * np.uint64(dimension) + np.arange(
            dimension, dtype=np.uint64
        )
        state = (state + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    rows = (state >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - 1
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def space_in(cache: VectorCache):
    return cache.space("campaign", dimension=DIMENSION, name="campaign")


@lru_cache(maxsize=1)
def all_stored(universe: int) -> np.ndarray:
    """What a cache must give back for each number below ``universe``."""
    return as_stored(vectors_of(np.arange(universe)))


@lru_cache(maxsize=1)
def all_digests(universe: int) -> np.ndarray:
    """The keys of the texts of these numbers."""
    with tempfile.TemporaryDirectory() as folder, VectorCache(folder) as cache:
        return space_in(cache).digests([text_of(n) for n in range(universe)])


def examine(folder: Path, acknowledged: set[int], universe: int) -> dict[str, int]:
    """Open a cache as the next person would, and count what is not as it must be."""
    wanted = all_stored(universe)
    with warnings.catch_warnings(record=True) as said, VectorCache(folder) as cache:
        warnings.simplefilter("always")
        space = space_in(cache)
        vectors, found = space.read_digests(all_digests(universe))
        digests = space.all_digests()
        path = cache.path
    with closing(sqlite3.connect(path)) as db:
        sound = db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    known = np.zeros(universe, dtype=bool)
    known[list(acknowledged)] = True
    return {
        "wrong": int((vectors[found] != wanted[found]).any(axis=1).sum()),
        "lost": int((known & ~found).sum()),
        "duplicates": len(digests) - len(np.unique(digests, axis=0)) + len(digests) - int(found.sum()),
        "unclean": int(bool(said) or not sound),
        "found": int(found.sum()),
    }


# ---- kill


def kill(folder: Path, options: argparse.Namespace, counted: dict[str, int]) -> None:
    """Writers, all of them killed at a random moment, again and again; what was flushed must be there."""
    writers = options.processes or 3
    names = ("kills", "files", "committed", "wrong", "lost", "duplicates", "unclean", "exceptions")
    counted |= dict.fromkeys(names, 0)
    acknowledged: set[int] = set()
    place = folder / "0"
    while counted["kills"] < options.count:
        running = [
            _start(_write_and_tell, place, folder / f"told-{w}", random.getrandbits(32))
            for w in range(writers)
        ]
        for w in random.sample(range(writers), writers):
            if random.random() < 0.75:
                _wait_for_first(folder / f"told-{w}")  # else: while it opens the file, perhaps
            time.sleep(random.uniform(0.0, 0.25))
            os.kill(running[w].pid, signal.SIGKILL)
            running[w].join()
            counted["kills"] += 1
            counted["exceptions"] += running[w].exitcode != -signal.SIGKILL
        acknowledged |= {n for w in range(writers) for n in _told(folder / f"told-{w}")}
        seen = examine(place, acknowledged, UNIVERSE)
        for name in ("wrong", "lost", "duplicates", "unclean"):
            counted[name] += seen[name]
        if seen["found"] > 0.8 * UNIVERSE or counted["kills"] >= options.count:
            counted["files"] += 1
            counted["committed"] += len(acknowledged)
            acknowledged, place = set(), folder / str(counted["files"])


def _start(work, *arguments) -> multiprocessing.Process:
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    process.start()
    return process


def _write_and_tell(place: Path, told: Path, seed: int) -> None:
    """Write some vectors, flush, and only then say which: what was told must outlive the kill."""
    rng = np.random.default_rng(seed)
    warnings.simplefilter("error", CacheWarning)
    with told.open("ab", buffering=0) as tell, VectorCache(place) as cache:
        while True:
            numbers = np.unique(rng.integers(0, UNIVERSE, 64))
            space_in(cache).write([text_of(n) for n in numbers], vectors_of(numbers))
            space_in(cache).flush()
            tell.write(numbers.astype("<i8").tobytes())


def _wait_for_first(told: Path, patience: float = 30.0) -> None:
    """A busy machine takes its time: wait until a writer has committed something."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and not (told.exists() and told.stat().st_size):
        time.sleep(0.005)


def _told(path: Path) -> list[int]:
    said = path.read_bytes() if path.exists() else b""
    path.unlink(missing_ok=True)
    return np.frombuffer(said[: len(said) // 8 * 8], dtype="<i8").tolist()


# ---- share


def share(folder: Path, options: argparse.Namespace, counted: dict[str, int]) -> None:
    """Processes that encode overlapping texts through one cache, as notebooks of one class do."""
    processes = options.processes or 8
    universe = options.count * 5 // 2
    queue = multiprocessing.get_context("fork").Queue()
    running = [
        _start(_encode_share, folder / "0", seed, options.count, universe, queue) for seed in range(processes)
    ]
    told = [queue.get() for _ in running]
    for process in running:
        process.join()
    chosen = {int(n) for seed in range(processes) for n in _choice(seed, options.count, universe)}
    seen = examine(folder / "0", chosen, universe)
    counted |= {
        "processes": processes,
        "texts_each": options.count,
        "different": len(chosen),
        **{name: seen[name] for name in ("lost", "duplicates", "unclean")},
        "wrong": seen["wrong"] + sum(one["wrong"] for one in told),
        "exceptions": sum(one["exceptions"] for one in told),
        "made": sum(one["made"] for one in told),
    }


def _choice(seed: int, count: int, universe: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(universe)[:count]


def _encode_share(place: Path, seed: int, count: int, universe: int, queue) -> None:
    told = {"wrong": 0, "exceptions": 0, "made": 0}
    warnings.simplefilter("error", CacheWarning)
    try:
        numbers = _choice(seed, count, universe)
        with VectorCache(place) as cache:
            space = space_in(cache)
            for start in range(0, count, 1000):
                some = numbers[start : start + 1000]
                texts, wanted = [text_of(n) for n in some], vectors_of(some)
                vectors, found = space.read(texts)
                told["wrong"] += int((vectors[found] != as_stored(wanted)[found]).any(axis=1).sum())
                space.write([text for text, here in zip(texts, found) if not here], wanted[~found])
                told["made"] += int((~found).sum())
    except BaseException:
        told["exceptions"] += 1
        traceback.print_exc()
    queue.put(told)


# ---- flip


def flip(folder: Path, options: argparse.Namespace, counted: dict[str, int]) -> None:
    """One bit of a sound file at a time: no wrong vector may come back, and what is missed can be made again."""
    with VectorCache(folder / "0") as cache:
        space_in(cache).write_halves(all_digests(FLIPPED), to_halves(vectors_of(np.arange(FLIPPED))))
        path = cache.path
    sound = path.read_bytes()
    names = ("flips", "wrong", "missed", "set_aside", "refused", "exceptions", "not_repaired")
    counted |= dict.fromkeys(names, 0)
    for _ in range(options.count):
        place = random.randrange(8 * len(sound))
        broken = bytearray(sound)
        broken[place // 8] ^= 1 << place % 8
        _only(path, bytes(broken))
        counted["flips"] += 1
        try:
            _read_broken(path, counted)
        except Exception:
            counted["exceptions"] += 1
            traceback.print_exc()


def _only(path: Path, data: bytes) -> None:
    for file in path.parent.iterdir():
        file.unlink()
    path.write_bytes(data)


def _read_broken(path: Path, counted: dict[str, int]) -> None:
    digests, wanted = all_digests(FLIPPED), all_stored(FLIPPED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CacheWarning)
        try:
            cache = VectorCache(path.parent)
        except CacheRefusedError:  # now another program's file, or one of a newer version: nothing comes back
            counted["refused"] += 1
            return
        with cache:
            space = space_in(cache)
            vectors, found = space.read_digests(digests)
            counted["wrong"] += int((vectors[found] != wanted[found]).any(axis=1).sum())
            counted["missed"] += int((~found).sum())
            space.write_halves(digests[~found], to_halves(vectors_of(np.flatnonzero(~found))))
            vectors, found = space.read_digests(digests)
            counted["wrong"] += int((vectors[found] != wanted[found]).any(axis=1).sum())
            counted["not_repaired"] += int((~found).sum())
    counted["set_aside"] += any(".broken-" in file.name for file in path.parent.iterdir())


CAMPAIGNS = {"kill": kill, "share": share, "flip": flip}

if __name__ == "__main__":
    main()
