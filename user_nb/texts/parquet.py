"""Parquet files: read whole, with their page checksums where they have them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO

from user_nb.texts.archives import Part
from user_nb.texts.reading_report import Log

if TYPE_CHECKING:
    import pandas


def read_parquet(part: Part, log: Log) -> pandas.DataFrame:
    """The frame in a parquet file, without its stored index; ValueError when the file is damaged."""
    import pyarrow.parquet

    with part.open() as stream:
        data = stream.read()
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(data), page_checksum_verification=True)
        table = file.read()
        table.validate(full=True)
        frame = table.to_pandas(ignore_metadata=True)
        checked = all(_has_checksum(io.BytesIO(data), file, i) for i in range(file.metadata.num_columns))
    except Exception as error:  # whatever damaged bytes make pyarrow raise
        raise ValueError(f"{part.name}: the parquet file is damaged or cut short ({error})") from error
    if not checked and len(frame):
        log.add(
            "no checksums",
            "this parquet file has no page checksums: a changed byte inside could not be noticed",
        )
    log.rows_in += len(frame)
    log.rows_out += len(frame)
    kept: pandas.DataFrame = frame.drop(
        columns=[name for name in frame.columns if str(name).startswith("__index_level_")]
    )
    return kept


def _has_checksum(stream: BinaryIO, file: Any, column: int) -> bool:
    """Whether the column's first page header has the field crc.

    Thrift's compact form: the fields type, uncompressed and compressed size (i32 each), then crc (i32, 0x15) or
    another field. https://parquet.apache.org/docs/file-format/data-pages/
    """
    if file.metadata.num_row_groups == 0:
        return True
    chunk = file.metadata.row_group(0).column(column)
    stream.seek(chunk.dictionary_page_offset or chunk.data_page_offset)
    head = stream.read(32)
    at = 0
    for _ in range(3):
        at += 1
        while head[at] & 0x80:
            at += 1
        at += 1
    return head[at] == 0x15
