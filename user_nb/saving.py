"""What an exploration leaves on disk: texts.parquet, map.html and run.json, each whole or not there."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from user_nb.exploration import Exploration

RUN_FORMAT = 1  # raise when run.json changes its shape
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


def save_exploration(study: Exploration, folder: str | Path) -> Path:
    """Write the three files of a study into a folder, made if missing; returns the folder.

    Raises:
        NotADirectoryError: the path is a file.
        OSError: the disk is full or not writable; files that were there before stay as they were.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; give a folder to save into")
    table, figure, run = study.table(), study.plot_map(height=720), describe_run(study)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "texts.parquet", lambda path: _write_parquet(table, path))
    write_whole(folder / "map.html", lambda path: path.write_text(_page(figure, study), encoding="utf-8"))
    text = json.dumps(run, ensure_ascii=False, indent=2)
    write_whole(folder / "run.json", lambda path: path.write_text(text + "\n", encoding="utf-8"))
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
        },  # fmt: skip
        "settings": study.settings_used(),
        "seeds": {"random_state": study.settings.random_state},
        "texts": {"rows": len(study), "column": study.text, "clustered": int(study.clustered.sum())},
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


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Call write(temporary path), then put the file in its place at one stroke; a failure leaves what was there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        temporary.chmod(0o644)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_parquet(table, path: Path) -> None:
    table = table.copy(deep=False)
    table.attrs = {}  # notes of the reader; parquet would try to make JSON of them
    for column in table.select_dtypes("object").columns:
        kinds = {type(value) for value in table[column] if value is not None}
        if len(kinds) > 1:  # a mixed column has no type in parquet
            table[column] = table[column].map(str, na_action="ignore")
    table.columns = [str(column) for column in table.columns]
    table.to_parquet(path, index=False)


def _page(figure, study: Exploration) -> str:
    from user_nb.views.page import map_page

    return map_page(figure, texts=len(study), clusters=len(study.names), encoder=study.encoder.name)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
