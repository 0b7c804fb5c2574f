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
    }
)


def words(key: str, lang: str, **values: object) -> str:
    """Return one string of the interface with its values filled in; the caller escapes it for HTML."""
    return STRINGS[key][lang].format(**values)
