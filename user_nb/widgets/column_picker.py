"""Choose a file, see its first rows, pick the text column, read the check-up, take the frame: one widget.

:class:`Choice` holds what was chosen and read, with no widget in it; :class:`ColumnPicker` draws that and passes actions on.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from user_nb.texts.checkup import Checkup, check_texts
from user_nb.texts.columns import UnsureColumn
from user_nb.texts.decoding import ONE_BYTE, UnsureEncoding
from user_nb.texts.reading import FORMATS, read_texts
from user_nb.widgets.lists import candidate_list, first_rows, status_line
from user_nb.wording.language import language
from user_nb.wording.numbers import number
from user_nb.wording.strings import words

if TYPE_CHECKING:
    import pandas

    from user_nb.encoding.encoder import Encoder

FILES_LISTED = 200
CHECKED = 20_000  # texts that the check-up looks at; more would keep a reader waiting
PREVIEWED = 5
OPEN = ""  # "not chosen" in a dropdown, to which None means that nothing at all is selected
ENCODINGS = ("utf-8", "utf-16", *ONE_BYTE)
HEADER_ROWS = 6


class Choice:
    """The file, column, encoding and header that were chosen, and what came of them, without a widget.

    Args:
        folder: whose files are offered.
        encoder: whose tokens the check-up counts; None counts words.
        lang: "ru" or "en".

    Attributes:
        path: the file or folder, None before one is chosen.
        text, encoding, header: as for ``read_texts``; None finds out.
        frame: what ``read_texts`` gave, None as long as something has to be answered.
        columns: the column names to choose from.
        question: what has to be answered, "" for nothing; ``candidates`` are (answer, preview) pairs.
        checkup: the check-up of the text column, None before it was made.
    """

    def __init__(self, folder: str | Path = ".", *, encoder: Encoder | None = None, lang: str) -> None:
        self.folder, self.encoder, self.lang = Path(folder), encoder, lang
        self.path: Path | None = None
        self._forget()

    def _forget(self) -> None:
        self.text: str | None = None
        self.encoding: str | None = None
        self.header: bool | int | None = None
        self._clear()

    def _clear(self) -> None:
        self.frame: pandas.DataFrame | None = None
        self.columns: list[str] = []
        self.question = ""
        self.candidates: list[tuple[str, str]] = []
        self.checkup: Checkup | None = None

    def files(self) -> list[str]:
        """Return the files of the folder and of the folders in it that can be read, as paths below it."""
        endings = {*FORMATS, ".gz", ".zip"}
        found = [
            path.relative_to(self.folder).as_posix()
            for pattern in ("*", "*/*")
            for path in sorted(self.folder.glob(pattern))
            if path.suffix.lower() in endings and not path.name.startswith(".") and path.is_file()
        ]
        return found[:FILES_LISTED]

    def open(self, name: str) -> None:
        """Choose a file, a path below the folder or a whole one, and read it."""
        self.path = self.folder / Path(name.strip()).expanduser()
        self._forget()
        self.read()

    def read(self) -> None:
        """Read the file with what was chosen so far; what cannot be told becomes a question.

        Raises:
            ValueError: the file cannot be read; the message names the cure.
        """
        self._clear()
        if self.path is None:
            return
        try:
            self.frame = self._read(self.text)
        except UnsureColumn as question:
            self.question, self.candidates = "choose_column", question.candidates
            self.columns = [name for name, _ in question.candidates]
            return
        except UnsureEncoding as question:
            self.question, self.candidates = "choose_encoding", question.candidates
            return
        self.text = self.frame.attrs["text"]
        self.columns = [str(name) for name in self.frame.columns]

    def _read(self, text: str | None) -> pandas.DataFrame:
        with warnings.catch_warnings():  # the status line tells what was odd
            warnings.simplefilter("ignore")
            return read_texts(self.path, text=text, encoding=self.encoding, header=self.header)

    def choose(
        self, *, text: str | None = None, encoding: str | None = None, header: bool | int | None = None
    ) -> None:
        """Read again with another column, encoding or header."""
        if (encoding, header) != (self.encoding, self.header):
            text = None  # the columns may have other names now
        self.text, self.encoding, self.header = text, encoding, header
        self.read()

    def check(self) -> None:
        """Make the check-up of the text column, of evenly spaced texts where there are very many."""
        if self.frame is not None:
            column = self.frame[self.text]
            step = -(-len(column) // CHECKED) or 1
            self.checkup = check_texts(column.iloc[::step], encoder=self.encoder, lang=self.lang)

    def status(self) -> str:
        """Return one line that says what was read, how, and what was odd."""
        if self.question or self.frame is None:
            return words(self.question or "choose_file", self.lang)
        report = self.frame.attrs["report"]
        how = ", ".join(
            filter(None, [report.format, report.encoding, report.separator and repr(report.separator)])
        )
        odd = "".join(f" · {kind}: {number(count, self.lang)}" for kind, count in report.counts)
        return words("read", self.lang, rows=report.rows_in, left_out=report.rows_left_out, how=how, odd=odd)


def _shown(action: Callable[..., Any]) -> Callable[..., Any]:
    """Show what an action raises in the widget: an exception in a callback would appear nowhere."""

    @wraps(action)
    def run(self: ColumnPicker, *args: object) -> None:
        if self._quiet:
            return
        try:
            action(self, *args)
        except Exception as error:  # the last place where anyone can see it
            message = words("error", self.choice.lang, error=f"{error}"[:600] or type(error).__name__)
            self.show()
            self.status.value = status_line(message, error=True)

    return run


class ColumnPicker(w.VBox):
    """A widget that leads from a file to a checked frame: choose it, look, pick the column, read the check-up.

    ``picker.frame`` is the frame, as ``read_texts`` gives it; ``picker.checkup`` the check-up.

    Args:
        folder: where to look for files; paths outside it can be typed.
        encoder: what ``load_encoder`` returned, for lengths in its own tokens.
        lang: "ru" or "en" for the interface; None follows the machine's language.

    Raises:
        ValueError: another language; and ``picker.frame`` as long as no file is chosen and every question answered.

    Example:
        >>> picker = ColumnPicker()  # shown as the last line of a cell, it asks; then picker.frame has the letters
    """

    def __init__(
        self, folder: str | Path = ".", *, encoder: Encoder | None = None, lang: str | None = None
    ) -> None:
        self.choice = Choice(folder, encoder=encoder, lang=language(lang))
        self._quiet = False
        self._build()
        controls = w.HBox([self.column, self.encoding, self.header], layout=w.Layout(flex_flow="row wrap"))
        super().__init__(
            [self.file, controls, self.status, self.rows, self.card], layout=w.Layout(width="100%")
        )
        self.add_class("unb-picker")
        self.show()

    @property
    def frame(self) -> pandas.DataFrame:
        """The frame that was read; its attrs name the text column and hold the report."""
        if self.choice.frame is None:
            raise ValueError(f"there is no frame yet: {self.choice.status()}")
        return self.choice.frame

    @property
    def checkup(self) -> Checkup | None:
        """The check-up of the text column."""
        return self.choice.checkup

    def choose(self, name: str) -> None:
        """Choose a file by program, as typing its path does."""
        self.file.value = str(name)

    # ---- drawing

    def _build(self) -> None:
        def say(key: str, **values: object) -> str:
            return words(key, self.choice.lang, **values)

        wide = {"description_width": "initial"}
        self.file = w.Combobox(
            description=say("file"), placeholder=say("file_hint"), options=self.choice.files(), ensure_option=False,
            continuous_update=False, layout=w.Layout(width="min(640px, 98%)"),
        )  # fmt: skip
        self.column = w.Dropdown(description=say("text_column"), style=wide, layout=w.Layout(width="330px"))
        self.encoding = w.Dropdown(
            description=say("encoding"), style=wide, layout=w.Layout(width="230px"),
            options=[(say("found_out"), OPEN), *((name, name) for name in ENCODINGS)],
        )  # fmt: skip
        rows = [(say("in_row", n=n), n) for n in range(1, HEADER_ROWS + 1)]
        self.header = w.Dropdown(
            description=say("header"), style=wide, layout=w.Layout(width="270px"),
            options=[(say("found_out"), OPEN), *rows, (say("no_header"), False)],
        )  # fmt: skip
        self.status, self.rows, self.card = w.HTML(), w.HTML(), w.HTML()
        self.file.observe(self._on_file, "value")
        for control in (self.column, self.encoding, self.header):
            control.observe(self._on_choice, "value")

    def show(self) -> None:
        """Draw what was chosen and read."""
        choice, lang = self.choice, self.choice.lang
        self._quiet = True  # what is set here is not an action
        known = choice.text in choice.columns
        ask = [] if known else [(words("choose_one", lang), OPEN)]
        self.column.options = [*ask, *((name, name) for name in choice.columns)]
        self.column.value = choice.text if known else OPEN
        self.column.disabled = not choice.columns
        self.encoding.value = choice.encoding or OPEN
        self.header.value = OPEN if choice.header is None else choice.header
        self._quiet = False
        self.status.value = status_line(
            choice.status(), {"rows": 0 if choice.frame is None else len(choice.frame)}
        )
        self.rows.value = self._preview()
        self.card.value = choice.checkup._repr_html_() if choice.checkup else ""

    def _preview(self) -> str:
        choice = self.choice
        if choice.candidates:
            return candidate_list(choice.candidates)
        if choice.frame is None:
            return ""
        head = choice.frame.head(PREVIEWED)
        title = words("first_rows", choice.lang)
        return first_rows(
            title,
            choice.columns,
            head.astype(object).values.tolist(),
            chosen=choice.columns.index(str(choice.text)),
        )

    # ---- actions

    @_shown
    def _on_file(self, change: dict[str, Any]) -> None:
        if change["new"].strip():
            self.status.value = status_line(words("reading_file", self.choice.lang, file=change["new"]))
            self.choice.open(change["new"])
            self._check_and_show()

    @_shown
    def _on_choice(self, _change: dict[str, Any]) -> None:
        self.status.value = status_line(words("reading_file", self.choice.lang, file=self.file.value))
        header = None if self.header.value == OPEN else self.header.value
        self.choice.choose(
            text=self.column.value or None, encoding=self.encoding.value or None, header=header
        )
        self._check_and_show()

    def _check_and_show(self) -> None:
        self.show()
        if self.choice.frame is None:
            return
        self.card.value = status_line(words("checking", self.choice.lang))
        self.choice.check()
        self.show()
        found = self.choice.checkup
        rows, checked = len(self.choice.frame), found.n if found else 0
        if checked < rows:
            self.card.value += status_line(words("checked_some", self.choice.lang, some=checked, all=rows))
