"""What an `Encoder` needs of the model behind it: a few facts, and vectors batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np


class Batch(NamedTuple):
    """Vectors that are done: ``positions`` (k,) of the texts and their unit ``rows`` (k, d) float32.

    A row of zeros is a text of which the model knows no word. ``tokens`` were read; ``lost`` says how many tokens of a position were
    not, ``failed`` why a position has no vector.
    """

    positions: np.ndarray
    rows: np.ndarray
    tokens: int = 0
    lost: dict[int, int] = {}  # noqa: RUF012
    failed: dict[int, str] = {}  # noqa: RUF012


class Model(Protocol):
    """A model as `Encoder` sees it."""

    # read-only, so that a model may hold a plain attribute, a constant of its class or a property
    @property
    def name(self) -> str:
        """Name of the model: a hub name, a folder's name, or "navec"."""
        ...

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hex digest of everything that changes a vector."""
        ...

    @property
    def device(self) -> str:
        """Where the model computes: "cpu", "cuda", "cuda:1", "mps"."""
        ...

    @property
    def precision(self) -> str:
        """Precision class of the matrix products: "fp32" or "bf16"."""
        ...

    @property
    def unit(self) -> str:
        """What `count_tokens` counts: "tokens" or "words"."""
        ...

    @property
    def max_length(self) -> int | None:
        """Tokens of a text that are read; None where there is no limit."""
        ...

    def embed(self, texts: list[str]) -> Iterator[Batch]:
        """Yield batches as they get done; every position of `texts` exactly once, in any order."""
        ...

    def count_tokens(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return (units of each text, those the model does not know), both (n,) int64."""
        ...

    def token_vectors(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the words of a text and a unit vector for each, (m, d)."""
        ...

    def lost(self, text: str) -> int:
        """Return how many tokens at the end of a text the model does not read."""
        ...
