"""The packed forward pass: all texts of a batch in one row without padding, attention per text.

A padded batch computes on padding; here no padding exists: linear layers run over all tokens of the batch side by side, attention over
runs of texts of one length (or, on a GPU, by torch's variable-length kernel). After the last layer's attention only the rows that
are pooled go on. Residual stream and LayerNorm stay in float32 when the matrix products run in bfloat16.

Works on the weights of transformers' BERT and RoBERTa families (BERT, RoBERTa, CamemBERT, XLM-R, so USER-bge-m3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np

from user_nb.encoding.folder import is_roberta

_FAMILIES = {"xlm-roberta", "roberta", "camembert", "bert"}
_TOKENS_OF_LAYOUT = 2_048  # tokens in a product that the layout of weights is chosen for; any number works


def can_pack(config: dict[str, Any]) -> bool:
    """Whether a model with this config.json is of a family and shape that `Packed` computes."""
    return (
        config.get("model_type") in _FAMILIES
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder", False)
    )


class Packed:
    """A forward pass over packed texts, made from a loaded model whose weights it takes over.

    ``precision``: "fp32", or "bf16" for matrix products in bfloat16. ``fast``: products may take a CPU's faster path
    (oneDNN's own in fp32, weights laid out ahead in bf16); whether that stays accurate on this machine is for the caller to test.
    """

    def __init__(
        self, model: Any, config: dict[str, Any], *, precision: str = "fp32", fast: bool = True
    ) -> None:
        import torch

        self.fast = fast
        self._torch = torch
        self._dtype = torch.bfloat16 if precision == "bf16" else torch.float32
        self._heads = int(config["num_attention_heads"])
        self._width = int(config["hidden_size"])
        self._eps = float(config.get("layer_norm_eps", 1e-12))
        self._first_position = int(config.get("pad_token_id", 1)) + 1 if is_roberta(config) else 0
        embeddings = model.embeddings
        self._words = embeddings.word_embeddings.weight.detach()
        self._positions = embeddings.position_embeddings.weight.detach()
        self._type = embeddings.token_type_embeddings.weight.detach()[0]
        self._norm = _norm_of(embeddings.LayerNorm)
        self.device = self._words.device
        self._laid_out = fast and precision == "bf16" and self.device.type == "cpu" and can_lay_out_weights()
        self._layers = [self._layer(layer) for layer in model.encoder.layer]

    def _layer(self, layer: Any) -> dict[str, Any]:
        own, out = layer.attention.self, layer.attention.output
        parts = (own.query, own.key, own.value)
        cat, dtype = self._torch.cat, self._dtype
        weights = {
            "qkv": (cat([p.weight for p in parts]), cat([p.bias for p in parts])),
            "out": (out.dense.weight, out.dense.bias),
            "up": (layer.intermediate.dense.weight, layer.intermediate.dense.bias),
            "down": (layer.output.dense.weight, layer.output.dense.bias),
        }
        found = {
            name: tuple(part.detach().to(dtype).contiguous() for part in pair)
            for name, pair in weights.items()
        }
        if self._laid_out:
            found = {name: (_laid_out(weight), bias) for name, (weight, bias) in found.items()}
        return found | {"norm 1": _norm_of(out.LayerNorm), "norm 2": _norm_of(layer.output.LayerNorm)}

    def pooled(self, windows: Sequence[np.ndarray], pooling: str) -> Any:
        """Return one pooled row per window of token ids, (n, d) float32 on the model's device, not yet of unit length.

        ``pooling``: "cls", "mean" or "max".
        """
        lengths = [len(window) for window in windows]
        with self._torch.inference_mode(), self._products():
            if pooling == "cls":
                return self._run(windows, lengths, cls_only=True).float()
            hidden = self._run(windows, lengths, cls_only=False).float()
            pieces = hidden.split(lengths)
            pool: Callable[[Any], Any] = (
                (lambda piece: piece.amax(0)) if pooling == "max" else (lambda piece: piece.mean(0))
            )
            return self._torch.stack([pool(piece) for piece in pieces])

    def _products(self) -> Any:
        faster = self.fast and self.device.type == "cpu"
        return _matmul(self._torch, "medium" if faster else None)

    def hidden(self, window: np.ndarray) -> Any:
        """Return the last hidden states of one window of token ids, (tokens, d) float32."""
        with self._torch.inference_mode(), self._products():
            return self._run([window], [len(window)], cls_only=False).float()

    def _run(self, windows: Sequence[np.ndarray], lengths: list[int], *, cls_only: bool) -> Any:
        starts = self._sent(np.cumsum([0, *lengths[:-1]]))
        x = self._embed(windows, lengths)
        attend = self._attention(lengths)
        wide, inner, out = self._room(len(x))
        for number, layer in enumerate(self._layers):
            attended = attend(*self._project(x, layer, wide))
            if cls_only and number == len(self._layers) - 1:
                attended, x = attended[starts], x[starts]
                inner, out = inner[: len(x)], out[: len(x)]
            x = self._normed(x.add_(self._linear(attended, layer["out"], out)), layer["norm 1"])
            raised = self._linear(x, layer["up"], inner, gelu=True)
            x = self._normed(x.add_(self._linear(raised, layer["down"], out)), layer["norm 2"])
        return x

    def _room(self, tokens: int) -> list[Any]:
        """What the products of a batch write into, layer after layer: fresh memory would cost its page faults in every one.

        Products with weights laid out ahead take memory of their own.
        """
        widths = (3 * self._width, self._layers[0]["up"][1].shape[0], self._width)
        empty, tokens = self._torch.empty, 0 if self._laid_out else tokens
        return [empty(tokens, width, dtype=self._dtype, device=self.device) for width in widths]

    def _embed(self, windows: Sequence[np.ndarray], lengths: list[int]) -> Any:
        ids = self._sent(np.concatenate(windows))
        places = self._sent(np.concatenate([np.arange(length) for length in lengths]) + self._first_position)
        return self._normed((self._words[ids] + self._type + self._positions[places]).float(), self._norm)

    def _sent(self, numbers: np.ndarray) -> Any:
        """The numbers on the device; to a GPU from pinned memory, so that nothing waits for the copy."""
        here = self._torch.from_numpy(numbers.astype(np.int64))
        return here.pin_memory().to(self.device, non_blocking=True) if self.device.type == "cuda" else here

    def _project(self, x: Any, layer: dict[str, Any], out: Any) -> tuple[Any, Any, Any]:
        """Queries, keys, values, each (tokens, heads, width of a head)."""
        heads = self._linear(x, layer["qkv"], out).view(-1, 3, self._heads, self._width // self._heads)
        queries, keys, values = heads.unbind(1)
        return queries, keys, values

    def _linear(self, x: Any, weights: tuple[Any, Any], out: Any, *, gelu: bool = False) -> Any:
        weight, bias = weights
        if self._laid_out:
            return _product_with_laid_out(x.to(self._dtype), weight, bias, gelu=gelu)
        product = self._torch.addmm(bias, x.to(self._dtype), weight.t(), out=out)
        return self._torch.ops.aten.gelu_(product) if gelu else product

    def _normed(self, x: Any, norm: tuple[Any, Any]) -> Any:
        return self._torch.nn.functional.layer_norm(x.float(), (self._width,), *norm, self._eps)

    def _attention(self, lengths: list[int]) -> Any:
        """The attention of this batch: one call on a GPU, one per run of equal lengths elsewhere."""
        if self.device.type == "cuda" and self._dtype == self._torch.bfloat16:
            return _varlen_attention(self._torch, lengths, self.device, self._width)
        return self._attention_by_runs(list(_runs(lengths)))

    def _attention_by_runs(self, runs: list[tuple[int, int, int]]) -> Any:
        attend = self._torch.nn.functional.scaled_dot_product_attention

        def attention(q: Any, k: Any, v: Any) -> Any:
            pieces = []
            for start, count, length in runs:
                part = slice(start, start + count * length)
                shaped = [t[part].view(count, length, *t.shape[1:]).transpose(1, 2) for t in (q, k, v)]
                pieces.append(attend(*shaped).transpose(1, 2).reshape(-1, self._width))
            return self._torch.cat(pieces)

        return attention


def _varlen_attention(torch: Any, lengths: list[int], device: Any, width: int) -> Any:
    from torch.nn.attention.varlen import varlen_attn

    ends = torch.tensor(np.cumsum([0, *lengths]), dtype=torch.int32, device=device)
    longest = max(lengths)
    return lambda q, k, v: varlen_attn(q, k, v, ends, ends, longest, longest).reshape(-1, width)


def _runs(lengths: list[int]) -> Iterator[tuple[int, int, int]]:
    """(first token, texts, their length) of each run of equal lengths.

    >>> list(_runs([3, 3, 2]))
    [(0, 2, 3), (6, 1, 2)]
    """
    start = 0
    for length, run in groupby(lengths):
        count = len(list(run))
        yield start, count, length
        start += count * length


# ---- weights laid out ahead: oneDNN multiplies bfloat16 in blocks, and lays plain weights out anew for every product


@cache
def can_lay_out_weights() -> bool:
    """Return whether a product with weights laid out ahead works here: torch keeps its operators for its own compiler, and may change them."""
    import torch

    ones = torch.ones(32, 32, dtype=torch.bfloat16)
    try:
        return bool((_product_with_laid_out(ones, _laid_out(ones), ones[0], gelu=False) == 33).all())
    except (AttributeError, RuntimeError, TypeError):
        return False


def _laid_out(weight: Any) -> Any:
    import torch

    return torch.ops.mkldnn._reorder_linear_weight(weight, _TOKENS_OF_LAYOUT)


def _product_with_laid_out(x: Any, weight: Any, bias: Any, *, gelu: bool) -> Any:
    import torch

    return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "gelu" if gelu else "none", [], "none")


def _norm_of(norm: Any) -> tuple[Any, Any]:
    return norm.weight.detach().float(), norm.bias.detach().float()


@contextmanager
def _matmul(torch: Any, precision: str | None) -> Iterator[None]:
    """Run with another precision of float32 products, and set it back."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(precision or before)
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)
