"""What a reader saw on the way in: where the rows came from, how many, and which were odd."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from user_nb.wording.escaping import excerpt
from user_nb.wording.html import render, without_formulas

KEPT_NOTES = 500  # notes held per kind; the count beyond that is still exact


class Note(NamedTuple):
    """One odd thing: its kind, the reason, the line (or row) in the source counted from 1, a short excerpt."""

    kind: str
    reason: str
    line: int | None
    source: str
    excerpt: str
    left_out: bool


class ReadingReport(NamedTuple):
    """What ``read_texts`` found out and what was odd; ``rows_in == rows_out + rows_left_out``.

    A named tuple of plain values, so that a frame that carries it in ``attrs`` can still be written to parquet
    (pandas writes ``attrs`` as JSON). ``counts`` holds (kind, number) pairs and is exact; ``notes`` holds at most
    500 of each kind.
    """

    source: str
    format: str
    encoding: str | None
    separator: str | None
    text: str
    rows_in: int
    rows_out: int
    counts: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...]

    @property
    def rows_left_out(self) -> int:
        """Rows of the source that are not in the frame; each is named in ``notes`` (up to 500)."""
        return self.rows_in - self.rows_out

    def of_kind(self, kind: str) -> list[Note]:
        """The notes of one kind, for example ``report.of_kind("long row")``."""
        return [note for note in self.notes if note.kind == kind]

    def lines(self, kind: str) -> list[int]:
        """Line numbers (from 1) of the notes of one kind."""
        return [note.line for note in self.of_kind(kind) if note.line is not None]

    def __deepcopy__(self, memo: dict[int, object]) -> ReadingReport:
        return self  # pandas copies attrs with every operation; this never changes

    def __repr__(self) -> str:
        odd = ", ".join(f"{kind}: {count}" for kind, count in self.counts) or "nothing odd"
        how = self.format + (f", {self.encoding}" if self.encoding else "")
        return f"ReadingReport({self.source!r}, {how}, text={self.text!r}, {self.rows_out} of {self.rows_in} rows, {odd})"

    def __str__(self) -> str:
        lines = [f"{self.source}: {self.rows_out} of {self.rows_in} rows, text column {self.text!r}"]
        how = [self.format]
        if self.encoding:
            how.append(f"encoding {self.encoding}")
        if self.separator:
            how.append(f"separator {self.separator!r}")
        lines.append(", ".join(how))
        for kind, count in self.counts:
            lines.append(f"{kind}: {count}")
            lines += [
                f"    {_where(note)}{note.reason}  {note.excerpt}".rstrip() for note in self.of_kind(kind)[:3]
            ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return without_formulas(render("wording/plain.html", text=str(self)))


def _where(note: Note) -> str:
    place = f"{note.source}, " if note.source else ""
    return f"{place}line {note.line}: " if note.line is not None else place and place[:-2] + ": "


class Log:
    """Collects notes while a file is read; ``report`` closes it."""

    def __init__(self, source: str):
        self.name = source
        self.rows_in = 0
        self.rows_out = 0
        self.part = ""  # the file inside a folder or archive that is being read
        self.counts: Counter[str] = Counter()
        self.notes: list[Note] = []

    @property
    def source(self) -> str:
        """What a message names: the file, in a folder or archive also the file inside."""
        return f"{self.name}, {self.part}" if self.part else self.name

    def add(
        self,
        kind: str,
        reason: str,
        line: int | None = None,
        shown: object = "",
        left_out: bool = False,
        count: int = 1,
    ) -> None:
        shown = shown.rstrip("\r\n") if isinstance(shown, str) else shown
        self.counts[kind] += count
        if self.counts[kind] - count < KEPT_NOTES:
            self.notes.append(Note(kind, reason, line, self.part, excerpt(shown, spelled=True), left_out))

    def of_kind(self, kind: str) -> list[Note]:
        """The notes of one kind so far."""
        return [note for note in self.notes if note.kind == kind]

    def report(self, format: str, text: str, encoding: str | None, separator: str | None) -> ReadingReport:
        counts = tuple(self.counts.items())
        return ReadingReport(
            self.name,
            format,
            encoding,
            separator,
            text,
            self.rows_in,
            self.rows_out,
            counts,
            tuple(self.notes),
        )
