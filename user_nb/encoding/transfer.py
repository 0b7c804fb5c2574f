"""Vectors that travel: one encoder's vectors of some texts as a parquet file, out of one cache and into another.

The file (format 1; Parquet, uncompressed, a checksum on every page, row groups of 8,192):

==============  ========================================================================================
``digest``      16 bytes, the text's key in the cache (see ``database.py``)
``check``       uint64, what ``half_precision.check_values`` gives for digest and vector
``vector``      2 bytes times dimension: a unit row of float16, little-endian
==============  ========================================================================================

Key-value metadata: ``user_nb.vectors`` (JSON: format, name, dimension, fingerprint, rows, seconds_each, notes), ``user_nb.tokenizer``
(the tokenizer's files, so that tokens can be counted without the weights: base64 of zlib of JSON; may be empty) and
``user_nb.check`` (blake2b-256 of the two, in hex). No text is in it, and none can be read out of it; who has a text can see whether
its vector is there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.cache.half_precision import check_values, from_halves
from user_nb.encoding.imported import TokenizerFiles, notes_of
from user_nb.encoding.rows import read_rows

if TYPE_CHECKING:
    from user_nb.cache.cache import VectorCache
    from user_nb.encoding.encoder import Encoder

FORMAT = 1
GROUP_ROWS = 8192
_DESCRIPTION, _TOKENIZER, _CHECK = b"user_nb.vectors", b"user_nb.tokenizer", b"user_nb.check"
_COPY_AGAIN = "copy or export it again; nothing was imported"


@dataclass(frozen=True)
class VectorFile:
    """What is in a file of vectors; after an import, ``new`` says how many the cache did not have."""

    path: Path
    name: str
    fingerprint: str
    dimension: int
    rows: int
    precision: str
    new: int | None = None

    def __repr__(self) -> str:
        new = "" if self.new is None else f", {self.new:,} of them new here"
        return f"VectorFile({self.path.name!r}: {self.rows:,} vectors of {self.name}, {self.dimension}-d, {self.precision}{new})"


# ---- out


def export_vectors(
    encoder: Encoder, texts: Iterable[Any], path: str | os.PathLike[str], *, queries: Iterable[Any] = ()
) -> VectorFile:
    """Write the vectors of these texts into a parquet file that `import_vectors` takes in on another machine.

    What the cache does not have yet is encoded first. `queries` are further texts, such as the searches of a lesson: a machine without
    the weights can look for those. The file holds vectors and hashes, no text. Returns what was written.

    Raises ValueError where the encoder has no cache, or none of the texts has a vector; OSError where the file cannot be written.

    >>> export_vectors(encoder, letters["text"], "vectors.parquet", queries=["не работает лифт"])
    VectorFile('vectors.parquet': 706 vectors of navec, 300-d, fp32)
    """
    space = _space_of(encoder)
    wanted = []
    for some, prompts in ((texts, (None,)), (queries, (None, "query"))):
        rows = [text for text in read_rows(some).texts if text]
        for prompt in prompts:
            if rows:
                encoder.encode(rows, prompt=prompt)
                wanted += [encoder._prompt(prompt) + text for text in rows]
    return write_vector_file(encoder, space.digests(list(dict.fromkeys(wanted))), path)


def export_all(encoder: Encoder, path: str | os.PathLike[str]) -> VectorFile:
    """Write every vector that the cache has of this encoder into a file, as `export_vectors` does."""
    return write_vector_file(encoder, _space_of(encoder).all_digests(), path)


def write_vector_file(encoder: Encoder, digests: np.ndarray, path: str | os.PathLike[str]) -> VectorFile:
    """Write the vectors of these keys, as far as the cache has them; digests: (n, 2) uint64."""
    import pyarrow.parquet as pq

    path, space = Path(path), _space_of(encoder)
    digests = _kept(space, digests)
    if not len(digests):
        raise ValueError(f"nothing to export: the cache has no vector of {encoder.name} for these texts")
    schema = _schema(space.dimension)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with pq.ParquetWriter(
            unfinished,
            schema,
            compression="none",
            use_dictionary=False,
            write_statistics=False,
            write_page_checksum=True,
            store_schema=False,
        ) as file:
            file.add_key_value_metadata(_metadata(encoder, len(digests)))
            for start in range(0, len(digests), GROUP_ROWS):
                file.write_batch(_batch(schema, space, digests[start : start + GROUP_ROWS]))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return VectorFile(
        path, encoder.name, encoder.fingerprint, space.dimension, len(digests), encoder.precision
    )


def _space_of(encoder: Encoder) -> Any:
    if encoder.cache is None:
        raise ValueError(
            'this encoder has no cache, so there is nothing to export: load_encoder(cache="default")'
        )
    return encoder._space


def _kept(space: Any, digests: np.ndarray) -> np.ndarray:
    """The keys that have a sound vector, in their order."""
    found = [
        space.read_halves(digests[start : start + GROUP_ROWS])[1]
        for start in range(0, len(digests), GROUP_ROWS)
    ]
    return digests[np.concatenate(found)] if found else digests


def _schema(dimension: int) -> Any:
    import pyarrow as pa

    fields = (("digest", pa.binary(16)), ("check", pa.uint64()), ("vector", pa.binary(2 * dimension)))
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in fields])


def _metadata(encoder: Encoder, rows: int) -> dict[bytes, bytes]:
    description = {
        "format": FORMAT,
        "name": encoder.name,
        "dimension": encoder.dimension,
        "fingerprint": encoder.fingerprint,
        "rows": rows,
        "seconds_each": _space_of(encoder).seconds_each,
        "notes": notes_of(encoder._model),
    }
    said = json.dumps(description, ensure_ascii=False, sort_keys=True).encode("utf-8")
    tokenizer = TokenizerFiles.of(encoder._model).packed()
    return {_DESCRIPTION: said, _TOKENIZER: tokenizer, _CHECK: _check(said, tokenizer)}


def _check(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join(parts), digest_size=32).hexdigest().encode()


def _batch(schema: Any, space: Any, digests: np.ndarray) -> Any:
    import pyarrow as pa

    halves, found = space.read_halves(digests)
    if not found.all():
        raise OSError("vectors went missing from the cache during the export; export again")
    columns = (digests.astype("<u8"), check_values(halves, digests), halves.astype("<f2"))
    arrays = [
        pa.Array.from_buffers(field.type, len(digests), [None, pa.py_buffer(np.ascontiguousarray(column))])
        for field, column in zip(schema, columns)
    ]
    return pa.record_batch(arrays, schema=schema)


# ---- in


def import_vectors(path: str | os.PathLike[str], cache: VectorCache | None = None) -> VectorFile:
    """Take the vectors of a file that `export_vectors` wrote into the cache (None: the user's own), after checking every row.

    From then on `load_encoder` knows the encoder: texts in the file need no weights. Nothing is imported of a file in which anything is
    damaged. A text that has a vector already keeps the one it has.

    Raises FileNotFoundError for a missing file, ValueError for one that is damaged, of a newer format or not a file of vectors,
    OSError where the cache cannot keep what it gets.
    """
    from user_nb.cache.cache import VectorCache

    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    cache = VectorCache() if cache is None else cache
    with _opened(path) as file:
        said = _described(file, path)
        for _ in _checked_rows(file, said, path):
            pass  # all of it, before the first is taken in
        return _take_in(file, said, path, cache)


def _take_in(file: Any, said: dict[str, Any], path: Path, cache: VectorCache) -> VectorFile:
    name, fingerprint, dimension = said["name"], said["fingerprint"], said["dimension"]
    space = cache.space(fingerprint, dimension=dimension, name=name, notes=said["notes"])
    made_here = len(space.all_digests()) and not space.recall().get("imported")
    new = 0
    for digests, halves in _checked_rows(file, said, path):
        fresh = ~space.read_halves(digests)[1]
        new += int(fresh.sum())
        space.write_halves(
            digests[fresh], halves[fresh], seconds=said.get("seconds_each", 0.0) * int(fresh.sum())
        )
        space.flush()
        if not space.read_halves(digests)[1].all():
            raise OSError(
                f"the cache {cache.path} could not keep all vectors: free some disk space, or set USER_NB_CACHE"
            )
    if not made_here:
        space.remember(imported=_now())
    TokenizerFiles.unpacked(file.metadata.metadata[_TOKENIZER]).save(cache.folder, fingerprint)
    return VectorFile(
        path, name, fingerprint, dimension, said["rows"], str(said["notes"].get("precision")), new
    )


def _now() -> int:
    import time

    return int(time.time())


def _opened(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(
            f"{str(path)!r} is not a parquet file, or a damaged one ({error}): {_COPY_AGAIN}"
        ) from error


def _described(file: Any, path: Path) -> dict[str, Any]:
    """What the file says of itself, checked."""
    metadata = file.metadata.metadata or {}
    if _DESCRIPTION not in metadata:
        raise ValueError(f"{str(path)!r} is not a file of vectors: make one with user-nb cache export")
    if metadata.get(_CHECK) != _check(metadata[_DESCRIPTION], metadata.get(_TOKENIZER, b"")):
        raise ValueError(f"{str(path)!r} is damaged (its description fails the check): {_COPY_AGAIN}")
    said: dict[str, Any] = json.loads(metadata[_DESCRIPTION])
    if said["format"] > FORMAT:
        raise ValueError(
            f"{str(path)!r} has format {said['format']} and this version of user-nb knows {FORMAT}: "
            "upgrade user-nb (pip install -U user-nb)"
        )
    if not file.schema_arrow.equals(_schema(said["dimension"])):
        raise ValueError(f"{str(path)!r} is damaged (columns other than it says): {_COPY_AGAIN}")
    if file.metadata.num_rows != said["rows"]:
        raise ValueError(
            f"{str(path)!r} is damaged ({file.metadata.num_rows} of {said['rows']} rows): {_COPY_AGAIN}"
        )
    return said


def _checked_rows(file: Any, said: dict[str, Any], path: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Keys (k, 2) uint64 and float16 vectors (k, d), block by block; ValueError at the first row that fails its check."""
    import pyarrow as pa

    start = 0
    try:
        for batch in file.iter_batches(batch_size=GROUP_ROWS):
            digests, checks, halves = _columns(batch, said["dimension"])
            sound = from_halves(halves)[1] & (check_values(halves, digests) == checks)
            if not sound.all():
                raise ValueError(
                    f"{str(path)!r} is damaged (row {start + int(np.argmin(sound))} fails its check): {_COPY_AGAIN}"
                )
            start += len(digests)
            yield digests, halves
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{str(path)!r} is damaged ({error}): {_COPY_AGAIN}") from error
    if start != said["rows"]:
        raise ValueError(f"{str(path)!r} is damaged ({start} of {said['rows']} rows): {_COPY_AGAIN}")


def _columns(batch: Any, dimension: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    kinds = (("<u8", 2), ("<u8", 1), ("<f2", dimension))
    digests, checks, halves = (
        np.frombuffer(column.buffers()[1], dtype=kind)[
            column.offset * each : (column.offset + len(column)) * each
        ]
        for column, (kind, each) in zip(batch.columns, kinds)
    )
    return digests.reshape(-1, 2), checks, halves.reshape(-1, dimension)
