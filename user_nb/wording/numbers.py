"""Numbers, shares, dates and counted nouns as Russian and English write them: CLDR's rules, by babel.

babel takes 0.1 s to come up, so it is imported where the first number is written.
"""

from __future__ import annotations

import math
from datetime import date as Date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

UNKNOWN = "—"  # where there is no number
# Russia's own short date, and the one that Britons and Americans read alike
DATES = {"ru": "dd.MM.yyyy", "en": "yyyy-MM-dd"}


def number(value: int, lang: str) -> str:
    """Return a count with its thousands apart: "3,364", «3 364» with a no-break space."""
    from babel.numbers import format_decimal

    return format_decimal(int(value), locale=_locale(lang))


def decimal(value: float, lang: str, *, digits: int = 2) -> str:
    """Return a number with a fixed count of digits after the point: "0.40", «0,40»; a dash for NaN."""
    from babel.numbers import format_decimal

    if math.isnan(value):
        return UNKNOWN
    rounded = round(float(value), digits) + 0.0  # never -0.00
    return format_decimal(rounded, "#,##0" + ("." + "0" * digits if digits else ""), locale=_locale(lang))


def percent(share: float, lang: str, *, digits: int = 0) -> str:
    """Return a share as a percentage: "40%", «40 %» with a no-break space; a dash for NaN.

    What is there at all is never shown as nothing, and what is missing never as all.

    Args:
        share: 0 to 1.
        lang: "ru" or "en".
        digits: after the point at most; zeros at the end are left off.

    Returns:
        The percentage in words of the language.

    Example:
        >>> percent(0.999, "en"), percent(0.002, "en"), percent(0.125, "en", digits=1)
        ('99%', '<1%', '12.5%')
    """
    from babel.numbers import format_percent

    if math.isnan(share):
        return UNKNOWN
    least = 10.0 ** -(digits + 2)
    if 0 < share < least:
        return "<" + percent(least, lang, digits=digits)
    pattern = _locale(lang).percent_formats[None].pattern
    if digits:
        pattern = pattern.replace("#,##0", "#,##0." + "#" * digits)
    shown = float(share) if share >= 1 else min(float(share), 1 - least)
    return format_percent(shown, pattern, locale=_locale(lang))


def date(day: Date, lang: str) -> str:
    """Return a day in figures: "2026-11-28", «28.11.2026»."""
    from babel.dates import format_date

    return format_date(day, DATES[lang], locale=_locale(lang))


def noun(count: int, lang: str, *forms: str) -> str:
    """Return the form of a noun or a verb that goes with a count.

    Args:
        count: how many.
        lang: "ru" or "en".
        *forms: for Russian those with 1, 2 and 5; for English those with 1 and 2.

    Returns:
        One of the forms.

    Example:
        >>> noun(22, "ru", "текст", "текста", "текстов")
        'текста'
    """
    form = _locale(lang).plural_form(abs(int(count)))
    return forms[("one", "few", "many").index(form) if lang == "ru" else form != "one"]


def counted(count: int, lang: str, *forms: str) -> str:
    """Return a count and its noun in the form that goes with it.

    Args:
        count: how many.
        lang: "ru" or "en".
        *forms: as for :func:`noun`.

    Returns:
        The number and the noun.

    Example:
        >>> counted(21, "ru", "текст", "текста", "текстов"), counted(1, "en", "text", "texts")
        ('21 текст', '1 text')
    """
    return f"{number(count, lang)} {noun(count, lang, *forms)}"


@cache
def _locale(lang: str) -> Locale:
    from babel import Locale

    return Locale.parse(lang)
