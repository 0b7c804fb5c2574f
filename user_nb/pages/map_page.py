"""The map as a page of its own: one HTML file with map, search, clusters and texts that opens with no network.

Texts lie in the page once, as JSON that ends no script, and reach the screen only as text nodes. The page's own code is
``js/src/map_page.js``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from user_nb.pages.assets import STATIC
from user_nb.wording.escaping import BIDI_CONTROLS, escape_html
from user_nb.wording.strings import STRINGS, language, words

if TYPE_CHECKING:
    import numpy as np
    from plotly.graph_objects import Figure

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
<section id="card" aria-live="polite" aria-label="{text}"></section>
</aside>
</main>
<div id="hover" hidden></div>
<script id="data" type="application/json">{data}</script>
<script>{script}</script>
</body>
</html>
"""
SAID = (
    "page_found",
    "page_selected",
    "page_none",
    "page_all",
    "noise",
    "more_texts",
    "point",
    "page_found_map",
)


def map_page(
    figure: Figure,
    texts: Sequence[str],
    labels: np.ndarray,
    *,
    clusters: Sequence[Mapping[str, Any]],
    title: str,
    lang: str | None = None,
    hidden: np.ndarray | None = None,
) -> str:
    """Return a whole HTML page with the map and plotly's own code in it; about 5 MB before the texts.

    Args:
        figure: the map, one trace with a point for each text.
        texts, labels: the n texts and their clusters, -1 for noise.
        clusters: what the list of clusters shows, in its order: {"label", "name", "size", "colour", "words"}.
        title: the page's heading.
        lang: "ru" or "en"; None follows the machine's language.
        hidden: (n,) bool, texts to leave out of the page.
    """
    lang = language(lang)
    figure = type(figure)(figure).update_layout(height=None, width=None, autosize=True)
    figure.data[0].update(hoverinfo="none", hovertext=None)
    body = figure.to_html(
        include_plotlyjs=True,
        include_mathjax=False,
        full_html=False,
        default_height="100%",
        config={"responsive": True, "scrollZoom": True, "displaylogo": False, "locale": "en"},
    )
    out = [False] * len(texts) if hidden is None else hidden.tolist()
    data = {
        "texts": [None if gone else str(text).translate(BIDI_CONTROLS) for text, gone in zip(texts, out)],
        "labels": labels.tolist(),
        "clusters": [dict(cluster) for cluster in clusters],
        "say": {key: STRINGS[key][lang] for key in SAID},
    }
    labelled = {
        key: escape_html(words(key, lang)) for key in ("search", "show_all", "clusters", "text", "map_label")
    }
    return PAGE.format(
        lang=lang,
        policy=POLICY,
        title=escape_html(title),
        style=(STATIC / "map_page.css").read_text("utf-8"),
        script=(STATIC / "map_page.js").read_text("utf-8"),
        figure=body,
        data=script_json(data),
        hint=escape_html(words("page_search_hint", lang)),
        **labelled,
    )


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
