"""What each choice in the embedded encoder gives: k-means V-measure on labelled texts, Spearman on sentence pairs.

    python benchmarks/navec.py [FILE:TEXT:LABEL ...] [--pairs PAIRS.csv]

Variants, each with the one before it: word vectors averaged; SIF weights and one common direction removed; four directions; weights
by part of speech. V-measure is the mean over three seeds of k-means with as many clusters as labels. PAIRS.csv has two columns of
sentences and one of scores.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from user_nb.encoding import navec
from user_nb.texts.reading import read_texts

DEMO = f"{Path(__file__).resolve().parents[1] / 'data' / 'letters.jsonl'}:text:topic"
EVEN = dict.fromkeys(navec.PART_WEIGHTS, 1.0) | dict.fromkeys(["PREP", "CONJ", "PRCL", "NPRO", "INTJ"], 1.0)
VARIANTS = {
    "mean of words": {
        "SIF_A": 1e9,
        "COMMON_DIRECTIONS": 0,
        "PART_WEIGHTS": EVEN,
        "PRONOMINAL": set(),
        "NAME_WEIGHT": 1.0,
    },
    "SIF, 1 direction": {
        "SIF_A": 3e-4,
        "COMMON_DIRECTIONS": 1,
        "PART_WEIGHTS": EVEN,
        "PRONOMINAL": set(),
        "NAME_WEIGHT": 1.0,
    },
    "SIF, 4 directions": {
        "SIF_A": 1e-4,
        "COMMON_DIRECTIONS": 4,
        "PART_WEIGHTS": EVEN,
        "PRONOMINAL": set(),
        "NAME_WEIGHT": 1.0,
    },
    "parts of speech (as shipped)": {},
}


def main() -> None:
    options = _options()
    sets = {place.split(":")[0].rsplit("/", 1)[-1]: _labelled(*place.split(":")) for place in options.sets}
    pairs = _pairs(options.pairs) if options.pairs else None
    shipped = {name: getattr(navec, name) for name in VARIANTS["mean of words"]}
    result = {}
    for name, changes in VARIANTS.items():
        for constant, value in (shipped | changes).items():
            setattr(navec, constant, value)
        model = navec.NavecModel()
        found = {file: _v_measure(_vectors(model, texts), labels) for file, (texts, labels) in sets.items()}
        if pairs:
            found["pairs, Spearman"] = _spearman(model, *pairs)
        result[name] = found
        print(f"{name:<30}" + "  ".join(f"{what}: {value:.3f}" for what, value in found.items()), flush=True)
    print(json.dumps(result))


def _vectors(model: navec.NavecModel, texts: list[str]) -> np.ndarray:
    return np.concatenate([batch.rows for batch in model.embed(texts)])


def _v_measure(vectors: np.ndarray, labels: list[str]) -> float:
    from sklearn.cluster import KMeans
    from sklearn.metrics import v_measure_score

    k = len(set(labels))
    return float(
        np.mean(
            [
                v_measure_score(labels, KMeans(k, n_init=5, random_state=s).fit_predict(vectors))
                for s in range(3)
            ]
        )
    )


def _spearman(model: navec.NavecModel, left: list[str], right: list[str], scores: list[float]) -> float:
    from scipy.stats import spearmanr

    cosines = (_vectors(model, left) * _vectors(model, right)).sum(axis=1)
    return float(spearmanr(cosines, scores).statistic)


def _labelled(file: str, text: str, label: str) -> tuple[list[str], list[str]]:
    frame = read_texts(file, text=text)
    return frame[text].fillna("").tolist(), frame[label].astype(str).tolist()


def _pairs(file: str) -> tuple[list[str], list[str], list[float]]:
    import pandas as pd

    frame = pd.read_csv(file)
    sentences = frame.select_dtypes(exclude="number").columns[-2:]
    score = frame.select_dtypes("number").columns[-1]
    return frame[sentences[0]].tolist(), frame[sentences[1]].tolist(), frame[score].tolist()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="*", default=[DEMO])
    parser.add_argument("--pairs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
