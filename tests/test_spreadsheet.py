"""Excel workbooks: nothing in them is a formula, everything comes back, limits are kept."""

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
