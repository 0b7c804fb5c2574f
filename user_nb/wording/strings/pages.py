"""The saved pages: the map page, what its script says, and the report."""

# map_page.js fills these in itself
MAP_SCRIPT = {
    "page_found": {"en": "Found for “{query}”", "ru": "Найдено по запросу «{query}»"},
    "page_found_map": {"en": "Selected on the map", "ru": "Выбрано на карте"},
    "page_selected": {"en": "selected: {n} of {all}", "ru": "выбрано: {n} из {all}"},
    "page_none": {"en": "No text has these words", "ru": "Таких слов нет ни в одном тексте"},
    "page_all": {"en": "All texts", "ru": "Все тексты"},
}

PAGES = MAP_SCRIPT | {
    "page_title": {
        "en": "{texts:text|texts}, {clusters:cluster|clusters} · {encoder}",
        "ru": "{texts:текст|текста|текстов}, {clusters:кластер|кластера|кластеров} · {encoder}",
    },
    "page_search_hint": {"en": "words; endings do not matter", "ru": "слова, окончания не важны"},
    "report_lead": {
        "en": "The three largest clusters hold {share:%} of the texts: {names}.",
        "ru": "На три самых больших кластера приходится {share:%} текстов: {names}.",
    },
    "report_lead_few": {
        "en": "{n:cluster|clusters} {n:=holds|hold} {share:%} of the texts: {names}.",
        "ru": "На {n:кластер|кластера|кластеров} приходится {share:%} текстов: {names}.",
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
    "size": {"en": "texts", "ru": "текстов"},
    "share": {"en": "share", "ru": "доля"},
    "report_size": {
        "en": "{n:text|texts}, {share:%} of all",
        "ru": "{n:текст|текста|текстов}, {share:%} от всех",
    },
    "report_name": {"en": "“{name}”", "ru": "«{name}»"},
    "report_words": {"en": "In their words: {words}", "ru": "Словами самих текстов: {words}"},
    "report_share": {
        "en": "{here:%} (of all texts {everywhere:%})",
        "ru": "{here:%} (среди всех текстов {everywhere:%})",
    },
    "report_count": {"en": "{n} ({share:%})", "ru": "{n} ({share:%})"},
    "honest_noise": {
        "en": "{noise:text|texts} ({share:%}) {noise:=belongs|belong} to no cluster: about something rare, or several things at once. Read some.",
        "ru": "Вне кластеров {noise:остался|осталось|осталось} {noise:текст|текста|текстов} ({share:%}). Это не брак: в них о редком или сразу о разном. "
        "Прочтите несколько.",
    },
    "honest_left_out": {
        "en": "{n:text is|texts are} empty or {n:=has|have} no word the encoder knows; {n:=it is|they are} in the table but not on the map.",
        "ru": "{n:текст пуст или не содержит|текста пусты или не содержат|текстов пусты или не содержат} ни одного известного слова; "
        "{n:=он есть|они есть|они есть} в таблице, но не на карте.",
    },
    "honest_names": {
        "en": "{given} of the {clusters:cluster name was|cluster names were} given by a person; any others are guesses from words. "
        "Read a few texts before you repeat a name.",
        "ru": "Имена кластеров: {given} из {clusters} дал человек, остальные угаданы по словам. Прочтите несколько текстов, прежде чем повторять имя.",
    },
    "honest_hidden": {
        "en": "{n:text is|texts are} hidden, most often as repeats, and {n:=is|are} not counted here.",
        "ru": "{n:текст скрыт|текста скрыты|текстов скрыто}, чаще всего как повторы; здесь {n:=он не посчитан|они не посчитаны|они не посчитаны}.",
    },
    "honest_new": {
        "en": "{n:text was|texts were} added later and placed beside the most similar ones; {strange} {strange:=is|are} unlike anything here.",
        "ru": "{n:текст добавлен|текста добавлены|текстов добавлено} позже и {n:=разложен|разложены|разложено} по сходству; "
        "ни на что здесь не {strange:=похож|похожи|похожи}: {strange}.",
    },
    "honest_navec": {
        "en": "The texts were compared by the small embedded encoder navec: good for topics, weak at paraphrase.",
        "ru": "Тексты сравнивал маленький встроенный энкодер navec: темы он различает хорошо, пересказ другими словами — плохо.",
    },
}
