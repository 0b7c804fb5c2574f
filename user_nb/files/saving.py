"""What an exploration leaves on disk: tables, pages, the record and the edits, each file whole or not there.

A folder holds texts.parquet, texts.xlsx, map.html, report.html, run.json and edits.jsonl. All are written beside their
places first and then put there in one go; while that lasts, ``.saving.lock`` with the number of the process keeps other
kernels out.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from user_nb.exploration import Exploration

RUN_FORMAT = 2  # raise when run.json changes its shape
PACKAGES = (
    "user-nb",
    "torch",
    "transformers",
    "numba",
    "hdbscan",
    "scikit-learn",
    "numpy",
    "pandas",
    "plotly",
    "pymorphy3",
)
LOCK = ".saving.lock"
PATIENCE = 20.0  # seconds to wait for another kernel that is saving
STALE = 900.0  # seconds after which a lock is somebody's who is gone


def save_exploration(
    study: Exploration, folder: str | Path, *, lang: str | None = None, guard_formulas: bool = True
) -> Path:
    """Write the files of a study into a folder, made if missing; returns the folder.

    Raises:
        NotADirectoryError: the path is a file.
        OSError: the disk is full or not writable, or another kernel is saving there; files that were there stay as they were.
    """
    from user_nb.files.spreadsheet import write_workbook

    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; give a folder to save into")
    table = study.table()
    texts = {
        "map.html": _map_page(study, lang),
        "report.html": _report_page(study, lang),
        "run.json": json.dumps(describe_run(study), ensure_ascii=False, indent=2) + "\n",
        "edits.jsonl": study.edits.text(),
    }
    writers: dict[str, Callable[[Path], object]] = {
        "texts.parquet": lambda path: _write_parquet(table, path),
        "texts.xlsx": lambda path: write_workbook(table, path, guard=guard_formulas),
    }
    writers |= {name: _text_writer(text) for name, text in texts.items()}
    study.pipeline.checkpoint()
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        _keep_others_edits(folder / "edits.jsonl", study)
        write_all(folder, writers)
    study.edits.on_disk = texts["edits.jsonl"]
    return folder


def describe_run(study: Exploration) -> dict:
    """Return what run.json holds: how this exploration came about, with nothing of the texts themselves."""
    encoder, labels = study.encoder, study.labels
    return {
        "format": RUN_FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
        "encoder": {
            "name": encoder.name,
            "fingerprint": encoder.fingerprint,
            "dimension": encoder.dimension,
            "precision": encoder.precision,
            "device": encoder.device,
            "cached": encoder.cache is not None,  # vectors from a cache are rounded to float16
        },  # fmt: skip
        "settings": study.settings_used(),
        "seeds": {"random_state": study.settings.random_state},
        "texts": {
            "rows": len(study),
            "fitted": int((~study.new).sum()),
            "column": study.text,
            "columns": [str(column) for column in study.frame.columns],
            "clustered": int(study.clustered.sum()),
            "digest": texts_digest(study.texts),
        },
        "found": study.found_columns(),
        "edits": len(study.edits),
        "clusters": [
            {
                "cluster": label,
                "name": name.text,
                "words": list(name.words),
                "size": int((labels == label).sum()),
            }
            for label, name in study.names.items()
        ],
    }


def texts_digest(texts: list[str]) -> str:
    """Return a digest of the texts in their order."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a folder to this process while it saves.

    Raises:
        TimeoutError: another process has it and does not let go.
    """
    path, since = folder / LOCK, time.monotonic()
    while not _taken(path):
        if time.monotonic() - since > PATIENCE:
            raise TimeoutError(
                f"another kernel is saving into {folder} (process {_owner(path) or 'unknown'}); "
                f"try again in a moment, or delete {path} if no such process runs"
            )
        time.sleep(0.05)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _taken(path: Path) -> bool:
    """Whether the lock could be taken; a lock whose process is gone is put away first."""
    with suppress(OSError):
        if not _is_running(_owner(path)) or time.time() - path.stat().st_mtime > STALE:
            path.unlink(missing_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(str(os.getpid()))
    return True


def _owner(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except ValueError:  # just made, its number not yet written
        return None


def _is_running(process: int | None) -> bool:
    if process is None or os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _keep_others_edits(path: Path, study: Exploration) -> None:
    """Put away an edit log in the folder that this study neither read nor wrote, so that no edit of another kernel is lost."""
    if not path.is_file():
        return
    there = path.read_text("utf-8", errors="replace")
    if there in (study.edits.on_disk, study.edits.text()) or len(there.strip().split("\n")) < 2:
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


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Call write(temporary path), then put the file in its place at one stroke; a failure leaves what was there."""
    write_all(path.parent, {path.name: write})


def _beside(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    return Path(name)


def _text_writer(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8", errors="backslashreplace")


def _write_parquet(table, path: Path) -> None:
    table = table.copy(deep=False)
    table.attrs = {}  # notes of the reader; parquet would try to make JSON of them
    for column in (name for name, kind in table.dtypes.items() if kind == "object"):
        kinds = {type(value) for value in table[column] if value is not None}
        if len(kinds) > 1:  # a mixed column has no type in parquet
            table[column] = table[column].map(str, na_action="ignore")
    table.columns = [str(column) for column in table.columns]
    table.to_parquet(path, index=False)


def _map_page(study: Exploration, lang: str | None) -> str:
    from user_nb.files.reporting import cluster_rows, page_title
    from user_nb.pages.map_page import map_page

    figure = study.plot_map(height=720, legend=False, lang=lang)
    return map_page(
        figure,
        study.texts,
        study.labels,
        clusters=cluster_rows(study, lang),
        title=page_title(study, lang),
        lang=lang,
        hidden=study.hidden,
    )


def _report_page(study: Exploration, lang: str | None) -> str:
    from user_nb.files.reporting import report_facts
    from user_nb.pages.report_page import report_page

    return report_page(report_facts(study, lang))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
