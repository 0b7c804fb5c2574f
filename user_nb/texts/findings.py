"""One kind of thing that is wrong with a collection: where it is, what it does to the vectors, what cures it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from user_nb.wording.numbers import number
from user_nb.wording.strings import words

# How much a finding of each kind harms a vector, 0 to 1; findings are sorted by this times the number of texts.
HARM = {
    "mojibake": 1.0,
    "damaged": 0.9,
    "language": 0.8,
    "unknown": 0.8,
    "cut": 0.6,
    "near_duplicates": 0.5,
    "html": 0.5,
    "homoglyphs": 0.5,
    "decomposed": 0.5,
    "invisible": 0.4,
    "duplicates": 0.3,
    "short": 0.2,
    "empty": 0.2,
    "yo": 0.05,
}
CURES = {
    "damaged": 'read_texts(path, encoding="…")',
    "unknown": 'load_encoder("deepvk/USER-bge-m3")',
    "cut": 'load_encoder(encoder.name, chunks="mean")',
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its ``kind``, the ``rows`` (k,) int64 from 0 in which it is, what it does, what cures it.

    ``groups`` holds row numbers for near-identical texts, a group each, and rows by language; ``examples`` are (row, shown) pairs.
    """

    kind: str
    rows: np.ndarray
    examples: tuple[tuple[int, str], ...] = ()
    groups: tuple[tuple[str, np.ndarray], ...] = ()
    values: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"Finding({self.kind!r}, {len(self.rows)} rows)"

    @property
    def cure(self) -> str:
        """The one line that cures it."""
        foreign = self.kind == "language" or (self.kind == "unknown" and self.values["unit"] == "tokens")
        if foreign:
            return 'clean_texts(texts, fix=["other_languages"])'
        return CURES.get(self.kind) or f'clean_texts(texts, fix=["{self.kind}"])'

    def title(self, lang: str) -> str:
        """What it is, in words."""
        return words(f"finding_{self.kind}", lang, **self._values(lang))

    def effect(self, lang: str) -> str:
        """What it does to the vectors, in words."""
        return words(f"effect_{self.kind}", lang, **self._values(lang))

    def _values(self, lang: str) -> dict[str, Any]:
        values = self.values | {"n": len(self)}
        if self.kind == "language":
            values["detail"] = ", ".join(
                f"{words(name, lang)} {number(len(rows), lang)}" for name, rows in self.groups
            )
        if self.kind == "near_duplicates":
            values["detail"] = words("checkup_groups", lang, n=len(self.groups))
        if self.kind == "cut":
            values["detail"] = words("checkup_lost", lang, share=values["lost"])
        if "unit" in values:
            values["unit"] = words(f"unit_{values['unit']}", lang)
        return values
