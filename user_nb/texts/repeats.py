"""Near-identical texts by their words, and the template that a group of them shares.

Each text is the set of its pairs of neighbouring words (digits made equal, so that a date does not make a difference). Texts
with a pair set in common are found by MinHash signatures in bands (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive
Datasets, chapter 3) and then compared exactly: alike are two texts whose sets overlap by half or more (Jaccard).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

ALIKE = 0.5  # Jaccard overlap of word pairs from which two texts are near-identical
FEWEST_WORDS = 5  # shorter texts are alike by chance
_BANDS, _ROWS = 20, 2  # two texts at ALIKE are missed three times in a thousand
_COMMON = 11  # of 40 values: what two texts at ALIKE have in common in all but three of a thousand cases
_READ = 4_000  # characters of a text that are compared
_CHUNK = 50_000  # texts at a time
_WORD = re.compile(r"[^\W_]+")
_TEMPLATE_WORDS = 120


def near_identical(texts: Sequence[str]) -> list[np.ndarray]:
    """Groups of near-identical texts as row numbers, ascending in each; the largest group first.

    Example: ``near_identical(["Прошу починить лифт в доме 5", "Прошу починить лифт в доме 12"])`` gives one group of two.
    """
    signatures = np.concatenate(
        [_signatures(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
        or [np.zeros((0, _BANDS * _ROWS), np.uint32)]
    )
    long_enough = np.flatnonzero(signatures[:, 0] != _NOTHING)
    parents = np.arange(len(texts))
    pairs_of = _PairSets(texts)
    for band in range(_BANDS):
        for later, earlier in _candidates(signatures, long_enough, band).tolist():
            a, b = _root(parents, later), _root(parents, earlier)
            if a != b and pairs_of.alike(later, earlier):
                parents[max(a, b)] = min(a, b)
    roots = np.array([_root(parents, row) for row in long_enough], dtype=np.int64)
    order = np.argsort(roots, kind="stable")
    cuts = np.flatnonzero(np.diff(roots[order])) + 1
    groups = [long_enough[part] for part in np.split(order, cuts) if len(part) > 1]
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def template(texts: Sequence[str]) -> str:
    """What the texts have in common, word by word, with "…" for what differs.

    Example: ``template(["Прошу починить лифт в доме 5", "Прошу починить лифт в доме 12"])`` gives
    ``'Прошу починить лифт в доме …'``.
    """
    first = texts[0].split()[:_TEMPLATE_WORDS]
    kept = np.ones(len(first), dtype=bool)
    for other in texts[1:9]:
        same = np.zeros(len(first), dtype=bool)
        words = [word.lower() for word in other.split()[: 2 * _TEMPLATE_WORDS]]
        for block in SequenceMatcher(
            None, [word.lower() for word in first], words, autojunk=False
        ).get_matching_blocks():
            same[block.a : block.a + block.size] = True
        kept &= same
    shown: list[str] = []
    for word, keep in zip(first, kept):
        if keep:
            shown.append(word)
        elif not shown or shown[-1] != "…":
            shown.append("…")
    return " ".join(shown)


# ---------------------------------------------------------------- signatures

_NOTHING = np.uint32(0xFFFFFFFF)
_RANDOM = np.random.default_rng(1997)
_FACTORS = _RANDOM.integers(1, 2**63, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, _BANDS * _ROWS, dtype=np.uint64)


def _signatures(texts: Sequence[str]) -> np.ndarray:
    """MinHash signatures (n, bands × rows) uint32; all ones for a text of too few words."""
    hashes, lengths = _word_hashes(texts)
    signatures = np.full((len(texts), _BANDS * _ROWS), _NOTHING, dtype=np.uint32)
    rows = np.flatnonzero(lengths >= FEWEST_WORDS)
    if not len(rows):
        return signatures
    ends = np.cumsum(lengths)
    pairs = np.zeros(len(hashes), dtype=np.uint64)
    pairs[:-1] = hashes[:-1] * np.uint64(0x9E3779B97F4A7C15) ^ hashes[1:]
    inside = np.ones(len(hashes), dtype=bool)
    inside[ends[lengths > 0] - 1] = False  # the last word of a text begins no pair
    inside &= np.repeat(lengths >= FEWEST_WORDS, lengths)
    pairs = pairs[inside]
    starts = np.concatenate([[0], np.cumsum(lengths[rows] - 1)[:-1]])
    for place in range(_BANDS * _ROWS):  # multiply-shift hashing modulo 2**64
        mixed = ((pairs * _FACTORS[place] + _OFFSETS[place]) >> np.uint64(32)).astype(np.uint32)
        signatures[rows, place] = np.minimum.reduceat(mixed, starts)
    signatures[rows, 0] = np.minimum(signatures[rows, 0], _NOTHING - np.uint32(1))
    return signatures


def _word_hashes(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """A hash of each word, texts end to end (m,) uint64, and the number of words of each text (n,)."""
    import pandas
    import pyarrow
    import pyarrow.compute as pc

    column = pyarrow.array([text[:_READ] for text in texts], type=pyarrow.large_string())
    column = pc.replace_substring_regex(pc.utf8_lower(column), r"\d+", "0")
    column = pc.utf8_trim(pc.replace_substring_regex(column, r"[^\pL0]+", " "), " ")
    words = pc.split_pattern(column, " ")
    lengths = pc.list_value_length(words).to_numpy(zero_copy_only=False).astype(np.int64)
    lengths[pc.equal(column, "").to_numpy(zero_copy_only=False)] = 0
    flat = words.flatten()
    flat = flat.filter(pc.not_equal(flat, "")).dictionary_encode()
    known = pandas.util.hash_array(np.array(flat.dictionary.to_pylist(), dtype=object), categorize=False)
    return known[flat.indices.to_numpy()].astype(np.uint64) if len(known) else np.zeros(0, np.uint64), lengths


# ---------------------------------------------------------------- comparing


class _PairSets:
    """The word pairs of a text as a set, made when first asked for."""

    def __init__(self, texts: Sequence[str]):
        self.texts = texts
        self.made: dict[int, frozenset] = {}

    def __getitem__(self, row: int) -> frozenset:
        if row not in self.made:
            if len(self.made) > 200_000:
                self.made.clear()
            words = _WORD.findall(re.sub(r"\d+", "0", self.texts[row][:_READ].lower()))
            self.made[row] = frozenset(zip(words, words[1:]))
        return self.made[row]

    def alike(self, a: int, b: int) -> bool:
        first, second = self[a], self[b]
        common = len(first & second)
        return common >= ALIKE * (len(first) + len(second) - common)


def _candidates(signatures: np.ndarray, rows: np.ndarray, band: int) -> np.ndarray:
    """Pairs of rows (m, 2) with an equal key in this band and with enough of the whole signature in common."""
    keys = signatures[rows, band * _ROWS : (band + 1) * _ROWS].astype(np.uint64)
    packed = keys[:, 0] << np.uint64(32) | keys[:, 1]
    order = np.argsort(packed, kind="stable")
    same = np.concatenate([[False], packed[order][1:] == packed[order][:-1]])
    firsts = np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))  # where each one's bucket begins
    places = np.flatnonzero(same)
    later, earlier, first = order[places], order[places - 1], order[firsts[places]]
    pairs = np.concatenate([np.stack([later, first], 1), np.stack([later, earlier], 1)[earlier != first]])
    pairs = rows[pairs]
    common = [
        (signatures[part[:, 0]] == signatures[part[:, 1]]).sum(1)
        for part in np.array_split(pairs, len(pairs) // 100_000 + 1)
    ]
    return pairs[np.concatenate(common) >= _COMMON]


def _root(parents: np.ndarray, row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = int(parents[row])
    return int(row)
