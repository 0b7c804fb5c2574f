"""What a measure means, in one or two plain sentences, Russian and English: believe this, not that."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def _pick(lang: str, russian: str, english: str) -> str:
    if lang not in ("ru", "en"):
        raise ValueError(f"lang is {lang!r}; it must be 'ru' or 'en'")
    return russian if lang == "ru" else english


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _number(value: float, lang: str) -> str:
    shown = f"{value:.2f}"
    return shown.replace(".", ",") if lang == "ru" else shown


def texts_ru(count: int, one: str, few: str, many: str) -> str:
    """A Russian noun after a number: 1 кластер, 2 кластера, 5 кластеров."""
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} {one}"
    if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        return f"{count} {few}"
    return f"{count} {many}"


def of_map(trust: float, kept: float, k: int, lang: str) -> str:
    """The sentence of `MapQuality`."""
    if trust >= 0.95:
        first = _pick(lang, "Соседям на карте можно верить", "Neighbours on the map can be believed")
    elif trust >= 0.85:
        first = _pick(
            lang,
            "Соседям на карте можно верить в общем, но не в каждом случае: проверяйте по текстам",
            "Neighbours on the map can be believed on the whole, but check each case against the texts",
        )
    else:
        first = _pick(
            lang,
            "Соседям на карте верить нельзя: рядом часто стоят тексты, далёкие по смыслу",
            "Do not believe neighbours on this map: texts far apart in meaning often stand side by side",
        )
    return _pick(
        lang,
        f"{first} (достоверность {_number(trust, lang)}). Из {k} ближайших по смыслу рядом остаются в среднем {_percent(kept)}; "
        "расстояния между островами и их размеры ничего не значат.",
        f"{first} (trustworthiness {_number(trust, lang)}). Of the {k} texts nearest in meaning {_percent(kept)} stay near on average; "
        "distances between islands and their sizes mean nothing.",
    )


def of_clusters(count: int, noise: float, silhouette: float, dbcv: float, lang: str) -> str:
    """The sentence of `ClusterQuality`."""
    if count == 0:
        return _pick(
            lang,
            "Кластеров нет: все тексты остались шумом. Уменьшите min_cluster_size или min_samples.",
            "There are no clusters: every text is noise. Lower min_cluster_size or min_samples.",
        )
    if count == 1:
        return _pick(
            lang,
            f"Кластер один, сравнивать не с чем; вне его {_percent(noise)} текстов. Уменьшите min_cluster_size или возьмите method='leaf'.",
            f"There is one cluster and nothing to compare it with; {_percent(noise)} of the texts are outside. "
            "Lower min_cluster_size or take method='leaf'.",
        )
    if silhouette >= 0.25:
        first = _pick(
            lang, "Кластеры отделены друг от друга по смыслу", "The clusters stand apart in meaning"
        )
    elif silhouette >= 0.05:
        first = _pick(
            lang,
            "Кластеры различаются, но границы между ними размыты: верьте серединам, а не краям",
            "The clusters differ, but their borders are blurred: believe their middles, not their edges",
        )
    else:
        first = _pick(
            lang,
            "По смыслу кластеры почти не отделены друг от друга: не стройте на них выводов",
            "In meaning the clusters hardly stand apart: draw no conclusions from them",
        )
    measures = [_pick(lang, f"силуэт {_number(silhouette, lang)}", f"silhouette {_number(silhouette, lang)}")]
    if not math.isnan(dbcv):
        measures.append(f"DBCV {_number(dbcv, lang)}")
    return _pick(
        lang,
        f"{first} ({', '.join(measures)}). Без кластера {_percent(noise)} текстов: доли считайте от всех, а не от разложенных.",
        f"{first} ({', '.join(measures)}). {_percent(noise)} of the texts are in no cluster: take shares of all texts, not of the sorted ones.",
    )


def of_stability(by_label: Mapping[int, float], lang: str) -> str:
    """The sentence of `Stability`."""
    values = [value for value in by_label.values() if not math.isnan(value)]
    if not values:
        return _pick(lang, "Кластеров нет, проверять нечего.", "There are no clusters to test.")
    firm = sum(value >= 0.75 for value in values)
    shaky = sum(value < 0.6 for value in values)
    of_all = texts_ru(len(values), "кластера", "кластеров", "кластеров")
    russian = f"Из {of_all} {firm} находятся снова и без части текстов: им можно верить, хотя устойчив бывает и слишком крупный кластер."
    english = (
        f"Of {len(values)} clusters {firm} are found again without a part of the texts: these can be believed, "
        "though a cluster that is too coarse is stable, too."
    )
    if shaky:
        russian += f" Ещё {shaky} распадаются или сливаются с соседями: не опирайтесь на них."
        english += f" Another {shaky} fall apart or melt into others: do not build on them."
    return _pick(lang, russian, english)


def of_sweep(sweep: Any, lang: str) -> str:
    """The sentence of `Sweep`."""
    low, high = int(sweep.n_clusters.min()), int(sweep.n_clusters.max())
    samples, size = sweep.best()
    return _pick(
        lang,
        f"Число кластеров зависит от настроек: от {low} до {high}. Спокойнее всего около min_samples={samples}, min_cluster_size={size}: "
        "там соседние настройки дают почти то же. Само число кластеров ни о чём не говорит.",
        f"The number of clusters depends on the settings: {low} to {high}. It is calmest around min_samples={samples}, min_cluster_size={size}, "
        "where settings beside it give nearly the same. The number of clusters in itself says nothing.",
    )


def of_agreement(ari: float, homogeneity: float, completeness: float, noise: float, lang: str) -> str:
    """The sentence of `LabelAgreement`."""
    if ari >= 0.6:
        first = _pick(lang, "Кластеры повторяют известные метки", "The clusters repeat the known labels")
    elif ari >= 0.2:
        first = _pick(
            lang,
            "Кластеры отчасти совпадают с известными метками",
            "The clusters agree with the known labels in part",
        )
    else:
        first = _pick(
            lang,
            "Кластеры делят тексты иначе, чем известные метки",
            "The clusters part the texts otherwise than the known labels do",
        )
    second = ""
    if homogeneity > completeness + 0.1:
        second = _pick(
            lang,
            " Они мельче меток: метка разбита на несколько кластеров.",
            " They are finer: a label is spread over several clusters.",
        )
    elif completeness > homogeneity + 0.1:
        second = _pick(
            lang,
            " Они крупнее меток: в кластере смешано несколько меток.",
            " They are coarser: a cluster mixes several labels.",
        )
    third = _pick(
        lang,
        " Несовпадение ещё не ошибка: метки могли делить тексты по другому признаку.",
        " A difference is not an error yet: the labels may part the texts by something else.",
    )
    return f"{first} (ARI {_number(ari, lang)}).{second}{third if ari < 0.6 else ''}"
