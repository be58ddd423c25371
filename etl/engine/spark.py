"""Runs stages on Apache Spark: the engine of records that do not fit one machine.

A stage's text is put into Spark's dialect once. A stage that is kept is written to Parquet and
read from there, so that it is worked out once and the plans of later stages stay small.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.engine.protocol import (
    NO_PARAMETERS,
    Source,
    check_name,
    check_order,
    list_files,
)
from etl.engine.spark_functions import lend_functions
from etl.engine.spark_session import open_session
from etl.engine.stages import (
    Parameter,
    Stage,
    StageError,
    check_parameters,
    render_stage,
)

# What DuckDB's TRIM takes away: the spaces of Unicode, where Spark's takes that of ASCII alone.
_SPACES: Final = "".join(
    map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000))
)


class SparkEngine:
    """A session of its own in the Spark of this process (see `spark_session`).

    Parameters
    ----------
    threads, memory_limit_mb
        What Spark may use on this machine; the first engine of a process decides.
    spill
        Folder for the stages that are kept; on a cluster, one that every machine of it sees.

    Raises
    ------
    EngineMissing
        pyspark, sqlglot or Java is not installed: with the line that installs it.
    """

    def __init__(
        self, *, threads: int = 2, memory_limit_mb: int | None = None, spill: Path | None = None
    ) -> None:
        self._session = open_session(threads, memory_limit_mb)
        lend_functions(self._session)
        if spill is not None:
            spill.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="stages.", dir=spill))
        self._tables: dict[str, Path | None] = {}
        self._made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop(*self._tables)
        shutil.rmtree(self._folder, ignore_errors=True)

    def register(
        self, name: str, source: Source | Sequence[Path], *, row_number: str | None = None
    ) -> None:
        """Give a table frame, a Parquet file, or several of one layout a name, replacing it."""
        check_name(name)
        folder = self._new_folder(name)
        folder.mkdir()
        if isinstance(source, pl.DataFrame):
            source.write_parquet(folder / "part.parquet")
        else:
            # By names of ours: Spark takes *, [ and { in a name for a pattern, and passes over
            # what begins with a dot.
            for number, path in enumerate(list_files(name, source)):
                (folder / f"part-{number:05d}.parquet").symlink_to(path.resolve())
        files = sorted(map(str, folder.iterdir()))
        with _told(name):
            reader = self._session.read.option("mergeSchema", len(files) > 1)
            table = reader.parquet(*files)
            if row_number is not None:
                table = table.selectExpr("*", f"_metadata.row_index AS {row_number}")
            self._put(name, table, folder)

    def run(
        self, stages: Sequence[Stage], parameters: Mapping[str, Parameter] = NO_PARAMETERS
    ) -> None:
        """Run stages in order; each leaves its rows in a table of its name, replacing it."""
        check_parameters(stages, parameters)
        for stage in stages:
            check_name(stage.name)
            sql = translate(stage.name, render_stage(stage, parameters))
            with _told(stage.name):
                table = self._session.sql(sql)
                if stage.is_view:
                    self._put(stage.name, table, None)
                    continue
                folder = self._new_folder(stage.name)
                table.write.parquet(str(folder))
                # With its schema, so that Spark need not look for it.
                kept = self._session.read.schema(table.schema).parquet(str(folder))
                self._put(stage.name, kept, folder)

    def define(self, name: str, sql: str) -> None:
        """Give a SELECT a name, to be worked out where it is used, replacing it."""
        check_name(name)
        with _told(name):
            self._put(name, self._session.sql(translate(name, sql)), None)

    def drop(self, *names: str) -> None:
        """Let go of tables that no later stage reads."""
        for name in names:
            check_name(name)
            if name in self._tables:
                self._session.catalog.dropTempView(name)
                self._forget(name)

    def fetch(self, name: str, *, order_by: Sequence[str]) -> pl.DataFrame:
        """Rows of a table, in a stated order with blanks last."""
        check_order(name, order_by)
        with _told(name):
            table = self._session.table(name).toArrow()
        # Ordered here: all of it is here in any case, and Spark would go over it twice.
        rows = pl.DataFrame(pl.from_arrow(table))
        return rows.sort(order_by, nulls_last=True)

    def batches(self, name: str, *, order_by: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows of a table in a stated order, some at a time."""
        path = self._new_folder(name).with_suffix(".parquet")
        self.write(name, path, order_by=order_by)
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches()
        path.unlink()

    def write(self, name: str, path: Path, *, order_by: Sequence[str]) -> None:
        """Write a table to one Parquet file (zstd) in a stated order, so that bytes repeat."""
        from pyspark.sql.functions import asc_nulls_last

        check_order(name, order_by)
        folder = self._new_folder(name)
        order = [asc_nulls_last(f"`{column}`") for column in order_by]
        with _told(name):
            # One part, and sorted within it: Spark sorts on disk what memory does not hold.
            whole = self._session.table(name).repartition(1).sortWithinPartitions(*order)
            whole.write.parquet(str(folder))
        (part,) = folder.glob("part-*.parquet")
        shutil.move(part, path)
        shutil.rmtree(folder)

    def _put(self, name: str, table: Any, folder: Path | None) -> None:
        table.createOrReplaceTempView(name)
        self._forget(name)
        self._tables[name] = folder

    def _forget(self, name: str) -> None:
        # A view that was made of it fails from now on; it would otherwise show the old rows.
        if folder := self._tables.pop(name, None):
            shutil.rmtree(folder)

    def _new_folder(self, name: str) -> Path:
        self._made += 1
        return self._folder / f"{name}-{self._made}"


@lru_cache(maxsize=512)
def translate(name: str, sql: str) -> str:
    """Put DuckDB's SQL into Spark's dialect.

    Raises
    ------
    StageError
        The text, named, is not understood or has no like in Spark.
    """
    import sqlglot
    from sqlglot import exp

    try:
        statement = sqlglot.parse_one(sql, read="duckdb")
        for trim in statement.find_all(exp.Trim):
            if trim.args.get("expression") is None:
                trim.set("expression", exp.Literal.string(_SPACES))
        for both in statement.find_all(exp.ArrayOverlaps):
            # sqlglot would write &&, which Spark has not; nor does DuckDB mind nulls in a list.
            lists = [exp.ArrayCompact(this=side) for side in (both.left, both.right)]
            both.replace(exp.Anonymous(this="ARRAYS_OVERLAP", expressions=lists))
        text = statement.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.SqlglotError as error:
        raise StageError(f"Stage {name}: {str(error).splitlines()[0]}") from error
    return str(text)


@contextmanager
def _told(stage: str) -> Iterator[None]:
    """Say which stage Spark refuses, without what an error quotes of the rows."""
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException as error:
        raise StageError(f"Stage {stage}: {str(error).splitlines()[0]}") from error
    except PySparkException as error:
        raise StageError(
            f"Stage {stage}: {error.getCondition() or type(error).__name__}"
        ) from error
