"""From texts to map, clusters and names: a fresh process beside BERTopic's, the map beside umap-learn's, new sizes, large collections.

Claims: the whole way is several times faster than BERTopic 0.17 with its own defaults (``language="multilingual"``, precomputed
embeddings, documents plotted in 2-d); the map of the same neighbours is as true as umap-learn's to .01 (means of three seeds) and cheaper; a
new min_cluster_size costs milliseconds; 300,000 texts fit into the memory of a laptop.

    python benchmarks/map.py whole FILE --rows 2000 10000 50000 --repeats 3      # needs bertopic
    python benchmarks/map.py engines FILE --seeds 0 1 2
    python benchmarks/map.py sizes FILE --rows 50000
    python benchmarks/map.py large FILE --rows 100000 300000

Every run of "whole", "engines" and "large" is a process of its own, ours and the peer's by turns. In "whole" ours takes its vectors from
the package's cache and loads the encoder for it; the peer gets them as an array. Wall seconds and CPU seconds are both told: on a busy
machine believe the second.
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

PARTS = ("whole", "engines", "sizes", "large")
CHILDREN = ("ours", "bertopic", "user-nb", "umap-learn")
ENGINES = CHILDREN[2:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=(*PARTS, *CHILDREN))
    parser.add_argument("file")
    parser.add_argument("--text", default="text")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--vectors", help="for a child: the array of the peer")
    parser.add_argument("--seed", type=int, help="for a child")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    {"whole": whole, "engines": engines, "sizes": sizes, "large": large}.get(options.what, child)(options)


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


def in_process(what: str, listed: Path, vectors: Path | None, *more: str) -> dict:
    command = [sys.executable, "-W", "ignore", __file__, what, str(listed), *more]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, *(["--vectors", str(vectors)] if vectors else [])],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
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
    """One run, its stages, what was found and its peak memory as JSON."""
    if options.what in ENGINES:
        return print(json.dumps(engine(options)))
    texts = json.loads(Path(options.file).read_text("utf-8"))
    stages, found = (ours if options.what == "ours" else bertopic)(texts, options)
    print(json.dumps(stages | found | {"cpu": processor_seconds(), "GB": peak()}))


def processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak() -> float:
    """The most memory this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


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


# ---- engines


def engines(options) -> None:
    """Both engines on the same neighbours, each seed a process of each by turns."""
    results = {what: [] for what in ENGINES}
    with tempfile.TemporaryDirectory() as folder:
        listed, vectors = prepared(options, options.rows[0], Path(folder))
        for seed in options.seeds:
            for what, kept in results.items():
                kept.append(in_process(what, listed, vectors, "--seed", str(seed)))
                print(f"seed {seed} {what:<11}", told(kept[-1]), flush=True)
    middle = {what: median_of(runs) for what, runs in results.items()}
    for what, run in middle.items():
        print(f"medians {what:<11}", told(run))
    print(json.dumps({"file": Path(options.file).name, "medians": middle, "runs": results}))


def engine(options) -> dict:
    """A map by one engine, the first of its process and a second one: seconds, peak memory, and how true it is to the vectors."""
    from user_nb.analysis.neighbors import neighbors
    from user_nb.analysis.projection import project
    from user_nb.analysis.quality import map_quality

    vectors = np.load(options.vectors)
    graph = neighbors(vectors)
    found = {"rows": graph.n, "GB before": peak()}
    for call in ("first", "second"):
        wall, cpu = time.perf_counter(), processor_seconds()
        xy = project(graph, random_state=options.seed, engine=options.what)
        found[f"{call} wall"] = time.perf_counter() - wall
        found[f"{call} cpu"] = processor_seconds() - cpu
    found["GB"] = peak()
    quality = map_quality(vectors, xy, graph=graph, sample=len(vectors))
    return found | {"trustworthiness": quality.trustworthiness, "neighbours kept": quality.neighbors_kept}


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
