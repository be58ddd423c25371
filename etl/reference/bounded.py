"""One bounded DuckDB for large tables: few threads, little memory, then the disk.

Knows how SQL writes a name and a text; not what is in a table.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir
from typing import Final

import duckdb

MEMORY_MB: Final = 512
THREADS: Final = 2


def connect(
    spill: Path | None = None,
    *,
    memory_limit_mb: int = MEMORY_MB,
    threads: int = THREADS,
    keep_order: bool = False,
) -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory that writes to `spill` what does not fit.

    `keep_order` gives rows in the order of their file where no other is asked for; it costs
    memory.
    """
    connection = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": f"{memory_limit_mb}MB",
            "temp_directory": str(spill or gettempdir()),
            "preserve_insertion_order": keep_order,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    # Where a person watches, the caller says how far it is.
    connection.execute("SET enable_progress_bar = false")
    return connection


def quoted_text(text: str | Path) -> str:
    """A text, or the path of a file, as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
