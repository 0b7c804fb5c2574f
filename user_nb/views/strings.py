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
        # the search box
        "live_hint": {"en": "type: hits follow as you go", "ru": "пишите: найденное появляется само"},
        "mode": {"en": "Search", "ru": "Искать"},
        "meaning": {"en": "by meaning", "ru": "по смыслу"},
        "words": {"en": "by words", "ru": "по словам"},
        "both": {"en": "both", "ru": "вместе"},
        "any": {"en": "any", "ru": "любое"},
        "ask": {
            "en": "{texts} texts. Type a word or a phrase.",
            "ru": "Текстов: {texts}. Напишите слово или фразу.",
        },
        "found": {
            "en": "{hits} shown · searched {searched} of {texts} texts",
            "ru": "показано {hits} · искали в {searched} из {texts} текстов",
        },
        "nothing": {"en": "Nothing found.", "ru": "Ничего не найдено."},
        "above_pairs": {
            "en": "above {percentile} % of random pairs",
            "ru": "выше {percentile} % случайных пар",
        },
        # the threshold slider
        "threshold": {"en": "Threshold", "ru": "Порог"},
        "passing": {
            "en": "{pairs} of {all} pairs pass ({share} %)",
            "ru": "проходят {pairs} из {all} пар ({share} %)",
        },
        "about_passing": {
            "en": "about {pairs} of {all} pairs pass ({share} %)",
            "ru": "проходят около {pairs} из {all} пар ({share} %)",
        },
        "just_above": {"en": "Just above: these count as alike", "ru": "Чуть выше: считаются похожими"},
        "just_below": {"en": "Just below: these do not", "ru": "Чуть ниже: уже не считаются"},
        "no_pairs": {"en": "No pair here.", "ru": "Здесь пар нет."},
        "curve": {"en": "pairs that pass, logarithmic", "ru": "сколько пар проходит, шкала логарифмическая"},
        # the pair comparer
        "first_text": {"en": "First text", "ru": "Первый текст"},
        "second_text": {"en": "Second text", "ru": "Второй текст"},
        "compare": {"en": "Compare", "ru": "Сравнить"},
        "pair_similarity": {"en": "Similarity of the texts: {score}", "ru": "Близость текстов: {score}"},
        "pair_left_out": {
            "en": "The heat map shows the first {shown} words of each.",
            "ru": "На карте первые {shown} слов каждого текста.",
        },
        "marked_why": {
            "en": "The stronger the colour, the better the word is matched in the other text. It is not the cause of the score.",
            "ru": "Чем ярче слово, тем ближе к нему нашлось слово в другом тексте. Это не причина оценки.",
        },
        "type_both": {"en": "Type both texts.", "ru": "Напишите оба текста."},
        # the duplicate reviewer
        "group_of": {
            "en": "Group {number} of {groups} · {texts} texts",
            "ru": "Группа {number} из {groups} · текстов: {texts}",
        },
        "reviewed": {
            "en": "reviewed {reviewed} of {groups} groups · {kept} of {texts} texts kept",
            "ru": "просмотрено групп: {reviewed} из {groups} · остаётся текстов: {kept} из {texts}",
        },
        "all_reviewed": {
            "en": "That was the last group. The result is in .found",
            "ru": "Это была последняя группа. Результат в .found",
        },
        "no_groups": {"en": "No duplicates were found.", "ru": "Повторов не нашлось."},
        "keep_group": {"en": "Keep the group", "ru": "Оставить группу"},
        "split_group": {"en": "Split the group", "ru": "Разделить группу"},
        "back": {"en": "Back", "ru": "Назад"},
        "next": {"en": "Next", "ru": "Дальше"},
        "keep_this": {"en": "Keep this one", "ru": "Главный этот"},
        "take_out": {"en": "Take out", "ru": "Вынуть"},
        "kept_text": {"en": "kept", "ru": "остаётся"},
        "exact": {"en": "the same but for case and signs", "ru": "то же с точностью до знаков и регистра"},
        "near_alike": {"en": "shares {percent} % of its runs", "ru": "общих отрезков {percent} %"},
        "meaning_alike": {"en": "like in meaning, {score}", "ru": "близок по смыслу, {score}"},
        "file": {"en": "File", "ru": "Файл"},
        "file_hint": {
            "en": "choose from the list or type a path",
            "ru": "выберите из списка или впишите путь",
        },
        "column": {"en": "Text column", "ru": "Столбец с текстом"},
        "encoding": {"en": "Encoding", "ru": "Кодировка"},
        "header": {"en": "Column names", "ru": "Имена столбцов"},
        "found_out": {"en": "found out", "ru": "определить"},
        "in_row": {"en": "in row {n}", "ru": "в строке {n}"},
        "no_header": {"en": "there are none", "ru": "их нет"},
        "choose": {"en": "choose", "ru": "выберите"},
        "choose_file": {
            "en": "Choose a file: csv, tsv, xlsx, jsonl, parquet, txt, a folder or a zip.",
            "ru": "Выберите файл: csv, tsv, xlsx, jsonl, parquet, txt, папку или zip.",
        },
        "choose_column": {
            "en": "Several columns read like texts: choose the one that is meant.",
            "ru": "На тексты похожи несколько столбцов: выберите нужный.",
        },
        "choose_encoding": {
            "en": "The bytes fit several encodings: choose the one that reads well.",
            "ru": "Подходят несколько кодировок: выберите ту, в которой читается.",
        },
        "reading": {"en": "Reading {file} …", "ru": "Читаю {file} …"},
        "checking": {"en": "Checking the texts …", "ru": "Осматриваю тексты …"},
        "read": {
            "en": "{rows} rows in, {left_out} left out · {how}{odd}",
            "ru": "прочитано строк: {rows}, пропущено: {left_out} · {how}{odd}",
        },
        "checked_some": {
            "en": "Checked: {some} of the {all} texts, evenly spaced.",
            "ru": "Осмотрено {some} из {all} текстов, через равные промежутки.",
        },
        "first_rows": {"en": "First rows", "ru": "Первые строки"},
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


def words(key: str, lang: str, **values: object) -> str:
    """Return one string of the interface with its values filled in; the caller escapes it for HTML."""
    return STRINGS[key][lang].format(**values)
