"""No picture lets a user's text be anything but text (cases 64 to 72 of the fault list)."""

import pytest
from hostile import HOSTILE
from pictures import every_picture

from user_nb.wording.escaping import escape_plotly

OURS = ("<b>", "</b>", "<br>")
TEXT_KEYS = {"text", "hovertext", "name", "ticktext", "labels", "label", "title"}


@pytest.fixture(scope="module")
def pictures():
    return every_picture(HOSTILE)


def strings(value, key="") -> list[tuple[str, str]]:
    """Every string of a figure with the key it stands under."""
    if isinstance(value, str):
        return [(key, value)]
    if isinstance(value, dict):
        return [found for name, part in value.items() for found in strings(part, name)]
    if isinstance(value, list | tuple) or getattr(getattr(value, "dtype", None), "kind", "") in ("O", "U"):
        return [found for part in value for found in strings(part, key)]
    return []


NAMES = [
    "map",
    "category",
    "number",
    "time",
    "panels",
    "space",
    "distortion",
    "treemap",
    "dendrogram",
    "sweep",
    "stability",
    "contingency",
]


@pytest.mark.parametrize("name", NAMES)
def test_64_to_72_hostile_strings_are_text_wherever_a_picture_shows_them(pictures, name):
    shown = [text for key, text in strings(pictures[name].to_dict()) if key in TEXT_KEYS]
    assert any("__pwned" in text for text in shown), "the picture shows none of the strings"
    for text in shown:
        bare = text
        for tag in OURS:
            bare = bare.replace(tag, "")
        assert "<" not in bare and ">" not in bare, text
        assert "$" not in bare, text
        assert "%{" not in bare, text


@pytest.mark.parametrize("name", NAMES)
def test_no_string_stands_under_a_key_that_is_not_looked_at(pictures, name):
    hidden = [(key, text) for key, text in strings(pictures[name].to_dict()) if key not in TEXT_KEYS]
    assert [found for found in hidden if "__pwned" in found[1]] == []


def test_every_picture_is_here():
    assert sorted(every_picture(HOSTILE[:3])) == sorted(NAMES)


def test_what_is_looked_for_is_what_the_escape_takes_away():
    for text in HOSTILE:
        escaped = escape_plotly(text)
        assert not {"<", ">", "$"} & {*escaped} and "%{" not in escaped
