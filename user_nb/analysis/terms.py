"""Texts turned into terms: lemmas and two-word terms, the material that names and contrasts are made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from user_nb.texts.russian import (
    STOP_WORDS,
    WEAK_WORDS,
    Pair,
    is_function_word,
    nominative,
    pair,
    readings,
    tokens,
    word,
    written,
)
from user_nb.texts.values import checked_texts


@dataclass(frozen=True)
class Terms:
    """The terms of a collection. ``counts`` is a sparse (n texts, m terms) array, 1 where a text has a term.

    ``written[j]`` is how term j is shown, ``parts[j]`` the one or two lemmas it is made of, ``kinds[j]`` one of
    "noun", "pair", "latin", "adjective", "verb".
    """

    counts: Any
    written: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Terms({self.counts.shape[0]} texts, {len(self.written)} terms)"


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as one place in a text has it; ``form`` says how it was written there."""

    parts: tuple[str, ...]
    kind: str
    form: str | Pair
    shape: tuple[str, ...] = ("lower",)


_Parts = tuple[str, ...]
# How often a term was written in each way: {(form, shape): times}.
_Forms = Counter[tuple[str | Pair, tuple[str, ...]]]

_KINDS = {
    "NOUN": "noun",
    "UNKN": "noun",
    "LATN": "latin",
    "ADJF": "adjective",
    "ADJS": "adjective",
    "VERB": "verb",
    "INFN": "verb",
    "PRTF": "verb",
    "PRTS": "verb",
    "GRND": "verb",
}


def read_terms(texts: Sequence[str], *, stop_words: Collection[str] = (), min_texts: int = 2) -> Terms:
    """The lemmas and two-word terms of the texts, as a sparse table to name clusters from.

    ``stop_words`` (forms or lemmas) are left out beside those that every name leaves out. Terms in fewer than
    ``min_texts`` texts are dropped, unless nothing would be left. None and NaN count as texts without words.
    TypeError for a text that is no text and for stop words given as one string.

    >>> read_terms(["Нет горячей воды", "Горячая вода пропала"]).written
    ('вода', 'горячий', 'горячая вода')
    """
    texts = checked_texts(texts)
    stopped = _stop_lemmas(stop_words)
    found: list[set[_Parts]] = []
    forms: dict[_Parts, _Forms] = defaultdict(Counter)
    kinds: dict[_Parts, str] = {}
    for text in texts:
        here = set()
        for term in _text_terms(text, stopped):
            here.add(term.parts)
            forms[term.parts][term.form, term.shape] += 1
            kinds[term.parts] = term.kind
        found.append(here)
    return _table(found, forms, kinds, min_texts)


def _stop_lemmas(stop_words: Collection[str]) -> frozenset[str]:
    if isinstance(stop_words, str):
        raise TypeError(f"stop_words is one string, {stop_words!r}; give a list of words: [{stop_words!r}]")
    given = {each.lower() for each in stop_words}
    return frozenset(given | {word(each).lemma for each in given})


def _text_terms(text: str, stopped: frozenset[str]) -> Iterator[_Term]:
    written_tokens = _without_sentence_capitals(tokens(text))
    singles = [_single(token) for token in written_tokens]
    allowed = [term is not None and term.parts[0] not in stopped for term in singles]
    yield from (term for term, is_allowed in zip(singles, allowed) if term and is_allowed)
    for here, (first, second) in enumerate(pairwise(written_tokens)):
        if allowed[here] and allowed[here + 1]:
            both = _double(first, second)
            if both is not None:
                yield both


def _without_sentence_capitals(written_tokens: list[str]) -> list[str]:
    """The tokens with the first word of each sentence in lower case, unless it is all capitals, Latin or a name: «Юность»."""
    starts = True
    found = []
    for here, token in enumerate(written_tokens):
        quoted = here > 0 and written_tokens[here - 1] == "«" and written_tokens[here + 1 : here + 2] == ["»"]
        plain = starts and not quoted and token.istitle() and not token.isascii()
        found.append(token.lower() if plain else token)
        starts = token in _SENTENCE_ENDS
    return found


_SENTENCE_ENDS = frozenset({".", "!", "?", "…", "...", "!!", "!!!", "??", "?!", ":", "«", "("})


@lru_cache(maxsize=500_000)
def _single(token: str) -> _Term | None:
    """The one-word term of a token, or None where the token can be no part of a name."""
    reading = word(token)
    kind = _KINDS.get(reading.part_of_speech)
    if kind is None or len(token) < 2 or is_function_word(token):
        return None
    if reading.lemma in WEAK_WORDS or reading.marks & {"Name", "Patr"}:
        return None
    if kind == "latin":
        return (
            None
            if not token[0].isalpha() or "://" in token or "@" in token
            else _Term((reading.lemma,), kind, token)
        )
    return _Term((reading.lemma,), kind, reading.number or "sing", _shape(token))


def _shape(token: str) -> tuple[str, ...]:
    """How each part between hyphens is written: ЖКХ, Нью-Йорк, IP-адрес."""
    return tuple(_part_shape(part) for part in token.split("-"))


def _part_shape(part: str) -> str:
    if len(part) > 1 and part.isupper():
        return "upper"
    return "title" if part[:1].isupper() else "lower"


@lru_cache(maxsize=1_000_000)
def _double(first: str, second: str) -> _Term | None:
    """The two-word term of two neighbouring tokens, or None where they make none."""
    if word(first).part_of_speech == word(second).part_of_speech == "LATN":
        if first.lower() == second.lower():
            return None
        return _Term((first.lower(), second.lower()), "pair", f"{first} {second}")
    both = pair(first, second)
    if both is None or both.first == both.second:
        return None
    if {both.first, both.second} & (WEAK_WORDS | STOP_WORDS):
        return None
    return _Term((both.first, both.second), "pair", both, _shape(first) + _shape(second))


def _table(
    found: list[set[_Parts]], forms: dict[_Parts, _Forms], kinds: dict[_Parts, str], min_texts: int
) -> Terms:
    from scipy.sparse import csr_array

    frequency = Counter(parts for here in found for parts in here)
    kept = sorted(parts for parts, n in frequency.items() if n >= min_texts) or sorted(frequency)
    same = _plurals_of(kept)
    column = {parts: j for j, parts in enumerate(parts for parts in kept if parts not in same)}
    column |= {parts: column[same[parts]] for parts in same}
    rows = [sorted({column[parts] for parts in here if parts in column}) for here in found]
    starts = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter((j for row in rows for j in row), np.int32, starts[-1])
    n_terms = len(kept) - len(same)
    counts = csr_array((np.ones(len(indices), np.float32), indices, starts), shape=(len(found), n_terms))
    chosen = [parts for parts in kept if parts not in same]
    return Terms(
        counts=counts,
        written=tuple(_written(parts, kinds[parts], forms[parts]) for parts in chosen),
        parts=tuple(chosen),
        kinds=tuple(kinds[parts] for parts in chosen),
    )


def _plurals_of(terms: Collection[_Parts]) -> dict[_Parts, _Parts]:
    """English plurals whose singular is a term too: {("games",): ("game",)}."""
    known = set(terms)
    found = {}
    for parts in terms:
        last = parts[-1]
        if not last.isascii() or len(last) < 4 or not last.endswith("s") or last.endswith("ss"):
            continue
        singulars = (last[:-1], last[:-3] + "y" if last.endswith("ies") else last[:-2])
        same = next(((*parts[:-1], each) for each in singulars if (*parts[:-1], each) in known), None)
        if same:
            found[parts] = same
    return {plural: single for plural, single in found.items() if single not in found}


def _written(parts: tuple[str, ...], kind: str, forms: _Forms) -> str:
    """A term as it is shown: in the number it mostly has, and with capitals where it mostly has them."""
    form, _ = forms.most_common(1)[0][0]
    if kind in ("latin", "pair") and not isinstance(form, Pair):
        return form
    shapes: Counter[tuple[str, ...]] = Counter()
    for (_, each), n in forms.items():
        shapes[each] += n
    shape = list(shapes.most_common(1)[0][0])
    if isinstance(form, Pair):
        first, second = written(form).split(" ", 1)
        here = first.count("-") + 1
        return f"{_shaped(first, parts[0], shape[:here])} {_shaped(second, parts[1], shape[here:])}"
    shown = nominative(parts[0], number=_number(forms)) if kind == "noun" else parts[0]
    return _shaped(shown, parts[0], shape)


_SHAPES: dict[str, Callable[[str], str]] = {"upper": str.upper, "title": str.capitalize, "lower": str}


def _shaped(shown: str, lemma: str, shape: Sequence[str]) -> str:
    """A word in the capitals it mostly has in the texts; in texts that have none, a country or an abbreviation gets its own."""
    parts = shown.split("-")
    if len(parts) != len(shape):
        return shown
    if set(shape) == {"lower"}:
        shape = [_own_shape(lemma)] * len(parts)
    return "-".join(_SHAPES[each](part) for part, each in zip(parts, shape))


@lru_cache(maxsize=100_000)
def _own_shape(lemma: str) -> str:
    """The capitals of a lemma by the dictionary, where all of its readings agree: Россия, США, but орёл and вуз."""
    marks = [reading.marks for reading in readings(lemma)]
    if all({"Abbr", "Fixd"} <= each for each in marks) and len(lemma) <= 5:
        return "upper"
    if all("Geox" in each for each in marks):
        return "title"
    return "lower"


def _number(forms: _Forms) -> str:
    plural = sum(n for (number, _), n in forms.items() if number == "plur")
    return "plur" if 2 * plural > forms.total() else "sing"
