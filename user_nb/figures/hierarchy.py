"""The hierarchy of clusters as pictures: a treemap of nested levels, and a dendrogram of how clusters join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.figures.placing import name_of
from user_nb.figures.style import PALE_INK, PALETTE, blend, picture_layout
from user_nb.wording.escaping import escape_plotly, excerpt
from user_nb.wording.language import language
from user_nb.wording.numbers import number
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from user_nb.analysis.clustering import ClusterTree

MOST_LEAVES = 60  # clusters in one dendrogram; the biggest are shown
LEAF_HEIGHT = 22  # pixels
REST_COLOUR = "#ECECEC"


def plot_treemap(
    levels: Sequence[np.ndarray] | np.ndarray,
    names: Sequence[Mapping[int, object] | None] | None = None,
    *,
    title: str | None = None,
    lang: str | None = None,
    width: int | None = None,
    height: int = 620,
) -> Figure:
    """Return nested clusters as a treemap: areas are numbers of texts, fine clusters lie within coarse ones.

    A click on a cluster opens it, a click on the line above goes back.

    Args:
        levels: labels of each level, coarse to fine, (levels, n) int, -1 for noise; one level is enough. What
            ``ClusterTree.levels`` returns does too.
        names: {label: name} of each level, as :func:`user_nb.name_clusters` returns them; None for a level shows numbers.
        title: a line above.
        lang: "ru" or "en"; None follows the machine's language.
        width: pixels; None takes the room there is.
        height: pixels.

    Returns:
        The figure.

    Raises:
        ValueError: levels is not (levels, n); names are not as many as levels, or a cluster has none.

    Example:
        >>> levels = [tree.labels(60), tree.labels(15)]
        >>> figure = plot_treemap(levels, [name_clusters(texts, each) for each in levels])
    """
    import plotly.graph_objects as go

    levels, names = _checked_levels(levels, names)
    lang = language(lang)
    boxes = _Boxes(levels, names, lang).found
    total, parents = levels.shape[1], {box["parent"] for box in boxes}
    figure = go.Figure(
        go.Treemap(
            ids=[box["id"] for box in boxes],
            parents=[box["parent"] for box in boxes],
            labels=[_label(box, parents) for box in boxes],
            values=[box["size"] for box in boxes],
            marker={
                "colors": [box["colour"] for box in boxes],
                "line": {"width": 1, "color": "white"},
                "cornerradius": 3,
            },
            branchvalues="total",
            textinfo="label+value",
            textfont={"size": 14},
            insidetextfont={"size": 14},
            hoverinfo="text",
            hovertext=[_share(box["text"], box["size"], total, lang) for box in boxes],
            pathbar={"visible": True, "thickness": 26, "textfont": {"size": 13}},
            tiling={"pad": 2, "packing": "squarify"},
            root={"color": REST_COLOUR},
        ),
        layout=picture_layout(title=title, width=width, height=height),
    )
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 44 if title else 8, "b": 8})


def plot_dendrogram(
    tree: ClusterTree,
    labels: np.ndarray,
    names: Mapping[int, object] | None = None,
    *,
    title: str | None = None,
    lang: str | None = None,
    width: int | None = None,
    height: int | None = None,
) -> Figure:
    """Return how clusters join as one looks from farther away: the farther right two branches meet, the less they share.

    Distances are drawn by their logarithm. The sixty biggest clusters are shown; a dot's area is the number of texts.

    Args:
        tree: what :func:`user_nb.cluster_tree` returned.
        labels: clusters of its n points, (n,) int, -1 for noise.
        names: {label: name}; None shows numbers.
        title: a line above.
        lang: "ru" or "en"; None follows the machine's language.
        width: pixels; None takes the room there is.
        height: pixels; None takes 22 for each cluster.

    Returns:
        The figure.

    Raises:
        ValueError: labels are not as many as the tree's points; a cluster has no name; fewer than two clusters.

    Example:
        >>> figure = plot_dendrogram(tree, labels, names)
    """
    import plotly.graph_objects as go
    from scipy.cluster.hierarchy import dendrogram

    from user_nb.analysis.clustering import cluster_joins

    lang = language(lang)
    labels = np.asarray(labels)
    _named(labels, names)
    sizes = dict(
        zip(*(part.tolist() for part in np.unique(labels[labels >= 0], return_counts=True)), strict=True)
    )
    shown = sorted(sizes, key=lambda label: (-sizes[label], label))[:MOST_LEAVES]
    leaves, joins = cluster_joins(tree, np.where(np.isin(labels, shown), labels, -1))
    if len(leaves) < 2:
        raise ValueError(
            f"a dendrogram needs two clusters at least, there are {len(leaves)}: lower min_cluster_size"
        )
    drawn = dendrogram(joins, no_plot=True)
    x, y = _branches(drawn)
    least = float(joins[joins[:, 2] > 0, 2].min(initial=joins[-1, 2] or 1.0))
    nearest, farthest = (float(np.log(max(joins[at, 2], least))) for at in (0, -1))
    start = nearest - 0.3 * max(farthest - nearest, 1.0)
    x = np.log(np.maximum(x, least))  # one far cluster would squeeze all other joins into a line
    x[_at_leaf(drawn)] = start
    order = leaves[drawn["leaves"]].tolist()
    places = np.arange(len(order)) * 10 + 5.0  # where scipy puts its leaves
    biggest = max(sizes.values())
    figure = go.Figure(
        data=[
            go.Scatter(x=x, y=y, mode="lines", line={"color": "#777777", "width": 1.4}, hoverinfo="skip"),
            go.Scatter(
                x=np.full(len(order), start), y=places, mode="markers", cliponaxis=False, hoverinfo="text",
                hovertext=[_share(name_of(names, label, lang), sizes[label], len(labels), lang) for label in order],
                marker={"size": [6 + 16 * (sizes[label] / biggest) ** 0.5 for label in order], "opacity": 1,
                        "color": PALETTE[0], "line": {"width": 1, "color": "white"}},
            ),
        ],
        layout=picture_layout(title=title, width=width, height=height or 110 + LEAF_HEIGHT * len(order)),
    )  # fmt: skip
    ticks = [
        f"{escape_plotly(excerpt(name_of(names, label, lang), 44))} · {number(sizes[label], lang)}"
        for label in order
    ]
    return figure.update_layout(
        margin={"l": 8, "r": 24, "t": 48 if title else 16, "b": 48},
        yaxis={"tickvals": places, "ticktext": ticks, "automargin": True, "zeroline": False, "showgrid": False,
               "ticklen": 14, "tickcolor": "rgba(0,0,0,0)", "range": [-2, len(order) * 10 + 2]},
        xaxis={"title": {"text": words("joins_axis", lang), "font": {"size": 12, "color": PALE_INK}}, "showticklabels": False,
               "zeroline": False, "showgrid": False, "range": [start, farthest + 0.02 * (farthest - start)]},
    )  # fmt: skip


def _at_leaf(drawn: dict[str, Any]) -> np.ndarray:
    """Where the lines of scipy's dendrogram stand at a leaf, in the order of `_branches`."""
    return np.hstack([np.array(drawn["dcoord"]) == 0, np.zeros((len(drawn["dcoord"]), 1), bool)]).ravel()


def _branches(drawn: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """The lines of scipy's dendrogram lying on its side, with a gap after each."""
    gap = np.full((len(drawn["dcoord"]), 1), np.nan)
    x, y = (np.hstack([np.array(drawn[key], dtype=np.float64), gap]).ravel() for key in ("dcoord", "icoord"))
    return x, y


class _Boxes:
    """The boxes of a treemap, a parent before what it holds: id, parent, text, size, colour.

    A level on which a cluster stays one cluster adds no box; what no finer cluster holds is a pale box at its end.
    """

    def __init__(self, levels: np.ndarray, names: Sequence[Mapping[int, object] | None], lang: str) -> None:
        self.levels, self.names, self.lang = levels, names, lang
        rows = np.flatnonzero((levels >= 0).any(axis=0))
        self.found = [_box("all", "", words("all_clusters", lang), rows, REST_COLOUR)]
        self.fill("all", rows, 0, None, 1)

    def fill(self, parent: str, rows: np.ndarray, depth: int, colour: str | None, least: int) -> np.ndarray:
        """Put the clusters of a level, if there are `least` at least, and all below into a box; returns the rows left over."""
        if depth == len(self.levels):
            return rows
        values, sizes = np.unique(self.levels[depth][rows], return_counts=True)
        labels = [label for _, label in sorted(zip((-sizes).tolist(), values.tolist())) if label != -1]
        if len(labels) < least:
            return self.fill(parent, rows, depth + 1, colour, least)
        for label in labels:
            own = rows[self.levels[depth][rows] == label]
            shade = colour or PALETTE[sum(box["parent"] == "all" for box in self.found) % len(PALETTE)]
            tint = shade if colour is None else blend(0.3 + 0.15 * depth, (shade, "#FFFFFF"))
            name = f"{parent}/{depth}:{label}"
            self.found.append(_box(name, parent, name_of(self.names[depth], label, self.lang), own, tint))
            left = self.fill(name, own, depth + 1, shade, 2)
            if 0 < len(left) < len(own):
                self.found.append(_box(f"{name}/rest", name, words("rest", self.lang), left, REST_COLOUR))
        return self.fill(parent, rows[self.levels[depth][rows] == -1], depth + 1, colour, 1)


def _box(name: str, parent: str, text: str, rows: np.ndarray, colour: str) -> dict[str, Any]:
    return {"id": name, "parent": parent, "text": text, "size": len(rows), "colour": colour}


def _label(box: dict[str, Any], parents: set[str]) -> str:
    """A box's name; one that holds no other is tall enough for several lines."""
    text = escape_plotly(excerpt(box["text"], 60))
    return text if box["id"] in parents else text.replace(", ", ",<br>")


def _share(text: str, size: int, total: int, lang: str) -> str:
    """A hover label: a name, a number of texts, its share of all."""
    said = words("size_share", lang, n=size, share=size / max(total, 1))
    return f"<b>{escape_plotly(excerpt(text, 80))}</b><br>{said}"


def _named(labels: np.ndarray, names: Mapping[int, object] | None) -> None:
    missing = [] if names is None else sorted({*labels.tolist()} - {-1} - {*names})
    if missing:
        raise ValueError(
            f"names has no name for cluster {missing[0]}; name_clusters(texts, labels) names all of them"
        )


def _checked_levels(levels: object, names: Any) -> tuple[np.ndarray, list[Any]]:
    levels = np.asarray(getattr(levels, "labels", levels))
    if levels.ndim == 1:
        levels, names = (
            levels[None],
            None if names is None else [names] if isinstance(names, Mapping) else names,
        )
    if levels.ndim != 2:
        raise ValueError(f"levels must hold the labels of each level, (levels, n); this is {levels.shape}")
    each: list[Any] = [None] * len(levels) if names is None else list(names)
    if len(each) != len(levels):
        raise ValueError(f"names must go with levels one by one: {len(each)} names, {len(levels)} levels")
    for line, named in zip(levels, each, strict=True):
        _named(line, named)
    return levels, each
