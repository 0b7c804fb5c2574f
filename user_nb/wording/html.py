"""HTML of ours in a notebook, as it is meant: JupyterLab sets what stands between dollar signs as a formula, prices too."""

from collections.abc import Mapping
from html import escape

_PLAIN = "tex2jax_ignore mathjax_ignore"  # the classes that MathJax 2 and 3 pass by


def without_formulas(html: str) -> str:
    """Return the HTML in a block whose dollar signs and backslashes stay what they are."""
    return f"<div class='{_PLAIN}'>{html}</div>"


def fact_card(title: str, facts: Mapping[str, object]) -> str:
    """Return HTML of a titled table of facts, everything escaped."""
    cells = "".join(
        f'<span style="color:var(--jp-ui-font-color2,#777)">{escape(what)}</span><span>{escape(str(value))}</span>'
        for what, value in facts.items()
    )
    return without_formulas(
        '<div style="display:inline-block;padding:10px 14px;border:1px solid var(--jp-border-color1,#bbb);'
        "border-radius:6px;background:var(--jp-layout-color1,transparent);color:var(--jp-ui-font-color1,inherit);"
        'font-family:var(--jp-ui-font-family,sans-serif);font-size:13px">'
        f'<div style="font-weight:600;margin-bottom:6px">{escape(title)}</div>'
        f'<div style="display:grid;grid-template-columns:auto auto;gap:2px 14px">{cells}</div></div>'
    )
