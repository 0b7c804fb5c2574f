"""The scripts and styles that lie beside what they serve, and plotly's own for the widgets that draw with it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import Widget


def asset(room: str, name: str) -> str:
    """Return a script or a style sheet that lies in a room of the package."""
    return files("user_nb").joinpath(room, name).read_text("utf-8")


def map_script(room: str, name: str) -> str:
    """Return a map widget's script with what they share before it, ``library(model)`` among it, which brings plotly once a page."""
    return asset("pages", "shared.js") + asset(room, name)


def send_library(widget: Widget) -> None:
    """Answer a widget that asked for plotly."""
    from plotly.offline import get_plotlyjs

    widget.send({"library": True}, buffers=[get_plotlyjs().encode()])
