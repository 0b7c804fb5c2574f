"""Noise goes where it is nearest, a cluster comes apart and back together, and nothing given is changed."""

import numpy as np
import pytest

from user_nb.analysis.relabeling import assign_noise, merge_clusters, recluster_noise, split_cluster


@pytest.fixture
def blobs():
    rng = np.random.default_rng(0)
    centres = np.array([(6, 0, 0), (0, 6, 0), (0, 0, 6), (0, 4, 4.5)])
    return np.repeat(centres, 30, axis=0) + rng.normal(size=(120, 3)) * 0.4, np.repeat(np.arange(4), 30)


def test_noise_goes_to_the_nearest_cluster_and_the_rest_stays(blobs):
    vectors, truth = blobs
    labels = truth.copy()
    labels[::5] = -1
    given, strengths = assign_noise(vectors, labels)
    assert (given == truth).mean() > 0.95
    assert (strengths[labels != -1] == 1).all()
    assert (strengths[labels == -1] > 0).all()
    assert (labels[::5] == -1).all()


def test_noise_between_clusters_is_weaker_and_may_stay_noise(blobs):
    vectors = np.concatenate([blobs[0], [(1, 1, 0), (6, 0, 0), (0, 0, 0)]])
    labels = np.r_[blobs[1], -1, -1, -1]
    given, strengths = assign_noise(vectors, labels, min_strength=0.8)
    assert given[-3:].tolist() == [-1, 0, -1]
    assert strengths[-2] > 0.95
    assert strengths[-1] == strengths[-3] == 0


@pytest.mark.parametrize("labels", [[-1] * 120, [0] * 120])
def test_all_noise_or_none_comes_back_as_it_is(blobs, labels):
    assert assign_noise(blobs[0], labels)[0].tolist() == labels


def test_noise_clustered_again_gets_numbers_of_its_own(blobs):
    labels = np.where(blobs[1] < 2, blobs[1], -1)
    found = recluster_noise(blobs[0], labels, min_cluster_size=10)
    assert (found[labels != -1] == labels[labels != -1]).all()
    assert set(found[labels == -1].tolist()) - {-1} == {2, 3}


def test_a_cluster_comes_apart_and_back_together(blobs):
    vectors, truth = blobs
    labels = np.where(truth == 3, 2, truth)  # two of the blobs taken for one
    found = split_cluster(vectors, labels, 2)
    assert (found[labels != 2] == labels[labels != 2]).all()
    assert set(found[labels == 2].tolist()) == {2, 3}
    assert max((found[60:90] == part).mean() for part in (2, 3)) > 0.9
    assert (merge_clusters(found, [2, 3]) == labels).all() or (merge_clusters(found, [2, 3]) == 3).sum() == 60


def test_the_largest_part_keeps_the_number_and_kmeans_makes_as_many_as_asked(blobs):
    found = split_cluster(blobs[0], np.zeros(120, int), 0, n_parts=4)
    sizes = np.bincount(found)
    assert len(sizes) == 4
    assert sizes[0] == sizes.max()


def test_a_cluster_that_does_not_come_apart_stays_whole():
    points = np.zeros((30, 2))
    assert (split_cluster(points, [5] * 30, 5) == 5).all()


def test_joined_clusters_take_the_number_of_the_largest():
    assert merge_clusters([0, 1, 1, 2, -1], [0, 1]).tolist() == [1, 1, 1, 2, -1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda v, y: assign_noise(v, y[:5]), "one label a text"),
        (lambda v, y: assign_noise(v, y, min_strength=2), "min_strength"),
        (lambda v, y: assign_noise(np.where(v > 6, np.nan, v), y), "NaN"),
        (lambda v, y: split_cluster(v, y, 9), "the clusters are: 0, 1, 2, 3"),
        (lambda v, y: split_cluster(v, y, -1), "no cluster -1"),
        (lambda v, y: split_cluster(v, y, 0, n_parts=31), "n_clusters is 31"),
        (lambda v, y: recluster_noise(v, y[:5]), "one label a text"),
        (lambda v, y: merge_clusters(y, [1]), "two clusters at least"),
        (lambda v, y: merge_clusters(y, [1, 7]), "no cluster 7"),
        (lambda v, y: merge_clusters(y, [1, -1]), "assign_noise"),
    ],
)
def test_what_does_not_go_together_is_refused(blobs, call, words):
    with pytest.raises(ValueError, match=words):
        call(*blobs)
