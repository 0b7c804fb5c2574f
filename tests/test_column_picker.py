"""The column picker: its choices without a browser, and the widget's values; tests/browser drives it in JupyterLab."""

import json

import pandas as pd
import pytest

from user_nb.widgets.column_picker import Choice, ColumnPicker

LINES = [
    "Третий день нет горячей воды, прошу разобраться.",
    "Спасибо врачам больницы за внимание и заботу!",
    "Фонарь у дома пять моргает с осени, дети боятся ходить.",
]


@pytest.fixture
def folder(tmp_path):
    frame = pd.DataFrame({"n": range(3), "текст": LINES})
    frame.to_csv(tmp_path / "письма.csv", index=False, sep=";", encoding="cp1251")
    (tmp_path / "inner").mkdir()
    frame.to_excel(tmp_path / "inner" / "a.xlsx", index=False)
    two = [{"первое": line, "второе": line[::-1]} for line in LINES]
    (tmp_path / "two.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in two), "utf-8"
    )
    (tmp_path / "short.txt").write_bytes("да".encode("cp866"))
    (tmp_path / "notes.doc").write_text("нет", "utf-8")
    return tmp_path


def test_files_that_can_be_read_are_offered(folder):
    assert Choice(folder, lang="ru").files() == ["short.txt", "two.jsonl", "письма.csv", "inner/a.xlsx"]


def test_a_file_becomes_a_frame_a_preview_and_a_checkup(folder):
    picker = ColumnPicker(folder, lang="ru")
    with pytest.raises(ValueError, match="Выберите файл"):
        _ = picker.frame
    picker.choose("письма.csv")
    assert picker.frame["текст"].tolist() == LINES
    assert picker.column.value == "текст" and picker.column.options == (("n", "n"), ("текст", "текст"))
    assert "прочитано 3 строки, пропущено 0 · csv, cp1251" in picker.status.value
    assert all(line[:20] in picker.rows.value for line in LINES)
    assert "Осмотр: 3 текста" in picker.card.value and picker.checkup.n == 3


def test_a_date_among_the_first_rows_is_not_broken_at_its_hyphens(tmp_path):
    rows = [{"дата": "2025-03-14", "текст": line, "№": None} for line in LINES]
    (tmp_path / "dated.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8"
    )
    picker = ColumnPicker(tmp_path, lang="ru")
    picker.choose("dated.jsonl")
    picker.column.value = "текст"
    assert '<bdi class="unb-whole">2025-03-14</bdi>' in picker.rows.value
    assert f"<bdi>{LINES[0]}</bdi>" in picker.rows.value


def test_another_column_is_read_and_checked_anew(folder):
    picker = ColumnPicker(folder, lang="en")
    picker.choose("two.jsonl")
    assert picker.choice.question == "choose_column" and "choose the one" in picker.status.value
    assert "первое" in picker.rows.value and picker.column.label == "choose"
    picker.column.value = "второе"
    assert picker.frame.attrs["text"] == "второе"
    assert picker.column.options == (("первое", "первое"), ("второе", "второе"))
    picker.column.value = "первое"
    assert picker.frame.attrs["text"] == "первое" and picker.checkup.n == 3


def test_an_unsure_encoding_is_asked_for_with_previews_and_the_answer_reads_it(folder):
    picker = ColumnPicker(folder, lang="ru")
    picker.choose("short.txt")
    assert "Подходят несколько кодировок" in picker.status.value
    assert "cp866" in picker.rows.value and "<bdi>да</bdi>" in picker.rows.value
    picker.encoding.value = "cp866"
    assert picker.frame["text"].tolist() == ["да"]
    picker.choose("письма.csv")
    assert picker.encoding.label == picker.header.label == "определить"


def test_the_header_row_can_be_said(folder):
    (folder / "t.csv").write_text("1,Лифт стоит.\n2,Яма во дворе.\n", "utf-8")
    picker = ColumnPicker(folder, lang="ru")
    picker.choose("t.csv")
    assert "unb-status unb-error" in picker.status.value and "header=False" in picker.status.value
    picker.header.value = False
    assert picker.frame["column 2"].tolist() == ["Лифт стоит.", "Яма во дворе."]


def test_a_file_that_cannot_be_read_is_an_error_in_the_widget_and_the_next_one_reads(folder):
    picker = ColumnPicker(folder, lang="en")
    picker.choose("нет.csv")
    assert "unb-status unb-error" in picker.status.value and "there is no file" in picker.status.value
    picker.choose(str(folder / "inner" / "a.xlsx"))
    assert picker.frame["текст"].tolist() == LINES and "unb-status unb-error" not in picker.status.value


def test_very_many_texts_are_checked_in_part_and_that_is_said(folder, monkeypatch):
    monkeypatch.setattr("user_nb.widgets.column_picker.CHECKED", 2)
    picker = ColumnPicker(folder, lang="ru")
    picker.choose("письма.csv")
    assert picker.checkup.n == 2 and "Осмотрено 2 из 3 текстов" in picker.card.value
    assert len(picker.frame) == 3


HOSTILE = "<img src=x onerror=window.__pwned=1>"


def test_64_to_72_hostile_names_and_texts_stay_text(folder):
    rows = [{HOSTILE: f"{HOSTILE} {line}", "<script>1</script>": 1} for line in LINES]
    (folder / "x.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    picker = ColumnPicker(folder)
    picker.choose("x.jsonl")
    shown = picker.status.value + picker.rows.value + picker.card.value
    assert "<img" not in shown and "<script" not in shown
    assert "&lt;img src=x" in picker.rows.value
    picker.choose(HOSTILE)
    assert "<img" not in picker.status.value and "&lt;img" in picker.status.value
