"""The threshold slider: where to draw the line between alike and not, with real pairs on either side of it.

:class:`ThresholdController` knows the pairs and counts; :class:`ThresholdSlider` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as w
import numpy as np

from user_nb.analysis.calibration import calibrate, ranked_pairs
from user_nb.widgets.events import shown
from user_nb.widgets.lists import status_line
from user_nb.wording.escaping import excerpt
from user_nb.wording.html import render
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

    def around(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
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
        self.status.value = status_line(words(key, self.lang, **numbers), {"pairs": int(numbers["pairs"])})
        self.curve.value = self._curve()
        above, below = controller.around()
        sides = [
            ("just_above", "unb-just-above", [self._pair(*pair) for pair in above[::-1]]),
            ("just_below", "unb-just-below", [self._pair(*pair) for pair in below]),
        ]
        self.list.value = render("widgets/pairs.html", self.lang, threshold=controller.threshold, sides=sides)

    def _pair(self, left: int, right: int, cosine: float) -> tuple[list[tuple[int, str]], float]:
        """A pair as the list shows it: the rows with their texts, cut, and the cosine."""
        return [(row, excerpt(self.controller.texts[row], 180)) for row in (left, right)], float(cosine)

    def _curve(self) -> str:
        """How many pairs pass at each threshold, on a logarithmic scale, with the threshold as a line."""
        thresholds, passing = self.controller.calibration.curve()
        low, high = self.slider.min, self.slider.max
        top = np.log10(max(self.controller.calibration.n_pairs, 10))
        x = (thresholds - low) / (high - low) * WIDTH
        y = HEIGHT - np.log10(np.maximum(passing, 1)) / top * HEIGHT
        at = (self.controller.threshold - low) / (high - low) * WIDTH
        points = list(zip(x.tolist(), y.tolist()))
        return render("widgets/curve.html", self.lang, width=WIDTH, height=HEIGHT, points=points, at=at)

    @shown
    def _on_slide(self, change: dict[str, Any]) -> None:
        self.controller.threshold = float(change["new"])
        self.show()
