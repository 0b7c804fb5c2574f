"""Conditions on rows, typed by a person: ``district == "Слобода" and "лифт" in text``.

The expression is read with Python's own parser and walked over a short list of allowed parts; nothing of it is ever
run as code. Allowed are: columns by name (in backticks where the name is no plain word: `` `сколько дней` > 3 ``), numbers, texts and
lists of them, ``== != < <= > >=``, ``in`` and ``not in``, ``and or not``, brackets. ``"слово" in column`` finds a text within the cells
of a column, in capitals or small letters, with ё and е as one.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

LONGEST = 2_000
_COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_MIRRORED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
_EXAMPLE = 'for example: district == "Слобода" and "лифт" in text'


def matching(condition: str, columns: Mapping[str, Any]) -> np.ndarray:
    """Return which rows meet a condition, (n,) bool; a missing value meets none but ``!=`` and ``not``.

    Args:
        condition: the expression, see above.
        columns: the columns it may speak of, {name: pandas Series}, all n long.

    Returns:
        (n,) bool.

    Raises:
        ValueError: it cannot be read, speaks of a column that does not exist, or compares what cannot be compared; the message
            says what, and names the columns there are.

    Example:
        >>> import pandas as pd
        >>> matching('n > 1 and "да" in t', {"n": pd.Series([1, 2, 3]), "t": pd.Series(["да", "Да!", "нет"])}).tolist()
        [False, True, False]
    """
    names: dict[str, str] = {}
    body = _parsed(condition, names)
    return np.asarray(_Reader(columns, names).mask(body), bool)


def _parsed(condition: str, names: dict[str, str]) -> ast.expr:
    if not condition.strip():
        raise ValueError(f"the condition is empty; {_EXAMPLE}")
    if len(condition) > LONGEST:
        raise ValueError(f"the condition has {len(condition)} characters; at most {LONGEST} are allowed")

    def keep(found: re.Match[str]) -> str:
        names[f"column_{len(names)}"] = found[1]
        return f"column_{len(names) - 1}"

    try:
        return ast.parse(re.sub(r"`([^`]+)`", keep, condition.strip()), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        raise ValueError(f"the condition {condition[:80]!r} cannot be read; {_EXAMPLE}") from None


class _Reader:
    """Walks the parts of a condition."""

    def __init__(self, columns: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self.columns, self.names = columns, names
        self.n = len(next(iter(columns.values())))

    def mask(self, part: ast.expr) -> np.ndarray:
        match part:
            case ast.BoolOp(op=op, values=values):
                masks = [self.mask(value) for value in values]
                join = np.logical_and if isinstance(op, ast.And) else np.logical_or
                return np.asarray(join.reduce(masks))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return ~self.mask(operand)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                pairs = zip([left, *rights[:-1]], ops, rights)
                return np.asarray(np.logical_and.reduce([self.compared(*pair) for pair in pairs]))
            case ast.Name():
                return self.truth(part)
        raise ValueError(f"{_shown(part)} is nothing that is true or false of a row; {_EXAMPLE}")

    def truth(self, part: ast.Name) -> np.ndarray:
        column = self.column(part)
        if column.dtype != bool:
            raise ValueError(f"{_shown(part)} alone is no condition: compare it with something; {_EXAMPLE}")
        return np.asarray(column)

    def compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> np.ndarray:
        if isinstance(op, ast.In | ast.NotIn):
            found = self.contained(left, right)
            return ~found if isinstance(op, ast.NotIn) else found
        if type(op) not in _COMPARISONS:
            raise ValueError(f"'is' compares nothing here; write ==; {_EXAMPLE}")
        if isinstance(right, ast.Name) and not isinstance(left, ast.Name):
            left, op, right = right, _MIRRORED.get(type(op), type(op))(), left
        column = self.column(left)
        other = self.column(right) if isinstance(right, ast.Name) else self.fitting(right, column)
        try:
            return np.asarray(_COMPARISONS[type(op)](column, other).fillna(False), bool)
        except TypeError:
            raise ValueError(
                f"{_shown(left)} holds {column.dtype} and cannot be compared with {_shown(right)}"
            ) from None

    def contained(self, left: ast.expr, right: ast.expr) -> np.ndarray:
        if isinstance(right, ast.Name):
            piece, column = self.constant(left), self.column(right)
            if not isinstance(piece, str):
                raise ValueError(
                    f"{_shown(left)} in {_shown(right)}: only a text can be looked for in a column"
                )
            cells = column.astype(object).where(column.notna(), "").astype(str).map(_plain)
            return np.asarray(cells.str.contains(_plain(piece), regex=False), bool)
        if not isinstance(right, ast.List | ast.Tuple):
            raise ValueError(f"after 'in' comes a column or a list: district in [\"Слобода\"]; {_EXAMPLE}")
        column = self.column(left)
        return np.asarray(column.isin([self.fitting(each, column) for each in right.elts]), bool)

    def fitting(self, part: ast.expr, column: Any) -> Any:
        """A constant, as a moment where the column holds moments."""
        value = self.constant(part)
        if column.dtype.kind != "M":
            return value
        import pandas as pd

        try:
            return pd.Timestamp(value).tz_localize(getattr(column.dt, "tz", None))
        except (ValueError, TypeError):
            raise ValueError(f"{value!r} is no date; write it as '2026-03-31'") from None

    def constant(self, part: ast.expr) -> Any:
        match part:
            case ast.Constant(value=str() | int() | float() | bool() as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -value
        raise ValueError(f"{_shown(part)} is not allowed in a condition; {_EXAMPLE}")

    def column(self, part: ast.expr) -> Any:
        if not isinstance(part, ast.Name):
            raise ValueError(f"{_shown(part)} is no column; {_EXAMPLE}")
        name = self.names.get(part.id, part.id)
        if name not in self.columns:
            known = ", ".join(map(str, self.columns))
            raise ValueError(f"there is no column {name!r}; the columns are: {known}")
        return self.columns[name]


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е")


def _shown(part: ast.expr) -> str:
    return ast.unparse(part)[:60]
