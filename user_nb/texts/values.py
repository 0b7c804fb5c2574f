"""What a collection of texts holds, value by value: what is missing, what is no text, what is half a character."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from user_nb.wording.escaping import excerpt


def is_missing(value: object) -> bool:
    """Whether a value stands for no text: None, NaN, NaT, pandas.NA (told by its name, so that pandas stays unloaded).

    >>> [is_missing(value) for value in (None, float("nan"), "", 0)]
    [True, True, False, False]
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float | np.generic) and bool(value != value)  # NaN alone differs from itself


def checked_texts(texts: Iterable[Any], name: str = "texts") -> list[str]:
    """The texts as a list of str by position, with "" for what is missing; ``name`` is what a message calls them.

    Takes a list, tuple, generator, numpy array, pandas or polars Series, pyarrow array.

    Args:
        texts: what the caller gave.
        name: what a message calls them.

    Returns:
        One str a row.

    Raises:
        TypeError: a row holds something else (a number, bytes, a list, a dict), and it is named; or what came has no order
            of rows (a dict, a set) or not one dimension (a table); or it is one text.
    """
    return ["" if text is None else text for text in texts_or_none(texts, name)]


def texts_or_none(texts: Iterable[Any], name: str = "texts") -> list[str | None]:
    """The same as ``checked_texts`` with None for what is missing."""
    read: list[str | None] = []
    for row, value in enumerate(_rows(texts, name)):
        if isinstance(value, str):
            read.append(str(value))
        elif is_missing(value):
            read.append(None)
        else:
            raise not_a_text(value, row, name)
    return read


def not_a_text(value: object, row: int, name: str, cure: str = "") -> TypeError:
    """The error for a row that holds something else than a text, with what to do about it."""
    cure = cure or (
        "every row must be a str, or None for an empty one; numbers become text with str(), a column with astype(str)"
    )
    shown = excerpt(value, spelled=True)
    return TypeError(f"row {row} of {name} is {type(value).__name__} {shown}, not text: {cure}")


def _rows(texts: Any, name: str) -> Iterable[Any]:
    """An iterable over the rows, or a TypeError where there are none."""
    kind = type(texts).__name__
    if isinstance(texts, str):
        raise TypeError(f"{name} is one text, not a list of texts: put it in a list, [{name}]")
    if getattr(texts, "ndim", 1) != 1 or hasattr(texts, "columns"):
        raise TypeError(
            f"{name} must have one dimension, not a {kind} of shape {texts.shape}: give one column, frame['text']"
        )
    if isinstance(texts, dict | set | frozenset | bytes | bytearray) or not hasattr(texts, "__iter__"):
        shown = excerpt(texts, spelled=True)
        raise TypeError(f"{name} must be a list of texts, not {kind} {shown}: give a list or one column")
    # pyarrow's own iteration hands out scalars, not str
    rows: Iterable[Any] = texts.to_pylist() if hasattr(texts, "to_pylist") else texts
    return rows


# ---------------------------------------------------------------- half characters


def without_surrogates(text: str) -> str:
    """Half characters (a lone surrogate) replaced by U+FFFD, two halves of one joined; the same object where there are none.

    >>> without_surrogates("а\\ud800б") == "а�б"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
