"""Progress of one call: a bar after a second, a function of the caller's, or nothing."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

_PATIENCE, _PAUSE = 1.0, 0.1  # seconds before a bar is worth drawing, and between two drawings


class Progress:
    """Counts texts as they are done. `switch`: None draws a bar after a second, False is silent, a function is called.

    The bar moves, and reckons the time left, by characters: long texts cost more than short ones.
    """

    def __init__(self, switch: Callable[[int, int], Any] | bool | None, *, total: int, characters: int):
        if not (switch is None or isinstance(switch, bool) or callable(switch)):
            raise TypeError(f"progress must be None, False or a function of (done, total), not {switch!r}")
        self._call = switch if callable(switch) else None
        self._total, self._done, self._tokens = total, 0, 0
        self._bar = None if self._call or switch is False or not characters else _bar(characters)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()

    def add(self, texts: int, *, characters: int = 0, tokens: int = 0) -> None:
        """Says that so many more texts, their characters and tokens are done."""
        self._done += texts
        self._tokens += tokens
        if self._call is not None:
            self._call(self._done, self._total)
        elif self._bar is not None:
            said = f"{self._done:,} of {self._total:,} texts" + (
                f", {self._tokens:,} tokens" if self._tokens else ""
            )
            self._bar.unit = said.replace(",", "\u202f").replace("\u202f ", ", ")
            self._bar.update(characters)


def _bar(characters: int) -> Any:
    from tqdm.auto import tqdm

    shape = "{desc}: {percentage:3.0f}%|{bar}| {unit} [{elapsed}<{remaining}]"  # a postfix would begin with a comma
    often = {"delay": _PATIENCE, "mininterval": _PAUSE}
    return tqdm(total=characters, desc="encode", unit="", bar_format=shape, leave=False, **often)
