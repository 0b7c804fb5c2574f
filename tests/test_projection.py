"""The map: same seed same map, neighbours stay neighbours, bad input is refused."""

import re
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from user_nb.analysis.neighbors import neighbors
from user_nb.analysis.projection import _distances, _drawn_in, place, project, project_pca, project_tsne
from user_nb.analysis.umap import edge_weights
from user_nb.analysis.umap_learn import with_self
from user_nb.encoding.encoder import load_encoder
from user_nb.texts.demo import load_demo


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
        ({"engine": "tsne"}, "engine is 'tsne'; it must be 'user-nb' or 'umap-learn'"),
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


def test_new_rows_land_beside_their_own_and_move_nothing(blobs):
    vectors, groups = blobs
    held = np.arange(200) % 4 > 0
    xy = project(neighbors(vectors[held]))
    before = xy.copy()
    placed = place(neighbors(vectors[~held], among=vectors[held]), xy)
    nearest = np.linalg.norm(placed[:, None] - xy[None], axis=2).argmin(axis=1)
    assert (groups[held][nearest] == groups[~held]).mean() > 0.95
    assert (xy == before).all()


def test_a_row_lands_on_its_equal(blobs):
    xy = project(neighbors(blobs[0]))
    placed = place(neighbors(blobs[0][:20], among=blobs[0], n_neighbors=5), xy)
    assert np.median(np.linalg.norm(placed - xy[:20], axis=1)) < 0.3 * xy.std()


def test_new_rows_without_a_vector_or_placed_neighbours_have_no_place(blobs):
    vectors = blobs[0].copy()
    vectors[:5] = 0
    xy = project(neighbors(vectors))
    alone = np.where(np.arange(200)[:, None] < 100, np.nan, xy)
    assert np.isnan(place(neighbors(np.zeros((2, 30)), among=vectors), xy)).all()
    assert np.isfinite(place(neighbors(vectors[150:], among=vectors), alone)).all()
    assert np.isnan(place(neighbors(vectors[5:8], among=vectors, n_neighbors=1), alone)).all()


def test_the_placed_rows_of_a_large_collection_lie_among_their_own(blobs):
    vectors, groups = blobs
    graph = neighbors(vectors, fit_up_to=120)
    xy = project(graph)
    fitted = graph.fitted
    nearest = np.linalg.norm(xy[~fitted][:, None] - xy[fitted][None], axis=2).argmin(axis=1)
    assert (groups[fitted][nearest] == groups[~fitted]).mean() > 0.95


def test_a_map_that_the_graph_reaches_beyond_is_refused(blobs):
    graph = neighbors(blobs[0][:9], among=blobs[0])
    with pytest.raises(ValueError, match="the map has 9 rows"):
        place(graph, np.zeros((9, 2)))


def test_equal_texts_have_places_all_the_same():
    assert np.isfinite(project(neighbors(np.ones((40, 8))))).all()


@pytest.mark.parametrize("other", [project_pca, project_tsne])
def test_other_maps_keep_the_groups_apart(blobs, other):
    vectors, groups = blobs[0].copy(), blobs[1]
    vectors[11] = 0
    xy = other(vectors)
    there = np.delete(np.arange(200), 11)
    nearest = np.linalg.norm(xy[there][:, None] - xy[there][None], axis=2).argsort(axis=1)[:, 1]
    assert (groups[there][nearest] == groups[there]).mean() > 0.8
    assert np.isnan(xy[11]).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: project_pca(np.eye(3)[:1]), "only 1 rows"),
        (lambda: project_pca(np.ones((9, 1))), "1 wide"),
        (lambda: project_tsne(np.eye(3)[:1]), "only 1 rows"),
        (lambda: project_tsne(np.eye(9), perplexity=0), "perplexity"),
    ],
)
def test_other_maps_refuse_what_they_cannot_draw(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ---- umap-learn on the same neighbours


@pytest.fixture(scope="module")
def letters():
    """The graph of the demo letters that have a vector."""
    vectors = load_encoder("navec", cache=None).encode(load_demo()["text"], progress=False)
    return neighbors(vectors[vectors.any(axis=1)])


@pytest.mark.parametrize("k", [15, 5])
def test_both_engines_join_the_letters_by_the_same_edges(letters, k):
    from umap import UMAP

    rows = np.arange(letters.n)
    indices, distances = letters.indices[:, :k], _distances(letters, rows, k)
    model = UMAP(
        n_neighbors=k + 1,
        precomputed_knn=with_self(indices, distances),
        transform_mode="graph",  # of a whole fit graph_ has lost its weakest edges
        random_state=0,
        n_jobs=1,
    )
    theirs = model.fit(np.zeros((letters.n, 2))).graph_
    ours = edge_weights(indices, distances)
    assert ours.nnz == theirs.nnz > k * letters.n
    assert abs(ours - theirs).max() < 1e-6


def test_umap_learn_draws_its_own_map_of_the_same_neighbours(blobs):
    vectors, groups = blobs[0].copy(), blobs[1]
    vectors[7] = 0
    graph = neighbors(vectors)
    calls = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        xy = project(graph, engine="umap-learn", progress=lambda *step: calls.append(step))
    there = np.delete(np.arange(200), 7)
    nearest = np.linalg.norm(xy[there][:, None] - xy[there][None], axis=2).argsort(axis=1)[:, 1]
    assert xy.dtype == np.float32
    assert np.isnan(xy[7]).all()
    assert (groups[there][nearest] == groups[there]).mean() > 0.95
    assert calls == [(0, 500), (500, 500)]
    assert (project(graph, engine="umap-learn") == xy)[there].all()
    assert not np.allclose(project(graph)[there], xy[there])


def test_umap_learn_places_the_rows_that_were_not_fitted(blobs):
    vectors, groups = blobs
    graph = neighbors(vectors, fit_up_to=120)
    xy = project(graph, engine="umap-learn", n_epochs=50)
    fitted = graph.fitted
    nearest = np.linalg.norm(xy[~fitted][:, None] - xy[fitted][None], axis=2).argmin(axis=1)
    assert (groups[fitted][nearest] == groups[~fitted]).mean() > 0.95


@pytest.mark.parametrize(
    ("vectors", "k"),
    [
        (np.eye(4), 3),
        (np.eye(16), 15),
        (np.ones((40, 8)), 15),
        (np.repeat(np.eye(30), 5, axis=0), 4),
        (np.concatenate([np.ones((19, 8)), -np.ones((1, 8))]), 5),
    ],
    ids=["four rows", "no more rows than neighbours", "equal rows", "thirty islands", "an opposite"],
)
def test_umap_learn_gives_every_row_a_place(vectors, k):
    xy = project(neighbors(vectors, n_neighbors=k), engine="umap-learn", n_epochs=20)
    assert np.isfinite(xy).all()


def test_a_run_of_umap_learn_that_is_broken_off_leaves_the_threads_as_they_were(blobs, monkeypatch):
    import numba
    import umap.umap_

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(umap.umap_, "simplicial_set_embedding", interrupted)
    threads = numba.get_num_threads()
    with pytest.raises(KeyboardInterrupt):
        project(neighbors(blobs[0]), engine="umap-learn")
    assert numba.get_num_threads() == threads


def test_a_stop_before_umap_learn_begins_is_heard(blobs):
    def stop(done, total):
        raise InterruptedError(f"{done} of {total}")

    with pytest.raises(InterruptedError, match="^0 of 500"):
        project(neighbors(blobs[0]), engine="umap-learn", progress=stop)


def test_without_umap_learn_the_command_that_installs_it_is_named(blobs, monkeypatch):
    pyproject = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text("utf-8")
    (wanted,) = re.findall(r'"(umap-learn\S+)"', pyproject)
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(ImportError, match=re.escape(f"pip install '{wanted}'")):
        project(neighbors(blobs[0]), engine="umap-learn")
