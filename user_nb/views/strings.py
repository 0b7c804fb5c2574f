"""Every string of the interface, in English and in Russian."""

from __future__ import annotations

import locale
import os
from types import MappingProxyType

STRINGS = MappingProxyType(
    {
        "search": {"en": "Search", "ru": "Поиск"},
        "search_hint": {"en": "by meaning: a phrase, then Enter", "ru": "по смыслу: фраза, затем Enter"},
        "min_cluster_size": {"en": "Cluster size from", "ru": "Кластер не меньше"},
        "show_all": {"en": "Show all", "ru": "Показать всё"},
        "status": {
            "en": "{texts} texts · {clusters} clusters · {noise} outside clusters · selected: {selected}",
            "ru": "{texts} текстов · кластеров: {clusters} · вне кластеров: {noise} · выбрано: {selected}",
        },
        "working": {"en": "Working…", "ru": "Считаю…"},
        "hits": {"en": "Found for «{query}»", "ru": "Найдено по запросу «{query}»"},
        "selected": {"en": "Selected texts", "ru": "Выбранные тексты"},
        "clusters": {"en": "Clusters", "ru": "Кластеры"},
        "more": {"en": "… and {n} more", "ru": "… и ещё {n}"},
        "noise": {"en": "outside clusters", "ru": "вне кластеров"},
        "point": {
            "en": "Point at a text on the map to read it here.",
            "ru": "Наведите на точку карты, чтобы прочесть текст.",
        },
        "error": {"en": "That did not work: {error}", "ru": "Не получилось: {error}"},
        "score": {"en": "similarity", "ru": "близость"},
        "size": {"en": "texts", "ru": "текстов"},
        "name": {"en": "name", "ru": "имя"},
        # pictures
        "cluster": {"en": "cluster {number}", "ru": "кластер {number}"},
        "legend": {"en": "{title} · texts", "ru": "{title} · текстов"},
        "legend_untitled": {"en": "Texts", "ru": "Текстов"},
        "other_values": {"en": "{n} other values", "ru": "другие значения: {n}"},
        "no_value": {"en": "no value", "ru": "нет значения"},
        "whole_time": {"en": "all of the time", "ru": "за всё время"},
        "in_period": {"en": "{period}: {n} texts", "ru": "{period}, текстов: {n}"},
        "other_panels": {"en": "all others", "ru": "все остальные"},
        "row": {"en": "row {row}", "ru": "строка {row}"},
    }
)


def language(lang: str | None = None) -> str:
    """Return "ru" or "en": the one asked for, else that of the machine (USER_NB_LANG, then the locale).

    Raises:
        ValueError: another language than these two was asked for.
    """
    if lang is not None:
        if lang not in ("ru", "en"):
            raise ValueError(f"lang is {lang!r}; the interface speaks 'ru' and 'en'")
        return lang
    asked = (
        os.environ.get("USER_NB_LANG")
        or os.environ.get("LC_ALL")
        or os.environ.get("LANG")
        or locale.getlocale()[0]
    )
    return "en" if (asked or "").lower().startswith("en") else "ru"


def words(key: str, lang: str, **values: object) -> str:
    """Return one string of the interface with its values filled in; the caller escapes it for HTML."""
    return STRINGS[key][lang].format(**values)
