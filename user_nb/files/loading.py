"""A saved exploration made again: its texts, settings and edits, and what came out otherwise than it was saved."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.files.saving import RUN_FORMAT, texts_digest
from user_nb.study.edits import EditLog

if TYPE_CHECKING:
    import pandas as pd

    from user_nb.encoding.encoder import Encoder
    from user_nb.exploration import Exploration


def load_exploration(
    kind: type[Exploration],
    folder: str | Path,
    *,
    encoder: Encoder | None,
    progress: Callable[[str], None] | None,
) -> Exploration:
    """Make an exploration again from what `save_exploration` left; see :meth:`user_nb.Exploration.load`."""
    folder = Path(folder)
    run, table = read_run(folder), _read_table(folder)
    told = run["texts"]
    frame = table[told["columns"]]
    fitted = told["fitted"]
    study = kind(
        frame.iloc[:fitted],
        text=told["column"],
        encoder=encoder or _same_encoder(run),
        progress=progress,
        **run["settings"],
    )
    if len(frame) > fitted:
        study.add(frame.iloc[fitted:])
    if (folder / "edits.jsonl").is_file():
        study.edits = EditLog.read(folder / "edits.jsonl")
    study.differences = (*differences(study, run, table), *_edit_troubles(study))
    if study.differences:
        warnings.warn(
            f"{folder} did not come back quite as it was saved: {'; '.join(study.differences)}", stacklevel=3
        )
    return study


def read_run(folder: Path) -> dict[str, Any]:
    """Return what run.json says.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is damaged, of a newer version, or of one that could not be loaded again yet.
    """
    path = folder / "run.json"
    if not path.is_file():
        raise FileNotFoundError(f"{folder} holds no saved exploration: run.json is missing")
    try:
        run = json.loads(path.read_text("utf-8"))
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


def differences(study: Exploration, run: dict[str, Any], table: pd.DataFrame) -> list[str]:
    """Return, in a line each, what a study that was made again has otherwise than it was saved."""
    said = []
    if texts_digest(study.texts) != run["texts"]["digest"]:
        said.append("texts.parquet holds other texts than were saved")
    if study.encoder.fingerprint != run["encoder"]["fingerprint"]:
        said.append(f"the encoder is {study.encoder.name}, not the very {run['encoder']['name']} of then")
    _, _, cluster, name, _ = run["found"]
    labels = table[cluster].fillna(-1).to_numpy(np.int64)
    moved = int((labels != study.labels).sum())
    if moved:
        seeded = "" if run["settings"]["random_state"] is not None else " (random_state was None)"
        said.append(f"{moved} of {len(labels)} texts have another cluster{seeded}")
    names = study.table()[study.found_columns()[3]].to_numpy()
    renamed = sorted(set(table[name].fillna("")[names != table[name].fillna("")]))
    if renamed and not moved:
        said.append(f"{len(renamed)} clusters have another name, among them «{renamed[0]}»")
    return said


def _edit_troubles(study: Exploration) -> list[str]:
    broken = [f"line {number} of edits.jsonl cannot be read: {why}" for number, _, why in study.edits.unread]
    return [*broken, *(f"an edit could not be followed: {unmet}" for unmet in study.edited.unmet)]


def _read_table(folder: Path) -> pd.DataFrame:
    import pandas as pd

    path = folder / "texts.parquet"
    try:
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise FileNotFoundError(f"{folder} holds no saved exploration: texts.parquet is missing") from None
    except Exception as error:  # whatever a damaged file makes pyarrow raise
        raise ValueError(f"{path} is damaged ({str(error)[:80]}); texts.xlsx has the same table") from None


def _same_encoder(run: dict[str, Any]) -> Encoder:
    from user_nb.encoding.encoder import load_encoder

    name = run["encoder"]["name"]
    try:
        return load_encoder(name, **({} if run["encoder"].get("cached", True) else {"cache": None}))
    except (ValueError, OSError) as error:
        raise ValueError(
            f"the encoder {name!r} of then is not here ({error}); give one: load(folder, encoder=load_encoder(…))"
        ) from None
