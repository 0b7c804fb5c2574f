"""Settings of the site: Sphinx with myst-nb and furo. Build it with .ci/docs."""

import os
import re
import sys
from pathlib import Path

import plotly
from jupyter_cache import get_cache

import user_nb

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
from lesson_pages import write_lessons  # noqa: E402

project = "user-nb"
author = "the user-nb authors"
copyright = "the user-nb authors, Apache-2.0"
release = version = user_nb.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "code"  # docstrings quote names with one backtick
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "user-nb"
html_static_path = ["_static", str(Path(plotly.__file__).parent / "package_data" / "plotly.min.js")]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
suppress_warnings = ["config.cache"]  # a function among the settings is not kept between builds

# Lessons run with the embedded encoder, offline, in a folder that is thrown away; nothing is fetched from another machine
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "jupyter_cache")
nb_execution_in_temp = True
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True
nb_code_prompt_show = "Show the solution"
nb_code_prompt_hide = "Hide the solution"
nb_ipywidgets_js = {}
os.environ |= {
    "USER_NB_CACHE": str(HERE / "_build" / "vectors"),
    "HF_HUB_OFFLINE": "1",
    "PYTHONPATH": str(ROOT),
    "TQDM_DISABLE": "1",  # a progress bar is a widget
}
os.environ.pop("USER_NB_MODEL", None)

PAGES = {  # files of the repository that are pages of the site, as README.md and its like link to them
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/README.md": "benchmarks.md",
    "data/README.md": "demo.md",
}


def link_to_pages(app, path, docname, source):
    """Turn the links of an included file into links to the site's own pages."""

    def page(match: re.Match) -> str:
        target = match[1]
        target = PAGES.get(target, target).removeprefix("docs/")
        return f"]({re.sub('^notebooks/', 'lessons/', target)})"

    source[0] = re.sub(r"\]\(([^):]+)\)", page, source[0])


def load_plotly(app, pagename, templatename, context, doctree):
    """Load plotly's own script in the head of the pages that hold its figures; it is copied from the installed package."""
    if pagename.startswith("lessons/"):
        context["metatags"] += (
            f'<script src="{context["pathto"]("_static/plotly.min.js", resource=True)}"></script>'
        )


def quote_shapes(app, what, name, obj, options, lines):
    """Quote the shape that a property's docstring begins with, or its "n" would become a link."""
    if what == "property" and lines:
        lines[0] = re.sub(r"^(\([^)]*\)[^:`]*):", r"``\1``:", lines[0])


def setup(app):
    """Write the lessons, and make the store of their outputs, before Sphinx reads its sources in parallel."""
    write_lessons(ROOT / "notebooks" / "src", HERE / "lessons")
    assert (
        get_cache(nb_execution_cache_path).db is not None
    )  # two processes that make its tables at once both fail
    app.connect("include-read", link_to_pages)
    app.connect("autodoc-process-docstring", quote_shapes, priority=400)  # before napoleon
    app.connect("html-page-context", load_plotly)
