"""navec: the encoder that comes with ``pip install``. News word vectors, weighted by rarity and by part of speech.

The 250,002 word vectors lie, quantised, in a tar inside the ``natasha`` wheel; natasha's own code is never imported.
A text's vector is the average of its words' vectors under SIF weights a / (a + p(word)), minus its projection on a few
directions that frequent words share (Arora, Liang, Ma: A Simple but Tough-to-Beat Baseline for Sentence Embeddings,
ICLR 2017). Those directions come from the vocabulary, never from the batch: a vector does not depend on its neighbours.
A second weight, by part of speech, lets the nouns say what a text is about and keeps function words out
(`benchmarks/navec.py` shows what each choice gives).

Good for topics and a first look; weak at paraphrase (same words, other meaning; same meaning, other words).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import struct
import tarfile
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from user_nb.encoding.model import Batch
from user_nb.encoding.unit_rows import unit_rows

SIF_A = 1e-4
COMMON_WORDS = 5_000  # the words that fix the removed directions
COMMON_DIRECTIONS = 4
SHORTEST = 1e-6  # what is left of words that lie wholly in those directions is rounding, not a vector
BATCH = 4_096
NUMERICS = "navec-sif-3"  # raise when the same text would get another vector
FILE_NAME = "navec_news_v1_1B_250K_300d_100q.tar"
# pymorphy3's parts of speech; what is not named (prepositions, conjunctions, particles, pronouns) says nothing of a topic
PART_WEIGHTS = {
    "NOUN": 1.0, "ADJF": 0.7, "ADJS": 0.7, "COMP": 0.4, "PRTF": 0.7, "PRTS": 0.4, "VERB": 0.4, "INFN": 0.4, "GRND": 0.4,
    "ADVB": 0.2, "NUMR": 0.2, "PRED": 0.2, None: 1.0,
}  # fmt: skip
NAME_WEIGHT = 0.2  # persons' names; who writes is not what about
PRONOMINAL = {"Apro", "Anum"}  # «этот», «мой», «первый»
WORD = re.compile(r"[а-яёa-z]+(?:-[а-яёa-z]+)*", re.IGNORECASE)


def embedded_file() -> Path:
    """Return where the vectors lie inside the installed natasha package.

    Returns:
        Path of the tar, without reading it.

    Raises:
        FileNotFoundError: natasha is not installed, or without its data; the message has the command that cures it.
    """
    spec = find_spec("natasha")  # does not import it: natasha's own code fails on a clean Python 3.11
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "data" / "emb" / FILE_NAME
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"the embedded word vectors ({FILE_NAME}) are not installed; get them with: pip install 'natasha>=1.6,<1.7'"
    )


class NavecModel:
    """Turns Russian texts into 300-d unit vectors on a CPU, tens of thousands of short texts a second.

    ``embed`` is what :class:`user_nb.Encoder` calls; texts of which no word is known get a row of zeros.
    """

    name = "navec"
    device = "cpu"
    precision = "fp32"
    unit = "words"
    max_length = None

    def __init__(self, path: str | Path | None = None) -> None:
        self._path = Path(path) if path is not None else embedded_file()
        with tarfile.open(self._path) as tar:
            parts = {
                member.name: file.read()
                for member in tar.getmembers()
                if member.isfile() and (file := tar.extractfile(member)) is not None
            }
        self.meta = json.loads(parts["meta.json"])
        self._words, counts = _vocabulary(parts["vocab.bin"])
        self._rows = {word: row for row, word in enumerate(self._words)}
        self._indexes, self._codes = _quantised(parts["pq.bin"])
        self.dimension = self._codes.shape[0] * self._codes.shape[2]
        share = counts / counts.sum()
        self._weights = SIF_A / (SIF_A + share)
        self._seen: dict[
            str, tuple[int, float]
        ] = {}  # word form as written -> row (-1 unknown), weight of its part of speech
        self._common = self._common_directions(counts, share)

    @cached_property
    def fingerprint(self) -> str:
        """A hex digest of all that changes a vector: the file, the weighting, the dictionary behind lemmas and parts of speech."""
        digest = hashlib.blake2b(self._path.read_bytes(), digest_size=20)
        digest.update(
            f"{NUMERICS} a={SIF_A} common={COMMON_WORDS}/{COMMON_DIRECTIONS} dictionary={_dictionary_version()}".encode()
        )
        return digest.hexdigest()

    def embed(self, texts: list[str]) -> Iterator[Batch]:
        """Yield unit rows (k, 300) float32 batch by batch, in input order; zeros for a text of which no word is known."""
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            yield Batch(np.arange(start, start + len(batch)), self._embed_batch(batch))

    def lost(self, text: str) -> int:
        """Return 0: every word of a text is read."""
        return 0

    def count_tokens(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return (words (n,), unknown words (n,)) of each text, as int64: what share of a text this encoder sees."""
        rows = [[self._look_up(form)[0] for form in WORD.findall(text)] for text in texts]
        return (
            np.array([len(r) for r in rows], dtype=np.int64),
            np.array([sum(row < 0 for row in r) for r in rows], dtype=np.int64),
        )

    def token_vectors(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the known content words of a text, as written, and their unit vectors (m, 300) without context."""
        words = [(form, *self._look_up(form)) for form in WORD.findall(text)]
        known = [(form, row) for form, row, weight in words if row >= 0 and weight > 0]
        if not known:
            return [], np.zeros((0, self.dimension), np.float32)
        vectors = self._without_common(self._vectors(np.array([row for _, row in known])).astype(np.float64))
        return [form for form, _ in known], unit_rows(vectors, least=SHORTEST).astype(np.float32)

    def _embed_batch(self, texts: list[str]) -> np.ndarray:
        from scipy.sparse import csr_array

        found = [[self._look_up(form) for form in WORD.findall(text)] for text in texts]
        found = [[(row, weight) for row, weight in words if row >= 0 and weight > 0] for words in found]
        rows = np.array([row for words in found for row, _ in words], dtype=np.int64)
        if not len(rows):
            return np.zeros((len(texts), self.dimension), np.float32)
        weights = self._weights[rows] * np.array([weight for words in found for _, weight in words])
        used, columns = np.unique(rows, return_inverse=True)  # decode only the words in use
        ends = np.cumsum([0, *map(len, found)])
        mean = csr_array((weights, columns, ends), shape=(len(texts), len(used)))
        totals = np.maximum(mean.sum(axis=1), np.finfo(np.float32).tiny)[:, None]
        means = mean @ self._vectors(used).astype(np.float64) / totals
        return unit_rows(self._without_common(means), least=SHORTEST).astype(np.float32)

    def _look_up(self, form: str) -> tuple[int, float]:
        """Return a word's row (-1 unknown) and the weight of its part of speech."""
        found = self._seen.get(form)
        if found is None:
            found = self._seen[form] = self._find(form.lower())
        return found

    def _find(self, word: str) -> tuple[int, float]:
        row = self._rows.get(word, self._rows.get(word.replace("ё", "е"), -1))
        if row < 0:
            lemma = self._dictionary.normal_forms(word)[0]
            row = self._rows.get(lemma, self._rows.get(lemma.replace("ё", "е"), -1))
        return row, _part_weight(self._dictionary.tag(word)[0]) if row >= 0 else 0.0

    @cached_property
    def _dictionary(self) -> Any:
        import pymorphy3

        return pymorphy3.MorphAnalyzer()

    def _vectors(self, rows: np.ndarray) -> np.ndarray:
        """Decode word vectors: row numbers (k,) -> (k, 300) float32."""
        blocks = np.arange(self._codes.shape[0])
        decoded: np.ndarray = self._codes[blocks, self._indexes[rows]]  # (k, blocks, width of a block)
        return decoded.reshape(len(rows), -1)

    def _common_directions(self, counts: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Return the (COMMON_DIRECTIONS, 300) unit directions along which frequent words lie."""
        top = np.argsort(-counts, kind="stable")[:COMMON_WORDS]
        weighted = self._vectors(top) * (np.sqrt(share[top]) * self._weights[top])[:, None]
        _, directions = np.linalg.eigh(weighted.T @ weighted)
        return directions[:, len(directions) - COMMON_DIRECTIONS :].T

    def _without_common(self, vectors: np.ndarray) -> np.ndarray:
        # row by row (einsum, not BLAS): a row's last bits must not depend on the rows beside it
        for direction in self._common:
            vectors = vectors - np.einsum("ij,j->i", vectors, direction)[:, None] * direction
        return vectors


def _part_weight(tag: Any) -> float:
    if PRONOMINAL & tag.grammemes:
        return 0.0
    if {"Name", "Patr", "Surn"} & tag.grammemes:
        return NAME_WEIGHT
    return PART_WEIGHTS.get(tag.POS, 0.0)


def _vocabulary(packed: bytes) -> tuple[list[str], np.ndarray]:
    raw = gzip.decompress(packed)
    (size,) = struct.unpack_from("<I", raw)
    counts = np.frombuffer(raw, np.uint32, count=size, offset=4).astype(np.float64)
    return raw[4 + 4 * size :].decode("utf-8").split("\n")[:size], counts


def _quantised(packed: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return (indexes (words, blocks) uint8, codes (blocks, centroids, block width) float32)."""
    words, dimension, blocks, centroids = struct.unpack_from("<4I", packed)
    indexes = np.frombuffer(packed, np.uint8, count=words * blocks, offset=16).reshape(words, blocks)
    codes = np.frombuffer(packed, np.float32, offset=16 + words * blocks)
    return indexes, codes.reshape(blocks, centroids, dimension // blocks)


def _dictionary_version() -> str:
    try:
        return version("pymorphy3-dicts-ru")
    except PackageNotFoundError:
        return "none"
