"""Encoding speed beside sentence-transformers and plain transformers: same texts, same run, interleaved, medians.

The weights are random, of the exact shape of USER-bge-m3 (speed and numerical parity do not depend on them); the tokenizer is a
Unigram one of its size trained on the texts.

    python benchmarks/encode.py [FILE] [--layers 24] [--texts 300] [--runs 5] [--skip plain]

Prints a table and a last line of JSON: median seconds, ratio to sentence-transformers fp32, worst cosine to plain AutoModel in fp32,
useful FLOP/s as a share of what a matrix product of the same precision reaches in this run, tokens computed on padding.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from user_nb.encoding.encoder import Encoder
from user_nb.encoding.transformer import TransformerModel
from user_nb.texts.reading import read_texts

ROOT = Path(__file__).resolve().parents[1]
VOCABULARY = 46_166


def main() -> None:
    options = _options()
    texts = _mixed(options.file, options.text, options.texts)
    with tempfile.TemporaryDirectory() as folder:
        model = random_model(Path(folder) / "model", texts, layers=options.layers)
        ways = {name: make(model) for name, make in WAYS.items() if name not in options.skip}
        for encode in ways.values():
            encode(texts[:8])  # weights read, kernels ready
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        vectors = {}
        for _ in range(options.runs):
            for name, encode in ways.items():
                start = time.perf_counter()
                vectors[name] = encode(texts)
                seconds[name].append(time.perf_counter() - start)
        wanted = one_by_one(model, texts)
    flop = useful_flop(model_tokens(ways, texts), options.layers)
    peaks = {precision: matmul_peak(precision) for precision in ("fp32", "bf16")}
    _print(seconds, vectors, wanted, flop, peaks, texts)


def random_model(folder: Path, texts: list[str], *, layers: int) -> Path:
    """A folder with a random XLM-R of USER-bge-m3's width and a tokenizer trained on the texts."""
    sys.path.insert(0, str(ROOT / "tests"))
    from models import tiny_xlmr

    shape = {"layers": layers, "width": 1024, "heads": 16, "positions": 8194, "vocabulary": VOCABULARY}
    return tiny_xlmr(folder, sentences=texts, scale=1.0, **shape)


def _ours(precision: str):
    def make(model: Path):
        encoder = Encoder(TransformerModel(model, precision=precision))
        ours = lambda texts: encoder.encode(texts, progress=False)  # noqa: E731
        ours.encoder = encoder
        return ours

    return make


def _sentence_transformers(dtype: str):
    def make(model: Path):
        import torch
        from sentence_transformers import SentenceTransformer

        theirs = SentenceTransformer(str(model), device="cpu", model_kwargs={"dtype": getattr(torch, dtype)})
        return lambda texts: np.float32(
            theirs.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        )

    return make


def _card_loop(model: Path):
    """As the model card does it with plain transformers: all texts of a batch padded, unsorted."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, loaded = AutoTokenizer.from_pretrained(model), AutoModel.from_pretrained(model).eval()

    def encode(texts: list[str]) -> np.ndarray:
        rows = []
        for start in range(0, len(texts), 32):
            batch = tokenizer(texts[start : start + 32], padding=True, truncation=True, return_tensors="pt")
            with torch.inference_mode():
                hidden = loaded(**batch).last_hidden_state[:, 0]
            rows.append(torch.nn.functional.normalize(hidden, dim=1).numpy())
        return np.concatenate(rows)

    return encode


WAYS = {
    "sentence-transformers fp32": _sentence_transformers("float32"),
    "user-nb fp32": _ours("fp32"),
    "sentence-transformers bf16": _sentence_transformers("bfloat16"),
    "user-nb bf16": _ours("bf16"),
    "transformers, card's loop": _card_loop,
}


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


def model_tokens(ways: dict, texts: list[str]) -> np.ndarray:
    """The tokens of each text, special ones included."""
    return ways["user-nb fp32"].encoder.count_tokens(texts)[0]


def useful_flop(tokens: np.ndarray, layers: int, *, width: int = 1024, inner: int = 4096) -> float:
    """Floating point operations that the vectors need: linear layers on every token, attention within a text."""
    linear = 2 * (4 * width * width + 2 * width * inner)
    return float(layers * (linear * tokens.sum() + 4 * width * (tokens.astype(float) ** 2).sum()))


def matmul_peak(precision: str, *, rounds: int = 7) -> float:
    """FLOP/s of the best of a few products of the model's own shapes."""
    import torch

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("medium")
    x, weight = torch.randn(4096, 1024, dtype=dtype), torch.randn(4096, 1024, dtype=dtype)
    best = 0.0
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(4):
            torch.nn.functional.linear(x, weight)
        best = max(best, 4 * 2 * 4096 * 4096 * 1024 / (time.perf_counter() - start))
    torch.set_float32_matmul_precision(before)
    return best


def _mixed(path: str, column: str, count: int) -> list[str]:
    """Texts of mixed length, drawn evenly over the file."""
    texts = [text for text in read_texts(path, text=column)[column] if isinstance(text, str) and text.strip()]
    return [texts[i] for i in np.linspace(0, len(texts) - 1, count, dtype=int)]


def _print(seconds, vectors, wanted, flop, peaks, texts) -> None:
    base = statistics.median(seconds["sentence-transformers fp32"])
    result = {}
    print(f"{len(texts)} texts, {len(next(iter(seconds.values())))} runs\n")
    print(f"{'way':<28}{'seconds':>9}{'ratio':>8}{'worst cosine':>15}{'of peak':>9}")
    for name, runs in seconds.items():
        median = statistics.median(runs)
        share = flop / median / peaks["bf16" if "bf16" in name else "fp32"]
        cosine = float((vectors[name] * wanted).sum(axis=1).min())
        print(f"{name:<28}{median:>9.2f}{base / median:>8.2f}{cosine:>15.7f}{share:>9.0%}")
        result[name] = {"seconds": median, "ratio": base / median, "cosine": cosine, "share of peak": share}
    print(json.dumps(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", default=str(ROOT / "data" / "letters.jsonl"))
    parser.add_argument("--text", default="text")
    parser.add_argument("--layers", type=int, default=24)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--skip", nargs="*", default=[], choices=[*WAYS])
    return parser.parse_args()


if __name__ == "__main__":
    main()
