"""Which language the reader gets: Russian or English."""

from __future__ import annotations

import locale
import os


def language(lang: str | None = None) -> str:
    """Return "ru" or "en": the one asked for, else that of the machine (USER_NB_LANG, then the locale).

    Args:
        lang: what was asked for; None for nothing.

    Returns:
        "ru" or "en".

    Raises:
        ValueError: another language than these two was asked for.
    """
    if lang is not None:
        if lang not in ("ru", "en"):
            raise ValueError(f"lang is {lang!r}; it must be 'ru' or 'en'")
        return lang
    asked = (
        os.environ.get("USER_NB_LANG")
        or os.environ.get("LC_ALL")
        or os.environ.get("LANG")
        or locale.getlocale()[0]
    )
    return "en" if (asked or "").lower().startswith("en") else "ru"
