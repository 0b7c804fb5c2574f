"""The demo letters: complete, each one its own, dated and placed."""

import collections
import hashlib
import re

import pytest

from user_nb.texts.demo import FILES, demo_folder, load_demo

DISTRICTS = {"Центральный", "Заречный", "Северный", "Привокзальный", "Новосёлки", "Слобода"}
CHANNELS = {"сайт", "почта", "приём", "телефон", "мессенджер"}


@pytest.fixture(scope="module")
def words(letters):
    return [re.findall(r"\w+", text.lower()) for text in letters["text"]]


def test_there_are_fifty_letters_of_each_of_twelve_topics(letters):
    counts = letters["topic"].value_counts()
    assert len(counts) == 12
    assert set(counts) == {50}


def test_every_letter_has_a_date_a_district_and_a_channel(letters):
    assert set(letters["district"]) == DISTRICTS
    assert set(letters["channel"]) == CHANNELS
    assert letters["date"].between("2025-09-01", "2026-08-31").all()
    assert letters["text"].str.strip().ne("").all()
    assert letters.attrs["text"] == "text"


def test_no_two_letters_share_a_run_of_eight_words(words):
    holder: dict[tuple, int] = {}
    shared = []
    for letter, own in enumerate(words):
        for start in range(len(own) - 7):
            run = tuple(own[start : start + 8])
            if holder.setdefault(run, letter) != letter:
                shared.append((holder[run], letter, " ".join(run)))
    assert shared == []


def test_at_most_three_letters_begin_with_the_same_three_words(words):
    begins = collections.Counter(" ".join(own[:3]) for own in words)
    assert [(begin, n) for begin, n in begins.items() if n > 3] == []


def test_letters_have_one_to_six_sentences(letters):
    from razdel import sentenize

    lengths = [len(list(sentenize(text))) for text in letters["text"]]
    assert min(lengths) == 1
    assert max(lengths) <= 9  # razdel also cuts at «…» and at quotations inside a sentence


def test_an_unknown_demo_names_those_that_exist():
    with pytest.raises(ValueError, match="'letters'"):
        load_demo("tweets")


@pytest.mark.parametrize("file", FILES.values())
def test_the_readme_has_the_checksum_of_each_file(file):
    digest = hashlib.sha256((demo_folder() / file).read_bytes()).hexdigest()
    (row,) = [
        line
        for line in (demo_folder() / "README.md").read_text("utf-8").splitlines()
        if line.startswith(f"| `{file}`")
    ]
    assert digest in row
