"""What makes products in bfloat16 fast on a CPU: weights laid out ahead against plain ones, and how many tokens a batch should hold.

    python benchmarks/bf16.py FILE [--text text] [--layers 4] [--rounds 12]

Texts and random weights as in encode.py. The pairs are batches, one way after the other and the first of them in turn, so that a
processor which others slow down slows both; the medians of their ratios are printed. Batch sizes are compared over all texts.
"""

import argparse
import json
import statistics
import tempfile
import time
from itertools import count
from pathlib import Path
from unittest import mock

import numpy as np
from encode import corpus, mixed_lengths, random_model

from user_nb.encoding import packing
from user_nb.encoding.transformer import TransformerModel

BUDGETS = (1_024, 2_048, 3_072, 4_096)


def main() -> None:
    options = _options()
    pool = corpus(options.file, options.text)
    with tempfile.TemporaryDirectory() as folder:
        model = random_model(Path(folder) / "model", pool, layers=options.layers)
        texts = mixed_lengths(model, pool, 300)
        ahead = _packed(model)
        with mock.patch.object(packing, "can_lay_out_weights", return_value=False):
            plain = _packed(model)
        batches = {tokens: _batches(model, texts, tokens) for tokens in BUDGETS}
    turn, found = count(), {"laid out ahead": {}, "time of a batch size": {}}
    for tokens, some in batches.items():
        pairs = [
            _in_turn({"plain": plain, "ahead": ahead}, [batch], next(turn))
            for _ in range(options.rounds)
            for batch in some
        ]
        ratio = statistics.median(pair["plain"] / pair["ahead"] for pair in pairs)
        found["laid out ahead"][tokens] = ratio
        print(
            f"{tokens} tokens a batch: laid out ahead {ratio:.2f} times as fast, {len(pairs)} pairs",
            flush=True,
        )
    rounds = [
        {tokens: _seconds(ahead, some) for tokens, some in batches.items()} for _ in range(options.rounds)
    ]
    for tokens in BUDGETS:
        ratio = statistics.median(each[tokens] / each[BUDGETS[0]] for each in rounds)
        found["time of a batch size"][tokens] = ratio
        print(f"{tokens} tokens a batch: {ratio:.2f} of the time that {BUDGETS[0]} take")
    print(json.dumps(found))


def _packed(model: Path) -> packing.Packed:
    return TransformerModel(model, precision="bf16", device="cpu").device_models[0].packed


def _batches(model: Path, texts: list[str], tokens: int) -> list[list[np.ndarray]]:
    """The windows of the texts as `embed` cuts them, longest first."""
    transformer = TransformerModel(model, precision="bf16", device="cpu", batch_tokens=tokens)
    windows = [window for text in transformer._tokens.read(texts) for window in text.windows]
    return [[windows[i] for i in some] for some in transformer._batches([len(window) for window in windows])]


def _in_turn(ways: dict[str, packing.Packed], batches: list, turn: int) -> dict[str, float]:
    names = [*ways] if turn % 2 else [*ways][::-1]
    return {name: _seconds(ways[name], batches) for name in names}


def _seconds(packed: packing.Packed, batches: list) -> float:
    start = time.perf_counter()
    for batch in batches:
        packed.pooled(batch, "cls")
    return time.perf_counter() - start


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--text", default="text")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=12)
    return parser.parse_args()


if __name__ == "__main__":
    main()
