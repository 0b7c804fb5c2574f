"""The map as a page of its own: one HTML file with map, search, clusters and texts that opens with no network.

Texts lie in the page once, as JSON that ends no script, and reach the screen only as text nodes. The page's own code is
``js/src/map_page.js``.
"""

from __future__ import annotations

import json
from typing import Any

from user_nb.figures.map import plot_map
from user_nb.pages.assets import STATIC
from user_nb.pages.cluster_list import cluster_list, page_title
from user_nb.study.snapshot import Snapshot
from user_nb.wording.escaping import BIDI_CONTROLS, escape_html
from user_nb.wording.strings import unfilled, words
from user_nb.wording.strings.pages import MAP_SCRIPT

# The page may run its own script and nothing else: no request can leave it.
POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:"

PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<label>{search} <input id="query" type="search" placeholder="{hint}" autocomplete="off"></label>
<button id="all" type="button">{show_all}</button>
<p id="status" role="status" aria-live="polite"></p>
</header>
<main>
<section id="map" aria-label="{map_label}">{figure}</section>
<aside>
<h2>{clusters}</h2>
<ul id="clusters"></ul>
<h2 id="heading"></h2>
<ol id="texts" aria-labelledby="heading"></ol>
<section id="card" aria-live="polite" aria-label="{reading}"></section>
</aside>
</main>
<div id="hover" hidden></div>
<script id="data" type="application/json">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def map_page(snapshot: Snapshot, *, lang: str) -> str:
    """Return a snapshot as a whole HTML page with the map and plotly's own code in it; about 5 MB before the texts.

    Args:
        snapshot: what a study has come to; hidden texts are not in the page.
        lang: "ru" or "en".

    Returns:
        The page.
    """
    data = {
        "texts": _seen_texts(snapshot),
        "labels": snapshot.labels.tolist(),
        "clusters": cluster_list(snapshot, lang),
        "say": {key: unfilled(key, lang) for key in (*MAP_SCRIPT, "noise", "more_texts", "point")},
    }
    labelled = {
        key: escape_html(words(key, lang))
        for key in ("search", "show_all", "clusters", "reading", "map_label")
    }
    return PAGE.format(
        lang=lang,
        policy=POLICY,
        title=escape_html(page_title(snapshot, lang)),
        style=(STATIC / "map_page.css").read_text("utf-8"),
        script=(STATIC / "map_page.js").read_text("utf-8"),
        figure=_figure(snapshot, lang),
        data=script_json(data),
        hint=escape_html(words("page_search_hint", lang)),
        **labelled,
    )


def _figure(snapshot: Snapshot, lang: str) -> str:
    """The map as an element of the page; the page's own script shows what is under the pointer."""
    figure = plot_map(
        snapshot.seen_xy,
        snapshot.texts,
        snapshot.labels,
        snapshot.names,
        height=720,  # of the names' places; the page then gives the map the room there is
        legend=False,
        lang=lang,
    )
    figure.update_layout(height=None, width=None, autosize=True)
    figure.data[0].update(hoverinfo="none", hovertext=None)
    return figure.to_html(
        include_plotlyjs=True,
        include_mathjax=False,
        full_html=False,
        default_height="100%",
        config={"responsive": True, "scrollZoom": True, "displaylogo": False, "locale": "en"},
    )


def _seen_texts(snapshot: Snapshot) -> list[str | None]:
    return [
        None if gone else text.translate(BIDI_CONTROLS)
        for text, gone in zip(snapshot.texts, snapshot.hidden.tolist())
    ]


def script_json(data: Any) -> str:
    """Return JSON that can stand inside a script element: nothing in it ends the element or begins a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates have no UTF-8
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
