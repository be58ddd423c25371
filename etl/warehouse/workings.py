"""Tables on their way into an edition: in parts, in a private folder that is removed at the end."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from etl.warehouse.editions import WarehouseError


class Workings:
    """The folder of the parts.

    Parameters
    ----------
    folder
        An empty folder, which only the account that builds may read from now on.
    """

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o700)
        self.folder = folder

    def write(self, table: str, chunk: pl.DataFrame) -> None:
        """Add rows to a table."""
        number = len(self.list_files(table))
        chunk.write_parquet(self.folder / f"{table}-{number:05d}.parquet")

    def take(self, table: str, chunks: Iterable[pl.DataFrame], *, unique: str | None = None) -> int:
        """Take a table over in chunks, and count its rows.

        Raises
        ------
        WarehouseError
            A value of the column `unique` stands twice.
        """
        rows = 0
        for chunk in chunks:
            self.write(table, chunk)
            rows += chunk.height
        if unique is not None and rows:
            keys = self.scan(table).select(pl.col(unique).n_unique())
            if keys.collect().item() != rows:
                raise WarehouseError(f"A {unique} stands twice among the {table}.")
        return rows

    def list_files(self, table: str) -> list[Path]:
        """List the parts of a table."""
        return sorted(self.folder.glob(f"{table}-*.parquet"))

    def scan(self, table: str) -> pl.LazyFrame:
        """Read a table."""
        return pl.scan_parquet(self.list_files(table))
