"""Checks for the lessons' exercises: each says "right", or gives a hint; none passes in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Exercise(NamedTuple):
    """What a right answer is, and what to say to a wrong one."""

    right: Callable[[Any], bool]
    hint: str


def check(name: str, answer: Callable[[], Any]) -> None:
    """Print whether the answer to an exercise is right, or a hint.

    Args:
        name: the exercise, as the lesson numbers it: "02.1".
        answer: ``lambda: your_name``; a function, so that a name that is not there yet gives a hint and no error.

    Raises:
        ValueError: there is no exercise of that name.

    Example:
        >>> check("02.1", lambda: 300)
    """
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are: {', '.join(sorted(EXERCISES))}")
    print(f"{name}: {_verdict(EXERCISES[name], answer)}")


def _verdict(exercise: Exercise, answer: Callable[[], Any]) -> str:
    try:
        value = answer()
    except NameError as error:
        return f"nothing to check yet ({error}). Hint: {exercise.hint}"
    try:
        right = bool(exercise.right(value))
    except (TypeError, ValueError, AttributeError, IndexError):
        right = False  # an answer of another kind altogether
    return "right!" if right else f"not yet: {value!r:.60}. Hint: {exercise.hint}"


def _is_close(wanted: float) -> Callable[[Any], bool]:
    return lambda value: abs(float(value) - wanted) < 1e-3


EXERCISES = {
    "02.1": Exercise(
        lambda value: len(value) == 2 and value[0] == 0 and value[1] in (300, 1024),
        "encode([]).shape: no rows, and as many columns as ever",
    ),
    "02.2": Exercise(
        _is_close(1.0), "a unit vector with itself: vector @ vector, or user_nb.similarity(vector, vector)"
    ),
    "02.3": Exercise(lambda value: value == 1, "encoder.last_report.computed, right after the call"),
    "02.4": Exercise(
        lambda value: np.asarray(value).tolist() == [1, 3],
        "encoder.last_report.empty names the rows; count from 0",
    ),
    "03.1": Exercise(
        lambda value: value == 46, 'search(question, ..., mode="both", top_k=1)["row"].iloc[0], as a number'
    ),
    "03.2": Exercise(
        lambda hits: _districts(hits) == {"Слобода"},
        'where=letters["district"] == "Слобода", and keep the frame',
    ),
    "03.3": Exercise(
        lambda value: value == 705 * 704 // 2,
        "each of n letters with each other one, every pair once: n (n - 1) / 2",
    ),
    "03.4": Exercise(
        lambda value: abs(float(value) - 1 / 61 - 1 / 63) < 1e-5, "1 / (60 + rank), summed over both lists"
    ),
    "04.1": Exercise(
        lambda value: value == len(_repeats().rows),
        'len(user_nb.near_duplicates(letters["text"]).rows): no vectors',
    ),
    "04.2": Exercise(
        lambda value: value == int(_repeats().weights.max()),
        "the largest of found.weights, or len(found.groups[0])",
    ),
    "04.3": Exercise(
        lambda found: [len(group) for group in found.groups] == [3],
        "three spellings of one text and a fourth, other text; keep what near_duplicates returns",
    ),
    "04.4": Exercise(
        lambda value: np.array_equal(value, _repeats().restore(_repeats().weights)),
        "found.restore(found.weights)",
    ),
}


def _districts(hits: Any) -> set[str]:
    from user_nb.texts.demo import load_demo

    return set(load_demo()["district"].iloc[hits["row"]])


def _repeats() -> Any:
    from user_nb.analysis.duplicates import near_duplicates
    from user_nb.texts.demo import load_demo

    return near_duplicates(load_demo()["text"])
