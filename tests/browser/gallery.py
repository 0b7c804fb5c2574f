"""One browser page that shows plotly figures one after another, with no network, as a notebook's output cell would."""

from __future__ import annotations

import json
from pathlib import Path

import plotly

BOXES = """selector => Array.from(document.querySelectorAll(selector), e => {
  const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"""


class Gallery:
    """Shows a figure at a width; `asked` keeps every request that wanted to leave the page."""

    def __init__(self, page, folder: Path) -> None:
        self.page, self.asked = page, []
        source = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text("utf-8")
        (folder / "plotly.js").write_text(source, "utf-8")
        html = '<meta charset="utf-8"><body style="margin:0"><div id="picture"></div><script src="plotly.js"></script>'
        (folder / "gallery.html").write_text(html, "utf-8")
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto((folder / "gallery.html").as_uri())
        self.asked.clear()

    def show(self, figure, *, width: int, height: int = 1000, wait: int = 700) -> None:
        """Draw a figure in a window of a width and wait until it stands."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(
            """async ([text, width]) => { const picture = document.getElementById('picture'); Plotly.purge(picture);
               picture.style.width = width + 'px'; const {data, layout} = JSON.parse(text);
               await Plotly.newPlot(picture, data, layout, {displaylogo: false, responsive: true, scrollZoom: true}); }""",
            [json.dumps(figure.to_plotly_json(), cls=plotly.utils.PlotlyJSONEncoder), width],
        )
        self.page.wait_for_timeout(wait)

    def boxes(self, selector: str) -> list[list[float]]:
        """Left, top, right, bottom of every element on the screen that a selector finds."""
        return self.page.evaluate(BOXES, selector)


def overlaps(a: list[float], b: list[float], slack: float = 1.0) -> bool:
    """Whether two boxes share more than a rim."""
    return a[0] + slack < b[2] and b[0] + slack < a[2] and a[1] + slack < b[3] and b[1] + slack < a[3]
