"""Writes the records with their corrections, and says of each correction what became of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.heses.corrections import (
    COLUMNS,
    Correction,
    Corrections,
    read_corrections,
)
from analytics.heses.outputs import write_rows
from analytics.heses.recreate import Given
from analytics.heses.rules import know_columns

_ROWS: Final = 122_880
NAME: Final = "corrections.csv"
_ADDED: Final = ("ROW", "RECORD", "APPLIED", "WHY")
Changes = Mapping[str, Mapping[int, str | None]]


def correct_records(records: Given, corrections: Given, target: Path) -> tuple[Given, Corrections]:
    """Apply a file of corrections to a file of records; those refused are left out.

    Parameters
    ----------
    records
        The records as given: they are not changed.
    corrections
        In the standard format (main 16).
    target
        Parquet file to write.

    Raises
    ------
    CorrectionsError
        The file of corrections is not one.
    """
    done = read_corrections(corrections, records)
    return apply_corrections(records, done.accepted, target), done


def apply_corrections(records: Given, corrections: Sequence[Correction], target: Path) -> Given:
    """Write the records with corrections that were accepted; nothing else changes.

    The order of rows and columns, and every other value, stay as they are. Some rows at a time
    are in memory.
    """
    columns = know_columns(list(records.columns)).given
    changes: dict[str, dict[int, str | None]] = defaultdict(dict)
    for each in corrections:
        changes[columns[each.field.lower()]][each.record - 1] = each.put
    source = pq.ParquetFile(records.path)
    with pq.ParquetWriter(target, source.schema_arrow, compression="zstd") as writer:
        for batch in _corrected(source, changes):
            writer.write_batch(batch)
    return Given(target, tuple(records.columns))


def _corrected(source: pq.ParquetFile, changes: Changes) -> Iterator[pa.RecordBatch]:
    start = 0
    for batch in source.iter_batches(batch_size=_ROWS):
        end = start + batch.num_rows
        columns = list(batch.columns)
        for name, by_row in changes.items():
            place = batch.schema.get_field_index(name)
            rows = sorted(row for row in by_row if start <= row < end)
            mask = np.zeros(batch.num_rows, dtype=bool)
            mask[[row - start for row in rows]] = True
            values = pa.array([by_row[row] for row in rows], type=columns[place].type)
            columns[place] = pc.replace_with_mask(columns[place], pa.array(mask), values)
        yield pa.RecordBatch.from_arrays(columns, schema=batch.schema)
        start = end


def write_corrections(out: Path, done: Corrections | None) -> dict[str, dict[str, int]]:
    """Write `corrections.csv`: each correction, whether it was applied, and if not, why.

    RECORD is the row of the individualised file, counted from 1. Without corrections there is no
    such file, nor one left by a run before.

    Returns
    -------
    dict[str, dict[str, int]]
        What the summary says: given, applied, not_applied, and how many records were corrected.
    """
    if done is None:
        (out / NAME).unlink(missing_ok=True)
        return {}
    why = {each.row: "" for each in done.accepted}
    why |= {
        fault.correction.row: f"{fault.column}: {fault.wrong} {fault.remedy}"
        for fault in done.refused
    }
    given = [*done.accepted, *(fault.correction for fault in done.refused)]
    rows = [
        (*each.cells, each.row, each.record or "", int(not why[each.row]), why[each.row])
        for each in sorted(given, key=lambda each: each.row)
    ]
    write_rows(out / NAME, (*COLUMNS, *_ADDED), rows)
    counts = {
        "given": len(rows),
        "applied": len(done.accepted),
        "not_applied": len(done.refused),
        "records": len({each.record for each in done.accepted}),
    }
    return {"corrections": counts}
