"""What a check-up says, in English and in Russian, and which of the two the reader gets."""

from __future__ import annotations

import locale
import os
from types import MappingProxyType

# kind of finding -> language -> (what it is, what it does to the vectors)
FINDINGS = MappingProxyType(
    {
        "mojibake": {
            "en": (
                "decoded wrongly (mojibake)",
                "No encoder can read them: such texts form a cluster of their own, whatever they say.",
            ),
            "ru": (
                "прочитаны в чужой кодировке",
                "Ни один энкодер их не прочтёт: такие тексты собьются в свой кластер, о чём бы они ни были.",
            ),
        },
        "damaged": {
            "en": (
                "with lost letters (� or ????)",
                "What was lost cannot be brought back here; words with holes are unknown to the encoder.",
            ),
            "ru": (
                "с утраченными буквами (� или ????)",
                "Утраченное здесь не вернуть; слов с дырами энкодер не знает.",
            ),
        },
        "language": {
            "en": (
                "not in Russian ({detail})",
                "USER-bge-m3 reads Russian and English, navec Russian only; texts in other languages fall together by "
                "language, not by meaning.",
            ),
            "ru": (
                "не по-русски ({detail})",
                "USER-bge-m3 читает по-русски и по-английски, navec только по-русски; остальные тексты сойдутся по языку, "
                "а не по смыслу.",
            ),
        },
        "unknown": {
            "en": (
                "of which {encoder} knows less than half",
                "Their vectors rest on the few known {unit}; with none known a text has no vector at all.",
            ),
            "ru": (
                "знакомы {encoder} меньше чем наполовину",
                "Их вектор держится на немногих знакомых словах; если таких нет вовсе, у текста нет вектора.",
            ),
        },
        "cut": {
            "en": (
                "longer than {encoder} reads ({detail})",
                "What lies beyond {limit} {unit} is not in the vector: two texts that begin alike get the same one.",
            ),
            "ru": (
                "длиннее, чем читает {encoder} ({detail})",
                "То, что за пределом в {limit} токенов, в вектор не войдёт: у текстов с одинаковым началом он будет один.",
            ),
        },
        "near_duplicates": {
            "en": (
                "near-identical, in {detail}",
                "Each campaign becomes a tight cluster of its own and crowds out real topics; neighbours are copies.",
            ),
            "ru": (
                "почти одинаковы, {detail}",
                "Каждая рассылка станет плотным кластером и вытеснит настоящие темы; в соседях окажутся копии.",
            ),
        },
        "duplicates": {
            "en": (
                "repeat an earlier text word for word",
                "They cost no encoding, but weigh as many votes in clusters and fill lists of neighbours.",
            ),
            "ru": (
                "слово в слово повторяют другой текст",
                "Кодировать их не придётся, но в кластерах они голосуют столько раз, сколько повторены, и забивают списки соседей.",
            ),
        },
        "html": {
            "en": (
                "with HTML left-overs",
                "Tags and entities are read as words: pages with like markup look alike.",
            ),
            "ru": (
                "с остатками HTML",
                "Теги и сущности читаются как слова: похожими покажутся страницы с похожей разметкой.",
            ),
        },
        "homoglyphs": {
            "en": (
                "with words of mixed Latin and Cyrillic letters",
                "Such a word looks right and is unknown: search by words misses it, the encoder reads scraps.",
            ),
            "ru": (
                "со словами из латиницы и кириллицы вперемешку",
                "На вид слово верное, а знакомого нет: поиск по словам его не найдёт, энкодер прочтёт обрывки.",
            ),
        },
        "decomposed": {
            "en": (
                "with й or ё made of two characters (NFD)",
                "Looks the same and is another word to an encoder and to search; files from macOS come so.",
            ),
            "ru": (
                "с й или ё из двух знаков (NFD)",
                "Выглядит так же, а для энкодера и поиска слово другое; такими бывают файлы с macOS.",
            ),
        },
        "invisible": {
            "en": (
                "with invisible characters",
                "Soft hyphens and zero-width spaces cut words in two, and the halves are other words.",
            ),
            "ru": (
                "с невидимыми знаками",
                "Мягкие переносы и пробелы нулевой ширины рвут слова, а половинки — уже другие слова.",
            ),
        },
        "empty": {
            "en": (
                "empty or missing",
                "They get no vector and stay out of the map; rows keep their numbers.",
            ),
            "ru": ("пусты", "У них не будет вектора и места на карте; номера строк сохранятся."),
        },
        "short": {
            "en": (
                "of one word or none",
                "Too little to place: they gather in a heap that means nothing.",
            ),
            "ru": (
                "из одного слова или вовсе без слов",
                "Слишком мало, чтобы найти им место: соберутся в кучу без смысла.",
            ),
        },
        "yo": {
            "en": (
                "spell ё otherwise than the rest",
                "«ещё» and «еще» are different tokens to USER-bge-m3 and different words to search; navec knows both.",
            ),
            "ru": (
                "пишут ё не так, как остальные",
                "«ещё» и «еще» для USER-bge-m3 разные токены, для поиска по словам разные слова; navec знает оба.",
            ),
        },
    }
)

CARD = MappingProxyType(
    {
        "title": {"en": "Check-up: {texts}", "ru": "Осмотр: {texts}"},
        "sound": {
            "en": "Nothing found that would harm the vectors.",
            "ru": "Ничего, что повредило бы векторам, не нашлось.",
        },
        "words": {
            "en": "words in a text: {middle} (median), {most} at most",
            "ru": "слов в тексте: {middle} (медиана), самое большее {most}",
        },
        "tokens": {
            "en": "{unit} as {encoder} counts them: {middle} (median), {most} at most{sampled}",
            "ru": "{unit} по счёту {encoder}: {middle} (медиана), самое большее {most}{sampled}",
        },
        "known": {"en": "known to {encoder}: {share} of the {unit}", "ru": "знакомо {encoder}: {share}"},
        "cut": {"en": "cut at {limit}: {share} of the texts", "ru": "обрезано на {limit}: {share} текстов"},
        "sampled": {"en": ", by {n} of the texts", "ru": ", по {n} текстам"},
        "no_encoder": {
            "en": "Lengths in the model's own tokens: check_texts(texts, encoder=encoder).",
            "ru": "Длина в токенах самой модели: check_texts(texts, encoder=encoder).",
        },
        "cure": {"en": "cure", "ru": "лечение"},
        "all": {"en": "All repairs at once:", "ru": "Все исправления сразу:"},
        "row": {"en": "row", "ru": "строка"},
        "groups": {"en": "{n} groups", "ru": "групп: {n}"},
        "cut_share": {"en": "{share} of all they hold is lost", "ru": "теряется {share} их объёма"},
        "unit_tokens": {"en": "tokens", "ru": "токенов"},
        "unit_words": {"en": "words", "ru": "слов"},
        "cleaned": {"en": "Cleaned: {before} in, {after} out", "ru": "Очищено: было {before}, стало {after}"},
        "changed": {"en": "changed", "ru": "исправлено"},
        "dropped": {"en": "left out", "ru": "убрано"},
        "nothing": {"en": "nothing to do", "ru": "делать было нечего"},
    }
)

LANGUAGES = MappingProxyType(
    {
        "English": "английский",
        "another language in Latin letters": "другой язык латиницей",
        "another script": "другая письменность",
        "another language in Cyrillic": "другой язык кириллицей",
        "Russian in the spelling before 1918": "русский в старой орфографии",
        "Ukrainian": "украинский",
        "Belarusian": "белорусский",
        "Tatar": "татарский",
        "Bashkir": "башкирский",
        "Kazakh": "казахский",
        "Serbian": "сербский",
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


def say(key: str, lang: str, **values: object) -> str:
    """One phrase of the card with its values filled in."""
    return CARD[key][lang].format(**values)


def number(value: int, lang: str) -> str:
    """A count as the language writes it: "3,364" or «3 364» with a no-break space."""
    return f"{value:,}" if lang == "en" else f"{value:,}".replace(",", "\u00a0")


def percent(share: float, lang: str) -> str:
    """A share as a percentage; what is there at all is never shown as nothing, what is missing never as all."""
    if 0 < share < 0.001:
        return f"<\u00a0{percent(0.001, lang)}"
    shown = f"{min(share * 100, 99.9 if share < 1 else 100):.1f}".removesuffix(".0")
    return f"{shown}%" if lang == "en" else f"{shown.replace('.', ',')}\u00a0%"


def texts(count: int, lang: str) -> str:
    """A number of texts in words.

    Example: ``texts(21, "ru")`` gives ``'21 текст'``, ``texts(5, "ru")`` ``'5 текстов'``.
    """
    if lang == "en":
        return f"{number(count, lang)} text{'' if count == 1 else 's'}"
    return f"{number(count, lang)} {_form(count, 'текст', 'текста', 'текстов')}"


def times(count: int, lang: str) -> str:
    """How often, in words: "3 times", «3 раза»."""
    if lang == "en":
        return f"{number(count, lang)} times"
    return f"{number(count, lang)} {_form(count, 'раз', 'раза', 'раз')}"


def _form(count: int, one: str, few: str, many: str) -> str:
    """The Russian form of a noun after a number."""
    if count % 100 in (11, 12, 13, 14):
        return many
    return one if count % 10 == 1 else few if count % 10 in (2, 3, 4) else many
