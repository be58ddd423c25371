"""Parquet files that grow chunk by chunk, so that no table is ever held whole."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq


class TableWriter:
    """Open Parquet files under one folder; `append` adds rows to a named table.

    Parameters
    ----------
    out : folder; a table named "outreach/participants" is written to
        out/outreach/participants.parquet.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._open: dict[str, Any] = {}
        self.rows: Counter[str] = Counter()

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._open.values():
            writer.close()

    def append(self, name: str, rows: pl.DataFrame) -> None:
        """Add rows to a table; the first call fixes its columns."""
        table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        if name not in self._open:
            path = self._out / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        self._open[name].write_table(table)
        self.rows[name] += len(rows)


def digest_of(folder: Path) -> str:
    """Give one digest of all tables of a folder, of content: Parquet's bytes carry versions."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.parquet")):
        frame = pl.read_parquet(path)
        digest.update(f"{path.relative_to(folder)} {frame.schema}".encode())
        digest.update(frame.write_csv().encode())
    return digest.hexdigest()
