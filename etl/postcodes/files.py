"""Checks the postcodes of a file: CSV, XLSX or Parquet in, the same rows with verdicts out.

Reads and writes in pieces, so that a file of any length needs the memory of one piece.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.postcodes.check import check_postcodes
from etl.postcodes.directory import PostcodeDirectory
from etl.postcodes.outputs import ENDINGS, CannotWrite, open_output
from etl.readers.columns import ROW
from etl.readers.csv_files import open_csv
from etl.readers.files import Limits
from etl.readers.guard import is_binary
from etl.readers.spreadsheet import read_spreadsheet

Progress = Callable[[str, int, int], None]
ADDED: Final = ("status", "postcode", "message", "candidates", "live")
BETWEEN_CANDIDATES: Final = "; "
PIECE: Final = 50_000
#: A workbook of the operator's own may be as long as a sheet can be.
_LIMITS: Final = Limits(
    max_file_bytes=500_000_000,
    max_rows=1_048_576,
    max_cells=50_000_000,
    max_unpacked_bytes=4_000_000_000,
    memory_mb=4_000,
    seconds=1_200,
)


class UncheckableFile(ValueError):
    """The file cannot be checked as asked; the text says why and what to do."""


@dataclass
class FileCheck:
    """What was found.

    Attributes
    ----------
    rows : rows read and written.
    status, reason : number of rows of each, for those that occur.
    live : number of rows by "1" (in use), "0" (ended) and "" (not known or no postcode).
    columns : headings of the file that was written.
    """

    columns: tuple[str, ...]
    rows: int = 0
    status: Counter[str] = field(default_factory=Counter)
    reason: Counter[str] = field(default_factory=Counter)
    live: Counter[str] = field(default_factory=Counter)

    @property
    def usable(self) -> int:
        """Rows with a postcode that can be used: valid or repaired."""
        return self.status["valid"] + self.status["repaired"]


@dataclass(frozen=True)
class FileTable:
    """Pieces of a table whose columns are named by their places: "0", "1" and so on.

    Headings may be there twice. `total` is only for showing progress.
    """

    headings: tuple[str, ...]
    total: int
    pieces: Iterator[pl.DataFrame]


def check_file(
    path: Path,
    column: str,
    out: Path,
    directory: PostcodeDirectory,
    *,
    prefix: str = "",
    progress: Progress | None = None,
) -> FileCheck:
    """Write the columns of a file in their order, then the verdict on each row's postcode.

    Parameters
    ----------
    path, out
        CSV, XLSX or Parquet, told by the ending. `out` is replaced whole, or not at all.
    column
        Heading of the postcodes; small and capital letters are the same where that is clear.
    prefix
        Put before the names of the five added columns.

    Notes
    -----
    The added columns are `status`, `postcode` (as people write it; empty unless valid or
    repaired), `message`, `candidates` (parted by "; ") and `live` (1, 0 or empty). An input
    column of such a name stays: CSV and XLSX then have the heading twice, the added one last;
    Parquet, whose names must differ, has `_checked` behind the added one.

    Raises
    ------
    UncheckableFile
        No such column, a damaged file, a row that is too long, an unknown ending.
    UnreadableFile
        The workbook cannot be read.
    """
    if out.exists() and path.samefile(out):
        raise UncheckableFile("The file to write is the file to read: give --out another name.")
    try:
        with open_table(path, column) as table, open_output(out) as sink:
            place = find_column(table.headings, column)
            names = _added_names(table.headings, prefix, unique=sink.needs_unique_names)
            found = FileCheck((*table.headings, *names))
            sink.start(found.columns)
            for piece in table.pieces:
                checked = check_postcodes(piece[str(place)].cast(pl.String), directory)
                _count(found, checked)
                sink.write(pl.concat([piece, _shown(checked)], how="horizontal"))
                if progress is not None:
                    progress("Checking postcodes", found.rows, max(table.total, found.rows))
            return found
    except CannotWrite as error:
        raise UncheckableFile(str(error)) from error


def _shown(checked: pl.DataFrame) -> pl.DataFrame:
    candidates = pl.col("candidates").list.join(BETWEEN_CANDIDATES)
    return checked.select(
        pl.col("status").cast(pl.String).alias("+status"),
        pl.col("postcode").alias("+postcode"),
        pl.col("message").replace("", None).alias("+message"),
        candidates.replace("", None).alias("+candidates"),
        pl.col("live").cast(pl.Int8).alias("+live"),
    )


def _count(found: FileCheck, checked: pl.DataFrame) -> None:
    found.rows += checked.height
    for name, counts in (("status", found.status), ("reason", found.reason), ("live", found.live)):
        column = checked[name].cast(pl.String).fill_null("").alias(name)
        counts.update(dict(column.value_counts().iter_rows()))


def find_column(headings: tuple[str, ...], wanted: str) -> int:
    """Find the place of a column by its heading.

    Raises
    ------
    UncheckableFile
        None or several are called so.
    """
    for same in (str, lambda text: text.strip().casefold()):
        places = [place for place, name in enumerate(headings) if same(name) == same(wanted)]
        if len(places) == 1:
            return places[0]
        if places:
            raise UncheckableFile(
                f"There are {len(places)} columns called {wanted}: rename the one to check."
            )
    listed = ", ".join(name or "(no heading)" for name in headings[:40])
    raise UncheckableFile(f"There is no column called {wanted}. The columns are: {listed}.")


def _added_names(headings: tuple[str, ...], prefix: str, *, unique: bool) -> list[str]:
    taken, names = set(headings), []
    for name in (prefix + one for one in ADDED):
        while unique and name in taken:
            name += "_checked"  # noqa: PLW2901
        taken.add(name)
        names.append(name)
    return names


@contextmanager
def open_table(path: Path, column: str) -> Iterator[FileTable]:
    """Open a CSV, XLSX or Parquet of which one column holds postcodes.

    Raises
    ------
    UncheckableFile, UnreadableFile
        As `check_file`.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UncheckableFile(
            f"Files ending in {ending or 'nothing'} cannot be read. Give a {', '.join(ENDINGS)}."
        )
    if ending == ".parquet":
        yield _parquet(path)
    elif ending == ".xlsx":
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "table.parquet"
            read_spreadsheet(path, copy, file_name=path.name, limits=_LIMITS, expected=(column,))
            yield _parquet(copy, leave_out=ROW)
    else:
        yield _csv(path)


def _parquet(path: Path, leave_out: str | None = None) -> FileTable:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise UncheckableFile("This is not a whole Parquet file: make it again.") from error
    names = file.schema_arrow.names
    kept = [place for place, name in enumerate(names) if name != leave_out]

    def pieces() -> Iterator[pl.DataFrame]:
        for batch in file.iter_batches(PIECE):
            columns = {str(new): pl.from_arrow(batch.column(old)) for new, old in enumerate(kept)}
            yield pl.DataFrame(columns)

    return FileTable(tuple(names[place] for place in kept), file.metadata.num_rows, pieces())


def _csv(path: Path) -> FileTable:
    with path.open("rb") as file:
        head = file.read(65_536)
        if is_binary(head):
            raise UncheckableFile(f"{path.name} does not hold text: is it really a CSV file?")
        lines = head.count(b"\n") + sum(
            block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")
        )
    longest = replace(_LIMITS, max_cell_characters=10_000_000)
    rows = open_csv(path, longest).rows()
    headings = next((row for row in rows if row), None)
    if headings is None:
        raise UncheckableFile(f"{path.name} is empty: there is not even a row of headings.")
    return FileTable(tuple(headings), max(lines - 1, 0), _csv_pieces(rows, len(headings)))


def _csv_pieces(rows: Iterator[list[str]], width: int) -> Iterator[pl.DataFrame]:
    """Pieces of all-text columns; an empty cell is null, a row that is too short is filled up."""
    number = 1
    schema = {str(place): pl.String for place in range(width)}
    while piece := list(islice(rows, PIECE)):
        kept = []
        for row in piece:
            number += 1
            if not row:
                continue  # an empty line is no row; one empty cell in quotation marks is
            if len(row) > width:
                raise UncheckableFile(
                    f"Row {number} has {len(row)} cells and there are {width} headings: "
                    "put cells that hold a comma in quotation marks."
                )
            row.extend([""] * (width - len(row)))
            kept.append(row)
        columns = zip(*kept, strict=True) if kept else [[] for _ in range(width)]
        texts = {str(place): list(column) for place, column in enumerate(columns)}
        yield pl.DataFrame(texts, schema=schema).with_columns(pl.all().replace("", None))


def summary_of(found: FileCheck) -> Mapping[str, object]:
    """Give the counts as plain values, for JSON; the commonest first."""
    return {
        "rows": found.rows,
        "usable": found.usable,
        "status": dict(found.status.most_common()),
        "reason": dict(found.reason.most_common()),
        "live": dict(found.live.most_common()),
        "columns": list(found.columns),
    }
