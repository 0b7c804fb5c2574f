"""The pair comparer: two texts, how alike they are, and which words the encoder takes for the same.

:class:`PairController` holds the explanation; :class:`PairComparer` draws it. Its heat map is a table, a few kilobytes, so
that a notebook may have many; :func:`user_nb.plot_pair` draws the same as a plotly figure.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from user_nb.analysis.explanation import PairExplanation, explain_pair
from user_nb.figures.heat_map import MOST_WORDS, heat_table
from user_nb.widgets.events import shown
from user_nb.widgets.lists import status_line
from user_nb.wording.html import render
from user_nb.wording.language import language
from user_nb.wording.strings import words


class PairController:
    """Two texts and their explanation, without a widget; ``explanation`` is None until both texts are there."""

    def __init__(self, encoder: Any) -> None:
        self.encoder = encoder
        self.explanation: PairExplanation | None = None

    def compare(self, a: str, b: str) -> None:
        """Explain the pair; with an empty text there is nothing to explain."""
        both = a.strip() and b.strip()
        self.explanation = explain_pair(a, b, encoder=self.encoder) if both else None

    @property
    def cut(self) -> bool:
        """Whether a text has more words than the heat map shows."""
        found = self.explanation
        return found is not None and max(len(found.words_a), len(found.words_b)) > MOST_WORDS


class PairComparer(w.VBox):
    """Two texts side by side, their words marked by likeness, and the heat map of word against word, for a notebook cell.

    Args:
        a: the text on the left to begin with; both can be edited in the cell.
        b: the text on the right.
        encoder: what :func:`user_nb.load_encoder` returned.
        lang: "ru" or "en"; None follows the machine's language.

    ``comparer.explanation`` is what :func:`user_nb.explain_pair` says of the pair shown.

    Raises:
        ValueError: another language than these two.

    Example:
        >>> comparer = PairComparer("Стоит лифт", "Сломан подъёмник", encoder=encoder)
    """

    def __init__(self, a: str = "", b: str = "", *, encoder: Any, lang: str | None = None) -> None:
        self.lang = language(lang)
        self.controller = PairController(encoder)
        box = w.Layout(flex="1 1 280px", height="96px")
        self.a = w.Textarea(
            value=a, placeholder=words("first_text", self.lang), continuous_update=False, layout=box
        )
        self.b = w.Textarea(
            value=b, placeholder=words("second_text", self.lang), continuous_update=False, layout=box
        )
        self.button = w.Button(
            description=words("compare", self.lang), icon="exchange", layout=w.Layout(width="140px")
        )
        self.status, self.marked = w.HTML(), w.HTML()
        self.heat = w.HTML(layout=w.Layout(overflow="auto"))
        self.a.observe(self._on_change, "value")
        self.b.observe(self._on_change, "value")
        self.button.on_click(self._on_change)
        texts = w.HBox([self.a, self.b], layout=w.Layout(flex_flow="row wrap"))
        super().__init__(
            [texts, self.button, self.status, self.marked, self.heat], layout=w.Layout(width="100%")
        )
        self._on_change()

    @property
    def explanation(self) -> PairExplanation | None:
        """What is shown; None while a text is missing."""
        return self.controller.explanation

    def show(self) -> None:
        """Draw what the controller holds."""
        found = self.controller.explanation
        if found is None:
            self.marked.value = self.heat.value = ""
            self.status.value = status_line(words("type_both", self.lang))
            return
        self.status.value = status_line(words("pair_similarity", self.lang, score=found.similarity))
        self.marked.value = marked_pair(found, self.lang, cut=self.controller.cut)
        self.heat.value = heat_table(found, lang=self.lang)

    @shown
    def _on_change(self, *_: object) -> None:
        self.controller.compare(self.a.value, self.b.value)
        self.show()


def marked_pair(found: PairExplanation, lang: str, *, cut: bool) -> str:
    """Return both texts with their words marked, side by side, as HTML, and what the marks mean."""
    return render("widgets/marked_pair.html", lang, texts=found.parts(), shown=MOST_WORDS if cut else None)
