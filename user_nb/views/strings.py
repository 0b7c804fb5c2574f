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
        "click": {
            "en": "Click a point: lines lead to the texts nearest to it in meaning.",
            "ru": "Щёлкните по точке: линии поведут к самым близким по смыслу текстам.",
        },
        "kept": {
            "en": "Of its {k} nearest in meaning, {near} lie nearby on the map.",
            "ru": "Из ближайших по смыслу ({k}) рядом на карте: {near}.",
        },
        "lonely": {
            "en": "This text has no neighbours: the encoder knows nothing of it.",
            "ru": "У этого текста нет соседей: кодировщик ничего в нём не знает.",
        },
        "near": {"en": "near on the map", "ru": "рядом на карте"},
        "far": {"en": "far on the map", "ru": "далеко на карте"},
        "neighbors": {"en": "Nearest in meaning", "ru": "Ближайшие по смыслу"},
        "all_clusters": {"en": "all clusters", "ru": "все кластеры"},
        "rest": {"en": "nothing finer", "ru": "без подгрупп"},
        "size_share": {"en": "{n} texts, {share} of all", "ru": "текстов: {n}, это {share} всех"},
        "joins_axis": {
            "en": "→ the farther right two branches meet, the less they have in common",
            "ru": "→ чем правее сходятся ветви, тем меньше у них общего",
        },
        "distortion": {"en": "distortion", "ru": "искажение"},
        "distortion_title": {"en": "Where the map can be believed", "ru": "Где карте можно верить"},
        "sweep_title": {
            "en": "What the settings of the clusters change",
            "ru": "Что меняют настройки кластеров",
        },
        "sweep_agreement": {
            "en": "agreement with neighbouring settings",
            "ru": "согласие с соседними настройками",
        },
        "sweep_noise": {"en": "outside clusters", "ru": "вне кластеров"},
        "sweep_n_clusters": {"en": "clusters", "ru": "число кластеров"},
        "sweep_size": {
            "en": "min_cluster_size: texts a cluster has at least · in a cell, the number of clusters",
            "ru": "min_cluster_size: сколько текстов в кластере самое меньшее · в клетке число кластеров",
        },
        "sweep_samples": {"en": "min_samples", "ru": "min_samples"},
        "sweep_cell": {
            "en": "min_samples {samples}, min_cluster_size {size}<br>{clusters} clusters, {noise} outside<br>agreement with its neighbours {agreement}",
            "ru": "min_samples {samples}, min_cluster_size {size}<br>кластеров: {clusters}, вне кластеров: {noise}<br>согласие с соседними: {agreement}",
        },
        "stability_title": {
            "en": "Which clusters are found again without some of the texts",
            "ru": "Какие кластеры находятся снова без части текстов",
        },
        "firm": {"en": "found again: believe it", "ru": "находится снова: можно верить"},
        "doubtful": {"en": "in part: read it first", "ru": "отчасти: сначала прочтите"},
        "shaky": {"en": "falls apart: do not build on it", "ru": "распадается: не опирайтесь"},
        "contingency_title": {"en": "Clusters and known labels", "ru": "Кластеры и известные метки"},
        "contingency_share": {"en": "share of the cluster", "ru": "доля кластера"},
        "contingency_cell": {
            "en": "<b>{cluster}</b><br>{known}: {n} of {of}",
            "ru": "<b>{cluster}</b><br>{known}: {n} из {of}",
        },
        "clear": {"en": "Clear the lines", "ru": "Убрать линии"},
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
