"""What can be wrong inside one text: how it is found in a column of texts at once, and how one text is cured.

A pattern in RE2's dialect (arrow runs it over the whole column) picks the texts worth a look; a Python function decides.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from user_nb.texts.mojibake import repair, suspicious

if TYPE_CHECKING:
    import pyarrow

Rows = np.ndarray  # row numbers, ascending, int64


def column_of(texts: Sequence[str]) -> pyarrow.LargeStringArray:
    """The texts as an arrow column."""
    import pyarrow

    return pyarrow.array(texts, type=pyarrow.large_string())


def matching(column: pyarrow.LargeStringArray, pattern: str) -> Rows:
    """Rows whose text holds the pattern."""
    import pyarrow.compute as pc

    return np.flatnonzero(pc.match_substring_regex(column, pattern).to_numpy(zero_copy_only=False))


def counted(column: pyarrow.LargeStringArray, pattern: str) -> np.ndarray:
    """How often the pattern occurs in each text, (n,) int64."""
    import pyarrow.compute as pc

    counts = pc.count_substring_regex(column, pattern).to_numpy(zero_copy_only=False)
    return np.asarray(counts, np.int64)


def changed_by(texts: Sequence[str], rows: Rows, cure: Callable[[str], str]) -> Rows:
    """Those of the rows whose text the cure would change."""
    return np.array([row for row in rows.tolist() if cure(texts[row]) != texts[row]], dtype=np.int64)


# ---------------------------------------------------------------- emptiness

EMPTY = r"^[\s\pZ\pC\x{115F}\x{2800}\x{3164}]*$"
WORD = r"\pL[\pL\pM\x{00AD}\x{200B}-\x{200D}\x{2060}\x{FEFF}]+"  # two letters or more
DAMAGED = r"\x{FFFD}|(?:\?+[\s,.\-]+){2,}\?{2,}"


# ---------------------------------------------------------------- invisible characters

_BREAKS = "\x0b\x0c\x1c-\x1f\x85\u2028\u2029"  # these part words
_NOTHINGS = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
)
INVISIBLE = (
    r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\x{80}-\x{9F}\x{AD}\x{200B}-\x{200F}\x{2028}-\x{202E}\x{2060}-\x{2064}"
    r"\x{2066}-\x{2069}\x{FEFF}]"
)
_JOINED_EMOJI = re.compile("(?<=[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f])\u200d")
_BREAK = re.compile(f"[{_BREAKS}]+")
_NOTHING = re.compile(f"[{_NOTHINGS}]")


def without_invisible(text: str) -> str:
    """The text without characters that take no place; separators of lines and pages become a space.

    Example: ``without_invisible("го\\u00adрод\\u200b")`` gives ``'город'``.
    """
    kept = _JOINED_EMOJI.sub("\ue000", text)  # the joiner inside an emoji is part of it
    return _NOTHING.sub("", _BREAK.sub(" ", kept)).replace("\ue000", "\u200d")


# ---------------------------------------------------------------- composed letters

COMBINED = r"\pL\pM"


def composed(text: str) -> str:
    """The text in NFC: й and ё as one character each.

    Example: ``len(composed("и\\u0306"))`` gives 1.
    """
    return unicodedata.normalize("NFC", text)


# ---------------------------------------------------------------- HTML

_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|button|center|code|dd|del|div|dl|dt|em|figure|font|footer|form|h[1-6]|"
    "head|header|hr|html|i|iframe|img|input|ins|label|li|link|meta|nav|noscript|ol|option|p|pre|s|script|section|select|small|"
    "span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|th|thead|title|tr|tt|u|ul|video"
)
_TAG = rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>"
_ENTITY = r"&(?:#[0-9]{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8}[0-9]{0,2});"
HTML = rf"(?i){_TAG}|{_ENTITY}|<!--"
_TAG_RE = re.compile(_TAG, re.IGNORECASE)
_LINE_TAG = re.compile(
    r"<(?:br|hr)(?:\s[^<>]*)?/?>|</(?:p|div|li|tr|h[1-6]|dt|dd|blockquote|pre)>", re.IGNORECASE
)
_CELL_TAG = re.compile(r"</(?:td|th)>", re.IGNORECASE)
_SPACE = re.compile("&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);", re.IGNORECASE)  # a space is what they were for
_CODE = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)


def without_html(text: str) -> str:
    """The text without tags and comments, entities read; line tags become line breaks.

    Example: ``without_html("<p>Нет&nbsp;воды<br>и света</p>")`` gives ``'Нет воды\\nи света'``.
    """
    plain = _CELL_TAG.sub(" ", _LINE_TAG.sub("\n", _CODE.sub(" ", text)))
    plain = html.unescape(_TAG_RE.sub("", _SPACE.sub(" ", plain)))
    if plain == text:
        return text
    return re.sub(r" ?\n[ \n]*\n", "\n\n", plain).strip()


# ---------------------------------------------------------------- look-alike letters

MIXED = r"\p{Cyrillic}[A-Za-z]|[A-Za-z]\p{Cyrillic}"
_TO_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTXY", "асеорхуАВСЕНКМОРТХУ")
_TO_LATIN = str.maketrans("асеорхуАВСЕНКМОРТХУ", "aceopxyABCEHKMOPTXY")
_MIXED_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]*(?:[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё])[A-Za-zА-Яа-яЁё]*")
_LATIN = re.compile("[A-Za-z]+")
_CYRILLIC = re.compile("[А-Яа-яЁё]+")


def one_script(text: str) -> str:
    """The text with look-alike letters in the script of their word; «PDFы» and «html-файл» stay as they are.

    Example: ``one_script("Mосква")`` (a Latin M) gives ``'Москва'`` (all Cyrillic).
    """
    return _MIXED_WORD.sub(lambda match: _in_one_script(match.group()), text)


def strangers(text: str) -> str:
    """The words that ``one_script`` would change, the letters of the other script in brackets.

    Example: ``strangers("Mосква")`` gives ``'[M]осква'``.
    """
    words = []
    for match in _MIXED_WORD.finditer(text):
        word, cured = match.group(), _in_one_script(match.group())
        if word != cured:
            words.append("".join(a if a == b else f"[{a}]" for a, b in zip(word, cured)).replace("][", ""))
    return ", ".join(words)


def _in_one_script(word: str) -> str:
    cyrillic = word.translate(_TO_CYRILLIC)
    if not _LATIN.search(cyrillic):
        return cyrillic
    latin = word.translate(_TO_LATIN)
    return word if _CYRILLIC.search(latin) else latin


# ---------------------------------------------------------------- mojibake


def readable(text: str) -> str:
    """The text as it was before it was decoded wrongly; itself where it was not."""
    found = repair(text)
    return found.text if found else text


def mojibake_rows(texts: Sequence[str], column: pyarrow.LargeStringArray) -> Rows:
    """Rows that are mojibake."""
    return np.array(
        [row for row in matching(column, suspicious()).tolist() if repair(texts[row])], dtype=np.int64
    )


# ---------------------------------------------------------------- languages

_LETTERS_NEEDED = 12
_CLUES = {  # letters that Russian lacks and this language is full of; the first language with enough of them wins
    "Russian in the spelling before 1918": "ѣ",
    "Serbian": "јљњћђџ",
    "Kazakh": "қғұ",
    "Bashkir": "ҙҫҡ",
    "Tatar": "әөүҗңһ",
    "Belarusian": "ў",
    "Ukrainian": "іїєґ",
}
_ENGLISH = (
    r"(?i)\b(?:the|of|and|to|in|is|are|was|for|that|it|on|with|as|this|be|by|not|you|your|we|have|has|please|from|at|or|an|"
    r"my|can|there|no|will|our|all|when|who|what|they|i)\b"
)
_OTHER_CYRILLIC = r"[\x{0400}\x{0402}-\x{040F}\x{0450}\x{0452}-\x{052F}]"


def foreign(column: pyarrow.LargeStringArray) -> dict[str, Rows]:
    """Rows that are not in Russian, by language; only texts of a dozen letters or more are judged.

    By script, by letters that Russian lacks and by English function words: enough to tell what an encoder for Russian
    and English will not read, no more.
    """
    letters, cyrillic, latin = (counted(column, p) for p in (r"\pL", r"\p{Cyrillic}", r"\p{Latin}"))
    judged = letters >= _LETTERS_NEEDED
    found: dict[str, Rows] = {}
    in_latin = judged & (latin >= 0.75 * letters)
    rows = np.flatnonzero(in_latin)
    english = counted(column.take(rows), _ENGLISH) >= np.maximum(
        1, 0.08 * counted(column.take(rows), r"\pL+")
    )
    found["English"], found["another language in Latin letters"] = rows[english], rows[~english]
    found["another script"] = np.flatnonzero(judged & (letters - cyrillic - latin >= 0.5 * letters))
    odd = counted(column, _OTHER_CYRILLIC)
    rows = np.flatnonzero(judged & (cyrillic >= 0.5 * letters) & (odd >= 2) & (odd >= 0.015 * cyrillic))
    kinds = _cyrillic_languages(column.take(rows))
    for name in dict.fromkeys(kinds):
        found[name] = rows[np.array([kind == name for kind in kinds], dtype=bool)]
    return {name: rows for name, rows in found.items() if len(rows)}


def _cyrillic_languages(column: pyarrow.LargeStringArray) -> list[str]:
    clues = np.stack(
        [counted(column, f"(?i)[{letters}]") for letters in _CLUES.values()], axis=1
    )  # (n, languages)
    names = [*_CLUES]
    return (
        [names[row.argmax()] if row.any() else "another language in Cyrillic" for row in (clues >= 2)]
        if len(clues)
        else []
    )


# ---------------------------------------------------------------- ё and е

YO = r"[ёЁ]"
_YO_WORD = re.compile(r"[а-яё]*ё[а-яё]*")
_CYRILLIC_WORD = re.compile(r"[а-яё]+")


def without_yo(text: str) -> str:
    """The text with е for ё.

    Example: ``without_yo("Ещё ёлка")`` gives ``'Еще елка'``.
    """
    return text.replace("ё", "е").replace("Ё", "Е")


def yo_rows(texts: Sequence[str], column: pyarrow.LargeStringArray, *, without: Rows) -> Rows:
    """Rows in the rarer spelling, where the same words are written with ё in some texts and with е in others."""
    with_yo = np.setdiff1d(matching(column, YO), without)
    if not len(with_yo) or len(with_yo) == len(texts):
        return np.zeros(0, dtype=np.int64)
    forms = {form for row in with_yo.tolist() for form in _YO_WORD.findall(texts[row].lower())}
    plain = {without_yo(form) for form in forms}
    plain = {form for form in plain if not _is_a_word_with_e(form)}
    with_e = _rows_with_words(texts, plain)
    rarer = with_yo if len(with_yo) <= len(with_e) else with_e
    return rarer if len(with_e) and len(with_yo) else np.zeros(0, dtype=np.int64)


def _rows_with_words(texts: Sequence[str], words: set[str]) -> Rows:
    return np.array(
        [row for row, text in enumerate(texts) if not words.isdisjoint(_CYRILLIC_WORD.findall(text.lower()))],
        dtype=np.int64,
    )


def _is_a_word_with_e(form: str) -> bool:
    """Whether a form is a word as it stands, like «все» beside «всё»."""
    from user_nb.texts.russian import spelled_with_e

    return spelled_with_e(form)


# ---------------------------------------------------------------- all repairs

# In the order in which they are done: one may bring to light what the next repairs.
REPAIRS: dict[str, Callable[[str], str]] = {
    "mojibake": readable,
    "html": without_html,
    "decomposed": composed,
    "invisible": without_invisible,
    "homoglyphs": one_script,
    "yo": without_yo,
}
