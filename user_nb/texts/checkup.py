"""``check_texts``: what is wrong with a collection, told before an hour of encoding, and the line that cures it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.texts.examination import CountsTokens, Examination, texts_of
from user_nb.texts.faults import REPAIRS
from user_nb.texts.findings import HARM, Finding
from user_nb.wording.html import render, without_formulas
from user_nb.wording.language import language
from user_nb.wording.strings import words

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Checkup:
    """What ``check_texts`` found, the most serious first; a card in a notebook, plain text with ``print``.

    Attributes:
        n: texts looked at.
        findings: the findings; a kind that was not met is not among them.
        facts: lengths and shares, by name.
    """

    n: int
    findings: tuple[Finding, ...]
    facts: dict[str, Any]
    lang: str

    def rows(self, kind: str) -> np.ndarray:
        """Return the row numbers (k,) of a kind of finding, from 0; none where it was not met.

        Args:
            kind: of finding, such as "mojibake".

        Returns:
            (k,) int64 row numbers, ascending.

        Raises:
            ValueError: there is no such kind; the kinds are listed.
        """
        if kind not in HARM:
            raise ValueError(f"there is no kind {kind!r}; the kinds are: {', '.join(HARM)}")
        found = next((each for each in self.findings if each.kind == kind), None)
        return np.zeros(0, dtype=np.int64) if found is None else found.rows

    def table(self) -> pandas.DataFrame:
        """Return a frame with a row for each finding: kind, texts, share, what, cure."""
        import pandas

        return pandas.DataFrame(
            [(f.kind, len(f), len(f) / self.n, f.title(self.lang), f.cure) for f in self.findings],
            columns=["kind", "texts", "share", "what", "cure"],
        )

    @property
    def fixes(self) -> list[str]:
        """What ``clean_texts(texts, fix=checkup.fixes)`` would repair without leaving a text out."""
        return [
            name for name in REPAIRS if any(found.kind == name for found in self.findings) and name != "yo"
        ]

    def __repr__(self) -> str:
        found = ", ".join(f"{each.kind}: {len(each)}" for each in self.findings) or "nothing found"
        return f"Checkup({self.n} texts, {found})"

    def __str__(self) -> str:
        lines = [
            words("checkup_title", self.lang, n=self.n),
            *(f"  {line}" for line in self._facts()),
        ]
        for found in self.findings:
            lines += ["", f"{self._amount(found)} {found.title(self.lang)}", f"  {found.effect(self.lang)}"]
            lines += [f"    {self._where(found, row)}: {shown}" for row, shown in found.examples]
            lines.append(f"  {words('checkup_cure', self.lang)}: {found.cure}")
        if not self.findings:
            lines += ["", words("checkup_sound", self.lang)]
        if len(self.fixes) > 1:
            lines += ["", f"{words('checkup_all', self.lang)} {self._cure_of_all()}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return without_formulas(
            render(
                "texts/checkup.html",
                self.lang,
                title=words("checkup_title", self.lang, n=self.n),
                facts=self._facts(),
                findings=self.findings,
                amount=self._amount,
                where=self._where,
                cure_of_all=self._cure_of_all() if len(self.fixes) > 1 else "",
            )
        )

    def _amount(self, found: Finding) -> str:
        return words("checkup_amount", self.lang, n=len(found), share=len(found) / self.n)

    def _where(self, found: Finding, row: int) -> str:
        if found.kind == "near_duplicates":
            return words("checkup_times", self.lang, n=row)
        return words("checkup_row", self.lang, row=row)

    def _cure_of_all(self) -> str:
        return f"clean_texts(texts, fix={self.fixes})".replace("'", '"')

    def _facts(self) -> list[str]:
        facts, lang = self.facts, self.lang
        middle, most = facts["words_median"], facts["words_most"]
        lines = [words("checkup_words", lang, middle=middle, most=most)]
        if "encoder" not in facts:
            return [*lines, words("checkup_no_encoder", lang)]
        unit, name = words(f"unit_{facts['unit']}", lang), facts["encoder"]
        sampled = words("checkup_sampled", lang, n=facts["counted"]) if facts["counted"] < self.n else ""
        middle, most = facts["units_median"], facts["units_most"]
        lines.append(
            words("checkup_tokens", lang, unit=unit, encoder=name, middle=middle, most=most, sampled=sampled)
        )
        known = [words("checkup_known", lang, encoder=name, share=1.0 - facts["unknown_share"], unit=unit)]
        if facts["limit"]:
            known.append(words("checkup_cut", lang, limit=facts["limit"], share=facts["cut_share"]))
        return [*lines, "; ".join(known)]


def check_texts(
    texts: Sequence[str] | pandas.Series | pandas.DataFrame,
    *,
    text: str | None = None,
    encoder: CountsTokens | None = None,
    lang: str | None = None,
) -> Checkup:
    """Return what is wrong with a collection of Russian texts: which rows, what it does to their vectors, what cures it.

    Kinds of finding: mojibake, damaged, language, unknown, cut, near_duplicates, html, homoglyphs (words of mixed scripts),
    decomposed (NFD), invisible, duplicates, short, empty, yo (ё/е). The most serious come first. Nothing is changed: see
    ``clean_texts``. 20,000 letters take seconds.

    Args:
        texts: texts, missing values among them allowed, or a frame.
        text: the frame's text column; by default the one that ``read_texts`` named, or "text".
        encoder: what ``load_encoder`` returned; then lengths, cut and unknown texts are told in its own tokens (navec: words).
            Beyond 20,000 texts, lengths and unknown words are counted in 20,000 of them, evenly spaced.
        lang: "ru" or "en" for the card; None follows the machine's language.

    Returns:
        The check-up.

    Raises:
        TypeError: something that is not text; the row is named.
        ValueError: no such column; another language.

    Example:
        >>> checkup = check_texts(["Нет воды", "РќРµС‚ СЃРІРµС‚Р°"], encoder=encoder)
        >>> checkup.rows("mojibake")
        array([1])
    """
    lang = language(lang)
    given = texts_of(texts, text)
    check = Examination(given)
    findings = check.findings()
    facts = check.facts()
    if encoder is not None:
        more, counted = check.with_encoder(encoder)
        findings += more
        facts |= counted
    findings = [found for found in findings if len(found)]
    findings.sort(key=lambda found: -HARM[found.kind] * len(found))
    return Checkup(len(given), tuple(findings), facts, lang)
