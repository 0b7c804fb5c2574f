"""Files come in whole: every format, Russian encodings, and one clear line for what cannot be read."""

import gzip
import json

import pandas as pd
import pytest

from user_nb.texts.reading import read_texts

ROWS = [
    ("Нет воды, третий день", "2026-01-05"),
    ("Спасибо врачам!", "2026-01-06"),
    ("NA", "2026-01-07"),
    ("007", "2026-01-08"),
]
FRAME = pd.DataFrame(ROWS, columns=["текст", "дата"])


def write_csv(path, separator=",", encoding="utf-8"):
    FRAME.to_csv(path, index=False, sep=separator, encoding=encoding)


def write_jsonl(path):
    lines = [json.dumps({"текст": text, "дата": date}, ensure_ascii=False) for text, date in ROWS]
    data = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


WRITERS = {
    "a.csv": write_csv,
    "a.tsv": lambda path: write_csv(path, "\t"),
    "semicolon.csv": lambda path: write_csv(path, ";"),
    "a.jsonl": write_jsonl,
    "a.jsonl.gz": write_jsonl,
    "a.parquet": FRAME.to_parquet,
    "a.xlsx": lambda path: FRAME.to_excel(path, index=False),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_texts_as_they_were_written(tmp_path, name):
    WRITERS[name](tmp_path / name)
    frame = read_texts(tmp_path / name, text="текст")
    assert frame["текст"].tolist() == [text for text, _ in ROWS]  # "NA" and "007" stay text
    assert len(frame.columns) == 2
    report = frame.attrs["report"]
    assert report.rows_in == report.rows_out + report.rows_left_out == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "cp866"])
def test_40_to_44_russian_encodings_are_found_out(tmp_path, letters, encoding):
    wanted = letters["text"].head(40).str.replace(r"[^А-Яа-я0-9 .,!?\n-]", "", regex=True).tolist()
    pd.DataFrame({"текст": wanted}).to_csv(tmp_path / "a.csv", index=False, encoding=encoding)
    assert read_texts(tmp_path / "a.csv", text="текст")["текст"].tolist() == wanted


def test_a_folder_of_txt_is_a_row_a_file(tmp_path):
    for number, (text, _) in enumerate(ROWS[:2]):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    frame = read_texts(tmp_path)
    assert frame[frame.attrs["text"]].tolist() == [text for text, _ in ROWS[:2]]


def test_none_and_empty_cells_stay_rows(tmp_path):
    pd.DataFrame({"текст": ["Нет света", None, ""]}).to_parquet(tmp_path / "a.parquet")
    assert len(read_texts(tmp_path / "a.parquet", text="текст")) == 3


def test_58_a_broken_line_is_reported_and_the_rest_loads(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"текст": "раз"}\n{"текст": "два"\n{"текст": "три"}\n', "utf-8")
    frame = read_texts(path, text="текст")
    assert frame["текст"].tolist() == ["раз", "три"]
    assert [note.line for note in frame.attrs["report"].notes if note.left_out] == [2]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("нет.csv", None, "нет.csv"),
        ("пусто.csv", b"", "empty|nothing|no rows"),
        ("a.csv", "дата,письмо\n1,Нет воды\n".encode(), "письмо"),
        ("a.docx", b"PK\x03\x04", "docx"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((ValueError, FileNotFoundError), match=words):
        read_texts(path, text="текст")


def test_a_folder_without_texts_is_an_error(tmp_path):
    with pytest.raises((ValueError, FileNotFoundError)):
        read_texts(tmp_path)
