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
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from user_nb.analysis.central_texts import central_rows
from user_nb.analysis.rows import checked_labels, checked_vectors, plain_label
from user_nb.analysis.terms import Terms, read_terms
from user_nb.texts.values import checked_texts


@dataclass(frozen=True)
class ClusterName:
    """The name of one cluster, as `name_clusters` gives it; ``str(name)`` is the text to show.

    Attributes:
        label: the cluster's label.
        text: what to show: its best terms, joined by commas, unlike that of any other cluster.
        words: its terms, best first; ``weights`` (c-TF-IDF) go with them.
        size: number of texts.
        coverage: share of its texts that have one of the name's terms. Under a tenth the texts have no words in common, and the
            name begins with «разное».
        example: its most central real text ("" without vectors), from row ``example_row``.
    """

    label: Hashable
    text: str
    words: tuple[str, ...]
    size: int
    weights: tuple[float, ...] = field(default=(), repr=False)
    coverage: float = field(default=1.0, repr=False)
    example: str = field(default="", repr=False)
    example_row: int | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"ClusterName({self.label!r}: {self.text!r}, {self.size} texts)"

    def __str__(self) -> str:
        return self.text


# ------------------------------------------------------------------------------------------ terms into names

# How well a term of a kind serves as a name: nouns and two-word terms first.
_FITNESS = {"noun": 1.0, "pair": 1.0, "latin": 0.8, "adjective": 0.5, "verb": 0.4}
# A two-word term stands for its word when at least this share of the texts that have the word have the term.
_PAIR_SHARE = 0.35
# Where fewer of a cluster's texts than this have a word of its name, the cluster is a heap: one-word texts, for example.
_HEAP = 0.1


def name_clusters(
    texts: Sequence[str],
    labels: Sequence[Hashable] | np.ndarray,
    *,
    vectors: np.ndarray | None = None,
    stop_words: Collection[str] = (),
    n_terms: int = 3,
    n_words: int = 10,
    terms: Terms | None = None,
    keep: tuple[Sequence[Hashable] | np.ndarray, Mapping[Any, object]] | None = None,
) -> dict[Any, ClusterName]:
    """The name of each cluster: {label: ClusterName}, in the order of the labels, without -1 (noise).

    ``text`` joins the ``n_terms`` best terms, nouns and two-word terms first, and differs from cluster to cluster;
    ``words`` has the ``n_words`` best. With ``vectors`` (n, d) each name carries its most central real text.
    ``stop_words`` keeps words of the user's own out; ``terms`` (from ``read_terms`` of the same texts) saves the
    reading when only the labels changed.
    ``keep=(labels, names)`` of an earlier clustering of the same texts: a cluster that has mostly the texts of an old one, and
    most of them, keeps its name, be it a ClusterName or a str somebody typed. None and NaN among the texts count as texts without words.

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
    kept = _kept_names(labels, keep)
    headings = [_heading(terms, order, n_terms) for order, _ in ranked]
    covered = [_coverage(terms, members, heading) for members, heading in zip(rows, headings)]
    shown = _distinct(headings, terms, ranked, clusters, kept)
    shown = [
        text if share >= _HEAP or label in kept else f"разное: {text}"
        for text, share, label in zip(shown, covered, clusters)
    ]
    names = {}
    for at, (label, text, members, (order, weights)) in enumerate(zip(clusters, shown, rows, ranked)):
        central = [] if vectors is None else central_rows(texts, vectors, members, 1)
        names[plain_label(label)] = ClusterName(
            label=plain_label(label),
            text=text,
            words=tuple(terms.written[j] for j in order),
            size=len(members),
            weights=tuple(round(float(weight), 4) for weight in weights),
            coverage=round(covered[at], 3),
            example=texts[central[0]] if central else "",
            example_row=central[0] if central else None,
        )
    return names


def _kept_names(
    labels: np.ndarray, keep: tuple[Sequence[Hashable] | np.ndarray, Mapping[Any, object]] | None
) -> dict[Hashable, str]:
    """{new label: old name} of the clusters that share more than half of their texts, seen from both sides."""
    if keep is None:
        return {}
    old, names = keep
    old = checked_labels(old, len(labels), "the labels to keep")
    found = {}
    for label in np.unique(labels[labels != -1]):
        here = labels == label
        values, counts = np.unique(old[here], return_counts=True)
        before, shared = values[counts.argmax()], counts.max()
        if (
            before != -1
            and 2 * shared > here.sum()
            and 2 * shared > (old == before).sum()
            and plain_label(before) in names
        ):
            name = names[plain_label(before)]
            found[label] = str(getattr(name, "text", name))
    return found


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
    found: dict[str, list[int]] = defaultdict(list)
    for j, parts in enumerate(terms.parts):
        if len(parts) == 2:
            for part in parts:
                found[part].append(j)
    return found


def _without_overlap(
    terms: Terms, weights: np.ndarray, counts: np.ndarray, pairs: Mapping[str, list[int]], n_words: int
) -> tuple[list[int], list[float]]:
    """The best terms that share no lemma; a word gives way to its two-word term where that is as good as usual."""
    chosen: list[int] = []
    used: set[str] = set()
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


def _pair_for(
    terms: Terms, j: int, counts: np.ndarray, pairs: Mapping[str, list[int]], used: set[str]
) -> int | None:
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


def _coverage(terms: Terms, members: np.ndarray, heading: list[int]) -> float:
    """Share of a cluster's texts that have one of the heading's terms."""
    if not heading:
        return 0.0
    own = terms.counts[members]
    rows = np.repeat(np.arange(len(members)), np.diff(own.indptr))
    return len(np.unique(rows[np.isin(own.indices, heading)])) / len(members)


def _distinct(
    headings: list[list[int]],
    terms: Terms,
    ranked: list[tuple[list[int], list[float]]],
    clusters: list[Hashable],
    kept: Mapping[Hashable, str],
) -> list[str]:
    """The headings as texts, each unlike the others: a namesake takes more of its words, at last its label; a kept name stays."""
    shown = [", ".join(terms.written[j] for j in heading) for heading in headings]
    shown = [kept.get(label, text) for label, text in zip(clusters, shown)]
    for text, n in Counter(shown).items():
        if n == 1 and text:
            continue
        for c in [c for c, each in enumerate(shown) if each == text and clusters[c] not in kept]:
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
