"""What a report says of an exploration: its clusters with their texts and words, who wrote them, and what to believe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.figures.colours import cluster_colours
from user_nb.pages.report_page import Cluster, Report, Share
from user_nb.wording.strings import language, words
from user_nb.wording.wordings import number

if TYPE_CHECKING:
    import pandas as pd

    from user_nb.exploration import Exploration

CENTRAL_TEXTS = 2
IN_FULL = 8  # clusters told in full; the others are in the table
COLUMNS = 3  # columns of the data whose values are counted
VALUES = range(2, 31)  # a column with so many values is worth counting
LEAST = 3  # texts behind a share that is told of


def cluster_rows(study: Exploration, lang: str | None) -> list[dict[str, Any]]:
    """Return each cluster as lists show it, biggest first, noise last: label, name, size, colour, words, rows in sight."""
    from user_nb.figures.style import NOISE_COLOUR

    lang = language(lang)
    seen = ~study.hidden
    colours = cluster_colours(study.seen_xy, study.labels)
    labels, sizes = np.unique(study.labels[seen], return_counts=True)
    count = dict(zip(labels.tolist(), sizes.tolist()))
    rows = [
        {"label": label, "name": name.text, "size": count.get(label, 0), "colour": colours.get(label, NOISE_COLOUR),
         "words": ", ".join(name.words)}
        for label, name in study.names.items()
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row["size"], row["label"]))
    if count.get(-1):
        noise = words("noise", lang)
        rows.append({"label": -1, "name": noise, "size": count[-1], "colour": NOISE_COLOUR, "words": ""})
    return rows


def page_title(study: Exploration, lang: str | None) -> str:
    """Return the heading of a saved page: how many texts and clusters, and by which encoder."""
    lang = language(lang)
    texts = number(int((~study.hidden).sum()), lang)
    return words("page_title", lang, texts=texts, clusters=len(study.names), encoder=study.encoder.name)


def report_facts(study: Exploration, lang: str | None) -> Report:
    """Return what the report page shows."""
    lang = language(lang)
    rows = cluster_rows(study, lang)
    seen = int((~study.hidden).sum())
    clusters = [row for row in rows if row["label"] >= 0]
    columns = worth_counting(study.frame, study.text)
    return Report(
        lang=lang,
        title=page_title(study, lang),
        made=date.today().isoformat(),
        texts=seen,
        clusters=[
            _cluster(study, row, seen, columns, in_full=place < IN_FULL) for place, row in enumerate(clusters)
        ],
        noise=next((row["size"] for row in rows if row["label"] == -1), 0),
        columns=[(name, _shares(values, np.arange(len(study)), None)) for name, values in columns.items()],
        honesty=list(honesty(study, lang)),
    )


def _cluster(
    study: Exploration, row: dict[str, Any], seen: int, columns: dict[str, pd.Series], *, in_full: bool
) -> Cluster:
    rows = np.flatnonzero((study.labels == row["label"]) & ~study.hidden)
    return Cluster(
        name=row["name"],
        size=row["size"],
        share=row["size"] / max(seen, 1),
        colour=row["colour"],
        words=row["words"],
        note=study.edited.cluster_notes.get(row["label"], ""),
        texts=[study.texts[r] for r in central_rows(study, rows, CENTRAL_TEXTS if in_full else 0)],
        columns=[(name, _shares(values, rows, len(rows))) for name, values in columns.items() if in_full],
    )


def central_rows(study: Exploration, rows: np.ndarray, count: int) -> list[int]:
    """Return the rows nearest to the mean of these rows' vectors, each with a text of its own."""
    if not len(rows):
        return []
    vectors = study.vectors[rows]
    nearest = rows[np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")]
    distinct = {study.texts[row]: row for row in reversed(nearest[: 4 * count].tolist())}
    return sorted(distinct.values(), key=nearest.tolist().index)[:count]


def worth_counting(frame: pd.DataFrame, text: str) -> dict[str, pd.Series]:
    """Return the columns whose values say something of a cluster, by name: few values each, moments by month; three at most."""
    found: dict[str, pd.Series] = {}
    for name in frame.columns:
        column = frame[name]
        if name == text or column.ndim != 1 or column.dtype.kind == "f":
            continue
        values = column.dt.strftime("%Y-%m") if column.dtype.kind == "M" else column.astype("string")
        if values.nunique() in VALUES:
            found[str(name)] = values
    return dict(list(found.items())[:COLUMNS])


def _shares(values: pd.Series, rows: np.ndarray, size: int | None) -> list[Share]:
    """The values that stand out in these rows against all, or (size None) the most frequent of all."""
    everywhere = values.value_counts(normalize=True)
    here = values.iloc[rows].value_counts()
    shares = [
        Share(str(value), int(n), n / len(rows), float(everywhere[value]))
        for value, n in here.items()
        if n >= LEAST
    ]
    if size is None:
        return shares[:8]
    shares = [share for share in shares if share.here > 1.25 * share.everywhere]
    return sorted(shares, key=lambda share: share.everywhere - share.here)[:3]


def honesty(study: Exploration, lang: str) -> Iterator[str]:
    """Yield what to believe and what not, in plain sentences."""
    from user_nb.analysis.quality import cluster_quality, map_quality

    taking_part, labels = study.clustered, study.labels
    noise = int((labels[taking_part] < 0).sum())
    yield words("honest_noise", lang, noise=noise, share=_percent(noise, len(study)))
    if (~taking_part).any():
        yield words("honest_left_out", lang, n=int((~taking_part).sum()))
    fitted = ~study.new
    if (taking_part & fitted).sum() >= 5:
        yield map_quality(study.vectors[fitted], study.xy[fitted], graph=study.graph).sentence(lang)
        yield cluster_quality(study.vectors, labels).sentence(lang)
    given = sum(label in study.names for label in study.edited.names)
    yield words("honest_names", lang, given=given, clusters=len(study.names))
    if study.hidden.any():
        yield words("honest_hidden", lang, n=int(study.hidden.sum()))
    if study.new.any():
        strange = int((~study.fits).sum())
        yield words("honest_new", lang, n=int(study.new.sum()), strange=strange)
    if study.encoder.name == "navec":
        yield words("honest_navec", lang)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.0f}%"
