"""Runs stages on DuckDB, in process: the engine of one machine."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, Self

import duckdb
import polars as pl
import pyarrow as pa

from etl.engine.protocol import (
    NO_PARAMETERS,
    Source,
    check_name,
    check_order,
    list_files,
)
from etl.engine.stages import Parameter, Stage, StageError, check_parameters, render_stage

_BATCH: Final = 122_880


class DuckEngine:
    """A DuckDB of its own, in memory, spilling to a folder when given one.

    Parameters
    ----------
    threads
        How many threads DuckDB may use; results do not depend on it.
    memory_limit_mb
        Memory DuckDB may use; None leaves DuckDB's own limit.
    spill
        Folder for what does not fit in memory.
    """

    def __init__(
        self, *, threads: int = 2, memory_limit_mb: int | None = None, spill: Path | None = None
    ) -> None:
        self._connection = duckdb.connect()
        self._kinds: dict[str, Literal["TABLE", "VIEW"]] = {}
        settings: dict[str, int | str | bool] = {
            "threads": threads,
            # DuckDB turns each long IN list into a hash join, which is slower on rule text.
            "disabled_optimizers": "in_clause",
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": False,
            "enable_progress_bar": False,
        }
        if memory_limit_mb is not None:
            settings["memory_limit"] = f"{memory_limit_mb}MB"
        if spill is not None:
            settings["temp_directory"] = str(spill)
        for name, value in settings.items():
            self._connection.execute(f"SET {name} = ?", [value])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def register(
        self, name: str, source: Source | Sequence[Path], *, row_number: str | None = None
    ) -> None:
        """Give a table frame, a Parquet file, or several of one layout a name, replacing it."""
        check_name(name)
        self._drop(name)
        if isinstance(source, pl.DataFrame):
            # Copied: a frame read in place would have to outlive every later stage.
            self._connection.from_arrow(source.to_arrow()).create(name)
            self._kinds[name] = "TABLE"
            return
        files = [str(path) for path in list_files(name, source)]
        table = self._connection.read_parquet(
            files, union_by_name=True, file_row_number=row_number is not None
        )
        if row_number is not None:
            table = table.project(f"* RENAME (file_row_number AS {row_number})")
        table.create_view(name)
        self._kinds[name] = "VIEW"

    def run(
        self, stages: Sequence[Stage], parameters: Mapping[str, Parameter] = NO_PARAMETERS
    ) -> None:
        """Run stages in order; each leaves its rows in a table of its name, replacing it."""
        check_parameters(stages, parameters)
        for stage in stages:
            check_name(stage.name)
            self._drop(stage.name)
            kind: Literal["TABLE", "VIEW"] = "VIEW" if stage.is_view else "TABLE"
            self._execute(
                stage.name, f"CREATE {kind} {stage.name} AS\n{render_stage(stage, parameters)}"
            )
            self._kinds[stage.name] = kind

    def define(self, name: str, sql: str) -> None:
        """Give a SELECT a name, to be worked out where it is used, replacing it."""
        check_name(name)
        self._drop(name)
        # Not a stage: braces in it are its own, as in the name of a file.
        self._execute(name, f"CREATE VIEW {name} AS\n{sql}")
        self._kinds[name] = "VIEW"

    def drop(self, *names: str) -> None:
        """Let go of tables that no later stage reads."""
        for name in names:
            check_name(name)
            self._drop(name)

    def fetch(self, name: str, *, order_by: Sequence[str]) -> pl.DataFrame:
        """Rows of a table, in a stated order with blanks last."""
        rows: pl.DataFrame = self._ordered(name, order_by).pl()
        return rows

    def batches(self, name: str, *, order_by: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows of a table in a stated order, some at a time."""
        yield from self._ordered(name, order_by).to_arrow_reader(_BATCH)

    def write(self, name: str, path: Path, *, order_by: Sequence[str]) -> None:
        """Write a table to one Parquet file (zstd) in a stated order, so that bytes repeat."""
        self._ordered(name, order_by).write_parquet(str(path), compression="zstd")

    def _ordered(self, name: str, order_by: Sequence[str]) -> duckdb.DuckDBPyRelation:
        check_order(name, order_by)
        order = ", ".join(f'"{column}" NULLS LAST' for column in order_by)
        return self._connection.table(name).order(order)

    def _execute(self, stage: str, sql: str) -> None:
        try:
            self._connection.execute(sql)
        except duckdb.Error as error:
            # The first line only: the rest quotes the statement, and may quote a value.
            raise StageError(f"Stage {stage}: {str(error).splitlines()[0]}") from error
        except RuntimeError as error:
            # What DuckDB makes of Ctrl-C.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise

    def _drop(self, name: str) -> None:
        kind = self._kinds.pop(name, None)
        if kind is not None:
            self._connection.execute(f"DROP {kind} {name}")
