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
        # the saved pages
        "text": {"en": "Text", "ru": "Текст"},
        "share": {"en": "share", "ru": "доля"},
        "map_label": {"en": "Map of the texts", "ru": "Карта текстов"},
        "page_title": {
            "en": "{texts} texts, {clusters} clusters · {encoder}",
            "ru": "Текстов: {texts}, кластеров: {clusters} · {encoder}",
        },
        "page_search_hint": {"en": "words, endings do not matter", "ru": "слова, окончания не важны"},
        "page_found": {"en": "Found for «{query}»", "ru": "Найдено по запросу «{query}»"},
        "page_found_map": {"en": "Selected on the map", "ru": "Выбрано на карте"},
        "page_selected": {"en": "selected: {n} of {all}", "ru": "выбрано: {n} из {all}"},
        "page_none": {"en": "No text has these words", "ru": "Таких слов нет ни в одном тексте"},
        "page_all": {"en": "All texts", "ru": "Все тексты"},
        "more_texts": {"en": "show more, {n} left", "ru": "показать ещё, осталось {n}"},
        "report_lead": {
            "en": "The three largest clusters hold {share} of the texts: {names}.",
            "ru": "На три самых больших кластера приходится {share} текстов: {names}.",
        },
        "report_nothing": {
            "en": "No clusters were found: the texts are too few or too different.",
            "ru": "Кластеров не нашлось: текстов слишком мало или они слишком разные.",
        },
        "report_by_size": {"en": "How much of what", "ru": "Чего сколько"},
        "report_columns": {"en": "Where the texts come from", "ru": "Откуда тексты"},
        "report_what": {"en": "What they say", "ru": "О чём пишут"},
        "report_believe": {"en": "What to believe", "ru": "Чему здесь верить"},
        "report_cluster": {"en": "cluster", "ru": "кластер"},
        "report_size": {"en": "{n} texts, {share} of all", "ru": "текстов: {n}, это {share} от всех"},
        "report_words": {"en": "In their words: {words}", "ru": "Словами самих текстов: {words}"},
        "report_share": {
            "en": "{value} {here} (of all texts {everywhere})",
            "ru": "{value} {here} (среди всех текстов {everywhere})",
        },
        "honest_noise": {
            "en": "{noise} texts ({share}) belong to no cluster. That is no fault of theirs: they speak of something rare or of several things at once. Read some.",
            "ru": "Вне кластеров осталось текстов: {noise} ({share}). Это не брак: они о редком или сразу о разном. Прочтите несколько.",
        },
        "honest_left_out": {
            "en": "{n} texts are empty or have no word the encoder knows; they are in the table and not on the map.",
            "ru": "Пустых текстов и текстов без единого известного слова: {n}; они есть в таблице, но не на карте.",
        },
        "honest_names": {
            "en": "{given} of {clusters} cluster names were given by a person; the others are guesses from words. Read a few texts before you repeat a name.",
            "ru": "Имена кластеров: {given} из {clusters} дал человек, остальные угаданы по словам. Прочтите несколько текстов, прежде чем повторять имя.",
        },
        "honest_hidden": {
            "en": "{n} texts are hidden, most often as repeats; they are not counted here.",
            "ru": "Скрыто текстов, чаще всего повторов: {n}; здесь они не посчитаны.",
        },
        "honest_new": {
            "en": "{n} texts came later and were placed beside those most like them; {strange} of them are like nothing here.",
            "ru": "Добавлено позже и разложено по сходству: {n}; из них ни на что здесь не похожи: {strange}.",
        },
        "honest_navec": {
            "en": "The texts were compared by the small embedded encoder navec: good for topics, weak at paraphrase.",
            "ru": "Тексты сравнивал маленький встроенный кодировщик navec: темы он различает хорошо, пересказ другими словами — плохо.",
        },
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
