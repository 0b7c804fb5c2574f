"""The vector cache beside a plain gather from RAM and beside other stores: same rows, same run, interleaved, medians.

    python benchmarks/cache.py                                   # 100,000 vectors of 1,024: this cache alone, and the gather
    python benchmarks/cache.py --peers joblib lancedb            # needs: pip install joblib lancedb diskcache langchain-classic
    python benchmarks/cache.py --count 10000 --peers diskcache langchain
    python benchmarks/cache.py --growth                          # 10,000 to 1,000,000 texts, all cached, read page by page

Prints a table and a last line of JSON. "all" is every vector in random order, "some" a hundredth of them, "write" all of them,
"disk" bytes on disk over the bytes of the float16 rows. The peers keep float16 where they can; what they cannot do is left empty.
"""

import argparse
import hashlib
import json
import multiprocessing
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from user_nb.cache.cache import VectorCache, as_stored
from user_nb.encoding.encoder import Encoder

GROWTH = (10_000, 100_000, 1_000_000)
PAGE = 50_000


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        if options.growth:
            _growth(Path(folder), options)
        else:
            _compare(Path(folder), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--dimension", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--peers", nargs="*", default=[], choices=("diskcache", "langchain", "joblib", "lancedb")
    )
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's folder for this)")
    return parser.parse_args()


def texts_of(start: int, stop: int) -> list[str]:
    return [f"Письмо номер {n}: третий день нет воды, просим принять меры" for n in range(start, stop)]


def rows_of(start: int, stop: int, dimension: int) -> np.ndarray:
    rows = np.random.default_rng(start).standard_normal((stop - start, dimension), dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class NothingNew:
    """A model that must not be asked: everything is cached."""

    name, fingerprint, device, precision, unit, max_length = (
        "numbers",
        "numbers",
        "cpu",
        "fp32",
        "tokens",
        None,
    )

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension

    def embed(self, texts):
        raise AssertionError(f"{len(texts)} texts were not in the cache")


# ---- side by side


def _compare(folder: Path, options: argparse.Namespace) -> None:
    texts, vectors = texts_of(0, options.count), rows_of(0, options.count, options.dimension)
    order = np.random.default_rng(1).permutation(options.count)
    stores = [Ours(folder / "ours"), *(PEERS[name](folder / name) for name in options.peers)]
    facts: dict[str, dict[str, float]] = {}
    for store in stores:
        start = time.perf_counter()
        store.write(texts, vectors)
        facts[store.name] = {
            "write": time.perf_counter() - start,
            "disk": _bytes(store.folder) / (2 * vectors.size),
        }
    halves, some = vectors.astype(np.float16), order[: max(options.count // 100, 1)]
    work = {
        ("gather", "float32"): lambda: vectors[order],
        ("gather", "float16"): lambda: halves[order],
        ("gather", "some"): lambda: vectors[some],
    }
    for store in stores:
        for name, rows in (("all", order), ("some", some)):
            if getattr(store, f"reads_{name}"):
                work[store.name, name] = _reading(store, [texts[i] for i in rows])
    work |= stores[0].more(texts, order, options.dimension)
    _check(work, vectors, order, some)
    for (name, what), seconds in _interleaved(work, options.runs).items():
        facts.setdefault(name, {})[what] = seconds
    _print(facts, options)


def _reading(store, texts: list[str]):
    return lambda: store.read(texts)


def _check(work: dict, vectors: np.ndarray, order: np.ndarray, some: np.ndarray) -> None:
    """Every store gives back what it was given, also warms it up."""
    for (name, what), do in work.items():
        wanted = vectors[some if what == "some" else order]
        got = np.asarray(do(), dtype=np.float32)
        assert got.shape == wanted.shape and np.abs(got - wanted).max() < 1e-3, (name, what)


def _interleaved(work: dict, runs: int) -> dict:
    seconds = {key: [] for key in work}
    for _ in range(runs):
        for key, do in work.items():
            start = time.perf_counter()
            do()
            seconds[key].append(time.perf_counter() - start)
    return {key: statistics.median(taken) for key, taken in seconds.items()}


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Ours:
    name, reads_all, reads_some = "user-nb", True, True

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, VectorCache(folder)

    def write(self, texts: list[str], vectors: np.ndarray) -> None:
        space = self.cache.space(NothingNew.fingerprint, dimension=vectors.shape[1])
        for start in range(0, len(texts), 8192):
            space.write(texts[start : start + 8192], vectors[start : start + 8192])
        self.cache.close()
        self.cache = VectorCache(self.folder)
        self.space = self.cache.space(NothingNew.fingerprint, dimension=vectors.shape[1])

    def read(self, texts: list[str]) -> np.ndarray:
        return self.space.read(texts)[0]

    def more(self, texts: list[str], order: np.ndarray, dimension: int) -> dict:
        """The same from keys that are known, in either width, and the whole of ``encode``."""
        encoder = Encoder(NothingNew(dimension), cache=self.cache)
        shuffled = [texts[i] for i in order]
        digests = self.space.digests(shuffled)
        return {
            (self.name, "all, keys known"): lambda: self.space.read_digests(digests)[0],
            (self.name, "all, keys known, float16"): lambda: self.space.read_halves(digests)[0],
            (self.name, "encode"): lambda: encoder.encode(shuffled, progress=False),
        }


class DiskCache:
    """Key and value as rows of SQLite, a file for each value above 32 kB."""

    name, reads_all, reads_some = "diskcache", True, True

    def __init__(self, folder: Path) -> None:
        import diskcache

        self.folder, self.cache = folder, diskcache.Cache(folder, size_limit=2**40, eviction_policy="none")

    def write(self, texts: list[str], vectors: np.ndarray) -> None:
        with self.cache.transact():
            for text, row in zip(texts, vectors.astype(np.float16)):
                self.cache.set(text, row.tobytes())

    def read(self, texts: list[str]) -> np.ndarray:
        with self.cache.transact():
            found = [self.cache.get(text) for text in texts]
        return np.frombuffer(b"".join(found), np.float16).reshape(len(texts), -1).astype(np.float32)


class LangChain:
    """CacheBackedEmbeddings over LocalFileStore: a file of JSON for each text."""

    name, reads_all, reads_some = "langchain", True, True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._vectors: dict[str, np.ndarray] = {}

    def write(self, texts: list[str], vectors: np.ndarray) -> None:
        from langchain_classic.embeddings import CacheBackedEmbeddings
        from langchain_classic.storage import LocalFileStore
        from langchain_core.embeddings import Embeddings

        known = dict(zip(texts, vectors))

        class Given(Embeddings):
            def embed_documents(self, texts):
                return [known[text].tolist() for text in texts]

            def embed_query(self, text):
                return known[text].tolist()

        self.cached = CacheBackedEmbeddings.from_bytes_store(
            Given(), LocalFileStore(self.folder), namespace="numbers", key_encoder="blake2b"
        )
        self.cached.embed_documents(texts)

    def read(self, texts: list[str]) -> np.ndarray:
        return np.array(self.cached.embed_documents(texts), np.float32)


class Joblib:
    """Memory: the result of a call under the hash of its whole argument, so that another list is another call."""

    name, reads_all, reads_some = "joblib", True, False

    def __init__(self, folder: Path) -> None:
        import joblib

        self.folder, self.memory = folder, joblib.Memory(folder, verbose=0)

    def write(self, texts: list[str], vectors: np.ndarray) -> None:
        known = {text: row for row, text in enumerate(texts)}
        halves = vectors.astype(np.float16)

        def encode(texts):
            return halves[[known[text] for text in texts]]

        self._encode = self.memory.cache(encode)
        order = np.random.default_rng(1).permutation(len(texts))
        self._encode(
            [texts[i] for i in order]
        )  # the very list that is asked for later: the only one it can answer

    def read(self, texts: list[str]) -> np.ndarray:
        return self._encode(texts).astype(np.float32)


class LanceDB:
    """A table of key and float16 vector with an index on the key."""

    name, reads_all, reads_some = "lancedb", True, True

    def __init__(self, folder: Path) -> None:
        import lancedb

        self.folder, self.db = folder, lancedb.connect(folder)

    def write(self, texts: list[str], vectors: np.ndarray) -> None:
        import pyarrow as pa
        from lancedb.index import BTree

        rows = pa.FixedSizeListArray.from_arrays(
            pa.array(vectors.astype(np.float16).ravel()), vectors.shape[1]
        )
        self.table = self.db.create_table(
            "vectors", pa.table({"key": [_key(text) for text in texts], "vector": rows})
        )
        self.table.create_index("key", config=BTree())

    def read(self, texts: list[str]) -> np.ndarray:
        keys = [_key(text) for text in texts]
        if len(keys) > 0.5 * self.table.count_rows():
            found = self.table.to_arrow()
        else:
            asked = ", ".join(f"'{key}'" for key in keys)
            found = self.table.search().where(f"key IN ({asked})").limit(len(keys)).to_arrow()
        place = {key: row for row, key in enumerate(found["key"].to_pylist())}
        vectors = (
            found["vector"].combine_chunks().values.to_numpy(zero_copy_only=False).reshape(len(found), -1)
        )
        return vectors[[place[key] for key in keys]].astype(np.float32)


def _key(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


PEERS = {"diskcache": DiskCache, "langchain": LangChain, "joblib": Joblib, "lancedb": LanceDB}


def _print(facts: dict[str, dict[str, float]], options: argparse.Namespace) -> None:
    gather = facts["gather"]
    print(
        f"{options.count:,} vectors of {options.dimension}, medians of {options.runs}; gather: float32 rows from RAM"
    )
    print(f"{'':<36}{'times the gather':>18}{'of user-nb':>12}")
    ours = facts["user-nb"]
    for name, known in facts.items():
        for what, value in known.items():
            if what == "disk":
                print(f"{name + ', ' + what:<36}{value:>18.3f}")
                continue
            base = gather["float16" if "float16" in what else "some" if what == "some" else "float32"]
            beside = f"{value / ours[what]:>12.2f}" if what in ours and name != "user-nb" else ""
            print(f"{name + ', ' + what:<36}{value / base:>18.1f}{beside}")
    print(f"some: {1000 * ours['some']:.1f} ms for {max(options.count // 100, 1):,}")
    print(
        json.dumps(
            {"count": options.count, "dimension": options.dimension, "runs": options.runs, "seconds": facts}
        )
    )


# ---- growth


def _growth(folder: Path, options: argparse.Namespace) -> None:
    """Write and read n vectors page by page, each size in a process of its own, which tells its memory."""
    found = []
    for count in GROWTH:
        queue = multiprocessing.get_context("spawn").Queue()
        for work in (_grow, _stream):
            process = multiprocessing.get_context("spawn").Process(
                target=work, args=(folder / str(count), count, options.dimension, queue)
            )
            process.start()
            found.append({"count": count, "what": work.__name__[1:], **queue.get()})
            process.join()
        shutil.rmtree(folder / str(count))
    print(f"vectors of {options.dimension}, pages of {PAGE:,}")
    print(f"{'':<10}{'count':>12}{'µs a text':>12}{'MB above start':>16}{'disk':>8}")
    for one in found:
        each = 1e6 * one["seconds"] / one["count"]
        print(
            f"{one['what']:<10}{one['count']:>12,}{each:>12.1f}{one['megabytes']:>16.0f}{one['disk']:>8.3f}"
        )
    print(json.dumps({"dimension": options.dimension, "page": PAGE, "growth": found}))


def _grow(folder: Path, count: int, dimension: int, queue) -> None:
    before = _memory("VmRSS")
    seconds = 0.0
    with VectorCache(folder) as cache:
        space = cache.space(NothingNew.fingerprint, dimension=dimension)
        for start in range(0, count, PAGE):
            stop = min(start + PAGE, count)
            texts, rows = texts_of(start, stop), rows_of(start, stop, dimension)
            began = time.perf_counter()
            space.write(texts, rows)
            space.flush()
            seconds += time.perf_counter() - began
    _tell(folder, count, dimension, seconds, before, queue)


def _stream(folder: Path, count: int, dimension: int, queue) -> None:
    encoder = Encoder(NothingNew(dimension), cache=VectorCache(folder))
    before = _memory("VmRSS")
    seconds = 0.0
    for start in range(0, count, PAGE):
        stop = min(start + PAGE, count)
        texts = texts_of(start, stop)
        began = time.perf_counter()
        vectors = encoder.encode(texts, progress=False)
        seconds += time.perf_counter() - began
        assert (vectors[:100] == as_stored(rows_of(start, stop, dimension)[:100])).all()
    encoder.cache.close()
    _tell(folder, count, dimension, seconds, before, queue)


def _tell(folder: Path, count: int, dimension: int, seconds: float, before: float, queue) -> None:
    disk = _bytes(folder) / (2 * dimension * count)
    queue.put({"seconds": seconds, "megabytes": _memory("VmHWM") - before, "disk": disk})


def _memory(what: str) -> float:
    """This process's memory now ("VmRSS") or at its highest ("VmHWM"), in MB."""
    said = Path("/proc/self/status").read_text()
    return int(said.split(f"{what}:")[1].split()[0]) / 1000


if __name__ == "__main__":
    main()
