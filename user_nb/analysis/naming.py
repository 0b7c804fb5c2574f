"""Names of clusters in words that people would use.

A text becomes a set of terms: lemmas («вода») and two-word terms («горячая вода»). A term's weight in a cluster is
c-TF-IDF (Grootendorst 2022, https://arxiv.org/abs/2203.05794) with two changes: it counts texts, not occurrences,
so that one long text cannot name a whole cluster, and only the share above that of all other texts counts, so
that what every text has («дом» in letters of residents) names none:

    weight(t, c) = (share of c's texts that have t - share of the others) × log(1 + A / texts that have t)

with A the mean number of terms in a cluster. Reading terms from texts is the slow part and does not depend on the
labels: ``read_terms`` does it once, and ``name_clusters(..., terms=terms)`` follows a slider.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from user_nb.analysis.rows import checked_labels, checked_texts, checked_vectors
from user_nb.texts.russian import (
    STOP_WORDS,
    WEAK_WORDS,
    Pair,
    is_function_word,
    nominative,
    pair,
    tokens,
    word,
    written,
)


@dataclass(frozen=True)
class ClusterName:
    """The name of one cluster, as `name_clusters` gives it; ``str(name)`` is the text to show.

    Attributes:
        label: the cluster's label.
        text: what to show: its best terms, joined by commas, unlike that of any other cluster.
        words: its terms, best first; ``weights`` (c-TF-IDF) go with them.
        size: number of texts.
        example: its most central real text ("" without vectors), from row ``example_row``.
    """

    label: Hashable
    text: str
    words: tuple[str, ...]
    size: int
    weights: tuple[float, ...] = field(default=(), repr=False)
    example: str = field(default="", repr=False)
    example_row: int | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"ClusterName({self.label!r}: {self.text!r}, {self.size} texts)"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Terms:
    """The terms of a collection. ``counts`` is a sparse (n texts, m terms) array, 1 where a text has a term.

    ``written[j]`` is how term j is shown, ``parts[j]`` the one or two lemmas it is made of, ``kinds[j]`` one of
    "noun", "pair", "latin", "adjective", "verb".
    """

    counts: object
    written: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Terms({self.counts.shape[0]} texts, {len(self.written)} terms)"


# ------------------------------------------------------------------------------------------ texts into terms


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as one place in a text has it; ``form`` says how it was written there."""

    parts: tuple[str, ...]
    kind: str
    form: Hashable
    shape: tuple[str, ...] = ("lower",)


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

    >>> read_terms(["Нет горячей воды", "Горячая вода пропала"]).written
    ('вода', 'горячая вода', 'горячий')
    """
    texts = checked_texts(texts)
    stopped = _stop_lemmas(stop_words)
    found: list[set] = []
    forms: dict[tuple, Counter] = defaultdict(Counter)
    kinds: dict[tuple, str] = {}
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
    yield from (term for term, is_allowed in zip(singles, allowed) if is_allowed)
    for here, (first, second) in enumerate(pairwise(written_tokens)):
        if allowed[here] and allowed[here + 1]:
            both = _double(first, second)
            if both is not None:
                yield both


def _without_sentence_capitals(written_tokens: list[str]) -> list[str]:
    """The tokens with the first word of each sentence in lower case, unless it is all capitals or Latin."""
    starts = True
    found = []
    for token in written_tokens:
        found.append(token.lower() if starts and token.istitle() and not token.isascii() else token)
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
    return _Term((both.first, both.second), "pair", both)


def _table(found: list[set], forms: dict, kinds: dict, min_texts: int) -> Terms:
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


def _plurals_of(terms: Collection[tuple]) -> dict[tuple, tuple]:
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


def _written(parts: tuple[str, ...], kind: str, forms: Counter) -> str:
    """A term as it is shown: in the number it mostly has, and with capitals where it mostly has them."""
    form, _ = forms.most_common(1)[0][0]
    if isinstance(form, Pair):
        return written(form)
    if kind in ("latin", "pair"):
        return form
    shown = nominative(parts[0], number=_number(forms)) if kind == "noun" else parts[0]
    shapes = Counter()
    for (_, shape), n in forms.items():
        shapes[shape] += n
    return _shaped(shown, shapes.most_common(1)[0][0])


_SHAPES = {"upper": str.upper, "title": str.capitalize, "lower": str}


def _shaped(shown: str, shape: tuple[str, ...]) -> str:
    parts = shown.split("-")
    if len(parts) != len(shape):
        return shown
    return "-".join(_SHAPES[each](part) for part, each in zip(parts, shape))


def _number(forms: Counter) -> str:
    plural = sum(n for (number, _), n in forms.items() if number == "plur")
    return "plur" if 2 * plural > forms.total() else "sing"


# ------------------------------------------------------------------------------------------ terms into names

# How well a term of a kind serves as a name: nouns and two-word terms first.
_FITNESS = {"noun": 1.0, "pair": 1.0, "latin": 0.8, "adjective": 0.5, "verb": 0.4}
# A two-word term stands for its word when at least this share of the texts that have the word have the term.
_PAIR_SHARE = 0.35


def name_clusters(
    texts: Sequence[str],
    labels: Sequence[Hashable],
    *,
    vectors: np.ndarray | None = None,
    stop_words: Collection[str] = (),
    n_terms: int = 3,
    n_words: int = 10,
    terms: Terms | None = None,
) -> dict[Hashable, ClusterName]:
    """The name of each cluster: {label: ClusterName}, in the order of the labels, without -1 (noise).

    ``text`` joins the ``n_terms`` best terms, nouns and two-word terms first, and differs from cluster to cluster;
    ``words`` has the ``n_words`` best. With ``vectors`` (n, d) each name carries its most central real text.
    ``stop_words`` keeps words of the user's own out; ``terms`` (from ``read_terms`` of the same texts) saves the
    reading when only the labels changed. None and NaN among the texts count as texts without words.

    ValueError where texts, labels and vectors are not equally many; TypeError for a text that is no text.

    >>> name_clusters(["Нет горячей воды", "Где горячая вода?", "Сломан лифт", "Лифт стоит"], [0, 0, 1, 1])
    {0: ClusterName(0: 'горячая вода', 2 texts), 1: ClusterName(1: 'лифт', 2 texts)}
    """
    texts = checked_texts(texts)
    labels = checked_labels(labels, len(texts))
    if vectors is not None:
        vectors = checked_vectors(vectors, len(texts))
    if n_terms < 1 or n_words < n_terms:
        raise ValueError(f"n_terms={n_terms}, n_words={n_words}: 1 <= n_terms <= n_words is needed")
    terms = _fitting_terms(texts, terms, stop_words)
    clusters = [label for label in np.unique(labels) if label != -1]
    if not clusters:
        return {}
    rows = [np.flatnonzero(labels == label) for label in clusters]
    ranked = _ranked_terms(terms, rows, n_words)
    shown = _distinct([_heading(terms, order, n_terms) for order, _ in ranked], terms, ranked, clusters)
    names = {}
    for label, text, members, (order, weights) in zip(clusters, shown, rows, ranked):
        row = _central_row(texts, vectors, members)
        names[_plain(label)] = ClusterName(
            label=_plain(label),
            text=text,
            words=tuple(terms.written[j] for j in order),
            size=len(members),
            weights=tuple(round(float(weight), 4) for weight in weights),
            example=texts[row] if row is not None else "",
            example_row=row,
        )
    return names


def _plain(label):
    return label.item() if isinstance(label, np.generic) else label


def _fitting_terms(texts: list[str], terms: Terms | None, stop_words: Collection[str]) -> Terms:
    if terms is None:
        return read_terms(texts, stop_words=stop_words)
    if terms.counts.shape[0] != len(texts):
        raise ValueError(
            f"{len(texts)} texts but terms of {terms.counts.shape[0]}: read them again with read_terms"
        )
    return terms


def _ranked_terms(terms: Terms, rows: list[np.ndarray], n_words: int) -> list[tuple[list[int], list[float]]]:
    """For each cluster its best terms without overlap, as columns of ``terms``, with their weights."""
    counts = np.stack([np.asarray(terms.counts[members].sum(axis=0)).ravel() for members in rows])  # (k, m)
    everywhere = np.asarray(terms.counts.sum(axis=0)).ravel()  # (m,)
    sizes = np.array([len(members) for members in rows])
    rarity = np.log1p(counts.sum() / len(rows) / np.maximum(everywhere, 1))
    fitness = np.array([_FITNESS[kind] for kind in terms.kinds])
    n_texts = terms.counts.shape[0]
    inside = counts / sizes[:, None]  # (k, m)
    outside = (everywhere - counts) / np.maximum(n_texts - sizes, 1)[:, None]
    weights = (inside - outside) * rarity * fitness
    pairs = _pairs_by_part(terms)
    return [_without_overlap(terms, weights[c], counts[c], pairs, n_words) for c in range(len(rows))]


def _pairs_by_part(terms: Terms) -> dict[str, list[int]]:
    found = defaultdict(list)
    for j, parts in enumerate(terms.parts):
        if len(parts) == 2:
            for part in parts:
                found[part].append(j)
    return found


def _without_overlap(terms: Terms, weights, counts, pairs, n_words: int) -> tuple[list[int], list[float]]:
    """The best terms that share no lemma; a word gives way to its two-word term where that is as good as usual."""
    chosen, used = [], set()
    least = min(2, counts.max(initial=0))
    for j in np.argsort(-weights, kind="stable"):
        if len(chosen) == n_words or weights[j] <= 0:
            break
        if counts[j] < least or used & set(terms.parts[j]):
            continue
        j = _pair_for(terms, j, counts, pairs, used) or j
        chosen.append(int(j))
        used |= set(terms.parts[j])
    return chosen, [weights[j] for j in chosen]


def _pair_for(terms: Terms, j: int, counts, pairs, used: set) -> int | None:
    if len(terms.parts[j]) == 2:
        return None
    part = terms.parts[j][0]
    fit = [each for each in pairs.get(part, ()) if not used & set(terms.parts[each])]
    best = max(fit, key=lambda each: counts[each], default=None)
    return best if best is not None and counts[best] >= max(2, _PAIR_SHARE * counts[j]) else None


def _heading(terms: Terms, order: list[int], n_terms: int) -> list[int]:
    """The terms that make the name: nouns and two-word terms first, others only where there are none."""
    good = [j for j in order if terms.kinds[j] in ("noun", "pair", "latin")]
    return (good or order)[:n_terms]


def _distinct(headings: list[list[int]], terms: Terms, ranked, clusters: list) -> list[str]:
    """The headings as texts, each unlike the others: a namesake takes more of its words, at last its label."""
    shown = [", ".join(terms.written[j] for j in heading) for heading in headings]
    for text, n in Counter(shown).items():
        if n == 1 and text:
            continue
        for c in [c for c, each in enumerate(shown) if each == text]:
            shown[c] = _longer(headings[c], terms, ranked[c][0], taken=set(shown)) or _numbered(
                text, clusters[c]
            )
    return shown


def _longer(heading: list[int], terms: Terms, order: list[int], *, taken: set[str]) -> str | None:
    rest = [j for j in order if j not in heading]
    for n in range(1, len(rest) + 1):
        text = ", ".join(terms.written[j] for j in heading + rest[:n])
        if text not in taken:
            return text
    return None


def _numbered(text: str, label: Hashable) -> str:
    return f"{text or 'без слов'} ({label})"


def _central_row(texts: list[str], vectors: np.ndarray | None, members: np.ndarray) -> int | None:
    """The row of the text nearest to the mean of the cluster's vectors."""
    if vectors is None:
        return None
    here = np.asarray(vectors[members], np.float32)
    closeness = here @ here.mean(axis=0)
    return int(members[np.argmax(closeness)])
