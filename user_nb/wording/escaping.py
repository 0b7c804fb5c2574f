"""User text on its way to a picture: made harmless for plotly, cut, wrapped for a hover label. For HTML: ``wording/html.py``."""

from __future__ import annotations

import textwrap

EXCERPT = 80  # characters of a text that a message may show
BIDI_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"))


def escape_plotly(text: object) -> str:
    """Return a text for plotly's hover labels and annotations, where it shows literally.

    Plotly reads a small HTML of its own, expands ``%{...}`` in templates and hands ``$...$`` to MathJax where the page
    has it. Entities are decoded after all three, so each special character becomes one. Quotes stay: plotly does not
    know ``&quot;``.
    """
    plain = str(text).translate(BIDI_CONTROLS)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("$", "&#36;"), ("%{", "&#37;{")):
        plain = plain.replace(character, entity)
    return plain


def excerpt(value: object, length: int = EXCERPT, *, spelled: bool = False) -> str:
    """Return a value on one line, cut to at most `length` characters with an ellipsis: at a word, unless that loses half.

    White space becomes single spaces; `spelled`, for messages about a value, shows it as it is, with line breaks and control
    characters spelled out and what is no text as its repr.

    >>> excerpt("раз\\nдва"), excerpt("раз\\nдва", spelled=True), excerpt("вода холодная", 8)
    ('раз два', 'раз\\\\nдва', 'вода…')
    """
    flat = _spelled(value, length) if spelled else " ".join(str(value).split())
    if len(flat) <= length:
        return flat
    at_word = flat[:length].rpartition(" ")[0].rstrip(" ,;:—–-")
    return (at_word if 2 * len(at_word) >= length else flat[: length - 1]) + "…"


def _spelled(value: object, length: int) -> str:
    text = value if isinstance(value, str) else repr(value)
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: length + 1])


def hover_text(text: object, *, width: int = 56, lines: int = 7) -> str:
    """Return a text wrapped to a hover label of `lines` lines of `width` characters, escaped for plotly."""
    wrapped = textwrap.wrap(" ".join(str(text).split()), width, max_lines=lines, placeholder=" …")
    return "<br>".join(map(escape_plotly, wrapped))
