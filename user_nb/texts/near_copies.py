"""Near-copies: texts that are one text with changes, in groups with one kept text each.

Equal are texts of the same letters and digits: without case, punctuation and spaces, ё as е. Near are two texts that share
most of their shingles. A shingle is a run of five characters; the Jaccard similarity of two texts is the number of shingles that
both have over the number that either has (Broder 1997, https://doi.org/10.1109/SEQUEN.1997.666900). Comparing all pairs would
cost n², so MinHash signatures in bands propose pairs, and each proposed pair is then counted exactly: nothing is reported that
is not so, and at the default share about 99 of 100 pairs are proposed, nearly all above 0.7.

Every text of a group is like the kept text itself: links are never chained, so that a group cannot drift.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np

SHARED = 0.6  # share of their shingles that two texts have in common to be one text with changes
LENGTH = 5  # characters of a shingle
# Bands of 4 hashes propose a pair of similarity j with 1 - (1 - j ** 4) ** 32: .988 at .6, .9998 at .7. Under the usual share
# bands of 3: .986 at .5, .88 at .4; they are not the rule, since of pairs at .1 they propose ten times as many.
_BANDS = 32
_ALL_PAIRS = 256  # texts under one signature that are all compared; in a larger crowd, each with the first
_BATCH = 1 << 22  # shingles made, pairs' shingles counted or proposals held at once
_HASHED = 1 << 18  # shingles hashed at once: what a processor's cache holds
_SIGN = re.compile(r"[^\w\s]|_")
_TEMPLATE_WORDS = 120


class Copies(NamedTuple):
    """For each of n texts the row that is kept in its place (n,) int64, how it is like that one (n,) and how much (n,) float32.

    A text that stands alone or is kept has its own row, the kind "" and 1. Kinds: "exact", "near", and that of further pairs.
    """

    kept_row: np.ndarray
    kinds: np.ndarray
    similarities: np.ndarray


class Pairs(NamedTuple):
    """Pairs of texts that are alike, by number (m,) each, how much (m,) float32, and the name of the kind."""

    left: np.ndarray
    right: np.ndarray
    similarity: np.ndarray
    kind: str


def near_copies(texts: Sequence[str], shared: float = SHARED) -> Copies:
    """The groups of equal and near texts; empty texts are nobody's copies.

    Kept is the text that most others are like, then the longest, then the first; of equal ones the first. Time grows with n.

    >>> near_copies(["Нет горячей воды!", "нет горячей воды", "Лифт", "Нет горячей воды"]).kept_row.tolist()
    [0, 0, 2, 0]
    """
    distinct = DistinctTexts(texts)
    return distinct.copies(distinct.near_pairs(shared))


def groups_of(kept_row: np.ndarray) -> list[np.ndarray]:
    """The groups of two texts and more as rows, ascending in each; the largest first, then in the order of their kept rows.

    >>> [group.tolist() for group in groups_of(np.array([0, 1, 0, 3, 3, 3]))]
    [[3, 4, 5], [0, 2]]
    """
    rows = np.flatnonzero(np.bincount(kept_row)[kept_row] > 1) if len(kept_row) else kept_row
    rows = rows[np.argsort(kept_row[rows], kind="stable")]
    groups = np.split(rows, np.flatnonzero(np.diff(kept_row[rows])) + 1) if len(rows) else []
    return sorted(groups, key=lambda group: (-len(group), kept_row[group[0]]))


def template(texts: Sequence[str]) -> str:
    """What the texts have in common, word by word, with "…" for what differs.

    >>> template(["Прошу починить лифт в доме 5", "Прошу починить лифт в доме 12"])
    'Прошу починить лифт в доме …'
    """
    first = texts[0].split()[:_TEMPLATE_WORDS]
    kept = np.ones(len(first), dtype=bool)
    for other in texts[1:9]:
        kept &= _found_in(first, other.split()[: 2 * _TEMPLATE_WORDS])
    shown: list[str] = []
    for word, keep in zip(first, kept):
        if keep:
            shown.append(word)
        elif not shown or shown[-1] != "…":
            shown.append("…")
    return " ".join(shown)


def _found_in(words: list[str], others: list[str]) -> np.ndarray:
    """Which of the words stand in the other text, in the same order; without case."""
    found = np.zeros(len(words), dtype=bool)
    folded = ([word.lower() for word in words], [word.lower() for word in others])
    for block in SequenceMatcher(None, *folded, autojunk=False).get_matching_blocks():
        found[block.a : block.a + block.size] = True
    return found


# ---------------------------------------------------------------- equal texts


def normalised(text: str) -> str:
    """What is left of a text when case, punctuation, spaces and ё are no difference; of signs alone, the signs.

    >>> normalised("Ещё — НЕТ  воды!!!"), normalised("👍")
    ('еще нет воды', '👍')
    """
    plain = unicodedata.normalize("NFKC", text.replace("№", " ")).casefold().replace("ё", "е")
    kept = " ".join(_SIGN.sub(" ", plain).split())
    return kept or " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())


class DistinctTexts:
    """The u distinct ones of n texts after normalising; empty ones stay apart.

    Attributes:
        rows: (u,) int64, the row in which each stands first.
        numbers: (n,) int64, which of them each row holds.
        plain: the u normalised texts.

    Args:
        texts: the n texts.
    """

    def __init__(self, texts: Sequence[str]):
        self.texts = texts
        seen: dict[str, int] = {}
        first = np.arange(len(texts))
        for row, text in enumerate(texts):
            if key := normalised(text):
                first[row] = seen.setdefault(key, row)
        self.rows = np.flatnonzero(first == np.arange(len(texts)))
        self.numbers = np.searchsorted(self.rows, first)
        self.plain = [""] * len(self.rows)
        for key, row in seen.items():
            self.plain[self.numbers[row]] = key

    def near_pairs(self, shared: float) -> Pairs:
        """The pairs that share so many shingles; texts of signs alone are alike only when they are equal."""
        worded = [text if text[:1].isalnum() else "" for text in self.plain]
        return Pairs(*near_pairs(shingle(worded), shared), "near")

    def copies(self, *pairs: Pairs) -> Copies:
        """The groups that the pairs make; of a pair that comes twice the first kind counts."""
        counts = np.bincount(self.numbers, minlength=len(self.rows))
        lengths = np.array([len(self.texts[row]) for row in self.rows.tolist()], np.int64)
        kept, kinds, similarities = _stars(pairs, counts, lengths)
        all_kinds = kinds[self.numbers]
        repeated = self.rows[self.numbers] != np.arange(len(self.texts))
        all_kinds[repeated & (all_kinds == "")] = "exact"  # others are to the kept text what their first is
        return Copies(self.rows[kept][self.numbers], all_kinds, similarities[self.numbers])


def _stars(
    pairs: Sequence[Pairs], counts: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each text the kept one (u,), the kind and the similarity: most like others first, each takes its free neighbours."""
    kept = np.arange(len(counts))
    kinds = np.full(len(counts), "", "U7")
    similarities = np.ones(len(counts), np.float32)
    names = np.array([kind for *_, kind in pairs])
    around = list(_around(pairs, len(counts)))
    degree = {node: counts[others].sum() + counts[node] for node, others, _, _ in around}
    around.sort(key=lambda star: (-degree[star[0]], -lengths[star[0]], star[0]))
    free = np.ones(len(counts), bool)
    for node, others, how, much in around:
        if not free[node]:
            continue
        free[node] = False
        mine = free[others]
        taken = others[mine]
        kept[taken], kinds[taken], similarities[taken] = node, names[how[mine]], much[mine]
        free[taken] = False
    return kept, kinds, similarities


def _around(pairs: Sequence[Pairs], size: int) -> Iterator[tuple[int, np.ndarray, np.ndarray, np.ndarray]]:
    """Each text that has links: (text, those linked to it, which pairs it came with, similarities), a pair's first only."""
    if not any(len(left) for left, *_ in pairs):
        return
    node = np.concatenate([ends for a, b, *_ in pairs for ends in (a, b)])
    other = np.concatenate([ends for a, b, *_ in pairs for ends in (b, a)])
    how = np.repeat(np.arange(len(pairs), dtype=np.uint8), [2 * len(left) for left, *_ in pairs])
    much = np.concatenate([np.tile(similarity, 2) for _, _, similarity, _ in pairs])
    keys = node * size + other
    order = np.argsort(keys, kind="stable")  # by node, then by other
    once = order[_firsts(keys[order])]
    node, other, how, much = node[once], other[once], how[once], much[once]
    cuts = np.flatnonzero(np.diff(node)) + 1
    parts = (np.split(values, cuts) for values in (node, other, how, much))
    for own, others, kinds, similarities in zip(*parts):
        yield int(own[0]), others, kinds, similarities


# ---------------------------------------------------------------- shingles


@dataclass(frozen=True, repr=False)
class Shingles:
    """The distinct shingles of n texts, as 32-bit hashes: those of text i are ``hashes[starts[i]:starts[i + 1]]``, sorted."""

    hashes: np.ndarray
    starts: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """How many distinct shingles each text has, (n,) int64."""
        return np.diff(self.starts)

    def jaccard(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """The Jaccard similarity (m,) float32 of the texts ``left[i]`` and ``right[i]``; 0 where both have no shingle."""
        from scipy.sparse import csr_array

        if len(left) == 0:
            return np.empty(0, np.float32)
        ones = np.ones(len(self.hashes), np.int32)
        table = csr_array((ones, self.hashes.astype(np.int64), self.starts), shape=(len(self.sizes), 1 << 32))
        shared = np.zeros(len(left), np.int64)
        step = max(1, _BATCH // max(1, int(self.sizes.mean())))
        for start in range(0, len(left), step):
            some = slice(start, start + step)
            shared[some] = table[left[some]].multiply(table[right[some]]).sum(axis=1)
        either = self.sizes[left] + self.sizes[right] - shared
        return np.asarray(shared / np.maximum(either, 1), np.float32)


def shingle(texts: Sequence[str]) -> Shingles:
    """The shingles of texts; a text shorter than one shingle is one shingle itself, an empty one has none.

    >>> shingle(["вода", "", "горячая"]).sizes.tolist()
    [1, 0, 3]
    """
    parts: list[np.ndarray] = []
    counts: list[np.ndarray] = []
    batch: list[str] = []
    waiting = 0
    for text in texts:
        batch.append(text)
        waiting += len(text)
        if waiting > _BATCH:
            _add(batch, parts, counts)
            batch, waiting = [], 0
    _add(batch, parts, counts)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    return Shingles(np.concatenate(parts), starts)


def _add(texts: list[str], parts: list[np.ndarray], counts: list[np.ndarray]) -> None:
    """The hashes and sizes of a batch of texts."""
    padded = [text.ljust(LENGTH, "\0") if text else "" for text in texts]
    lengths = np.array([len(text) for text in padded], np.int64)
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    begins = max(len(codes) - LENGTH + 1, 0)
    value = np.zeros(begins, np.uint64)
    for offset in range(LENGTH):
        value = (value ^ codes[offset : offset + begins]) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
    keys = (owner[:begins] << np.uint64(32)) | (value >> np.uint64(32))
    keys = _once(keys[owner[:begins] == owner[LENGTH - 1 :]])  # a run across two texts is none
    parts.append((keys & np.uint64(0xFFFFFFFF)).astype(np.uint32))
    counts.append(np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(texts)))


def _once(values: np.ndarray) -> np.ndarray:
    """The distinct values, ascending: numpy's own ``unique`` goes by a hash table, fifty times as slow on millions of numbers."""
    ordered: np.ndarray = np.sort(values)
    return np.asarray(ordered[_firsts(ordered)])


def _firsts(ordered: np.ndarray) -> np.ndarray:
    """Where a value differs from the one before it."""
    return np.append(np.ones(min(1, len(ordered)), bool), ordered[1:] != ordered[:-1])


# ---------------------------------------------------------------- pairs


def near_pairs(shingles: Shingles, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of texts whose Jaccard similarity is at least ``threshold``: (left, right, similarity), left < right, each once.

    In a crowd of more than 256 texts under one signature each is compared with the first of them, not with all.

    >>> [part.tolist() for part in near_pairs(shingle(["нет горячей воды", "тихо", "нет горячей воды!"]), 0.7)][:2]
    [[0], [2]]
    """
    left, right = _proposed(shingles, 4 if threshold >= SHARED else 3)
    sizes = shingles.sizes
    may = np.minimum(sizes[left], sizes[right]) >= threshold * np.maximum(sizes[left], sizes[right])
    left, right = left[may], right[may]
    found = shingles.jaccard(left, right)
    alike = found >= threshold
    return left[alike], right[alike], found[alike]


def _proposed(shingles: Shingles, hashes: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that share the signature of at least one band."""
    filled = np.flatnonzero(shingles.sizes > 0)
    n = len(shingles.sizes)
    if len(filled) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    rng = np.random.default_rng(0)  # fixed: the same texts give the same pairs, always
    keys = [np.empty(0, np.int64)]
    for _ in range(_BANDS):
        left, right = _bucket_pairs(*_ordered(_band(shingles, filled, hashes, rng), filled))
        keys.append(left * n + right)
        if sum(map(len, keys[1:])) > _BATCH:
            keys = [_once(np.concatenate(keys))]
    proposed = _once(np.concatenate(keys))
    return proposed // n, proposed % n


def _band(shingles: Shingles, filled: np.ndarray, hashes: int, rng: np.random.Generator) -> np.ndarray:
    """One band of signatures (m,) uint64: so many minimal hashes of each text, mixed into one number."""
    band = np.zeros(len(filled), np.uint64)
    starts = shingles.starts[:-1][filled]  # between them lie empty texts: each ends where the next one begins
    for _ in range(hashes):
        odd = rng.integers(1 << 32, dtype=np.uint32) | np.uint32(1)
        lowest = np.empty(len(filled), np.uint64)
        for some in _batches(starts):
            stop = starts[some.stop] if some.stop < len(starts) else len(shingles.hashes)
            hashed = shingles.hashes[starts[some.start] : stop] * odd  # modulo 2**32
            lowest[some] = np.minimum.reduceat(hashed, starts[some] - starts[some.start])
        band = (band ^ lowest) * np.uint64(0x9E3779B97F4A7C15)
    return band


def _batches(starts: np.ndarray) -> list[slice]:
    """The texts in runs of about so many shingles."""
    cuts = np.flatnonzero(np.diff(starts // _HASHED)) + 1
    ends = [0, *cuts.tolist(), len(starts)]
    return [slice(a, b) for a, b in zip(ends, ends[1:])]


def _ordered(band: np.ndarray, filled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows by band value, ascending within one, and the values: sorted as one number, ten times as fast as argsort."""
    bits = np.uint64(len(band).bit_length())
    packed = np.sort(band >> bits << bits | np.arange(len(band), dtype=np.uint64))
    places = packed & ((np.uint64(1) << bits) - np.uint64(1))
    return filled[places.astype(np.int64)], packed >> bits


def _bucket_pairs(rows: np.ndarray, band: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs within runs of equal band values; rows are ascending within a run."""
    begins = np.flatnonzero(_firsts(band))
    sizes = np.diff(np.append(begins, len(band)))
    first = rows[np.repeat(begins, sizes)]
    star = first != rows
    lefts, rights = [first[star]], [rows[star]]
    for size in set(sizes[(sizes > 2) & (sizes <= _ALL_PAIRS)].tolist()):
        members = rows[begins[sizes == size][:, None] + np.arange(size)]  # (buckets, size)
        i, j = np.triu_indices(size, 1)
        lefts.append(members[:, i].ravel())
        rights.append(members[:, j].ravel())
    return np.concatenate(lefts), np.concatenate(rights)
