"""The staged pipeline on real letters: what is made again when a setting changes, and what bad input gets."""

import json

import numpy as np
import pandas as pd
import pytest

from user_nb.exploration import Exploration


@pytest.fixture(scope="module")
def study(letters, navec):
    return Exploration(letters, encoder=navec, random_state=0)


def test_every_stage_has_a_row_for_each_text(study, letters):
    n = len(letters)
    assert study.vectors.shape == (n, 300)
    assert study.xy.shape == (n, 2)
    assert study.labels.shape == study.strengths.shape == (n,)
    assert set(study.names) == set(study.labels.tolist()) - {-1}
    assert (study.strengths[study.labels < 0] == 0).all()


def test_clusters_of_the_letters_agree_with_their_topics(study, letters):
    from sklearn.metrics import v_measure_score

    inside = study.labels >= 0
    topics = letters["topic"][inside]
    shuffled = topics.sample(frac=1, random_state=0)
    found = v_measure_score(topics, study.labels[inside])
    # what the embedded encoder can do, and far from what chance gives at the same sizes
    assert found > 0.3
    assert found > 2 * v_measure_score(shuffled, study.labels[inside])


def test_a_larger_cluster_size_makes_only_the_later_stages_again(letters, navec):
    said = []
    study = Exploration(letters.head(200), encoder=navec, progress=said.append).run()
    first = list(said)
    before = study.xy
    study.set(min_cluster_size=25)
    assert study.run().xy is before
    assert said[len(first) :] == ["Naming the clusters"]
    study.set(min_dist=0.5)
    _ = study.run().names
    assert said[len(first) + 1 :] == ["Drawing the map"]


def test_a_setting_that_comes_back_is_remembered(letters, navec):
    study = Exploration(letters.head(120), encoder=navec)
    names = study.set(min_cluster_size=5).names
    _ = study.set(min_cluster_size=20).names
    assert study.set(min_cluster_size=5).names is names


def test_the_same_seed_gives_the_same_map(letters, navec):
    maps = [Exploration(letters.head(120), encoder=navec, random_state=7).xy for _ in range(2)]
    np.testing.assert_array_equal(*maps)


def test_empty_texts_stay_as_rows_and_are_not_clustered(letters, navec):
    texts = [*letters["text"].head(100), "", None, float("nan"), "  ", "12345", pd.NA]
    study = Exploration(texts, encoder=navec)
    assert study.clustered.tolist() == [True] * 100 + [False] * 6
    assert np.isnan(study.xy[100:]).all()
    assert (study.labels[100:] == -1).all()
    table = study.table()
    assert len(table) == 106
    assert table["cluster"][100:].isna().all()
    assert table["cluster"][:100].notna().all()


def test_numbers_in_the_text_column_name_the_row(letters, navec):
    frame = pd.DataFrame({"text": ["да", 17, "нет"]})
    with pytest.raises(TypeError, match="row 1 of column 'text' is int"):
        Exploration(frame, encoder=navec)


def test_a_missing_column_lists_those_that_exist(letters, navec):
    with pytest.raises(
        ValueError, match="no column 'текст'; the columns are: text, date, district, channel, topic"
    ):
        Exploration(letters, text="текст", encoder=navec)


def test_one_str_is_not_a_collection():
    with pytest.raises(TypeError, match="list of texts"):
        Exploration("одно письмо")


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"min_cluster": 5}, TypeError, "there is no setting 'min_cluster'; the settings are: n_neighbors"),
        ({"min_cluster_size": 1}, ValueError, "min_cluster_size is 1; it may be from 2"),
        ({"n_neighbors": 0}, ValueError, "n_neighbors is 0"),
        ({"min_dist": 1.5}, ValueError, "min_dist is 1.5; it may be from 0 to 1"),
    ],
)
def test_a_wrong_setting_says_what_is_allowed(letters, navec, settings, error, words):
    with pytest.raises(error, match=words):
        Exploration(letters, encoder=navec, **settings)


def test_the_frame_that_came_is_never_changed(letters, navec):
    frame = letters.head(60).copy()
    before = frame.copy(deep=True)
    study = Exploration(frame, encoder=navec)
    study.table()
    pd.testing.assert_frame_equal(frame, before)


def test_selection_follows_rows_masks_and_none(study, letters):
    study.selection = [5, 3, 5]
    assert study.selection.index.tolist() == [3, 5]
    study.selection = study.labels == 0
    assert len(study.selection) == (study.labels == 0).sum()
    study.selection = None
    assert len(study.selection) == len(letters)
    with pytest.raises(ValueError, match=f"row {len(letters)} does not exist"):
        study.selection = [len(letters)]


def test_summary_counts_what_the_labels_count(study, letters):
    summary = study.summary()
    assert summary["size"].sum() == (study.labels >= 0).sum()
    assert summary["size"].is_monotonic_decreasing
    assert set(summary["example"]) <= set(letters["text"])


def test_save_writes_tables_and_a_record_that_agree(study, letters, tmp_path):
    folder = study.save(tmp_path / "out")
    assert {"map.html", "run.json", "texts.parquet"} <= {path.name for path in folder.iterdir()}
    saved = pd.read_parquet(folder / "texts.parquet")
    assert saved.columns.tolist() == [*letters.columns, "x", "y", "cluster", "name", "strength"]
    assert saved["text"].tolist() == letters["text"].tolist()
    assert saved["cluster"].tolist() == study.labels.tolist()
    run = json.loads((folder / "run.json").read_text("utf-8"))
    assert run["encoder"]["fingerprint"] == study.encoder.fingerprint
    assert run["settings"]["min_cluster_size"] == study.min_cluster_size
    assert run["seeds"] == {"random_state": 0}
    assert run["texts"]["rows"] == len(letters)
    assert {entry["name"] for entry in run["clusters"]} == {name.text for name in study.names.values()}


def test_save_keeps_a_column_of_the_readers_own(letters, navec, tmp_path):
    frame = letters.head(80).assign(x="свой", name=range(80))
    saved = pd.read_parquet(Exploration(frame, encoder=navec).save(tmp_path) / "texts.parquet")
    assert set(saved["x"]) == {"свой"}
    assert saved["found_x"].dtype == np.float32
    assert saved["name"].tolist() == list(range(80))


def test_a_failed_save_leaves_the_old_files(study, tmp_path, monkeypatch):
    folder = study.save(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("user_nb.files.saving.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        study.save(tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_save_into_a_file_is_refused(study, tmp_path):
    (tmp_path / "here").write_text("")
    with pytest.raises(NotADirectoryError, match="is a file"):
        study.save(tmp_path / "here")


def test_selection_takes_a_part_of_the_frame_or_a_condition(study, letters):
    study.selection = letters[letters["district"] == "Слобода"]
    assert set(study.selection["district"]) == {"Слобода"}
    assert len(study.select('"лифт" in text and cluster >= 0')) == len(study.selection)
    assert all("лифт" in text.lower() for text in study.selection["text"])
    with pytest.raises(ValueError, match="row 9000 is not in this collection"):
        study.selection = pd.DataFrame({"text": ["да"]}, index=[9_000])
    study.selection = []
    assert len(study.selection) == 0
    with pytest.raises(ValueError, match="empty"):
        study.split()
    study.selection = None


def test_words_and_counts_of_a_selection(study, letters):
    study.selection = letters["topic"] == letters["topic"][0]
    assert len(study.selection_words()) > 3
    counts = study.counts("district")
    assert counts["selected"].sum() == len(study.selection)
    assert (counts["share"] == counts["selected"] / counts["all"]).all()
    with pytest.raises(ValueError, match="no column 'район'"):
        study.counts("район")
    study.selection = None
    assert study.selection_words() == []


def test_edits_change_labels_and_names_and_undo_brings_them_back(letters, navec):
    study = Exploration(letters.head(150), encoder=navec)
    labels, names = study.labels.copy(), dict(study.names)
    study.rename(0, "Моё").merge([0, 1]).move([3], to=-1).hide([4])
    assert study.names[0].text == "Моё"
    assert (study.labels[labels == 1][:1] == 0).all()
    assert study.strengths[3] == 0
    assert study.hidden.sum() == 1
    study.undo(4)
    np.testing.assert_array_equal(study.labels, labels)
    assert study.names == names
    study.redo(100)
    assert study.names[0].text == "Моё"
    study.undo(100)
    for bad in (lambda: study.rename(99, "нет"), lambda: study.merge([0]), lambda: study.merge([0, 99])):
        with pytest.raises(ValueError, match="cluster"):
            bad()
    assert len(study.edits) == 0


def test_repeats_are_hidden_but_for_the_first(letters, navec):
    texts = [*letters["text"].head(40), letters["text"][2].upper() + "!", "", ""]
    study = Exploration(texts, encoder=navec)
    study.hide_duplicates()
    assert np.flatnonzero(study.hidden).tolist() == [40]
    with pytest.raises(ValueError, match="no text repeats"):
        study.hide_duplicates()
    assert not study.unhide().hidden.any()


def test_every_text_has_a_role(navec, letters):
    texts = [*letters["text"].head(150), ""]
    study = Exploration(texts, encoder=navec, fit_up_to=100)
    roles = study.roles
    assert roles[-1] == "empty"
    assert (roles == "noise").sum() + 1 == (study.labels < 0).sum()
    assert set(roles[study.labels >= 0]) == {"fitted", "placed"}
    assert study.graph.fitted.sum() == 100
    assert np.isfinite(study.xy[:-1]).all()
