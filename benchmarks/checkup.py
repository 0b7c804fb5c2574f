"""The doctor on planted faults: 100 of each kind in 5,000 sound rows, recall and precision per kind.

    python benchmarks/checkup.py TEXTS [TEXTS ...] [--rows 5000] [--show KIND]

TEXTS are files that ``read_texts`` reads. Their rows of six words or more are taken as they are, but for two things that are not the
doctor's: a row that shares four words in a row with an earlier one is left out (so that the near-identical ones are the planted ones), and
ё becomes е. Every other row that the doctor names is counted as a false alarm, also where the file really has that fault: ``--show``
prints them to be judged by eye. The planted foreign texts are made of the same few sentences: as near-identical they do not count.
"""

import argparse
import json
import re
import time
import unicodedata
from pathlib import Path

import numpy as np

from user_nb import check_texts, load_encoder
from user_nb.texts.reading import read_texts

PER_KIND = 100
WORD = re.compile(r"[а-яёА-ЯЁ]+")
FOREIGN = {
    "English": [
        "Please repair the lift in our building", "the water has been cold for three days", "nobody answers the phone",
        "my children cannot sleep at night", "we have written to you twice", "thank you for the new playground",
    ],
    "Ukrainian": [
        "Прошу полагодити ліфт у нашому будинку", "вода вже третій день холодна", "ніхто не відповідає на дзвінки",
        "діти не можуть заснути вночі", "ми писали вам двічі", "дякуємо за новий майданчик і лікарів",
    ],
    "Tatar": [
        "Безнең йортта лифтны төзәтүегезне сорыйм", "өченче көн инде су салкын", "беркем дә җавап бирми",
        "балалар төнлә йоклый алмый", "без сезгә ике тапкыр яздык", "яңа мәйданчык өчен рәхмәт",
    ],
    "Belarusian": [
        "Прашу адрамантаваць ліфт у нашым доме", "вада ўжо трэці дзень халодная", "ніхто не адказвае на званкі",
        "дзеці не могуць заснуць уначы", "мы пісалі вам двойчы", "дзякуй за новую пляцоўку ў двары",
    ],
    "German": [
        "Bitte reparieren Sie den Aufzug in unserem Haus", "das Wasser ist seit drei Tagen kalt", "niemand geht ans Telefon",
        "meine Kinder können nachts nicht schlafen", "wir haben Ihnen zweimal geschrieben", "danke für den neuen Spielplatz",
    ],
}  # fmt: skip
NAMES = ["Иванов", "Петрова", "Сидоренко", "Ким", "Ахметова", "Гусев", "Орлова", "Лаптев", "Зуева", "Белов"]
YO = {
    "еще": "ещё", "ее": "её", "идет": "идёт", "мое": "моё", "твое": "твоё", "свое": "своё", "придет": "придёт", "нее": "неё",
    "ребенок": "ребёнок", "самолет": "самолёт", "найдет": "найдёт", "ведет": "ведёт", "дает": "даёт", "пошел": "пошёл",
    "трех": "трёх", "счет": "счёт", "живет": "живёт", "поет": "поёт", "зеленый": "зелёный", "вперед": "вперёд", "нашел": "нашёл",
    "учет": "учёт", "жена": "жена",
}  # fmt: skip
LOOKALIKE = str.maketrans("асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--show", help="print the false alarms and misses of a kind, or of all")
    options = parser.parse_args()
    random = np.random.default_rng(0)
    texts, planted = plant(sound_rows(options.texts, options.rows, random), random)
    start = time.perf_counter()
    checkup = check_texts(texts, encoder=load_encoder("navec", cache=None), lang="ru")
    seconds = time.perf_counter() - start
    print("| kind | planted | found | recall | precision |\n|---|---|---|---|---|")
    result = {}
    for kind, wanted in planted.items():
        found = set(checkup.rows(kind).tolist())
        found -= planted["language"] if kind == "near_duplicates" else set()
        hits = len(found & wanted)
        recall, precision = hits / len(wanted), hits / max(len(found), 1)
        result[kind] = {"recall": round(recall, 3), "precision": round(precision, 3)}
        print(f"| {kind} | {len(wanted)} | {len(found)} | {recall:.3f} | {precision:.3f} |")
        if options.show in (kind, "all"):
            for what, rows in (("missed", wanted - found), ("alarm", found - wanted)):
                for row in sorted(rows)[:25]:
                    print(f"    {what} {row}: {texts[row]!r:.160}")
    print(json.dumps({"rows": len(texts), "seconds": round(seconds, 1)} | result))


def sound_rows(files: list[Path], count: int, random: np.random.Generator) -> list[str]:
    """Rows of six Russian words or more that share no four words in a row with an earlier one, ё as е."""
    rows = [text for file in files for text in read_texts(file, text="text")["text"].dropna()]
    random.shuffle(rows)
    seen: set[tuple] = set()
    sound = []
    for text in rows:
        text = text.strip().replace("ё", "е").replace("Ё", "Е")
        words = [word.lower() for word in WORD.findall(text)]
        runs = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
        if len(words) >= 6 and runs.isdisjoint(seen):
            sound.append(text)
            seen |= runs
        if len(sound) == count:
            return sound
    raise SystemExit(f"only {len(sound)} of {count} rows in these files")


def plant(rows: list[str], random: np.random.Generator) -> tuple[list, dict[str, set[int]]]:
    """The rows with faults planted in them, shuffled, and the row numbers by kind."""
    texts: list = list(rows)
    kinds = [""] * len(rows)
    free = iter(random.permutation(len(rows)).tolist())

    def change(kind, how, suits=lambda text: True):
        done = 0
        while done < PER_KIND:
            row = next(free)
            if suits(texts[row]):
                texts[row], kinds[row], done = how(texts[row], done), kind, done + 1

    change(
        "yo", _yo, lambda text: any(word in YO and YO[word] != word for word in WORD.findall(text.lower()))
    )
    change("decomposed", lambda text, _: unicodedata.normalize("NFD", text), lambda text: "й" in text)
    change("mojibake", _mojibake)
    change("damaged", lambda text, i: _damaged(text, i, random))
    change("html", _html)
    change("homoglyphs", lambda text, _: _homoglyph(text, random), _mixable)
    change("invisible", lambda text, i: _invisible(text, i, random))
    change("empty", lambda _, i: ["", "  ", None, "\u200b", "\n\t"][i % 5])
    words = sorted({word.lower() for text in rows for word in WORD.findall(text) if len(word) > 3})
    single = random.choice(words, PER_KIND, replace=False).tolist()
    change("short", lambda _, i: single[i] + ["", "!", ".", "?", " )", " 5"][i % 6])
    change("language", lambda _, i: _foreign(i, random))
    change(
        "unknown",
        lambda _, i: " ".join("".join(random.choice(list("бвгджзклмнпрстфхцчшщъыь"), 7)) for _ in range(6)),
    )
    copies = [next(free) for _ in range(PER_KIND)]
    for row in copies:
        texts.append(texts[row])
        kinds.append("")
    templates = [row for row in free if len(WORD.findall(texts[row])) >= 18][: PER_KIND // 10]
    campaign = {}
    for row in templates:
        campaign[row] = True
        for place in range(9):
            campaign[len(texts)] = True
            texts.append(_variant(texts[row], place, random))
            kinds.append("")
    order = random.permutation(len(texts))
    place_of = {old: new for new, old in enumerate(order.tolist())}
    planted = {
        kind: {place_of[row] for row, k in enumerate(kinds) if k == kind}
        for kind in dict.fromkeys(kinds)
        if kind
    }
    planted["duplicates"] = {max(place_of[row], place_of[len(rows) + i]) for i, row in enumerate(copies)}
    planted["near_duplicates"] = {place_of[row] for row in campaign}
    return [texts[old] for old in order.tolist()], planted


def _yo(text: str, _: int) -> str:
    return (
        WORD.sub(lambda match: YO.get(match.group(), match.group()), text)
        if any(word in YO for word in WORD.findall(text))
        else WORD.sub(lambda match: YO.get(match.group().lower(), match.group()), text)
    )


def _mojibake(text: str, place: int) -> str:
    real, read_as, times = [
        ("utf-8", "cp1251", 1),
        ("utf-8", "cp1251", 2),
        ("koi8-r", "cp1251", 1),
        ("cp1251", "cp1252", 1),
    ][place % 4]
    for _ in range(times):
        text = "".join(bytes([byte]).decode(read_as, "replace") for byte in text.encode(real, "replace"))
    return text


def _damaged(text: str, place: int, random: np.random.Generator) -> str:
    if place % 2:
        return WORD.sub(lambda match: "?" * len(match.group()), text)
    letters = list(text)
    for i in random.integers(0, len(text), 3):
        letters[i] = "\ufffd"
    return "".join(letters)


def _html(text: str, place: int) -> str:
    middle = text.find(" ", len(text) // 2)
    return [
        f"<p>{text}</p>",
        text[:middle] + "<br/>" + text[middle + 1 :],
        text.replace(" ", "&nbsp;", 3),
        f'<div class="msg"><span>{text}</span></div>',
        text[:middle] + ' <a href="http://example.org/">' + text[middle + 1 :] + "</a>",
        "&laquo;" + text + "&raquo;",
    ][place % 6]


def _mixable(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if len(word) >= 5 and word.translate(LOOKALIKE) != word]


def _homoglyph(text: str, random: np.random.Generator) -> str:
    word = _mixable(text)[0]
    letters = list(word)
    places = [i for i, letter in enumerate(word) if letter.translate(LOOKALIKE) != letter]
    for i in random.choice(places, min(len(places), int(random.integers(1, 3))), replace=False):
        letters[i] = letters[i].translate(LOOKALIKE)
    return text.replace(word, "".join(letters), 1)


def _invisible(text: str, place: int, random: np.random.Generator) -> str:
    i = int(random.integers(1, len(text)))
    return text[:i] + ["\u00ad", "\u200b", "\ufeff", "\u200e", "\x07", "\u2060"][place % 6] + text[i:]


def _foreign(place: int, random: np.random.Generator) -> str:
    language = [*FOREIGN][place % len(FOREIGN)]
    return ", ".join(random.choice(FOREIGN[language], 3, replace=False)) + f", {place}."


def _variant(text: str, place: int, random: np.random.Generator) -> str:
    words = text.split()
    for i in random.choice(len(words), 2, replace=False):
        words[i] = NAMES[int(random.integers(len(NAMES)))]
    return f"{NAMES[place]}: " + " ".join(words) + f" Дом {place + 1}."


if __name__ == "__main__":
    main()
