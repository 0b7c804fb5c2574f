"""Does search find the text that answers: nDCG@10 and recall@1 by words, by meaning and by both.

    python benchmarks/retrieval.py [FILE:TEXT:TITLE ...] [--encoder navec]

The demo's questions, each with the one letter that answers it; and of a FILE each distinct title as a query for its own text, from
which the title is taken out where it begins it. One text is right for each query, so nDCG@10 is the mean of 1 / log2(1 + rank).
"""

import argparse
import json

import numpy as np

import user_nb
from user_nb.analysis.search import MODES
from user_nb.texts.reading import read_texts


def main() -> None:
    options = _options()
    encoder = user_nb.load_encoder(options.encoder)
    letters, questions = user_nb.load_demo(), user_nb.load_demo("questions")
    texts = letters["text"].tolist()
    sets = {"questions": (questions["question"].tolist(), questions["row"].to_numpy(), texts)}
    for kind in questions["kind"].unique():
        some = questions[questions["kind"] == kind]
        sets[f"questions, {kind}"] = (some["question"].tolist(), some["row"].to_numpy(), texts)
    for place in options.sets:
        sets[place.split(":")[0].rsplit("/", 1)[-1]] = _titles(*place.split(":"))
    result = {name: _measured(encoder, *parts) for name, parts in sets.items()}
    print(json.dumps({"encoder": encoder.name, "sets": result}, ensure_ascii=False))


def _measured(encoder, queries: list[str], wanted: np.ndarray, texts: list[str]) -> dict:
    vectors = encoder.encode(texts)
    table = {"queries": len(queries), "texts": len(texts)}
    print(f"{len(queries)} queries over {len(texts)} texts")
    for mode in MODES:
        ranks = _ranks(user_nb.search(queries, texts, vectors, encoder=encoder, mode=mode), queries, wanted)
        table[mode] = {
            "nDCG@10": round(float(np.mean(np.where(ranks < 10, 1 / np.log2(ranks + 2), 0))), 3),
            "recall@1": round(float(np.mean(ranks == 0)), 3),
        }
        print(f"    {mode:<8} {table[mode]}", flush=True)
    return table


def _ranks(hits, queries: list[str], wanted: np.ndarray) -> np.ndarray:
    """The place (q,) of the right text among the ten found, from 0; 10 where it is not among them."""
    found = {query: rows["row"].tolist() for query, rows in hits.groupby("query", sort=False)}
    return np.array(
        [
            found[query].index(row) if row in found.get(query, []) else 10
            for query, row in zip(queries, wanted.tolist())
        ]
    )


def _titles(file: str, text: str, title: str) -> tuple[list[str], np.ndarray, list[str]]:
    frame = read_texts(file, text=text).dropna(subset=[text, title])
    frame = frame.drop_duplicates(title, keep=False).drop_duplicates(text, keep=False)
    bodies = [
        body.removeprefix(head).strip(" .") or body
        for body, head in zip(frame[text], frame[title], strict=True)
    ]
    return frame[title].tolist(), np.arange(len(frame)), bodies


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--encoder", default="navec")
    return parser.parse_args()


if __name__ == "__main__":
    main()
