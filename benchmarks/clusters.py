"""Names and clusters on real Russian collections with known labels, and whether the measures of quality can be trusted.

    python benchmarks/clusters.py names FILE.jsonl ...         # function words and inflection duplicates among the top words; needs bertopic
    python benchmarks/clusters.py known FILE.jsonl ...         # against the file's own labels; needs bertopic
    python benchmarks/clusters.py planted                      # do stability and DBCV order clusterings as the truth does?

A file has the columns text and label; "demo" in its place takes the demo letters by topic. Vectors are the embedded encoder's.
"Names" gives the same clusters to every way of naming: c-TF-IDF is BERTopic's own, once with its CountVectorizer's defaults and once with this
package's list of Russian stop words. What a function word is, and which words have one lemma, pymorphy3 says by itself.
"""

import argparse
import json
import warnings

import numpy as np

FUNCTION_PARTS = {"PREP", "CONJ", "PRCL", "INTJ", "NPRO", "NUMR", "PRED"}
TOP = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("names", "known", "planted"))
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    run = {"names": naming, "known": known, "planted": planted}[options.what]
    results = [run(file) for file in options.files] or run()
    print(json.dumps(results, ensure_ascii=False))


def collection(file: str):
    """A study of the file with the embedded encoder, and its known labels."""
    import user_nb

    frame = user_nb.load_demo() if file == "demo" else user_nb.read_texts(file, text="text")
    encoder = user_nb.load_encoder("navec")
    return user_nb.Exploration(frame, text="text", encoder=encoder), frame[
        "topic" if file == "demo" else "label"
    ]


# ---- names


def naming(file: str) -> dict:
    from user_nb.texts.russian import STOP_WORDS

    study, _ = collection(file)
    ways = {
        "ours": {label: list(name.words[:TOP]) for label, name in study.names.items()},
        "BERTopic, Russian stop words": class_tfidf(study.texts, study.labels, sorted(STOP_WORDS)),
        "BERTopic, defaults": class_tfidf(study.texts, study.labels, None),
    }
    print(f"\n{file}: {len(study)} texts, {len(study.names)} clusters")
    for label, name in study.names.items():
        print(f"  {label:>3} {name.size:>5}  {name.text}")
    found = {"file": file, "clusters": len(study.names)}
    for way, tops in ways.items():
        found[way] = {"function": share(tops, function_words), "duplicates": share(tops, duplicates)}
        print(
            f"  {way:<30} function words {found[way]['function']:.1%}   duplicates {found[way]['duplicates']:.1%}"
        )
    return found


def class_tfidf(texts: list[str], labels: np.ndarray, stop_words: list[str] | None) -> dict[int, list[str]]:
    """The top words of each cluster by BERTopic's c-TF-IDF."""
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    clusters = [int(label) for label in np.unique(labels) if label != -1]
    joined = [" ".join(texts[row] for row in np.flatnonzero(labels == label)) for label in clusters]
    vectorizer = CountVectorizer(stop_words=stop_words)
    weights = ClassTfidfTransformer().fit_transform(vectorizer.fit_transform(joined)).toarray()
    words = vectorizer.get_feature_names_out()
    return {label: [words[j] for j in np.argsort(-line)[:TOP]] for label, line in zip(clusters, weights)}


def share(tops: dict[int, list[str]], count) -> float:
    return sum(count(top) for top in tops.values()) / max(sum(map(len, tops.values())), 1)


def parsed(word: str):
    from user_nb.texts.russian import _morphology

    return _morphology().parse(word)[0]


def function_words(top: list[str]) -> int:
    """How many of the terms are, or begin or end with, a function word."""
    return sum(any(str(parsed(part).tag.POS) in FUNCTION_PARTS for part in term.split()) for term in top)


def duplicates(top: list[str]) -> int:
    """How many of the terms have the lemmas of a term before them."""
    lemmas = [tuple(parsed(part).normal_form for part in term.split()) for term in top]
    return len(lemmas) - len(set(lemmas))


# ---- known labels


def known(file: str) -> dict:
    from user_nb.analysis.partition import kmeans
    from user_nb.analysis.quality import compare_labels

    study, truth = collection(file)
    rows = np.flatnonzero(study.clustered)
    truth = np.asarray(truth)[rows].tolist()
    texts = [study.texts[row] for row in rows]
    vectors = study.vectors[rows]
    ways = {
        "ours": study.labels[rows],
        "BERTopic, defaults": np.array(bertopic_topics(texts, vectors)),
        "KMeans, true number": kmeans(vectors, len(set(truth))),
    }
    found = {"file": file, "texts": len(rows), "classes": len(set(truth))}
    print(f"\n{file}: {len(rows)} texts, {len(set(truth))} classes")
    for way, labels in ways.items():
        every, inside = compare_labels(labels, truth), compare_labels(labels, truth, noise="drop")
        found[way] = {
            "clusters": int(len(set(labels.tolist()) - {-1})),
            "noise": every.noise,
            "V all": every.v_measure,
            "ARI all": every.ari,
            "V inside": inside.v_measure,
            "ARI inside": inside.ari,
        }
        shown = "  ".join(
            f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"
            for name, value in found[way].items()
        )
        print(f"  {way:<22} {shown}")
    return found


def bertopic_topics(texts: list[str], vectors: np.ndarray) -> list[int]:
    from bertopic import BERTopic

    return BERTopic(language="multilingual").fit_transform(texts, vectors)[0]


# ---- planted truth


def planted(seeds: range = range(5)) -> dict:
    """Rank correlation of stability, DBCV and silhouette with the true ARI over five clusterings of planted blobs, twice:
    five ways to cluster, and one way on points that are blurred more and more."""
    return {
        name: [judged(name, seed, ways, background) for seed in seeds]
        for name, ways, background in (("five ways", clusterings(), 0.1), ("blurred", blurred(), 0.0))
    }


def judged(name: str, seed: int, ways: dict, background: float) -> dict:
    from scipy.stats import spearmanr

    from user_nb.analysis.quality import cluster_quality, compare_labels, stability

    points, truth = blobs(seed, background)
    measured = []
    for way, cluster in ways.items():
        labels = cluster(points)
        quality = cluster_quality(points, labels, points=points)
        firm = stability(points, labels, cluster=cluster, n_resamples=10)
        ari = compare_labels(labels, truth).ari
        measured.append((ari, firm.mean, quality.dbcv, quality.silhouette, way))
    measured.sort(reverse=True)
    aris, *columns, _ = zip(*measured)
    measures = ("stability", "DBCV", "silhouette")
    rho = {key: float(spearmanr(aris, column).statistic) for key, column in zip(measures, columns)}
    print(
        f"{name}, seed {seed}: rank correlation with ARI  ",
        "   ".join(f"{key} {value:.2f}" for key, value in rho.items()),
    )
    for ari, firm, dbcv, silhouette, way in measured:
        print(
            f"    {way:<28} ARI {ari:.3f}   stability {firm:.3f}   DBCV {dbcv:.3f}   silhouette {silhouette:.3f}"
        )
    return {"seed": seed, **rho, "table": measured}


def blobs(seed: int, background: float) -> tuple[np.ndarray, np.ndarray]:
    """Eight blobs of unequal size and width in 5 dimensions, and a share of background: points and truth (-1: background)."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(8, 5)) * 6
    truth = rng.choice(8, 1_500, p=np.array([8, 6, 5, 4, 3, 2, 2, 1]) / 31)
    points = centres[truth] + rng.normal(size=(1_500, 5)) * rng.uniform(0.4, 1.2, 8)[truth, None]
    loose = rng.random(1_500) < background
    points[loose] = rng.uniform(-15, 15, size=(int(loose.sum()), 5))
    truth[loose] = -1
    return points, truth


def clusterings() -> dict:
    """Five ways to cluster, from fitting to hopeless."""
    from user_nb.analysis.clustering import cluster_tree
    from user_nb.analysis.partition import kmeans

    return {
        "HDBSCAN, size 20": lambda p: cluster_tree(p).labels(max(2, round(20 * len(p) / 1_500))),
        "KMeans, 8": lambda p: kmeans(p, 8, normalize=False),
        "KMeans, 4": lambda p: kmeans(p, 4, normalize=False),
        "KMeans, 30": lambda p: kmeans(p, 30, normalize=False),
        "at random, 8": lambda p: chance(p).integers(0, 8, len(p)),
    }


def blurred() -> dict:
    """One way to cluster, on points moved at random, each further than the one before."""
    from user_nb.analysis.partition import kmeans

    def way(width: float):
        return lambda p: kmeans(p + chance(p).normal(scale=width, size=p.shape), 8, normalize=False)

    return {f"KMeans, 8, blurred by {width}": way(width) for width in (0, 1, 2, 4, 8)}


def chance(points: np.ndarray) -> np.random.Generator:
    """Other numbers for every sample of the points, the same ones for the same sample."""
    return np.random.default_rng(len(points) + int(abs(points[0, 0]) * 1e6))


if __name__ == "__main__":
    main()
