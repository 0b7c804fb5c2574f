"""Near duplicates: texts that say the same, in groups with one kept text each; collapse and restore lose no row.

Three ways of being the same, each looked for among what the one before left: *exact* after normalising (letters and digits
only, without case, ё as е); *near*, by shared character shingles, for letters written from one template; by *meaning*, above a
cosine. Every text of a group is that like the kept text itself: links are never chained, so that a group cannot drift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from user_nb.analysis.highlighting import differences, marked_parts
from user_nb.analysis.nearest import pairs_above
from user_nb.analysis.neighbors import neighbors
from user_nb.analysis.rows import checked_unit_rows, checked_vectors
from user_nb.texts.near_copies import SHARED, DistinctTexts, Pairs, groups_of
from user_nb.texts.values import checked_texts
from user_nb.wording.html import render, without_formulas
from user_nb.wording.strings import words

EXACT_UP_TO = 200_000  # texts compared each with each by meaning; above, each with its 15 nearest
_MOST_PAIRS = 20_000_000
_SHOWN = 20  # groups in a notebook
_OTHERS = 5  # of a group, beside the kept text


@dataclass(frozen=True)
class DuplicateGroup:
    """Texts that say the same: the row of the one that is kept, the others with how (kinds) and how much (similarities).

    ``kinds`` holds "exact", "near" (similarity: Jaccard of shingles) or "meaning" (cosine), one for each of ``others``.
    """

    kept: int
    others: tuple[int, ...]
    kinds: tuple[str, ...]
    similarities: tuple[float, ...]

    def __len__(self) -> int:
        return 1 + len(self.others)


@dataclass(frozen=True, repr=False)
class Duplicates:
    """Which texts of n say the same, made by ``near_duplicates``: shows its groups with their differences marked.

    ``kept_row`` (n,) int64 is for each row the row that is kept in its place: itself, for texts that stand alone or are kept.
    ``kinds`` (n,) says how it is like that text ("exact", "near", "meaning"; "" for kept rows), ``similarities`` (n,) float32 how
    much (Jaccard for near, cosine for meaning, 1 for exact and kept rows). Nothing here is changed in place: ``split`` and
    ``keep`` return new ones. ValueError and IndexError name a row or a length that does not fit.

    >>> found = near_duplicates(["Нет воды!", "нет воды", "Лифт"])
    >>> found.collapse(["a", "b", "c"]), found.weights.tolist(), found.restore([10, 20]).tolist()
    (['a', 'c'], [2, 1], [10, 10, 20])
    """

    kept_row: np.ndarray
    kinds: np.ndarray
    similarities: np.ndarray
    texts: tuple[str, ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.kept_row)

    @property
    def rows(self) -> np.ndarray:
        """(k,) int64: the rows that are kept, ascending."""
        return np.flatnonzero(self.kept_row == np.arange(len(self)))

    @property
    def weights(self) -> np.ndarray:
        """(k,) int64: how many texts each kept row stands for, itself included; they add up to n."""
        return np.asarray(np.bincount(self.kept_row, minlength=len(self))[self.rows])

    @property
    def labels(self) -> np.ndarray:
        """(n,) int64: the group of each row, numbered as in ``groups``; -1 for texts that stand alone."""
        labels = np.full(len(self), -1, np.int64)
        for number, group in enumerate(self.groups):
            labels[[group.kept, *group.others]] = number
        return labels

    @property
    def groups(self) -> list[DuplicateGroup]:
        """The groups of two texts and more, the largest first, then in the order of their kept rows."""
        return [self._group(rows) for rows in groups_of(self.kept_row)]

    def _group(self, rows: np.ndarray) -> DuplicateGroup:
        kept = int(self.kept_row[rows[0]])
        others = rows[rows != kept]
        return DuplicateGroup(
            kept,
            tuple(others.tolist()),
            tuple(self.kinds[others].tolist()),
            tuple(self.similarities[others].tolist()),
        )

    # ---- there and back

    def collapse(self, values: Any) -> Any:
        """What belongs to the kept rows, of a list, an array (n, ...), a Series or a DataFrame with n rows: k of them.

        ValueError where ``values`` has another length than the texts.
        """
        if len(values) != len(self):
            raise ValueError(f"values has {len(values)} rows, and there are {len(self)} texts")
        if hasattr(values, "iloc"):
            return values.iloc[self.rows]
        if isinstance(values, np.ndarray):
            return values[self.rows]
        return [values[row] for row in self.rows.tolist()]

    def restore(self, values: Sequence[Any] | np.ndarray) -> np.ndarray:
        """What was found for the k kept rows, as clusters or labels, handed to all n: (n, ...), no row is lost.

        ValueError where ``values`` has another length than the kept rows.
        """
        values = np.asarray(values)
        if len(values) != len(self.rows):
            raise ValueError(f"values has {len(values)} rows, and {len(self.rows)} texts were kept")
        return np.asarray(values[np.searchsorted(self.rows, self.kept_row)])

    # ---- a person's decisions

    def keep(self, row: int) -> Duplicates:
        """The same groups with ``row`` as the kept text of its own.

        A text that equals the old one is to the new one what the old one is; the others keep their kinds and similarities.
        """
        row = self._checked_row(row)
        old = int(self.kept_row[row])
        if old == row:
            return self
        kept_row, kinds, similarities = self._copies()
        kept_row[self.kept_row == old] = row
        equal = (self.kept_row == old) & (kinds == "exact")
        equal[old] = True
        kinds[equal], similarities[equal] = kinds[row], similarities[row]
        kinds[row], similarities[row] = "", 1
        return replace(self, kept_row=kept_row, kinds=kinds, similarities=similarities)

    def split(self, rows: int | Sequence[int]) -> Duplicates:
        """Without these rows in their groups: each stands alone again. The kept row of a group dissolves the group."""
        kept_row, kinds, similarities = self._copies()
        for row in map(self._checked_row, np.atleast_1d(np.asarray(rows)).tolist()):
            alone = np.flatnonzero(self.kept_row == row) if self.kept_row[row] == row else [row]
            kept_row[alone] = alone
            kinds[alone], similarities[alone] = "", 1
        return replace(self, kept_row=kept_row, kinds=kinds, similarities=similarities)

    def _copies(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.kept_row.copy(), self.kinds.copy(), self.similarities.copy()

    def _checked_row(self, row: int) -> int:
        if not 0 <= row < len(self):
            raise IndexError(f"row {row} does not exist; rows are 0 to {len(self) - 1}")
        return int(row)

    # ---- shown

    def __repr__(self) -> str:
        counts = {kind: int((self.kinds == kind).sum()) for kind in ("exact", "near", "meaning")}
        said = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
        return (
            f"Duplicates({len(self):,} texts, {len(self.rows):,} kept, {len(self.groups):,} groups: {said})"
        )

    def _repr_html_(self) -> str:
        groups = self.groups
        return without_formulas(
            render(
                "analysis/duplicates.html",
                head=words("duplicates_head", None, texts=len(self), kept=len(self.rows), groups=len(groups)),
                groups=[
                    (self._lines(group), max(len(group.others) - _OTHERS, 0)) for group in groups[:_SHOWN]
                ],
                more=max(len(groups) - _SHOWN, 0),
            )
        )

    def _lines(self, group: DuplicateGroup) -> list[tuple[int, str, list[tuple[str, bool]]]]:
        """The kept text of a group and the first of its others: row, what it is, its parts with the differences marked."""
        kept = self.texts[group.kept]
        lines = [(group.kept, f"{len(group)} ×", marked_parts(kept, []))]
        for row, kind, similarity in zip(group.others[:_OTHERS], group.kinds, group.similarities):
            spans = differences(kept, self.texts[row])[1]
            lines.append((row, how_alike(kind, similarity, None), marked_parts(self.texts[row], spans)))
        return lines


def how_alike(kind: str, similarity: float, lang: str | None) -> str:
    """In words, how a text repeats the kept one of its group."""
    key = {"exact": "exact", "near": "near_alike", "meaning": "meaning_alike"}[kind]
    return words(key, lang, similarity=float(similarity))


# ------------------------------------------------------------------------------------------------ finding them


def near_duplicates(
    texts: Sequence[str],
    vectors: np.ndarray | None = None,
    *,
    threshold: float = 0.95,
    shared: float = SHARED,
) -> Duplicates:
    """The groups of texts that say the same, each with one kept text: a ``Duplicates`` of n rows.

    ``threshold`` is the cosine from which two texts mean the same (``vectors`` (n, d); without them meaning is not looked at);
    ``shared`` the share of character shingles from which they are one text with changes (Jaccard similarity of runs of five
    characters, 1 switches it off). Equal after normalising counts always. Every text of a group is like its kept text directly.
    Kept is the text that most others are like, then the longest, then the first; of exactly equal ones the first. Empty texts
    are nobody's duplicates.

    Time grows with n for exact and near, with n² for meaning up to 200,000 texts; above that each text is compared with its
    15 nearest.

    Raises ValueError for vectors of another length than the texts (both are named), a threshold out of range, and one so low
    that more than 20 million pairs would pass.

    >>> near_duplicates(["Нет воды!", "нет воды", "Лифт"]).groups[0].others
    (1,)
    """
    texts = checked_texts(texts)
    _check_share("threshold", threshold)
    _check_share("shared", shared)
    vectors = None if vectors is None else checked_vectors(vectors, len(texts))
    distinct = DistinctTexts(texts)
    pairs = [distinct.near_pairs(shared)] if shared < 1 else []
    if vectors is not None:
        filled = np.array([bool(text) for text in distinct.plain], bool)
        pairs.append(Pairs(*_meaning_pairs(vectors[distinct.rows], filled, threshold), "meaning"))
    return Duplicates(*distinct.copies(*pairs), tuple(texts))


def _meaning_pairs(
    vectors: np.ndarray, filled: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of rows with a cosine of at least ``threshold``: (left, right, cosine), left < right; rows of zeros have none."""
    rows = np.flatnonzero(filled & vectors.any(axis=1))
    if len(rows) > EXACT_UP_TO:
        return _nearest_pairs(vectors, rows, threshold)
    lefts, rights, cosines = [], [], []
    passed = 0
    for left, right, cosine in pairs_above(checked_unit_rows(vectors[rows]), threshold):
        passed += len(left)
        if passed > _MOST_PAIRS:
            raise ValueError(
                f"threshold={threshold} links more than 20 million pairs; raise it (see calibrate)"
            )
        lefts.append(rows[left])
        rights.append(rows[right])
        cosines.append(cosine)
    if not lefts:
        return rows[:0], rows[:0], np.empty(0, np.float32)
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(cosines)


def _nearest_pairs(
    vectors: np.ndarray, rows: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    graph = neighbors(vectors[rows], n_neighbors=15)
    left = np.repeat(np.arange(graph.n), graph.k)
    right, cosine = graph.indices.ravel().astype(np.int64), graph.similarities.ravel()
    alike = cosine >= threshold - 1e-6
    left, right, cosine = left[alike], right[alike], cosine[alike]
    low, high = np.minimum(left, right), np.maximum(left, right)
    _, once = np.unique(low * graph.n + high, return_index=True)
    return rows[low[once]], rows[high[once]], cosine[once]


def _check_share(name: str, value: float) -> None:
    if not 0 < value <= 1:
        raise ValueError(f"{name}={value!r}: a number above 0 and up to 1 is needed")
