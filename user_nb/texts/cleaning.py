"""``clean_texts``: what ``check_texts`` found, cured in a copy that says what was done to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from user_nb.texts.examination import Examination, column_name, texts_of
from user_nb.texts.faults import REPAIRS
from user_nb.texts.findings import Finding
from user_nb.texts.values import without_surrogates
from user_nb.wording.escaping import excerpt
from user_nb.wording.html import render, without_formulas
from user_nb.wording.language import language
from user_nb.wording.numbers import number
from user_nb.wording.strings import words

if TYPE_CHECKING:
    import numpy as np
    import pandas

    from user_nb.texts.findings import Finding

DROPS = ("empty", "short", "other_languages", "duplicates", "near_duplicates")
_SHOWN = 3


class Cleaning(NamedTuple):
    """What ``clean_texts`` did: rows in and out, texts changed and left out by each fix, a few texts before and after.

    A named tuple of plain values, so that a frame that carries it in ``attrs`` can still be written to parquet.
    """

    rows_in: int
    rows_out: int
    changed: tuple[tuple[str, int], ...]
    dropped: tuple[tuple[str, int], ...]
    examples: tuple[tuple[str, int, str, str], ...]  # fix, row of the input, before, after
    lang: str

    def __deepcopy__(self, memo: dict[int, object]) -> Cleaning:
        return self  # pandas copies attrs with every operation; this never changes

    def __repr__(self) -> str:
        done = (
            ", ".join(f"{fix}: {count}" for fix, count in (*self.changed, *self.dropped)) or "nothing to do"
        )
        return f"Cleaning({self.rows_in} rows in, {self.rows_out} out, {done})"

    def __str__(self) -> str:
        lang = self.lang
        lines = [words("cleaned", lang, before=self.rows_in, after=self.rows_out)]
        for what, counts in (("changed", self.changed), ("dropped", self.dropped)):
            for fix, count in counts:
                lines.append(f"  {words(f'cleaned_{what}', lang)}, {fix}: {number(count, lang)}")
                lines += [
                    f"    {words('checkup_row', lang, row=row)}: {a} → {b}"
                    for f, row, a, b in self.examples
                    if f == fix
                ]
        return "\n".join(lines if len(lines) > 1 else [*lines, f"  {words('cleaned_nothing', lang)}"])

    def _repr_html_(self) -> str:
        return without_formulas(render("wording/plain.html", text=str(self)))


def clean_texts(
    texts: Sequence[str] | pandas.Series | pandas.DataFrame,
    *,
    fix: str | Sequence[str],
    text: str | None = None,
    lang: str | None = None,
) -> pandas.DataFrame | pandas.Series:
    """Return a cleaned copy; ``.attrs["cleaning"]`` says what was done. What was given is never changed.

    A frame gives a frame, a series or a list a series. Rows that are left out are left out of the index, too: it still
    says where a row was (a list counts from 0).

    Args:
        texts: texts, missing values among them allowed, or a frame.
        fix: names of what ``check_texts`` finds, in any order. These change texts: "mojibake", "html", "decomposed" (NFC),
            "invisible", "homoglyphs" (one script a word), "yo" (е for ё). These leave rows out: "empty", "short",
            "other_languages", "duplicates" (the first of each stays) and "near_duplicates" (of each group the text that
            ``near_duplicates`` keeps stays). Repairs come first.
        text: the frame's text column; by default the one that ``read_texts`` named, or "text".
        lang: "ru" or "en" for the report; None follows the machine's language.

    Returns:
        The copy, of the same kind as what was given; a list becomes a Series.

    Raises:
        ValueError: a fix of another name (those there are are listed), no such column.
        TypeError: something that is not text; the row is named.

    Example:
        >>> clean = clean_texts(["Нет воды", "РќРµС‚ СЃРІРµС‚Р°", "Нет воды"], fix=["mojibake", "duplicates"])
        >>> clean.attrs["cleaning"]
        Cleaning(3 rows in, 2 out, mojibake: 1, duplicates: 1)
    """
    import pandas

    fixes = [fix] if isinstance(fix, str) else list(fix)
    for name in fixes:
        if name not in (*REPAIRS, *DROPS):
            raise ValueError(f"fix {name!r} is not one of {', '.join(map(repr, (*REPAIRS, *DROPS)))}")
    work = _Work(texts_of(texts, text), fixes)
    report = work.report(language(lang))
    cleaned: Any
    if isinstance(texts, pandas.DataFrame):
        cleaned = texts.copy()
        name = column_name(texts, text)
        cleaned[name] = pandas.Series(work.texts, index=texts.index, dtype=texts[name].dtype)
    elif isinstance(texts, pandas.Series):
        cleaned = pandas.Series(work.texts, index=texts.index, name=texts.name, dtype=texts.dtype)
    else:
        halves = any(value is not None and without_surrogates(value) is not value for value in work.texts)
        cleaned = pandas.Series(work.texts, name="text", dtype=object if halves else "str")
    cleaned = cleaned[work.kept]
    cleaned.attrs = {**getattr(texts, "attrs", {}), "cleaning": report}
    kept: pandas.DataFrame | pandas.Series[Any] = cleaned
    return kept


class _Work:
    """The texts on their way through the fixes."""

    def __init__(self, given: list[str | None], fixes: Sequence[str]):
        import numpy as np

        self.texts = list(given)
        self.kept = np.ones(len(given), dtype=bool)
        self.changed: list[tuple[str, int]] = []
        self.dropped: list[tuple[str, int]] = []
        self.examples: list[tuple[str, int, str, str]] = []
        for name, cure in REPAIRS.items():
            if name in fixes:
                self._repair(name, cure)
        drops = [name for name in DROPS if name in fixes]
        if drops:
            self._drop(drops)

    def _repair(self, name: str, cure: Callable[[str], str]) -> None:
        count = 0
        for row, before in enumerate(self.texts):
            if before is None or (after := cure(before)) == before:
                continue
            count += 1
            self.texts[row] = after
            if count <= _SHOWN:
                self.examples.append(
                    (name, row, excerpt(before, 60, spelled=True), excerpt(after, 60, spelled=True))
                )
        if count:
            self.changed.append((name, count))

    def _drop(self, names: Sequence[str]) -> None:
        check = Examination(self.texts)
        found = {each.kind: each for each in check.findings()}
        for name in names:
            rows = _extra_rows(name, found, check)
            gone = int(self.kept[rows].sum())
            self.kept[rows] = False
            if gone:
                self.dropped.append((name, gone))

    def report(self, lang: str) -> Cleaning:
        return Cleaning(
            len(self.texts),
            int(self.kept.sum()),
            tuple(self.changed),
            tuple(self.dropped),
            tuple(self.examples),
            lang,
        )


def _extra_rows(name: str, found: dict[str, Finding], check: Examination) -> np.ndarray:
    """The rows that a fix leaves out: all of a finding, but of near-copies all except each group's kept one."""
    rows = found["language" if name == "other_languages" else name].rows
    return rows[check.kept_row[rows] != rows] if name == "near_duplicates" else rows
