"""Photograph the widgets in JupyterLab for the site: docs/pictures/NAME.png, one for each.

    python tools/shoot_widgets.py [NAME ...]

For looking at: a picture is done when somebody has looked at it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
TALLEST = 700  # pixels of a picture; a longer list is cut off
SET_UP = """
import user_nb
letters = user_nb.load_demo()
encoder = user_nb.load_encoder("navec")
vectors = encoder.encode(letters["text"])
letters.head(50).to_csv("export.csv", sep=";", index=False, encoding="cp1251", errors="replace")
"""
WIDGETS = {
    "search_box": "box = user_nb.SearchBox(letters['text'], vectors, encoder=encoder, columns=letters[['district', 'channel']], lang='en')\n"
    "box.query.value = 'в подъезде сломан лифт'\nbox",
    "threshold_slider": "user_nb.ThresholdSlider(letters['text'], vectors, lang='en')",
    "pair_comparer": "user_nb.PairComparer('Лифт работает', 'Лифт не работает', encoder=encoder, lang='en')",
    "duplicate_reviewer": "user_nb.DuplicateReviewer(user_nb.near_duplicates(letters['text'], vectors), lang='en')",
    "column_picker": "picker = user_nb.ColumnPicker('.', lang='en')\npicker.choose('export.csv')\npicker",
    "live_map": "graph = user_nb.neighbors(vectors)\n"
    "live = user_nb.LiveMap(user_nb.project(graph), letters['text'], graph=graph, lang='en')\nlive.show_neighbors(3)\nlive",
}


def main(*wanted: str) -> None:
    from browser.lab import FLAGS, LabPage, LabServer, find_chromium, write_notebook
    from playwright.sync_api import sync_playwright

    names = list(wanted or WIDGETS)
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as root,
    ):
        write_notebook(Path(root) / "widgets.ipynb", [SET_UP, *(WIDGETS[name] for name in names)])
        server = LabServer(Path(root), Path(home))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            lab = LabPage(browser.new_page(viewport={"width": 1120, "height": 1400}), server)
            lab.open("widgets.ipynb").run_all()
            lab.page.wait_for_timeout(3_000)  # the last widget is drawn after its cell is done
            for number, name in enumerate(names, start=1):
                output = lab.page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea-output").last
                output.scroll_into_view_if_needed()
                lab.page.wait_for_timeout(500)
                place = output.bounding_box()
                lab.page.screenshot(
                    path=str(ROOT / "docs" / "pictures" / f"{name}.png"),
                    clip=place | {"height": min(place["height"], TALLEST)},
                )
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
