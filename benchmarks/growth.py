"""How encoding grows with the number of texts, and what memory it takes above the weights.

    python benchmarks/growth.py FILE [--text text] [--layers 4] [--counts 100 1000 10000] [--characters N]

So many texts of the file, each count in a process of its own, with one text of 8,192 tokens among them where they are 10,000 or more;
random weights of USER-bge-m3's width. Prints seconds and processor seconds for each thousand tokens, and the peak memory above that of
the loaded model (Linux: the peak is set back after loading, and read from /proc at the end).
"""

import argparse
import json
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
        for text in read_texts(options.file, text=options.text)[options.text]
        .head(12_000)
        .str[: options.characters]
        if text.strip()
    ]
    if options.count:
        print(json.dumps(_run(options.model, texts[: options.count], long=options.count >= 10_000)))
        return
    with tempfile.TemporaryDirectory() as folder:
        model = options.model or random_model(Path(folder) / "model", texts[:2000], layers=options.layers)
        print(
            f"{'texts':>7}{'tokens':>9}{'seconds':>9}{'s / 1,000 tokens':>18}{'CPU s':>8}{'GB above weights':>18}"
        )
        found = [_in_its_own_process(options, model, count) for count in options.counts]
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
        *(["--characters", str(options.characters)] if options.characters else []),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    run = json.loads(done.stdout.splitlines()[-1])
    each, used = (1000 * run[what] / run["tokens"] for what in ("seconds", "processor seconds"))
    print(
        f"{count:>7}{run['tokens']:>9}{run['seconds']:>9.1f}{each:>18.3f}{used:>8.3f}{run['gigabytes']:>18.2f}",
        flush=True,
    )
    return run


def _run(model: str, texts: list[str], *, long: bool) -> dict:
    encoder = Encoder(TransformerModel(model))
    encoder.encode(texts[:5], progress=False)
    if long:
        texts = [*texts[:-1], "вода " * 9_000]
    before = _from_here_on()
    start, used = time.perf_counter(), time.process_time()
    encoder.encode(texts, progress=False)
    return {
        "texts": len(texts),
        "tokens": encoder.last_report.tokens,
        "seconds": time.perf_counter() - start,
        "processor seconds": time.process_time() - used,
        "gigabytes": (_status("VmHWM") - before) / 1e9,
    }


def _from_here_on() -> int:
    """Set the peak memory of this process back to what it holds now, and return that in bytes."""
    Path("/proc/self/clear_refs").write_text("5", "utf-8")
    return _status("VmRSS")


def _status(name: str) -> int:
    line = next(
        line for line in Path("/proc/self/status").read_text("utf-8").splitlines() if line.startswith(name)
    )
    return 1024 * int(line.split()[1])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--text", default="text")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--characters", type=int, help="cut each text to so many characters")
    parser.add_argument("--model", help="a folder made by encode.random_model before")
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
