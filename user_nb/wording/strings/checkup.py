"""The cards of ``check_texts`` and ``clean_texts``."""

CHECKUP = {
    "checkup_title": {
        "en": "Check-up: {n:text|texts}",
        "ru": "Осмотр: {n:текст|текста|текстов}",
    },
    "checkup_sound": {
        "en": "Nothing found that would harm the vectors.",
        "ru": "Ничего, что повредило бы векторам, не нашлось.",
    },
    "checkup_words": {
        "en": "words per text: {middle} (median), {most} at most",
        "ru": "слов в тексте: {middle} (медиана), самое большее {most}",
    },
    "checkup_tokens": {
        "en": "{unit} per text as {encoder} counts them: {middle} (median), {most} at most{sampled}",
        "ru": "{unit} в тексте по счёту {encoder}: {middle} (медиана), самое большее {most}{sampled}",
    },
    "checkup_known": {
        "en": "known to {encoder}: {share:.1%} of the {unit}",
        "ru": "знакомо {encoder}: {share:.1%} {unit}",
    },
    "checkup_cut": {
        "en": "cut at {limit:token|tokens}: {share:.1%} of the texts",
        "ru": "длиннее {limit:токена|токенов|токенов}, то есть обрезано: {share:.1%} текстов",
    },
    "checkup_sampled": {
        "en": ", estimated from {n:text|texts}",
        "ru": ", оценка по {n:тексту|текстам|текстам}",
    },
    "checkup_no_encoder": {
        "en": "For lengths in the model's own tokens: check_texts(texts, encoder=encoder).",
        "ru": "Длина в токенах самой модели: check_texts(texts, encoder=encoder).",
    },
    "checkup_cure": {"en": "cure", "ru": "как исправить"},
    "checkup_all": {"en": "All repairs at once:", "ru": "Все исправления сразу:"},
    "checkup_amount": {
        "en": "{n:text|texts} ({share:.1%})",
        "ru": "{n:текст|текста|текстов} ({share:.1%})",
    },
    "checkup_row": {"en": "row {row:d}", "ru": "строка {row:d}"},
    "checkup_times": {"en": "{n:time|times}", "ru": "{n:раз|раза|раз}"},
    "checkup_groups": {"en": "{n:group|groups}", "ru": "{n:группа|группы|групп}"},
    "checkup_lost": {"en": "{share:.1%} of their content is lost", "ru": "теряется {share:.1%} их объёма"},
    "unit_tokens": {"en": "tokens", "ru": "токенов"},
    "unit_words": {"en": "words", "ru": "слов"},
    "cleaned": {
        "en": "Cleaned: {before:text|texts} in, {after} out",
        "ru": "Очистка: {before:текст|текста|текстов} на входе, {after} на выходе",
    },
    "cleaned_changed": {"en": "changed", "ru": "исправлено"},
    "cleaned_dropped": {"en": "left out", "ru": "убрано"},
    "cleaned_nothing": {"en": "nothing to do", "ru": "делать было нечего"},
}

# What it is ("24 texts …") and what it does to the vectors
FINDINGS = {
    "finding_mojibake": {
        "en": "{n:=was|were} decoded with the wrong encoding (mojibake)",
        "ru": "{n:=прочитан|прочитаны|прочитаны} в чужой кодировке",
    },
    "effect_mojibake": {
        "en": "No encoder can read them: such texts form a cluster of their own, whatever they say.",
        "ru": "Ни один энкодер их не прочтёт: такие тексты собьются в свой кластер, о чём бы они ни были.",
    },
    "finding_damaged": {
        "en": "with lost letters (� or ????)",
        "ru": "с утраченными буквами (� или ????)",
    },
    "effect_damaged": {
        "en": "What was lost cannot be restored here; an encoder does not know words with holes in them.",
        "ru": "Утраченное здесь не вернуть; слов с дырами энкодер не знает.",
    },
    "finding_language": {"en": "not in Russian ({detail})", "ru": "не по-русски ({detail})"},
    "effect_language": {
        "en": "USER-bge-m3 reads Russian and English, navec only Russian; texts in other languages group by language, not by meaning.",
        "ru": "USER-bge-m3 читает по-русски и по-английски, navec только по-русски; остальные тексты сойдутся по языку, а не по смыслу.",
    },
    "finding_unknown": {
        "en": "{n:=is|are} more than half unknown to {encoder}",
        "ru": "{n:=знаком|знакомы|знакомы} {encoder} меньше чем наполовину",
    },
    "effect_unknown": {
        "en": "Their vectors rest on the few known {unit}; a text with none has no vector at all.",
        "ru": "Знакомых {unit} мало, и весь вектор держится на них; если таких нет вовсе, у текста нет вектора.",
    },
    "finding_cut": {
        "en": "longer than {encoder} can read ({detail})",
        "ru": "длиннее, чем читает {encoder} ({detail})",
    },
    "effect_cut": {
        "en": "Anything beyond {limit:token|tokens} is not in the vector: two texts with the same beginning get the same one.",
        "ru": "То, что за пределом в {limit:токен|токена|токенов}, в вектор не войдёт: у текстов с одинаковым началом он будет один.",
    },
    "finding_near_duplicates": {"en": "nearly identical, in {detail}", "ru": "почти одинаковы, {detail}"},
    "effect_near_duplicates": {
        "en": "Each campaign becomes a tight cluster of its own and crowds out real topics; its neighbours are copies.",
        "ru": "Каждая рассылка станет плотным кластером и вытеснит настоящие темы; в соседях окажутся копии.",
    },
    "finding_duplicates": {
        "en": "{n:=repeats|repeat} an earlier text word for word",
        "ru": "слово в слово {n:=повторяет|повторяют|повторяют} другой текст",
    },
    "effect_duplicates": {
        "en": "They cost no encoding, but each copy counts in the clusters and fills up lists of neighbours.",
        "ru": "Кодировать их не придётся, но в кластерах они голосуют столько раз, сколько повторены, и забивают списки соседей.",
    },
    "finding_html": {"en": "with leftover HTML", "ru": "с остатками HTML"},
    "effect_html": {
        "en": "Tags and entities are read as words: pages with similar markup look alike.",
        "ru": "Теги и сущности читаются как слова: похожими покажутся страницы с похожей разметкой.",
    },
    "finding_homoglyphs": {
        "en": "with words that mix Latin and Cyrillic letters",
        "ru": "со словами из латиницы и кириллицы вперемешку",
    },
    "effect_homoglyphs": {
        "en": "Such a word looks right but is unknown: a search by words misses it, and the encoder reads scraps.",
        "ru": "На вид слово верное, а для машины незнакомое: поиск по словам его не найдёт, энкодер прочтёт обрывки.",
    },
    "finding_decomposed": {
        "en": "with й or ё made of two characters (NFD)",
        "ru": "с й или ё из двух знаков (NFD)",
    },
    "effect_decomposed": {
        "en": "It looks the same but is a different word to an encoder and to a search; files from macOS are often like this.",
        "ru": "Выглядит так же, а для энкодера и поиска слово другое; такими бывают файлы с macOS.",
    },
    "finding_invisible": {"en": "with invisible characters", "ru": "с невидимыми знаками"},
    "effect_invisible": {
        "en": "Soft hyphens and zero-width spaces cut words in two, and the halves are different words.",
        "ru": "Мягкие переносы и пробелы нулевой ширины рвут слова, а половинки — уже другие слова.",
    },
    "finding_empty": {"en": "{n:=is|are} empty or missing", "ru": "{n:=пуст|пусты|пусты}"},
    "effect_empty": {
        "en": "They get no vector and are not on the map; row numbers stay the same.",
        "ru": "У них не будет вектора и места на карте; номера строк сохранятся.",
    },
    "finding_short": {"en": "of one word or none", "ru": "из одного слова или вовсе без слов"},
    "effect_short": {
        "en": "Too little to go on: they gather in a heap that means nothing.",
        "ru": "Слишком мало, чтобы найти им место: соберутся в кучу без смысла.",
    },
    "finding_yo": {"en": "spelling ё differently from the rest", "ru": "с буквой ё не так, как в остальных"},
    "effect_yo": {
        "en": "«ещё» and «еще» are different tokens to USER-bge-m3 and different words to a search; navec knows both.",
        "ru": "«ещё» и «еще» для USER-bge-m3 разные токены, для поиска по словам разные слова; navec знает оба.",
    },
}

LANGUAGES = {
    "English": {"en": "English", "ru": "английский"},
    "another language in Latin letters": {
        "en": "another language in Latin letters",
        "ru": "другой язык латиницей",
    },
    "another script": {"en": "another script", "ru": "другая письменность"},
    "another language in Cyrillic": {"en": "another language in Cyrillic", "ru": "другой язык кириллицей"},
    "Russian in the spelling before 1918": {
        "en": "Russian in pre-1918 spelling",
        "ru": "русский в старой орфографии",
    },
    "Ukrainian": {"en": "Ukrainian", "ru": "украинский"},
    "Belarusian": {"en": "Belarusian", "ru": "белорусский"},
    "Tatar": {"en": "Tatar", "ru": "татарский"},
    "Bashkir": {"en": "Bashkir", "ru": "башкирский"},
    "Kazakh": {"en": "Kazakh", "ru": "казахский"},
    "Serbian": {"en": "Serbian", "ru": "сербский"},
}
