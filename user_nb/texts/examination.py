"""The look at a collection behind ``check_texts`` and ``clean_texts``: each different text once, then back to the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from user_nb.texts import faults
from user_nb.texts.findings import Finding
from user_nb.texts.near_copies import groups_of, near_copies, template
from user_nb.texts.values import texts_or_none, without_surrogates
from user_nb.wording.escaping import excerpt

if TYPE_CHECKING:
    import pandas

COUNTED = 20_000  # texts at most whose tokens are counted to tell lengths and unknown words
KNOWN_HALF = 0.5  # a text of which a smaller share is known is named
_SHOWN = 3  # examples of a finding
_EXCERPT = 110


class CountsTokens(Protocol):
    """What of an encoder is asked here."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def unit(self) -> str:
        """What it counts: "tokens" or "words"."""
        ...

    @property
    def max_length(self) -> int | None:
        """How many of them it reads; None for all."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return (units of each text, those the model does not know), both (n,) int64."""
        ...


class Examination:
    """One look at a collection. Each different text is looked at once; rows are mapped back at the end."""

    def __init__(self, given: list[str | None]):
        import pandas

        self.given = given
        self.missing = np.array([value is None for value in given], dtype=bool)
        whole = [without_surrogates(value) if value is not None else "" for value in given]
        self.codes, distinct = pandas.factorize(np.array(whole, dtype=object))
        self.texts: list[str] = list(distinct)
        self.by_text = np.argsort(self.codes, kind="stable")  # rows, those of one text side by side
        self.starts = np.searchsorted(self.codes[self.by_text], np.arange(len(self.texts) + 1))
        self.column = faults.column_of(self.texts)
        self.words = faults.counted(self.column, faults.WORD)  # (distinct,)
        self.empty = faults.matching(self.column, faults.EMPTY)
        self.mojibake = faults.mojibake_rows(self.texts, self.column)
        self.damaged = np.setdiff1d(faults.matching(self.column, faults.DAMAGED), self.mojibake)
        self.unreadable = np.union1d(self.mojibake, self.damaged)
        self.foreign = faults.foreign(self.column)

    def rows(self, distinct: np.ndarray) -> np.ndarray:
        """All rows that hold these distinct texts, ascending."""
        spans = [self.by_text[self.starts[each] : self.starts[each + 1]] for each in distinct.tolist()]
        return np.sort(np.concatenate([*spans, np.zeros(0, np.int64)])).astype(np.int64)

    def facts(self) -> dict[str, Any]:
        words = self.words[self.codes] if len(self.codes) else np.zeros(1, np.int64)
        return {"words_median": int(np.median(words)), "words_most": int(words.max(initial=0))}

    def findings(self) -> list[Finding]:
        """All that can be found without an encoder; a text that cannot be read is not blamed for other things, too."""
        texts, column, unreadable = self.texts, self.column, self.unreadable
        short = np.setdiff1d(np.flatnonzero(self.words <= 1), np.union1d(self.empty, unreadable))
        invisible_alone = np.union1d(self.mojibake, self.empty)
        return [
            self._found("mojibake", self.mojibake, faults.readable),
            self._found("damaged", self.damaged),
            self._languages(),
            self._cured("html", faults.HTML, faults.without_html),
            self._cured("homoglyphs", faults.MIXED, faults.one_script, without=self.mojibake),
            self._cured("decomposed", faults.COMBINED, faults.composed),
            self._cured("invisible", faults.INVISIBLE, faults.without_invisible, without=invisible_alone),
            self._found("empty", self.empty),
            self._found("short", short),
            self._found("yo", faults.yo_rows(texts, column, without=unreadable)),
            self._duplicates(),
            self._near_duplicates(),
        ]

    def _found(
        self, kind: str, distinct: np.ndarray, cure: Callable[[str], str] | None = None, **more: Any
    ) -> Finding:
        rows = self.rows(distinct)
        examples = tuple((row, self._shown(row, cure)) for row in rows[:_SHOWN].tolist())
        return Finding(kind, rows, examples, **more)

    def _cured(
        self, kind: str, pattern: str, cure: Callable[[str], str], without: Sequence[int] | np.ndarray = ()
    ) -> Finding:
        rows = np.setdiff1d(faults.matching(self.column, pattern), without)
        return self._found(kind, faults.changed_by(self.texts, rows, cure), cure)

    def _shown(self, row: int, cure: Callable[[str], str] | None) -> str:
        """The place in a text where the cure would change it, before and after; or its beginning."""
        value = self.given[row]
        if value is None:
            return "None"
        if cure is None:
            return excerpt(value.strip() or value, _EXCERPT, spelled=True) or "''"
        if cure is faults.one_script:  # before and after look the same
            return excerpt(faults.strangers(value), _EXCERPT, spelled=True)
        start, before, after = _difference(value, cure(value))
        lead, half = "…" if start else "", _EXCERPT // 2
        return f"{lead}{excerpt(before, half, spelled=True)} → {lead}{excerpt(after, half, spelled=True)}"

    def _languages(self) -> Finding:
        by_name = {name: np.setdiff1d(rows, self.unreadable) for name, rows in self.foreign.items()}
        groups = sorted(
            ((name, self.rows(rows)) for name, rows in by_name.items() if len(rows)),
            key=lambda pair: -len(pair[1]),
        )
        every = np.concatenate([*by_name.values(), np.zeros(0, np.int64)])
        return self._found("language", every.astype(np.int64), groups=tuple(groups))

    @cached_property
    def bare(self) -> np.ndarray:
        """A number for each row (n,), the same for texts that differ in white space at the ends alone."""
        import pandas

        bare, _ = pandas.factorize(np.array([text.strip() for text in self.texts], dtype=object))
        return bare[self.codes] if len(self.codes) else self.codes

    @cached_property
    def kept_row(self) -> np.ndarray:
        """The row (n,) that stands for each, as ``near_duplicates`` keeps it."""
        return near_copies(["" if value is None else value for value in self.given]).kept_row

    def _duplicates(self) -> Finding:
        """Rows that repeat an earlier one, but for white space at the ends."""
        first = np.zeros(len(self.bare), dtype=bool)
        first[np.unique(self.bare, return_index=True)[1]] = True
        void = np.zeros(len(self.bare), dtype=bool)
        void[self.rows(self.empty)] = True
        rows = np.flatnonzero(~first & ~void)
        return Finding(
            "duplicates", rows, tuple((row, self._shown(row, None)) for row in rows[:_SHOWN].tolist())
        )

    def _near_duplicates(self) -> Finding:
        """The groups of near-copies in which not all texts are the same."""
        groups = [rows for rows in groups_of(self.kept_row) if np.ptp(self.bare[rows])]
        examples = tuple((len(rows), self._template(rows)) for rows in groups[: _SHOWN + 2])
        every = np.sort(np.concatenate([*groups, np.zeros(0, np.int64)]))
        named = tuple((self.given[self.kept_row[rows[0]]], rows) for rows in groups)
        return Finding("near_duplicates", every, examples, named)

    def _template(self, rows: np.ndarray) -> str:
        different = dict.fromkeys(self.given[row] for row in rows.tolist())
        return excerpt(template(list(different)), 2 * _EXCERPT)

    # ---- with the encoder's own tokens

    def with_encoder(self, encoder: CountsTokens) -> tuple[list[Finding], dict[str, Any]]:
        """Findings and facts that take the encoder's tokenizer."""
        filled = np.flatnonzero(self.words > 0)
        sample = filled[:: max(1, -(-len(filled) // COUNTED))]
        units, unknown = encoder.count_tokens([self.texts[row] for row in sample.tolist()])
        limit = encoder.max_length
        little = sample[(unknown > KNOWN_HALF * units) & (units > 0) & (self.words[sample] > 1)]
        named = np.concatenate([self.unreadable, *self.foreign.values()]).astype(np.int64)
        little = np.setdiff1d(little, named)
        cut, lost = self._cut(encoder, sample, units) if limit else (np.zeros(0, np.int64), 0.0)
        name = encoder.name.rsplit("/", 1)[-1]
        values = {"encoder": name, "unit": encoder.unit}
        findings = [
            self._found("unknown", little, values=values),
            self._found("cut", cut, values=values | {"limit": limit, "lost": lost}),
        ]
        facts = {
            "encoder": name,
            "unit": encoder.unit,
            "limit": limit,
            "counted": len(self.given) if len(sample) == len(filled) else len(sample),
            "units_median": int(np.median(units)) if len(units) else 0,
            "units_most": int(units.max(initial=0)),
            "unknown_share": float(unknown.sum() / max(units.sum(), 1)),
            "cut_share": len(findings[1]) / max(len(self.given), 1),
        }
        return findings, facts

    def _cut(self, encoder: CountsTokens, sample: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, float]:
        """Distinct texts longer than the model reads, and the share of their tokens that is lost."""
        limit = encoder.max_length
        if limit is None:
            return np.zeros(0, np.int64), 0.0
        counts = dict(zip(sample.tolist(), units.tolist()))
        # a text of fewer characters than the model has places for tokens cannot be cut
        long = [row for row, text in enumerate(self.texts) if len(text) > limit - 8]
        missing = [row for row in long if row not in counts]
        if missing:
            found, _ = encoder.count_tokens([self.texts[row] for row in missing])
            counts |= dict(zip(missing, found.tolist()))
        over = np.array([row for row in long if counts[row] > limit], dtype=np.int64)
        total = sum(counts[row] for row in over.tolist())
        return over, 1 - limit * len(over) / total if total else 0.0


def _difference(before: str, after: str) -> tuple[int, str, str]:
    """Both texts from a little before the first place where they differ, and where that is."""
    start = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    start = max(0, before.rfind(" ", 0, max(start - 8, 0)) + 1) if start > 24 else 0
    return start, before[start:], after[start:]


# ---------------------------------------------------------------- what came in


def texts_of(texts: Any, text: str | None = None) -> list[str | None]:
    """The texts as a list with None for what is missing; TypeError names the first row that is something else."""
    if hasattr(texts, "columns") and hasattr(texts, "attrs"):
        texts = texts[column_name(texts, text)]
    elif text is not None:
        raise ValueError(f"text={text!r} names a column, but what was given is no frame")
    return texts_or_none(texts)


def column_name(frame: pandas.DataFrame, text: str | None) -> str:
    """The text column of a frame: the one asked for, the one its reader named, or "text"; ValueError lists the columns."""
    name = text or frame.attrs.get("text", "text")
    if name not in frame.columns:
        names = ", ".join(map(repr, frame.columns))
        raise ValueError(f"there is no column {name!r}; say text=...; the columns are: {names}")
    return name
