"""A report as one HTML page for whoever has five minutes: clusters by size, what they say, what to believe. Prints well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from user_nb.figures.style import NOISE_COLOUR
from user_nb.pages.cluster_list import cluster_list, page_title
from user_nb.study.columns import Share
from user_nb.study.snapshot import Snapshot
from user_nb.wording.escaping import excerpt
from user_nb.wording.html import render
from user_nb.wording.numbers import date
from user_nb.wording.strings import words

TEXT_LENGTH = 260
CENTRAL_TEXTS = 2
IN_FULL = 8  # clusters told in full; the others are in the table


@dataclass(frozen=True)
class Cluster:
    """A cluster as the report tells it."""

    name: str
    size: int
    share: float
    colour: str
    words: str
    note: str
    texts: Sequence[str]
    columns: Sequence[tuple[str, Sequence[Share]]]


@dataclass(frozen=True)
class Report:
    """Everything on the page, clusters biggest first; those with texts are told in full."""

    lang: str
    title: str
    made: str
    texts: int
    clusters: Sequence[Cluster]
    noise: int
    columns: Sequence[tuple[str, Sequence[Share]]]
    honesty: Sequence[str]


def report_of(snapshot: Snapshot, lang: str) -> Report:
    """Return what the report says of a snapshot."""
    rows = cluster_list(snapshot, lang)
    notes = {row.label: row.note for row in snapshot.clusters}
    seen = int((~snapshot.hidden).sum())
    clusters = [row for row in rows if row["label"] >= 0]
    return Report(
        lang=lang,
        title=page_title(snapshot, lang),
        made=date(Date.today(), lang),
        texts=seen,
        clusters=[
            _cluster(snapshot, row, seen, notes[row["label"]], in_full=place < IN_FULL)
            for place, row in enumerate(clusters)
        ],
        noise=next((row["size"] for row in rows if row["label"] == -1), 0),
        columns=snapshot.column_shares,
        honesty=list(honesty(snapshot, lang)),
    )


def _cluster(snapshot: Snapshot, row: dict[str, Any], seen: int, note: str, *, in_full: bool) -> Cluster:
    return Cluster(
        name=row["name"],
        size=row["size"],
        share=row["size"] / max(seen, 1),
        colour=row["colour"],
        words=row["words"],
        note=note,
        texts=snapshot.central_texts(row["label"], CENTRAL_TEXTS) if in_full else [],
        columns=snapshot.shares_of(row["label"]) if in_full else [],
    )


def honesty(snapshot: Snapshot, lang: str) -> Iterator[str]:
    """Yield what to believe and what not, in plain sentences."""
    taking_part, new = snapshot.clustered, int(snapshot.new.sum())
    noise = int((snapshot.labels[taking_part] < 0).sum())
    yield words("honest_noise", lang, noise=noise, share=noise / max(len(snapshot), 1))
    if left_out := int((~taking_part).sum()):
        yield words("honest_left_out", lang, n=left_out)
    for quality in (snapshot.map_quality, snapshot.cluster_quality):
        if quality is not None:
            yield quality.sentence(lang)
    given = sum(label in snapshot.names for label in snapshot.named)
    yield words("honest_names", lang, given=given, clusters=len(snapshot.names))
    if hidden := int(snapshot.hidden.sum()):
        yield words("honest_hidden", lang, n=hidden)
    if new:
        yield words("honest_new", lang, n=new, strange=int((~snapshot.fits).sum()))
    if snapshot.encoder.name == "navec":
        yield words("honest_navec", lang)


def report_page(report: Report) -> str:
    """Return the report as a whole HTML page without any script."""
    return render(
        "pages/report_page.html",
        report.lang,
        report=report,
        lead=_lead(report),
        rows=_rows(report),
        full=[cluster for cluster in report.clusters if cluster.texts],
        excerpt=lambda text: excerpt(text, TEXT_LENGTH),
    )


def _lead(report: Report) -> str:
    top, lang = report.clusters[:3], report.lang
    if not top:
        return words("report_nothing", lang)
    names = "; ".join(words("report_name", lang, name=cluster.name) for cluster in top)
    key = "report_lead" if len(report.clusters) > 3 else "report_lead_few"
    return words(key, lang, share=sum(cluster.share for cluster in top), names=names, n=len(top))


def _rows(report: Report) -> list[tuple[str, int, float, float, str]]:
    """The lines of the table: name, texts, share of all, length of the bar, colour; what is in no cluster comes last."""
    largest = max((cluster.share for cluster in report.clusters), default=1)
    rows = [(c.name, c.size, c.share, c.share / largest, c.colour) for c in report.clusters]
    if report.noise:
        share = report.noise / max(report.texts, 1)
        rows.append((words("noise", report.lang), report.noise, share, min(share / largest, 1), NOISE_COLOUR))
    return rows
