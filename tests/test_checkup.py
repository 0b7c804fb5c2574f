"""The doctor: each finding on a text made for it and on sound texts beside it, the card, and the cures."""

import unicodedata
import warnings

import numpy as np
import pandas as pd
import pytest
from models import tiny_xlmr

from user_nb import check_texts, clean_texts, load_encoder, near_duplicates
from user_nb.texts.findings import HARM
from user_nb.texts.mojibake import repair
from user_nb.texts.near_copies import template
from user_nb.wording.strings.checkup import FINDINGS

SOUND = [
    "Третий день нет горячей воды, прошу разобраться.",
    "Спасибо врачам больницы за внимание и заботу!",
    "Фонарь у дома пять моргает с осени, дети боятся ходить.",
    "Закройте яму на Южной: «Уют-Сервис» не отвечает — почему?",
    "НЕТ СВЕТА В ПОДЪЕЗДЕ ВТОРУЮ НЕДЕЛЮ, USB-кабель и Wi-Fi не помогают",
    "Обновили html-файл на сайте, PDFы не открываются, 5 < 7 и A&B",
]


def misread(text: str, real: str = "utf-8", read_as: str = "cp1251") -> str:
    return "".join(bytes([byte]).decode(read_as, "replace") for byte in text.encode(real))


BAD = {
    "mojibake": [
        misread(SOUND[0]),
        misread(misread(SOUND[1])),
        "рТЙЧЕФ, ЛБЛ ДЕМБ? оЕФ ЗПТСЮЕК ЧПДЩ.",
        misread(SOUND[2], "cp1251", "cp1252"),
        misread(SOUND[0], "cp866", "cp1251"),
    ],
    "damaged": ["Нет го\ufffdячей воды в до\ufffdе", "?????? ???? ??????? ????, ?????"],
    "language": [
        "Please repair the lift in our building, it is broken again",
        "Прошу полагодити ліфт у нашому будинку, ніхто не відповідає",
        "Безнең йортта лифтны төзәтүегезне сорыйм, су салкын",
        "请修理我们楼里的电梯，它已经坏了三天了",
    ],
    "html": [
        "<p>Нет воды</p> вторые сутки",
        "Нет&nbsp;света &laquo;опять&raquo; в доме",
        "Яма<br/>во дворе нашего дома",
    ],
    "homoglyphs": ["Живу в гoроде у реки много лет", "Mосква далеко от нашего города"],
    "decomposed": [unicodedata.normalize("NFD", "Трамвай не ходит, каждый день пешком")],
    "invisible": [
        "Про\u00adшу по\u00adчинить лифт в доме",
        "\ufeffВода холодная третий день подряд",
        "Звон\u0007ок не работает вовсе",
    ],
    "empty": ["", "  \n", None, "\u200b\ufeff", float("nan"), pd.NA],
    "short": ["Да", "+", "123", "👍", "Спасибо!!!"],
}


@pytest.mark.parametrize("kind", BAD)
def test_each_fault_is_found_in_its_rows_and_nowhere_else(kind):
    texts = [*SOUND, *BAD[kind]]
    checkup = check_texts(texts, lang="ru")
    assert checkup.rows(kind).tolist() == list(range(len(SOUND), len(texts)))
    assert {found.kind for found in checkup.findings} == {kind}


def test_sound_texts_have_nothing_wrong():
    checkup = check_texts(SOUND, lang="en")
    assert checkup.findings == ()
    assert "Nothing found" in str(checkup)


def test_13_composed_and_decomposed_are_told_apart_and_a_stress_mark_is_neither():
    decomposed = unicodedata.normalize("NFD", "Трамвай не ходит")
    texts = ["Трамвай не ходит", decomposed, "за́мок на горе и замо́к на двери"]
    assert check_texts(texts).rows("decomposed").tolist() == [1]
    assert clean_texts(texts, fix="decomposed").tolist() == [texts[0], texts[0], texts[2]]


def test_letters_of_another_script_are_shown_in_brackets_where_nobody_could_see_them():
    texts = ["Mосква и гoрoд", *SOUND]
    assert "row 0: [M]осква, г[o]р[o]д" in str(check_texts(texts, lang="en"))


def test_yo_names_the_rarer_spelling_and_only_of_words_that_have_one():
    texts = [
        "Ещё одна ёлка упала",
        "Еще одна яма у дома",
        "еще нет воды вовсе",
        "Все чем живём",
        "Все дома целы",
    ]
    assert check_texts(texts).rows("yo").tolist() == [0, 3]
    assert (
        check_texts(["Все дома целы", "Всё хорошо в доме"]).rows("yo").tolist() == []
    )  # «все» is a word of its own
    assert check_texts(["Еще раз о яме", "Еще два слова"]).rows("yo").tolist() == []


def test_exact_and_near_duplicates_with_their_template():
    campaign = [
        f"Прошу вас починить лифт в доме {n} по улице Южной, {name} уже месяц ходит пешком на девятый этаж"
        for n, name in [(5, "мама"), (12, "сосед"), (7, "бабушка")]
    ]
    texts = [*SOUND, *campaign, SOUND[0], SOUND[1] + " "]
    checkup = check_texts(texts, lang="en")
    assert checkup.rows("duplicates").tolist() == [9, 10]
    assert checkup.rows("near_duplicates").tolist() == [6, 7, 8]
    (found,) = [each for each in checkup.findings if each.kind == "near_duplicates"]
    assert found.examples == ((3, template(campaign)),)
    assert (
        template(campaign)
        == "Прошу вас починить лифт в доме … по улице Южной, … уже месяц ходит пешком на девятый этаж"
    )
    assert "in 1 group" in found.title("en")


def pile(seed: int) -> list:
    """Letters with planted copies: word for word, in capitals, with changed words, and what is hardly a text at all."""
    random = np.random.default_rng(seed)
    words = [f"слово{letter}{number}" for letter in "абвгдежзиклмн" for number in range(9)]
    texts: list = [" ".join(random.choice(words, 14)) for _ in range(40)]
    for _ in range(160):
        copy = str(random.choice(texts)).split()
        for place in random.integers(0, len(copy), int(random.integers(0, 5))):
            copy[place] = str(random.choice(words))
        text = " ".join(copy)
        texts.append(
            [text, text.upper() + "!", f"  {text}\n", text.replace(" ", ", ")][int(random.integers(4))]
        )
    texts += [
        "",
        None,
        " ",
        "\u200b",
        " \u200b",
        "Да",
        "да.",
        "👍",
        "👍 ",
        "👍👍👍👍👍👍",
        "????? ????",
        "???? ?????",
        "\ud800",
        "а\ud800",
    ]
    return [texts[place] for place in random.permutation(len(texts)).tolist()]


def different(texts: list, rows: list[int]) -> bool:
    return len({texts[row].strip() for row in rows}) > 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_checkup_the_cleaning_and_near_duplicates_give_one_answer(seed):
    texts = pile(seed)
    found = near_duplicates(texts)
    groups = [sorted((group.kept, *group.others)) for group in found.groups]
    wanted = [rows for rows in groups if different(texts, rows)]
    checkup = check_texts(texts)
    (seen,) = [each for each in checkup.findings if each.kind == "near_duplicates"]
    assert [rows.tolist() for _, rows in seen.groups] == wanted
    assert seen.rows.tolist() == sorted(row for rows in wanted for row in rows)
    assert len(wanted) > 20 and len(wanted) < len(
        groups
    )  # some groups are one text word for word: duplicates
    kept = clean_texts(texts, fix=["duplicates", "near_duplicates"]).index.tolist()
    assert kept == found.rows.tolist()


def test_the_demo_has_its_three_campaigns_in_one_answer(letters):
    found = near_duplicates(letters["text"])
    (seen,) = [each for each in check_texts(letters).findings if each.kind == "near_duplicates"]
    assert [rows.tolist() for _, rows in seen.groups] == [sorted((g.kept, *g.others)) for g in found.groups]
    assert [set(letters["kind"].iloc[rows]) for _, rows in seen.groups] == [
        {"коллективное 2"},
        {"коллективное 1"},
        {"коллективное 3"},
    ]
    assert clean_texts(letters, fix="near_duplicates").index.tolist() == found.rows.tolist()


def test_texts_that_lost_all_their_letters_are_no_copies_of_each_other():
    texts = ["??????? ?????????? ??????", "???????? ??????? ?????????", "??????? ?????????? ??????"]
    checkup = check_texts([*texts, *SOUND])  # the same runs of five characters in each
    assert checkup.rows("damaged").tolist() == [0, 1, 2]
    assert checkup.rows("near_duplicates").tolist() == []
    assert checkup.rows("duplicates").tolist() == [2]


@pytest.mark.parametrize("read_as", ["cp1251", "cp1252", "koi8-r", "cp866"])
@pytest.mark.parametrize("real", ["utf-8", "cp1251", "koi8-r", "cp866"])
def test_45_mojibake_of_any_two_encodings_is_turned_back(real, read_as):
    text = "Здравствуйте, в подъезде нет света третий день, прошу починить."
    if real == read_as:
        assert repair(text) is None
    else:
        bad = "".join(
            bytes([b]).decode(read_as) if b not in UNDEFINED[read_as] else chr(b) for b in text.encode(real)
        )
        assert repair(bad).text == text


UNDEFINED = {"cp1251": {0x98}, "cp1252": {0x81, 0x8D, 0x8F, 0x90, 0x9D}, "koi8-r": set(), "cp866": set()}


def test_45_mojibake_inside_a_sound_text_is_turned_back_and_the_rest_is_left():
    assert repair(f"Переслано: {misread('Нет воды')} (СССР»)").text == "Переслано: Нет воды (СССР»)"
    assert repair(misread(misread("Да, вот"))).times == 2


def test_no_sound_letter_of_the_demo_is_mojibake_or_changed_by_a_repair(letters):
    sound = letters["text"].head(600)
    checkup = check_texts(sound)
    assert {found.kind for found in checkup.findings} <= {"yo", "language", "near_duplicates", "short"}


# ---- with an encoder


class Counter:
    """Counts words; knows those in Russian letters; reads ten."""

    name, unit, max_length = "org/counter", "tokens", 10

    def count_tokens(self, texts):
        words = [text.split() for text in texts]
        unknown = [sum(not any("а" <= c <= "я" for c in word.lower()) for word in each) for each in words]
        return np.array([len(each) for each in words]), np.array(unknown)


def test_lengths_cut_and_unknown_are_told_in_the_encoders_own_tokens():
    texts = ["раз два три", "слово " * 40, "abc def ghi один", "слово"]
    checkup = check_texts(texts, encoder=Counter(), lang="en")
    assert checkup.rows("cut").tolist() == [1]
    assert checkup.rows("unknown").tolist() == [2]
    facts = checkup.facts
    assert (facts["units_most"], facts["cut_share"], facts["unknown_share"]) == (40, 0.25, 3 / 48)
    (cut,) = [found for found in checkup.findings if found.kind == "cut"]
    assert "75% of their content is lost" in cut.title("en")
    assert 'chunks="mean"' in cut.cure


def test_navec_says_the_share_of_known_words(navec):
    checkup = check_texts([*SOUND[:4], "ыыыцук щшгнек йцукенг фывапро"], encoder=navec, lang="ru")
    assert checkup.rows("unknown").tolist() == [4]
    assert 0 < checkup.facts["unknown_share"] < 0.3
    assert "знакомо navec" in str(checkup)


def test_a_transformers_tokenizer_counts_its_own_tokens(tmp_path):
    encoder = load_encoder(tiny_xlmr(tmp_path), cache=None, max_length=16)
    texts = [*SOUND[:2], "слово за словом " * 30]
    checkup = check_texts(texts, encoder=encoder, lang="en")
    assert checkup.rows("cut").tolist()[-1] == 2
    assert checkup.facts["units_most"] == int(encoder.count_tokens(texts)[0].max())


# ---- the card


def every_kind() -> list:
    bad = [text for texts in BAD.values() for text in texts]
    return [*SOUND, *bad, SOUND[0], "Еще раз", "Ещё раз о воде", SOUND[3].replace("яму", "яму и люк")]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_card_and_the_plain_text_hold_every_finding_its_effect_and_its_cure(lang):
    checkup = check_texts(every_kind(), lang=lang)
    plain, card = str(checkup), checkup._repr_html_()
    assert len(checkup.findings) >= 11
    for found in checkup.findings:
        assert found.effect(lang) in plain and f'data-kind="{found.kind}"' in card
        assert found.cure in plain
    order = [HARM[found.kind] * len(found) for found in checkup.findings]
    assert order == sorted(order, reverse=True)
    assert checkup.table()["kind"].tolist() == [found.kind for found in checkup.findings]


def test_64_to_72_hostile_texts_stay_text_in_the_card():
    texts = ["<script>alert(1)</script><b>да</b>", '<img src=x onerror="alert(1)">', "\u202eтскет"]
    card = check_texts(texts)._repr_html_() + clean_texts(texts, fix="html").attrs["cleaning"]._repr_html_()
    assert "<script" not in card and "<img" not in card and "\u202e" not in card
    assert "&lt;img" in card


def test_every_finding_has_a_title_and_an_effect():
    assert set(FINDINGS) == {f"{what}_{kind}" for what in ("finding", "effect") for kind in HARM}


# ---- bad input


def test_what_is_not_text_is_named_by_row():
    with pytest.raises(TypeError, match="row 1 of texts is int 5, not text"):
        check_texts(["да", 5])
    with pytest.raises(TypeError, match="put it in a list"):
        check_texts("один текст")
    with pytest.raises(ValueError, match="'письмо'"):
        check_texts(pd.DataFrame({"письмо": SOUND}))
    with pytest.raises(ValueError, match="no kind 'spelling'"):
        check_texts(SOUND).rows("spelling")


@pytest.mark.parametrize("texts", [[], [None, None], pd.Series([], dtype=object)])
def test_nothing_to_look_at_is_no_error(texts):
    assert check_texts(texts).n == len(texts)


def test_half_characters_are_no_error():
    assert check_texts(["нет \ud800 воды в доме", *SOUND]).rows("damaged").tolist() == [0]


# ---- the cures


def test_clean_texts_changes_a_copy_and_says_what_it_did():
    frame = pd.DataFrame(
        {"текст": [f"<p>{SOUND[0]}</p>", "", SOUND[1], SOUND[1], None], "n": range(5)}, index=[9, 8, 7, 6, 5]
    )
    frame.attrs["text"] = "текст"
    before = frame.copy(deep=True)
    cleaned = clean_texts(frame, fix=["duplicates", "html", "empty"], lang="en")
    pd.testing.assert_frame_equal(frame, before)
    assert cleaned["текст"].tolist() == [SOUND[0], SOUND[1]]
    assert cleaned.index.tolist() == [9, 7] and cleaned["n"].tolist() == [0, 2]
    report = cleaned.attrs["cleaning"]
    assert report.changed == (("html", 1),)
    assert report.dropped == (("empty", 2), ("duplicates", 1))
    assert (report.rows_in, report.rows_out) == (5, 2)
    assert f"row 0: <p>{SOUND[0][:20]}" in str(report)


@pytest.mark.parametrize(
    "kind", ["mojibake", "html", "homoglyphs", "decomposed", "invisible", "empty", "short"]
)
def test_the_cure_that_a_finding_names_leaves_nothing_of_it(kind):
    texts = [*SOUND, *BAD[kind]]
    (found,) = check_texts(texts).findings
    assert found.cure == f'clean_texts(texts, fix=["{kind}"])'
    cleaned = eval(found.cure)
    assert check_texts(cleaned).rows(kind).tolist() == []
    assert cleaned.tolist()[: len(SOUND)] == SOUND


def test_other_languages_and_near_duplicates_are_left_out_but_for_the_kept_one():
    campaign = [f"Прошу починить лифт в доме {n} по улице Южной, ходим пешком" for n in (5, 12, 7)]
    texts = [*SOUND, *BAD["language"], *campaign]
    cleaned = clean_texts(texts, fix=["other_languages", "near_duplicates"])
    assert cleaned.tolist() == [*SOUND, campaign[1]]  # as many are like each of them: the longest stays


def test_the_cures_are_safe_twice_and_a_wrong_name_lists_the_right_ones():
    fixes = ["mojibake", "html", "decomposed", "invisible", "homoglyphs", "yo"]
    once = clean_texts(every_kind(), fix=fixes)
    twice = clean_texts(once, fix=fixes)
    assert twice.tolist() == once.tolist()
    assert twice.attrs["cleaning"].changed == ()
    with pytest.raises(ValueError, match="fix 'spelling' is not one of 'mojibake'"):
        clean_texts(SOUND, fix=["spelling"])


def test_a_cleaned_frame_can_be_written_to_parquet(tmp_path):
    frame = clean_texts(pd.DataFrame({"text": [*SOUND, ""]}), fix="empty")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame.to_parquet(tmp_path / "a.parquet")
    assert pd.read_parquet(tmp_path / "a.parquet")["text"].tolist() == SOUND


def test_an_emoji_keeps_its_joiners():
    assert clean_texts(["семья 👨\u200d👩\u200d👧 пришла"], fix="invisible").tolist() == [
        "семья 👨\u200d👩\u200d👧 пришла"
    ]
