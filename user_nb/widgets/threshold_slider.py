"""The threshold slider: where to draw the line between alike and not, with real pairs on either side of it.

:class:`ThresholdController` knows the pairs and counts; :class:`ThresholdSlider` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as w
import numpy as np

from user_nb.analysis.calibration import calibrate, ranked_pairs
from user_nb.widgets.events import shown
from user_nb.widgets.lists import STYLE, status_line
from user_nb.wording.escaping import escape_html, excerpt
from user_nb.wording.language import language
from user_nb.wording.strings import words

SHOWN = 3  # pairs on either side
STEP = 0.005
WIDTH, HEIGHT = 560, 110  # of the curve, pixels


class ThresholdController:
    """The pairs of a collection around a threshold, and how many pass it, without a widget."""

    def __init__(self, texts: Sequence[str], vectors: np.ndarray, threshold: float | None = None) -> None:
        self.texts = list(texts)
        if len(self.texts) != len(vectors):
            raise ValueError(
                f"{len(self.texts)} texts but {len(vectors)} vectors: they must be as many, row for row"
            )
        self.calibration = calibrate(vectors)
        self.pairs = ranked_pairs(vectors)
        self.threshold = self._start() if threshold is None else float(threshold)

    def _start(self) -> float:
        """As many pairs as there are texts pass: a place where looking begins to pay."""
        wanted = min(len(self.texts), self.calibration.n_pairs)
        return round(self.calibration.threshold(wanted) / STEP) * STEP

    def around(self) -> tuple[list[tuple], list[tuple]]:
        """Return the pairs just above and just below: lists of (row, row, cosine)."""
        return self.pairs.around(self.threshold, SHOWN)

    def numbers(self) -> dict[str, float]:
        """Return how many pairs pass (estimated in a large collection) and how many there are."""
        passing, everything = float(self.calibration.passing(self.threshold)), self.calibration.n_pairs
        return {"pairs": round(passing), "all": int(everything), "share": passing / everything}


class ThresholdSlider(w.VBox):
    """A slider for a similarity threshold that shows the real pairs just above and just below it, for a notebook cell.

    Args:
        texts: the n texts.
        vectors: (n, d), one row a text.
        threshold: where to begin; None is where as many pairs pass as there are texts.
        lang: "ru" or "en"; None follows the machine's language.

    ``slider.threshold`` is the value chosen, for :func:`user_nb.near_duplicates` and your own code.

    Raises:
        ValueError: texts and vectors of different lengths, or fewer than two rows with a vector.

    Example:
        >>> slider = ThresholdSlider(letters["text"], vectors)
    """

    def __init__(
        self,
        texts: Sequence[str],
        vectors: np.ndarray,
        *,
        threshold: float | None = None,
        lang: str | None = None,
    ) -> None:
        self.lang = language(lang)
        self.controller = ThresholdController(texts, vectors, threshold)
        lowest = float(np.floor(self.controller.pairs.cosines[0] / STEP) * STEP)
        self.slider = w.FloatSlider(
            value=self.controller.threshold,
            min=max(-1.0, min(lowest, self.controller.threshold)),
            max=1.0,
            step=STEP,
            readout_format=".3f",
            description=words("threshold", self.lang),
            style={"description_width": "initial"},
            layout=w.Layout(width=f"{WIDTH}px", max_width="100%"),
        )
        self.status = w.HTML()
        self.curve, self.list = w.HTML(), w.HTML()
        self.slider.observe(self._on_slide, "value")
        super().__init__([self.slider, self.status, self.curve, self.list], layout=w.Layout(width="100%"))
        self.show()

    @property
    def threshold(self) -> float:
        """The value chosen."""
        return self.controller.threshold

    def show(self) -> None:
        """Draw what the controller holds."""
        controller = self.controller
        numbers = controller.numbers()
        key = "passing" if controller.calibration.exact else "about_passing"
        self.status.value = status_line(words(key, self.lang, **numbers), pairs=numbers["pairs"])
        self.curve.value = self._curve()
        above, below = controller.around()
        self.list.value = (
            f"{STYLE}<div class='unb unb-pairs' data-threshold='{controller.threshold:.3f}'>"
            f"{self._pairs('just_above', above[::-1])}{self._pairs('just_below', below)}</div>"
        )

    def _pairs(self, title: str, pairs: list[tuple]) -> str:
        lines = "".join(self._pair(*pair) for pair in pairs)
        lines = lines or f"<tr><td class='unb-meta'>{escape_html(words('no_pairs', self.lang))}</td></tr>"
        return f"<h4>{escape_html(words(title, self.lang))}</h4><table class='unb-{title.replace('_', '-')}'>{lines}</table>"

    def _pair(self, left: int, right: int, cosine: float) -> str:
        cells = "".join(
            f"<td style='width:46%' data-row='{row}'><bdi>{escape_html(excerpt(self.controller.texts[row], 180))}</bdi></td>"
            for row in (left, right)
        )
        return f"<tr><td class='unb-n' data-cosine='{cosine:.4f}'>{cosine:.3f}</td>{cells}</tr>"

    def _curve(self) -> str:
        """How many pairs pass at each threshold, on a logarithmic scale, with the threshold as a line."""
        thresholds, passing = self.controller.calibration.curve()
        low, high = self.slider.min, self.slider.max
        top = np.log10(max(self.controller.calibration.n_pairs, 10))
        x = (thresholds - low) / (high - low) * WIDTH
        y = HEIGHT - np.log10(np.maximum(passing, 1)) / top * HEIGHT
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x.tolist(), y.tolist()))
        at = (self.controller.threshold - low) / (high - low) * WIDTH
        said = escape_html(words("curve", self.lang))
        return (
            f"<svg viewBox='0 0 {WIDTH} {HEIGHT + 4}' width='{WIDTH}' style='max-width:100%' role='img' aria-label='{said}'>"
            f"<polygon points='0,{HEIGHT} {points} {x[-1]:.1f},{HEIGHT}' fill='#88CCEE' fill-opacity='.5' stroke='#332288'/>"
            f"<line x1='{at:.1f}' x2='{at:.1f}' y1='0' y2='{HEIGHT}' stroke='#CC6677' stroke-width='2'/></svg>"
            f"{STYLE}<div class='unb unb-meta'>{said}</div>"
        )

    @shown
    def _on_slide(self, change: dict) -> None:
        self.controller.threshold = float(change["new"])
        self.show()
