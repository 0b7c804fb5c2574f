"""The pictures: legends, axes, titles, hover labels. Those with <br> in them are plotly's; their values come escaped for it."""

FIGURES = {
    "cluster": {"en": "cluster {number:d}", "ru": "кластер {number:d}"},
    "legend": {"en": "{title} · texts", "ru": "{title} · текстов"},
    "legend_untitled": {"en": "Texts", "ru": "Текстов"},
    "other_values": {"en": "{n} other {n:=value|values}", "ru": "другие значения: {n}"},
    "no_value": {"en": "no value", "ru": "нет значения"},
    "whole_time": {"en": "the whole time", "ru": "за всё время"},
    "in_period": {"en": "{period}: {n:text|texts}", "ru": "{period}: {n:текст|текста|текстов}"},
    "other_panels": {"en": "all others", "ru": "все остальные"},
    "all_clusters": {"en": "all clusters", "ru": "все кластеры"},
    "rest": {"en": "nothing finer", "ru": "без подгрупп"},
    "size_share": {
        "en": "{n:text|texts}, {share:.1%} of all",
        "ru": "{n:текст|текста|текстов}, {share:.1%} всех",
    },
    "joins_axis": {
        "en": "→ the farther right two branches meet, the less they have in common",
        "ru": "→ чем правее сходятся ветви, тем меньше у них общего",
    },
    "distortion": {"en": "distortion", "ru": "искажение"},
    "distortion_title": {"en": "Where the map can be believed", "ru": "Где карте можно верить"},
    "sweep_title": {"en": "What the cluster settings change", "ru": "Что меняют настройки кластеров"},
    "sweep_agreement": {
        "en": "agreement with neighbouring settings",
        "ru": "согласие с соседними настройками",
    },
    "sweep_noise": {"en": "outside clusters", "ru": "вне кластеров"},
    "sweep_n_clusters": {"en": "clusters", "ru": "число кластеров"},
    "sweep_size": {
        "en": "min_cluster_size: the fewest texts a cluster may have · in each cell, the number of clusters",
        "ru": "min_cluster_size: сколько текстов в кластере самое меньшее · в клетке число кластеров",
    },
    "sweep_samples": {"en": "min_samples", "ru": "min_samples"},
    "sweep_cell": {
        "en": "min_samples {samples:d}, min_cluster_size {size:d}<br>{clusters:cluster|clusters}, {noise:%} outside<br>"
        "agreement with its neighbours {agreement:.2f}",
        "ru": "min_samples {samples:d}, min_cluster_size {size:d}<br>{clusters:кластер|кластера|кластеров}, вне кластеров {noise:%}<br>"
        "согласие с соседними: {agreement:.2f}",
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
}
