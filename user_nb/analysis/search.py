"""Search by meaning, by words, and by both.

By meaning: cosine of the query's vector with every row, exact. By words: BM25 (Robertson and Zaragoza 2009,
https://doi.org/10.1561/1500000019, in bm25s's Lucene variant) over Russian lemmas. By both: reciprocal rank fusion
(Cormack, Clarke and Büttcher 2009, https://doi.org/10.1145/1571941.1572114), which needs no common scale.

A frame of hits is what people read, so ``search`` returns one; pandas is imported when it is made, the one
exception in this package.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.analysis.nearest import best_rows, nearest_rows
from user_nb.analysis.rows import checked_unit_rows
from user_nb.analysis.word_index import word_index
from user_nb.texts.values import checked_texts

if TYPE_CHECKING:
    from pandas import DataFrame

MODES = ("meaning", "words", "both")


def search(
    query: str | Sequence[str],
    texts: Sequence[str],
    vectors: np.ndarray | None = None,
    *,
    encoder: Any = None,
    top_k: int = 10,
    mode: str = "meaning",
    minus: str | None = None,
    where: Sequence[bool] | None = None,
    calibration: Any = None,
    fingerprint: str | None = None,
) -> "DataFrame":
    """The ``top_k`` texts most like the query, best first: a frame with columns score, row (its position), text.

    ``mode`` is "meaning" (score: cosine, -1 to 1), "words" (score: BM25 over lemmas; only texts with a word of the
    query) or "both" (score: reciprocal rank fusion; two more columns hold the cosine and the BM25 score). Several
    queries at once give one frame with a column query in front. ``minus`` is a query whose meaning, or whose words,
    are taken away; ``where`` (n,) bool keeps the search to some rows, as in ``where=letters["district"] == "Слобода"``.
    ``calibration`` (from ``calibrate``) adds the column percentile. A ``top_k`` over the number of rows gives them all.

    ``vectors`` (n, d) must be made by ``encoder``; give the ``fingerprint`` that was kept with them and it is
    checked. Mode "words" needs neither. In a notebook the frame shows itself with the words of the query marked.

    ValueError: an empty query, an unknown mode, top_k below 1, texts and vectors of different lengths, vectors of
    another width or fingerprint. A query that the encoder knows no word of gives an empty frame that says so.

    >>> search("лифт", ["Лифты стоят", "Нет воды"], mode="words")["row"].tolist()
    [0]
    """
    queries = _checked_queries(query)
    texts = checked_texts(texts)
    _check_options(mode, top_k, minus)
    if mode == "words":
        vectors = np.empty((len(texts), 0), np.float32)  # nothing looks at them
    elif encoder is None:
        raise ValueError(f"encoder is needed for mode={mode!r}: the one that made the vectors")
    else:
        vectors = _checked_vectors(vectors, len(texts), encoder, fingerprint)
    source = _Source(texts, vectors, encoder, _checked_where(where, len(texts)), minus)
    hits = _SEARCHES[mode](source, queries, top_k)
    return _frame(hits, queries, texts, mode, many=not isinstance(query, str), calibration=calibration)


def more_like(
    rows: int | Sequence[int],
    texts: Sequence[str],
    vectors: np.ndarray,
    *,
    top_k: int = 10,
    where: Sequence[bool] | None = None,
) -> "DataFrame":
    """The ``top_k`` texts nearest in meaning to the given rows together, without them: columns score, row, text.

    The query is the mean of the rows' vectors. ``where`` (n,) bool keeps to some rows, as in ``search``. In a notebook the
    frame marks the words that a hit shares with the given texts. ValueError for a row that is not there, an empty list,
    or rows of which none has a vector.

    >>> more_like(0, ["лифт", "подъёмник", "вода"], np.array([[1, 0], [0.9, 0.1], [0, 1.0]]))["row"].tolist()
    [1, 2]
    """
    texts = checked_texts(texts)
    _check_options("meaning", top_k, None)
    vectors = _checked_vectors(vectors, len(texts), None, None)
    chosen = _checked_rows(rows, len(texts))
    allowed = _checked_where(where, len(texts))
    allowed = np.ones(len(texts), bool) if allowed is None else allowed.copy()
    allowed[chosen] = False
    centre = checked_unit_rows(np.asarray(vectors[chosen], np.float32).mean(axis=0))
    if not centre.any():
        raise ValueError(f"rows={rows!r}: these texts have no vector (empty, or unknown to the encoder)")
    hits = _meaning_hits(centre, vectors, top_k, allowed)
    return _frame(
        hits, [" ".join(texts[row] for row in chosen)], texts, "meaning", many=False, calibration=None
    )


# ---------------------------------------------------------------------------------------------- the searches


@dataclass(frozen=True)
class _Source:
    """What is searched: the texts, their vectors, and which rows are allowed."""

    texts: list[str]
    vectors: np.ndarray
    encoder: Any
    allowed: np.ndarray | None
    minus: str | None


@dataclass(frozen=True)
class _Hits:
    rows: np.ndarray
    scores: np.ndarray
    columns: dict[str, np.ndarray]
    notes: tuple[tuple[str, str], ...] = ()  # where nothing was found: which string says why, and the query


def _by_meaning(source: _Source, queries: list[str], top_k: int) -> list[_Hits]:
    vectors = _query_vectors(source, queries)  # (q, d)
    known = np.asarray(vectors.any(axis=1))
    found = iter(_meaning_hits(vectors[known], source.vectors, top_k, source.allowed))
    return [next(found) if seen else _nothing("search_unknown", query) for query, seen in zip(queries, known)]


def _meaning_hits(
    asked: np.ndarray, vectors: np.ndarray, top_k: int, allowed: np.ndarray | None
) -> list[_Hits]:
    """The hits of each vector; rows of zeros (empty texts) are like nothing and are no hits."""
    if len(asked) == 0:
        return []
    rows, scores = nearest_rows(asked, vectors, top_k=top_k, allowed=allowed)
    hits = []
    for line, values in zip(rows, scores):
        filled = vectors[line].any(axis=1)
        hits.append(_Hits(line[filled], values[filled], {}))
    return hits


def _query_vectors(source: _Source, queries: list[str]) -> np.ndarray:
    """The queries' vectors (q, d); with ``minus``, what is left of them after their part along minus is taken off."""
    vectors = _encoded(source.encoder, queries, source.vectors.shape[1])
    if source.minus is None:
        return vectors
    away = _encoded(source.encoder, [source.minus], source.vectors.shape[1])
    return checked_unit_rows(vectors - (vectors @ away.T) * away)


def _encoded(encoder: Any, queries: list[str], width: int) -> np.ndarray:
    vectors = checked_unit_rows(encoder.encode(queries), "query")
    if vectors.shape[1] != width:
        raise ValueError(_other_encoder(width, encoder, vectors.shape[1]))
    return vectors


def _other_encoder(width: int, encoder: Any, made: int) -> str:
    return (
        f"vectors are {width} wide, but {_name(encoder)} makes {made}: they were made by another encoder; "
        "encode the texts again with this one"
    )


def _by_words(source: _Source, queries: list[str], top_k: int) -> list[_Hits]:
    return [_word_hits(source, query, top_k) for query in queries]


def _word_hits(source: _Source, query: str, top_k: int) -> _Hits:
    scores = _word_scores(source, query)
    rows = best_rows(scores, top_k)
    rows = rows[scores[rows] > 0]
    if len(rows) == 0:
        return _nothing("search_no_word", query)
    return _Hits(rows, scores[rows], {})


def _word_scores(source: _Source, query: str) -> np.ndarray:
    index = word_index(tuple(source.texts))
    scores = index.scores(query)
    if source.minus is not None:
        scores = np.where(scores > 0, scores - index.scores(source.minus), 0)
    return scores if source.allowed is None else np.where(source.allowed, scores, 0)


# Both lists are fused from this many of their best: deeper rows would add less than 1 / (60 + 100) each.
_DEPTH = 100


def _by_both(source: _Source, queries: list[str], top_k: int) -> list[_Hits]:
    depth = max(_DEPTH, top_k)
    meaning, words = (search(source, queries, depth) for search in (_by_meaning, _by_words))
    return [_fused(*pair, top_k) for pair in zip(meaning, words)]


def _fused(meaning: _Hits, words: _Hits, top_k: int) -> _Hits:
    rows, scores = fuse([meaning.rows, words.rows], top_k=top_k)
    columns = {"meaning": _scores_at(rows, meaning), "words": _scores_at(rows, words)}
    return _Hits(rows, scores, columns, notes=meaning.notes + words.notes)


def _scores_at(rows: np.ndarray, hits: _Hits) -> np.ndarray:
    """The scores that the rows have in one of the two lists; NaN where they are not in it."""
    known = dict(zip(hits.rows.tolist(), hits.scores.tolist()))
    return np.array([known.get(row, np.nan) for row in rows.tolist()], np.float32)


def _nothing(key: str, query: str) -> _Hits:
    return _Hits(np.empty(0, np.int64), np.empty(0, np.float32), {}, ((key, query[:80]),))


_SEARCHES: dict[str, Callable[[_Source, list[str], int], list[_Hits]]] = {
    "meaning": _by_meaning,
    "words": _by_words,
    "both": _by_both,
}


def fuse(
    rankings: Sequence[np.ndarray], *, top_k: int = 10, constant: float = 60
) -> tuple[np.ndarray, np.ndarray]:
    """Reciprocal rank fusion of ranked rows, best first: (rows int64, scores float32), both (k,).

    A row's score is the sum over the rankings of 1 / (constant + its rank there, from 1). Equal scores go in the
    order of rows. Cormack, Clarke and Büttcher 2009, with their constant of 60.

    >>> fuse([[7, 3], [3, 5]])[0].tolist()
    [3, 7, 5]
    """
    total: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(np.asarray(ranking).tolist(), start=1):
            total[row] = total.get(row, 0.0) + 1 / (constant + rank)
    best = sorted(total, key=lambda row: (-total[row], row))[:top_k]
    return np.array(best, np.int64), np.array([total[row] for row in best], np.float32)


# ------------------------------------------------------------------------------------------- checks and frame


def _checked_queries(query: str | Sequence[str]) -> list[str]:
    queries = [query] if isinstance(query, str) else list(query)
    if not queries:
        raise ValueError("query is an empty list; give at least one query")
    for each in queries:
        if not isinstance(each, str):
            raise TypeError(f"query holds {type(each).__name__} {each!r}, not str")
        if not each.strip():
            raise ValueError("query is empty; type at least one word")
    return queries


def _check_options(mode: str, top_k: int, minus: str | None) -> None:
    if mode not in MODES:
        raise ValueError(f"mode={mode!r} is unknown; it is one of {', '.join(map(repr, MODES))}")
    if isinstance(top_k, bool) or not isinstance(top_k, int | np.integer) or top_k < 1:
        raise ValueError(f"top_k={top_k!r}: a whole number of at least 1 is needed")
    if minus is not None and not minus.strip():
        raise ValueError("minus is empty; leave it out, or type what to take away")


def _checked_vectors(vectors: Any, n_texts: int, encoder: Any, fingerprint: str | None) -> np.ndarray:
    if vectors is None:
        raise ValueError("vectors are needed to search by meaning; mode='words' does without")
    vectors = np.asarray(vectors)
    if vectors.ndim != 2 or len(vectors) != n_texts:
        raise ValueError(f"{n_texts} texts but vectors of shape {vectors.shape}: one row a text is needed")
    if encoder is not None:
        _check_encoder(vectors, encoder, fingerprint)
    return _at_unit_length(vectors)


def _check_encoder(vectors: np.ndarray, encoder: Any, fingerprint: str | None) -> None:
    width = getattr(encoder, "dimension", int(vectors.shape[1]))
    if vectors.shape[1] != width:
        raise ValueError(_other_encoder(vectors.shape[1], encoder, width))
    if fingerprint is not None and fingerprint != encoder.fingerprint:
        raise ValueError(
            f"vectors were made by an encoder with fingerprint {fingerprint}, and {_name(encoder)} has "
            f"{encoder.fingerprint}; encode the texts again with this one"
        )


def _name(encoder: Any) -> str:
    return str(getattr(encoder, "name", type(encoder).__name__))


def _at_unit_length(vectors: np.ndarray) -> np.ndarray:
    """The vectors themselves where a sample of rows has unit length, as encode gives them; else made so.

    A look at every row would cost as much as the search does.
    """
    if vectors.dtype in (np.float32, np.float16) and len(vectors):
        sample = np.asarray(
            vectors[np.linspace(0, len(vectors) - 1, min(1000, len(vectors)), dtype=int)], np.float32
        )
        lengths = np.linalg.norm(sample, axis=1)
        if np.all((np.abs(lengths - 1) < 0.01) | (lengths == 0)):
            return vectors
    return checked_unit_rows(vectors)


def _checked_where(where: Sequence[bool] | None, n_texts: int) -> np.ndarray | None:
    if where is None:
        return None
    allowed = np.asarray(where)
    if allowed.dtype != bool or allowed.shape != (n_texts,):
        raise ValueError(
            f"where has dtype {allowed.dtype} and shape {allowed.shape}; {n_texts} values True or False are needed, one a text"
        )
    return allowed


def _checked_rows(rows: int | Sequence[int], n_texts: int) -> np.ndarray:
    chosen = np.atleast_1d(np.asarray(rows))
    if len(chosen) == 0 or chosen.dtype.kind not in "iu":
        raise ValueError(f"rows={rows!r}: one row or a list of rows by position is needed")
    bad = chosen[(chosen < 0) | (chosen >= n_texts)]
    if len(bad):
        raise ValueError(f"rows holds {bad[0]}; there are rows 0 to {n_texts - 1}")
    return chosen


def _frame(
    hits: list[_Hits], queries: list[str], texts: list[str], mode: str, *, many: bool, calibration: Any
) -> "DataFrame":
    from user_nb.analysis.search_results import hits_frame

    columns: dict[str, Any] = {}
    if many:
        columns["query"] = [query for query, found in zip(queries, hits) for _ in found.rows]
    columns["score"] = np.concatenate([found.scores for found in hits])
    if calibration is not None:
        columns["percentile"] = calibration.percentile(_cosines(columns["score"], hits, mode))
    rows = np.concatenate([found.rows for found in hits])
    columns["row"] = rows
    columns["text"] = [texts[row] for row in rows.tolist()]
    for name in hits[0].columns:
        columns[name] = np.concatenate([found.columns[name] for found in hits])
    notes = [note for found in hits for note in found.notes]
    return hits_frame(columns, queries=queries, mode=mode, notes=notes)


def _cosines(scores: np.ndarray, hits: list[_Hits], mode: str) -> np.ndarray:
    if mode == "words":
        raise ValueError("calibration says where a cosine stands; mode='words' has none")
    return scores if mode == "meaning" else np.concatenate([found.columns["meaning"] for found in hits])
