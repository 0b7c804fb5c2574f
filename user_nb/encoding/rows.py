"""The rows of one call: what came in, checked and made plain text, before any slow work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from user_nb.texts.values import checked_texts, without_surrogates

# What shows nothing: Unicode spaces are stripped by str.strip itself, these are the invisible ones beside them.
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u180e"
_BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE


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

    Missing values are empty rows, as are texts of white space and zero-width characters alone.

    Args:
        texts: what the caller gave.

    Returns:
        The rows.

    Raises:
        TypeError: as ``checked_texts`` does, naming the row.

    >>> read_rows(["Нет света", "", None])
    Rows(3 texts, 2 empty, 0 repaired)
    """
    read, empty, repaired = [], [], []
    for row, given in enumerate(checked_texts(texts)):
        text = without_surrogates(given)
        if text is not given:
            repaired.append(row)
        if not text.strip(_BLANK):
            text = ""
            empty.append(row)
        read.append(text)
    return Rows(read, tuple(empty), tuple(repaired))
