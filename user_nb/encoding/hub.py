"""Where a model's files are: a folder of the user's, the hub's cache on this machine, or the hub itself."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

MODEL = "deepvk/USER-bge-m3"
REVISION = "0cc6cfe48e260fb0474c753087a69369e88709ae"
FETCH = f"hf download {MODEL} --revision {REVISION}"  # the one command that gets the real encoder
PATIENCE = 3.0  # seconds that a dead network may cost
FILES = ("*.json", "*.safetensors", "*.txt", "*.model")  # no code, and no weights that run code when read


def weights_at_hand() -> Path | None:
    """Return the folder with USER-bge-m3 on this machine: USER_NB_MODEL, else the hub's cache; None where there is none.

    Returns:
        The folder, which for USER_NB_MODEL is only known to exist; no network is asked.

    Raises:
        FileNotFoundError: USER_NB_MODEL is set, and there is no such folder.
    """
    named = os.environ.get("USER_NB_MODEL")
    if not named:
        return local_snapshot(MODEL, REVISION)
    folder = Path(named).expanduser()
    if not folder.is_dir():
        raise FileNotFoundError(
            f"USER_NB_MODEL is {named!r}, and there is no such folder; correct it, or unset it"
        )
    return folder


def local_snapshot(name: str, revision: str | None = None) -> Path | None:
    """Return the folder of a hub model in the hub's cache on this machine, if its weights are there; no network."""
    from huggingface_hub import try_to_load_from_cache

    weights, config = (
        try_to_load_from_cache(name, file, revision=revision) for file in ("model.safetensors", "config.json")
    )
    return Path(weights).parent if isinstance(weights, str) and isinstance(config, str) else None


def fetch(name: str, revision: str | None = None) -> Path:
    """Return the folder of a hub model, fetched where it is missing; without a revision, the newest, pinned to its commit.

    Args:
        name: hub name, such as "deepvk/USER-bge-m3".
        revision: commit, branch or tag; None is the newest.

    Returns:
        The model's folder in the hub's cache. Only configuration, tokenizer and safetensors are fetched, no code.

    Raises:
        FileNotFoundError: not here and not to be had; the message says what to do.
    """
    from huggingface_hub import snapshot_download

    here = local_snapshot(name, revision)
    if here is not None:
        return here
    if not hub_answers():
        raise FileNotFoundError(
            f"{name!r} is not on this machine and the model hub does not answer; fetch it where there is a network "
            f"(hf download {name}), or give the path of a folder that holds it"
        )
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=list(FILES)))
    except (OSError, ValueError) as error:
        raise FileNotFoundError(f"{name!r} could not be fetched from the model hub: {error}") from error


def hub_answers(*, patience: float = PATIENCE) -> bool:
    """Whether the model hub answers within `patience` seconds; never asked when HF_HUB_OFFLINE is set."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return False
    answers: list[bool] = []
    # in a thread: looking up a name on a dead network may take longer than any time limit of a request
    asking = Thread(target=lambda: answers.append(_asked(patience)), daemon=True)
    asking.start()
    asking.join(patience)
    return bool(answers and answers[0])


def _asked(patience: float) -> bool:
    from urllib.request import Request, urlopen

    address = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    try:
        with urlopen(Request(f"{address}/api/models/{MODEL}", method="HEAD"), timeout=patience) as answer:
            return bool(answer.status < 400)
    except (OSError, ValueError):
        return False
