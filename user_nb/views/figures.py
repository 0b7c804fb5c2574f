"""Pictures of a collection, as plotly figures: the map with its clusters' names.

One WebGL trace holds all points, with the colour in an array: plotly numbers points per trace, so that a map cut into
one trace a cluster would return wrong rows on hover and selection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from user_nb.views.escape import escape_plotly, excerpt, hover_text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Nine hues that stay apart for colour-blind eyes (Paul Tol's "muted" scheme), and a grey for noise.
PALETTE = ("#332288", "#CC6677", "#117733", "#88CCEE", "#AA4499", "#DDCC77", "#44AA99", "#882255", "#999933")
NOISE_COLOUR = "#BBBBBB"
FONT = "Inter, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"
HOVER_LIMIT = 20_000  # above it a hover label in every point would make the page heavy
NAME_LENGTH = 34


def plot_map(
    xy: np.ndarray,
    texts: Sequence[str] | None = None,
    labels: np.ndarray | None = None,
    names: Mapping[int, object] | None = None,
    *,
    title: str | None = None,
    width: int | None = None,
    height: int = 640,
) -> Figure:
    """Return the map of a collection as a plotly Figure: one point a text, coloured and named by cluster.

    Args:
        xy: places on the map, (n, 2); rows with NaN (texts that were empty) are not drawn.
        texts: the n texts, shown wrapped and escaped on hover; without them a point shows its row number.
        labels: cluster of each text, (n,) int, -1 for noise (drawn in grey).
        names: name of each cluster, {label: name}, as :func:`user_nb.name_clusters` returns it; a plain str does too.
        title: a line above the map.
        width, height: pixels; without a width the map takes the room there is.

    Raises:
        ValueError: xy is not (n, 2), texts or labels are not n long, or a cluster has no name in `names`.

    Example:
        >>> plot_map(xy, letters["text"], labels, names).show()
    """
    import plotly.graph_objects as go

    xy, labels = _checked(xy, texts, labels, names)
    figure = go.Figure(
        data=go.Scattergl(x=xy[:, 0], y=xy[:, 1], mode="markers", **point_style(xy, labels)),
        layout=map_layout(title=title, width=width, height=height),
    )
    if texts is not None and len(xy) <= HOVER_LIMIT:
        figure.data[0].hovertext = hover_labels(texts, labels, names)
    figure.layout.annotations = name_annotations(xy, labels, names, width=width or 1000, height=height)
    return figure


def point_style(xy: np.ndarray, labels: np.ndarray) -> dict:
    """Return the marker settings of the one trace: a colour per cluster, noise small and grey, size by n."""
    size = float(np.clip(14 - 1.9 * np.log10(max(len(xy), 1)) * 1.3, 2.5, 9))
    colours = cluster_colours(xy, labels)
    top = max(int(labels.max(initial=-1)), 0)
    steps = np.linspace(0, 1, top + 3)  # label -1 .. top, one flat step of the scale each
    swatches = [NOISE_COLOUR, *(colours.get(label, NOISE_COLOUR) for label in range(top + 1))]
    scale = [[steps[i + side], swatch] for i, swatch in enumerate(swatches) for side in (0, 1)]
    marker = {
        "color": labels.astype(np.int16 if top < 32_000 else np.int32),
        "colorscale": scale,
        "cmin": -1.5,
        "cmax": top + 0.5,
        "size": size,
        "opacity": 0.8 if len(xy) < 5_000 else 0.6,
        "line": {"width": 0},
    }
    return {"marker": marker, "hoverinfo": "text"}


def cluster_colours(xy: np.ndarray, labels: np.ndarray) -> dict[int, str]:
    """Return a palette colour for each cluster such that clusters near each other on the map differ.

    Biggest clusters choose first; each takes the colour whose nearest holder is farthest away.
    """
    places = cluster_places(xy, labels)
    biggest_first = sorted(places, key=lambda label: (-(labels == label).sum(), label))
    holders: dict[str, list[np.ndarray]] = {colour: [] for colour in PALETTE}
    chosen = {}
    for label in biggest_first:
        distance = {
            colour: min((float(np.linalg.norm(places[label] - p)) for p in taken), default=np.inf)
            for colour, taken in holders.items()
        }
        chosen[label] = max(PALETTE, key=distance.__getitem__)  # the first of equals
        holders[chosen[label]].append(places[label])
    return chosen


def cluster_places(xy: np.ndarray, labels: np.ndarray) -> dict[int, np.ndarray]:
    """Return for each cluster the place of its name: its own point nearest to its median point."""
    places = {}
    for label in np.unique(labels[labels >= 0]):
        own = xy[labels == label]
        own = own[np.isfinite(own).all(axis=1)]
        if len(own):
            places[int(label)] = own[np.linalg.norm(own - np.median(own, axis=0), axis=1).argmin()]
    return places


def hover_labels(
    texts: Sequence[str],
    labels: np.ndarray,
    names: Mapping[int, object] | None,
    rows: np.ndarray | None = None,
) -> list[str]:
    """Return a wrapped, escaped hover label for each text (or for the given rows): the text under its cluster's name."""
    lines = 7 if len(texts) <= 5_000 else 3
    texts = list(texts)
    heads = {
        label: f"<b>{escape_plotly(excerpt(name_of(names, label), 60))}</b><br>"
        for label in set(labels.tolist())
    }
    chosen = range(len(texts)) if rows is None else rows
    return [heads[int(labels[row])] + hover_text(texts[row], lines=lines) for row in chosen]


def name_of(names: Mapping[int, object] | None, label: int) -> str:
    """Return a cluster's name as plain text; noise and unnamed clusters have words for it."""
    if label == -1:
        return "без кластера"
    if names is None:
        return f"кластер {label}"
    name = names[label]
    return str(getattr(name, "text", name))


def name_annotations(
    xy: np.ndarray, labels: np.ndarray, names: Mapping[int, object] | None, *, width: int, height: int
) -> list[dict]:
    """Return the clusters' names as annotations that do not overlap: the biggest first, then whatever still fits."""
    places = cluster_places(xy, labels)
    finite = xy[np.isfinite(xy).all(axis=1)]
    if not places or not len(finite):
        return []
    low, span = finite.min(axis=0), np.maximum(np.ptp(finite, axis=0), 1e-9)
    scale = 0.9 * min(width / span[0], height / span[1])  # pixels a unit: one scale for both axes
    taken: list[tuple[float, float, float, float]] = []
    annotations = []
    for label in sorted(places, key=lambda label: (-(labels == label).sum(), label)):
        text = excerpt(name_of(names, label), NAME_LENGTH)
        centre = (places[label] - low) * scale
        half = (3.9 * len(text) + 6, 11)  # half the width and height of the drawn text, pixels
        box = (centre[0] - half[0], centre[1] - half[1], centre[0] + half[0], centre[1] + half[1])
        if any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        x, y = places[label]
        annotations.append(
            {
                "x": float(x),
                "y": float(y),
                "text": escape_plotly(text),
                "showarrow": False,
                "font": {"size": 13, "color": "#1b1b1b"},
            }
            | {"bgcolor": "rgba(255,255,255,0.6)", "borderpad": 1, "captureevents": False}
        )
    return annotations


def map_layout(*, title: str | None = None, width: int | None = None, height: int = 640) -> dict:
    """Return the layout all maps share: no axes (they mean nothing on a map), white ground, pan and zoom."""
    hidden = {"visible": False, "showgrid": False, "zeroline": False}
    return {
        "template": "none",
        "title": {"text": escape_plotly(title), "x": 0.01, "font": {"size": 16}} if title else None,
        "font": {"family": FONT, "size": 13},
        "width": width,
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 40 if title else 8, "b": 8},
        "xaxis": hidden,
        "yaxis": hidden | {"scaleanchor": "x"},
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
        "hovermode": "closest",
        "dragmode": "pan",
        "hoverlabel": {
            "align": "left",
            "bgcolor": "white",
            "bordercolor": "#777777",
            "font": {"color": "#1b1b1b"},
        },
        "showlegend": False,
    }


def _overlap(a: tuple, b: tuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _checked(
    xy: np.ndarray, texts: Sequence | None, labels: np.ndarray | None, names: Mapping | None
) -> tuple[np.ndarray, np.ndarray]:
    xy = np.asarray(xy, dtype=np.float32)
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise ValueError(f"xy must have two columns, (n, 2); this is {xy.shape}: use project(graph) for it")
    labels = np.full(len(xy), -1) if labels is None else np.asarray(labels)
    for what, length in (("texts", None if texts is None else len(texts)), ("labels", len(labels))):
        if length is not None and length != len(xy):
            raise ValueError(f"{what} and xy must go together row by row: {length} {what}, {len(xy)} places")
    missing = [] if names is None else sorted({*labels.tolist()} - {-1} - {*names})
    if missing:
        raise ValueError(
            f"names has no name for cluster {missing[0]}; name_clusters(texts, labels) names all of them"
        )
    return xy, labels
