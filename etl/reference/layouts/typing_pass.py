"""One walk over the text of a table: typed values out, faults counted, a batch at a time.

Publishers' columns repeat few texts (a code of an area stands in many rows), so each rule is
applied to the distinct texts of a batch and the rows take its results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.reference.layouts.layout import Column
from etl.reference.layouts.values import rule_of

_BATCH: Final = 200_000


@dataclass
class Faults:
    """The first row of a column that is wrong, and how many there are."""

    column: Column
    first: int = 0
    count: int = 0


@dataclass(frozen=True)
class Walk:
    """What the walk found: filled rows, blank rows, and the faults of the columns that have any."""

    rows: int
    blank: int
    faults: tuple[Faults, ...]


def write_values(
    text: Path,
    columns: Sequence[Column],
    out: Path,
    report: Callable[[int, int], None],
    finish: Callable[[pl.LazyFrame], pl.LazyFrame] | None = None,
) -> Walk:
    """Type every column of a Parquet file of text; rows with nothing in them are left out.

    `finish` derives columns of a row from that row alone, a batch at a time. Faulty values become
    null in `out`: whoever calls must look at the faults.
    """
    found = {column.name: Faults(column) for column in columns}
    source = pq.ParquetFile(text, pre_buffer=False)
    total, done, kept = source.metadata.num_rows, 0, 0
    writer: pq.ParquetWriter | None = None
    try:
        for batch in source.iter_batches(batch_size=_BATCH):
            frame = _type_batch(batch, columns, found)
            done += batch.num_rows
            kept += frame.height
            if finish is not None:
                frame = finish(frame.lazy()).collect()
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
            if writer is None:
                writer = pq.ParquetWriter(out, table.schema, compression="zstd")
            writer.write_table(table)
            report(done, total)
    finally:
        if writer is not None:
            writer.close()
    faults = tuple(fault for fault in found.values() if fault.count)
    return Walk(kept, done - kept, faults)


def _type_batch(
    batch: pa.RecordBatch, columns: Sequence[Column], found: dict[str, Faults]
) -> pl.DataFrame:
    row = pl.Series("row", batch.column("row"), dtype=pl.Int64)
    typed = [row]
    blank: pl.Series | None = None
    for column in columns:
        value, wrong, empty = _type_column(batch.column(column.name), column)
        typed.append(value)
        blank = empty if blank is None else blank & empty
        count = int(wrong.sum())
        if count:
            fault = found[column.name]
            if not fault.count:
                fault.first = int(row.gather(wrong.arg_max() or 0)[0])
            fault.count += count
    frame = pl.DataFrame(typed)
    return frame if blank is None else frame.filter(~blank)


def _type_column(values: pa.Array, column: Column) -> tuple[pl.Series, pl.Series, pl.Series]:
    """The values of a column, which of them are wrong, and which are blank."""
    encoded = values.dictionary_encode()
    texts = pl.Series(column.name, encoded.dictionary, dtype=pl.String)
    # One more entry stands for null, so that every row has a place to take from.
    texts = texts.extend(pl.Series([None], dtype=pl.String))
    rule = rule_of(column)
    judged = pl.DataFrame({column.name: texts}).select(
        rule.value,
        rule.wrong.alias("wrong"),
        (pl.col(column.name).fill_null("").str.strip_chars() == "").alias("blank"),
    )
    places = pl.Series("place", encoded.indices, dtype=pl.UInt32).fill_null(len(texts) - 1)
    taken = judged[places]
    return taken[column.name], taken["wrong"], taken["blank"]
