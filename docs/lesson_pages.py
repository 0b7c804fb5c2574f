"""The lessons as pages of the site, made from notebooks/src: solutions folded away, widgets shown as pictures."""

from pathlib import Path

import jupytext
import nbformat

# The first cell of every page, run and not shown: figures use the site's own plotly.min.js, progress bars are left out
SET_UP = """
import plotly.io
import tqdm.auto

class Page(plotly.io.base_renderers.MimetypeRenderer):
    def to_mimebundle(self, figure):
        for trace in figure["data"]:  # a browser drops the first WebGL pictures of a page that holds many
            trace["type"] = trace["type"].replace("scattergl", "scatter")
        html = plotly.io.to_html(figure, include_plotlyjs=False, include_mathjax=False, full_html=False)
        return {"text/html": html}

plotly.io.renderers["page"] = Page()
plotly.io.renderers.default = "page"
tqdm.auto.tqdm = tqdm.tqdm  # which heeds TQDM_DISABLE; a notebook's own bar does not
"""

# The last line of a cell that shows a widget: its picture and what it is
WIDGETS = {
    "workbench": ("../workbench.png", "The workbench"),
    "bench": ("../workbench.png", "The workbench"),
    "picker": ("../pictures/column_picker.png", "The column picker"),
    "box": ("../pictures/search_box.png", "The search box"),
    "slider": ("../pictures/threshold_slider.png", "The threshold slider"),
    "comparer": ("../pictures/pair_comparer.png", "The pair comparer"),
    "reviewer": ("../pictures/duplicate_reviewer.png", "The duplicate reviewer"),
    "live": ("../pictures/live_map.png", "The live map"),
}


def write_lessons(sources: Path, pages: Path) -> None:
    """Write NN_name.ipynb into `pages` for every NN_name.py of `sources`; what has not changed is left alone."""
    pages.mkdir(exist_ok=True)
    for source in sorted(sources.glob("*.py")):
        page = pages / source.with_suffix(".ipynb").name
        text = nbformat.writes(_page(jupytext.read(source, fmt="py:percent")))
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, encoding="utf-8")


def _page(lesson):
    cells = [_code(SET_UP.strip(), "remove-cell")]
    for cell in lesson.cells:
        cells += _cells(cell)
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same on every build
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _cells(cell) -> list:
    if cell.cell_type == "markdown":
        return [nbformat.v4.new_markdown_cell(cell.source)]
    if "solution" in cell.metadata.get("tags", []):
        return _exercise(cell.source.split("\n"))
    shown = WIDGETS.get(cell.source.split("\n")[-1])
    return [_code(cell.source, "remove-output"), _picture(*shown)] if shown else [_code(cell.source)]


def _exercise(lines: list[str]) -> list:
    """The question as prose, the solution behind a button."""
    question = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    answer = [line for line in lines if not line.startswith("#")]
    return [nbformat.v4.new_markdown_cell("\n".join(question)), _code("\n".join(answer), "hide-input")]


def _picture(path: str, name: str):
    return nbformat.v4.new_markdown_cell(
        f"![{name}]({path})\n\n*{name}, as it looks in JupyterLab; here it is a picture.*"
    )


def _code(source: str, *tags: str):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
