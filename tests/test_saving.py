"""What lies in the folder of a saved exploration, that it comes back, and that nothing is lost on the way."""

import json
import os
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import openpyxl
import pandas as pd
import pytest
from filelock import FileLock
from hostile import HOSTILE

from user_nb.exploration import Exploration
from user_nb.files import saving

FILES = ["edits.jsonl", "map.html", "report.html", "run.json", "texts.parquet", "texts.xlsx"]


@pytest.fixture(scope="module")
def edited(letters, navec):
    """A study of 170 letters with edits, and 30 more that were added."""
    study = Exploration(letters.head(170), encoder=navec)
    study.rename(0, "Названо <b>рукой</b>")
    study.selection = np.flatnonzero(study.labels == 1)[:5]
    study.split(name="Часть")
    study.note("спросить Ольгу")
    study.hide([0])
    study.undo()
    study.add(letters.iloc[170:200])
    return study


@pytest.fixture(scope="module")
def folder(edited, tmp_path_factory):
    return edited.save(tmp_path_factory.mktemp("saved") / "out", lang="ru")


@pytest.fixture
def copy(folder, tmp_path):
    """The saved folder, to be spoilt."""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def names(study):
    return {label: name.text for label, name in study.names.items()}


def test_the_six_files_are_there_and_agree(edited, folder):
    assert sorted(path.name for path in folder.iterdir()) == FILES
    table = pd.read_parquet(folder / "texts.parquet")
    assert table["cluster"].fillna(-1).tolist() == edited.labels.tolist()
    sheet = openpyxl.load_workbook(folder / "texts.xlsx").active
    assert sheet.max_row == 201
    assert [cell.value for cell in sheet[1]] == table.columns.tolist()
    assert table["note"].tolist().count("спросить Ольгу") == 5
    assert table["new"].sum() == 30


def test_what_was_saved_comes_back_the_same(edited, folder, navec):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = Exploration.load(folder, encoder=navec)
    assert again.differences == ()
    np.testing.assert_array_equal(again.labels, edited.labels)
    np.testing.assert_array_equal(again.hidden, edited.hidden)
    assert names(again) == names(edited)
    assert again.notes == edited.notes
    again.redo()
    assert again.hidden.sum() == 1  # what was undone is still there to be redone
    pd.testing.assert_frame_equal(again.frame, edited.frame.reset_index(drop=True), check_dtype=False)


def test_another_encoder_is_told_of_and_edits_still_follow_their_texts(edited, folder, letters):
    from user_nb.encoding.encoder import load_encoder

    class Other:
        """navec under another fingerprint, its vectors turned over: another encoding of the same texts."""

        def __init__(self):
            self._inner = load_encoder("navec", cache=None)

        def __getattr__(self, name):
            return getattr(self._inner, name)

        fingerprint = "other"

        def encode(self, texts, **options):
            return -self._inner.encode(texts, **options)

    with pytest.warns(UserWarning, match="did not come back quite as it was saved"):
        again = Exploration.load(folder, encoder=Other())
    assert any("the encoder is navec" in line for line in again.differences)
    part = [label for label, name in names(again).items() if name == "Часть"]
    assert np.flatnonzero(again.labels == part[0]).tolist() == sorted(again.notes)


def test_a_broken_line_of_the_log_is_told_of_and_costs_no_other_edit(copy, navec):
    lines = (copy / "edits.jsonl").read_text("utf-8").split("\n")
    lines.insert(2, '{"op": "name", "te')
    (copy / "edits.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.warns(UserWarning, match="line 3 of edits.jsonl cannot be read"):
        again = Exploration.load(copy, encoder=navec)
    assert len(again.edits) == 3
    again.save(copy, lang="ru")
    assert '{"op": "name", "te' in (copy / "edits.jsonl").read_text("utf-8")


def test_the_log_of_another_collection_is_told_of(copy, letters, navec):
    other = Exploration(letters.iloc[300:400], encoder=navec)
    other.rename(0, "Чужое")
    (copy / "edits.jsonl").write_text(other.edits.text(), "utf-8")
    with pytest.warns(UserWarning, match="none of its texts is in the collection"):
        Exploration.load(copy, encoder=navec)


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("run.json", None, FileNotFoundError, "holds no saved exploration"),
        ("run.json", '{"format": 3}', ValueError, "newer user-nb"),
        ("run.json", '{"form', ValueError, "is damaged; texts.parquet"),
        ("run.json", '{"format": 1}', ValueError, "save it once more"),
        ("texts.parquet", None, FileNotFoundError, "texts.parquet is missing"),
        ("texts.parquet", "PAR1 кое-что", ValueError, "is damaged"),
        ("edits.jsonl", '{"user-nb edits": 99}', ValueError, "newer user-nb"),
    ],
)
def test_a_folder_that_cannot_be_loaded_says_why(copy, navec, name, content, error, words):
    (copy / name).unlink()
    if content is not None:
        (copy / name).write_text(content, "utf-8")
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    with pytest.raises(error, match=words):
        Exploration.load(copy, encoder=navec)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before


def test_other_texts_in_the_folder_are_told_of(copy, navec):
    table = pd.read_parquet(copy / "texts.parquet")
    table.loc[3, "text"] = "другое письмо"
    table.to_parquet(copy / "texts.parquet")
    with pytest.warns(UserWarning, match="other texts than were saved"):
        Exploration.load(copy, encoder=navec)


def test_the_command_replays_and_its_exit_code_says_whether_all_is_the_same(copy, capsys):
    from user_nb.cli.main import main

    assert main(["replay", str(copy)]) == 0
    assert "labels and names are the same" in capsys.readouterr().out
    table = pd.read_parquet(copy / "texts.parquet")
    table["cluster"] = table["cluster"].where(table.index > 0, 5)
    table.to_parquet(copy / "texts.parquet")
    assert main(["replay", str(copy)]) == 1
    assert "differs: 1 of 200 texts have another cluster" in capsys.readouterr().out
    assert main(["replay", str(copy / "нет")]) == 2


# ---- two kernels, failures


def test_edits_of_another_kernel_in_the_folder_are_kept(copy, edited, navec):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = (Exploration.load(copy, encoder=navec) for _ in range(2))
        first.rename(2, "Первое ядро")
        first.save(copy)
    second.rename(2, "Второе ядро")
    with pytest.warns(UserWarning, match="kept as edits.1.jsonl"):
        second.save(copy)
    assert "Первое ядро" in (copy / "edits.1.jsonl").read_text("utf-8")
    assert "Второе ядро" in (copy / "edits.jsonl").read_text("utf-8")


def test_two_that_save_at_once_take_turns_and_leave_one_whole_state(edited, tmp_path, letters, navec):
    other = Exploration(letters.iloc[200:280], encoder=navec)
    threads = [
        threading.Thread(target=lambda s=study: [s.save(tmp_path) for _ in range(3)])
        for study in (edited, other)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    rows = json.loads((tmp_path / "run.json").read_text("utf-8"))["texts"]["rows"]
    assert len(pd.read_parquet(tmp_path / "texts.parquet")) == rows
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


HOLDER = """
import sys
from pathlib import Path
from user_nb.files.saving import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of the folder until its standard input ends."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_lock_of_a_running_process_is_waited_for_and_then_told_of(tmp_path, holder, monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE", 0.2)
    with pytest.raises(TimeoutError, match="another kernel is saving into"), saving.locked(tmp_path):
        pass
    monkeypatch.setattr(saving, "PATIENCE", 60)
    threading.Timer(0.3, holder.stdin.close).start()
    with saving.locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_whose_process_was_killed_holds_nobody_up(tmp_path, holder, monkeypatch):
    holder.kill()
    holder.wait()
    monkeypatch.setattr(saving, "PATIENCE", 5)
    with saving.locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_one_persons_at_a_time_though_its_file_comes_and_goes(tmp_path):
    inside, most = [], []

    def work():
        for _ in range(40):
            with saving.locked(tmp_path):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 120
    assert max(most) == 1


@pytest.mark.skipif(os.name != "posix", reason="elsewhere filelock takes its file away itself")
def test_the_file_of_a_lock_goes_before_the_lock_is_let_go(tmp_path, monkeypatch):
    """The other way round it could be the file of whoever has come to hold the lock in between."""
    there, release = [], FileLock.release

    def seen(lock, *args, **options):
        there.append((tmp_path / saving.LOCK).exists())
        return release(lock, *args, **options)

    monkeypatch.setattr(FileLock, "release", seen)
    with saving.locked(tmp_path):
        assert (tmp_path / saving.LOCK).exists()
    assert there[0] is False


def test_a_failure_in_the_middle_leaves_every_old_file(copy, edited, monkeypatch):
    before = {path.name: path.read_bytes() for path in copy.iterdir()}

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("user_nb.files.spreadsheet.write_workbook", full)
    edited.edits.on_disk = before["edits.jsonl"].decode()
    with pytest.raises(OSError, match="No space left"):
        edited.save(copy)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before


# ---- what the pages hold


def test_64_to_72_hostile_names_texts_and_columns_are_only_text_in_both_pages(letters, navec, tmp_path):
    frame = letters.head(60).rename(columns={"district": HOSTILE[0]})
    frame["text"] = [f"{HOSTILE[row % 3]} {text}" for row, text in enumerate(frame["text"])]
    frame["channel"] = [HOSTILE[row % 2] for row in range(60)]
    study = Exploration(frame, encoder=navec, min_cluster_size=5)
    study.rename(0, HOSTILE[2]).note(HOSTILE[1], cluster=0)
    study.save(tmp_path, lang="en")
    for name in ("map.html", "report.html"):
        page = (tmp_path / name).read_text("utf-8")
        for bad in HOSTILE[:3]:
            assert bad not in page, name
        assert "Content-Security-Policy" in page
    assert "&lt;script&gt;window" in (tmp_path / "report.html").read_text("utf-8")


def test_the_report_says_sizes_names_words_and_what_to_believe(edited, folder):
    page = (folder / "report.html").read_text("utf-8")
    assert 'lang="ru"' in page
    for label, name in names(edited).items():
        assert name.replace("<", "&lt;").replace(">", "&gt;") in page
        size = int(((edited.labels == label) & ~edited.hidden).sum())
        assert f'<td class="n">{size}</td>' in page
    for words in (
        "Чему здесь верить",
        "Вне кластеров",
        "дал человек",
        "navec",
        "достоверность",
        "позже и разложен",
    ):
        assert words in page
    assert "<script" not in page


def test_hidden_texts_are_in_neither_page(letters, navec, tmp_path):
    study = Exploration(letters.head(80), encoder=navec)
    study.hide([7])
    study.save(tmp_path)
    text = letters["text"][7][:40]
    assert all(text not in (tmp_path / name).read_text("utf-8") for name in ("map.html", "report.html"))
    assert pd.read_parquet(tmp_path / "texts.parquet")["hidden"].tolist()[7] is True


# ---- the snapshot


def test_a_snapshot_stays_as_it_was_while_the_study_goes_on(letters, navec):
    study = Exploration(letters.head(120), encoder=navec)
    study.note("важно", [3])
    taken = study.snapshot()
    labels, table, log = taken.labels.copy(), taken.table.copy(deep=True), taken.edits
    study.rename(0, "Другое").hide([1, 2]).move([5], to=-1)
    study.add(letters.iloc[120:130])
    assert (len(taken), taken.n_edits, taken.named) == (120, 1, frozenset())
    np.testing.assert_array_equal(taken.labels, labels)
    pd.testing.assert_frame_equal(taken.table, table)
    assert taken.edits == log
    assert taken.map_quality is not None
    with pytest.raises(AttributeError):
        taken.labels = labels
    assert (len(study.snapshot()), study.snapshot().n_edits) == (130, 4)


def test_the_clusters_of_a_snapshot_count_what_is_in_sight(letters, navec):
    study = Exploration(letters.head(120), encoder=navec)
    study.hide(np.flatnonzero(study.labels == 0)).hide(np.flatnonzero(study.labels == 1)[:2])
    taken = study.snapshot()
    sizes = {row.label: row.size for row in taken.clusters}
    assert sizes[0] == 0
    assert sizes[1] == (study.labels == 1).sum() - 2
    assert taken.clusters[-1].label == -1
    in_order = [row.size for row in taken.clusters[:-1]]
    assert in_order == sorted(in_order, reverse=True)
    assert taken.central_texts(0, 2) == []
    assert len(set(taken.central_texts(1, 2))) == 2
    assert set(taken.central_texts(1, 2)) <= set(letters["text"][taken.rows_in_sight(1)])


def test_five_texts_are_too_few_to_judge_and_are_saved_all_the_same(letters, navec, tmp_path):
    study = Exploration(letters.head(4), encoder=navec)
    assert study.snapshot().map_quality is study.snapshot().cluster_quality is None
    assert len(pd.read_parquet(study.save(tmp_path) / "texts.parquet")) == 4


# ---- new texts


def test_new_texts_alone_are_encoded_and_nothing_old_moves(letters, navec):
    class Counting:
        def __init__(self):
            self.encoded = []

        def __getattr__(self, name):
            return getattr(navec, name)

        def encode(self, texts, **options):
            self.encoded.append(len(texts))
            return navec.encode(texts, **options)

    counting = Counting()
    study = Exploration(letters.head(150), encoder=counting)
    xy, labels, before = study.xy, study.labels, letters.head(150).copy()
    added = study.add([*letters["text"].iloc[150:170], "zzz qqq", ""])
    assert counting.encoded == [150, 22]
    np.testing.assert_array_equal(study.xy[:150], xy)
    np.testing.assert_array_equal(study.labels[:150], labels)
    assert len(added) == 22
    assert study.new.sum() == 22
    assert (study.strengths[150:][study.labels[150:] >= 0] > 0).all()
    assert study.clustered[-2:].tolist() == [False, False]
    pd.testing.assert_frame_equal(letters.head(150), before)
    study.refit()
    assert not study.new.any()
    assert study.labels.shape == (172,)


def test_a_text_like_nothing_here_fits_nowhere(letters, navec):
    study = Exploration(letters.head(150), encoder=navec)
    study.add(["Протокол квантовой хромодинамики описывает глюоны и кварки", letters["text"][3]])
    assert study.fits[-2:].tolist() == [False, True]
    assert study.labels[-2] == -1
    assert study.labels[-1] == study.labels[3]


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        ([], ValueError, "nothing to add"),
        (pd.DataFrame({"письмо": ["да"]}), ValueError, "no column 'text'"),
        ([5], TypeError, "row 0"),
        ("одно", TypeError, "list of texts"),
    ],
)
def test_bad_new_texts_change_nothing(letters, navec, data, error, words):
    study = Exploration(letters.head(20), encoder=navec)
    with pytest.raises(error, match=words):
        study.add(data)
    assert len(study) == len(study.frame) == 20
