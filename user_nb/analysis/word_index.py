"""An index of words: which texts hold the words of a query, in whatever form, and how much that says (BM25)."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from user_nb.texts.russian import STOP_WORDS, lemmas, tokens, word


@dataclass(frozen=True)
class WordIndex:
    """BM25 over the lemmas of texts; made by ``word_index``."""

    n_texts: int
    vocabulary: dict[str, int] = field(repr=False)
    bm25: Any = field(repr=False)

    def scores(self, query: str) -> np.ndarray:
        """The BM25 score (n,) float32 of every text for the query; 0 where a text shares no word with it.

        Stop words count only when the query has nothing else; words that no text has count for nothing.
        """
        known = [self.vocabulary[lemma] for lemma in query_lemmas(query) if lemma in self.vocabulary]
        if not known:
            return np.zeros(self.n_texts, np.float32)
        scores: np.ndarray = self.bm25.get_scores_from_ids(known)
        return scores


@lru_cache(maxsize=2)
def word_index(texts: tuple[str, ...]) -> WordIndex:
    """The word index of the texts. The last two are remembered by content, so that a search box need not wait.

    >>> word_index(("Лифты стоят", "Нет воды")).scores("лифт").round(2)
    array([0.28, 0.  ], dtype=float32)
    """
    from bm25s import BM25  # type: ignore[import-untyped]  # bm25s ships no types

    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(each, len(vocabulary)) for each in _keys(text)] for text in texts]
    # A word that no text has, at the end: without it an index of empty texts would hold nothing to build from.
    vocabulary.setdefault("", len(vocabulary))
    bm25 = BM25(method="lucene")
    if any(ids):
        bm25.index((ids, vocabulary), create_empty_token=False, show_progress=False)
    else:
        vocabulary = {}
    return WordIndex(len(texts), vocabulary, bm25)


def query_lemmas(query: str) -> list[str]:
    """The lemmas a query is searched by: without stop words, unless there are no others."""
    found = lemmas(query, stop_words=STOP_WORDS) or lemmas(query)
    return [_key(lemma) for lemma in found]


def matching_words(query: str, text: str) -> list[tuple[int, int]]:
    """Where the words of the query stand in the text, in any form: [(start, stop)], in order.

    >>> matching_words("горячая вода", "Нет горячей воды!")
    [(4, 11), (12, 16)]
    """
    wanted = set(query_lemmas(query))
    found, start = [], 0
    for token in tokens(text):
        start = text.index(token, start)
        if _key(word(token).lemma) in wanted:
            found.append((start, start + len(token)))
        start += len(token)
    return found


def _keys(text: str) -> list[str]:
    return [_key(lemma) for lemma in lemmas(text)]


def _key(lemma: str) -> str:
    """People write е for ё, and the dictionary does not know every such word."""
    return lemma.replace("ё", "е")
