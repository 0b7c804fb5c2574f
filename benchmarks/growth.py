"""How encoding grows with the number of texts, and what memory it takes above the weights.

    python benchmarks/growth.py FILE [--text text] [--layers 4]

100, 1,000 and 10,000 texts of the file, each in a process of its own with one text of 8,192 tokens among the last; random weights of
USER-bge-m3's width. Prints seconds for each thousand tokens and the peak memory above that of the loaded model.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from encode import random_model

from user_nb.encoding.encoder import Encoder
from user_nb.encoding.transformer import TransformerModel
from user_nb.texts.reading import read_texts


def main() -> None:
    options = _options()
    texts = [
        text
        for text in read_texts(options.file, text=options.text)[options.text].head(12_000)
        if text.strip()
    ]
    if options.count:
        print(json.dumps(_run(options.model, texts[: options.count], long=options.count >= 10_000)))
        return
    with tempfile.TemporaryDirectory() as folder:
        model = random_model(Path(folder) / "model", texts[:2000], layers=options.layers)
        print(f"{'texts':>7}{'tokens':>9}{'seconds':>9}{'s / 1,000 tokens':>18}{'GB above weights':>18}")
        found = [_in_its_own_process(options, model, count) for count in (100, 1_000, 10_000)]
    print(json.dumps(found))


def _in_its_own_process(options, model: Path, count: int) -> dict:
    command = [
        sys.executable,
        __file__,
        options.file,
        "--text",
        options.text,
        "--model",
        str(model),
        "--count",
        str(count),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    run = json.loads(done.stdout.splitlines()[-1])
    each = 1000 * run["seconds"] / run["tokens"]
    print(
        f"{count:>7}{run['tokens']:>9}{run['seconds']:>9.1f}{each:>18.3f}{run['gigabytes']:>18.2f}",
        flush=True,
    )
    return run


def _run(model: str, texts: list[str], *, long: bool) -> dict:
    encoder = Encoder(TransformerModel(model))
    encoder.encode(texts[:5], progress=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if long:
        texts = [*texts[:-1], "вода " * 9_000]
    start = time.perf_counter()
    encoder.encode(texts, progress=False)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "texts": len(texts),
        "tokens": encoder.last_report.tokens,
        "seconds": seconds,
        "gigabytes": (after - before) / 2**20,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--text", default="text")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--model", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
