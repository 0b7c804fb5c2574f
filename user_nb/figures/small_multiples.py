"""Small multiples: the same map once for each value of a column, its own texts in colour over the pale rest."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.figures.colours import Colouring
from user_nb.figures.legend import legend_traces
from user_nb.figures.placing import map_window
from user_nb.figures.style import GHOST_COLOUR, map_layout
from user_nb.wording.escaping import escape_plotly, excerpt
from user_nb.wording.numbers import number
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST = 12  # panels; rarer values share the last
GHOSTS = 2_000  # points of all texts that each panel shows pale, at most
PANEL_HEIGHT = 260
NAME_LENGTH = 40  # letters of a panel's name
LINE, LINE_HEIGHT = 60, 16  # letters of a line over all panels, pixels of it
DOT = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"


def panel_figure(
    xy: np.ndarray,
    colouring: Colouring,
    facet: object,
    *,
    hover: list[str] | None,
    size: float,
    title: str | None,
    lang: str,
    width: int | None,
    height: int | None,
    legend: bool,
) -> Figure:
    """Return one figure with a map for each of the commonest values of `facet` (n,), the biggest first.

    A point's row in the data is its trace's ``customdata``: plotly numbers points per trace.
    """
    from plotly.subplots import make_subplots

    groups = _groups(facet, lang)
    columns = 1 if len(groups) == 1 else 2 if len(groups) <= 4 else 3 if len(groups) <= 9 else 4
    lines = -(-len(groups) // columns)
    heads = [
        textwrap.wrap(f"{excerpt(text, NAME_LENGTH)}{DOT}{number(len(rows), lang)}", LINE // columns)
        for text, rows in groups
    ]
    more = LINE_HEIGHT * (max(map(len, heads)) - 1)  # pixels of the longest name beyond its first line
    figure = make_subplots(
        rows=lines, cols=columns, shared_xaxes="all", shared_yaxes="all", horizontal_spacing=0.015,
        vertical_spacing=min(0.9 / lines, (34 + more) / (PANEL_HEIGHT * lines)),
        subplot_titles=["<br>".join(map(escape_plotly, head)) for head in heads],
    )  # fmt: skip
    placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
    pale = placed[:: -(-len(placed) // GHOSTS)] if len(placed) else placed
    for i, (_, rows) in enumerate(groups):
        at = {"row": i // columns + 1, "col": i % columns + 1}
        figure.add_trace(_points(xy, pale, size) | {"marker": {"color": GHOST_COLOUR, "size": size}}, **at)
        own = _points(xy, rows, size)
        own |= {
            "marker": colouring.marker()
            | {"color": colouring.codes[rows], "size": size, "line": {"width": 0}}
        }
        own |= {"hoverinfo": "text", "customdata": rows.astype(np.uint32)}
        own |= {"hovertext": [hover[row] for row in rows]} if hover is not None else {}
        figure.add_trace(own, **at)
    for trace in legend_traces(colouring, lang) if legend else ():
        figure.add_trace(trace, row=1, col=1)
    shared = map_layout(
        title=title, width=width, height=height or (PANEL_HEIGHT + more) * lines + (70 if title else 40)
    )
    hidden, updown = shared.pop("xaxis"), shared.pop("yaxis")
    left, bottom, right, top = map_window(xy[placed])
    figure.update_layout(
        **shared | {"showlegend": legend, "margin": shared["margin"] | {"t": more + (70 if title else 30)}}
    )
    figure.update_xaxes(**hidden, range=[left, right])
    figure.update_yaxes(**updown | {"scaleanchor": None}, range=[bottom, top])
    figure.update_layout(yaxis_scaleanchor="x")
    figure.update_annotations(font={"size": 12})
    return figure


def _points(xy: np.ndarray, rows: np.ndarray, size: float) -> dict[str, Any]:
    return {
        "type": "scattergl", "x": xy[rows, 0], "y": xy[rows, 1], "mode": "markers", "name": "", "showlegend": False,
        "hoverinfo": "skip", "marker": {"size": size},
    }  # fmt: skip


def _groups(facet: object, lang: str) -> list[tuple[str, np.ndarray]]:
    """(text, rows) of each panel, biggest first; rare values together and missing ones come last."""
    import pandas as pd

    column = pd.Series(facet).reset_index(drop=True)
    values = column.astype(object).where(column.notna(), None).map(lambda v: None if v is None else str(v))
    rows = {value: np.flatnonzero((values == value).to_numpy()) for value in values.dropna().unique()}
    order = sorted(rows, key=lambda value: (-len(rows[value]), value))
    missing = np.flatnonzero(values.isna().to_numpy())
    room = MOST - bool(len(missing))
    shown = order if len(order) <= room else order[: room - 1]
    groups = [(value, rows[value]) for value in shown]
    if rest := order[len(shown) :]:
        groups.append((words("other_panels", lang), np.sort(np.concatenate([rows[value] for value in rest]))))
    return [*groups, (words("no_value", lang), missing)] if len(missing) else groups
