"""What a person changes by hand in the clusters: a log of edits, and the labels that come of it.

An edit never changes labels in place. It is one entry of an :class:`EditLog`, and :func:`replay` makes the labels anew
from those of the clustering and the entries in their order; to undo is to leave the last entry out. Entries hold on to
texts by content (:class:`TextKeys`) and to clusters by their texts (:class:`Anchor`), so they outlive another encoding,
another order of rows, new rows and, where a cluster stays mostly itself, another clustering.

On disk a log is a text file, UTF-8, one JSON object a line: first ``{"user-nb edits": 1}``, then the edits in the order
they were made, then those that were undone, last undone first, each with ``"undone": true``.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

FORMAT = 1  # raise when a line changes its shape
NOISE = -1
ANCHOR_TEXTS = 256  # a larger cluster is remembered by so many of its texts, drawn by their digests
NAME_LENGTH = 120
NOTE_LENGTH = 2_000
OPERATIONS = ("name", "merge", "split", "move", "recluster", "hide", "show", "note")

REASONS = {
    "gone": "none of its texts is in the collection",
    "scattered": "the texts of {cluster} are not together in one cluster any more",
    "changed": "the cluster that holds the texts of {cluster} is now mostly of other texts",
    "part": "{gone} of its {texts} texts are not in the collection; the others follow it",
}


class TextKeys:
    """The rows of a collection by content: ``keys[row]`` is a digest of the text, with ``.1``, ``.2`` … for its repeats.

    >>> TextKeys(["да", "нет", "да"]).keys[2].endswith(".1")
    True
    """

    def __init__(self, texts: Iterable[str]) -> None:
        seen: Counter[str] = Counter()
        self.keys: list[str] = []
        for text in texts:
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
            self.keys.append(f"{digest}.{seen[digest]}" if seen[digest] else digest)
            seen[digest] += 1
        self._row = {key: row for row, key in enumerate(self.keys)}

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, rows: Iterable[int]) -> tuple[str, ...]:
        """Return the keys of some rows."""
        return tuple(self.keys[row] for row in rows)

    def rows(self, keys: Iterable[str]) -> np.ndarray:
        """Return the rows of those keys that are here, (k,) int64, in the order of the keys."""
        return np.array([self._row[key] for key in keys if key in self._row], np.int64)


@dataclass(frozen=True)
class Anchor:
    """A cluster as an edit remembers it: how many texts it had, and which (a sample of them where they were many)."""

    size: int
    keys: tuple[str, ...] = field(repr=False)
    label: str = ""

    @classmethod
    def of(cls, keys: TextKeys, rows: np.ndarray, label: str = "") -> Anchor:
        """Remember the cluster that has these rows; digests are random, so the smallest are a fair sample."""
        return cls(len(rows), tuple(sorted(keys.of(rows))[:ANCHOR_TEXTS]), label)


@dataclass(frozen=True)
class Edit:
    """One change by hand.

    Attributes:
        op: "name", "merge", "split", "move", "recluster", "hide", "show" or "note".
        clusters: the clusters it speaks of: the one named or noted, those merged, the one moved to (none: noise).
        groups: the texts it speaks of, by key; each group of a split or a re-clustering becomes a cluster.
        rest: the texts that a re-clustering leaves outside clusters.
        text: the name or the note.
        n_texts: rows the collection had at the time; rows after these are newer than the edit.
        at: when it was made, ISO 8601, UTC.
    """

    op: str
    clusters: tuple[Anchor, ...] = ()
    groups: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    rest: tuple[str, ...] = field(default=(), repr=False)
    text: str = ""
    n_texts: int = 0
    at: str = field(
        default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"), repr=False, compare=False
    )

    def to_json(self) -> dict[str, Any]:
        """Return what a line of the log holds."""
        line: dict[str, Any] = {"op": self.op, "at": self.at, "n_texts": self.n_texts}
        if self.clusters:
            line["clusters"] = [
                {"size": a.size, "label": a.label, "texts": list(a.keys)} for a in self.clusters
            ]
        line |= {"groups": [list(group) for group in self.groups]} if self.groups else {}
        line |= {"rest": list(self.rest)} if self.rest else {}
        return line | ({"text": self.text} if self.text else {})

    @classmethod
    def from_json(cls, line: dict[str, Any]) -> Edit:
        """Read a line of the log; ValueError where it is not an edit this version knows."""
        if not isinstance(line, dict) or line.get("op") not in OPERATIONS:
            raise ValueError("it is no edit")
        try:
            clusters = tuple(
                Anchor(int(a["size"]), tuple(map(str, a["texts"])), str(a.get("label", "")))
                for a in line.get("clusters", ())
            )
            edit = cls(
                op=line["op"],
                clusters=clusters,
                groups=tuple(tuple(map(str, group)) for group in line.get("groups", ())),
                rest=tuple(map(str, line.get("rest", ()))),
                text=str(line.get("text", "")),
                n_texts=int(line.get("n_texts", 0)),
                at=str(line.get("at", "")),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"a part of it is missing or of another kind ({error})") from None
        if (edit.op in ("name", "merge") and not clusters) or (
            edit.op not in ("name", "merge", "note") and not edit.groups
        ):
            raise ValueError("it does not say what it is about")
        return edit


@dataclass(frozen=True)
class Unmet:
    """An edit that could not be followed, or only in part: which, and why (a key of ``REASONS`` and its values)."""

    edit: Edit
    reason: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        what = f"{self.edit.op} «{self.edit.text}»" if self.edit.text else self.edit.op
        return f"{what}: {REASONS[self.reason].format(**self.values)}"


@dataclass(frozen=True)
class Edited:
    """Clusters after the edits.

    Attributes:
        labels: (n,) int64, the cluster of each row; those that edits made have numbers after all others; -1 is noise.
        by_hand: (n,) bool, rows whose cluster an edit chose.
        hidden: (n,) bool, rows put out of sight.
        names: the names given, {label: name}.
        notes: notes on texts, {row: note}; ``cluster_notes`` those on clusters, {label: note}.
        unmet: edits that could not be followed, wholly or in part.
    """

    labels: np.ndarray
    by_hand: np.ndarray
    hidden: np.ndarray
    names: dict[int, str]
    notes: dict[int, str]
    cluster_notes: dict[int, str]
    unmet: tuple[Unmet, ...] = ()


def replay(labels: np.ndarray, keys: TextKeys, edits: Iterable[Edit]) -> Edited:
    """Return the clusters that come of `labels` (n,) when the edits are followed in their order; nothing is changed in place.

    A name, a merge, a move to a cluster finds its cluster by the texts it had: at least half of those that still are in the
    collection must be together, and be at least half of that cluster, texts that came later left out of account.
    """
    state = _State(np.asarray(labels, np.int64).copy(), keys)
    for edit in edits:
        state.follow(edit)
    return Edited(
        state.labels, state.by_hand, state.hidden, state.names, state.notes, state.cluster_notes,
        tuple(state.unmet),
    )  # fmt: skip


class _State:
    """Labels on their way through the edits."""

    def __init__(self, labels: np.ndarray, keys: TextKeys) -> None:
        self.labels, self.keys = labels, keys
        self.by_hand, self.hidden = np.zeros(len(labels), bool), np.zeros(len(labels), bool)
        self.names: dict[int, str] = {}
        self.notes: dict[int, str] = {}
        self.cluster_notes: dict[int, str] = {}
        self.unmet: list[Unmet] = []
        self._next = int(labels.max(initial=NOISE)) + 1

    def follow(self, edit: Edit) -> None:
        clusters = [self._cluster(anchor, edit) for anchor in edit.clusters]
        if None in clusters:
            return
        groups = [self._rows(group, edit) for group in edit.groups]
        if groups and not any(map(len, groups)):
            self.unmet.append(Unmet(edit, "gone"))
            return
        getattr(self, f"_{edit.op}")(edit, clusters, groups)

    # ---- the operations

    def _name(self, edit: Edit, clusters: list[int], _groups: list[Any]) -> None:
        self.names[clusters[0]] = edit.text

    def _merge(self, _edit: Edit, clusters: list[int], _groups: list[Any]) -> None:
        into, *others = clusters
        for other in others:
            if other != into:
                self.labels[self.labels == other] = into
                note = self.cluster_notes.pop(other, None)
                self.cluster_notes.setdefault(into, note) if note else None
                name = self.names.pop(other, None)
                self.names.setdefault(into, name) if name else None

    def _split(self, edit: Edit, _clusters: list[Any], groups: list[np.ndarray]) -> None:
        for rows in groups:
            if len(rows):
                self._put(rows, self._next)
                if edit.text:
                    self.names[self._next] = edit.text
                self._next += 1

    def _recluster(self, edit: Edit, _clusters: list[Any], groups: list[np.ndarray]) -> None:
        self._split(edit, [], groups)
        self._put(self._rows(edit.rest, edit), NOISE)

    def _move(self, _edit: Edit, clusters: list[int], groups: list[np.ndarray]) -> None:
        self._put(groups[0], clusters[0] if clusters else NOISE)

    def _hide(self, _edit: Edit, _clusters: list[Any], groups: list[np.ndarray]) -> None:
        self.hidden[groups[0]] = True

    def _show(self, _edit: Edit, _clusters: list[Any], groups: list[np.ndarray]) -> None:
        self.hidden[groups[0]] = False

    def _note(self, edit: Edit, clusters: list[int], groups: list[np.ndarray]) -> None:
        for label in clusters:
            self.cluster_notes[label] = edit.text
        for row in groups[0].tolist() if groups else ():
            self.notes[row] = edit.text

    def _put(self, rows: np.ndarray, label: int) -> None:
        self.labels[rows] = label
        self.by_hand[rows] = True

    # ---- what an edit speaks of

    def _rows(self, keys: Sequence[str], edit: Edit) -> np.ndarray:
        rows = self.keys.rows(keys)
        if 0 < len(rows) < len(keys):
            self.unmet.append(Unmet(edit, "part", {"gone": len(keys) - len(rows), "texts": len(keys)}))
        return rows

    def _cluster(self, anchor: Anchor, edit: Edit) -> int | None:
        rows = self.keys.rows(anchor.keys)
        values = {"cluster": f"«{anchor.label}»" if anchor.label else "the cluster"}
        if not len(rows):
            self.unmet.append(Unmet(edit, "gone"))
            return None
        together = Counter(self.labels[rows].tolist())
        together.pop(NOISE, None)
        label, here = together.most_common(1)[0] if together else (None, 0)
        if 2 * here < len(rows):
            self.unmet.append(Unmet(edit, "scattered", values))
            return None
        known = int((self.labels[: edit.n_texts or None] == label).sum())
        shared = here / len(anchor.keys) * anchor.size  # an estimate where the anchor is a sample
        if 2 * shared < known:
            self.unmet.append(Unmet(edit, "changed", values))
            return None
        return label


class EditLog:
    """The edits that are in force, in their order, and those undone, which wait to be done again.

    Args:
        done: edits to begin with, in their order.
        undone: edits that wait to be done again.

    Attributes:
        done: the edits in force.
        undone: edits taken back, the next to redo last; a new edit lets go of them.
        unread: lines of a file that could not be read, ``(number, line, why)``; they are written back as they were.
        on_disk: the file as this log last read or wrote it, "" for none.
    """

    def __init__(self, done: Iterable[Edit] = (), undone: Iterable[Edit] = ()) -> None:
        self.done, self.undone = list(done), list(undone)
        self.unread: list[tuple[int, str, str]] = []
        self.on_disk = ""

    def __repr__(self) -> str:
        broken = f", {len(self.unread)} lines not readable" if self.unread else ""
        return f"EditLog({len(self.done)} edits, {len(self.undone)} undone{broken})"

    def __len__(self) -> int:
        return len(self.done)

    def add(self, edit: Edit) -> None:
        """Put an edit at the end; what was undone before cannot be redone after it."""
        self.done.append(edit)
        self.undone.clear()

    def undo(self) -> Edit | None:
        """Take back the last edit and return it; None when there is none."""
        if not self.done:
            return None
        self.undone.append(self.done.pop())
        return self.undone[-1]

    def redo(self) -> Edit | None:
        """Put the edit that was undone last in force again and return it; None when there is none."""
        if not self.undone:
            return None
        self.done.append(self.undone.pop())
        return self.done[-1]

    def text(self) -> str:
        """Return the log as it lies on disk."""
        undone = [edit.to_json() | {"undone": True} for edit in reversed(self.undone)]
        entries = [{"user-nb edits": FORMAT}, *(edit.to_json() for edit in self.done), *undone]
        lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
        return "\n".join([*lines, *(line for _, line, _ in self.unread)]) + "\n"

    @classmethod
    def read(cls, path: Path) -> EditLog:
        """Read a log; a line that is broken is kept in ``unread``, the others count.

        Args:
            path: edits.jsonl.

        Returns:
            The log.

        Raises:
            ValueError: the file is no log of edits, or of a newer version of user-nb.
        """
        log = cls()
        log.on_disk = path.read_text("utf-8", errors="replace")
        lines = enumerate(log.on_disk.split("\n"), start=1)
        numbered = [(number, line) for number, line in lines if line.strip()]
        _check_head(path, numbered[0][1] if numbered else "")
        for number, line in numbered[1:]:
            try:
                entry = json.loads(line)
                edit = Edit.from_json(entry)
            except ValueError as error:
                log.unread.append((number, line, f"{error}"[:120]))
                continue
            log.undone.insert(0, edit) if entry.get("undone") else log.done.append(edit)
        return log


def _check_head(path: Path, line: str) -> None:
    try:
        version = json.loads(line)["user-nb edits"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            f'{path} is no log of edits: its first line must be {{"user-nb edits": {FORMAT}}}'
        ) from None
    if not isinstance(version, int) or version > FORMAT:
        raise ValueError(
            f"{path} was written by a newer user-nb (log version {version!r}, this one reads {FORMAT}): "
            "pip install --upgrade user-nb"
        )


def checked_name(name: str, *, longest: int = NAME_LENGTH, what: str = "name") -> str:
    """Return a name or a note on one line, without blanks around it.

    Args:
        name: as a person typed it.
        longest: characters it may have.
        what: what to call it in the message.

    Returns:
        The name.

    Raises:
        ValueError: it is empty or longer than `longest` characters.
    """
    plain = " ".join(str(name).split())
    if not plain:
        raise ValueError(f"the {what} is empty; type at least one character")
    if len(plain) > longest:
        raise ValueError(f"the {what} has {len(plain)} characters; at most {longest} are allowed")
    return plain
