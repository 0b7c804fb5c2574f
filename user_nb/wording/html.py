"""HTML of ours, by templates: what a reader sees of a text is always text, never markup.

A template lies beside the module that fills it, with its style sheet: ``texts/checkup.html`` and ``texts/checkup.css``. In it

    {{ value }}                 is escaped, and the characters that reorder their neighbours are gone
    {{ say("key", n=5) }}       is a string of ``wording/strings`` in the language of the page
    {{ number(n) }}             and decimal, percent: as that language writes them
    {{ asset("room/name.css") }}  is a file of ours as it is
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from user_nb.wording.escaping import BIDI_CONTROLS
from user_nb.wording.language import language
from user_nb.wording.numbers import decimal, number, percent
from user_nb.wording.strings import words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

# JupyterLab sets what stands between dollar signs as a formula, prices too: the classes that MathJax 2 and 3 pass by
_PLAIN = "tex2jax_ignore mathjax_ignore"
_REORDERING = re.compile(
    f"[{''.join(map(chr, BIDI_CONTROLS))}]"
)  # ten times as fast as str.translate on Russian


def render(template: str, lang: str | None = None, **values: Any) -> str:
    """Return the HTML that a template gives; every value in it is escaped, but for `Markup`, which is HTML of ours.

    Args:
        template: a path in the package, as ``texts/checkup.html``.
        lang: "ru" or "en"; None follows the machine's language.
        **values: what the template names; one that is missing is an error.

    Returns:
        HTML.
    """
    lang = language(lang)
    said = {"lang": lang, "say": partial(_say, lang), "number": partial(number, lang=lang)}
    said |= {"decimal": partial(decimal, lang=lang), "percent": partial(percent, lang=lang)}
    return _environment().get_template(template).render(**said, **values)


def without_formulas(html: str) -> str:
    """Return HTML of ours in a block whose dollar signs and backslashes stay what they are."""
    return f'<div class="{_PLAIN}">{html}</div>'


def fact_card(title: str, facts: Mapping[str, object]) -> str:
    """Return HTML of a titled table of facts, everything escaped."""
    return without_formulas(render("wording/fact_card.html", title=title, facts=facts))


@cache
def asset(path: str) -> Markup:
    """Return a script or a style sheet of the package as it is: it is ours, and holds no user's text."""
    from markupsafe import Markup

    return Markup(files("user_nb").joinpath(path).read_text("utf-8"))


def _say(lang: str, key: str, /, **values: object) -> str:
    return words(key, lang, **values)


@cache
def _environment() -> Environment:
    # jinja2 takes 0.1 s to come up: it is imported where the first card is drawn
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("user_nb", ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_in_order,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = asset
    return environment


def _in_order(value: object) -> object:
    """A value on its way into a page: without the characters that reorder their neighbours."""
    return value if hasattr(value, "__html__") else _REORDERING.sub("", str(value))
