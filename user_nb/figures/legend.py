"""What the colours mean, beside the picture: a list by size, or a colour bar. Drawn by traces that hold no points."""

from __future__ import annotations

from typing import Any

from user_nb.figures.colours import Colouring
from user_nb.figures.style import flat_scale
from user_nb.wording.escaping import escape_plotly, excerpt
from user_nb.wording.numbers import number
from user_nb.wording.strings import words

TEXT_LENGTH = 28
MOST = 60  # entries; what is left out is told


def legend_traces(colouring: Colouring, lang: str, *, space: bool = False) -> list[Any]:
    """Return traces without points that make plotly draw a legend by size, and a colour bar for numbers and dates.

    ``space``: for a map in three dimensions, whose traces must be of its own kind.
    """
    import plotly.graph_objects as go

    kind = (lambda **o: go.Scatter3d(z=[None], **o)) if space else go.Scatter
    common = {"x": [None], "y": [None], "mode": "markers", "hoverinfo": "skip"}
    group = {
        "legendgroup": "colours",
        "legendgrouptitle": {"text": heading(colouring, lang), "font": {"size": 13}},
    }
    shown, left = colouring.legend[:MOST], colouring.legend[MOST:]
    traces = [
        kind(**common, name=f"{escape_plotly(excerpt(text, TEXT_LENGTH))} · {number(count, lang)}", showlegend=True,
             marker={"color": colour, "size": 10, "opacity": 1}, **({} if colouring.ticks else group))
        for text, colour, count in shown
    ]  # fmt: skip
    if left:
        name = words("more", lang, n=len(left))
        traces.append(kind(**common, name=name, showlegend=True, marker={"color": "rgba(0,0,0,0)"}, **group))
    return [*traces, kind(**common, showlegend=False, marker=_bar(colouring))] if colouring.ticks else traces


def heading(colouring: Colouring, lang: str) -> str:
    """Return the line above a legend, escaped."""
    title = excerpt(colouring.title, TEXT_LENGTH)
    return f"<b>{escape_plotly(words('legend', lang, title=title) if title else words('legend_untitled', lang))}</b>"


def _bar(colouring: Colouring) -> dict[str, Any]:
    return {
        "color": [0],
        "cmin": 0,
        "cmax": 1,
        "colorscale": flat_scale(colouring.swatches[1:]),
        "showscale": True,
        "colorbar": {
            "title": {
                "text": f"<b>{escape_plotly(excerpt(colouring.title, TEXT_LENGTH))}</b>",
                "side": "top",
                "font": {"size": 13},
            },
            "tickvals": [place for place, _ in colouring.ticks],
            "ticktext": [escape_plotly(text) for _, text in colouring.ticks],
            "x": 1.01,
            "y": 0.9 if colouring.legend else 1.0,
            "yanchor": "top",
            "len": 0.6,
            "thickness": 14,
            "outlinewidth": 0,
            "ticks": "outside",
            "ticklen": 4,
        },
    }
