"""Opens the engine that was asked for, by its name."""

from pathlib import Path
from typing import Final, Literal

from etl.engine.duck import DuckEngine
from etl.engine.protocol import Engine
from etl.engine.spark_session import check_java, check_packages

EngineName = Literal["duckdb", "spark"]
ENGINES: Final[tuple[EngineName, ...]] = ("duckdb", "spark")


def check_engine(name: EngineName) -> None:
    """Refuse, before any work, an engine that is not installed.

    Raises
    ------
    EngineMissing
        With the line that installs it.
    """
    if name == "spark":
        check_packages()
        check_java()


def open_engine(
    name: EngineName = "duckdb",
    *,
    threads: int = 2,
    memory_limit_mb: int | None = None,
    spill: Path | None = None,
) -> Engine:
    """Open an engine, to be used as a context manager; results do not depend on which.

    Parameters
    ----------
    name
        duckdb, for what one machine can hold; spark, for what it cannot.
    threads, memory_limit_mb
        What it may use of this machine.
    spill
        Folder for what does not fit in memory; for Spark on a cluster, one that every machine sees.

    Raises
    ------
    EngineMissing
        Spark was asked for and is not installed: with the line that installs it.
    """
    if name == "duckdb":
        return DuckEngine(threads=threads, memory_limit_mb=memory_limit_mb, spill=spill)
    from etl.engine.spark import SparkEngine

    return SparkEngine(threads=threads, memory_limit_mb=memory_limit_mb, spill=spill)
