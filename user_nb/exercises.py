"""Checks for the lessons' exercises: each says "right", or gives a hint; none passes in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from user_nb.wording.escaping import excerpt


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
        02.1: not yet: 300. Hint: encode([]).shape: no rows, and as many columns as ever
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
    return "right!" if right else f"not yet: {_shown(value)}. Hint: {exercise.hint}"


def _shown(value: Any) -> str:
    """An answer on one line: an array or a frame by its shape, anything else as Python writes it, cut.

    >>> _shown([1, 2])
    '[1, 2]'
    """
    if getattr(value, "shape", ()):
        return f"{type(value).__name__} of shape {value.shape}"
    return excerpt(repr(value), 60)


def _is_close(wanted: float) -> Callable[[Any], bool]:
    return lambda value: abs(float(value) - wanted) < 1e-3


def _lifts() -> int:
    from user_nb.texts.demo import load_demo

    letters = load_demo()
    return int(((letters["district"] == "Северный") & letters["text"].str.lower().str.contains("лифт")).sum())


EXERCISES = {
    "01.1": Exercise(lambda value: value == 1, 'log.attrs["report"].rows_left_out'),
    "01.2": Exercise(
        lambda value: value == "koi8-r", "read_texts finds it out; the report of the frame has .encoding"
    ),
    "01.3": Exercise(
        lambda value: value == len(_repeats().rows),
        'clean_texts(letters, fix="near_duplicates") keeps one of each group; count with len',
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
    "02.5": Exercise(
        lambda value: [value] == ["dense"] or list(value) == ["dense"],
        "user_nb.trained_heads(encoder): the other two would be random numbers",
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
    "05.1": Exercise(
        lambda value: float(value) == 0.0,
        "project(graph, random_state=7) twice, then the largest np.abs of the difference",
    ),
    "05.2": Exercise(
        lambda value: np.shape(value) == (2,) and bool(np.isnan(np.asarray(value, dtype=float)).all()),
        "a text without a vector has no place: look at the last row of the map",
    ),
    "05.3": Exercise(
        lambda value: value == "PCA", "qualities[name].neighbors_kept, the smallest of the four"
    ),
    "05.4": Exercise(
        lambda value: int(value) == 10,
        "neighbors(vectors[10:11], among=vectors).indices: a new text may equal an old one",
    ),
    "06.1": Exercise(
        lambda value: int(value) == -1, "there are 600 letters: two clusters of 400 have no room"
    ),
    "06.2": Exercise(
        lambda value: not isinstance(value, bool) and int(value) == 0,
        "count the labels of kmeans(vectors, 5) that are -1",
    ),
    "06.3": Exercise(
        _is_close(1.0), "compare_labels(other_numbers, labels).ari: what a cluster is called does not count"
    ),
    "06.4": Exercise(
        lambda value: value is not None and value in (True,),
        "stability(points, shuffled, min_cluster_size=10).mean, beside found_again.mean",
    ),
    "07.1": Exercise(lambda value: value == "горячая вода", "name_clusters(texts, labels)[0].text"),
    "07.2": Exercise(
        lambda value: value in ("лифт", "подъезд"),
        "contrast(texts, a, b).a[0], with the two topics as masks (to_numpy())",
    ),
    "07.3": Exercise(
        lambda value: value == "Самый большой, разобрать",
        "name_clusters(..., keep=(labels, mine))[biggest].text",
    ),
    "07.4": Exercise(
        lambda value: type(value) is int and value == 0,
        "len(name_clusters(texts, labels)): noise has no name",
    ),
    "08.1": Exercise(
        lambda value: value == _lifts(),
        'len(study.select(\'district == "…" and "лифт" in text\')), with the new letters among them',
    ),
    "08.2": Exercise(
        lambda value: len(value) == 3 and value[0] == value[2] == value[1] + 1,
        "len(study.names) three times: before, after study.merge([…]), after study.undo()",
    ),
    "08.3": Exercise(lambda value: value == 60, "the table has a column new: study.table()['new']"),
    "08.4": Exercise(
        lambda value: isinstance(value, tuple) and value == (),
        "Exploration.load(folder, encoder=study.encoder).differences; it is empty when all is the same",
    ),
}


def _districts(hits: Any) -> set[str]:
    from user_nb.texts.demo import load_demo

    return set(load_demo()["district"].iloc[hits["row"]])


def _repeats() -> Any:
    from user_nb.analysis.duplicates import near_duplicates
    from user_nb.texts.demo import load_demo

    return near_duplicates(load_demo()["text"].tolist())
