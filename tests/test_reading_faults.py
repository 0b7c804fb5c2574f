"""Bad input to ``read_texts``: cases 40 to 63 of the fault list, each by its number. Nothing is lost or guessed in silence."""

import gzip
import io
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from user_nb.texts.decoding import UnsureEncoding
from user_nb.texts.reading import read_texts

LINES = [
    "Здравствуйте, у нас третий день нет горячей воды, прошу разобраться.",
    "Спасибо врачам больницы за внимание и заботу!",
    "Фонарь у дома пять моргает с осени, дети боятся ходить.",
]


@pytest.fixture
def read(tmp_path):
    """Write bytes or text under a name and read them; returns (texts, report)."""

    def run(name, data, **options):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = read_texts(path, **options)
        report = frame.attrs["report"]
        assert len(frame) == report.rows_out == report.rows_in - report.rows_left_out
        texts = frame[report.text].astype(object)
        return texts.where(texts.notna(), None).tolist(), report

    return run


def table(lines=LINES, separator=",") -> str:
    return f"id{separator}текст\n" + "".join(f'{i}{separator}"{line}"\n' for i, line in enumerate(lines))


def zipped(*members) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def parquet(texts, **options) -> bytes:
    packed = io.BytesIO()
    pd.DataFrame({"текст": texts}).to_parquet(packed, **options)
    return packed.getvalue()


# ---- encodings

ENCODINGS = [
    (40, "cp1251"),
    (41, "koi8-r"),
    (42, "cp866"),
    (43, "utf-8-sig"),
    (44, "utf-16"),
    (44, "utf-16-le"),
    (44, "utf-16-be"),
]


@pytest.mark.parametrize(("case", "encoding"), ENCODINGS)
def test_40_to_44_a_txt_and_a_csv_in_any_encoding(read, case, encoding):
    assert read(f"{case}.txt", "\n".join(LINES).encode(encoding))[0] == LINES
    texts, report = read(f"{case}.csv", table().encode(encoding))
    assert (texts, report.encoding) == (LINES, encoding)


@pytest.mark.parametrize(("case", "encoding"), ENCODINGS[:3])
def test_40_to_42_two_letters_are_asked_about_with_previews_and_the_answer_reads_them(read, case, encoding):
    with pytest.raises(UnsureEncoding, match=r"encoding='cp1251'.*") as question:
        read(f"{case}.txt", "ой".encode(encoding))
    assert (encoding, "ой") in question.value.candidates
    assert read(f"{case}.txt", "ой".encode(encoding), encoding=encoding)[0] == ["ой"]


def test_41_a_folder_of_koi8_r_lends_its_encoding_to_the_file_too_short_to_tell(tmp_path):
    for number, line in enumerate(["Да", *LINES]):
        (tmp_path / f"{number}.txt").write_bytes(line.encode("koi8-r"))
    frame = read_texts(tmp_path)
    assert frame["text"].tolist() == ["Да", *LINES]
    assert frame["file"].tolist() == ["0.txt", "1.txt", "2.txt", "3.txt"]
    (note,) = frame.attrs["report"].of_kind("encoding of its neighbours")
    assert note.source == "0.txt"


def test_41_a_short_file_that_its_neighbours_do_not_explain_is_asked_about_by_name(tmp_path):
    (tmp_path / "a.txt").write_bytes("Да".encode("cp1251"))
    (tmp_path / "b.txt").write_bytes(LINES[0].encode("koi8-r"))
    with pytest.raises(UnsureEncoding, match=r"a\.txt"):
        read_texts(tmp_path)


def decoded_wrongly(text: str, times: int) -> str:
    for _ in range(times):
        text = "".join(bytes([b]).decode("cp1251", "replace") for b in text.encode())
    return text


@pytest.mark.parametrize("times", [1, 2])
def test_45_mojibake_is_warned_about_by_line_and_kept(tmp_path, times):
    bad = decoded_wrongly(LINES[1], times)
    path = tmp_path / "45.txt"
    path.write_text("\n".join([LINES[0], bad, LINES[2]]), "utf-8")
    with pytest.warns(UserWarning, match="mojibake: 1"):
        frame = read_texts(path)
    (note,) = frame.attrs["report"].of_kind("mojibake")
    assert frame["text"].tolist()[1] == bad
    assert note.line == 2
    assert "Спасибо" in note.reason and "utf-8 read as cp1251" in note.reason


def test_45_koi8_r_that_was_read_as_cp1251_is_warned_about(tmp_path):
    path = tmp_path / "45.txt"
    path.write_text("\n".join(LINES).encode("koi8-r").decode("cp1251"), "utf-8")
    with pytest.warns(UserWarning, match="mojibake: 3"):
        read_texts(path)


def test_46_lines_in_other_encodings_are_read_and_listed_by_number(read):
    data = (
        "\n".join(LINES * 3).encode() + b"\n" + LINES[0].encode("cp1251") + b"\n" + LINES[1].encode("koi8-r")
    )
    texts, report = read("46.txt", data)
    assert texts == [*LINES * 3, LINES[0], LINES[1]]
    assert report.lines("other encoding") == [10, 11]


# ---- tables


def test_47_unquoted_commas_never_shift_a_row_in_silence(read):
    data = "id,text\n1,Привет, мир\n2,Пока, мир\n3,Ещё, раз, два\n"
    with pytest.raises(ValueError, match="line 2: 1, Привет,"):
        read("47.csv", data, text="text")
    assert read("47.csv", data, text="text", long_rows="join")[0] == [
        "Привет, мир",
        "Пока, мир",
        "Ещё, раз, два",
    ]
    texts, report = read("47.csv", data + "4,Ура\n", text="text", long_rows="drop")
    assert texts == ["Ура"] and report.lines("long row") == [2, 3, 4]


def test_47_a_list_of_sentences_with_a_comma_in_the_first_is_asked_about(read):
    data = "Привет, мир\nПока мир\nЕщё раз\n"
    with pytest.raises(ValueError, match="header=False"):
        read("47.csv", data)
    with pytest.raises(ValueError, match="looks like data"):
        read("47.csv", "1,Лифт стоит, совсем\n2,Яма\n3,Свет\n")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_48_semicolon_tab_and_bar_are_found_out(read, separator):
    texts, report = read("48.csv", table(separator=separator))
    assert (texts, report.separator) == (LINES, separator)


@pytest.mark.parametrize("name", ["49.csv", "49.jsonl", "49.txt"])
def test_49_words_that_look_like_nothing_stay_text(read, name):
    words = ["NA", "null", "None", "nan", "n/a", "NULL", "#N/A", ""]
    lines = {
        "49.csv": ["текст,id", *(f'"{word}",1' for word in words)],
        "49.jsonl": [f'{{"текст": "{word}"}}' for word in words],
        "49.txt": words,
    }[name]
    assert read(name, "\n".join(lines) + "\n")[0] == words


def test_50_numbers_in_a_text_column_stay_as_written(read):
    assert read("50.csv", "id,текст\n1,007\n2,1e5\n3,1.50\n", text="текст")[0] == ["007", "1e5", "1.50"]
    assert read("50.jsonl", '{"текст": "007"}\n{"текст": "1e5"}\n')[0] == ["007", "1e5"]


def test_51_an_unclosed_quote_is_an_error_with_its_line_and_can_be_taken_literally(read):
    data = 'id,текст\n1,Пока\n2,"Привет\n3,Да\n'
    with pytest.raises(ValueError, match="line 3: a quote mark is opened"):
        read("51.csv", data)
    assert read("51.csv", data, quotes=False)[0] == ["Пока", '"Привет', "Да"]


@pytest.mark.parametrize("ends", ["\r", "\n", "\r\n", "mixed"])
@pytest.mark.parametrize("name", ["52.csv", "52.txt"])
def test_52_line_ends_of_any_kind_give_the_same_rows(read, name, ends):
    lines = ["текст,id", *(f'"{line}",1' for line in LINES)] if name == "52.csv" else LINES
    ends = ["\r", "\r\n", "\n"] if ends == "mixed" else [ends]
    data = "".join(line + ends[i % len(ends)] for i, line in enumerate(lines))
    assert read(name, data)[0] == LINES


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\x0c", "\x1c", "\x1d", "\x0b"])
def test_53_separators_inside_a_text_are_one_row(read, char):
    text = f"первая половина{char}вторая половина"
    assert read("53.txt", f"{text}\nдругая строка\n")[0] == [text, "другая строка"]
    assert read("53.csv", f"id,текст\n1,{text}\n2,другая строка\n")[0] == [text, "другая строка"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("54.txt", "один\x00два\nтри\n"),
        ("54.csv", "id,текст\n1,один\x00два\n2,три\n"),
        ("54.jsonl", '{"текст": "один\\u0000два"}\n{"текст": "три"}\n'),
        ("54.parquet", parquet(["один\x00два", "три"])),
    ],
)
def test_54_zero_bytes_are_kept_and_reported(read, name, data):
    texts, report = read(name, data, text=None if name == "54.txt" else "текст")
    assert texts == ["один\x00два", "три"]
    assert dict(report.counts)["NUL"] == 1


def test_55_short_and_long_rows_are_counted_and_listed(read):
    rows = [f"{i},текст номер {i},2020" for i in range(30)]
    texts, report = read(
        "55.csv", "\n".join(["id,текст,дата", *rows, "31,коротко", "32,а,б,в"]), text="текст"
    )
    assert texts[-1] == "коротко" and len(texts) == 31
    assert (report.lines("short row"), report.lines("long row")) == ([32], [33])
    assert (report.rows_in, report.rows_left_out) == (32, 1)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("56.csv", "", "the file is empty"),
        ("56.csv", " \n\n", "the file is empty"),
        ("56.csv", b"\xef\xbb\xbf", "the file is empty"),
        ("56.csv", "id,текст\n", "only a header"),
        ("56.csv", "1,Нет воды совсем\n2,Нет света вовсе\n", "header=False"),
        ("56.txt", "\n\n\n", "the file is empty"),
        ("56.jsonl", "\n", "no rows"),
        ("56.json", "[]", "no rows"),
    ],
)
def test_56_an_empty_headless_or_header_only_file_is_one_clear_line(read, name, data, says):
    with pytest.raises(ValueError, match=says):
        read(name, data)


def test_56_a_file_without_a_header_reads_when_one_says_so(read):
    assert read("56.csv", "1,Нет воды совсем\n2,Нет света вовсе\n", header=False)[0] == [
        "Нет воды совсем",
        "Нет света вовсе",
    ]


def test_57_a_column_name_that_occurs_twice_is_asked_about(read):
    data = "текст,текст,id\nа б,в г,1\nд е,ж з,2\n"
    with pytest.raises(ValueError, match="occurs 2 times"):
        read("57.csv", data, text="текст")
    assert read("57.csv", data, text="текст 2")[0] == ["в г", "ж з"]


# ---- other formats


def test_58_every_way_a_json_line_goes_wrong_is_told_by_line_and_the_rest_loads(read):
    lines = [
        '{"t": "раз два"}',
        '{"t": "два"',
        '{"x": 1}',
        '{"t": null}',
        '{"t": 5}',
        '{"t": "а\\ud800б"}',
        '{"t": NaN}',
        "[1]",
        '{"t": "конец"}',
    ]
    texts, report = read("58.jsonl", "\n".join(lines), text="t")
    assert texts == ["раз два", None, None, None, "а\ufffdб", None, "конец"]
    assert report.lines("broken line") == [2, 8]
    assert report.lines("not text") == [5]
    assert report.lines("half character") == [6]
    assert (report.rows_in, report.rows_out) == (9, 7)


def test_58_line_4217_of_a_long_file_is_named(read):
    lines = [f'{{"текст": "письмо номер {i}"}}' for i in range(1, 6001)]
    lines[4216] = lines[4216][:-3]
    texts, report = read("58.jsonl", "\n".join(lines))
    assert len(texts) == 5999
    assert report.lines("broken line") == [4217]


def test_59_a_cut_parquet_file_is_an_error(read):
    whole = parquet([f"письмо номер {i} про воду" for i in range(500)])
    for size in (len(whole) - 20, len(whole) // 2, 100):
        with pytest.raises(ValueError, match="damaged or cut short"):
            read("59.parquet", whole[:size])


def test_59_a_flipped_byte_in_a_parquet_page_is_an_error_where_it_has_checksums_and_else_a_note(read):
    texts = [f"письмо номер {i} про воду" for i in range(500)]
    checked = bytearray(parquet(texts, write_page_checksum=True, compression="none"))
    checked[checked.find("письмо".encode()) + 3] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        read("59.parquet", bytes(checked))
    assert dict(read("59.parquet", parquet(texts))[1].counts) == {"no checksums": 1}


def test_60_rows_are_packed_as_they_come_and_keep_their_order(read, monkeypatch):
    """The whole of case 60 (1M rows, time and memory) is measured by benchmarks/million.py."""
    monkeypatch.setattr("user_nb.texts.columns.CHUNK", 1000)
    wanted = [f"письмо номер {i}" for i in range(25_500)]
    assert read("60.csv", table(wanted))[0] == wanted
    assert read("60.jsonl", "\n".join(f'{{"текст": "{text}"}}' for text in wanted))[0] == wanted


def test_61_a_cell_of_ten_megabytes_loads(read):
    long = "слово " * 1_000_000
    assert len(long.encode()) > 10_000_000
    assert read("61.csv", f"id,текст\n1,{long}\n2,да\n", text="текст")[0] == [long, "да"]
    assert read("61.jsonl", f'{{"текст": "{long}"}}\n')[0] == [long]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "C:\\a.txt", "a\\..\\..\\b.txt"])
def test_62_a_zip_member_that_points_outside_is_refused_by_name(read, name):
    with pytest.raises(ValueError, match="refused") as refusal:
        read("62.zip", zipped(("b.txt", "да"), (name, "нет")))
    assert repr(name) in str(refusal.value)


def test_62_links_and_bombs_are_refused_by_name(read):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    with pytest.raises(ValueError, match=r"'link\.txt' is a link"):
        read("62.zip", zipped((link, "/etc/passwd")))
    with pytest.raises(ValueError, match=r"'a\.txt'.*unpack to"):
        read("62.zip", zipped(("a.txt", b"a" * (40 << 20))))
    with pytest.raises(ValueError, match="unpack to"):
        read("62.txt.gz", gzip.compress(b"a" * (40 << 20)))


def test_62_a_link_out_of_a_folder_is_not_followed_and_named(tmp_path):
    (tmp_path / "outside.txt").write_text("тайна", "utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(LINES[0], "utf-8")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "outside.txt")
    frame = read_texts(tmp_path / "in")
    assert frame["text"].tolist() == [LINES[0]]
    (note,) = frame.attrs["report"].of_kind("link")
    assert note.excerpt == "b.txt"


@pytest.mark.parametrize(
    ("name", "data", "inside"),
    [
        ("63.csv", parquet(LINES), "parquet"),
        ("63.parquet", table(), "csv"),
        ("63.xlsx", table(), "csv"),
        (
            "63.csv",
            f'{{"текст": "{LINES[0]}"}}\n{{"текст": "{LINES[1]}"}}\n{{"текст": "{LINES[2]}"}}',
            "jsonl",
        ),
    ],
)
def test_63_a_wrong_ending_is_found_out_and_said(read, name, data, inside):
    texts, report = read(name, data, text="текст")
    assert (texts, report.format) == (LINES, inside)
    assert dict(report.counts)["wrong extension"] == 1


def test_63_gz_is_told_by_its_first_bytes_not_by_its_name(read):
    data = "\n".join(LINES)
    assert read("63.txt", gzip.compress(data.encode()))[0] == LINES
    assert read("63.txt.gz", data)[0] == LINES
    with pytest.raises(ValueError, match="damaged or cut short"):
        read("63.txt.gz", gzip.compress(data.encode())[:-9])


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        ("a.jsonl", table(), "none of the 4 lines is a JSON object; line 1"),
        ("a.zip", b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_63_what_cannot_be_read_says_what_it_is(read, name, data, says):
    with pytest.raises(ValueError, match=says):
        read(name, data)


@pytest.mark.parametrize(
    "count", [240, pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_damaged_files_of_every_format_end_in_a_frame_that_adds_up_or_in_one_clear_error(monkeypatch, count):
    """The files of benchmarks/mutated.py."""
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[1] / "benchmarks")
    from mutated import campaign

    found = campaign(count, seed=1)
    assert sum(found.values()) == count
    assert {result for _, result in found} == {"frame", "question or error"}


# ---- what the issue names besides


def test_an_excel_sheet_with_three_header_rows_reads_by_its_column_or_asks_with_the_rows(tmp_path):
    rows = [["Отчёт за май", None, None], ["Отдел", "писем", "2"], ["№", "Текст", "Дата"]]
    rows += [[i, line, "май"] for i, line in enumerate(LINES)]
    pd.DataFrame(rows).to_excel(tmp_path / "a.xlsx", header=False, index=False)
    frame = read_texts(tmp_path / "a.xlsx", text="Текст")
    assert frame["Текст"].tolist() == LINES
    assert frame.attrs["report"].lines("above the header") == [1, 2]
    with pytest.raises(ValueError, match="row 3: №, Текст, Дата"):
        read_texts(tmp_path / "a.xlsx")
    assert read_texts(tmp_path / "a.xlsx", header=3)["Текст"].tolist() == LINES


def test_a_message_about_a_file_in_a_folder_names_that_file(tmp_path):
    (tmp_path / "good.csv").write_text(table(), "utf-8")
    (tmp_path / "bad.csv").write_text('id,текст\n1,"Привет\n', "utf-8")
    with pytest.raises(ValueError, match=r"bad\.csv: line 2: a quote mark"):
        read_texts(tmp_path)


def test_a_frame_a_list_and_a_series_pass_through_the_same_checks_unchanged():
    frame = pd.DataFrame({"n": [1, 2], "текст": [LINES[0], decoded_wrongly(LINES[1], 1)]}, index=[7, 3])
    before = frame.copy(deep=True)
    with pytest.warns(UserWarning, match="mojibake: 1"):
        out = read_texts(frame, text="текст")
    pd.testing.assert_frame_equal(frame, before)
    assert frame.attrs == {} and out.attrs["report"].lines("mojibake") == [2]
    assert read_texts(LINES)["text"].tolist() == LINES
    with pytest.raises(TypeError, match="row 2"):
        read_texts([LINES[0], 5])
