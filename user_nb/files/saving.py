"""What an exploration leaves on disk: tables, pages, the record and the edits, each file whole or not there.

A folder holds texts.parquet, texts.xlsx, map.html, report.html, run.json and edits.jsonl. All are written beside their
places first and then put there in one go; while that lasts, a lock on ``.saving.lock`` keeps other kernels out. The
operating system holds the lock and lets go of it with the process, however that ends.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from user_nb.files.record import describe_run
from user_nb.pages.map_page import map_page
from user_nb.pages.report_page import report_of, report_page
from user_nb.study.snapshot import Snapshot
from user_nb.wording.language import language

if TYPE_CHECKING:
    import pandas as pd

LOCK = ".saving.lock"
PATIENCE = 20.0  # seconds to wait for another kernel that is saving


def checked_folder(folder: str | Path) -> Path:
    """Return the path of a folder to save into, which need not be there yet.

    Args:
        folder: where to save.

    Returns:
        Its path.

    Raises:
        NotADirectoryError: the path is a file.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; give a folder to save into")
    return folder


def save_snapshot(
    snapshot: Snapshot,
    folder: Path,
    *,
    lang: str | None = None,
    guard_formulas: bool = True,
    checkpoint: Callable[[], None] = lambda: None,
) -> None:
    """Write the files of a snapshot into a folder, made if missing.

    Args:
        snapshot: what a study has come to.
        folder: where to, as `checked_folder` returns it.
        lang: "ru" or "en" for the pages; None follows the machine's language.
        guard_formulas: put an apostrophe before texts that a spreadsheet would take for a formula.
        checkpoint: called when the pages are made and nothing is written yet; what it raises ends the save.

    Raises:
        OSError: the disk is full or not writable, or another kernel is saving there; files that were there stay as they were.
    """
    from user_nb.files.spreadsheet import write_workbook

    lang = language(lang)
    texts = {
        "map.html": map_page(snapshot, lang=lang),
        "report.html": report_page(report_of(snapshot, lang)),
        "run.json": json.dumps(describe_run(snapshot), ensure_ascii=False, indent=2) + "\n",
        "edits.jsonl": snapshot.edits,
    }
    writers: dict[str, Callable[[Path], object]] = {
        "texts.parquet": lambda path: _write_parquet(snapshot.table, path),
        "texts.xlsx": lambda path: write_workbook(snapshot.table, path, guard=guard_formulas),
    }
    writers |= {name: _text_writer(text) for name, text in texts.items()}
    checkpoint()
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        _keep_others_edits(folder / "edits.jsonl", snapshot)
        write_all(folder, writers)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a folder to this process while it saves.

    Args:
        folder: to keep.

    Raises:
        TimeoutError: another process has it and does not let go.
    """
    from filelock import FileLock, Timeout

    path = folder / LOCK
    lock = FileLock(path)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise TimeoutError(f"another kernel is saving into {folder}; try again in a moment") from None
    try:
        yield
    finally:
        if (
            os.name == "posix"
        ):  # elsewhere filelock does it; whoever waits sees that the file is gone, and makes it anew
            path.unlink(missing_ok=True)
        lock.release()


def _keep_others_edits(path: Path, snapshot: Snapshot) -> None:
    """Put away an edit log in the folder that the study neither read nor wrote, so that no edit of another kernel is lost."""
    if not path.is_file():
        return
    there = path.read_text("utf-8", errors="replace")
    if there in (snapshot.edits_on_disk, snapshot.edits) or len(there.strip().split("\n")) < 2:
        return
    aside = next(p for n in range(1, 10_000) if not (p := path.with_name(f"edits.{n}.jsonl")).exists())
    os.replace(path, aside)
    warnings.warn(
        f"{path} held edits of another kernel or an earlier day; they are kept as {aside.name}", stacklevel=4
    )


def write_all(folder: Path, writers: dict[str, Callable[[Path], object]]) -> None:
    """Write several files of a folder beside their places, then put all in place; a failure leaves what was there."""
    waiting: dict[Path, Path] = {}
    try:
        for name, write in writers.items():
            waiting[folder / name] = temporary = _beside(folder / name)
            write(temporary)
            temporary.chmod(0o644)
        for path, temporary in waiting.items():
            os.replace(temporary, path)
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    return Path(name)


def _text_writer(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8", errors="backslashreplace")


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    table = table.copy(deep=False)
    table.attrs = {}  # notes of the reader; parquet would try to make JSON of them
    for column in (name for name, kind in table.dtypes.items() if kind == "object"):
        kinds = {type(value) for value in table[column] if value is not None}
        if len(kinds) > 1:  # a mixed column has no type in parquet
            table[column] = table[column].map(str, na_action="ignore")
    table.columns = [str(column) for column in table.columns]
    table.to_parquet(path, index=False)
