"""Texts cut into parts that are marked and parts that are not, for a template, and the parts in which two texts differ."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from user_nb.texts.russian import tokens

Spans = Sequence[tuple[int, int]]

# Longer texts are cut on the screen, around their first marked part.
SHOWN = 400


def marked_parts(text: str, spans: Spans, *, length: int = SHOWN) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it lies in one of the spans, cut to ``length`` characters around the first of them.

    The macro ``marked`` of ``analysis/marks.html`` makes HTML of it.

    >>> marked_parts("Нет <горячей> воды", [(14, 18)])
    [('Нет <горячей> ', False), ('воды', True)]
    """
    start = max(0, spans[0][0] - length // 2) if spans and spans[0][1] > length else 0
    stop = min(len(text), start + length)
    parts = [("…" if start else "", False)]
    here = start
    for left, right in spans:
        if left >= stop:
            break
        right = min(right, stop)
        parts += [(text[here:left], False), (text[left:right], True)]
        here = right
    parts += [(text[here:stop], False), ("…" if stop < len(text) else "", False)]
    return [part for part in parts if part[0]]


def differences(a: str, b: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where two texts differ, token by token: (spans of a, spans of b), [(start, stop)] in order; neighbours joined.

    >>> differences("Прошу Иванова прийти", "Прошу Петрова прийти!")
    ([(6, 13)], [(6, 13), (20, 21)])
    """
    places_a, places_b = _places(a), _places(b)
    words_a = [a[left:right] for left, right in places_a]
    words_b = [b[left:right] for left, right in places_b]
    spans_a: list[tuple[int, int]] = []
    spans_b: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, words_a, words_b, autojunk=len(words_a) + len(words_b) > 4_000)
    for what, from_a, to_a, from_b, to_b in matcher.get_opcodes():
        if what == "equal":
            continue
        if to_a > from_a:
            spans_a.append((places_a[from_a][0], places_a[to_a - 1][1]))
        if to_b > from_b:
            spans_b.append((places_b[from_b][0], places_b[to_b - 1][1]))
    return spans_a, spans_b


def _places(text: str) -> list[tuple[int, int]]:
    places, start = [], 0
    for token in tokens(text):
        start = text.index(token, start)
        places.append((start, start + len(token)))
        start += len(token)
    return places
