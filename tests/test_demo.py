"""The demo collection: complete, each letter its own, campaigns marked, each question answered by its row."""

import collections
import hashlib
import re

import pytest

from user_nb.texts.demo import FILES, demo_folder, load_demo

DISTRICTS = {"Центральный", "Заречный", "Северный", "Привокзальный", "Новосёлки", "Слобода"}
CHANNELS = {"сайт", "почта", "приём", "телефон", "мессенджер"}
CAMPAIGNS = ["коллективное 1", "коллективное 2", "коллективное 3"]
KINDS = {"письмо": 600, "длинное": 20, "не по теме": 30, "другой язык": 10} | dict.fromkeys(CAMPAIGNS, 15)


@pytest.fixture(scope="module")
def ordinary(letters):
    return letters[letters["kind"] == "письмо"]


@pytest.fixture(scope="module")
def words(letters):
    return [re.findall(r"\w+", text.lower()) for text in letters["text"]]


@pytest.fixture(scope="module")
def pairs():
    return load_demo("pairs")


@pytest.fixture(scope="module")
def questions():
    return load_demo("questions")


def runs(own: list[str], length: int = 8) -> set[tuple]:
    return {tuple(own[start : start + length]) for start in range(len(own) - length + 1)}


def test_the_pile_holds_each_kind_in_its_number(letters):
    assert letters["kind"].value_counts().to_dict() == KINDS
    assert letters["text"].is_unique


def test_there_are_fifty_letters_of_each_of_twelve_topics(ordinary):
    counts = ordinary["topic"].value_counts()
    assert len(counts) == 12
    assert set(counts) == {50}


def test_every_letter_has_a_date_a_district_and_a_channel(letters):
    assert set(letters["district"]) == DISTRICTS
    assert set(letters["channel"]) == CHANNELS
    assert letters["date"].between("2025-09-01", "2026-08-31").all()
    assert letters["date"].is_monotonic_increasing
    assert letters["text"].str.strip().ne("").all()
    assert letters.attrs["text"] == "text"


def test_only_what_is_off_topic_has_a_topic_of_its_own(letters, ordinary):
    assert set(letters.loc[letters["kind"] == "не по теме", "topic"]) == {"прочее"}
    assert set(letters.loc[letters["kind"] != "не по теме", "topic"]) == set(ordinary["topic"])


def test_no_two_letters_share_a_run_of_eight_words_except_in_a_campaign(letters, words):
    holders = collections.defaultdict(set)
    for letter, own in enumerate(words):
        for run in runs(own):
            holders[run].add(letter)
    kinds = letters["kind"]
    shared = [
        (sorted(held), " ".join(run))
        for run, held in holders.items()
        if len(held) > 1 and (len(set(kinds[list(held)])) > 1 or kinds[min(held)] not in CAMPAIGNS)
    ]
    assert shared == []


def test_at_most_three_letters_begin_with_the_same_three_words_outside_campaigns(letters, words):
    begins = collections.Counter(
        " ".join(own[:3]) for own, kind in zip(words, letters["kind"], strict=True) if kind not in CAMPAIGNS
    )
    assert [(begin, n) for begin, n in begins.items() if n > 3] == []


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_the_letters_of_a_campaign_are_near_and_not_the_same(letters, words, campaign):
    own = [set(words[row]) for row in letters.index[letters["kind"] == campaign]]
    nearest = [max(len(a & b) / len(a | b) for b in own if b is not a) for a in own]
    assert min(nearest) > 0.4
    assert letters.loc[letters["kind"] == campaign, "topic"].nunique() == 1


def test_ordinary_letters_have_one_to_six_sentences(ordinary):
    from razdel import sentenize

    lengths = [len(list(sentenize(text))) for text in ordinary["text"]]
    assert min(lengths) == 1
    assert max(lengths) <= 9  # razdel also cuts at «…» and at quotations inside a sentence


def test_long_letters_fill_a_page(letters):
    assert letters.loc[letters["kind"] == "длинное", "text"].str.len().between(1800, 4500).all()


def test_letters_in_another_language_are_in_three_languages(letters):
    texts = letters.loc[letters["kind"] == "другой язык", "text"]
    tatar, ukrainian, english = (
        texts.str.contains(letter).sum() for letter in ("[әөүҗңһ]", "[іїєґ]", "[A-Za-z]{4}")
    )
    assert (tatar, ukrainian, english) == (3, 3, 4)


def test_pairs_are_two_sentences_and_a_score(pairs):
    assert list(pairs.columns) == ["a", "b", "score", "kind"]
    assert len(pairs) == 200
    assert (pairs["a"].str.strip().ne("") & pairs["b"].str.strip().ne("")).all()
    assert (pairs["a"] != pairs["b"]).all()
    assert not pairs.duplicated(["a", "b"]).any()


def test_scores_go_from_0_to_5_in_halves(pairs):
    assert set(pairs["score"] * 2) == set(range(11))
    assert pairs["score"].dtype == float


def test_words_in_common_do_not_give_the_score_away(pairs):
    own = [
        [set(re.findall(r"\w+", sentence.lower())) for sentence in (row.a, row.b)]
        for row in pairs.itertuples()
    ]
    common = pairs.assign(common=[len(a & b) / len(a | b) for a, b in own])
    assert abs(common["common"].corr(common["score"], method="spearman")) < 0.3


def test_each_question_is_answered_by_a_letter_of_its_own(questions, letters):
    assert list(questions.columns) == ["question", "row", "quote", "kind"]
    assert len(questions) == 80
    assert questions["question"].is_unique
    assert questions["row"].is_unique
    assert questions["question"].str.endswith("?").all()
    assert questions.attrs["text"] == "question"
    for question in questions.itertuples():
        holders = letters.index[letters["text"].str.contains(question.quote, regex=False)]
        assert list(holders) == [question.row], question.question


def test_no_question_is_answered_by_a_letter_of_a_campaign(questions, letters):
    assert not set(letters["kind"][questions["row"]]) & set(CAMPAIGNS)


def test_the_kind_of_a_question_says_whether_it_has_words_in_common_with_its_letter(questions, letters):
    from user_nb.texts.russian import CONTENT, STOP_WORDS, lemmas

    def said(text: str) -> set[str]:
        return set(lemmas(text, parts_of_speech=CONTENT, stop_words=STOP_WORDS))

    for question in questions.itertuples():
        shared = said(question.question) & said(letters["text"][question.row])
        other = letters["kind"][question.row] == "другой язык"
        kind = "другой язык" if other else "общие слова" if shared else "без общих слов"
        assert question.kind == kind, (question.question, shared)


def test_an_unknown_demo_names_those_that_exist():
    with pytest.raises(ValueError, match="'tweets'.*'letters', 'pairs', 'questions'"):
        load_demo("tweets")


def test_missing_files_name_the_cure(monkeypatch):
    monkeypatch.setitem(FILES, "letters", "gone.jsonl")
    with pytest.raises(FileNotFoundError, match="pip install"):
        load_demo()


@pytest.mark.parametrize("file", FILES.values())
def test_the_readme_has_the_checksum_and_the_rows_of_each_file(file):
    digest = hashlib.sha256((demo_folder() / file).read_bytes()).hexdigest()
    (row,) = [
        line
        for line in (demo_folder() / "README.md").read_text("utf-8").splitlines()
        if line.startswith(f"| `{file}`")
    ]
    name = next(name for name, own in FILES.items() if own == file)
    assert row.endswith(f"| {len(load_demo(name))} | `{digest}` |")
