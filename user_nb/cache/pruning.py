"""What of the cache may go: named first, deleted after.

``plan_pruning`` finds the chunks that match and deletes nothing; ``prune`` deletes what a plan names.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from user_nb.cache.cache import CachedEncoder, VectorCache

_DAY = 86400


@dataclass(frozen=True)
class Doomed:
    """Vectors of one encoder that a plan would delete: ``vectors`` of ``of``, ``bytes`` of disk, ``last_used`` in Unix seconds."""

    name: str
    fingerprint: str
    vectors: int
    of: int
    bytes: int
    last_used: int
    chunks: tuple[int, ...] = field(repr=False)


def matching(cache: VectorCache, encoder: str) -> list[CachedEncoder]:
    """The encoders of a cache by name, or by the first characters (at least 4) of the fingerprint.

    Raises ValueError where there is none; the message names those there are.
    """
    known = cache.encoders()
    found = [
        one
        for one in known
        if one.name == encoder or (len(encoder) >= 4 and one.fingerprint.startswith(encoder))
    ]
    if not found:
        there = ", ".join(f"{one.name} ({one.fingerprint[:8]})" for one in known) or "none at all"
        raise ValueError(f"the cache has no vectors of an encoder {encoder!r}; it has: {there}")
    return found


def plan_pruning(
    cache: VectorCache,
    *,
    encoder: str | None = None,
    unused_days: float | None = None,
    max_bytes: int | None = None,
) -> list[Doomed]:
    """What would go, an entry per encoder; deletes nothing.

    encoder: its name, or the beginning of its fingerprint; alone, all of its vectors go. unused_days: what nobody asked for in so many
    days. max_bytes: what was used longest ago, until the vectors that stay take no more than this. The conditions narrow each other.
    Vectors go by the chunk, up to 2,048 at a time, in which they were written.

    Raises ValueError where no condition is given, for negative ones, and for an encoder that the cache does not have.
    """
    if encoder is None and unused_days is None and max_bytes is None:
        raise ValueError("say what may go: an encoder, unused_days or max_bytes")
    for name, value in (("unused_days", unused_days), ("max_bytes", max_bytes)):
        if value is not None and value < 0:
            raise ValueError(f"{name} must not be negative, and is {value}")
    known = cache.encoders() if encoder is None else matching(cache, encoder)
    rows = [(*row, one) for one in known for row in cache.chunks_of(one)]
    if unused_days is not None:
        before = time.time() - unused_days * _DAY
        rows = [row for row in rows if row[2] < before]
    if max_bytes is not None:
        surplus = sum(one.bytes for one in cache.encoders()) - max_bytes
        rows = _oldest(rows, surplus)
    return _by_encoder(rows)


def prune(cache: VectorCache, plan: Iterable[Doomed]) -> int:
    """Delete what a plan names and give its disk space back; returns how many vectors went.

    Raises OSError where the file cannot be written.
    """
    plan = list(plan)
    cache.delete_chunks([number for doomed in plan for number in doomed.chunks])
    return sum(doomed.vectors for doomed in plan)


def set_aside_files(cache: VectorCache) -> list[Path]:
    """Broken files that were set aside beside the cache; nobody reads them again."""
    return sorted(cache.folder.glob(f"{cache.path.name}.broken-*"))


_Row = tuple[int, int, int, CachedEncoder]  # a chunk's number, its rows, its last use, its encoder


def _oldest(rows: list[_Row], surplus: float) -> list[_Row]:
    """Those used longest ago (among equals, written first) that make up the surplus."""
    taken = []
    for row in sorted(rows, key=lambda row: (row[2], row[0])):
        if surplus <= 0:
            break
        taken.append(row)
        surplus -= row[1] * _row_bytes(row[3])
    return taken


def _by_encoder(rows: list[_Row]) -> list[Doomed]:
    found: dict[tuple[str, int], list[_Row]] = {}
    for row in rows:
        found.setdefault((row[3].fingerprint, row[3].dimension), []).append(row)
    return [_doomed(some[0][3], some) for some in found.values()]


def _doomed(encoder: CachedEncoder, rows: list[_Row]) -> Doomed:
    vectors = sum(row[1] for row in rows)
    return Doomed(
        encoder.name,
        encoder.fingerprint,
        vectors,
        encoder.vectors,
        vectors * _row_bytes(encoder),
        max(row[2] for row in rows),
        tuple(row[0] for row in rows),
    )


def _row_bytes(encoder: CachedEncoder) -> int:
    return encoder.bytes // max(encoder.vectors, 1)
