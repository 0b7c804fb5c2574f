"""The rows of one call: what came in, checked and made plain text, before any slow work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# What shows nothing: Unicode spaces are stripped by str.strip itself, these are the invisible ones beside them.
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u180e"
_BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class Rows:
    """The texts of one call in their order: ``texts[i]`` is "" where row i is empty."""

    texts: list[str] = field(repr=False)
    empty: tuple[int, ...] = ()
    repaired: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"Rows({len(self.texts)} texts, {len(self.empty)} empty, {len(self.repaired)} repaired)"


def read_rows(texts: Iterable[Any]) -> Rows:
    """The rows of `texts`, by position: empty ones as "", lone surrogates replaced by U+FFFD.

    Takes a list, tuple, generator, numpy array, pandas or polars Series, pyarrow array. None, NaN and pandas.NA are empty
    rows, as are texts of white space and zero-width characters alone.

    Raises TypeError, naming the row, for anything else in a row (a number, bytes, a list, a dict), and for a container
    that has no order of rows (a dict, a set, a table).

    >>> read_rows(["Нет света", "", None])
    Rows(3 texts, 2 empty, 0 repaired)
    """
    read, empty, repaired = [], [], []
    for row, value in enumerate(_values(texts)):
        text = _text(row, value)
        if text and not _is_unicode(text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            repaired.append(row)
        if not text.strip(_BLANK):
            text = ""
            empty.append(row)
        read.append(text)
    return Rows(read, tuple(empty), tuple(repaired))


def _values(texts: Any) -> Iterable[Any]:
    """An iterable over the rows of `texts`, or a TypeError where there are none."""
    kind = type(texts).__name__
    if isinstance(texts, dict | set | frozenset | bytes | bytearray) or not hasattr(texts, "__iter__"):
        raise TypeError(f"texts must be a str or a list of str, not {kind}: {_short(texts)}")
    if getattr(texts, "ndim", 1) != 1 or hasattr(texts, "columns"):
        raise TypeError(
            f"texts must have one dimension, not a {kind} of shape {texts.shape}: give one column, frame['text']"
        )
    # pyarrow's own iteration hands out scalars, not str
    rows: Iterable[Any] = texts.to_pylist() if hasattr(texts, "to_pylist") else texts
    return rows


def _text(row: int, value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if _is_missing(value):
        return ""
    raise TypeError(
        f"texts[{row}] is {type(value).__name__} {_short(value)}: every row must be a str (or None for an empty row); "
        f"numbers become text with str(), a list of texts must be flat"
    )


def _is_missing(value: Any) -> bool:
    """None, NaN, NaT, pandas.NA: the last is known by its name, so that pandas stays unloaded."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float) and value != value  # noqa: PLR0124 - NaN alone differs from itself


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
