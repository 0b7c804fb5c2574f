"""A saved exploration made again: its texts, settings and edits, and what came out otherwise than it was saved."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from user_nb.files.record import read_run, texts_digest
from user_nb.study.edits import Edited, EditLog
from user_nb.study.snapshot import Snapshot
from user_nb.study.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from user_nb.encoding.encoder import Encoder

Kind = TypeVar("Kind", bound=Study)


def load_study(
    kind: type[Kind],
    folder: str | Path,
    *,
    encoder: Encoder | None,
    progress: Callable[[str], None] | None,
) -> Kind:
    """Return a study of a kind, made again from what `save_snapshot` left; see :meth:`user_nb.Exploration.load`."""
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
    study.differences = (
        *differences(study.snapshot(), run, table),
        *_edit_troubles(study.edits, study.edited),
    )
    if study.differences:
        warnings.warn(
            f"{folder} did not come back quite as it was saved: {'; '.join(study.differences)}", stacklevel=3
        )
    return study


def differences(now: Snapshot, run: dict[str, Any], saved: pd.DataFrame) -> list[str]:
    """Return, in a line each, what a study that was made again has otherwise than in its record and its saved table."""
    said = []
    if texts_digest(now.texts) != run["texts"]["digest"]:
        said.append("texts.parquet holds other texts than were saved")
    if now.encoder.fingerprint != run["encoder"]["fingerprint"]:
        said.append(f"the encoder is {now.encoder.name}, not the {run['encoder']['name']} it was made with")
    _, _, cluster, name, _ = run["found"]
    labels = saved[cluster].fillna(-1).to_numpy(np.int64)
    moved = int((labels != now.labels).sum())
    if moved:
        seeded = "" if run["settings"]["random_state"] is not None else " (random_state was None)"
        said.append(f"{moved} of {len(labels)} texts have another cluster{seeded}")
    names = now.table[now.found_columns[3]].to_numpy()
    renamed = sorted(set(saved[name].fillna("")[names != saved[name].fillna("")]))
    if renamed and not moved:
        said.append(f"{len(renamed)} clusters have another name, among them «{renamed[0]}»")
    return said


def _edit_troubles(edits: EditLog, edited: Edited) -> list[str]:
    broken = [f"line {number} of edits.jsonl cannot be read: {why}" for number, _, why in edits.unread]
    return [*broken, *(f"an edit could not be followed: {unmet}" for unmet in edited.unmet)]


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
            f"the encoder {name!r} that made it is not here ({error}); give one: load(folder, encoder=load_encoder(…))"
        ) from None
