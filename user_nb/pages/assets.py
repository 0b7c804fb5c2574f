"""The scripts and styles that are built from ``js/src``, and plotly's own for the widgets that draw with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import Widget

STATIC = Path(__file__).resolve().parents[1] / "static"


def send_library(widget: Widget) -> None:
    """Answer a widget that asked for plotly."""
    from plotly.offline import get_plotlyjs

    widget.send({"library": True}, buffers=[get_plotlyjs().encode()])
