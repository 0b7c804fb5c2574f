"""Strings in two languages, and numbers, shares, dates and nouns as each of them writes these."""

import html
import re
from datetime import date as Date
from pathlib import Path
from string import Formatter

import pytest
from hostile import HOSTILE
from jinja2 import UndefinedError

from user_nb.wording.html import _environment, fact_card, render
from user_nb.wording.language import language
from user_nb.wording.numbers import counted, date, decimal, noun, number, percent
from user_nb.wording.strings import STRINGS, TABLES, words
from user_nb.wording.strings.checkup import LANGUAGES

PACKAGE = Path(__file__).resolve().parents[1] / "user_nb"
NBSP = "\u00a0"


def source() -> str:
    """All the code that may use a string."""
    files = [path for kind in ("*.py", "*.js", "*.mjs", "*.html", "*.svg") for path in PACKAGE.rglob(kind)]
    return "\n".join(path.read_text("utf-8") for path in files if path.parent.name != "strings")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


# ---- strings


def test_every_string_has_both_languages_and_the_same_fields():
    for key, both in STRINGS.items():
        assert set(both) == {"en", "ru"}, key
        assert fields(both["en"]) == fields(both["ru"]), key


def test_no_key_stands_in_two_tables():
    assert sum(map(len, TABLES)) == len(STRINGS)


def test_every_string_is_used():
    code = source()
    whole = set(re.findall(r"""["']([\w ]+)["']""", code)) | set(re.findall(r"\bsay\.(\w+)", code))
    begun = set(re.findall(r"""[fF]?["'`](\w+_)(?:\$?\{|["'] \+)""", code))  # f"stage_{name}", `mode_${m}`
    ended = set(re.findall(r"""`\$\{\w+\}(_\w+)`""", code))  # `${part}_label`
    composed = [key for key in STRINGS if key.startswith(tuple(begun)) or key.endswith(tuple(ended))]
    unused = STRINGS.keys() - whole - set(composed)
    assert unused == set()


def test_every_plural_has_as_many_forms_as_its_language():
    for key, both in STRINGS.items():
        for lang, expected in (("en", 2), ("ru", 3)):
            for _, _, spec, _ in Formatter().parse(both[lang]):
                if spec and "|" in spec:
                    assert len(spec.split("|")) == expected, (key, lang)


def test_russian_strings_are_russian_and_english_ones_english():
    plain = {key: both for key, both in STRINGS.items() if key != "condition_hint"}
    for key, both in plain.items():
        quoted = re.sub(r"«(?:ещё|еще)»|й or ё|spelling ё", "", both["en"])
        assert not re.search("[а-яё]", quoted), key


@pytest.mark.parametrize(
    ("lang", "n", "said"),
    [
        ("ru", 1, "1 текст, 50% всех"),
        ("ru", 21, "21 текст, 50% всех"),
        ("ru", 3, "3 текста, 50% всех"),
        ("ru", 11, "11 текстов, 50% всех"),
        ("ru", 1500, f"1{NBSP}500 текстов, 50% всех"),
        ("en", 1, "1 text, 50% of all"),
        ("en", 1500, "1,500 texts, 50% of all"),
    ],
)
def test_a_string_counts_as_its_language_does(lang, n, said):
    said = said.replace("50%", f"50{NBSP}%") if lang == "ru" else said
    assert words("size_share", lang, n=n, share=0.5) == said


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1 text belongs to"), (2, "2 texts belong to")],
)
def test_the_verb_follows_the_count(n, said):
    shown = words("honest_noise", "en", noise=n, share=0.5).replace(" (50%)", "")
    assert shown.startswith(said)


def test_a_row_number_is_not_counted():
    assert words("checkup_row", "en", row=12345) == "row 12345"


def test_user_text_with_braces_stays_as_it_is():
    assert words("error", "en", error="{n:x} {error} %") == "That did not work: {n:x} {error} %"


def test_a_string_asked_for_in_another_language_or_without_a_value_is_an_error():
    with pytest.raises(ValueError, match="'ru' or 'en'"):
        words("noise", "de")
    with pytest.raises(KeyError):
        words("error", "en")


def test_every_language_the_check_up_tells_apart_has_a_name():
    faults = (PACKAGE / "texts" / "faults.py").read_text("utf-8")
    assert all(f'"{name}"' in faults for name in LANGUAGES)


# ---- language


@pytest.mark.parametrize(("locale", "expected"), [("en_GB.UTF-8", "en"), ("ru_RU.UTF-8", "ru"), ("C", "ru")])
def test_the_language_follows_the_machine(monkeypatch, locale, expected):
    monkeypatch.delenv("USER_NB_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    assert language() == expected
    assert language("en") == "en"
    with pytest.raises(ValueError, match="'ru' or 'en'"):
        language("de")


# ---- numbers


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 текстов"),
        (1, "1 текст"),
        (3, "3 текста"),
        (11, "11 текстов"),
        (21, "21 текст"),
        (112, "112 текстов"),
    ],
)
def test_a_russian_noun_follows_its_number(count, said):
    assert counted(count, "ru", "текст", "текста", "текстов") == said


def test_an_english_noun_follows_its_number():
    assert [counted(n, "en", "text", "texts") for n in (0, 1, 2)] == ["0 texts", "1 text", "2 texts"]
    assert noun(1, "en", "is", "are") == "is"


def test_thousands_stand_apart():
    assert (number(1_234_567, "en"), number(1_234_567, "ru")) == ("1,234,567", f"1{NBSP}234{NBSP}567")


@pytest.mark.parametrize(
    ("share", "digits", "english"),
    [
        (0, 0, "0%"), (1, 0, "100%"), (0.4, 0, "40%"), (0.4, 1, "40%"), (0.125, 1, "12.5%"),
        (0.001, 0, "<1%"), (0.0001, 1, "<0.1%"), (0.9999, 0, "99%"), (0.9999, 1, "99.9%"), (0.0001, 2, "0.01%"),
        (float("nan"), 0, "—"),
    ],
)  # fmt: skip
def test_a_share_there_is_is_not_nothing_and_one_that_lacks_is_not_all(share, digits, english):
    assert percent(share, "en", digits=digits) == english
    russian = english.replace(".", ",").replace("%", f"{NBSP}%")
    assert percent(share, "ru", digits=digits) == russian


def test_decimals_have_their_comma_and_no_minus_at_nothing():
    assert (decimal(0.4, "en"), decimal(0.4, "ru"), decimal(-0.001, "en")) == ("0.40", "0,40", "0.00")
    assert (decimal(1234.5, "en", digits=0), decimal(float("nan"), "ru")) == ("1,234", "—")


def test_a_day_is_written_as_its_readers_do():
    day = Date(2026, 3, 1)
    assert (date(day, "ru"), date(day, "en")) == ("01.03.2026", "2026-03-01")


# ---- HTML


@pytest.mark.parametrize("bad", HOSTILE)
def test_64_to_72_hostile_text_in_a_template_stays_text(bad):
    card = fact_card(bad, {bad: bad})
    assert "<script" not in card and "<img" not in card and "<svg" not in card and "<a " not in card
    assert '" onmouseover' not in card
    assert html.unescape(card).count(bad) == 3


def test_73_what_reorders_its_neighbours_does_not_reach_a_page():
    assert "\u202e" not in render("wording/plain.html", text="а\u202eб\u2066")
    assert "аб" in render("wording/plain.html", text="а\u202eб\u2066")


def test_a_template_that_is_given_too_little_is_an_error():
    with pytest.raises(UndefinedError, match="text"):
        render("wording/plain.html")


def test_only_templates_and_plotly_escape_by_hand():
    for path in PACKAGE.rglob("*.py"):
        assert not re.search(
            r"from html import|html\.escape|markupsafe import.*escape", path.read_text("utf-8")
        ), path


def test_no_page_or_card_writes_a_style_by_hand():
    """A style attribute holds what is computed alone: a width, a colour."""
    for path in PACKAGE.rglob("*.html"):
        for style in re.findall(r'style="([^"]*)', path.read_text("utf-8")):
            assert "{{" in style, path
    for path in PACKAGE.rglob("*.py"):
        assert not re.search(r"""<\w+ [^>\n]*style=|<style>""", path.read_text("utf-8")), path


def test_every_template_compiles():
    for path in PACKAGE.rglob("*.html"):
        assert _environment().get_template(path.relative_to(PACKAGE).as_posix())
