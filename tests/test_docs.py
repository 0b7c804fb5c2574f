"""The site's own parts: the reference is complete, every lesson is listed, lesson pages fold solutions and show pictures."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

import user_nb

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))
import check_site  # noqa: E402
import lesson_pages  # noqa: E402

PAGES = {
    "Texts": "texts",
    "Encoding": "encoding",
    "Analysis": "analysis",
    "Views": "views",
    "All of it": "exploration",
}
SOURCES = sorted((ROOT / "notebooks" / "src").glob("*.py"))


def public(words: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(words) if name in user_nb.__all__]


def tables() -> dict[str, list[str]]:
    """The public names in the first column of each table of docs/api.md."""
    parts = re.split(r"^## (.+)$", (DOCS / "api.md").read_text("utf-8"), flags=re.MULTILINE)
    rows = {
        head: re.findall(r"^\| (.+?) \|", body, re.MULTILINE) for head, body in zip(parts[1::2], parts[2::2])
    }
    return {head: public(re.findall(r"`(\w+)", " ".join(cells))) for head, cells in rows.items()}


@pytest.mark.parametrize(("group", "page"), PAGES.items())
def test_the_reference_has_the_names_of_its_table_in_the_same_order(group, page):
    text = (DOCS / "api" / f"{page}.md").read_text("utf-8")
    assert re.findall(r"^\.\. auto(?:class|function):: (\w+)$", text, re.MULTILINE) == tables()[group]


def test_every_public_name_is_in_one_table():
    names = [name for group in tables().values() for name in group]
    assert sorted(names) == sorted(name for name in user_nb.__all__ if not name.startswith("__"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_the_readme_lists_every_lesson(source):
    row = rf"^\| \[{source.stem[:2]} .+\]\(notebooks/{source.stem}\.ipynb\) \| .+ \| .+ \|$"
    assert re.search(row, (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def page(tmp_path):
    """A lesson page made from a source with prose, an exercise and a widget."""
    sources = tmp_path / "src"
    sources.mkdir()
    (sources / "99_try.py").write_text(
        "# %% [markdown]\n# # Lesson\n\n# %%\nbox = make()\nbox\n\n"
        '# %% tags=["solution"]\n# 1. How many?\nanswer = 42\n',
        "utf-8",
    )
    lesson_pages.write_lessons(sources, tmp_path / "pages")
    return tmp_path / "pages" / "99_try.ipynb"


def test_a_solution_is_folded_below_its_question(page):
    *_, question, answer = nbformat.read(page, as_version=4).cells
    assert (question.cell_type, question.source) == ("markdown", "1. How many?")
    assert (answer.source, answer.metadata.tags) == ("answer = 42", ["hide-input"])


def test_a_widget_gives_way_to_its_picture(page):
    _figures, _prose, cell, picture, *_ = nbformat.read(page, as_version=4).cells
    assert cell.metadata.tags == ["remove-output"]
    assert picture.source.startswith("![The search box](../pictures/search_box.png)")


def test_a_page_that_has_not_changed_is_left_alone(page, tmp_path):
    page.touch()
    before = page.stat().st_mtime_ns
    lesson_pages.write_lessons(tmp_path / "src", tmp_path / "pages")
    assert page.stat().st_mtime_ns == before


@pytest.mark.parametrize("path", sorted({path for path, _name in lesson_pages.WIDGETS.values()}))
def test_every_widget_has_its_picture(path):
    assert (DOCS / "lessons" / path).resolve().is_file()


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/plotly.js">',
        '<script async="async" src="//cdn.example/mathjax.js">',
        '<link rel="stylesheet" type="text/css" href="https://fonts.example/css">',
        '<link href="http://cdn.example/a.css" rel="stylesheet">',
        "body { background: url('https://cdn.example/a.png') }",
        "<script>import x from 'https://esm.example/x'</script>",
        '<script type="application/vnd.jupyter.widget-view+json">{}</script>',
    ],
)
def test_what_a_page_must_not_load_is_seen(page):
    assert len(check_site.faults(page)) == 1


def test_links_and_local_files_are_no_fault():
    assert (
        check_site.faults('<a href="https://example.org"><img src="../a.png"><script src="plotly.min.js">')
        == []
    )
