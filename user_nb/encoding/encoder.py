"""Texts into vectors, once each: the encoder that everyone calls, and `load_encoder`, which finds one."""

import logging
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from threading import RLock
from typing import Any, Protocol

import numpy as np

from user_nb.encoding.progress import Progress
from user_nb.encoding.report import EncodeReport
from user_nb.encoding.rows import Rows, read_rows

log = logging.getLogger(__name__)

NAVEC = "navec"
_PAGE = 4096  # vectors read back from the cache at once
_ROLES = {"query": ("query",), "document": ("document", "passage", "corpus")}

_NOTICE = """\
USER-bge-m3 is not here, so texts are encoded with the embedded navec word vectors.
  They are good for topics and a first look; they are weak at paraphrase and at questions.
  To get the real encoder (1.5 GB, once), on a machine with network:
      hf download deepvk/USER-bge-m3 --revision {revision}
  or set USER_NB_MODEL to a folder that holds it. {why}"""


class EncoderNotice(UserWarning):
    """Something about an encoder or its texts that a person should know, and that stops nothing."""


class Model(Protocol):
    """What an `Encoder` needs of the model behind it."""

    name: str
    dimension: int
    fingerprint: str
    device: str
    precision: str

    def embed(self, texts: list[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Positions (k,) and unit rows (k, d), as batches get done; every position exactly once."""
        ...


class Encoder:
    """Texts into unit vectors, each text once, with the cache in front of the model.

    Made by `load_encoder`. ``name``, ``dimension``, ``fingerprint`` (hex, of everything that changes a vector), ``device``,
    ``precision`` and ``cache`` say what it is; ``last_report`` what the last call did.
    """

    def __init__(self, model: Model, *, cache: Any = None):
        self._model = model
        self.cache = cache
        self.last_report: EncodeReport | None = None
        self._space = None
        if cache is not None:
            self._space = cache.space(model.fingerprint, dimension=model.dimension, name=model.name)
        self._lock = RLock()

    @property
    def name(self) -> str:
        """Name of the model: a hub name, a folder's name, or "navec"."""
        return self._model.name

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        return self._model.dimension

    @property
    def fingerprint(self) -> str:
        """Hex digest of everything that changes a vector; the cache's key."""
        return self._model.fingerprint

    @property
    def device(self) -> str:
        """Where the model computes: "cpu", "cuda", "cuda:1", "mps"."""
        return self._model.device

    @property
    def precision(self) -> str:
        """Precision class of the matrix products: "fp32" or "bf16"."""
        return self._model.precision

    @property
    def prompts(self) -> dict[str, str]:
        """The model's own prompts by name; empty for USER-bge-m3 and navec."""
        return dict(getattr(self._model, "prompts", {}))

    def encode(
        self,
        texts: str | Iterable[Any],
        *,
        prompt: str | None = None,
        progress: Callable[[int, int], Any] | bool | None = None,
    ) -> np.ndarray:
        """Unit vectors of `texts`, float32: (d,) for a str, (n, d) for n texts in their order, (0, d) for none.

        `texts` is a str or any ordered run of str: list, tuple, generator, Series, array. Empty texts, None and NaN give a row
        of zeros and are named in ``last_report``, as are rows cut at the model's longest text. Identical texts are computed
        once, texts in the cache not at all. With a cache the vectors are what it holds (float16 values, unit length again in
        float32), so that the first run and the second are bit-equal; without one they are the model's own.

        `prompt` names one of the model's own ``prompts``; "query" and "document" are always allowed and mean nothing to a model
        that has none. `progress`: None draws a bar if it takes longer than a second, False is silent, a function is called
        with (texts done, all texts). An exception raised in it, Ctrl-C and the stop button end the call; what is done stays
        in the cache.

        Composed and decomposed й, ё are one text to USER-bge-m3 (its tokenizer normalises to NFKC) and two to the cache.

        Raises TypeError naming the row of a number, bytes, list or dict, before anything is computed; ValueError for an
        unknown prompt.

        >>> encoder.encode(["Нет света", "Отключили электричество"]).shape    # doctest: +SKIP
        (2, 1024)
        """
        if isinstance(texts, str):
            return self.encode([texts], prompt=prompt, progress=progress)[0]
        rows = read_rows(texts)
        before = self._prompt(prompt)
        with self._lock:
            return _Call(self, rows, before).run(progress)

    def _prompt(self, name: str | None) -> str:
        """The words that the model wants before each text."""
        prompts = self.prompts
        name = name or getattr(self._model, "default_prompt", None)
        if name is None or (name in _ROLES and not prompts):
            return ""
        for known in (name, *_ROLES.get(name, ())):
            if known in prompts:
                return prompts[known]
        if name in _ROLES:
            return ""
        raise ValueError(
            f"prompt={name!r} is not one of this model's prompts: {sorted(prompts) or 'it has none'}"
        )

    def __repr__(self) -> str:
        cached = "no cache" if self.cache is None else "cached"
        return f"Encoder({self.name!r}, {self.dimension}-d, {self.precision} on {self.device}, {cached})"

    def _repr_html_(self) -> str:
        said = {
            "device": self.device,
            "precision": self.precision,
            "dimension": self.dimension,
            "cache": self._cache_line(),
        }
        cells = "".join(
            f'<span style="color:var(--jp-ui-font-color2,#777)">{escape(what)}</span><span>{escape(str(value))}</span>'
            for what, value in said.items()
        )
        return (
            '<div style="display:inline-block;padding:10px 14px;border:1px solid var(--jp-border-color1,#bbb);'
            "border-radius:6px;background:var(--jp-layout-color1,transparent);color:var(--jp-ui-font-color1,inherit);"
            'font-family:var(--jp-ui-font-family,sans-serif);font-size:13px">'
            f'<div style="font-weight:600;margin-bottom:6px">{escape(self.name)}</div>'
            f'<div style="display:grid;grid-template-columns:auto auto;gap:2px 14px">{cells}</div></div>'
        )

    def _cache_line(self) -> str:
        return "off" if self.cache is None else f"{self.cache.hits:,} hits, {self.cache.misses:,} misses"


class _Call:
    """One call of encode: its distinct texts, their vectors, and what there is to say about them."""

    def __init__(self, encoder: Encoder, rows: Rows, prompt: str):
        self.encoder, self.rows = encoder, rows
        self.model, self.space = encoder._model, encoder._space
        place: dict[str, int] = {}
        empty = set(rows.empty)
        self.inverse = np.array(
            [
                -1 if row in empty else place.setdefault(prompt + text, len(place))
                for row, text in enumerate(rows.texts)
            ],
            dtype=np.int64,
        )  # (n,) row -> distinct text, -1 where there is none
        self.distinct = list(place)
        self.vectors = np.zeros((len(self.distinct), encoder.dimension), dtype=np.float32)
        self.found = np.zeros(len(self.distinct), dtype=bool)
        self.done: list[np.ndarray] = []
        self.failed: dict[int, str] = {}
        self.started = time.perf_counter()

    def run(self, progress: Callable[[int, int], Any] | bool | None) -> np.ndarray:
        try:
            if self.space is not None and self.distinct:
                self.vectors, self.found = self.space.read(self.distinct)
            self._compute(np.flatnonzero(~self.found), progress)
        finally:
            if self.space is not None:
                self.space.flush()
            self.encoder.last_report = self._report()
        self._settle()
        return self._rows()

    def _compute(self, missing: np.ndarray, progress: Callable[[int, int], Any] | bool | None) -> None:
        repeats = np.bincount(self.inverse[self.inverse >= 0], minlength=len(self.distinct))
        lengths = np.array([len(text) for text in self.distinct], dtype=np.int64)
        with Progress(progress, total=len(self.rows.texts), characters=int(lengths[missing].sum())) as bar:
            ready = len(self.rows.texts) - int(repeats[missing].sum())
            if ready:
                bar.add(ready)
            if not len(missing):
                return
            for positions, rows in self.model.embed([self.distinct[i] for i in missing]):
                places = missing[positions]
                self._keep(places, rows)
                bar.add(int(repeats[places].sum()), characters=int(lengths[places].sum()))

    def _keep(self, places: np.ndarray, rows: np.ndarray) -> None:
        """Takes computed rows in; what is not finite or zero stays zero and out of the cache."""
        norms = np.linalg.norm(rows, axis=1)
        good = np.isfinite(norms) & (norms > 0)
        for place in places[~np.isfinite(norms)]:
            self.failed[int(place)] = "the model gave no finite vector"
        self.done.append(places)
        if self.space is None:
            self.vectors[places[good]] = rows[good]
        else:
            self.vectors[places[good]] = _as_cached(rows[good])
            self.space.write([self.distinct[i] for i in places[good]], rows[good])

    def _settle(self) -> None:
        """What the cache holds is what is returned, also where another process wrote it first."""
        if self.space is None:
            return
        computed = np.sort(np.concatenate(self.done)) if self.done else np.array([], dtype=np.int64)
        for start in range(0, len(computed), _PAGE):
            places = computed[start : start + _PAGE]
            vectors, found = self.space.read([self.distinct[i] for i in places])
            self.vectors[places[found]] = vectors[found]

    def _rows(self) -> np.ndarray:
        """(n, d): each row its text's vector, zeros where there is none."""
        if len(self.distinct) == len(self.inverse):
            return self.vectors
        rows = np.zeros((len(self.inverse), self.encoder.dimension), dtype=np.float32)
        full = self.inverse >= 0
        rows[full] = self.vectors[self.inverse[full]]
        return rows

    def _report(self) -> EncodeReport:
        computed = sum(len(places) for places in self.done)
        return EncodeReport(
            texts=len(self.rows.texts),
            distinct=len(self.distinct),
            cached=int(self.found.sum()),
            computed=computed,
            seconds=time.perf_counter() - self.started,
            empty=self.rows.empty,
            repaired=self.rows.repaired,
        )


def _as_cached(rows: np.ndarray) -> np.ndarray:
    """Rows as the cache gives them back: float16 values, unit length again in float32."""
    rounded = rows.astype(np.float16).astype(np.float32)
    return rounded / np.linalg.norm(rounded, axis=1, keepdims=True)


def load_encoder(
    name: str | Path | None = None,
    *,
    cache: Any = "default",
    precision: str | None = None,
    device: str | None = None,
    max_length: int | None = None,
) -> Encoder:
    """An `Encoder`."""
    from user_nb.encoding.transformer import TransformerModel

    model = _navec() if name in {None, NAVEC} else TransformerModel(name, max_length=max_length)
    if name is None:
        warnings.warn(_NOTICE.format(revision="main", why=""), EncoderNotice, stacklevel=2)
    return Encoder(model, cache=_cache(cache))


def _navec() -> Model:
    from user_nb.encoding.navec import NavecModel

    return NavecModel()


def _cache(cache: Any) -> Any:
    if cache is None:
        return None
    from user_nb.encoding.cache import VectorCache

    if cache == "default":
        return VectorCache()
    return VectorCache(cache) if isinstance(cache, str | Path) else cache
