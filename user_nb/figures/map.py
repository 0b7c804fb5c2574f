"""The map of a collection as a plotly figure: points, colours and what they mean, the clusters' names.

One WebGL trace holds all points, with the colour in an array: plotly numbers points per trace, so that a map cut into
one trace a cluster would return wrong rows on hover and selection. The legend is made of traces without points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.figures.colours import Colouring, cluster_colours, colour_by, colour_clusters
from user_nb.figures.legend import legend_traces
from user_nb.figures.placing import EYE, cluster_places, map_window, name_annotations, name_of, names_in_space
from user_nb.figures.small_multiples import panel_figure
from user_nb.figures.style import FONT, LEGEND_WIDTH, NOISE_COLOUR, PALETTE, map_layout
from user_nb.figures.timeline import time_slider
from user_nb.wording.escaping import escape_plotly, excerpt, hover_text
from user_nb.wording.language import language

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = [
    "FONT", "NOISE_COLOUR", "PALETTE", "cluster_colours", "cluster_places", "hover_labels", "map_layout", "name_annotations",
    "name_of", "plot_map", "point_style",
]  # fmt: skip

WIDTHS = (740, 1000, 1900)  # pixels of a small window, the file panel beside; of a usual one; of a screen
HOVER_LIMIT = 20_000  # above it a hover label in every point would make the page heavy


def plot_map(
    xy: np.ndarray,
    texts: Sequence[str] | None = None,
    labels: np.ndarray | None = None,
    names: Mapping[int, object] | None = None,
    *,
    color: Sequence[Any] | np.ndarray | None = None,
    color_title: str | None = None,
    time: Sequence[Any] | np.ndarray | None = None,
    facet: Sequence[Any] | np.ndarray | None = None,
    legend: bool = True,
    title: str | None = None,
    lang: str | None = None,
    width: int | None = None,
    height: int | None = None,
) -> Figure:
    """Return the map of a collection as a plotly Figure: one point a text, coloured and named by cluster.

    The names stand beside their clusters and never over each other; the legend, biggest first, stands beside the map.

    Args:
        xy: places on the map, (n, 2), or (n, 3) for a map in space; rows with NaN (texts that were empty) are not drawn.
        texts: the n texts, shown wrapped and escaped on hover (up to 20,000 of them: more would make the page heavy).
        labels: cluster of each text, (n,) int, -1 for noise (drawn in grey).
        names: name of each cluster, {label: name}, as :func:`user_nb.name_clusters` returns it; a plain str does too.
        color: n values to colour by instead of the clusters: a column of categories, numbers or dates. The nine
            commonest categories get a colour each; numbers and dates run along a scale; missing values are grey.
        color_title: what the colour shows; by default the name of the column.
        time: n dates; a slider under the map then shows one period at a time, the rest pale.
        facet: n values; the map is then drawn once for each of the commonest, its texts over the pale rest.
        legend: whether to say beside the map what the colours mean.
        title: a line above the map.
        lang: "ru" or "en" for the words in the picture; None follows the machine's language.
        width: pixels; without one the map takes the room there is.
        height: pixels; None takes a usual one.

    Returns:
        The figure.

    Raises:
        ValueError: xy is not (n, 2) or (n, 3); texts, labels, color, time or facet are not n long; a cluster has no name
            in `names`; time holds no dates; time or facet with a map in space, or both at once.

    Example:
        >>> figure = plot_map(xy, texts, labels, names, color=letters["channel"])
    """
    xy, labels = checked_map(xy, labels, names, texts=texts, color=color, time=time, facet=facet)
    lang = language(lang)
    clusters = colour_clusters(xy, labels, names, lang=lang)
    colouring = clusters if color is None else colour_by(color, title=color_title, lang=lang)
    hover = (
        hover_labels(texts, labels, names, lang=lang)
        if texts is not None and len(xy) <= HOVER_LIMIT
        else None
    )
    if facet is not None:
        return panel_figure(
            xy, colouring, facet, hover=hover, size=point_size(len(xy)), title=title, lang=lang, width=width,
            height=height, legend=legend,
        )  # fmt: skip
    draw = _in_space if xy.shape[1] == 3 else _in_plane
    figure = draw(
        xy, labels, names, colouring, title=title, lang=lang, width=width, height=height or 640, legend=legend
    )
    figure.data[0].hovertext = hover
    if time is not None:
        time_slider(figure, colouring, time, lang=lang)
    return figure


def _in_plane(
    xy: np.ndarray,
    labels: np.ndarray,
    names: Mapping[Any, Any] | None,
    colouring: Colouring,
    *,
    title: str | None,
    lang: str,
    width: int | None,
    height: int,
    legend: bool,
) -> Figure:
    import plotly.graph_objects as go

    figure = go.Figure(
        data=[
            go.Scattergl(
                x=xy[:, 0], y=xy[:, 1], mode="markers", name="", showlegend=False, **_style(colouring)
            ),
            *(legend_traces(colouring, lang) if legend else ()),
        ],
        layout=map_layout(title=title, width=width, height=height),
    )
    left, bottom, right, top = map_window(xy[np.isfinite(xy).all(axis=1)])
    figure.update_layout(xaxis_range=[left, right], yaxis_range=[bottom, top], showlegend=legend)
    explained = legend and len(figure.data) > 1
    beside = LEGEND_WIDTH if explained else 16
    rooms = [max(each - beside, 200) for each in ([width] if width else WIDTHS)]
    figure.layout.annotations = name_annotations(
        xy, labels, names, width=rooms, height=height - (48 if title else 16), buttons=not (title or explained), lang=lang
    )  # fmt: skip
    return figure


def _in_space(
    xyz: np.ndarray,
    labels: np.ndarray,
    names: Mapping[Any, Any] | None,
    colouring: Colouring,
    *,
    title: str | None,
    lang: str,
    width: int | None,
    height: int,
    legend: bool,
) -> Figure:
    import plotly.graph_objects as go

    style = _style(colouring)
    style["marker"] |= {"size": point_size(len(xyz)) * 0.45}
    figure = go.Figure(
        data=[
            go.Scatter3d(
                x=xyz[:, 0], y=xyz[:, 1], z=xyz[:, 2], mode="markers", name="", showlegend=False, **style
            ),
            *(legend_traces(colouring, lang, space=True) if legend else ()),
        ],
        layout=map_layout(title=title, width=width, height=height),
    )
    hidden = {"visible": False, "showspikes": False}
    scene = {
        "xaxis": hidden, "yaxis": hidden, "zaxis": hidden, "aspectmode": "data", "dragmode": "orbit",
        "annotations": names_in_space(xyz, labels, names, height=height, lang=lang),
        "camera": {"eye": dict(zip("xyz", EYE, strict=True))},
    }  # fmt: skip
    figure.update_layout(scene=scene, showlegend=legend, dragmode="orbit")
    return figure


def point_size(n: int) -> float:
    """Return the diameter of one of n points, in pixels."""
    return float(np.clip(14 - 1.9 * np.log10(max(n, 1)) * 1.3, 2.5, 9))


def point_style(xy: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Return the marker settings of the one trace: a colour per cluster, noise grey, size by n."""
    return _style(colour_clusters(xy, labels, None, lang="ru"))


def _style(colouring: Colouring) -> dict[str, Any]:
    n = len(colouring.codes)
    marker = colouring.marker() | {
        "size": point_size(n),
        "opacity": 0.8 if n < 5_000 else 0.6 if n < 50_000 else 0.4,
        "line": {"width": 0},
    }
    return {"marker": marker, "hoverinfo": "text"}


def hover_labels(
    texts: Sequence[str],
    labels: np.ndarray,
    names: Mapping[int, object] | None,
    rows: np.ndarray | None = None,
    *,
    lang: str = "ru",
) -> list[str]:
    """Return a wrapped, escaped hover label for each text (or for the given rows): the text under its cluster's name."""
    lines = 7 if len(texts) <= 5_000 else 3
    texts = list(texts)
    clustered = bool((labels >= 0).any())
    heads = {
        label: f"<b>{escape_plotly(excerpt(name_of(names, label, lang), 60))}</b><br>" if clustered else ""
        for label in set(labels.tolist())
    }
    chosen = range(len(texts)) if rows is None else rows
    return [heads[int(labels[row])] + hover_text(texts[row], lines=lines) for row in chosen]


def checked_map(
    xy: np.ndarray,
    labels: np.ndarray | None,
    names: Mapping[Any, Any] | None,
    **columns: Sequence[Any] | np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return xy (n, 2 or 3) float32 and labels (n,), or raise ValueError for rows that do not go together."""
    xy = np.asarray(xy, dtype=np.float32)
    if xy.ndim != 2 or xy.shape[1] not in (2, 3):
        raise ValueError(
            f"xy must have two columns, (n, 2), or three; this is {xy.shape}: use project(graph) for it"
        )
    labels = np.full(len(xy), -1) if labels is None else np.asarray(labels)
    for what, column in (columns | {"labels": labels}).items():
        if column is not None and len(column) != len(xy):
            raise ValueError(
                f"{what} and xy must go together row by row: {len(column)} {what}, {len(xy)} places"
            )
    missing = [] if names is None else sorted({*labels.tolist()} - {-1} - {*names})
    if missing:
        raise ValueError(
            f"names has no name for cluster {missing[0]}; name_clusters(texts, labels) names all of them"
        )
    if columns.get("facet") is not None and columns.get("time") is not None:
        raise ValueError("time and facet cannot go together: give one of them")
    if xy.shape[1] == 3 and any(columns.get(key) is not None for key in ("time", "facet")):
        raise ValueError("time and facet need a map in the plane, xy (n, 2)")
    return xy, labels
