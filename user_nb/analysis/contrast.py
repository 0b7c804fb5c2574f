"""What tells one group of texts from another: the words that one has and the other has not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from user_nb.analysis.terms import Terms, read_terms
from user_nb.texts.values import checked_texts

_CERTAIN = 1.96  # z, in standard deviations: a word under it may differ by chance


@dataclass(frozen=True)
class Contrast:
    """The words of two groups, as `contrast` finds them, the most telling first.

    ``a`` and ``b`` are the words; ``a_scores`` and ``b_scores`` how many standard deviations apart the groups are in each, positive both.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]
    a_scores: tuple[float, ...] = field(default=(), repr=False)
    b_scores: tuple[float, ...] = field(default=(), repr=False)

    def __repr__(self) -> str:
        return f"Contrast(a: {', '.join(self.a[:5]) or 'nothing'} | b: {', '.join(self.b[:5]) or 'nothing'})"


def contrast(
    texts: Sequence[str],
    a: np.ndarray,
    b: np.ndarray,
    *,
    n_words: int = 10,
    terms: Terms | None = None,
    stop_words: Collection[str] = (),
) -> Contrast:
    """What tells the texts ``a`` from the texts ``b``: a `Contrast`; each group is a mask (n,) bool or row numbers.

    Each term's log-odds in the two groups are compared, with the whole collection as an informative Dirichlet prior, and divided
    by their standard deviation (Monroe, Colaresi, Quinn 2008, "Fightin' Words", eq. 16 and 22), so that a word that three texts happen to have
    does not win over one that two hundred have. Counted are texts, not occurrences. Words nearer than 1.96 standard deviations are left out.
    ``terms`` (from ``read_terms`` of the same texts) saves the reading.
    ValueError where a group is empty, both share a text, or a mask or the terms are of another length.

    >>> topic = letters["topic"]
    >>> contrast(letters["text"], topic == "общественный транспорт", topic == "мусор и уборка")
    Contrast(a: автобус, маршрут, рейс, километры, смена | b: баки, снег)
    """
    texts = checked_texts(texts)
    a, b = _rows(a, len(texts), "a"), _rows(b, len(texts), "b")
    if len(np.intersect1d(a, b)):
        raise ValueError(
            f"a and b share {len(np.intersect1d(a, b))} texts; two groups without common texts are needed"
        )
    terms = read_terms(texts, stop_words=stop_words) if terms is None else terms
    if terms.counts.shape[0] != len(texts):
        raise ValueError(
            f"{len(texts)} texts but terms of {terms.counts.shape[0]}: read them again with read_terms"
        )
    scores = _scores(terms, a, b)
    ours, theirs = _best(terms, scores, n_words), _best(terms, -scores, n_words)
    return Contrast(
        tuple(terms.written[j] for j in ours),
        tuple(terms.written[j] for j in theirs),
        tuple(round(float(scores[j]), 2) for j in ours),
        tuple(round(float(-scores[j]), 2) for j in theirs),
    )


def _rows(group: np.ndarray, n: int, name: str) -> np.ndarray:
    group = np.asarray(group)
    if group.dtype == bool:
        if group.shape != (n,):
            raise ValueError(f"{name} is a mask of shape {group.shape} for {n} texts")
        group = np.flatnonzero(group)
    if group.ndim != 1 or not len(group):
        raise ValueError(f"{name} holds no text; a group of at least one is needed")
    if group.dtype.kind not in "iu" or group.min() < 0 or group.max() >= n:
        raise ValueError(f"{name} must be a mask or row numbers from 0 to {n - 1}")
    return np.unique(group)


def _scores(terms: Terms, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The z-score (m,) of each term's log-odds ratio, positive where ``a`` has it more."""
    ours = np.asarray(terms.counts[a].sum(axis=0), np.float64).ravel()
    theirs = np.asarray(terms.counts[b].sum(axis=0), np.float64).ravel()
    everywhere = np.asarray(terms.counts.sum(axis=0), np.float64).ravel()
    weight = min(ours.sum(), theirs.sum()) / max(
        everywhere.sum(), 1
    )  # the prior counts as much as the smaller group
    prior = np.maximum(everywhere * weight, 1e-3)
    total_ours, total_theirs, total_prior = ours.sum(), theirs.sum(), prior.sum()
    odds_ours = np.log((ours + prior) / (total_ours + total_prior - ours - prior))
    odds_theirs = np.log((theirs + prior) / (total_theirs + total_prior - theirs - prior))
    spread = np.sqrt(1 / (ours + prior) + 1 / (theirs + prior))
    return np.asarray((odds_ours - odds_theirs) / spread)


def _best(terms: Terms, scores: np.ndarray, n_words: int) -> list[int]:
    """The best terms that share no lemma."""
    chosen: list[int] = []
    used: set[str] = set()
    for j in np.argsort(-scores, kind="stable"):
        if len(chosen) == n_words or scores[j] < _CERTAIN:
            break
        if not used & set(terms.parts[j]):
            chosen.append(int(j))
            used |= set(terms.parts[j])
    return chosen
