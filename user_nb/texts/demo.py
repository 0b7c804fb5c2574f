"""The demo collection: letters to the town office of Ольшанск, a town that does not exist, with pairs and questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FILES = {"letters": "letters.jsonl", "pairs": "pairs.csv", "questions": "questions.csv"}


def load_demo(name: str = "letters") -> pd.DataFrame:
    """Return a part of the demo collection as a DataFrame; written for this project, licence CC0, no network needed.

    Args:
        name: one of

            - "letters", 705 rows, the pile as it came in: text, date (datetime64), district, channel, topic, kind.
              The kind "письмо" marks 600 ordinary letters, fifty for each of twelve topics. Among them lie three
              campaigns of near-identical letters ("коллективное 1" to "коллективное 3"), long ones ("длинное"),
              off-topic ones ("не по теме", their topic is "прочее") and some in Tatar, Ukrainian or English
              ("другой язык").
            - "pairs", 200 rows: sentences a and b, score, how alike they are in meaning from 0 to 5, and kind,
              what makes the pair hard.
            - "questions", 80 rows: question, row (the position in "letters" of the letter that answers it), quote
              (the words of that letter that do) and kind.

    Returns:
        The frame.

    Raises:
        ValueError: there is no part of that name.
        FileNotFoundError: the files did not come with the installation.

    Example:
        >>> letters = load_demo()
        >>> ordinary = letters[letters["kind"] == "письмо"]
        >>> questions = load_demo("questions")
        >>> letters["text"][questions["row"][0]]
        'Громкоговоритель на Ольшанск-Товарной слышен на Кузнечной, 9, ...'
    """
    if name not in FILES:
        raise ValueError(f"there is no demo {name!r}; there are: {', '.join(map(repr, FILES))}")
    path = demo_folder() / FILES[name]
    return _letters(path) if name == "letters" else _table(path)


def demo_folder() -> Path:
    """Return the folder of the demo files: in the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "data", package.parent / "data"):
        if all((folder / file).is_file() for file in FILES.values()):
            return folder
    raise FileNotFoundError(
        "the demo files are missing from this installation; reinstall with: pip install --force-reinstall user-nb"
    )


def _letters(path: Path) -> pd.DataFrame:
    import pandas as pd

    # "\n" alone ends a row: splitlines() would also cut at U+2028 and the like inside a letter
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    frame = pd.DataFrame([json.loads(line) for line in lines])
    frame["date"] = pd.to_datetime(frame["date"])
    frame.attrs["text"] = "text"
    return frame


def _table(path: Path) -> pd.DataFrame:
    import pandas as pd

    frame = pd.read_csv(path, encoding="utf-8", keep_default_na=False)
    if "question" in frame:
        frame.attrs["text"] = "question"
    return frame
