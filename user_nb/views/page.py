"""The map as a page of its own: one HTML file that opens with no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from user_nb.views.escape import escape_html

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# The page may run its own script and nothing else: no request can leave it.
POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:"

PAGE = """<!DOCTYPE html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; font-family: 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif; color: #1b1b1b; background: #fff; }}
header {{ padding: 10px 16px; border-bottom: 1px solid #ddd; font-size: 14px; }}
main > div, main .plotly-graph-div {{ height: calc(100vh - 46px) !important; width: 100% !important; }}
</style>
</head>
<body>
<header>{title}</header>
<main>{figure}</main>
</body>
</html>
"""


def map_page(figure: Figure, *, texts: int, clusters: int, encoder: str) -> str:
    """Return a whole HTML page with the map and plotly's own code in it; about 5 MB before the texts."""
    figure = type(figure)(figure).update_layout(height=None, width=None, autosize=True)
    body = figure.to_html(
        include_plotlyjs=True,
        include_mathjax=False,
        full_html=False,
        default_height="100%",
        config={"responsive": True, "scrollZoom": True, "displaylogo": False, "locale": "en"},
    )
    title = f"Карта: {texts:,} текстов, {clusters} кластеров · {encoder}".replace(",", "\u00a0", 1)
    return PAGE.format(policy=POLICY, title=escape_html(title), figure=body)
