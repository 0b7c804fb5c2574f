"""Mojibake: Russian that was once decoded in the wrong encoding. Told, counted in layers, and turned back.

Two kinds. UTF-8 bytes read in a one-byte encoding leave pairs of characters (``РџСЂРёРІРµС‚``, ``ÐŸÑ€Ð¸``, ``╨Я╤А``),
which are turned back run by run, also inside a text that is otherwise sound, and as often as it was done. A one-byte
encoding read as another (``рТЙЧЕФ``, ``Ïðèâåò``, ``ЏаЁўҐв``) leaves ordinary letters in an order no Russian has: the whole
text is weighed by the letter pairs of ``letter_pairs`` before and after, and the cheaper reading must win by far.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from user_nb.texts.decoding import DEAR, weigh

READ_AS = ("cp1251", "cp1252", "koi8-r", "cp866", "mac-cyrillic")
REAL = ("cp1251", "koi8-r", "cp866")
WON_BY = 14.0  # bits by which the repaired reading must be cheaper: one chance in sixteen thousand
LAYERS = 4
_WEIGHED = 2_000  # characters of a text that are weighed


class Repair(NamedTuple):
    """A text turned back, how many times it had been decoded wrongly, and how: "utf-8 read as cp1251"."""

    text: str
    times: int
    how: str


@lru_cache(maxsize=10_000)
def repair(text: str) -> Repair | None:
    """The text as it was before it was decoded wrongly, or None for a text that is not mojibake.

    Example: ``repair("рТЙЧЕФ, ЛБЛ ДЕМБ?").text`` gives ``'Привет, как дела?'``.
    """
    first, times, current = "", 0, text
    while times < LAYERS and (found := _one_layer(current)):
        current, how = found
        first, times = how, times + 1
    return Repair(current, times, first) if times else None


def _turned(name: str, text: str) -> str:
    return _runs(name).sub(lambda match: _from_utf8(match.group(), name), text)


def _one_layer(text: str) -> tuple[str, str] | None:
    for name in READ_AS:
        if _core(name).search(text):
            turned = _turned(name, text)
            if turned != text:
                return turned, f"utf-8 read as {name}"
    return _other_letters(text)


# ---------------------------------------------------------------- utf-8 read as something else


@cache
def _chars(name: str) -> list[str]:
    """What each byte became when read in an encoding; bytes it lacks are the control characters of the same number."""
    return [_char(value, name) for value in range(256)]


def _char(value: int, name: str) -> str:
    try:
        return bytes([value]).decode(name)
    except UnicodeDecodeError:
        return chr(value)


@cache
def _bytes(name: str) -> dict[str, int]:
    return {char: value for value, char in enumerate(_chars(name))} | {
        "\ufffd": 0x98
    }  # cp1251 lacks only 98: И


def _class(name: str, first: int, last: int) -> str:
    extra = "\ufffd" if first == 0x80 and name == "cp1251" else ""
    return "[" + re.escape("".join(_chars(name)[first : last + 1]) + extra) + "]"


@cache
def _core(name: str) -> re.Pattern[str]:
    """Two Russian letters side by side, each two bytes of UTF-8, where a word begins."""
    return re.compile(rf"(?<![^\W\d_])(?:{_class(name, 0xD0, 0xD1)}{_class(name, 0x80, 0xBF)}){{2}}")


@cache
def _runs(name: str) -> re.Pattern[str]:
    """Runs of two and three bytes of UTF-8 that begin where a word begins."""
    two, three, rest = (_class(name, *span) for span in ((0xC2, 0xDF), (0xE0, 0xEF), (0x80, 0xBF)))
    return re.compile(rf"(?<![^\W\d_])(?:{two}{rest}|{three}{rest}{rest})+")


def _from_utf8(run: str, name: str) -> str:
    try:
        return bytes(map(_bytes(name).__getitem__, run)).decode("utf-8")
    except UnicodeDecodeError:
        return run


# ---------------------------------------------------------------- one one-byte encoding read as another


def _other_letters(text: str) -> tuple[str, str] | None:
    sample = text[:_WEIGHED]
    best = None
    for name in ("cp1251", "koi8-r", "cp866", "cp1252"):
        data = _encoded(sample, name)
        if data is None:
            continue
        costs, size = weigh(data)
        if size < 3:
            continue
        seen = costs.get(name, 9.0 * size)  # Western letters in a row: as dear as any nonsense
        for real in REAL:
            gain = seen - costs[real]
            if real != name and gain >= WON_BY and costs[real] <= DEAR * size and gain > (best or (0,))[0]:
                best = gain, name, real
    if best is None:
        return None
    _, name, real = best
    whole = _encoded(text, name)
    return (whole.decode(real, "replace"), f"{real} read as {name}") if whole else None


def _encoded(text: str, name: str) -> bytes | None:
    table = _bytes(name)
    try:
        return bytes(map(table.__getitem__, text))
    except KeyError:
        return None


# ---------------------------------------------------------------- which texts are worth a look


def suspicious() -> str:
    """A pattern (RE2 and ``re``) that every mojibake matches, and few sound texts do: ``repair`` decides."""
    pairs = "|".join(
        f"[{_chars(name)[0xD0]}{_chars(name)[0xD1]}]{_class(name, 0x80, 0xBF)}" * 2 for name in READ_AS
    )
    western = "[À-ÿ]{3}|[¡-¿][à-ï]|[à-ï][¡-¿]"  # a Russian encoding read as Western
    inverted = "(?:^|[^а-яёА-ЯЁ])[а-яё][А-ЯЁ]"  # koi8-r read as cp1251, and back
    shouted = "[А-ЯЁ]{2}[^а-яё]+[А-ЯЁ]{2}|^[^а-яё]*[А-ЯЁ]{3}[^а-яё]*$"
    boxes = "[│-╿▀-▟]"  # anything read as cp866 or koi8-r
    serbian = "[ЂЃЉЊЌЋЏђѓљњќћџ‚„†‡€‰‹›™¤¦§¬®ЎҐЄЇ][а-яёЁўЎҐ]|[а-я][ЎҐЁЄЇ]"  # cp866 read as cp1251, and back
    return f"{pairs}|{western}|{inverted}|{shouted}|{boxes}|{serbian}"
