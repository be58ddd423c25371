"""What an engine does, whichever runs the stages: one rule text, one machine or many."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol, Self

import polars as pl
import pyarrow as pa

from etl.engine.stages import Parameter, Stage, StageError

Source = Path | pl.DataFrame
NO_PARAMETERS: Final[Mapping[str, Parameter]] = MappingProxyType({})
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class Engine(Protocol):
    """Runs stages, and knows tables by name but nothing of what they mean.

    Stages are written in DuckDB's SQL, and keep to what every engine knows where more than one
    runs them. Use an engine as a context manager; it is not to be shared between threads.
    """

    def __enter__(self) -> Self:
        """Begin; the tables are gone when it ends."""

    def __exit__(self, *_: object) -> None:
        """Let go of every table."""

    def register(
        self, name: str, source: Source | Sequence[Path], *, row_number: str | None = None
    ) -> None:
        """Give a table frame, a Parquet file, or several of one layout a name, replacing it.

        Files are read in place, column by column as stages need them.

        Parameters
        ----------
        name
            Lower-case letters, digits and underscores.
        source
            What it stands for.
        row_number
            A column to add to Parquet files: the place of each row in its file, from 0.

        Raises
        ------
        StageError
            The name is no such name, or there is no file.
        """

    def run(
        self, stages: Sequence[Stage], parameters: Mapping[str, Parameter] = NO_PARAMETERS
    ) -> None:
        """Run stages in order; each leaves its rows in a table of its name, replacing it.

        Raises
        ------
        StageError
            A parameter is missing or unused, or the engine refuses a stage, which is named.
        """

    def define(self, name: str, sql: str) -> None:
        """Give a SELECT a name, to be worked out where it is used, replacing it.

        Raises
        ------
        StageError
            The engine refuses it.
        """

    def drop(self, *names: str) -> None:
        """Let go of tables that no later stage reads."""

    def fetch(self, name: str, *, order_by: Sequence[str]) -> pl.DataFrame:
        """Rows of a table, in a stated order with blanks last: no other order is promised."""

    def batches(self, name: str, *, order_by: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows of a table in a stated order, some at a time, for what does not fit in memory."""

    def write(self, name: str, path: Path, *, order_by: Sequence[str]) -> None:
        """Write a table to one Parquet file (zstd) in a stated order, so that bytes repeat."""


def check_name(name: str) -> None:
    """Refuse what would not be one word in every engine's SQL."""
    if not _NAME.fullmatch(name):
        raise StageError(f"A table is named in lower-case letters, digits and _, not {name!r}.")


def check_order(name: str, order_by: Sequence[str]) -> None:
    """Refuse to give rows in no stated order."""
    check_name(name)
    if not order_by:
        raise StageError(f"State an order for {name}.")


def list_files(name: str, source: Path | Sequence[Path]) -> list[Path]:
    """List the files of a table.

    Raises
    ------
    StageError
        There is none.
    """
    paths = [source] if isinstance(source, Path) else list(source)
    if not paths:
        raise StageError(f"There is no file for {name}.")
    return paths
