"""One call of `Encoder.encode`: what the cache has, what the model computes, the bar meanwhile, the report afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import numpy as np

from user_nb.cache.encoder_vectors import EncoderVectors
from user_nb.cache.half_precision import as_stored
from user_nb.encoding.model import Batch, Model
from user_nb.encoding.rows import Rows
from user_nb.wording.html import render, without_formulas

_PAGE = 4096  # vectors read back from the cache at once
_PATIENCE, _PAUSE = 1.0, 0.1  # seconds before a bar is worth drawing, and between two drawings


class Call:
    """One call of encode: its distinct texts, their vectors, and what there is to say about them."""

    def __init__(self, model: Model, space: EncoderVectors | None, rows: Rows, prompt: str) -> None:
        self.model, self.space, self.rows = model, space, rows
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
        self.vectors = np.zeros((len(self.distinct), model.dimension), dtype=np.float32)
        self.found = np.zeros(len(self.distinct), dtype=bool)
        self.done: list[np.ndarray] = []
        self.tokens = 0
        self.unknown: list[int] = []
        self.lost: dict[int, int] = {}
        self.failed: dict[int, str] = {}  # these three by distinct text
        self.started = self.since = self.ended = time.perf_counter()

    def run(self, progress: Callable[[int, int], Any] | bool | None) -> np.ndarray:
        """The vectors (n, d), each row its text's; what is done stays in the cache where the call ends early."""
        try:
            if self.space is not None and self.distinct:
                self.vectors, self.found = self.space.read(self.distinct)
                self._look_for_cut()
            self._compute(np.flatnonzero(~self.found), progress)
        finally:
            if self.space is not None:
                self.space.flush()
            self.ended = time.perf_counter()
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
            self.since = time.perf_counter()  # the model's time for a batch ends when its vectors are here
            for batch in self.model.embed([self.distinct[i] for i in missing]):
                places = missing[batch.positions]
                self._keep(places, batch, missing)
                done = int(repeats[places].sum())
                bar.add(done, characters=int(lengths[places].sum()), tokens=batch.tokens)

    def _look_for_cut(self) -> None:
        """What the cache holds of a text beyond the model's length is the vector of its beginning: say so again."""
        longest = self.model.max_length
        if not longest:
            return
        for place in np.flatnonzero(self.found):
            # a token is a character at least: shorter texts cannot be cut
            if len(self.distinct[place]) > longest - 8 and (count := self.model.lost(self.distinct[place])):
                self.lost[int(place)] = count

    def _keep(self, places: np.ndarray, batch: Batch, missing: np.ndarray) -> None:
        """Takes computed rows in; what is not finite or zero stays zero and out of the cache."""
        rows = batch.rows
        norms = np.linalg.norm(rows, axis=1)
        good = np.isfinite(norms) & (norms > 0)
        self.tokens += batch.tokens
        self.unknown += places[norms == 0].tolist()
        self.lost |= {int(missing[at]): count for at, count in batch.lost.items()}
        self.failed |= {
            int(place): "the model gave no finite vector" for place in places[~np.isfinite(norms)]
        }
        self.failed |= {int(missing[at]): why for at, why in batch.failed.items()}
        self.done.append(places[norms != 0])
        if self.space is None:
            self.vectors[places[good]] = rows[good]
        else:
            self.vectors[places[good]] = as_stored(rows[good])
            now = time.perf_counter()
            self.space.write([self.distinct[i] for i in places[good]], rows[good], seconds=now - self.since)
            self.since = now

    def _settle(self) -> None:
        """What the cache holds is what is returned, also where another process wrote it first."""
        if self.space is None:
            return
        computed = np.sort(np.concatenate(self.done)) if self.done else np.array([], dtype=np.int64)
        for start in range(0, len(computed), _PAGE):
            places = computed[start : start + _PAGE]
            vectors, found = self.space.read([self.distinct[i] for i in places], count=False)
            self.vectors[places[found]] = vectors[found]

    def _rows(self) -> np.ndarray:
        """(n, d): each row its text's vector, zeros where there is none."""
        if len(self.distinct) == len(self.inverse):
            return self.vectors
        rows = np.zeros((len(self.inverse), self.model.dimension), dtype=np.float32)
        full = self.inverse >= 0
        rows[full] = self.vectors[self.inverse[full]]
        return rows

    def report(self) -> EncodeReport:
        """What was done until now."""
        return EncodeReport(
            texts=len(self.rows.texts),
            distinct=len(self.distinct),
            cached=int(self.found.sum()),
            computed=sum(len(places) for places in self.done),
            tokens=self.tokens,
            seconds=self.ended - self.started,
            empty=self.rows.empty,
            unknown=tuple(self._by_row(dict.fromkeys(self.unknown, True))),
            repaired=self.rows.repaired,
            cut=self._by_row(self.lost),
            failed=self._by_row(self.failed),
        )

    def _by_row(self, by_place: dict[int, Any]) -> dict[int, Any]:
        """What is known by distinct text, by row of the call."""
        if not by_place:
            return {}
        return {row: by_place[place] for row, place in enumerate(self.inverse.tolist()) if place in by_place}


@dataclass(frozen=True)
class EncodeReport:
    """What one call of ``Encoder.encode`` did. Row numbers are positions in what the caller gave.

    ``texts`` rows came in, ``distinct`` different texts among them, of these ``cached`` came from the cache and ``computed`` from
    the model, in ``tokens`` tokens and ``seconds`` seconds. ``empty`` rows hold no text, ``unknown`` rows no word that the model
    knows: both are rows of zeros. ``repaired`` rows had lone surrogates, now U+FFFD. ``cut`` says how many tokens at the
    end of a row were not read (beyond a million characters it is an estimate). ``failed`` rows are zeros too, with the reason.
    """

    texts: int = 0
    distinct: int = 0
    cached: int = 0
    computed: int = 0
    tokens: int = 0
    seconds: float = 0.0
    empty: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    repaired: tuple[int, ...] = ()
    cut: dict[int, int] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"EncodeReport({', '.join(self._parts())})"

    def _repr_html_(self) -> str:
        return without_formulas(render("wording/line.html", text=", ".join(self._parts())))

    def _parts(self) -> list[str]:
        counts = {
            "empty": len(self.empty),
            "without a known word": len(self.unknown),
            "repaired": len(self.repaired),
            "cut": len(self.cut),
            "failed": len(self.failed),
        }
        said = [
            f"{self.texts} texts",
            f"{self.cached} from the cache",
            f"{self.computed} computed",
            f"{self.seconds:.1f} s",
        ]
        return said + [f"{count} {what}" for what, count in counts.items() if count]


class Progress:
    """Counts texts as they are done. `switch`: None draws a bar after a second, False is silent, a function is called.

    The bar moves, and reckons the time left, by characters: long texts cost more than short ones.
    """

    def __init__(self, switch: Callable[[int, int], Any] | bool | None, *, total: int, characters: int):
        if not (switch is None or isinstance(switch, bool) or callable(switch)):
            raise TypeError(f"progress must be None, False or a function of (done, total), not {switch!r}")
        self._call = switch if callable(switch) else None
        self._total, self._done, self._tokens = total, 0, 0
        self._bar = None if self._call or switch is False or not characters else _bar(characters)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()

    def add(self, texts: int, *, characters: int = 0, tokens: int = 0) -> None:
        """Says that so many more texts, their characters and tokens are done."""
        self._done += texts
        self._tokens += tokens
        if self._call is not None:
            self._call(self._done, self._total)
        elif self._bar is not None:
            said = f"{self._done:,} of {self._total:,} texts" + (
                f", {self._tokens:,} tokens" if self._tokens else ""
            )
            self._bar.unit = said.replace(",", "\u202f").replace("\u202f ", ", ")
            self._bar.update(characters)


def _bar(characters: int) -> Any:
    from tqdm.auto import tqdm

    shape = "{desc}: {percentage:3.0f}%|{bar}| {unit} [{elapsed}<{remaining}]"  # a postfix would begin with a comma
    return tqdm(
        total=characters,
        desc="encode",
        unit="",
        bar_format=shape,
        leave=False,
        delay=_PATIENCE,
        mininterval=_PAUSE,
    )
