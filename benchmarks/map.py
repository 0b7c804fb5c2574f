"""From texts to map, clusters and names: a fresh process beside BERTopic's, a new cluster size beside a refit, and large collections.

Claims: the whole way is several times faster than BERTopic 0.17 with its own defaults (``language="multilingual"``, precomputed
embeddings, documents plotted in 2-d); a new min_cluster_size costs milliseconds; 300,000 texts fit into the memory of a laptop.

    python benchmarks/map.py whole FILE --rows 2000 10000 50000 --repeats 3      # needs bertopic
    python benchmarks/map.py sizes FILE --rows 50000
    python benchmarks/map.py large FILE --rows 100000 300000

Every run of "whole" and "large" is a process of its own, ours and the peer's by turns. Ours takes its vectors from the package's cache and loads the
encoder for it; the peer gets them as an array. Wall seconds and CPU seconds are both told: on a busy machine believe the second.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("whole", "sizes", "large", "ours", "bertopic"))
    parser.add_argument("file")
    parser.add_argument("--text", default="text")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--vectors", help="for a child: the array of the peer")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    {"whole": whole, "sizes": sizes, "large": large, "ours": child, "bertopic": child}[options.what](options)


def texts_of(options, rows: int) -> list[str]:
    from user_nb.texts.reading import read_texts

    frame = read_texts(options.file, text=options.text)
    return [text for text in frame[options.text].tolist() if text.strip()][:rows]


# ---- whole


def whole(options) -> None:
    results = []
    for rows in options.rows:
        runs = {"ours": [], "bertopic": []}
        with tempfile.TemporaryDirectory() as folder:
            listed, vectors = prepared(options, rows, Path(folder))
            for _ in range(options.repeats):
                for what, kept in runs.items():
                    kept.append(in_process(what, listed, vectors))
        ours, peer = (median_of(runs[what]) for what in runs)
        ratio = {"wall": peer["wall"] / ours["wall"], "cpu": peer["cpu"] / ours["cpu"]}
        results.append({"rows": rows, "ours": ours, "bertopic": peer, "ratio": ratio})
        print(
            f"{rows:>7} texts: BERTopic / ours  wall {ratio['wall']:.2f}  CPU {ratio['cpu']:.2f}", flush=True
        )
        print("         ours:    ", told(ours), "\n         BERTopic:", told(peer), flush=True)
    print(json.dumps(results, ensure_ascii=False))


def prepared(options, rows: int, folder: Path) -> tuple[Path, Path]:
    """The texts as a file of JSON and their vectors as an array; the vectors are in the package's cache from here on."""
    from user_nb.encoding.encoder import load_encoder

    texts = texts_of(options, rows)
    vectors = load_encoder("navec").encode(texts, progress=False)
    filled = vectors.any(axis=1)
    texts = [text for text, is_filled in zip(texts, filled) if is_filled]
    listed, array = folder / "texts.json", folder / "vectors.npy"
    listed.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    np.save(array, vectors[filled])
    return listed, array


def in_process(what: str, listed: Path, vectors: Path | None) -> dict:
    command = [
        sys.executable,
        "-W",
        "ignore",
        __file__,
        what,
        str(listed),
        *(["--vectors", str(vectors)] if vectors else []),
    ]
    start = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    return json.loads(done.stdout.strip().splitlines()[-1]) | {"wall": time.perf_counter() - start}


def median_of(runs: list[dict]) -> dict:
    return {
        key: statistics.median(run[key] for run in runs) if isinstance(value, float) else value
        for key, value in runs[0].items()
    }


def told(run: dict) -> str:
    return ", ".join(
        f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}" for key, value in run.items()
    )


def child(options) -> None:
    """One run from texts to map, clusters and names, its stages and its peak memory as JSON."""
    texts = json.loads(Path(options.file).read_text("utf-8"))
    stages, found = (ours if options.what == "ours" else bertopic)(texts, options)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(stages | found | {"cpu": usage.ru_utime + usage.ru_stime, "GB": usage.ru_maxrss / 1e6}))


class Clock:
    """Seconds of each stage, by name."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.since = time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.stages[name] = now - self.since
        self.since = now


def ours(texts: list[str], options) -> tuple[dict, dict]:
    from user_nb.encoding.encoder import load_encoder
    from user_nb.exploration import Exploration

    clock = Clock()
    study = Exploration(texts, encoder=load_encoder("navec"))
    _ = study.vectors
    clock("vectors")
    graph = study.graph
    clock("graph")
    _ = study.xy
    clock("map")
    _ = study.points
    clock("points")
    _ = study.labels
    clock("clusters")
    _ = study.terms
    clock("terms")
    _ = study.names
    clock("names")
    study.plot_map()
    clock("plot")
    roles, counts = np.unique(study.roles, return_counts=True)
    found = {
        "clusters found": len(study.names),
        "graph was": graph.how,
        **dict(zip(roles.tolist(), counts.tolist())),
    }
    return clock.stages, found


def bertopic(texts: list[str], options) -> tuple[dict, dict]:
    clock = Clock()
    vectors = np.load(options.vectors)
    from bertopic import BERTopic

    clock("import")
    model = BERTopic(language="multilingual")
    topics, _ = model.fit_transform(texts, vectors)
    clock("topics")
    model.visualize_documents(texts, embeddings=vectors)
    clock("documents in 2-d")
    found = {"clusters found": len(set(topics) - {-1}), "noise": int(sum(topic == -1 for topic in topics))}
    return clock.stages, found


# ---- sizes


def sizes(options) -> None:
    from hdbscan import HDBSCAN

    from user_nb.encoding.encoder import load_encoder
    from user_nb.exploration import Exploration

    study = Exploration(texts_of(options, options.rows[0]), encoder=load_encoder("navec"))
    points, tree, terms, vectors = study.points, study.tree, study.terms, study.vectors
    held = points[study.clustered].astype(np.float64)
    tree.clusters(100)
    times = {"labels and strengths": [], "names": [], "picture": [], "refit": []}
    same = []
    for size in (15, 30, 60, 120, 240):
        clock = Clock()
        labels, _ = tree.clusters(size)
        clock("labels and strengths")
        names = named(study, labels, terms, vectors)
        clock("names")
        drawn(study, labels, names)
        clock("picture")
        theirs = HDBSCAN(
            min_cluster_size=size, min_samples=study.settings.min_samples, core_dist_n_jobs=-1
        ).fit(held)
        clock("refit")
        same.append(bool((theirs.labels_ == labels[study.clustered]).all()))
        for name, value in clock.stages.items():
            times[name].append(value)
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, value in middle.items():
        print(f"{name:<24}{1000 * value:>10.2f} ms")
    result = {
        "rows": len(study),
        "refit / labels": middle["refit"] / middle["labels and strengths"],
        "equal": same,
    }
    print(json.dumps(result | middle))


def named(study, labels, terms, vectors):
    from user_nb.analysis.naming import name_clusters

    return name_clusters(study.texts, labels, terms=terms, vectors=vectors)


def drawn(study, labels, names):
    from user_nb.figures.map import plot_map

    return plot_map(study.points[:, :2], study.texts, labels, names)  # the places do not matter for the time


# ---- large


def large(options) -> None:
    results = []
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            listed, _ = prepared(options, rows, Path(folder))
            run = in_process("ours", listed, None)
        results.append({"rows": rows} | run)
        print(f"{rows:>7} texts: {told(run)}", flush=True)
    print(json.dumps(results, ensure_ascii=False))


if __name__ == "__main__":
    main()
