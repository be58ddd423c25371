"""Small files in the layouts of the publishers, made in the tests; no row is of a real place."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

Rows = Sequence[Sequence[object]]
WriteCsv = Callable[..., Path]


@pytest.fixture
def write_csv(tmp_path: Path) -> WriteCsv:
    def write(
        name: str,
        headings: str | Sequence[str],
        *rows: Sequence[object],
        encoding: str = "utf-8",
        newline: str = "\n",
    ) -> Path:
        named = headings.split(",") if isinstance(headings, str) else headings
        text = io.StringIO()
        writer = csv.writer(text, lineterminator=newline)
        writer.writerow(named)
        writer.writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write
