"""What a measure means, for the sentences of ``wording/trust.py``."""

TRUST = {
    "map_believed": {
        "en": "Neighbours on the map can be believed",
        "ru": "Соседям на карте можно верить",
    },
    "map_checked": {
        "en": "Neighbours on the map can be believed on the whole, but check each case against the texts",
        "ru": "Соседям на карте можно верить в общем, но не в каждом случае: проверяйте по текстам",
    },
    "map_disbelieved": {
        "en": "Do not believe neighbours on this map: texts far apart in meaning often stand side by side",
        "ru": "Соседям на карте верить нельзя: рядом часто стоят тексты, далёкие по смыслу",
    },
    "map_trust": {
        "en": "{verdict} (trustworthiness {trust:.2f}). Of the {k:text|texts} nearest in meaning, {kept:%} stay nearby on average; "
        "distances between islands and their sizes mean nothing.",
        "ru": "{verdict} (достоверность {trust:.2f}). Из {k:ближайшего|ближайших|ближайших} по смыслу рядом остаются в среднем {kept:%}; "
        "расстояния между островами и их размеры ничего не значат.",
    },
    "clusters_none": {
        "en": "There are no clusters: every text is noise. Lower min_cluster_size or min_samples.",
        "ru": "Кластеров нет: все тексты остались шумом. Уменьшите min_cluster_size или min_samples.",
    },
    "clusters_one": {
        "en": "There is one cluster and nothing to compare it with; {noise:%} of the texts are outside it. "
        "Lower min_cluster_size or use method='leaf'.",
        "ru": "Кластер один, сравнивать не с чем; вне его {noise:%} текстов. Уменьшите min_cluster_size или возьмите method='leaf'.",
    },
    "clusters_apart": {
        "en": "The clusters are well separated in meaning",
        "ru": "Кластеры отделены друг от друга по смыслу",
    },
    "clusters_blurred": {
        "en": "The clusters differ, but their borders are blurred: believe their centres, not their edges",
        "ru": "Кластеры различаются, но границы между ними размыты: верьте серединам, а не краям",
    },
    "clusters_mixed": {
        "en": "In meaning the clusters are barely separated: draw no conclusions from them",
        "ru": "По смыслу кластеры почти не отделены друг от друга: не стройте на них выводов",
    },
    "clusters_silhouette": {"en": "silhouette {value:.2f}", "ru": "силуэт {value:.2f}"},
    "clusters_dbcv": {"en": "DBCV {value:.2f}", "ru": "DBCV {value:.2f}"},
    "clusters_trust": {
        "en": "{verdict} ({measures}). {noise:%} of the texts are in no cluster: take shares of all texts, not only of those in clusters.",
        "ru": "{verdict} ({measures}). Вне кластеров {noise:%} текстов: доли считайте от всех, а не только от попавших в кластеры.",
    },
    "stability_none": {
        "en": "There are no clusters to test.",
        "ru": "Кластеров нет, проверять нечего.",
    },
    "stability_firm": {
        "en": "Of {n:cluster|clusters}, {firm} {firm:=is|are} found again when part of the texts is left out: {firm:=it|they} can be believed, "
        "though a cluster that is too coarse is stable, too.",
        "ru": "Из {n:кластера|кластеров|кластеров} {firm} {firm:=находится|находятся|находятся} снова и без части текстов: "
        "{firm:=ему|им|им} можно верить, хотя устойчив бывает и слишком крупный кластер.",
    },
    "stability_no_firm": {
        "en": "Of {n:cluster|clusters}, none is reliably found again when part of the texts is left out.",
        "ru": "Из {n:кластера|кластеров|кластеров} ни один не находится уверенно без части текстов.",
    },
    "stability_shaky": {
        "en": "{shaky} {shaky:=falls apart or merges|fall apart or merge} with others: do not build on {shaky:=it|them}.",
        "ru": "{shaky} {shaky:=распадается или сливается|распадаются или сливаются|распадаются или сливаются} с соседями: "
        "не опирайтесь на {shaky:=него|них|них}.",
    },
    "sweep_trust": {
        "en": "The number of clusters depends on the settings: {low} to {high}. It is most stable around min_samples={samples:d}, "
        "min_cluster_size={size:d}, where neighbouring settings give nearly the same clusters. The number of clusters in itself says nothing.",
        "ru": "Число кластеров зависит от настроек: от {low} до {high}. Спокойнее всего около min_samples={samples:d}, min_cluster_size={size:d}: "
        "там соседние настройки дают почти то же. Само число кластеров ни о чём не говорит.",
    },
    "labels_repeated": {
        "en": "The clusters match the known labels",
        "ru": "Кластеры повторяют известные метки",
    },
    "labels_in_part": {
        "en": "The clusters agree with the known labels in part",
        "ru": "Кластеры отчасти совпадают с известными метками",
    },
    "labels_otherwise": {
        "en": "The clusters divide the texts differently from the known labels",
        "ru": "Кластеры делят тексты иначе, чем известные метки",
    },
    "labels_ari": {"en": "{verdict} (ARI {ari:.2f}).", "ru": "{verdict} (ARI {ari:.2f})."},
    "labels_finer": {
        "en": "They are finer: one label is spread over several clusters.",
        "ru": "Они мельче меток: метка разбита на несколько кластеров.",
    },
    "labels_coarser": {
        "en": "They are coarser: one cluster mixes several labels.",
        "ru": "Они крупнее меток: в кластере смешано несколько меток.",
    },
    "labels_no_error": {
        "en": "A difference is not necessarily an error: the labels may divide the texts by something else.",
        "ru": "Несовпадение ещё не ошибка: метки могли делить тексты по другому признаку.",
    },
}
