"""Every string that a reader sees in two languages; the tables lie beside this file, by where they are read.

A string may hold values, and the value's kind says how it is written:

    {n}                         a count with its thousands apart; a float or a text as it is
    {n:text|texts}              a count and its noun: 1 text, 5 texts; in Russian three forms, for 1, 2 and 5
    {n:=is|are}                 the form alone, without the number
    {row:d}                     a number that counts nothing (a row, a setting): digits, nothing between them
    {score:.2f}                 a decimal: 0.40, 0,40
    {share:%}  {share:.1%}      a share of 0 to 1 as a percentage
"""

from __future__ import annotations

from numbers import Integral, Real
from string import Formatter
from types import MappingProxyType
from typing import Any

from user_nb.wording.language import language
from user_nb.wording.numbers import counted, decimal, noun, number, percent
from user_nb.wording.strings.checkup import CHECKUP, FINDINGS, LANGUAGES
from user_nb.wording.strings.figures import FIGURES
from user_nb.wording.strings.pages import PAGES
from user_nb.wording.strings.trust import TRUST
from user_nb.wording.strings.widgets import WIDGETS
from user_nb.wording.strings.workbench import WORKBENCH

TABLES = (WORKBENCH, WIDGETS, FIGURES, PAGES, CHECKUP, FINDINGS, LANGUAGES, TRUST)
STRINGS = MappingProxyType({key: both for table in TABLES for key, both in table.items()})


def words(key: str, lang: str | None, /, **values: object) -> str:
    """Return one string with its values filled in; it is plain text, which a template escapes for HTML.

    Args:
        key: of the string.
        lang: "ru" or "en"; None follows the machine's language.
        **values: what the string names.

    Returns:
        The string.

    Raises:
        KeyError: there is no such string, or a value is missing.
        ValueError: another language than "ru" and "en".
    """
    lang = language(lang)
    return _FORMATTERS[lang].vformat(STRINGS[key][lang], (), values)


def unfilled(key: str, lang: str) -> str:
    """Return one string as it is, for a script in the browser that fills the values in itself."""
    return STRINGS[key][lang]


class _Phrases(Formatter):
    """Fills in values as a language writes them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, spec: str) -> str:
        if not isinstance(value, Real):
            return format(value, spec)
        if spec.endswith("%"):
            return percent(float(value), self.lang, digits=int(spec[1:-1] or 0))
        if spec.endswith("f"):
            return decimal(float(value), self.lang, digits=int(spec[1:-1]))
        return self._count(int(value), spec) if isinstance(value, Integral) else format(value, spec)

    def _count(self, value: int, spec: str) -> str:
        if spec.startswith("="):
            return noun(value, self.lang, *spec[1:].split("|"))
        if "|" in spec:
            return counted(value, self.lang, *spec.split("|"))
        return format(value, spec) if spec else number(value, self.lang)


_FORMATTERS = {lang: _Phrases(lang) for lang in ("ru", "en")}
