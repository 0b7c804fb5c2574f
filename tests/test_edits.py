"""Edits of the clusters: what each does, what they hold on to, and a log that comes back as it was."""

import json
import random

import numpy as np
import pytest

from user_nb.study.edits import NOISE, OPERATIONS, Anchor, Edit, EditLog, TextKeys, checked_name, replay

TEXTS = [f"письмо {number}" for number in range(40)]
KEYS = TextKeys(TEXTS)
LABELS = np.repeat([0, 1, 2, NOISE], 10)


def anchor(rows, keys=KEYS, label="") -> Anchor:
    return Anchor.of(keys, np.asarray(rows), label)


def edit(op, *, clusters=(), groups=(), rest=(), text="") -> Edit:
    return Edit(
        op,
        clusters=tuple(anchor(rows) for rows in clusters),
        groups=tuple(KEYS.of(rows) for rows in groups),
        rest=KEYS.of(rest),
        text=text,
        n_texts=len(TEXTS),
    )


def test_repeats_of_a_text_have_keys_of_their_own():
    keys = TextKeys(["да", "нет", "да", "да"])
    assert len(set(keys.keys)) == 4
    assert keys.rows(keys.of([3, 0])).tolist() == [3, 0]
    assert TextKeys(["да", "да"]).keys == [keys.keys[0], keys.keys[2]]


def test_each_operation_does_what_it_says():
    after = replay(
        LABELS,
        KEYS,
        [
            edit("name", clusters=[range(10)], text="Лифты"),
            edit("merge", clusters=[range(10), range(10, 20)]),
            edit("split", groups=[range(3)], text="Лифт на Садовой"),
            edit("move", clusters=[range(20, 30)], groups=[[30, 31]]),
            edit("move", groups=[[29]]),
            edit("recluster", groups=[[20, 21], [22, 23]], rest=[24]),
            edit("hide", groups=[[5, 6]]),
            edit("show", groups=[[6]]),
            edit("note", groups=[[7]], text="спросить Ольгу"),
            edit("note", clusters=[range(3, 20)], text="важно"),
        ],
    )
    assert after.unmet == ()
    assert after.labels[:3].tolist() == [3, 3, 3]
    assert (after.labels[3:20] == 0).all()
    assert after.labels[20:32].tolist() == [4, 4, 5, 5, -1, 2, 2, 2, 2, -1, 2, 2]
    assert after.names == {0: "Лифты", 3: "Лифт на Садовой"}
    assert np.flatnonzero(after.hidden).tolist() == [5]
    assert after.notes == {7: "спросить Ольгу"}
    assert after.cluster_notes == {0: "важно"}
    assert after.by_hand[[0, 20, 24, 29, 31]].all()
    assert not after.by_hand[5:20].any()


def test_nothing_is_changed_in_place():
    before = LABELS.copy()
    replay(LABELS, KEYS, [edit("merge", clusters=[range(10), range(10, 20)])])
    np.testing.assert_array_equal(LABELS, before)


def test_a_name_follows_its_texts_into_other_labels_and_another_order():
    order = np.random.default_rng(0).permutation(len(TEXTS))
    shuffled = TextKeys([TEXTS[row] for row in order])
    relabelled = np.array([5, 7, 4, -1])[LABELS[order]]
    after = replay(relabelled, shuffled, [edit("name", clusters=[range(10)], text="Лифты")])
    assert after.names == {5: "Лифты"}


def test_a_name_stays_when_many_new_texts_join_its_cluster():
    more = TextKeys([*TEXTS, *(f"новое {number}" for number in range(50))])
    labels = np.concatenate([LABELS, np.zeros(50, np.int64)])
    after = replay(labels, more, [edit("name", clusters=[range(10)], text="Лифты")])
    assert after.names == {0: "Лифты"}


def test_a_large_cluster_is_known_by_a_sample_of_its_texts():
    texts = TextKeys([f"т{number}" for number in range(5_000)])
    labels = np.repeat([0, 1], [4_000, 1_000])
    name = Edit("name", clusters=(anchor(range(4_000), texts),), text="много", n_texts=5_000)
    assert len(name.clusters[0].keys) == 256
    assert replay(labels, texts, [name]).names == {0: "много"}
    assert replay(np.zeros(5_000, int), texts, [name]).names == {0: "много"}  # 80% of the larger one
    quarters = np.arange(5_000) // 1_250
    assert replay(quarters, texts, [name]).unmet[0].reason == "scattered"


@pytest.mark.parametrize(
    ("labels", "keys", "reason", "words"),
    [
        (np.arange(40), KEYS, "scattered", "not together in one cluster"),
        (np.zeros(40, int), KEYS, "changed", "mostly of other texts"),
        (LABELS, TextKeys([f"чужое {n}" for n in range(40)]), "gone", "none of its texts"),
    ],
)
def test_a_name_that_finds_no_cluster_says_why(labels, keys, reason, words):
    after = replay(labels, keys, [edit("name", clusters=[range(10)], text="Лифты")])
    assert after.names == {}
    assert [unmet.reason for unmet in after.unmet] == [reason]
    assert str(after.unmet[0]).startswith("name «Лифты»: ")
    assert words in str(after.unmet[0])


def test_a_split_with_some_texts_gone_is_followed_in_part_and_said():
    fewer = TextKeys(TEXTS[2:])
    after = replay(LABELS[2:], fewer, [edit("split", groups=[range(5)])])
    assert (after.labels[:3] == 3).all()
    assert str(after.unmet[0]) == "split: 2 of its 5 texts are not in the collection; the others follow it"


def test_undo_and_redo_have_no_limit_and_a_new_edit_ends_redo():
    log = EditLog()
    for number in range(200):
        log.add(edit("name", clusters=[range(10)], text=str(number)))
    for number in reversed(range(200)):
        assert log.undo().text == str(number)
    assert log.undo() is None
    assert log.redo().text == "0"
    log.add(edit("name", clusters=[range(10)], text="новое"))
    assert log.redo() is None
    assert [each.text for each in log.done] == ["0", "новое"]


def test_the_log_comes_back_from_disk_with_what_was_undone(tmp_path):
    log = EditLog()
    for number in range(5):
        log.add(edit("split", groups=[[number]], text=f"имя {number} <b>\u2028"))
    log.undo(), log.undo()
    (tmp_path / "edits.jsonl").write_text(log.text(), "utf-8")
    again = EditLog.read(tmp_path / "edits.jsonl")
    assert (again.done, again.undone) == (log.done, log.undone)
    assert again.redo() == log.redo()
    lines = (tmp_path / "edits.jsonl").read_text("utf-8").rstrip("\n").split("\n")
    assert [json.loads(line).get("undone", False) for line in lines] == [False] * 4 + [True] * 2


@pytest.mark.parametrize(
    "broken",
    ['{"op": "split", "gro', "[]", '{"op": "dance"}', '{"op": "name", "text": "x"}', '{"op": "split", "groups": 5}'],
)  # fmt: skip
def test_a_broken_line_is_told_of_kept_and_costs_no_other(tmp_path, broken):
    log = EditLog([edit("split", groups=[[1]]), edit("move", groups=[[2]])])
    lines = log.text().strip().split("\n")
    path = tmp_path / "edits.jsonl"
    path.write_text("\n".join([*lines[:2], broken, *lines[2:]]) + "\n", "utf-8")
    again = EditLog.read(path)
    assert again.done == log.done
    assert [(number, line) for number, line, _ in again.unread] == [(3, broken)]
    assert broken in again.text().split("\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is no log of edits"),
        ('{"a": 1}\n', "is no log of edits"),
        ('{"user-nb edits": 2}\n', "newer user-nb"),
    ],
)
def test_a_file_that_is_no_log_or_a_newer_one_is_refused(tmp_path, content, words):
    (tmp_path / "edits.jsonl").write_text(content, "utf-8")
    with pytest.raises(ValueError, match=words):
        EditLog.read(tmp_path / "edits.jsonl")


def test_names_are_one_line_and_not_too_long():
    assert checked_name("  Лифты \n <b>и</b> ") == "Лифты <b>и</b>"
    with pytest.raises(ValueError, match="500 characters; at most 120"):
        checked_name("я" * 500)
    with pytest.raises(ValueError, match="is empty"):
        checked_name(" \n")


# ---- random sequences


def random_edit(rng: random.Random, labels: np.ndarray) -> Edit:
    """Return an edit such as a person could make in this state."""
    op = rng.choice(OPERATIONS)
    clusters = [np.flatnonzero(labels == label) for label in np.unique(labels[labels >= 0])]
    rng.shuffle(clusters)
    some = [rng.sample(range(len(TEXTS)), rng.randint(1, 8)) for _ in range(3)]
    needed = {"name": 1, "merge": 2}.get(op, 0)
    if len(clusters) < needed:
        op, needed = "split", 0
    return edit(
        op,
        clusters=clusters[:needed] or (clusters[:1] if op == "move" and rng.random() < 0.7 else ()),
        groups=() if needed else some[:2] if op == "recluster" else some[:1],
        rest=some[2] if op == "recluster" else (),
        text=f"имя {rng.random():.6f}" if op in ("name", "note", "split") else "",
    )


def same(a, b) -> bool:
    arrays = ("labels", "by_hand", "hidden")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays) and (
        (a.names, a.notes, a.cluster_notes) == (b.names, b.notes, b.cluster_notes)
    )


@pytest.mark.parametrize("sequences", [10, pytest.param(100, marks=pytest.mark.soak)])
def test_random_sequences_of_50_edits_replay_to_the_same_state(tmp_path, sequences):
    steps, states = 0, set()
    for seed in range(sequences):
        rng, log, history = random.Random(seed), EditLog(), [replay(LABELS, KEYS, [])]
        while len(history) <= 50:
            log.add(random_edit(rng, history[-1].labels))
            history.append(replay(LABELS, KEYS, log.done))
            assert history[-1].unmet == ()
            back = rng.randint(0, min(6, len(log))) if rng.random() < 0.3 else 0
            for _ in range(back):
                log.undo()
            if rng.random() < 0.3:
                (tmp_path / "edits.jsonl").write_text(log.text(), "utf-8")
                log = EditLog.read(tmp_path / "edits.jsonl")
            assert same(replay(LABELS, KEYS, log.done), history[-1 - back])
            for _ in range(back):
                log.redo()
            steps += 1 + 2 * back
        assert same(replay(LABELS, KEYS, log.done), history[-1])
        states.add(history[-1].labels.tobytes())
    assert steps >= 50 * sequences
    assert len(states) > 0.95 * sequences  # the sequences really differ
