"""Encodings of Russian files, found out or asked for: 1,000 texts of 50 to 5,000 bytes in six encodings, beside two detectors.

    python benchmarks/reading.py TEXTS [TEXTS ...] [--files 1000]

TEXTS are files that ``read_texts`` reads; pieces are cut out of their texts, encoded, written as .txt and read back. "Asked" is
``UnsureEncoding``; "warned" is another text than the one written, with a warning; "wrong" is another text in silence. A detector is
right when decoding with its answer gives the text, and wrong otherwise; it never asks (no answer at all counts as asked).
Characters that an encoding lacks are written as "?", as exports do.
"""

import argparse
import json
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from user_nb.texts.decoding import UnsureEncoding
from user_nb.texts.reading import read_texts

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "cp866")
SIZES = (50, 100, 200, 500, 1000, 2000, 5000)  # bytes of the one-byte encodings: up to and including
ANSWERS = ("right", "asked", "warned", "wrong")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--show", action="store_true", help="print what was read wrongly")
    options = parser.parse_args()
    pieces = cut_pieces(options.texts, options.files)
    found: Counter = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for piece in pieces:
            for encoding in ENCODINGS:
                data = piece.encode(encoding, "replace")
                wanted = data.decode(encoding)
                for way, answer in answers(data, wanted, Path(folder) / "a.txt").items():
                    found[way, encoding, size_class(piece), answer] += 1
                    if options.show and way == "user-nb" and answer in ("wrong", "warned"):
                        print(encoding, len(piece), answer, repr(wanted[:150]))
    print_table(found)
    print(json.dumps(summary(found), ensure_ascii=False))


def cut_pieces(files: list[Path], count: int) -> list[str]:
    """Pieces of 50 to 5,000 characters, log-uniform, from texts laid end to end with line breaks between."""
    piles = []
    for file in files:
        frame = read_texts(file, text="text")
        piles.append("\n".join(text.replace("\r", "") for text in frame["text"].dropna()))
    random = np.random.default_rng(0)
    pieces = []
    while len(pieces) < count:
        pile = piles[len(pieces) % len(piles)]
        size = int(np.exp(random.uniform(np.log(50), np.log(5000))))
        start = int(random.integers(0, max(len(pile) - size, 1)))
        piece = pile[start : start + size].strip()
        if sum("а" <= c.lower() <= "я" for c in piece) >= 0.3 * size:  # a Russian file
            pieces.append(piece)
    return pieces


def size_class(piece: str) -> int:
    return next(size for size in SIZES if len(piece) <= size)


def answers(data: bytes, wanted: str, path: Path) -> dict[str, str]:
    import chardet
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    return {
        "user-nb": ours(data, wanted, path),
        "charset-normalizer": theirs(data, wanted, best and best.encoding),
        "chardet": theirs(data, wanted, chardet.detect(data)["encoding"]),
    }


def ours(data: bytes, wanted: str, path: Path) -> str:
    path.write_bytes(data)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            frame = read_texts(path, unit="file")
        except UnsureEncoding:
            return "asked"
    if frame["text"].tolist() == [wanted.strip("\n")]:
        return "right"
    return "warned" if said else "wrong"


def theirs(data: bytes, wanted: str, encoding: str | None) -> str:
    if not encoding:
        return "asked"
    try:
        return "right" if data.decode(encoding).lstrip("\ufeff") == wanted else "wrong"
    except (UnicodeDecodeError, LookupError):
        return "wrong"


def print_table(found: Counter) -> None:
    ways = list(dict.fromkeys(way for way, *_ in found))
    print("right / asked / warned / wrong, number of files\n")
    print("| encoding | bytes up to | " + " | ".join(ways) + " |\n|---|---|" + "---|" * len(ways))
    for encoding in ENCODINGS:
        for size in SIZES:
            cells = [" / ".join(str(found[way, encoding, size, a]) for a in ANSWERS) for way in ways]
            if any(cell != "0 / 0 / 0 / 0" for cell in cells):
                print(f"| {encoding} | {size} | " + " | ".join(cells) + " |")


def summary(found: Counter) -> dict:
    result = {}
    for way in dict.fromkeys(way for way, *_ in found):
        total = sum(n for (w, *_), n in found.items() if w == way)
        by_answer = {a: sum(n for (w, _, _, b), n in found.items() if (w, b) == (way, a)) for a in ANSWERS}
        large = sum(n for (w, _, size, a), n in found.items() if w == way and a == "wrong" and size > 500)
        result[way] = by_answer | {
            "right or asked": round((by_answer["right"] + by_answer["asked"]) / total, 5),
            "wrong over 500 bytes": large,
        }
    return result


if __name__ == "__main__":
    main()
