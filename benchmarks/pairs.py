"""How well cosines follow people's scores: Spearman, and the threshold that choose_threshold finds, with its interval.

    python benchmarks/pairs.py [PAIRS.csv ...] [--encoder navec] [--alike 4]

The demo's pairs, and any FILE with columns a, b, score (0 to 5). Pairs scored at least --alike count as alike.
"""

import argparse
import json

import pandas as pd
from scipy.stats import spearmanr

import user_nb


def main() -> None:
    options = _options()
    encoder = user_nb.load_encoder(options.encoder)
    frames = {"demo pairs": user_nb.load_demo("pairs")}
    frames |= {file.rsplit("/", 1)[-1]: pd.read_csv(file) for file in options.files}
    result = {}
    for name, frame in frames.items():
        cosines = (encoder.encode(frame["a"]) * encoder.encode(frame["b"])).sum(axis=1)
        alike = frame["score"] >= options.alike
        found = user_nb.choose_threshold(cosines, alike)
        everything = 2 * alike.sum() / (len(alike) + alike.sum())
        result[name] = {
            "pairs": len(frame),
            "Spearman": round(float(spearmanr(cosines, frame["score"]).statistic), 3),
            "threshold": round(found.value, 3),
            "F1": round(found.f1, 3),
            "F1 interval": [round(side, 3) for side in found.f1_interval],
            "F1 of calling all alike": round(float(everything), 3),
        }
        print(name, result[name], flush=True)
    print(
        json.dumps({"encoder": encoder.name, "alike from": options.alike, "sets": result}, ensure_ascii=False)
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*")
    parser.add_argument("--encoder", default="navec")
    parser.add_argument("--alike", type=float, default=4)
    return parser.parse_args()


if __name__ == "__main__":
    main()
