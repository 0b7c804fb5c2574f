"""The widgets of a notebook: search box, threshold slider, pair comparer, duplicate reviewer, column picker, live map."""

SEARCH_BOX = {
    "live_hint": {"en": "just type: hits appear as you go", "ru": "пишите: найденное появляется само"},
    "meaning": {"en": "by meaning", "ru": "по смыслу"},
    "words": {"en": "by words", "ru": "по словам"},
    "both": {"en": "both", "ru": "вместе"},
    "any": {"en": "any", "ru": "любое"},
    "ask": {
        "en": "{texts:text|texts}. Type a word or a phrase.",
        "ru": "{texts:текст|текста|текстов}. Напишите слово или фразу.",
    },
    "found": {
        "en": "{hits} shown · searched {searched} of {texts:text|texts}",
        "ru": "показано {hits} · искали в {searched} из {texts:текста|текстов|текстов}",
    },
    "search_unknown": {
        "en": "The encoder knows no word of the query “{query}”.",
        "ru": "В запросе «{query}» нет слов, знакомых энкодеру.",
    },
    "search_no_word": {
        "en": "No text contains a word of the query “{query}”.",
        "ru": "Слов запроса «{query}» нет ни в одном тексте.",
    },
    "nothing": {"en": "Nothing found.", "ru": "Ничего не найдено."},
    "above_pairs": {"en": "above {share:.1%} of random pairs", "ru": "выше {share:.1%} случайных пар"},
    "more_rows": {"en": "… {n} more {n:=row|rows}", "ru": "… ещё {n:строка|строки|строк}"},
}

THRESHOLD_SLIDER = {
    "threshold": {"en": "Threshold", "ru": "Порог"},
    "passing": {
        "en": "{pairs} of {all:pair|pairs} {pairs:=passes|pass} ({share:.2%})",
        "ru": "{pairs:=проходит|проходят|проходят} {pairs} из {all:пары|пар|пар} ({share:.2%})",
    },
    "about_passing": {
        "en": "about {pairs} of {all:pair|pairs} {pairs:=passes|pass} ({share:.2%})",
        "ru": "{pairs:=проходит|проходят|проходят} около {pairs} из {all:пары|пар|пар} ({share:.2%})",
    },
    "just_above": {"en": "Just above: these count as alike", "ru": "Чуть выше: считаются похожими"},
    "just_below": {"en": "Just below: these do not", "ru": "Чуть ниже: уже не считаются"},
    "no_pairs": {"en": "No pairs here.", "ru": "Здесь пар нет."},
    "curve": {
        "en": "number of pairs that pass, logarithmic scale",
        "ru": "сколько пар проходит, шкала логарифмическая",
    },
}

PAIR_COMPARER = {
    "first_text": {"en": "First text", "ru": "Первый текст"},
    "second_text": {"en": "Second text", "ru": "Второй текст"},
    "compare": {"en": "Compare", "ru": "Сравнить"},
    "pair_similarity": {
        "en": "Similarity of the texts: {score:.3f}",
        "ru": "Близость текстов: {score:.3f}",
    },
    "pair_left_out": {
        "en": "The heat map shows the first {shown:word|words} of each.",
        "ru": "На тепловой карте {shown:первое|первые|первые} {shown:слово|слова|слов} каждого текста.",
    },
    "marked_why": {
        "en": "The stronger the colour, the better the word is matched in the other text. It does not explain the score.",
        "ru": "Чем ярче слово, тем ближе к нему нашлось слово в другом тексте. Это не причина оценки.",
    },
    "type_both": {"en": "Type both texts.", "ru": "Напишите оба текста."},
}

DUPLICATE_REVIEWER = {
    "group_of": {
        "en": "Group {number:d} of {groups} · {texts:text|texts}",
        "ru": "Группа {number:d} из {groups} · {texts:текст|текста|текстов}",
    },
    "reviewed": {
        "en": "reviewed {reviewed} of {groups:group|groups} · keeping {kept} of {texts:text|texts}",
        "ru": "просмотрено {reviewed} из {groups:группы|групп|групп} · остаётся {kept} из {texts:текста|текстов|текстов}",
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
    "exact": {
        "en": "the same apart from case and punctuation",
        "ru": "то же с точностью до знаков и регистра",
    },
    "near_alike": {"en": "shares {similarity:%} of its phrases", "ru": "общих отрезков {similarity:%}"},
    "meaning_alike": {
        "en": "similar in meaning, {similarity:.2f}",
        "ru": "близок по смыслу, {similarity:.2f}",
    },
    "more": {"en": "… and {n} more", "ru": "… и ещё {n}"},
    "duplicates_head": {
        "en": "{texts:text|texts}, {kept} kept · {groups:group|groups}",
        "ru": "{texts:текст|текста|текстов}, остаётся {kept} · {groups:группа|группы|групп}",
    },
    "more_groups": {"en": "… {n} more {n:=group|groups}", "ru": "… ещё {n:группа|группы|групп}"},
}

COLUMN_PICKER = {
    "file": {"en": "File", "ru": "Файл"},
    "file_hint": {"en": "choose from the list or type a path", "ru": "выберите из списка или впишите путь"},
    "text_column": {"en": "Text column", "ru": "Столбец с текстом"},
    "encoding": {"en": "Encoding", "ru": "Кодировка"},
    "header": {"en": "Column names", "ru": "Имена столбцов"},
    "found_out": {"en": "detect", "ru": "определить"},
    "in_row": {"en": "in row {n:d}", "ru": "в строке {n:d}"},
    "no_header": {"en": "there are none", "ru": "их нет"},
    "choose_one": {"en": "choose", "ru": "выберите"},
    "choose_file": {
        "en": "Choose a file: csv, tsv, xlsx, jsonl, parquet, txt, a folder or a zip.",
        "ru": "Выберите файл: csv, tsv, xlsx, jsonl, parquet, txt, папку или zip.",
    },
    "choose_column": {
        "en": "Several columns look like texts: choose the one you mean.",
        "ru": "На тексты похожи несколько столбцов: выберите нужный.",
    },
    "choose_encoding": {
        "en": "The bytes fit several encodings: choose the one that reads well.",
        "ru": "Подходят несколько кодировок: выберите ту, в которой читается.",
    },
    "reading_file": {"en": "Reading {file} …", "ru": "Читаю {file} …"},
    "checking": {"en": "Checking the texts …", "ru": "Осматриваю тексты …"},
    "read": {
        "en": "{rows:row|rows} read, {left_out} left out · {how}{odd}",
        "ru": "прочитано {rows:строка|строки|строк}, пропущено {left_out} · {how}{odd}",
    },
    "checked_some": {
        "en": "Checked {some} of the {all:text|texts}, evenly spaced.",
        "ru": "Осмотрено {some} из {all:текста|текстов|текстов}, через равные промежутки.",
    },
    "first_rows": {"en": "First rows", "ru": "Первые строки"},
}

LIVE_MAP = {
    "click": {
        "en": "Click a point: lines lead to the texts nearest to it in meaning.",
        "ru": "Щёлкните по точке: линии поведут к самым близким по смыслу текстам.",
    },
    "kept": {
        "en": "Of its {k} nearest in meaning, {near} {near:=lies|lie} nearby on the map.",
        "ru": "Из {k:ближайшего|ближайших|ближайших} по смыслу рядом на карте: {near}.",
    },
    "lonely": {
        "en": "This text has no neighbours: the encoder knows none of its words.",
        "ru": "У этого текста нет соседей: энкодер ничего в нём не знает.",
    },
    "near": {"en": "near on the map", "ru": "рядом на карте"},
    "far": {"en": "far on the map", "ru": "далеко на карте"},
    "neighbors": {"en": "Nearest in meaning", "ru": "Ближайшие по смыслу"},
    "clear": {"en": "Clear the lines", "ru": "Убрать линии"},
}

WIDGETS = SEARCH_BOX | THRESHOLD_SLIDER | PAIR_COMPARER | DUPLICATE_REVIEWER | COLUMN_PICKER | LIVE_MAP
