"""Damaged files of every format: does ``read_texts`` always end, with a frame whose rows add up or with one clear error?

    python benchmarks/mutated.py [--files 10000] [--seed 0] [--limit 20]

Each file begins as a sound one (csv, tsv, jsonl, json, parquet, xlsx, txt, gz, zip; utf-8, cp1251, koi8-r, utf-16), then bytes are
flipped, cut out, put in, doubled, or the halves of two files joined; "inside" damages a file within a
sound gz, zip or workbook. A crash is anything but ValueError or TypeError; a hang is more
than LIMIT seconds. Where a frame comes, rows read = rows in the frame + rows reported; for txt and jsonl the rows read are also counted
from the bytes here.
"""

import argparse
import gzip
import io
import json
import signal
import tempfile
import traceback
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from user_nb.texts.demo import load_demo
from user_nb.texts.reading import read_texts


class Hang(BaseException):
    """Raised by the alarm: a BaseException, so that no handler of the reader can take it for damage."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=20, help="seconds that are a hang")
    options = parser.parse_args()
    found = campaign(options.files, options.seed, options.limit)
    kinds = sorted({kind for kind, _ in found})
    results = ("frame", "question or error", "rows do not add up", "crash", "hang")
    print("| format | " + " | ".join(results) + " |\n|---|" + "---|" * len(results))
    for kind in kinds:
        print(f"| {kind} | " + " | ".join(str(found[kind, result]) for result in results) + " |")
    totals = {result: sum(found[kind, result] for kind in kinds) for result in results}
    print(json.dumps({"files": options.files} | totals))


def campaign(files: int, seed: int, limit: int = 20) -> Counter:
    """How many files of each format ended in which way: {(format, result): count}."""
    random = np.random.default_rng(seed)
    sound = sound_files()
    names = list(sound)
    found: Counter = Counter()
    before = signal.signal(signal.SIGALRM, _alarm)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            name = names[number % len(names)]
            other = sound[names[random.integers(len(names))]]
            inside = number // len(names) % 2 == 1 and name.endswith((".gz", ".zip", ".xlsx"))
            data = (mutated_inside if inside else mutated)(sound[name], other, random)
            path = Path(folder) / name
            path.write_bytes(data)
            kind = name.partition("-")[2].partition(".")[0] + (", inside" if inside else "")
            found[kind, outcome(path, data, limit)] += 1
    signal.signal(signal.SIGALRM, before)
    return found


def outcome(path: Path, data: bytes, limit: int) -> str:
    signal.alarm(limit)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = read_texts(path)
    except (ValueError, TypeError):
        return "question or error"
    except Hang:
        return "hang"
    except BaseException:
        print(f"{path.name}, {len(data)} bytes: {traceback.format_exc(limit=-3)}")
        return "crash"
    finally:
        signal.alarm(0)
    report = frame.attrs["report"]
    left_out = sum(note.left_out for note in report.notes)
    adds_up = len(frame) == report.rows_out and (report.rows_left_out == left_out or left_out >= 500)
    counted = counted_rows(report, data)
    if adds_up and counted in (None, report.rows_in):
        return "frame"
    print(
        f"{path.name}, {len(data)} bytes: {report!r}, counted {counted}, frame {len(frame)}, left out {left_out}"
    )
    return "rows do not add up"


def counted_rows(report, data: bytes) -> int | None:
    """Rows counted from the bytes, where one line is one row."""
    if (
        report.format not in ("txt", "jsonl")
        or (report.encoding or "").startswith("utf-16")
        or data[:2] in (b"\x1f\x8b", b"PK")
    ):
        return None
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    lines = lines[:-1] if not lines[-1] else lines
    if report.format == "txt":
        return len(lines)
    return sum(bool(line.strip(b"\xef\xbb\xbf \t")) for line in lines)


def sound_files() -> dict[str, bytes]:
    """Sound files by name: NUMBER-FORMAT.ending."""
    letters = load_demo().head(40)
    frame = pd.DataFrame(
        {"номер": range(len(letters)), "текст": letters["text"], "район": letters["district"]}
    )
    lines = "\n".join(text.replace("\n", " ") for text in letters["text"])
    objects = frame.to_json(orient="records", lines=True, force_ascii=False)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, text in enumerate(letters["text"].head(6)):
            archive.writestr(f"{place}.txt", text.encode("koi8-r", "replace"))
    binary = {"parquet": io.BytesIO(), "xlsx": io.BytesIO()}
    frame.to_parquet(binary["parquet"], compression="gzip")
    frame.to_excel(binary["xlsx"], index=False)
    files = {
        "csv.csv": frame.to_csv(index=False).encode(),
        "csv cp1251.csv": frame.to_csv(index=False, sep=";").encode("cp1251", "replace"),
        "csv utf-16.csv": frame.to_csv(index=False, sep="\t").encode("utf-16"),
        "tsv koi8-r.tsv": frame.to_csv(index=False, sep="\t").encode("koi8-r", "replace"),
        "jsonl.jsonl": objects.encode(),
        "json.json": frame.to_json(orient="records", force_ascii=False).encode(),
        "txt.txt": lines.encode(),
        "txt cp866.txt": lines.encode("cp866", "replace"),
        "parquet.parquet": binary["parquet"].getvalue(),
        "xlsx.xlsx": binary["xlsx"].getvalue(),
        "jsonl gz.jsonl.gz": gzip.compress(objects.encode(), mtime=0),
        "zip.zip": packed.getvalue(),
    }
    return {f"{number}-{name}": data for number, (name, data) in enumerate(files.items())}


def mutated(data: bytes, other: bytes, random: np.random.Generator) -> bytes:
    """The bytes with one to four kinds of damage."""
    for _ in range(random.integers(1, 5)):
        data = _MUTATIONS[random.integers(len(_MUTATIONS))](data or b"\n", other or b"\n", random)
    return data


def mutated_inside(data: bytes, other: bytes, random: np.random.Generator) -> bytes:
    """A sound package around a damaged file."""
    if data[:2] == b"\x1f\x8b":
        return gzip.compress(mutated(gzip.decompress(data), other, random), mtime=0)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = names[random.integers(len(names))]
        for name in names:
            new.writestr(name, mutated(old.read(name), other, random) if name == chosen else old.read(name))
    return packed.getvalue()


def _flip(data, _other, random):
    changed = bytearray(data)
    for place in random.integers(0, len(data), random.integers(1, 20)):
        changed[place] ^= 1 << int(random.integers(8))
    return bytes(changed)


def _cut_end(data, _other, random):
    return data[: int(random.integers(0, len(data) + 1))]


def _cut_out(data, _other, random):
    start, stop = sorted(random.integers(0, len(data) + 1, 2).tolist())
    return data[:start] + data[stop:]


def _put_in(data, _other, random):
    place = int(random.integers(0, len(data) + 1))
    return data[:place] + random.bytes(int(random.integers(1, 50))) + data[place:]


def _put_in_marks(data, _other, random):
    marks = [
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b"\r",
        b"\n",
        b"\x00",
        b"{",
        b"}",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\\",
    ]
    place = int(random.integers(0, len(data) + 1))
    return data[:place] + marks[random.integers(len(marks))] * int(random.integers(1, 4)) + data[place:]


def _double(data, _other, random):
    start, stop = sorted(random.integers(0, len(data) + 1, 2).tolist())
    return data[:stop] + data[start:stop] + data[stop:]


def _join(data, other, random):
    return data[: int(random.integers(0, len(data) + 1))] + other[int(random.integers(0, len(other) + 1)) :]


_MUTATIONS = (_flip, _cut_end, _cut_out, _put_in, _put_in_marks, _double, _join)


def _alarm(*_):
    raise Hang


if __name__ == "__main__":
    main()
