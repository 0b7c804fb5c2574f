"""Encoding speed beside its peers: same texts, same run, interleaved, medians.

The weights are random, of the exact shape of USER-bge-m3 (speed and numerical parity do not depend on them). The tokenizer is trained on
the file's texts, and the texts measured are cut from them at log-normal lengths: median 42 tokens, 99th percentile about 290.

    python benchmarks/encode.py [FILE] [--layers 24] [--texts 300] [--runs 5] [--ways "user-nb fp32" ...] [--device cpu]

Prints a table and a last line of JSON, by way: median seconds, ratio to sentence-transformers fp32 by the clock and by processor time
(the fairer one on a machine that others use too), worst cosine to plain AutoModel in fp32, how much of what is computed is padding, and
useful FLOP in a second of processor time (on a GPU, of the clock) as a share of what a matrix product of the same precision reaches in
this run. A peer that is not installed, or a precision that this processor does not have, is said to be left out.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from user_nb.encoding.device_model import has_bf16
from user_nb.encoding.encoder import Encoder
from user_nb.encoding.transformer import TransformerModel
from user_nb.texts.reading import read_texts

ROOT = Path(__file__).resolve().parents[1]
VOCABULARY = 46_166
BATCH = 32  # texts, for all who pad
BASE = "sentence-transformers fp32"

Encode = Callable[[list[str]], np.ndarray]


def main() -> None:
    options = _options()
    pool = corpus(options.file, options.text)
    with tempfile.TemporaryDirectory() as folder:
        model = options.model or random_model(Path(folder) / "model", pool, layers=options.layers)
        texts = mixed_lengths(model, pool, options.texts)
        run = Run(model, texts, layers=options.layers, device=options.device, checked=options.checked)
        run.time(_chosen(options), options.runs)
        run.show()


# ---- model and texts


def corpus(path: str, column: str, *, most: int = 60_000) -> list[str]:
    """Texts of the file, at most `most` of them drawn evenly."""
    texts = [text for text in read_texts(path, text=column)[column] if isinstance(text, str) and text.strip()]
    return [texts[i] for i in np.linspace(0, len(texts) - 1, min(most, len(texts)), dtype=int)]


def random_model(folder: Path, texts: list[str], *, layers: int) -> Path:
    """A folder with a random XLM-R of USER-bge-m3's shape and a tokenizer trained on the texts."""
    sys.path.insert(0, str(ROOT / "tests"))
    from models import tiny_xlmr

    shape = {"layers": layers, "width": 1024, "heads": 16, "positions": 8194, "vocabulary": VOCABULARY}
    return tiny_xlmr(folder, sentences=texts, scale=1.0, **shape)


def mixed_lengths(model: Path, pool: list[str], count: int) -> list[str]:
    """`count` texts cut from the pool, of log-normal length in tokens: median 42, 99th percentile about 290."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model).backend_tokenizer
    rng = np.random.default_rng(0)
    lengths = np.clip(rng.lognormal(np.log(42), 0.83, count).astype(int), 3, 2000) - 2
    running = " ".join(pool[i] for i in rng.permutation(len(pool))[: 20 * count])
    texts = []
    for length in lengths:
        start = running.find(" ", int(rng.integers(0, max(len(running) - 12 * length, 1)))) + 1
        piece = running[start : start + 12 * length]
        ends = tokenizer.encode(piece, add_special_tokens=False).offsets
        texts.append(piece[: ends[min(length, len(ends)) - 1][1]])
    return texts


# ---- the ways


def _ours(precision: str) -> Callable[[Path, str], Encode]:
    def make(model: Path, device: str) -> Encode:
        encoder = Encoder(TransformerModel(model, precision=precision, device=device))
        return lambda texts: encoder.encode(texts, progress=False)

    return make


def _sentence_transformers(dtype: str) -> Callable[[Path, str], Encode]:
    def make(model: Path, device: str) -> Encode:
        import torch
        from sentence_transformers import SentenceTransformer

        theirs = SentenceTransformer(str(model), device=device, model_kwargs={"dtype": getattr(torch, dtype)})
        said = {"normalize_embeddings": True, "show_progress_bar": False, "batch_size": BATCH}
        return lambda texts: np.float32(theirs.encode(texts, **said))

    return make


def _card_loop(model: Path, device: str) -> Encode:
    """The model card's second way in batches: all texts of a batch padded, in the order they come."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    loaded = AutoModel.from_pretrained(model).eval().to(device)

    def encode(texts: list[str]) -> np.ndarray:
        rows = []
        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            batch = tokenizer(some, padding=True, truncation=True, return_tensors="pt").to(device)
            with torch.inference_mode():
                hidden = loaded(**batch).last_hidden_state[:, 0]
            rows.append(torch.nn.functional.normalize(hidden, dim=1).cpu().numpy())
        return np.concatenate(rows)

    return encode


def _flag_embedding(model: Path, device: str) -> Encode:
    from FlagEmbedding import BGEM3FlagModel

    theirs = BGEM3FlagModel(str(model), use_fp16=False, devices=device, batch_size=BATCH, max_length=8192)
    return lambda texts: np.float32(theirs.encode(texts)["dense_vecs"])


def _openvino(model: Path, device: str) -> Encode:
    """OpenVINO with 8-bit weights, on batches padded after sorting by tokens."""
    import nncf
    import openvino
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, loaded = AutoTokenizer.from_pretrained(model), AutoModel.from_pretrained(model).eval()
    example = {
        "input_ids": torch.ones(2, 8, dtype=torch.long),
        "attention_mask": torch.ones(2, 8, dtype=torch.long),
    }
    graph = nncf.compress_weights(openvino.convert_model(loaded, example_input=example))
    compiled = openvino.Core().compile_model(graph, "CPU")

    def encode(texts: list[str]) -> np.ndarray:
        order = np.argsort([-len(ids) for ids in tokenizer(texts)["input_ids"]], kind="stable")
        rows = np.empty((len(texts), loaded.config.hidden_size), np.float32)
        for start in range(0, len(texts), BATCH):
            some = order[start : start + BATCH]
            batch = tokenizer([texts[i] for i in some], padding=True, return_tensors="np")
            rows[some] = compiled([batch["input_ids"], batch["attention_mask"]])[0][:, 0]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return encode


WAYS = {
    BASE: _sentence_transformers("float32"),
    "user-nb fp32": _ours("fp32"),
    "sentence-transformers bf16": _sentence_transformers("bfloat16"),
    "user-nb bf16": _ours("bf16"),
    "transformers, card's loop": _card_loop,
    "FlagEmbedding fp32": _flag_embedding,
    "OpenVINO int8": _openvino,
}
NEEDS = {"FlagEmbedding fp32": ("FlagEmbedding",), "OpenVINO int8": ("openvino", "nncf")}


def _chosen(options: argparse.Namespace) -> dict[str, Callable[[Path, str], Encode]]:
    """The ways that were asked for and that this machine has."""
    chosen = {}
    for name in options.ways:
        missing = [package for package in NEEDS.get(name, ()) if find_spec(package) is None]
        if missing:
            print(f"left out: {name} (pip install {' '.join(missing)})")
        elif "bf16" in name and not has_bf16(options.device):
            print(f"left out: {name} (this processor has no bfloat16 instructions)")
        else:
            chosen[name] = WAYS[name]
    return chosen


# ---- measuring


class Run:
    """All ways over the same texts in turn, with what is needed to judge them."""

    def __init__(
        self, model: Path, texts: list[str], *, layers: int, device: str, checked: int | None
    ) -> None:
        self.model, self.texts, self.layers, self.device = model, texts, layers, device
        self.checked = slice(0, checked)
        self.seconds: dict[str, list[float]] = {}
        self.processor: dict[str, list[float]] = {}
        self.peaks: dict[str, list[float]] = {"fp32": [], "bf16": []}
        self.vectors: dict[str, np.ndarray] = {}

    def time(self, ways: dict[str, Callable[[Path, str], Encode]], runs: int) -> None:
        made = {name: make(self.model, self.device) for name, make in ways.items()}
        for encode in made.values():
            encode(self.texts[:2])  # weights read, kernels ready
        for number in range(runs):
            for name, encode in made.items():
                start, used = time.perf_counter(), time.process_time()
                self.vectors[name] = encode(self.texts)
                self.seconds.setdefault(name, []).append(time.perf_counter() - start)
                self.processor.setdefault(name, []).append(time.process_time() - used)
                print(f"run {number + 1}: {name} {self.seconds[name][-1]:.1f} s", file=sys.stderr, flush=True)
            for precision in {_precision(name) for name in made}:
                self.peaks[precision].append(matmul_peak(precision, self.device))

    def _share_of_peak(self, name: str, rate: float) -> float | None:
        """None for 8-bit weights: what such a way multiplies in is its own affair."""
        return None if "int8" in name else rate / statistics.median(self.peaks[_precision(name)])

    def show(self) -> None:
        tokens = TransformerModel(self.model).count_tokens(self.texts)[0]
        flop, wanted = useful_flop(tokens, self.layers), one_by_one(self.model, self.texts[self.checked])
        base = self.seconds.get(BASE) and statistics.median(self.seconds[BASE])
        base_used = self.processor.get(BASE) and statistics.median(self.processor[BASE])
        result = {}
        print(
            f"{len(tokens)} texts, {tokens.sum()} tokens (median {np.median(tokens):.0f}, longest {tokens.max()})"
        )
        print(
            f"{'way':<28}{'seconds':>9}{'ratio':>8}{'by CPU':>8}{'worst cosine':>15}{'of peak':>9}{'padding':>9}"
        )
        for name, runs in self.seconds.items():
            median, used = statistics.median(runs), statistics.median(self.processor[name])
            found = {
                "seconds": median,
                "ratio": base / median if base else None,
                "ratio by processor time": base_used / used if base_used else None,
                "cosine": float((self.vectors[name][self.checked] * wanted).sum(axis=1).min()),
                "share of peak": self._share_of_peak(
                    name, flop / (median if "cuda" in self.device else used)
                ),
                "padding": padding(name, tokens, self.texts),
                "runs": runs,
            }
            numbers = [found["ratio"] or 0, found["ratio by processor time"] or 0, found["cosine"]]
            share = "–" if found["share of peak"] is None else f"{found['share of peak']:.0%}"
            print(f"{name:<28}{median:>9.2f}{numbers[0]:>8.2f}{numbers[1]:>8.2f}{numbers[2]:>15.7f}", end="")
            print(f"{share:>9}{found['padding']:>9.0%}")
            result[name] = found
        peaks = {name: statistics.median(each) / 1e9 for name, each in self.peaks.items() if each}
        print(
            json.dumps(
                {"layers": self.layers, "tokens": int(tokens.sum()), "peak GFLOP/s": peaks, "ways": result}
            )
        )


def _precision(name: str) -> str:
    return "bf16" if "bf16" in name else "fp32"


def padding(name: str, tokens: np.ndarray, texts: list[str]) -> float:
    """The share of the tokens computed that is padding: none when packed, else by the order that the way batches in."""
    if name.startswith("user-nb"):
        return 0.0
    keys = np.array([len(text) for text in texts]) if name.startswith("sentence") else tokens
    order = np.arange(len(tokens)) if "card" in name else np.argsort(-keys, kind="stable")
    batches = [tokens[order[start : start + BATCH]] for start in range(0, len(tokens), BATCH)]
    return float(1 - tokens.sum() / sum(len(batch) * batch.max() for batch in batches))


def one_by_one(model: Path, texts: list[str]) -> np.ndarray:
    """Plain AutoModel in fp32, text by text: what all others are held to."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, loaded = AutoTokenizer.from_pretrained(model), AutoModel.from_pretrained(model).eval()
    with torch.inference_mode():
        rows = [
            loaded(**tokenizer(t, return_tensors="pt", truncation=True)).last_hidden_state[0, 0]
            for t in texts
        ]
    return np.array([(row / row.norm()).numpy() for row in rows])


def useful_flop(tokens: np.ndarray, layers: int, *, width: int = 1024, inner: int = 4096) -> float:
    """Floating point operations that the vectors need: no padding, and in the last layer keys and values alone of all
    tokens, the rest of the first token of each text."""
    square, feed = 2 * width * width, 4 * width * inner
    attention = 4 * width * tokens.astype(float)
    whole = (4 * square + feed) * tokens.sum() + (attention * tokens).sum()
    last = 2 * square * tokens.sum() + (2 * square + feed) * len(tokens) + attention.sum()
    return float((layers - 1) * whole + last)


def matmul_peak(precision: str, device: str, *, seconds: float = 1.0) -> float:
    """FLOP in a second of processor time (on a GPU, of the clock) of the best of the model's own products.

    A setting at which this processor multiplies float32 in a smaller format does not count as fp32.
    """
    import torch

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    before = torch.get_float32_matmul_precision()
    best = 0.0
    for setting in ("highest", "medium") if precision == "fp32" else ("highest",):
        torch.set_float32_matmul_precision(setting)
        if precision == "fp32" and not _keeps_fp32(torch, device):
            continue
        for wide, deep in ((3072, 1024), (4096, 1024), (1024, 4096)):
            x = torch.randn(4096, deep, dtype=dtype, device=device)
            weight = torch.randn(wide, deep, dtype=dtype, device=device)
            best = max(best, _rate(torch, x, weight, seconds))
    torch.set_float32_matmul_precision(before)
    return best


def _keeps_fp32(torch, device: str) -> bool:
    x = torch.randn(512, 512, device=device)
    exact = x.double() @ x.double()
    return float(((x @ x).double() - exact).abs().max() / exact.abs().max()) < 1e-5


def _rate(torch, x, weight, seconds: float) -> float:
    wait = torch.cuda.synchronize if x.device.type == "cuda" else lambda: None
    torch.nn.functional.linear(x, weight)
    wait()
    clock = time.perf_counter if x.device.type == "cuda" else time.process_time
    start, done = clock(), 0
    while clock() - start < seconds:
        torch.nn.functional.linear(x, weight)
        wait()
        done += 1
    return done * 2 * len(x) * weight.numel() / (clock() - start)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", default=str(ROOT / "data" / "letters.jsonl"))
    parser.add_argument("--text", default="text", help="column of the file that holds the texts")
    parser.add_argument("--layers", type=int, default=24)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--checked", type=int, help="hold only the first so many texts to plain AutoModel (default: all)"
    )
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--ways", nargs="+", default=[*WAYS], choices=[*WAYS])
    parser.add_argument("--model", type=Path, help="a folder made by random_model before, of as many layers")
    return parser.parse_args()


if __name__ == "__main__":
    main()
