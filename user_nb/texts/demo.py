"""The demo collection: letters of citizens to the town office of Ольшанск, a town that does not exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FILES = {"letters": "letters.jsonl"}


def load_demo(name: str = "letters") -> pd.DataFrame:
    """Return a part of the demo collection as a DataFrame; written for this project, licence CC0, no network needed.

    Args:
        name: "letters", citizens' letters: text, date (datetime64), district, channel, topic.

    Raises:
        ValueError: there is no part of that name.
        FileNotFoundError: the files did not come with the installation.

    Example:
        >>> letters = load_demo()
        >>> letters["topic"].value_counts()
    """
    import pandas as pd

    if name not in FILES:
        raise ValueError(f"there is no demo {name!r}; there are: {', '.join(map(repr, FILES))}")
    path = demo_folder() / FILES[name]
    # "\n" alone ends a row: splitlines() would also cut at U+2028 and the like inside a letter
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    frame = pd.DataFrame([json.loads(line) for line in lines])
    frame["date"] = pd.to_datetime(frame["date"])
    frame.attrs["text"] = "text"
    return frame[["text", *(column for column in frame.columns if column != "text")]]


def demo_folder() -> Path:
    """Return the folder of the demo files: in the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "data", package.parent / "data"):
        if (folder / FILES["letters"]).is_file():
            return folder
    raise FileNotFoundError(
        "the demo files are missing from this installation; reinstall with: pip install --force-reinstall user-nb"
    )
