"""What both pages say of a snapshot: its heading, and its clusters with the colours that they have on the map."""

from __future__ import annotations

from typing import Any

from user_nb.figures.colours import cluster_colours
from user_nb.figures.style import NOISE_COLOUR
from user_nb.study.snapshot import Snapshot
from user_nb.wording.strings import words


def page_title(snapshot: Snapshot, lang: str) -> str:
    """Return the heading of a saved page: how many texts and clusters, and by which encoder."""
    texts = int((~snapshot.hidden).sum())
    return words("page_title", lang, texts=texts, clusters=len(snapshot.names), encoder=snapshot.encoder.name)


def cluster_list(snapshot: Snapshot, lang: str) -> list[dict[str, Any]]:
    """Return each cluster as lists show it, biggest first, noise last: label, name, size, colour, words."""
    colours = cluster_colours(snapshot.seen_xy, snapshot.labels)
    return [
        {
            "label": row.label,
            "name": row.name if row.label >= 0 else words("noise", lang),
            "size": row.size,
            "colour": colours.get(row.label, NOISE_COLOUR),
            "words": row.words,
        }
        for row in snapshot.clusters
    ]
