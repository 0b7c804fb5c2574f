"""Excel workbooks: nothing in them is a formula, everything comes back, limits are kept."""

from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from user_nb.files.spreadsheet import guarded, unguarded, write_workbook

RISKY = ["=1+1", "+7 900", "-1", "@SUM(A1)", "\tтекст", "\r=1", '=HYPERLINK("http://x","y")', "'=1", "''-1"]


def cells(path):
    rows = list(openpyxl.load_workbook(path).active.iter_rows())
    return [row[0] for row in rows]


def test_74_cells_that_begin_like_formulas_are_made_harmless(tmp_path):
    write_workbook(pd.DataFrame({"=текст": RISKY}), tmp_path / "a.xlsx")
    found = cells(tmp_path / "a.xlsx")
    assert all(cell.data_type == "s" for cell in found)
    assert all(cell.value[0] == "'" for cell in found)
    lines = [text.replace("\r", "\n") for text in RISKY]  # a sheet has one kind of line end
    assert [unguarded(cell.value) if cell.value[1] != "\n" else cell.value[1:] for cell in found[1:]] == lines


def test_74_without_the_guard_texts_are_as_they_were_and_still_no_formulas(tmp_path):
    write_workbook(pd.DataFrame({"текст": RISKY[:4]}), tmp_path / "a.xlsx", guard=False)
    found = cells(tmp_path / "a.xlsx")[1:]
    assert [(cell.value, cell.data_type) for cell in found] == [(text, "s") for text in RISKY[:4]]


@pytest.mark.parametrize("text", ["да", "'да'", "", "a=b", *RISKY])
def test_the_guard_comes_off_exactly(text):
    assert unguarded(guarded(text)) == text


def test_values_of_every_kind_have_a_cell(tmp_path):
    table = pd.DataFrame(
        {
            "a": ["x" * 40_000, "\x00\ud800", None, pd.NA, ["список"], 5, 2.5, True],
            "b": pd.to_datetime(["2026-01-02", None] * 4, utc=True),
            "c": pd.array([1, None] * 4, dtype="Int64"),
        }
    )
    write_workbook(table, tmp_path / "a.xlsx")
    found = [cell.value for cell in cells(tmp_path / "a.xlsx")][1:]
    assert len(found[0]) == 32_767
    assert found[1:] == ["\ufffd\ufffd", None, None, "['список']", 5, 2.5, True]


@pytest.mark.parametrize(
    "text",
    [
        "<r>да</r>",
        "<r><t>да</t></r>",
        "<r>не & закрыт <b></r>",
        "http://ольшанск.рф",
        "00012",
        "{=1+1}",
        " по краям ",
    ],
)
def test_a_text_that_looks_like_something_else_stays_a_text(tmp_path, text):
    write_workbook(pd.DataFrame({text: [text, "после"]}), tmp_path / "a.xlsx")
    found = cells(tmp_path / "a.xlsx")
    assert [(cell.value, cell.data_type) for cell in found] == [(text, "s"), (text, "s"), ("после", "s")]
    assert all(cell.hyperlink is None for cell in found)


def test_a_long_text_is_cut_by_the_characters_that_a_sheet_counts(tmp_path):
    write_workbook(pd.DataFrame({"a": ["🙂" * 20_000, "🙂" * 16_383]}), tmp_path / "a.xlsx")
    long, fits = (cell.value for cell in cells(tmp_path / "a.xlsx")[1:])
    assert long == "🙂" * 16_383 + "…"
    assert fits == "🙂" * 16_383


def test_nothing_of_a_number_or_a_moment_is_lost(tmp_path):
    values = [
        10**15 - 1,
        12345678901234567890,
        float("inf"),
        pd.Timestamp("2026-03-31 14:05"),
        pd.Timestamp("1812-09-07"),
    ]
    write_workbook(pd.DataFrame({"a": pd.Series(values, dtype=object)}), tmp_path / "a.xlsx")
    found = [cell.value for cell in cells(tmp_path / "a.xlsx")[1:]]
    moment = datetime(2026, 3, 31, 14, 5)
    assert found == [10**15 - 1, "12345678901234567890", "inf", moment, "1812-09-07T00:00:00"]


@pytest.mark.parametrize(
    ("table", "words"), [(range(1_048_576), "1,048,575 rows"), ([range(16_385)], "16,384 columns")]
)
def test_a_table_that_no_sheet_holds_is_refused(tmp_path, table, words):
    with pytest.raises(ValueError, match=words):
        write_workbook(pd.DataFrame(table), tmp_path / "a.xlsx")


def test_a_folder_that_cannot_be_written_is_an_oserror_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        write_workbook(pd.DataFrame({"a": ["да"]}), tmp_path / "нет" / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
