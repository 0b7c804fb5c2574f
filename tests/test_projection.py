"""The map: same seed same map, neighbours stay neighbours, bad input is refused."""

import numpy as np
import pytest

from user_nb.analysis.neighbors import neighbors
from user_nb.analysis.projection import _drawn_in, project


@pytest.fixture(scope="module")
def blobs():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(4, 30)) * 3
    return np.repeat(centres, 50, axis=0) + rng.normal(size=(200, 30)), np.repeat(np.arange(4), 50)


def test_neighbours_on_the_map_are_of_one_group(blobs):
    vectors, groups = blobs
    xy = project(neighbors(vectors), random_state=0)
    nearest = np.linalg.norm(xy[:, None] - xy[None], axis=2).argsort(axis=1)[:, 1]
    assert xy.shape == (200, 2)
    assert (groups[nearest] == groups).mean() > 0.95


def test_a_seed_gives_one_map_and_another_seed_another(blobs):
    graph = neighbors(blobs[0])
    one, same, other = (project(graph, random_state=seed) for seed in (1, 1, 2))
    assert (one == same).all()
    assert not np.allclose(one, other)


def test_rows_without_a_vector_have_no_place(blobs):
    vectors = blobs[0].copy()
    vectors[7] = 0
    xy = project(neighbors(vectors))
    assert np.isnan(xy[7]).all()
    assert np.isfinite(np.delete(xy, 7, axis=0)).all()


def test_islands_are_drawn_in_and_the_rest_stays():
    rng = np.random.default_rng(0)
    points = rng.uniform(-1, 1, size=(1000, 2)).astype(np.float32)
    points[0] = (100, 0)
    drawn = _drawn_in(points)
    np.testing.assert_allclose(drawn[1:], points[1:], atol=0.05)
    assert 1.5 < drawn[0, 0] < 5
    assert abs(drawn[0, 1]) < 0.1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min_dist": 2}, "min_dist"),
        ({"n_components": 0}, "n_components"),
        ({"n_neighbors": 40}, "holds 15"),
        ({"n_epochs": 0}, "n_epochs"),
    ],
)
def test_options_out_of_range_are_refused(blobs, options, words):
    with pytest.raises(ValueError, match=words):
        project(neighbors(blobs[0]), **options)


def test_vectors_instead_of_a_graph_are_refused(blobs):
    with pytest.raises(TypeError, match="neighbors"):
        project(blobs[0])


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_very_few_rows_have_places(n):
    assert np.isfinite(project(neighbors(np.eye(4)[:n]))).all()
