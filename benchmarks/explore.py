"""The whole way on a real file: clusters beside known sections, and what the second run costs.

Claims: clusters of the embedded encoder agree with the file's own sections about as well as, or better than, TF-IDF + SVD + KMeans at the
same number of clusters; a second run computes no vector.

    python benchmarks/explore.py FILE --text text --sections section [--rows N]

Runs ``Exploration`` twice (a fresh cache, then the same one), the peer once, on the same texts. V-measure and ARI are taken over the
texts that are in a cluster, for both, and over all texts with noise as one cluster of its own.
"""

import argparse
import json
import tempfile
import time
import warnings

from user_nb.encoding.encoder import load_encoder
from user_nb.exploration import Exploration
from user_nb.texts.reading import read_texts


def main() -> None:
    options = _options()
    frame = read_texts(options.file, text=options.text)
    frame = frame.head(options.rows) if options.rows else frame
    with tempfile.TemporaryDirectory() as folder:
        runs = [_explore(frame, options, folder) for _ in range(2)]
    first, second = runs
    result = {"texts": len(frame), "clusters": len(first["study"].names), "noise": _noise(first["study"])}
    result |= {"seconds first": first["seconds"], "seconds second": second["seconds"]}
    result |= {
        "encode first": first["encode"],
        "encode second": second["encode"],
        "computed second": second["computed"],
    }
    if options.sections:
        result |= _agreement(first["study"], frame[options.sections].astype(str).to_numpy(), options.clusters)
    for name, value in result.items():
        print(f"{name:<28}{value:.3f}" if isinstance(value, float) else f"{name:<28}{value}")
    print(json.dumps(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--text", default="text")
    parser.add_argument("--sections", help="the column with the known sections")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--encoder", default="navec")
    parser.add_argument("--clusters", type=int, help="clusters of the peer (default: as many as were found)")
    return parser.parse_args()


def _explore(frame, options, folder: str) -> dict:
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        encoder = load_encoder(options.encoder, cache=folder)
    study = Exploration(frame, text=options.text, encoder=encoder)
    begun = time.perf_counter()
    _ = study.vectors
    encode = time.perf_counter() - begun
    study.run()
    return {
        "study": study,
        "seconds": time.perf_counter() - start,
        "encode": encode,
        "computed": encoder.last_report.computed,
    }


def _noise(study: Exploration) -> float:
    return float((study.labels[study.clustered] < 0).mean())


def _agreement(study: Exploration, sections, clusters: int | None) -> dict:
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    inside = study.labels >= 0
    peer = _tfidf_kmeans(study.texts, clusters or len(study.names))
    found = {}
    for name, labels in (("ours", study.labels), ("TF-IDF SVD KMeans", peer)):
        found[f"V inside, {name}"] = float(v_measure_score(sections[inside], labels[inside]))
        found[f"ARI inside, {name}"] = float(adjusted_rand_score(sections[inside], labels[inside]))
        found[f"V all, {name}"] = float(v_measure_score(sections, labels))
    return found


def _tfidf_kmeans(texts: list[str], clusters: int):
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    steps = (
        TfidfVectorizer(sublinear_tf=True, min_df=2),
        TruncatedSVD(100, random_state=0),
        Normalizer(),
        KMeans(clusters, n_init=10, random_state=0),
    )
    return make_pipeline(*steps).fit_predict(texts)


if __name__ == "__main__":
    main()
