"""The heads of FlagEmbedding: which of them a model has weights for, before anyone looks at random numbers.

FlagEmbedding reads a sparse and a ColBERT head from ``sparse_linear.pt`` and ``colbert_linear.pt``, and only where both files are there
(``EncoderOnlyEmbedderM3Runner.get_model``). Otherwise it goes on with random ones and says so in a log line that nobody sees.
USER-bge-m3 has neither file: its dense vectors alone mean something.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from user_nb.encoding.encoder import Encoder

_FILES = ("sparse_linear.pt", "colbert_linear.pt")
HEADS = ("dense", "sparse", "colbert")


def trained_heads(model: Encoder | str | PathLike[str]) -> tuple[str, ...]:
    """Return which outputs of FlagEmbedding are more than random numbers for this model: ("dense",) or all three.

    Args:
        model: an `Encoder`, or the folder that FlagEmbedding is to read. No weight is read.

    Returns:
        ("dense",) where one of the two files is missing, else ("dense", "sparse", "colbert").

    Raises:
        FileNotFoundError: there is no such folder.

    Example:
        >>> trained_heads(load_encoder("navec", cache=None))
        ('dense',)
    """
    folder = _folder(model)
    missing = folder is None or any(not (folder / name).is_file() for name in _FILES)
    return HEADS[:1] if missing else HEADS


def require_heads(model: Encoder | str | PathLike[str], *heads: str) -> None:
    """Refuse to go on where one of these heads would be random: "dense", "sparse", "colbert".

    Call it before showing FlagEmbedding's ``lexical_weights`` ("sparse") or ``colbert_vecs`` ("colbert").

    Args:
        model: an `Encoder`, or the folder that FlagEmbedding is to read.
        *heads: names of the outputs that are about to be shown.

    Raises:
        ValueError: a head that has no weights, or one that FlagEmbedding does not know.
        FileNotFoundError: as `trained_heads`.
    """
    unknown = [head for head in heads if head not in HEADS]
    if unknown:
        raise ValueError(f"there is no head {unknown[0]!r}; FlagEmbedding has {', '.join(map(repr, HEADS))}")
    random = [head for head in heads if head not in trained_heads(model)]
    if random:
        raise ValueError(
            f"the {' and '.join(random)} head of this model would be random numbers: FlagEmbedding needs both "
            f"{' and '.join(_FILES)}, and they are not in its folder; show its dense vectors only"
        )


def _folder(model: Encoder | str | PathLike[str]) -> Path | None:
    if not isinstance(model, str | PathLike):
        return model.folder
    folder = Path(model).expanduser()
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no model folder {str(model)!r}; give a folder, or an Encoder")
    return folder
