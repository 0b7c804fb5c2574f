"""Random afternoons: edits of every kind with undo, redo, save and load between; the study that comes back is the one that was left."""

import random
import warnings

import numpy as np
import pytest

from user_nb.exploration import Exploration

EDITS, TEXTS = 50, 60


def state(study: Exploration) -> tuple:
    """What a person sees of the clusters: labels, names, notes, what is hidden and what was not followed."""
    edited = study.edited
    return (
        study.labels.tolist(),
        {label: name.text for label, name in study.names.items()},
        study.hidden.tolist(),
        dict(study.notes),
        dict(edited.cluster_notes),
        len(study.edits),
        [unmet.reason for unmet in edited.unmet],
    )


def edit(study: Exploration, rng: random.Random) -> str:
    """Make one edit of a random kind that is possible now; returns its kind."""
    rows = np.sort(rng.sample(range(TEXTS), rng.randint(1, 12)))
    clusters = sorted(study.names)
    word = f"имя {rng.random():.6f} ="
    kinds = {
        "split": lambda: study.split(rows, name=rng.choice(["", word])),
        "noise": lambda: study.move(rows, to=-1),
        "hide": lambda: study.hide(rows),
        "unhide": lambda: study.unhide(rows if study.hidden[rows].any() else None),
        "note": lambda: study.note(word, rows),
        "recluster": lambda: study.recluster(np.arange(TEXTS // 2), min_cluster_size=2),
    }
    if not study.hidden.any():
        del kinds["unhide"]
    if clusters:
        one = rng.choice(clusters)
        kinds["name"] = lambda: study.rename(one, word)
        kinds["move"] = lambda: study.move(rows, to=one)
        kinds["cluster note"] = lambda: study.note(word, cluster=one)
    if len(clusters) > 1:
        kinds["merge"] = lambda: study.merge(rng.sample(clusters, 2))
    while True:
        kind = rng.choice(list(kinds))
        try:
            kinds[kind]()
        except ValueError:  # these rows are one cluster already, or do not come apart: another kind is drawn
            del kinds[kind]
        else:
            return kind


@pytest.mark.parametrize(
    "sequences", [5, pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])]
)
def test_random_sequences_of_50_edits_come_back_from_disk_as_they_were(letters, navec, tmp_path, sequences):
    done, ends, made = 0, set(), set()
    for seed in range(sequences):
        rng = random.Random(seed)
        study = Exploration(letters.head(TEXTS), encoder=navec, min_cluster_size=4)
        pause = rng.randint(1, EDITS)
        for number in range(1, EDITS + 1):
            made.add(edit(study, rng))
            done += 1
            if rng.random() < 0.2:
                steps, before = rng.randint(1, min(5, len(study.edits))), state(study)
                study.undo(steps)
                assert state(study) != before
                study.redo(steps)
                assert state(study) == before
            if number in (pause, EDITS):
                back = rng.randint(0, min(3, len(study.edits)))
                end = state(study)
                left = state(study.undo(back))
                study.save(tmp_path / str(seed))
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # an edit that could not be followed is told of again
                    study = Exploration.load(tmp_path / str(seed), encoder=navec)
                assert state(study) == left, seed
                assert state(study.redo(back)) == end, seed
        ends.add(str(state(study)))
    assert done == sequences * EDITS
    assert len(ends) == sequences
    assert len(made) == 10
