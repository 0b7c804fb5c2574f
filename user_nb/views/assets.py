"""The scripts and styles that lie beside the views, and plotly's own for the widgets that draw with it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import Widget


def asset(name: str) -> str:
    """Return a file of this folder."""
    return files("user_nb.views").joinpath(name).read_text("utf-8")


def map_script(name: str) -> str:
    """Return a map widget's script with what they share before it, ``library(model)`` among it, which brings plotly once a page."""
    return asset("shared.js") + asset(name)


def send_library(widget: Widget) -> None:
    """Answer a widget that asked for plotly."""
    from plotly.offline import get_plotlyjs

    widget.send({"library": True}, buffers=[get_plotlyjs().encode()])
