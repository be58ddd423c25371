"""The process that touches a stranger's file: `python -m etl.readers.child`.

Takes one JSON order on standard input, answers with one JSON line on standard output. It lays
limits on itself before it opens the file, so that a hostile one can end only this process.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.readers.csv_files import open_csv
from etl.readers.files import (
    ROW,
    FileSummary,
    Limits,
    Sheet,
    UnreadableFile,
)
from etl.readers.guard import identify
from etl.readers.headers import SEARCHED_ROWS, Header, find_header
from etl.readers.survey import Survey, survey
from etl.readers.xlsx_files import open_xlsx

ROW_GROUP = 10_000


def parse(
    path: Path, out: Path, *, file_name: str, limits: Limits, expected: Sequence[str] = ()
) -> FileSummary:
    """Read one table and write it as Parquet, all cells text, blank cells null, `_row` first."""
    kind = identify(path, file_name, limits)
    sheet = open_xlsx(path, limits) if kind == "xlsx" else open_csv(path, limits)
    header = find_header(
        list(islice(sheet.rows(), SEARCHED_ROWS)), merges=sheet.merges, expected=expected
    )
    found = survey(sheet, header, limits)
    write_parquet(sheet, header, found, out)
    return FileSummary(
        kind=sheet.kind,
        header_row=header.row,
        rows=found.rows,
        blank_rows=found.blank_rows,
        columns=tuple(column for _, column in found.columns),
        skipped=header.skipped,
        sheet=sheet.name,
        other_sheets=sheet.other_sheets,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        notes=sheet.notes + found.notes,
    )


def write_parquet(sheet: Sheet, header: Header, found: Survey, out: Path) -> None:
    """Write the records in row groups, never holding more than one of them."""
    places = [place for place, _ in found.columns]
    schema = pa.schema(
        [(ROW, pa.int32()), *((column.header, pa.string()) for _, column in found.columns)]
    )
    records = islice(sheet.rows(), header.row, header.row + found.rows)
    first = header.row + 1
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(records, ROW_GROUP):
            numbers = pa.array(range(first, first + len(group)), pa.int32())
            cells = [
                pa.array([_cell(row, place) for row in group], pa.string()) for place in places
            ]
            writer.write_table(pa.Table.from_arrays([numbers, *cells], schema=schema))
            first += len(group)


def _groups(records: Iterator[list[str]], size: int) -> Iterator[list[list[str]]]:
    while group := list(islice(records, size)):
        yield group


def _cell(row: list[str], place: int) -> str | None:
    if place >= len(row) or not row[place] or row[place].isspace():
        return None
    return row[place].replace("\0", "")


def limit_self(limits: Limits) -> None:
    """Bound this process's memory (on Linux, where the system counts it), time and output."""
    try:
        import resource
    except ImportError:  # no such limits on Windows; the parent's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (limits.max_unpacked_bytes, limits.max_unpacked_bytes)
    )
    statm = Path("/proc/self/statm")
    if sys.platform == "linux" and statm.exists():
        loaded = int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        ceiling = loaded + limits.memory_mb * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def main() -> int:
    """Carry out the one order on standard input."""
    order = json.load(sys.stdin)
    limits = replace(Limits(), **order["limits"])
    pa.set_cpu_count(1)
    limit_self(limits)
    try:
        summary = parse(
            Path(order["path"]),
            Path(order["out"]),
            file_name=order["file_name"],
            limits=limits,
            expected=order["expected"],
        )
    except UnreadableFile as fault:
        answer: dict[str, object] = {"fault": {"reason": fault.reason, "message": fault.message}}
    except MemoryError:
        answer = {"fault": {"reason": "too_large", "message": ""}}
    else:
        answer = {"summary": asdict(summary)}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
