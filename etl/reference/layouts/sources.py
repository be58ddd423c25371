"""Opens a reference file, whatever it is packed in, as tables of text with headings to look for.

Knows CSV, alone or compressed, ZIP as downloaded, workbooks and Parquet; knows no layout.
"""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from etl.readers.files import MEGABYTE, Limits, UnreadableFile
from etl.readers.guard import check_workbook
from etl.readers.xlsx_files import cell_text
from etl.reference.layouts.csv_tables import TOP_ROWS, open_csv_table
from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.reading import Progress, Workspace

_LARGEST: Final = 8_000 * MEGABYTE
_PIECE: Final = 1 << 20
_HEAD: Final = 1 << 18
_PACKED_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
_TEXT: Final = (".csv", ".txt", ".tsv")
_LIMITS: Final = Limits(
    max_rows=1_048_576,
    max_columns=2_000,
    max_cells=40_000_000,
    max_unpacked_bytes=2_000 * MEGABYTE,
    max_ratio=400,
)


class TextTable(Protocol):
    """Rows of text; `top` holds the first of them, headings among them."""

    @property
    def name(self) -> str:
        """What people call the file, or the part of it."""

    @property
    def size(self) -> int:
        """Bytes of the whole table, to prefer the largest of several."""

    @property
    def top(self) -> tuple[tuple[str, ...], ...]:
        """The first rows as they stand."""

    def save(self, header_row: int, columns: Mapping[str, int], out: Path) -> None:
        """Write some columns as text, and `row`, to a Parquet file."""


@dataclass(frozen=True)
class Source:
    """A file somebody gave, with what they said about it."""

    path: Path
    name: str
    edition: str | None = None
    partial: bool = False
    progress: Progress | None = None
    workspace: Workspace = field(default_factory=Workspace)
    notes: list[str] = field(default_factory=list)
    _tables: list[TextTable] = field(default_factory=list)
    _opened: list[bool] = field(default_factory=list)

    def tables(self) -> tuple[TextTable, ...]:
        """The tables of the file: one of a CSV or Parquet, one a sheet, one a member of a ZIP.

        Raises
        ------
        UnreadableReference
            The file is damaged, locked, or nothing that holds a table.
        """
        if not self._opened:
            found = list(_open_tables(self))
            self._tables.extend(found)
            self._opened.append(True)
        return tuple(self._tables)

    def report(self, doing: str, done: int, total: int) -> None:
        """Say how far the work is, to whoever wants to know."""
        if self.progress is not None:
            self.progress(doing, done, total)


def _open_tables(source: Source) -> Iterator[TextTable]:
    with source.path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PAR1"):
        yield _open_parquet(source.path, source.name)
    elif head.startswith(b"PK"):
        yield from _open_packed(source)
    elif head.startswith(b"\x1f\x8b"):
        yield _open_compressed(source)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableReference(
            f"{source.name} is in an old or locked Office format. Save it as an Excel workbook "
            "(.xlsx) or CSV without a password."
        )
    else:
        yield open_csv_table(source.path, source.name, source.workspace.new_file)


def _open_packed(source: Source) -> Iterator[TextTable]:
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = [entry for entry in archive.infolist() if not entry.is_dir()]
            if any(entry.filename == "[Content_Types].xml" for entry in members):
                yield from _open_workbook(source.path, source.name)
                return
            wanted = [entry for entry in members if _is_table(entry.filename)]
            if not wanted:
                raise UnreadableReference(
                    f"{source.name} is a ZIP archive without a CSV file, a workbook or a "
                    "Parquet file in it."
                )
            yield from _open_members(source, archive, wanted)
    except _PACKED_FAULTS as fault:
        raise _damaged(source.name) from fault
    except RuntimeError as fault:  # zipfile's word for a password
        raise UnreadableReference(
            f"{source.name} is locked with a password. Unpack it and give the CSV file."
        ) from fault


def _open_compressed(source: Source) -> TextTable:
    out = source.workspace.new_file(".csv")
    try:
        with gzip.open(source.path) as packed:
            _copy(packed, out, source, size=0)
    except _PACKED_FAULTS as fault:
        raise UnreadableReference(
            f"{source.name} is a compressed file (GZ) that cannot be opened: it is damaged or was "
            "cut off. Download it again."
        ) from fault
    return open_csv_table(out, source.name, source.workspace.new_file)


def _open_members(
    source: Source, archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo]
) -> Iterator[TextTable]:
    """The tables of all members that can be read; if none can, the fault of the last."""
    last: UnreadableReference | None = None
    opened = False
    for entry in wanted:
        try:
            for table in _open_member(source, archive, entry):
                opened = True
                yield table
        except UnreadableReference as fault:
            last = fault
    if last is not None and not opened:
        raise last


def _open_member(
    source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo
) -> Iterator[TextTable]:
    suffix = PurePosixPath(entry.filename).suffix.lower()
    name = f"{source.name} ({entry.filename})"
    out = source.workspace.new_file(suffix)
    if suffix in _TEXT:
        with archive.open(entry) as packed:
            out.write_bytes(packed.read(_HEAD))
        head = open_csv_table(out, name, source.workspace.new_file)
        out.unlink()
        yield _Member(source, entry.filename, name, head.top, entry.file_size)
        return
    unpack(archive, entry, out, source)
    if suffix == ".parquet":
        yield _open_parquet(out, name)
    else:
        yield from _open_workbook(out, name)


@dataclass(frozen=True)
class _Member:
    """Delimited text in a ZIP: only its beginning is unpacked until it is wanted."""

    source: Source
    member: str
    name: str
    top: tuple[tuple[str, ...], ...]
    size: int

    def save(self, header_row: int, columns: Mapping[str, int], out: Path) -> None:
        work = self.source.workspace
        whole = work.new_file(".csv")
        try:
            with zipfile.ZipFile(self.source.path) as archive:
                unpack(archive, archive.getinfo(self.member), whole, self.source)
        except _PACKED_FAULTS as fault:
            raise _damaged(self.name) from fault
        open_csv_table(whole, self.name, work.new_file).save(header_row, columns, out)
        whole.unlink()


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, out: Path, source: Source) -> None:
    """Unpack one member in pieces.

    Raises
    ------
    UnreadableReference
        It is larger than any reference file.
    """
    with archive.open(entry) as packed:
        _copy(packed, out, source, size=entry.file_size)


def _copy(packed: IO[bytes] | gzip.GzipFile, out: Path, source: Source, *, size: int) -> None:
    done = 0
    with out.open("wb") as target:
        for piece in iter(partial(packed.read, _PIECE), b""):
            done += len(piece)
            if done > _LARGEST:
                raise UnreadableReference(
                    f"{source.name} unpacks to more than {_LARGEST // MEGABYTE:,} MB, which no "
                    "reference file does."
                )
            target.write(piece)
            source.report("Unpacking", done, max(size, done))


def _is_table(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = path.name.startswith((".", "~$")) or "__MACOSX" in path.parts
    return not hidden and path.suffix.lower() in {*_TEXT, ".xlsx", ".parquet"}


def _damaged(name: str) -> UnreadableReference:
    return UnreadableReference(
        f"{name} is a ZIP archive or a workbook that cannot be opened: it is damaged or was cut "
        "off. Download it again."
    )


@dataclass(frozen=True)
class _Sheet:
    workbook: CalamineWorkbook
    sheet: str
    name: str
    top: tuple[tuple[str, ...], ...]
    size: int

    def save(self, header_row: int, columns: Mapping[str, int], out: Path) -> None:
        width = max(columns.values(), default=0) + 1
        table = self.workbook.get_sheet_by_name(self.sheet)
        cells: dict[str, list[str | None]] = {name: [] for name in columns}
        rows: list[int] = []
        for number, values in enumerate(_sheet_rows(table), start=1):
            if number <= header_row + 1 or not any(values):
                continue
            values = [*values, *[""] * (width - len(values))]  # noqa: PLW2901 - filled up
            rows.append(number)
            for name, place in columns.items():
                cells[name].append(values[place] or None)
        pl.DataFrame(
            {"row": rows, **cells},
            schema={"row": pl.Int64, **dict.fromkeys(columns, pl.String)},
        ).write_parquet(out)


def _open_workbook(path: Path, name: str) -> Iterator[TextTable]:
    try:
        sheets = [sheet for sheet in check_workbook(path, _LIMITS) if sheet.scan.cells]
        workbook = CalamineWorkbook.from_path(path)
        for sheet in sheets:
            table = workbook.get_sheet_by_name(sheet.name)
            top = tuple(tuple(row) for row in islice(_sheet_rows(table), TOP_ROWS))
            yield _Sheet(workbook, sheet.name, f"{name} ({sheet.name})", top, sheet.scan.cells)
    except UnreadableFile as fault:
        raise UnreadableReference(f"{name}: {fault.message}") from fault
    except (CalamineError, PasswordError, zipfile.BadZipFile) as fault:
        raise _damaged(name) from fault


def _sheet_rows(table: object) -> Iterator[list[str]]:
    start = table.start  # type: ignore[attr-defined]
    left = [""] * (start[1] if start else 0)
    for cells in table.iter_rows():  # type: ignore[attr-defined]
        yield left + [cell if type(cell) is str else cell_text(cell) for cell in cells]


@dataclass(frozen=True)
class _ParquetTable:
    path: Path
    name: str
    top: tuple[tuple[str, ...], ...]
    size: int

    def save(self, header_row: int, columns: Mapping[str, int], out: Path) -> None:
        del header_row  # the headings of Parquet are not a row
        names = self.top[0]
        try:
            pl.scan_parquet(self.path).select(
                pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"),
                *(
                    pl.col(names[place]).cast(pl.String).alias(name)
                    for name, place in columns.items()
                ),
            ).sink_parquet(out)
        except pl.exceptions.PolarsError as fault:
            raise _damaged_parquet(self.name) from fault


def _open_parquet(path: Path, name: str) -> TextTable:
    try:
        names = tuple(pl.scan_parquet(path).collect_schema())
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise _damaged_parquet(name) from fault
    return _ParquetTable(path, name, (names,), path.stat().st_size)


def _damaged_parquet(name: str) -> UnreadableReference:
    return UnreadableReference(
        f"{name} is a Parquet file that cannot be read: it is damaged or was cut off."
    )
