"""Why two texts are alike: each word of one beside each word of the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from user_nb.analysis.similarity import similarity
from user_nb.wording.html import render, without_formulas

# Words of a text that are compared: a heat map of more can be neither drawn nor read.
_WORDS = 400

Parts = list[tuple[str, float | None]]


@dataclass(frozen=True, repr=False)
class PairExplanation:
    """Word-to-word similarities of two texts, made by ``explain_pair``; in a notebook both texts with their words marked.

    ``matrix`` (m, k) float32 holds the cosine of each word of ``a`` with each word of ``b``; ``words_a`` (m,) and ``words_b``
    (k,) are the words as written, ``spans_a`` and ``spans_b`` where they stand. ``similarity`` is the cosine of the whole texts'
    vectors. ``left_out`` counts the words of a and of b beyond the first 400.

    >>> explain_pair("Стоит лифт", "Подъёмник не работает", encoder=encoder).partners()[0]
    ('лифт', 'Подъёмник', 0.47...)
    """

    a: str
    b: str
    words_a: tuple[str, ...]
    words_b: tuple[str, ...]
    spans_a: tuple[tuple[int, int], ...]
    spans_b: tuple[tuple[int, int], ...]
    matrix: np.ndarray
    similarity: float
    encoder: str
    left_out: tuple[int, int] = (0, 0)

    def partners(self) -> list[tuple[str, str, float]]:
        """For each word of ``a`` its likest word of ``b`` and their cosine, the likest pairs first."""
        if not self.matrix.size:
            return []
        best = self.matrix.argmax(axis=1)
        found = [
            (word, self.words_b[column], float(self.matrix[row, column]))
            for row, (word, column) in enumerate(zip(self.words_a, best.tolist()))
        ]
        return sorted(found, key=lambda partner: -partner[2])

    def strengths(self) -> tuple[np.ndarray, np.ndarray]:
        """How well each word of a (m,) and of b (k,) is matched in the other text, 0 to 1, for marking.

        The cosine with its best partner, measured from this pair's median (0) to 1: last hidden states of one model are all
        somewhat alike, and what counts is what stands out.
        """
        if not self.matrix.size:
            return np.zeros(len(self.words_a)), np.zeros(len(self.words_b))
        ground = min(float(np.median(self.matrix)), 0.99)
        return tuple(np.clip((self.matrix.max(axis=axis) - ground) / (1 - ground), 0, 1) for axis in (1, 0))

    def marked(self) -> tuple[str, str]:
        """Both texts as HTML, escaped; the better a word is matched in the other text, the stronger its ground."""
        a, b = (render("analysis/tinted.html", parts=parts) for parts in self.parts())
        return a, b

    def parts(self) -> tuple[Parts, Parts]:
        """Both texts in parts, each with how well it is matched in the other text, None between words."""
        of_a, of_b = self.strengths()
        return _parts(self.a, self.spans_a, of_a), _parts(self.b, self.spans_b, of_b)

    def __repr__(self) -> str:
        return (
            f"PairExplanation({len(self.words_a)} × {len(self.words_b)} words, "
            f"cosine of the texts {self.similarity:.3f}, {self.encoder})"
        )

    def _repr_html_(self) -> str:
        html = render(
            "analysis/explanation.html", encoder=self.encoder, similarity=self.similarity, texts=self.parts()
        )
        return without_formulas(html)


def explain_pair(a: str, b: str, *, encoder: Any) -> PairExplanation:
    """Which words of ``a`` (m) and ``b`` (k) are like each other to the encoder: a ``PairExplanation`` with the matrix (m, k).

    What it is: the cosine of every word of one text with every word of the other. For a transformer such as USER-bge-m3 a
    word is the mean of its pieces' last hidden states, which know their context; for navec it is the word's own vector, and
    words it does not know or gives no weight are left out. It is the view of BERTScore (Zhang and others 2020,
    https://arxiv.org/abs/1904.09675), and good for seeing what the encoder takes for the same thing.

    What it is not: the cause of the score. USER-bge-m3's vector of a text is the state of its first token alone, not a sum over
    words, so these cosines do not add up to ``similarity``; a high one does not prove that the word mattered, and taking the
    word out may change little. Negation and word order hardly show.

    Raises TypeError for a text that is not str, ValueError for an empty one and for an encoder without token_vectors.
    A text of which no word is known gives a matrix with an empty side.

    >>> explain_pair("Стоит лифт", "Подъёмник не работает", encoder=encoder).matrix.shape
    (2, 2)
    """
    for name, text in (("a", a), ("b", b)):
        if not isinstance(text, str):
            raise TypeError(f"{name} is {type(text).__name__}, not str; one text is needed")
        if not text.strip():
            raise ValueError(f"{name} is empty; there is no word to explain")
    if not hasattr(encoder, "token_vectors"):
        raise ValueError(f"encoder is {type(encoder).__name__}, without token_vectors; use load_encoder()")
    words_a, vectors_a, more_a = _words_of(a, encoder)
    words_b, vectors_b, more_b = _words_of(b, encoder)
    whole = encoder.encode([a, b])
    return PairExplanation(
        a=a,
        b=b,
        words_a=words_a,
        words_b=words_b,
        spans_a=find_words(a, words_a),
        spans_b=find_words(b, words_b),
        matrix=similarity(vectors_a, vectors_b).reshape(len(words_a), len(words_b)),
        similarity=float(similarity(whole[0], whole[1])),
        encoder=str(getattr(encoder, "name", type(encoder).__name__)),
        left_out=(more_a, more_b),
    )


def _words_of(text: str, encoder: Any) -> tuple[tuple[str, ...], np.ndarray, int]:
    words, vectors = encoder.token_vectors(text)
    return tuple(words[:_WORDS]), np.asarray(vectors)[:_WORDS], max(0, len(words) - _WORDS)


def find_words(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where words stand in a text that holds them in this order: ((start, stop), ...), whole words where it can be.

    >>> find_words("лифтёр и лифт", ["лифт"])
    ((9, 13),)
    """
    spans, start = [], 0
    for word in words:
        whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(text, start)
        left = whole.start() if whole else text.find(word, start)
        if left < 0:  # written otherwise than the encoder reads it: nothing to mark
            spans.append((start, start))
            continue
        start = left + len(word)
        spans.append((left, start))
    return tuple(spans)


def _parts(text: str, spans: Sequence[tuple[int, int]], strengths: np.ndarray) -> Parts:
    parts: Parts = []
    here = 0
    for (left, right), strength in zip(spans, strengths.tolist()):
        if right > left:
            parts += [(text[here:left], None), (text[left:right], strength)]
            here = right
    return [*parts, (text[here:], None)]
