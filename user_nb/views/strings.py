"""Every string of the interface, in English and in Russian."""

from __future__ import annotations

from types import MappingProxyType

from user_nb.texts.wordings import language  # one answer for cards and widgets

__all__ = ["STRINGS", "language", "words"]

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
    }
)


def words(key: str, lang: str, **values: object) -> str:
    """Return one string of the interface with its values filled in; the caller escapes it for HTML."""
    return STRINGS[key][lang].format(**values)
