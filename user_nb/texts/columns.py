"""Columns of a table that is being read: their names, their values, and which of them holds the texts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from user_nb.texts.reading_report import Log
from user_nb.texts.values import is_missing
from user_nb.wording.escaping import excerpt

if TYPE_CHECKING:
    import pandas

CHUNK = 50_000  # rows gathered before they are packed
_USUAL = (
    "text|texts|текст|тексты|обращение|сообщение|письмо|отзыв|комментарий|описание|жалоба|вопрос|содержание|"
    "content|body|message|review|comment|description|letter"
)
_USUAL_NAME = re.compile(rf"(?:{_USUAL})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


class UnsureColumn(ValueError):
    """Several columns read like texts; ``candidates`` holds (name, first value) pairs, the likeliest first."""

    def __init__(self, source: str, candidates: list[tuple[str, str]]):
        self.candidates = candidates
        lines = "\n".join(f"    text={name!r:20} {value}" for name, value in candidates)
        super().__init__(f"{source}: which column holds the texts? Say so:\n{lines}")


class Table:
    """Rows gathered into columns, packed every 50,000 rows so that a large file stays small in memory."""

    def __init__(self, names: Sequence[str]):
        self.names = list(names)
        self.lines = array("q")  # where each row begins in its source, from 1
        self.rows: list[Sequence[Any]] = []
        self.packed: list[list[Any]] = [[] for _ in self.names]

    def append(self, row: Sequence[Any], line: int) -> None:
        self.lines.append(line)
        self.rows.append(row)
        if len(self.rows) >= CHUNK:
            self.pack()

    def pack(self) -> None:
        if self.rows:
            for chunks, values in zip(self.packed, zip(*self.rows)):
                chunks.append(_packed(values))
            self.rows = []

    def add_column(self, name: str) -> None:
        """A column first met in a later row: missing in the rows before."""
        self.names.append(name)
        self.packed.append([_packed((None,) * len(chunk)) for chunk in self.packed[0]] if self.packed else [])
        self.rows = [(*row, None) for row in self.rows]

    def frame(self) -> pandas.DataFrame:
        import pandas

        self.pack()
        columns = [_series(chunks) for chunks in self.packed]
        self.packed = [[] for _ in self.names]
        frame = pandas.DataFrame(dict(enumerate(columns)))
        frame.columns = self.names
        return frame


def _packed(values: Sequence[Any]) -> Any:
    """An arrow array where all values are text or missing, else a plain list."""
    import pyarrow

    if all(value is None or type(value) is str for value in values):
        return pyarrow.array(values, type=pyarrow.large_string())
    return list(values)


def _series(chunks: list[Any]) -> pandas.Series:
    import pandas
    import pyarrow

    if all(isinstance(chunk, pyarrow.Array) for chunk in chunks):
        whole: pandas.Series = pyarrow.chunked_array(chunks, type=pyarrow.large_string()).to_pandas()
        return whole
    return pandas.Series(
        [v for chunk in chunks for v in (chunk.to_pylist() if hasattr(chunk, "to_pylist") else chunk)]
    )


# ---------------------------------------------------------------- names


def column_names(cells: Sequence[Any], text: str | None, log: Log, line: int | None) -> list[str]:
    """Unique names from the cells of a header row; a name that occurs twice gets numbers, or is asked about."""
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice and (text is None or text in twice):
        places = ", ".join(str(i + 1) for i, name in enumerate(names) if name == twice[0])
        raise ValueError(
            f"{log.source}: the column name {twice[0]!r} occurs {names.count(twice[0])} times (columns {places}); "
            f"say which is meant: text='{twice[0]} 1' is the first of them"
        )
    unique, seen = [], dict.fromkeys(twice, 0)
    taken = set(names)
    for place, name in enumerate(names, 1):
        if name in seen:
            seen[name] += 1
            name = f"{name} {seen[name]}"
        name = name or f"column {place}"
        while name in unique or (name in taken and name not in names[:place]):
            name += "_"
        unique.append(name)
    if twice:
        log.add("duplicate column names", f"numbered: {', '.join(twice)}", line)
    return unique


def answers_duplicate(text: str | None, cells: Sequence[Any]) -> bool:
    """Whether ``text`` is a name that ``column_names`` gives to one of several columns of the same name."""
    match = re.fullmatch(r"(.+) (\d+)", text or "")
    if not match:
        return False
    return [str(cell).strip() for cell in cells].count(match[1]) >= int(match[2]) > 0


# ---------------------------------------------------------------- which one holds the texts


def text_column(frame: pandas.DataFrame, text: str | None, source: str) -> str:
    """The name of the text column: the one asked for, or the only one that reads like prose; else ValueError."""
    names = [str(name) for name in frame.columns]
    if text is not None:
        if text not in names:
            raise ValueError(
                f"{source}: there is no column {text!r}; the columns are: {', '.join(map(repr, names))}"
            )
        return text
    if len(names) == 1:
        return names[0]
    scored = sorted(
        ((prose_score(frame[name], name), name) for name in frame.columns), key=lambda pair: -pair[0]
    )
    (best, name), (second, _) = scored[0], scored[1]
    if best > 0 and best >= 1.5 * second:
        return name
    raise UnsureColumn(source, [(str(name), _first_value(frame[name])) for _, name in scored[:8]])


def prose_score(values: pandas.Series, name: str = "") -> float:
    """How much a column reads like texts: words a value × share of distinct values; 0 for numbers and dates.

    Example: ``prose_score(pandas.Series(["Не работает лифт", "Яма во дворе"]))`` gives ``3.0``.
    """
    sample = [value for value in values.head(500) if isinstance(value, str) and value.strip()]
    if not sample:
        return 0.0
    words = sum(len(_WORD.findall(value[:2000])) for value in sample) / len(sample)
    filled = len(sample) / min(500, len(values))
    usual = 3.0 if _USUAL_NAME.fullmatch(str(name).strip()) else 1.0
    return words * usual * filled * len(set(sample)) / len(sample)


def _first_value(values: pandas.Series) -> str:
    filled = (value for value in values.head(50) if not is_missing(value))
    return next((excerpt(value, spelled=True) for value in filled), "(empty)")
