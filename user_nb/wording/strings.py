"""Every string of the interface, in English and in Russian."""

from __future__ import annotations

from types import MappingProxyType

from user_nb.wording.wordings import language  # one answer for cards and widgets

__all__ = ["STRINGS", "language", "words"]

STRINGS = MappingProxyType(
    {
        "search": {"en": "Search", "ru": "Поиск"},
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
            "en": "Point at a text on the map, or choose one in the list, to read it here.",
            "ru": "Наведите на точку карты или выберите текст в списке, чтобы прочесть его здесь.",
        },
        "error": {"en": "That did not work: {error}", "ru": "Не получилось: {error}"},
        "score": {"en": "similarity", "ru": "близость"},
        "size": {"en": "texts", "ru": "текстов"},
        "name": {"en": "name", "ru": "имя"},
        # the search box
        "live_hint": {"en": "type: hits follow as you go", "ru": "пишите: найденное появляется само"},
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
        "text_column": {"en": "Text column", "ru": "Столбец с текстом"},
        "encoding": {"en": "Encoding", "ru": "Кодировка"},
        "header": {"en": "Column names", "ru": "Имена столбцов"},
        "found_out": {"en": "found out", "ru": "определить"},
        "in_row": {"en": "in row {n}", "ru": "в строке {n}"},
        "no_header": {"en": "there are none", "ru": "их нет"},
        "choose_one": {"en": "choose", "ru": "выберите"},
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
        "reading_file": {"en": "Reading {file} …", "ru": "Читаю {file} …"},
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
        "row": {"en": "row {row}", "ru": "строка {row}"},
        # the workbench
        "search_words_hint": {"en": "a phrase, then Enter", "ru": "фраза, затем Enter"},
        "mode": {"en": "Search by", "ru": "Искать"},
        "mode_meaning": {"en": "meaning", "ru": "по смыслу"},
        "mode_words": {"en": "words", "ru": "по словам"},
        "mode_both": {"en": "both", "ru": "так и так"},
        "condition": {"en": "Condition", "ru": "Условие"},
        "condition_hint": {
            "en": 'district == "…" and "лифт" in text',
            "ru": 'district == "…" and "лифт" in text',
        },
        "column": {"en": "Column", "ru": "Графа"},
        "value": {"en": "Value", "ru": "Значение"},
        "choose": {"en": "choose…", "ru": "выбрать…"},
        "status_hidden": {"en": " · hidden: {n}", "ru": " · скрыто: {n}"},
        "cancel": {"en": "Cancel", "ru": "Отменить"},
        "cancelled": {"en": "Stopped; everything is as it was.", "ru": "Остановлено; всё осталось как было."},
        "saved": {"en": "Saved in {folder}", "ru": "Сохранено в {folder}"},
        "all_texts": {"en": "All texts", "ru": "Все тексты"},
        "of_cluster": {"en": "{names}", "ru": "{names}"},
        "of_filter": {"en": "{condition}", "ru": "{condition}"},
        "new_text": {"en": "new", "ru": "новый"},
        "reading": {"en": "Text", "ru": "Текст"},
        "tells_apart": {"en": "Words of the selection", "ru": "Слова выбранного"},
        "nothing_selected": {
            "en": "Select something: a loop on the map, a cluster, a search, a condition. Then its words and counts stand here.",
            "ru": "Выберите что-нибудь: петлёй на карте, кластером, поиском, условием. Здесь появятся слова и подсчёты.",
        },
        "name_text": {"en": "Name or note", "ru": "Имя или пометка"},
        "do_name": {"en": "Name", "ru": "Назвать"},
        "do_note": {"en": "Note", "ru": "Пометить"},
        "do_split": {"en": "Split off", "ru": "Выделить"},
        "do_merge": {"en": "Merge", "ru": "Слить"},
        "do_recluster": {"en": "Re-cluster", "ru": "Разбить"},
        "do_move": {"en": "Move", "ru": "Перенести"},
        "move_to": {"en": "to", "ru": "в"},
        "do_hide": {"en": "Hide", "ru": "Скрыть"},
        "do_hide_duplicates": {"en": "Hide repeats", "ru": "Скрыть повторы"},
        "do_unhide": {"en": "Show hidden", "ru": "Показать скрытые"},
        "do_undo": {"en": "Undo", "ru": "Отменить правку"},
        "do_redo": {"en": "Redo", "ru": "Вернуть правку"},
        "do_save": {"en": "Save", "ru": "Сохранить"},
        "folder": {"en": "folder", "ru": "папка"},
        "merge_needs_two": {
            "en": "to merge, select at least two clusters, each by more than its half (Ctrl+click in the list)",
            "ru": "чтобы слить, выберите хотя бы два кластера, каждый больше чем наполовину (Ctrl+щелчок в списке)",
        },
        "busy": {"en": "{stage}…", "ru": "{stage}…"},
        "busy_counted": {"en": "{stage}: {done} of {all}", "ru": "{stage}: {done} из {all}"},
        "stage_vectors": {"en": "Encoding the texts", "ru": "Кодирую тексты"},
        "stage_new_vectors": {"en": "Encoding the new texts", "ru": "Кодирую новые тексты"},
        "stage_graph": {"en": "Finding the neighbours of each", "ru": "Ищу соседей каждого текста"},
        "stage_links": {"en": "Placing the new texts", "ru": "Раскладываю новые тексты"},
        "stage_map": {"en": "Drawing the map", "ru": "Рисую карту"},
        "stage_points": {"en": "Projecting for the clusters", "ru": "Готовлю кластеры"},
        "stage_tree": {"en": "Building the cluster tree", "ru": "Строю дерево кластеров"},
        "stage_terms": {"en": "Reading the words", "ru": "Читаю слова"},
        "stage_names": {"en": "Naming the clusters", "ru": "Даю кластерам имена"},
        "stage_start": {"en": "Working", "ru": "Считаю"},
        "op_name": {"en": "name", "ru": "имя"},
        "op_merge": {"en": "merge", "ru": "слияние"},
        "op_split": {"en": "split", "ru": "выделение"},
        "op_move": {"en": "move", "ru": "перенос"},
        "op_recluster": {"en": "re-clustering", "ru": "разбиение"},
        "op_hide": {"en": "hiding", "ru": "скрытие"},
        "op_show": {"en": "showing", "ru": "показ"},
        "op_note": {"en": "note", "ru": "пометка"},
        "unmet": {
            "en": "An edit could not be followed, {edit}: {why}",
            "ru": "Правку не применить, {edit}: {why}",
        },
        "unmet_gone": {
            "en": "none of its texts is in the collection",
            "ru": "её текстов в коллекции больше нет",
        },
        "unmet_scattered": {
            "en": "the texts of {cluster} are not together in one cluster any more",
            "ru": "тексты {cluster} теперь в разных кластерах",
        },
        "unmet_changed": {
            "en": "the cluster that holds the texts of {cluster} is now mostly of other texts",
            "ru": "в кластере с текстами {cluster} теперь больше чужих",
        },
        "unmet_part": {
            "en": "{gone} of its {texts} texts are not in the collection; the others follow it",
            "ru": "{gone} из {texts} текстов в коллекции нет; к остальным она применена",
        },
        "broken_line": {
            "en": "Line {n} of edits.jsonl cannot be read; it is kept as it is.",
            "ru": "Строка {n} в edits.jsonl не читается; она сохранена как есть.",
        },
        "controls_label": {"en": "Search and filters", "ru": "Поиск и фильтры"},
        "lists_label": {"en": "Clusters and texts", "ru": "Кластеры и тексты"},
        "edits_label": {"en": "Selection and edits", "ru": "Выбранное и правки"},
        "texts_hint": {"en": "arrows move, Enter opens", "ru": "стрелки — выбор, Enter — прочесть"},
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
            "en": "{noise} texts ({share}) belong to no cluster: they speak of something rare, or of several things at once. Read some.",
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


def words(key: str, lang: str, **values: object) -> str:
    """Return one string of the interface with its values filled in; the caller escapes it for HTML."""
    return STRINGS[key][lang].format(**values)
