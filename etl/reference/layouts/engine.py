"""One bounded DuckDB for reading large files: two threads, half a gigabyte, then the disk."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir
from typing import Final

import duckdb

MEMORY: Final = "512MB"
THREADS: Final = 2


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that writes to `spill` what does not fit."""
    return duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(spill or gettempdir()),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


def quoted_text(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
