"""Near duplicates: 1,000 planted in 20,000 texts, recall and precision per kind, beside datasketch's MinHash; growth.

    python benchmarks/duplicates.py LONG.jsonl[,LONG2...] SHORT.jsonl PARAPHRASES.csv [--growth]

The texts are those of the LONG files (several sentences each) filled up to 20,000 with SHORT ones, without texts that share a third
of their shingles with another one or equal it. Planted, 200 of each: case and punctuation; one name changed; two sentences swapped; the last
quarter cut off; a paraphrase (of the CSV's columns a, b those pairs with the highest score: a among the texts, b planted).
Found is a plant in one group, or one pair, with its own text. Precision: of all texts grouped with plants of the kind, the share that belong.
--growth measures 10,000 to 100,000 of the SHORT texts instead: CPU time and memory.
"""

import argparse
import json
import re
import resource
import time
from collections.abc import Iterable

import numpy as np
import pandas as pd

import user_nb
from user_nb.texts.near_copies import near_pairs, normalised, shingle
from user_nb.texts.reading import read_texts

KINDS = ("case and punctuation", "changed name", "swapped sentence", "cut end", "paraphrase")
NAMES = "Иванов Петрова Сидоренко Кузнецова Ахметов Белякова Громов Захарова Лебедев Орлова".split()
PER_KIND = 200


def main() -> None:
    options = _options()
    if options.growth:
        return _growth(options.short)
    texts, plants = _planted(options.long.split(","), options.short, options.paraphrases)
    encoder = user_nb.load_encoder("navec")
    vectors = encoder.encode(texts)
    ways = {
        "user-nb": lambda: _our_pairs(user_nb.near_duplicates(texts, vectors)),
        "user-nb, without meaning": lambda: _our_pairs(user_nb.near_duplicates(texts)),
        "MinHash 0.85 (datasketch)": lambda: _minhash(texts),
    }
    result = {}
    for name, run in ways.items():
        start = time.process_time()
        pairs = run()
        seconds = time.process_time() - start
        result[name] = _judged(pairs, plants) | {"CPU": seconds}
        print(name, json.dumps(result[name], ensure_ascii=False), flush=True)
    least = min(each["CPU"] for each in result.values())
    for each in result.values():
        each["CPU"] = round(each["CPU"] / least, 1)
    print(json.dumps({"texts": len(texts), "ways": result}, ensure_ascii=False))


def _our_pairs(found: "user_nb.Duplicates") -> set[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    for group in found.groups:
        rows = sorted((group.kept, *group.others))
        pairs |= {(a, b) for place, a in enumerate(rows) for b in rows[place + 1 :]}
    return pairs


def _minhash(texts: list[str]) -> set[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.85, num_perm=128)
    pairs: set[tuple[int, int]] = set()
    for row, text in enumerate(map(normalised, texts)):
        sketch = MinHash(num_perm=128)
        sketch.update_batch({text[i : i + 5].encode() for i in range(max(1, len(text) - 4))})
        pairs |= {(other, row) for other in index.query(sketch)}
        index.insert(row, sketch)
    return pairs


def _judged(pairs: Iterable[tuple[int, int]], plants: dict[int, tuple[int, str]]) -> dict:
    """Recall and precision of each kind: plants is {row: (row of its own text, kind)}."""
    right, wrong = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    for pair in pairs:
        for row, other in (pair, pair[::-1]):
            if row in plants:
                own, kind = plants[row]
                (right if other == own else wrong)[kind] += 1
    return {
        kind: {
            "recall": round(right[kind] / PER_KIND, 3),
            "precision": round(right[kind] / max(1, right[kind] + wrong[kind]), 3),
        }
        for kind in KINDS
    }


# ------------------------------------------------------------------------------------------------- planting


def _planted(
    long: list[str], short: str, paraphrases: str, n_texts: int = 20_000
) -> tuple[list[str], dict[int, tuple[int, str]]]:
    rng = np.random.default_rng(0)
    frame = pd.read_csv(paraphrases)
    same = frame[(frame["score"] == frame["score"].max()) & (frame["a"] != frame["b"])].drop_duplicates("a")
    rows = [text for file in long for text in read_texts(file, text="text")["text"].dropna()]
    rows = _alone([*same["a"], *user_nb.load_demo()["text"], *rows, *_sample(short, n_texts, rng)])
    texts = rows[: n_texts - 5 * PER_KIND]
    where = {text: row for row, text in enumerate(texts)}
    same = same[same["a"].isin(where)].sample(PER_KIND, random_state=0)
    able = [row for row, text in enumerate(texts) if 150 < len(text) < 4_000 and len(_sentences(text)) >= 3]
    chosen = rng.permutation(able)[: 4 * PER_KIND].reshape(4, PER_KIND)
    plants: dict[int, tuple[int, str]] = {}
    for kind, own in zip(KINDS, chosen.tolist()):
        for row in own:
            plants[len(texts)] = (row, kind)
            texts.append(CHANGES[kind](texts[row], rng))
    for a, b in zip(same["a"], same["b"]):
        plants[len(texts)] = (where[a], KINDS[4])
        texts.append(b)
    return texts, plants


def _alone(texts: list[str]) -> list[str]:
    """The distinct texts without those that share a third of their shingles with one before them."""
    texts = list({normalised(text): text for text in reversed(texts)}.values())[::-1]
    left, right, _ = near_pairs(shingle([normalised(text) for text in texts]), 1 / 3)
    dropped = set(np.maximum(left, right).tolist())
    return [text for row, text in enumerate(texts) if row not in dropped]


def _sample(file: str, n: int, rng: np.random.Generator) -> list[str]:
    texts = read_texts(file, text="text")["text"].dropna().to_numpy()
    return texts[rng.permutation(len(texts))[:n]].tolist()


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?…])\s+", text) if part]


def _case(text: str, rng: np.random.Generator) -> str:
    return rng.choice([text.upper(), text.lower(), text.replace(",", "").replace(".", "!")])


def _name(text: str, rng: np.random.Generator) -> str:
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()] or [0]
    words[int(rng.choice(long))] = str(rng.choice(NAMES))
    return " ".join(words)


def _swapped(text: str, rng: np.random.Generator) -> str:
    parts = _sentences(text)
    place = int(rng.integers(len(parts) - 1))
    parts[place : place + 2] = parts[place : place + 2][::-1]
    return " ".join(parts)


def _cut(text: str, rng: np.random.Generator) -> str:
    return text[: len(text) * 3 // 4]


CHANGES = dict(zip(KINDS, (_case, _name, _swapped, _cut)))


# --------------------------------------------------------------------------------------------------- growth


def _growth(short: str) -> None:
    texts = _sample(short, 100_000, np.random.default_rng(0))
    vectors = user_nb.load_encoder("navec").encode(texts)
    start_memory = _memory()
    user_nb.near_duplicates(texts[:500], vectors[:500])  # libraries load
    table = []
    for n in (10_000, 30_000, 100_000):
        line = {"texts": n}
        for way, some in (("exact and near", None), ("all three", vectors[:n])):
            start = time.process_time()
            found = user_nb.near_duplicates(texts[:n], some)
            line[way] = time.process_time() - start
        line |= {"kept": len(found.rows), "GB above": round(_memory() - start_memory, 2)}
        table.append(line)
        print(line, flush=True)
    first = {way: table[0][way] for way in ("exact and near", "all three")}
    for line in table:
        line |= {way: round(line[way] / seconds, 1) for way, seconds in first.items()}
    print(json.dumps(table))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("long")
    parser.add_argument("short")
    parser.add_argument("paraphrases")
    parser.add_argument("--growth", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
