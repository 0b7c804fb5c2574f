"""The map as a page of its own: one HTML file with map, search, clusters and texts that opens with no network.

Texts lie in the page once, as JSON that ends no script, and reach the screen only as text nodes. The page's own code is
``js/src/map_page.js``.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from user_nb.figures.map import plot_map
from user_nb.pages.cluster_list import cluster_list, page_title
from user_nb.study.snapshot import Snapshot
from user_nb.wording.escaping import BIDI_CONTROLS
from user_nb.wording.html import render
from user_nb.wording.strings import unfilled
from user_nb.wording.strings.pages import MAP_SCRIPT


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
    return render(
        "pages/map_page.html",
        lang,
        title=page_title(snapshot, lang),
        figure=Markup(_figure(snapshot, lang)),
        data=script_json(data),
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
    page: str = figure.to_html(
        include_plotlyjs=True,
        include_mathjax=False,
        full_html=False,
        default_height="100%",
        config={"responsive": True, "scrollZoom": True, "displaylogo": False, "locale": "en"},
    )
    return page


def _seen_texts(snapshot: Snapshot) -> list[str | None]:
    return [
        None if gone else text.translate(BIDI_CONTROLS)
        for text, gone in zip(snapshot.texts, snapshot.hidden.tolist())
    ]


def script_json(data: Any) -> Markup:
    """Return JSON that can stand inside a script element: nothing in it ends the element or begins a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates have no UTF-8
    for character in "<>\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
