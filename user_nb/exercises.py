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
    "01.1": Exercise(lambda value: value == 1, 'log.attrs["report"].rows_left_out'),
    "01.2": Exercise(
        lambda value: value == "koi8-r", "read_texts finds it out; the report of the frame has .encoding"
    ),
    "01.3": Exercise(
        lambda value: value == 663,
        'clean_texts(letters, fix="near_duplicates") keeps the first of each; count with len',
    ),
    "01.4": Exercise(
        lambda value: value == "Московский тракт",
        'clean_texts([...], fix="homoglyphs") gives a series; its first text is [0]',
    ),
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
}
