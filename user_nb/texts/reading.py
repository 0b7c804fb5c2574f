"""``read_texts``: any Russian collection comes in as a frame, and what was odd comes with it as a report."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from user_nb.texts.archives import Part, file_part, opened_zip, zip_parts
from user_nb.texts.columns import Table, text_column
from user_nb.texts.decoding import ONE_BYTE, Encoding, UnsureEncoding, canonical, find_encoding, mixed_lines
from user_nb.texts.delimited import read_delimited
from user_nb.texts.excel import read_sheet
from user_nb.texts.json_lines import read_json_lines, read_json_list
from user_nb.texts.mojibake import repair, suspicious
from user_nb.texts.parquet import read_parquet
from user_nb.texts.reading_report import Log
from user_nb.texts.values import is_missing, not_a_text, without_surrogates
from user_nb.wording.escaping import excerpt

if TYPE_CHECKING:
    import pandas

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".txt": "txt",
}
UNITS = ("line", "paragraph", "file")
_TYPED = ("jsonl", "json", "xlsx", "parquet", "frame")
_LOUD = (
    "long row",
    "broken line",
    "not text",
    "other encoding",
    "damaged characters",
    "mojibake",
    "rows inside a cell",
)
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file; save it as .xlsx or .csv",
    b"%PDF": "a PDF; save its text as .txt",
    b"{\\rtf": "an RTF document; save it as .txt",
    b"SQLite format 3": "an SQLite database; export the table as .csv",
    b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
}


def read_texts(
    path: Any,
    *,
    text: str | None = None,
    format: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    header: bool | int | None = None,
    quotes: bool = True,
    long_rows: str | None = None,
    unit: str | None = None,
    sheet: str | None = None,
    numbers: str = "error",
) -> pandas.DataFrame:
    """A frame with one row for each text; ``frame.attrs["text"]`` names the text column, ``["report"]`` tells what was odd.

    Reads csv, tsv, jsonl, json, parquet, xlsx and txt, each also as .gz, folders and zip archives of them; a frame, a
    series, a list of texts or a loaded Hugging Face dataset pass through the same checks and are not changed.
    Encoding, separator and header row are found out. Cells of text files stay as written: "NA", "007" and "1e5"
    are texts. Empty texts stay as rows, missing ones as None or NaN. Rows read = rows in the frame + rows that the
    report names as left out.

    Args:
        path: a file, folder or zip archive; or a frame, series, list of texts or dataset.
        text: the text column; None takes the one that reads like prose, and asks where two do.
        format: "csv", "jsonl", "json", "parquet", "xlsx" or "txt" where the name does not tell.
        encoding: "utf-8", "cp1251", "koi8-r", "cp866", ...; None finds out, and asks where the bytes leave a choice.
        separator: the character between cells; None finds out.
        header: True (first row), False (none) or the row's number from 1; None finds out.
        quotes: False takes quote marks in csv for ordinary characters.
        long_rows: "join" glues cells too many to the text column, "drop" leaves such rows out; None leaves out a few
            with a report and asks about many.
        unit: "line", "paragraph" or "file": what one text of a txt file is; None is a line in a file, a file in a folder.
        sheet: the sheet's name in a workbook.
        numbers: "text" turns numbers in the text column of a typed file into text; "error" is a TypeError.

    Returns:
        The frame; its attributes say which column holds the texts and how the file was read.

    Raises:
        ValueError: a missing or empty file, an unknown suffix, a missing column (the columns are listed) or whatever
            needs an answer; ``UnsureEncoding`` (a ValueError) shows previews.
        TypeError: a text is a number; the row is named.

    Example::

        letters = read_texts("письма.xlsx", text="текст")
        print(letters.attrs["report"])
    """
    options = _Options(text, format, encoding, separator, header, quotes, long_rows, unit, sheet, numbers)
    if not isinstance(path, (str, os.PathLike)):
        return _finished(*_from_memory(path, options), options)
    place = Path(path)
    if not place.exists():
        raise ValueError(f"there is no file or folder {str(place)!r}")
    log = Log(place.name or str(place))
    frame, lines, how = (
        _read_folder(place, log, options) if place.is_dir() else _read_file(place, log, options)
    )
    return _finished(frame, lines, how, log, options)


@dataclass(frozen=True)
class _Options:
    """The arguments of ``read_texts``, checked."""

    text: str | None
    format: str | None
    encoding: str | None
    separator: str | None
    header: bool | int | None
    quotes: bool
    long_rows: str | None
    unit: str | None
    sheet: str | None
    numbers: str

    def __post_init__(self) -> None:
        if self.text is not None and not isinstance(self.text, str):
            raise TypeError(
                f"text={self.text!r} must be the name of a column (str), not {type(self.text).__name__}"
            )
        _one_of("format", self.format, (None, *dict.fromkeys(FORMATS.values())))
        _one_of("long_rows", self.long_rows, (None, "join", "drop"))
        _one_of("unit", self.unit, (None, *UNITS))
        _one_of("numbers", self.numbers, ("error", "text"))
        if self.separator is not None and (
            not isinstance(self.separator, str) or len(self.separator) != 1 or self.separator in '"\r\n'
        ):
            raise ValueError(f"separator={self.separator!r} must be one character, for example ';'")
        if self.encoding is not None:
            object.__setattr__(self, "encoding", canonical(self.encoding))


def _one_of(name: str, value: object, allowed: tuple[Any, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name}={value!r} is not one of {', '.join(map(repr, allowed))}")


class _How:
    """Format, encoding and separator as they were found."""

    def __init__(self, format: str, encoding: str | None = None, separator: str | None = None):
        self.format, self.encoding, self.separator = format, encoding, separator


Read = tuple["pandas.DataFrame", "Sequence[int]", _How]


# ---------------------------------------------------------------- one file


def _read_file(place: Path, log: Log, options: _Options) -> Read:
    if place.stat().st_size == 0:
        raise ValueError(f"{log.source}: the file is empty")
    part = file_part(place)
    kind = _kind(part, options, log)
    if kind == "zip":
        parts = zip_parts(part)
        if not parts:
            raise ValueError(f"{log.source}: the archive holds no files")
        return _read_part(parts[0], log, options) if len(parts) == 1 else _read_parts(parts, log, options)
    return _read_part(part, log, options, kind)


def _read_part(part: Part, log: Log, options: _Options, kind: str | None = None) -> Read:
    kind = kind or _kind(part, options, log)
    if kind == "zip":
        raise ValueError(f"{log.source}: the archive holds another archive, {part.name!r}: unpack it first")
    if kind == "parquet":
        frame = read_parquet(part, log)
        return frame, range(1, len(frame) + 1), _How(kind)
    if kind == "xlsx":
        table = read_sheet(part, log, text=options.text, header=options.header, sheet=options.sheet)
        return table.frame(), table.lines, _How(kind)
    return _read_text_part(part, kind, log, options)


def _read_text_part(part: Part, kind: str, log: Log, options: _Options) -> Read:
    encoding = Encoding(options.encoding) if options.encoding else find_encoding(part.open, log.source)
    how = _How(kind, encoding.name)
    with _decoded(part, encoding, log) as lines:
        if kind == "csv":
            table, how.separator = read_delimited(
                lines,
                log,
                text=options.text,
                separator=options.separator,
                header=options.header,
                quotes=options.quotes,
                long_rows=options.long_rows,
            )
        elif kind == "jsonl":
            table = read_json_lines(lines, log)
        elif kind == "json":
            table = read_json_list("".join(lines), log)
        else:
            table = _read_plain(lines, options.unit or "line", log)
    if not table.lines:
        why = f"all {log.rows_in} were left out" if log.rows_in else "only a header" if kind == "csv" else ""
        raise ValueError(f"{log.source}: the file holds no rows" + (f", {why}" if why else ""))
    return table.frame(), table.lines, how


def _read_plain(lines: Iterable[str], unit: str, log: Log) -> Table:
    table, blank = Table(["text"]), True
    for number, text in _units(lines, unit):
        log.rows_in += 1
        log.rows_out += 1
        table.append((text,), number)
        blank = blank and not text.strip()
    if blank:
        raise ValueError(f"{log.source}: the file is empty")
    return table


def _units(lines: Iterable[str], unit: str) -> Iterator[tuple[int, str]]:
    """(line number, text) for every line, paragraph (lines up to a blank one) or the whole file."""
    if unit == "line":
        for number, line in enumerate(lines, 1):
            yield number, line.rstrip("\r\n")
        return
    start = 1
    gathered: list[str] = []
    for number, line in enumerate(lines, 1):
        if unit == "paragraph" and not line.strip():
            if gathered:
                yield start, "\n".join(gathered)
            gathered = []
            continue
        start = start if gathered else number
        gathered.append(line.rstrip("\r\n"))
    if gathered:
        yield start, "\n".join(gathered).strip("\n")


# ---------------------------------------------------------------- what a file is


def _kind(part: Part, options: _Options, log: Log) -> str:
    """The format by the first bytes; by the name where they are text."""
    head = part.head()
    named = FORMATS.get(part.suffix)
    found = _binary_kind(part, head)
    if found:
        if named not in (found, None) or (options.format not in (None, found) and found != "zip"):
            log.add("wrong extension", f"{part.name} is {found} inside and was read as such")
        return found
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise ValueError(f"{part.name}: this is {what}")
    named = options.format or named
    if named is None:
        known = ", ".join(FORMATS)
        raise ValueError(
            f"{part.name}: the ending {part.suffix!r} is not known ({known}, each also .gz; .zip; folders). "
            "Say what it is: format='csv', 'jsonl', 'txt', ..."
        )
    return _text_kind(part, head, named, log)


def _binary_kind(part: Part, head: bytes) -> str | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    with part.open() as stream, opened_zip(stream, part.name) as archive:
        names = archive.namelist()
    if "xl/workbook.xml" in names:
        return "xlsx"
    for name, what in (("word/document.xml", "a Word document"), ("content.xml", "an OpenDocument file")):
        if name in names:
            raise ValueError(f"{part.name}: this is {what}; save it as .txt, .csv or .xlsx")
    return "zip"


def _text_kind(part: Part, head: bytes, named: str, log: Log) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if named in ("parquet", "xlsx"):
        kind = "jsonl" if start.startswith(b"{") else "csv"
        if b"\x00" in head[:200] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ValueError(f"{part.name}: not a {named} file; it is damaged or something else")
        log.add("wrong extension", f"{part.name} is not {named} inside, it was read as {kind}")
        return kind
    if named == "csv" and start.startswith((b'{"', b'[{"')):
        kind = "jsonl" if start.startswith(b"{") else "json"
        log.add("wrong extension", f"{part.name} is {kind} inside and was read as such")
        return kind
    if named == "json" and start.startswith(b"{") and start.partition(b"\n")[0].rstrip().endswith(b"}"):
        return "jsonl"
    if named == "jsonl" and start.startswith(b"["):
        return "json"
    return named


# ---------------------------------------------------------------- decoded lines


@contextmanager
def _decoded(part: Part, encoding: Encoding, log: Log) -> Iterator[Iterator[str]]:
    """Decoded lines with their ends kept, and a note for each line that was not plain."""
    stream = part.open()
    try:
        if encoding.by_line or encoding.damaged:
            lines = mixed_lines(stream, encoding)
        else:
            lines = io.TextIOWrapper(stream, encoding=encoding.name, errors="replace", newline="")
        yield _noted(lines, encoding, log)
    finally:
        stream.close()


def _noted(lines: Iterable[str], encoding: Encoding, log: Log) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if number == 1 and line.startswith("\ufeff"):
            line = line[1:]
        if number in encoding.by_line:
            log.add(
                "other encoding",
                f"the line is {encoding.by_line[number]}, the file {encoding.name}",
                number,
                line,
            )
        if "\ufffd" in line:
            log.add("damaged characters", "bytes that are not text, or U+FFFD in the file", number, line)
        if "\x00" in line:
            log.add("NUL", "zero bytes, kept", number, line)
        yield line


# ---------------------------------------------------------------- folders and archives


def _read_folder(place: Path, log: Log, options: _Options) -> Read:
    parts = []
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if any(step.startswith(".") for step in path.relative_to(place).parts) or path.is_dir():
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(place.resolve()):
            log.add("link", "a link that leads outside the folder, not followed", None, name)
            continue
        parts.append(file_part(path, name))
    return _read_parts(parts, log, options)


def _read_parts(parts: list[Part], log: Log, options: _Options) -> Read:
    """The files of a folder or archive, one below the other, with their names in the column "file"."""
    kinds = {}
    for part in parts:
        if part.suffix in FORMATS or options.format:
            kinds[part.name] = options.format or FORMATS[part.suffix]
        else:
            log.add("file not read", "an ending that is not known", None, part.name)
    if not kinds:
        known = ", ".join(FORMATS)
        raise ValueError(
            f"{log.source}: there are no files with texts in it (endings looked for: {known}, also .gz)"
        )
    if "txt" in kinds.values() and len(set(kinds.values())) > 1:
        tables = [name for name, kind in kinds.items() if kind != "txt"]
        raise ValueError(
            f"{log.source}: both txt files and tables ({', '.join(tables[:3])}) are in it: read them separately"
        )
    return _joined([part for part in parts if part.name in kinds], log, options)


def _joined(parts: list[Part], log: Log, options: _Options) -> Read:
    import pandas

    read: dict[str, Read] = {}
    unsure: dict[str, UnsureEncoding] = {}
    for part in parts:
        log.part = part.name
        try:
            read[part.name] = _read_one_of_many(part, log, options)
        except UnsureEncoding as question:
            unsure[part.name] = question
    for part in parts:
        if part.name in unsure:
            log.part = part.name
            encoding = _as_its_neighbours(unsure[part.name], [how for _, _, how in read.values()])
            log.add("encoding of its neighbours", f"too short to tell by itself: read as {encoding}")
            read[part.name] = _read_one_of_many(part, log, replace(options, encoding=encoding))
    frames: list[pandas.DataFrame] = []
    lines: list[Any] = []
    hows: list[_How] = []
    for part in parts:
        frame, where, how = read[part.name]
        frame.insert(0, _free_name("file", frame), part.name)
        frames.append(frame)
        lines.extend(where)
        hows.append(how)
    log.part = ""
    if not frames:
        raise ValueError(f"{log.source}: there is no text in any of the {len(parts)} files")
    encodings = dict.fromkeys(how.encoding for how in hows if how.encoding)
    separators = dict.fromkeys(how.separator for how in hows if how.separator)
    formats = dict.fromkeys(how.format for how in hows)
    how = _How(", ".join(formats), ", ".join(encodings) or None, "".join(separators) or None)
    return pandas.concat(frames, ignore_index=True), lines, how


def _as_its_neighbours(question: UnsureEncoding, hows: list[_How]) -> str:
    """The one old encoding of all the other files, where it is also the likeliest for this one; else the question."""
    sure = {how.encoding for how in hows if how.encoding in ONE_BYTE}
    if sure != {question.candidates[0][0]}:
        raise question
    return sure.pop()


def _read_one_of_many(part: Part, log: Log, options: _Options) -> Read:
    if not part.head(1):
        log.rows_in += 1
        log.rows_out += 1
        import pandas

        log.add("empty file", "kept as an empty text", None, part.name)
        return pandas.DataFrame({options.text or "text": [""]}), [1], _How("txt")
    if FORMATS.get(part.suffix) != "txt" or options.unit in ("line", "paragraph"):
        return _read_part(part, log, options)
    return _read_part(part, log, replace(options, unit="file", sheet=None))


def _free_name(name: str, frame: pandas.DataFrame) -> str:
    while name in frame.columns:
        name += "_"
    return name


# ---------------------------------------------------------------- from memory


def _from_memory(source: Any, options: _Options) -> tuple[pandas.DataFrame, Sequence[int], _How, Log]:
    import pandas

    kind = f"{type(source).__module__}.{type(source).__name__}"
    log = Log(type(source).__name__)
    if isinstance(source, Mapping):
        raise ValueError(
            f"{type(source).__name__} with the parts {', '.join(map(repr, source))}: pass one of them"
        )
    if isinstance(source, (bytes, bytearray)) or not (
        hasattr(source, "to_pandas") or isinstance(source, Iterable)
    ):
        raise TypeError(f"path must be a path, a frame, a list of texts or a dataset, not {kind}")
    if hasattr(source, "to_pandas"):  # a Hugging Face dataset, a polars frame, an arrow table
        source = source.to_pandas()
    if isinstance(source, pandas.Series):
        frame = source.to_frame(name=source.name if isinstance(source.name, str) else "text")
    elif isinstance(source, pandas.DataFrame):
        frame = source.copy(deep=False)
    else:
        frame = pandas.DataFrame({"text": pandas.Series(list(source), dtype="object")})
    frame.attrs = {}
    if len(frame.columns) == 0:
        raise ValueError(f"{log.source}: there are no columns in it")
    if frame.columns.has_duplicates:
        raise ValueError(
            f"{log.source}: column names occur twice: {list(frame.columns[frame.columns.duplicated()])}"
        )
    log.rows_in = log.rows_out = len(frame)
    return frame, range(1, len(frame) + 1), _How("frame"), log


# ---------------------------------------------------------------- the frame that goes out


def _finished(
    frame: pandas.DataFrame, lines: Sequence[int], how: _How, log: Log, options: _Options
) -> pandas.DataFrame:
    name = text_column(frame, options.text, log.source)
    if how.format.split(",")[0] in _TYPED:
        frame[name] = _only_text(frame[name], lines, how, log, options)
    _look_closely(frame[name], lines, how, log)
    report = log.report(how.format, name, how.encoding, how.separator)
    frame.attrs["text"] = name
    frame.attrs["report"] = report
    loud = [f"{kind}: {count}" for kind, count in report.counts if kind in _LOUD]
    if loud:
        warnings.warn(f"{log.source}: {', '.join(loud)}; see frame.attrs['report']", stacklevel=3)
    return frame


def _look_closely(values: pandas.Series, lines: Sequence[int], how: _How, log: Log) -> None:
    """A note for each text that was decoded wrongly before it came here, and for zero bytes where no line told of them."""
    import pyarrow
    import pyarrow.compute

    odd = f"{suspicious()}|\x00"
    try:
        column = pyarrow.array(values, type=pyarrow.large_string(), from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, UnicodeEncodeError):
        return  # a frame with something else than text, on which the caller decides
    found = pyarrow.compute.match_substring_regex(column, odd).fill_null(False).to_numpy(zero_copy_only=False)
    for place in found.nonzero()[0].tolist():
        text = values.iloc[place]
        if "\x00" in text and how.format in _TYPED:
            log.add("NUL", "zero bytes, kept", lines[place], text)
        if repaired := repair(text):
            reason = f"{repaired.how} ({repaired.times} times), kept; it was: {excerpt(repaired.text, 40, spelled=True)}"
            log.add("mojibake", reason, lines[place], text)


def _only_text(
    values: pandas.Series, lines: Sequence[int], how: _How, log: Log, options: _Options
) -> pandas.Series:
    """The column with nothing but text and missing values; TypeError names the first row that is something else."""
    import pandas

    if isinstance(values.dtype, pandas.CategoricalDtype):
        values = values.astype(object)
    if isinstance(values.dtype, pandas.StringDtype):
        return values
    kept: list[str | None] = []
    odd = 0
    first: tuple[int, object] = (0, None)
    for value, line in zip(values, lines):
        if isinstance(value, str) or is_missing(value):
            kept.append(without_surrogates(value) if isinstance(value, str) else None)
            continue
        if options.numbers == "text" and isinstance(value, (int, float)):
            kept.append(f"{value:.15g}" if isinstance(value, float) else str(value))
            continue
        odd += 1
        first = first if odd > 1 else (line, value)
        kept.append(None)
        log.add("not text", f"a {type(value).__name__} where a text should be: left empty", line, value)
    if odd and (how.format != "jsonl" or odd * 2 >= len(kept)):
        line, value = first
        cure = "choose another column, or say numbers='text' to read numbers as text"
        raise not_a_text(value, line, f"{log.source}, column {values.name!r},", cure)
    return pandas.Series(kept, index=values.index, name=values.name, dtype="str" if kept else object)
