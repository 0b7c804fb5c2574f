"""A report as one HTML page for whoever has five minutes: clusters by size, what they say, what to believe. Prints well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from user_nb.pages.cluster_list import cluster_list, page_title
from user_nb.study.columns import Share
from user_nb.study.snapshot import Snapshot
from user_nb.wording.escaping import escape_html, excerpt
from user_nb.wording.numbers import date, number, percent
from user_nb.wording.strings import words

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
TEXT_LENGTH = 260
CENTRAL_TEXTS = 2
IN_FULL = 8  # clusters told in full; the others are in the table

PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0 auto; padding: 28px 24px 60px; max-width: 960px; color: #1b1b1b; background: #fff;
  font: 15px/1.5 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif; }}
h1 {{ font-size: 25px; margin: 0 0 4px; }} h2 {{ font-size: 18px; margin: 32px 0 8px; }} h3 {{ font-size: 16px; margin: 0 0 2px; }}
.dim {{ color: #595959; }} .lead {{ font-size: 17px; }}
table {{ border-collapse: collapse; width: 100%; }}
th {{ text-align: left; font-weight: 600; color: #595959; font-size: 13px; }}
td, th {{ padding: 5px 8px; border-bottom: 1px solid #e3e3e3; vertical-align: middle; overflow-wrap: anywhere; }}
td.n, th.n {{ text-align: right; white-space: nowrap; width: 4.5em; }} td.bar {{ width: 34%; }}
.bar span {{ display: block; height: 12px; border-radius: 2px; min-width: 2px; }}
article {{ border-left: 5px solid; padding: 2px 0 2px 14px; margin: 20px 0; break-inside: avoid; }}
article p {{ margin: 3px 0; }} blockquote {{ margin: 8px 0; padding: 6px 12px; background: #f5f6f8; border-radius: 4px; overflow-wrap: anywhere; }}
.note {{ background: #fff6d6; padding: 4px 10px; border-radius: 4px; }}
li {{ margin: 4px 0; }}
@media print {{ body {{ padding: 0; font-size: 12px; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<p class="dim">{made}</p>
<p class="lead">{lead}</p>
<main>
<h2>{by_size}</h2>
{table}
<h2>{columns_title}</h2>
{columns}
<h2>{what}</h2>
{articles}
<h2>{believe}</h2>
<ul>{honesty}</ul>
</main>
</body>
</html>
"""


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
    say = lambda key, **values: escape_html(words(key, report.lang, **values))  # noqa: E731
    top = report.clusters[:3]
    share = sum(cluster.share for cluster in top)
    names = "; ".join(words("report_name", report.lang, name=cluster.name) for cluster in top)
    key = "report_lead" if len(report.clusters) > 3 else "report_lead_few" if top else "report_nothing"
    lead = say(key, share=share, names=names, n=len(top))
    return PAGE.format(
        lang=report.lang,
        policy=POLICY,
        title=escape_html(report.title),
        made=escape_html(report.made),
        lead=lead,
        by_size=say("report_by_size"),
        columns_title=say("report_columns") if report.columns else "",
        what=say("report_what"),
        believe=say("report_believe"),
        table=_table(report),
        columns="".join(_column(name, shares, report.lang) for name, shares in report.columns),
        articles="".join(_article(cluster, report.lang) for cluster in report.clusters if cluster.texts),
        honesty="".join(f"<li>{escape_html(sentence)}</li>" for sentence in report.honesty),
    )


def _table(report: Report) -> str:
    say = lambda key: escape_html(words(key, report.lang))  # noqa: E731
    largest = max((cluster.share for cluster in report.clusters), default=1)
    rows = [
        _row(cluster.name, cluster.size, cluster.share, cluster.share / largest, cluster.colour, report.lang)
        for cluster in report.clusters
    ]
    if report.noise:
        share = report.noise / max(report.texts, 1)
        rows.append(
            _row(
                words("noise", report.lang),
                report.noise,
                share,
                min(share / largest, 1),
                "#BBBBBB",
                report.lang,
            )
        )
    head = f"<tr><th>{say('report_cluster')}</th><th class='n'>{say('size')}</th><th class='n'>{say('share')}</th><th></th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _row(name: str, count: int, share: float, length: float, colour: str, lang: str) -> str:
    return (
        f"<tr><td><bdi>{escape_html(name)}</bdi></td><td class='n'>{number(count, lang)}</td><td class='n'>{percent(share, lang)}</td>"
        f"<td class='bar'><span style='width:{100 * length:.1f}%;background:{escape_html(colour)}'></span></td></tr>"
    )


def _column(name: str, shares: Sequence[Share], lang: str) -> str:
    values = ", ".join(
        f"<bdi>{escape_html(s.value)}</bdi> — {words('report_count', lang, n=s.count, share=s.here)}"
        for s in shares
    )
    return f"<p><b><bdi>{escape_html(name)}</bdi>:</b> {values}</p>"


def _article(cluster: Cluster, lang: str) -> str:
    parts = [f"<h3><bdi>{escape_html(cluster.name)}</bdi></h3>"]
    size = words("report_size", lang, n=cluster.size, share=cluster.share)
    parts.append(f"<p class='dim'>{escape_html(size)}</p>")
    if cluster.note:
        parts.append(f"<p class='note'><bdi>{escape_html(cluster.note)}</bdi></p>")
    if cluster.words:
        parts.append(f"<p>{escape_html(words('report_words', lang, words=cluster.words))}</p>")
    for name, shares in cluster.columns:
        if shares:
            said = ", ".join(
                words("report_share", lang, value=s.value, here=s.here, everywhere=s.everywhere)
                for s in shares
            )  # fmt: skip
            parts.append(f"<p><b><bdi>{escape_html(name)}</bdi>:</b> {escape_html(said)}</p>")
    parts += [
        f"<blockquote><bdi>{escape_html(excerpt(text, TEXT_LENGTH))}</bdi></blockquote>"
        for text in cluster.texts
    ]
    return f"<article style='border-color:{escape_html(cluster.colour)}'>{''.join(parts)}</article>"
