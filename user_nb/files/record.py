"""run.json: how a saved exploration came about, with nothing of the texts themselves; written here and read again."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from user_nb.study.snapshot import Snapshot
from user_nb.study.table import sizes_of

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


def describe_run(snapshot: Snapshot) -> dict[str, Any]:
    """Return what run.json holds."""
    sizes = sizes_of(snapshot.labels)
    return {
        "format": RUN_FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
        "encoder": asdict(snapshot.encoder),
        "settings": dict(snapshot.settings),
        "seeds": {"random_state": snapshot.settings["random_state"]},
        "texts": {
            "rows": len(snapshot),
            "fitted": int((~snapshot.new).sum()),
            "column": snapshot.text,
            "columns": [str(column) for column in snapshot.frame.columns],
            "clustered": int(snapshot.clustered.sum()),
            "digest": texts_digest(snapshot.texts),
        },
        "found": snapshot.found_columns,
        "edits": snapshot.n_edits,
        "clusters": [
            {"cluster": label, "name": name.text, "words": list(name.words), "size": sizes[label]}
            for label, name in snapshot.names.items()
        ],
    }


def read_run(folder: Path) -> dict[str, Any]:
    """Return what run.json says.

    Args:
        folder: of a saved exploration.

    Returns:
        The record, as JSON has it.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is damaged, of a newer version, or of one that could not be loaded again yet.
    """
    path = folder / "run.json"
    if not path.is_file():
        raise FileNotFoundError(f"{folder} holds no saved exploration: run.json is missing")
    try:
        run: dict[str, Any] = json.loads(path.read_text("utf-8"))
        made = run["format"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            f"{path} is damaged; texts.parquet beside it still has every text with its cluster"
        ) from None
    if made > RUN_FORMAT:
        raise ValueError(
            f"{path} was written by a newer user-nb (format {made}, this one reads {RUN_FORMAT}): "
            "pip install --upgrade user-nb"
        )
    if made < RUN_FORMAT:
        raise ValueError(f"{path} was written before explorations could be loaded; save it once more")
    return run


def texts_digest(texts: Sequence[str]) -> str:
    """Return a digest of the texts in their order."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
