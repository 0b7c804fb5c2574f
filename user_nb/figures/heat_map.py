"""The heat map of a pair of texts: each word of one beside each word of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.figures.map import FONT
from user_nb.wording.escaping import escape_plotly
from user_nb.wording.html import render

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from user_nb.analysis.explanation import PairExplanation

MOST_WORDS = 40  # of a text: more labels cannot be read
CELL = 24  # pixels a word
SCALE = [[0, "#FFFFFF"], [0.35, "#FDE7B5"], [0.7, "#F2A33A"], [1, "#8C3B00"]]


def plot_pair(explanation: PairExplanation, *, width: int | None = None) -> Figure:
    """Return the heat map of a pair as a plotly Figure: words of b along, words of a down, (m, k) cosines as colours.

    White is this pair's median and below: what stands out is what has colour. Of long texts the first 40 words show.

    Args:
        explanation: from :func:`user_nb.explain_pair`.
        width: pixels; None takes what the words need.

    Returns:
        The figure.

    Raises:
        ValueError: one of the texts has no word that the encoder knows.

    Example:
        >>> figure = plot_pair(explain_pair("Стоит лифт", "Сломан подъёмник", encoder=encoder))
    """
    import plotly.graph_objects as go

    if not explanation.matrix.size:
        raise ValueError("there is nothing to draw: one of the texts has no word that the encoder knows")
    figure = go.Figure(data=go.Heatmap(**heat(explanation)), layout=heat_layout(explanation))
    if width is not None:
        figure.update_layout(width=width)
    return figure


def heat_table(explanation: PairExplanation, *, lang: str | None = None) -> str:
    """Return the heat map as an HTML table, a few kilobytes: words of b along, words of a down, cosines on grounds."""
    matrix = explanation.matrix[:MOST_WORDS, :MOST_WORDS]
    if not matrix.size:
        return ""
    median = min(float(np.median(explanation.matrix)), 0.95)
    lines = [
        (word, [(value, *_colours(value, median)) for value in line])
        for word, line in zip(explanation.words_a, matrix.tolist())
    ]
    return render("figures/heat_map.html", lang, along=explanation.words_b[:MOST_WORDS], lines=lines)


def _colours(value: float, median: float) -> tuple[str, str]:
    """Ground and ink of a cell: white, amber, brown, as in the figure."""
    strength = min(max((value - median) / (1 - median), 0.0), 1.0)
    red, green, blue = (255 - 115 * strength**2, 255 - 195 * strength, 255 - 255 * min(1, 1.3 * strength))
    return f"rgb({red:.0f},{green:.0f},{blue:.0f})", "#fff" if strength > 0.6 else "#1b1b1b"


def heat(explanation: PairExplanation) -> dict[str, Any]:
    """Return the settings of the one heat map trace."""
    matrix = explanation.matrix[:MOST_WORDS, :MOST_WORDS]
    down, along = _labels(explanation)
    hover = [
        [f"{a} × {b}: {value:.2f}" for b, value in zip(along, line)] for a, line in zip(down, matrix.tolist())
    ]
    low = float(np.median(explanation.matrix)) if explanation.matrix.size else 0.0
    return {
        "z": matrix,
        "hovertext": hover,
        "hoverinfo": "text",
        "colorscale": SCALE,
        "zmin": min(low, 0.95),
        "zmax": 1.0,
        "xgap": 1,
        "ygap": 1,
        "colorbar": {"thickness": 10, "outlinewidth": 0, "tickformat": ".1f"},
    }


def heat_layout(explanation: PairExplanation) -> dict[str, Any]:
    """Return the layout: every word a label, as places and not as names, for a word may come twice."""
    down, along = _labels(explanation)
    longest = max(map(len, (*down, *along)), default=1)
    room = min(12 + 8 * longest, 170)
    axis = {"showgrid": False, "zeroline": False, "ticks": "", "tickfont": {"size": 12}}
    return {
        "template": "none",
        "font": {"family": FONT, "size": 13},
        "width": max(360, room + 110 + CELL * max(len(along), 1)),
        "height": max(200, room + 30 + CELL * max(len(down), 1)),
        "margin": {"l": room, "r": 20, "t": room, "b": 16},
        "xaxis": axis
        | {"tickvals": list(range(len(along))), "ticktext": along, "side": "top", "tickangle": -60},
        "yaxis": axis | {"tickvals": list(range(len(down))), "ticktext": down, "autorange": "reversed"},
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
        "hoverlabel": {"bgcolor": "white", "font": {"color": "#1b1b1b"}},
    }


def _labels(explanation: PairExplanation) -> tuple[list[str], list[str]]:
    """The words down and along, escaped."""
    return (
        [escape_plotly(word) for word in explanation.words_a[:MOST_WORDS]],
        [escape_plotly(word) for word in explanation.words_b[:MOST_WORDS]],
    )
