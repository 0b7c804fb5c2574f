"""Whether to believe a map and its clusters, as pictures; each says under its title what follows from it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.figures.map import plot_map
from user_nb.figures.placing import name_of
from user_nb.figures.style import INK, PALE_INK, SCALE, picture_layout
from user_nb.wording.escaping import escape_plotly, excerpt
from user_nb.wording.language import language
from user_nb.wording.numbers import decimal, number
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from user_nb.analysis.quality import LabelAgreement, MapQuality, Stability, Sweep

FIRM, SHAKY = 0.75, 0.6  # Hennig's (2007) rule of thumb for the Jaccard similarity of a cluster found again
VERDICTS = {"firm": "#117733", "doubtful": "#DDCC77", "shaky": "#CC6677"}
MOST_ROWS = 60
ROW_HEIGHT = 24  # pixels
NAME_LENGTH = 40
LINE = 96  # characters of a line under a title
PALE_SCALE = [[0.0, "#FFFFFF"], [0.001, "#F1F5FA"], [0.5, "#7FA6CF"], [1.0, "#1F4E89"]]


def plot_distortion(
    xy: np.ndarray,
    quality: MapQuality,
    texts: Sequence[str] | None = None,
    labels: np.ndarray | None = None,
    names: Mapping[int, object] | None = None,
    *,
    title: str | None = None,
    lang: str | None = None,
    width: int | None = None,
    height: int = 640,
) -> Figure:
    """Return the map coloured by how far it tears each text from its true neighbours: dark is true, bright is torn.

    Args:
        xy: places, (n, 2) or (n, 3); NaN rows are not drawn.
        quality: what :func:`user_nb.map_quality` returned for them.
        texts: as :func:`user_nb.plot_map` takes them.
        labels: as :func:`user_nb.plot_map` takes them.
        names: as :func:`user_nb.plot_map` takes them.
        title: a line above, with the verdict in words below it.
        lang: "ru" or "en"; None follows the machine's language.
        width: pixels; None takes the room there is.
        height: pixels.

    Returns:
        The figure.

    Raises:
        ValueError: as :func:`user_nb.plot_map`, and where the quality is of another number of rows.

    Example:
        >>> figure = plot_distortion(xy, map_quality(vectors, xy), texts, labels, names)
    """
    lang = language(lang)
    figure = plot_map(
        xy, texts, labels, names, color=quality.distortion, color_title=words("distortion", lang), lang=lang,
        width=width, height=height,
    )  # fmt: skip
    return _headed(figure, title or words("distortion_title", lang), quality.sentence(lang), lang)


def plot_sweep(
    sweep: Sweep,
    *,
    value: str = "agreement",
    chosen: tuple[int, int] | None = None,
    title: str | None = None,
    lang: str | None = None,
    width: int | None = None,
    height: int | None = None,
) -> Figure:
    """Return what every pair of min_cluster_size and min_samples gives, as a heat map with the number of clusters in each cell.

    Args:
        sweep: what :func:`user_nb.sweep` returned.
        value: what the colour shows: "agreement" with the settings beside it, "noise" (share of texts), or "n_clusters".
        chosen: (min_samples, min_cluster_size) to frame; by default the calmest, ``sweep.best()``.
        title: a line above, with the verdict in words below it.
        lang: "ru" or "en"; None follows the machine's language.
        width: pixels; None takes the room there is.
        height: pixels; None takes what the rows need.

    Returns:
        The figure.

    Raises:
        ValueError: an unknown value, or a chosen setting that was not tried.

    Example:
        >>> figure = plot_sweep(sweep(points), value="noise")
    """
    import plotly.graph_objects as go

    if value not in ("agreement", "noise", "n_clusters"):
        raise ValueError(f"value is {value!r}; it must be 'agreement', 'noise' or 'n_clusters'")
    lang = language(lang)
    rows, columns = list(sweep.min_samples), list(sweep.min_cluster_sizes)
    chosen = chosen or sweep.best()
    if chosen[0] not in rows or chosen[1] not in columns:
        raise ValueError(f"chosen is {chosen}; tried were min_samples {rows} with min_cluster_size {columns}")
    z = np.asarray(getattr(sweep, value), dtype=np.float64)
    texts = [[_cell(sweep, i, j, lang) for j in range(len(columns))] for i in range(len(rows))]
    share = value != "n_clusters"
    figure = go.Figure(
        go.Heatmap(
            z=z, x=list(map(str, columns)), y=list(map(str, rows)), colorscale=_scale(), xgap=2, ygap=2,
            zmin=0 if share else None, zmax=1 if share else None,
            text=[[f"{count}" for count in line] for line in np.asarray(sweep.n_clusters).tolist()],
            texttemplate="%{text}", textfont={"size": 14}, hoverinfo="text", hovertext=texts,
            colorbar={"title": {"text": escape_plotly(words(f"sweep_{value}", lang)), "side": "right", "font": {"size": 12}},
                      "tickformat": ".0%" if value == "noise" else None, "thickness": 14, "outlinewidth": 0},
        ),
        layout=picture_layout(width=width, height=height or 200 + 46 * len(rows)),
    )  # fmt: skip
    i, j = rows.index(chosen[0]), columns.index(chosen[1])
    frame = {
        "x0": j - 0.5,
        "x1": j + 0.5,
        "y0": i - 0.5,
        "y1": i + 0.5,
        "line": {"width": 3, "color": "#D55E00"},
    }
    axis = {"type": "category", "ticks": "", "showgrid": False, "zeroline": False, "automargin": True}
    figure.update_layout(
        shapes=[{"type": "rect", "xref": "x", "yref": "y"} | frame],
        xaxis=axis | {"title": {"text": words("sweep_size", lang), "font": {"size": 13}}},
        yaxis=axis | {"title": {"text": words("sweep_samples", lang), "font": {"size": 13}}},
        margin={"l": 70, "r": 20, "t": 60, "b": 60},
    )
    return _headed(figure, title or words("sweep_title", lang), sweep.sentence(lang), lang)


def plot_stability(
    stability: Stability,
    names: Mapping[int, object] | None = None,
    *,
    title: str | None = None,
    lang: str | None = None,
    width: int | None = None,
    height: int | None = None,
) -> Figure:
    """Return how surely each cluster is found again when a part of the texts is left out, as bars with a verdict in words.

    Args:
        stability: what :func:`user_nb.stability` returned. With more than sixty clusters the shakiest are shown.
        names: {label: name}; None shows numbers.
        title: a line above, with the verdict in words below it.
        lang: "ru" or "en"; None follows the machine's language.
        width: pixels; None takes the room there is.
        height: pixels; None takes what the rows need.

    Returns:
        The figure.

    Raises:
        ValueError: a cluster has no name; there are no clusters.

    Example:
        >>> figure = plot_stability(stability(points, labels), names)
    """
    import plotly.graph_objects as go

    lang = language(lang)
    missing = sorted({*stability.by_label} - {*names}) if names is not None else []
    if missing or not stability.by_label:
        raise ValueError(
            f"names has no name for cluster {missing[0]}" if missing else "there are no clusters to show"
        )
    worst_first = sorted(stability.by_label, key=lambda label: (_known(stability.by_label[label]), label))[
        :MOST_ROWS
    ]
    values = [_known(stability.by_label[label]) for label in worst_first]
    verdicts = ["firm" if value >= FIRM else "doubtful" if value >= SHAKY else "shaky" for value in values]
    texts = [escape_plotly(excerpt(name_of(names, label, lang), NAME_LENGTH)) for label in worst_first]
    said = [
        f"{decimal(value, lang)}  {words(verdict, lang)}"
        for value, verdict in zip(values, verdicts, strict=True)
    ]
    figure = go.Figure(
        data=[
            go.Bar(
                x=values, y=list(range(len(values))), orientation="h", marker={"color": [VERDICTS[verdict] for verdict in verdicts]},
                hoverinfo="text", hovertext=[f"<b>{text}</b><br>{line}" for text, line in zip(texts, said, strict=True)],
            ),
            go.Scatter(x=[None], y=[None], yaxis="y2", hoverinfo="skip", showlegend=False),  # plotly draws no axis without a trace
        ],
        layout=picture_layout(width=width, height=height or 150 + ROW_HEIGHT * len(values)),
    )  # fmt: skip
    lines = [
        {"type": "line", "x0": edge, "x1": edge, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": "#999999", "width": 1, "dash": "dot"}}
        for edge in (SHAKY, FIRM)
    ]  # fmt: skip
    beside = {
        "tickvals": list(range(len(values))), "automargin": True, "showgrid": False, "zeroline": False, "ticks": "outside", "ticklen": 8,
        "tickcolor": "rgba(0,0,0,0)", "range": [-0.6, len(values) - 0.4],
    }  # fmt: skip
    figure.update_layout(
        shapes=lines, bargap=0.25, margin={"l": 8, "r": 8, "t": 60, "b": 40},
        xaxis={"range": [0, 1.01], "tickvals": [0, SHAKY, FIRM, 1], "tickangle": 0, "tickformat": ".2~f", "showgrid": False, "zeroline": False},
        yaxis=beside | {"ticktext": texts}, yaxis2=beside | {"ticktext": said, "overlaying": "y", "matches": "y", "side": "right"},
    )  # fmt: skip
    return _headed(figure, title or words("stability_title", lang), stability.sentence(lang), lang)


def plot_contingency(
    agreement: LabelAgreement,
    names: Mapping[int, object] | None = None,
    *,
    title: str | None = None,
    lang: str | None = None,
    width: int | None = None,
    height: int | None = None,
) -> Figure:
    """Return clusters against known labels as a table in colour: a row a cluster, a column a label, in each cell the texts.

    The colour is the share of the cluster. Rows and columns are put so that what goes together lies along the diagonal.

    Args:
        agreement: what :func:`user_nb.compare_labels` returned. Of more than sixty clusters the biggest are shown.
        names: {label: name} of the clusters; None shows numbers.
        title: a line above, with the verdict in words below it.
        lang: "ru" or "en"; None follows the machine's language.
        width: pixels; None takes the room there is.
        height: pixels; None takes what the rows need.

    Returns:
        The figure.

    Raises:
        ValueError: a cluster has no name.

    Example:
        >>> figure = plot_contingency(compare_labels(labels, letters["topic"]), names)
    """
    import plotly.graph_objects as go

    lang = language(lang)
    missing = sorted({*agreement.clusters} - {-1} - {*names}) if names is not None else []
    if missing:
        raise ValueError(f"names has no name for cluster {missing[0]}")
    counts = np.asarray(agreement.counts)
    rows, columns = _diagonal(counts, np.array(agreement.clusters) == -1)
    counts = counts[np.ix_(rows, columns)]
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    clusters = [name_of(names, agreement.clusters[row], lang) for row in rows]
    classes = [str(agreement.classes[column]) for column in columns]
    left = [
        f"{escape_plotly(excerpt(text, NAME_LENGTH))} · {number(int(n), lang)}"
        for text, n in zip(clusters, counts.sum(axis=1), strict=True)
    ]
    hover = [
        [words("contingency_cell", lang, n=int(n), of=int(line.sum()), cluster=escape_plotly(excerpt(cluster, 60)), known=escape_plotly(excerpt(known, 60)))
         for n, known in zip(line, classes, strict=True)]
        for line, cluster in zip(counts, clusters, strict=True)
    ]  # fmt: skip
    figure = go.Figure(
        go.Heatmap(
            z=share, x=list(range(len(columns))), y=list(range(len(rows))), zmin=0, zmax=1, xgap=1, ygap=1, colorscale=PALE_SCALE,
            text=[[str(n) if n else "" for n in line] for line in counts.tolist()], texttemplate="%{text}", textfont={"size": 12},
            hoverinfo="text", hovertext=hover,
            colorbar={"title": {"text": words("contingency_share", lang), "side": "top", "font": {"size": 12}}, "tickformat": ".0%",
                      "thickness": 14, "outlinewidth": 0},
        ),
        layout=picture_layout(width=width, height=height or 260 + ROW_HEIGHT * len(rows)),
    )  # fmt: skip
    axis = {
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
    }
    figure.update_layout(
        xaxis=axis | {"tickvals": list(range(len(columns))), "ticktext": [escape_plotly(excerpt(text, 26)) for text in classes],
                      "tickangle": -35, "side": "bottom"},
        yaxis=axis | {"tickvals": list(range(len(rows))), "ticktext": left, "autorange": "reversed"},
        margin={"l": 8, "r": 20, "t": 60, "b": 20},
    )  # fmt: skip
    return _headed(figure, title or words("contingency_title", lang), agreement.sentence(lang), lang)


def _headed(figure: Figure, title: str, sentence: str, lang: str) -> Figure:
    """The figure under a title and, smaller, the sentence that says what to believe; room is made for both."""
    lines = textwrap.wrap(sentence, LINE)
    top = 56 + 19 * len(lines)
    grown = top - (figure.layout.margin.t or 0)
    height = figure.layout.height + max(grown, 0)
    figure.update_layout(
        title={
            "text": escape_plotly(title), "x": 0.01, "y": 1 - 14 / height, "yanchor": "top", "font": {"size": 16, "color": INK},
            "subtitle": {"text": "<br>".join(map(escape_plotly, lines)), "font": {"size": 13, "color": PALE_INK}},
        },
        height=height, margin_t=top, separators=", " if lang == "ru" else ".,",
    )  # fmt: skip
    return figure


def _diagonal(counts: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns in an order that puts what goes together along the diagonal: big clusters first, noise last.

    A column stands under the first row that holds most of it; a row is placed by its own size.
    """
    kept = np.flatnonzero(~noise)
    kept = kept[np.argsort(-counts[kept].sum(axis=1), kind="stable")][:MOST_ROWS]
    home = counts[kept].argmax(axis=0) if len(kept) else np.zeros(counts.shape[1], int)
    columns = np.lexsort((-counts.sum(axis=0), home))
    rank = np.argsort(columns)
    best = rank[counts[kept].argmax(axis=1)]
    rows = kept[np.lexsort((-counts[kept].sum(axis=1), best))]
    return np.concatenate([rows, np.flatnonzero(noise)]), columns


def _cell(sweep: Sweep, i: int, j: int, lang: str) -> str:
    agreement, noise = float(sweep.agreement[i, j]), float(sweep.noise[i, j])
    return words(
        "sweep_cell", lang, samples=sweep.min_samples[i], size=sweep.min_cluster_sizes[j], clusters=int(sweep.n_clusters[i, j]),
        noise=noise, agreement=agreement,
    )  # fmt: skip


def _scale() -> list[list[Any]]:
    return [[i / (len(SCALE) - 1), colour] for i, colour in enumerate(SCALE)]


def _known(value: float) -> float:
    return 0.0 if value != value else float(value)
