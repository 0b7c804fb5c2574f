"""One graph: exact or approximate, of all rows or of a sample, between new rows and old ones."""

import numpy as np
import pytest

from user_nb.analysis.neighbors import inherit, neighbors


@pytest.fixture(scope="module")
def blobs():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(5, 16)) * 2
    return np.repeat(centres, 60, axis=0) + rng.normal(size=(300, 16)), np.repeat(np.arange(5), 60)


def cosines(a, b):
    a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
    return a @ b.T


def test_the_groups_of_the_approximate_search_find_nearly_all_neighbours():
    rng = np.random.default_rng(2)
    centres = rng.normal(size=(40, 24))
    vectors = centres[rng.integers(0, 40, 6000)] + rng.normal(size=(6000, 24))
    exact, near = (neighbors(vectors, method=method) for method in ("exact", "approximate"))
    shared = (exact.indices[:, :, None] == near.indices[:, None, :]).any(axis=2).mean()
    assert shared > 0.95
    assert (near.indices != np.arange(6000)[:, None]).all()
    assert (np.diff(near.similarities, axis=1) <= 0).all()
    assert near.how == "approximate"


def by_sorting(vectors, k):
    """Each row's k nearest others by a plain sort: similarity falling, equal ones in the order of rows."""
    unit = vectors.astype(np.float64) / np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    unit = unit.astype(np.float32).astype(np.float64)
    found = np.stack([np.einsum("ij,j->i", unit, row) for row in unit]).astype(np.float32)
    np.fill_diagonal(found, -np.inf)
    order = [np.lexsort((np.arange(len(unit)), -line))[:k] for line in found]
    return np.array(order), np.clip(np.take_along_axis(found, np.array(order), axis=1), -1, 1)


@pytest.mark.parametrize(("rows", "crowd"), [(100_000, 10_000), (64, 10_000), (100_000, 10), (64, 10)])
@pytest.mark.parametrize("copies", [1, 40, 150])
def test_copies_of_a_text_are_neighbours_in_the_order_of_rows(copies, rows, crowd, monkeypatch):
    monkeypatch.setattr("user_nb.analysis.nearest._ROWS", rows)
    monkeypatch.setattr("user_nb.analysis.nearest._CROWD", crowd)
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(300, 16)).astype(np.float32)
    vectors[rng.permutation(300)[:copies]] = vectors[7]
    vectors[[1, 5]] = -vectors[7]
    graph = neighbors(vectors)
    wanted, similarities = by_sorting(vectors, 15)
    assert (graph.indices == wanted).all()
    assert (graph.similarities == similarities).all()


def test_copies_stand_in_their_order_in_the_approximate_search_too():
    vectors = np.repeat(np.random.default_rng(6).normal(size=(30, 12)), 40, axis=0)
    graph = neighbors(vectors, method="approximate")
    assert (graph.indices == by_sorting(vectors, 15)[0]).all()


def test_new_rows_find_their_neighbours_among_old_ones(blobs):
    vectors, _ = blobs
    graph = neighbors(vectors[:40], among=vectors[40:], n_neighbors=6)
    wanted = np.argsort(-cosines(vectors[:40], vectors[40:]), axis=1)[:, :6]
    assert (graph.indices == wanted).all()


def test_rows_without_a_vector_are_on_neither_side(blobs):
    vectors = blobs[0].copy()
    vectors[[2, 50]] = 0
    graph = neighbors(vectors[:40], among=vectors[40:])
    assert np.flatnonzero(graph.empty).tolist() == [2]
    assert 10 not in graph.indices
    assert graph.indices.max() < 260


def test_of_many_rows_a_sample_is_fitted_and_the_others_look_up_to_it(blobs):
    vectors = blobs[0].copy()
    vectors[7] = 0
    graph = neighbors(vectors, fit_up_to=120, n_neighbors=4)
    fitted = np.flatnonzero(graph.fitted)
    assert len(fitted) == 120
    assert 7 not in fitted
    assert set(graph.indices[graph.indices >= 0].tolist()) <= set(fitted.tolist())
    rest = [row for row in range(300) if row not in set(fitted.tolist()) and row != 7]
    wanted = fitted[np.argsort(-cosines(vectors[rest], vectors[fitted]), axis=1)[:, :4]]
    assert (graph.indices[rest] == wanted).all()
    assert "120 rows fitted" in repr(graph)


def test_the_graph_knows_its_vectors(blobs):
    graph = neighbors(blobs[0])
    other = blobs[0].copy()
    other[3, 3] += 1
    assert graph.belongs_to(blobs[0])
    assert not graph.belongs_to(other)
    assert not graph.belongs_to(blobs[0][:-1])


def test_as_many_neighbours_as_there_are(blobs):
    assert neighbors(blobs[0][:4], n_neighbors=15).k == 3
    assert neighbors(blobs[0][:9], among=blobs[0][:4], n_neighbors=15).k == 4
    assert neighbors(blobs[0][:1]).k == 0


def test_equal_texts_are_neighbours_at_similarity_one():
    graph = neighbors(np.ones((6, 3)), n_neighbors=3)
    np.testing.assert_allclose(graph.similarities, 1, atol=1e-6)


def test_progress_counts_up_to_all_rows_and_can_stop(blobs):
    for options in ({}, {"fit_up_to": 100}, {"method": "approximate"}):
        seen = []
        neighbors(blobs[0], progress=lambda done, total, seen=seen: seen.append((done, total)), **options)
        assert seen[-1] == (300, 300)
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        neighbors(blobs[0], progress=stop)


def test_labels_are_inherited_by_the_weight_of_the_votes(blobs):
    vectors, truth = blobs
    held = np.arange(300) % 3 > 0
    labels, shares = inherit(neighbors(vectors[~held], among=vectors[held]), truth[held])
    assert (labels == truth[~held]).mean() > 0.95
    assert ((shares > 0) & (shares <= 1 + 1e-9)).all()


def test_noise_is_inherited_like_a_cluster():
    graph = neighbors(
        np.array([[1.0, 0.1], [0, 0]]), among=np.array([[1.0, 0], [1, 0.2], [0, 1]]), n_neighbors=3
    )
    labels, shares = inherit(graph, [-1, -1, 4])
    assert labels.tolist() == [-1, -1]
    assert 0.5 < shares[0] < 1
    assert shares[1] == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda v: neighbors(v, fit_up_to=1), "fit_up_to"),
        (lambda v: neighbors(v, method="fast"), "'exact' or 'approximate'"),
        (lambda v: neighbors(v, among=v[:, :3]), "one encoder"),
        (lambda v: neighbors(v, among=np.zeros((3, 16))), "nothing to look for"),
        (lambda v: neighbors(v, among=np.full((3, 16), np.inf)), "among"),
        (lambda v: inherit(neighbors(v), [0, 1]), "there are 2 labels"),
    ],
)
def test_what_does_not_fit_is_refused(blobs, call, words):
    with pytest.raises(ValueError, match=words):
        call(blobs[0])
