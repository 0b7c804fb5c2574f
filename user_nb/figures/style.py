"""What all pictures share: the font, the colours, the white ground."""

from __future__ import annotations

from typing import Any

import numpy as np

from user_nb.wording.escaping import escape_plotly

# Nine hues that stay apart for colour-blind eyes (Paul Tol's "muted" scheme), and greys for what has no colour of its own.
PALETTE = ("#332288", "#CC6677", "#117733", "#88CCEE", "#AA4499", "#DDCC77", "#44AA99", "#882255", "#999933")
NOISE_COLOUR = "#BBBBBB"
OTHER_COLOUR = "#6E6E6E"
GHOST_COLOUR = "rgba(150,150,150,0.14)"  # points that are there and not meant just now
# Viridis without its palest end, which is lost on white: dark to light, readable in grey and for colour-blind eyes.
SCALE = ("#440154", "#46307E", "#365C8D", "#277F8E", "#1FA187", "#4AC16D", "#A0DA39")
FONT = "Inter, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"
INK, PALE_INK = "#1b1b1b", "#595959"
HALO = "0 0 2px #fff, 0 0 3px #fff, 0 0 4px #fff"
LEGEND_WIDTH = 270  # pixels that a legend beside a picture takes


def map_layout(*, title: str | None = None, width: int | None = None, height: int = 640) -> dict[str, Any]:
    """Return the layout all maps share: no axes (they mean nothing on a map), white ground, pan and zoom."""
    hidden = {"visible": False, "showgrid": False, "zeroline": False}
    return picture_layout(title=title, width=width, height=height) | {
        "margin": {"l": 8, "r": 8, "t": 40 if title else 8, "b": 8},
        "xaxis": hidden,
        "yaxis": hidden | {"scaleanchor": "x"},
        "dragmode": "pan",
    }


def picture_layout(
    *, title: str | None = None, width: int | None = None, height: int = 480
) -> dict[str, Any]:
    """Return the layout of every picture: font, title, size, white ground, legend at the right, readable hover labels."""
    return {
        "template": "none",
        "title": {"text": escape_plotly(title), "x": 0.01, "font": {"size": 16}} if title else None,
        "font": {"family": FONT, "size": 13, "color": INK},
        "width": width,
        "height": height,
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
        "hovermode": "closest",
        "hoverlabel": {
            "align": "left",
            "bgcolor": "white",
            "bordercolor": "#777777",
            "font": {"color": INK, "family": FONT},
        },
        "showlegend": False,
        "legend": {
            "itemclick": False,  # one trace holds all points: there is nothing to switch
            "itemdoubleclick": False,
            "font": {"size": 12},
            "x": 1.01,
            "y": 1,
            "yanchor": "top",
            "bgcolor": "rgba(255,255,255,0)",
        },
    }


def flat_scale(swatches: list[str] | tuple[str, ...]) -> list[list[Any]]:
    """Return a plotly colour scale that paints code i, with cmin -0.5 and cmax len - 0.5, in the i-th colour."""
    steps = np.linspace(0, 1, len(swatches) + 1)
    return [[float(steps[i + side]), swatch] for i, swatch in enumerate(swatches) for side in (0, 1)]


def blend(position: float, colours: tuple[str, ...] = SCALE) -> str:
    """Return the colour at a position from 0 to 1 along a row of colours."""
    at = float(np.clip(position, 0, 1)) * (len(colours) - 1)
    left = min(int(at), len(colours) - 2)
    rgb = [np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in colours[left : left + 2]]
    mixed = np.rint(rgb[0] + (rgb[1] - rgb[0]) * (at - left)).astype(int)
    return "#" + "".join(f"{part:02X}" for part in mixed)
