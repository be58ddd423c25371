"""Adds to the rows of a file what is loaded of their postcodes: indicators, or how they changed.

CSV, XLSX or Parquet in and out, in pieces: the memory of one piece, whatever the length.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.postcodes.files import Progress, UncheckableFile, find_column, open_table
from etl.postcodes.outputs import CannotWrite, open_output
from etl.reference.attach import CannotAttach, LookUp, Wanted, open_look_up, plan_join
from etl.reference.changes import EditionChanges, add_up, open_changes
from etl.reference.place_editions import POSTCODE, Pair, read_catalogue

#: What is said of each postcode, before what was looked up.
SAID: Final = ("postcode_used", "postcode_status", "postcode_message")
#: Of so many rows without a usable postcode the place is kept.
MOST_FAULTS: Final = 20
_FIRST_ROW: Final = 2  # row 1 has the headings


@dataclass
class FileJoin:
    """What was joined.

    Attributes
    ----------
    columns : headings of the file that was written.
    rows : rows read and written.
    status : number of rows of each verdict on the postcode: valid, repaired, ambiguous, invalid.
    faults : row (the headings are row 1, empty lines are not counted) and verdict of the first
        20 rows whose postcode cannot be used.
    figures : number of rows with a figure, by added column.
    """

    columns: tuple[str, ...]
    rows: int = 0
    status: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)

    @property
    def usable(self) -> int:
        """Rows with a postcode that can be used: valid or repaired."""
        return self.status["valid"] + self.status["repaired"]


@dataclass(frozen=True)
class FilePair:
    """The file to read and the file to write.

    Attributes
    ----------
    path, out : CSV, XLSX or Parquet, told by the ending. `out` is replaced whole, or not at all.
    column : heading of the postcodes, as people type them: they are checked and repaired first.
    prefix : put before the names of all added columns.
    """

    path: Path
    out: Path
    column: str
    prefix: str = ""


def attach_to_file(
    root: Path,
    files: FilePair,
    wanted: Wanted,
    directory: PostcodeDirectory,
    *,
    progress: Progress | None = None,
) -> tuple[FileJoin, Mapping[str, Pair]]:
    """Add indicators to the rows of a file, which keep their order and their columns.

    Parameters
    ----------
    root
        Folder of the reference store.
    wanted
        As for `attach`: new columns, each with its indicator and edition.

    Returns
    -------
    tuple[FileJoin, Mapping[str, Pair]]
        What was joined, and the edition that each new column comes from. A row without a usable
        postcode stays, with a blank and what is wrong.

    Raises
    ------
    UnknownPlace, CannotAttach
        As `attach`; or the file has a column of an added name.
    UncheckableFile, UnreadableFile
        As `etl.postcodes.files.check_file`.
    """
    plan = plan_join(root, wanted, present=(POSTCODE,))
    with open_look_up(root, wanted, directory=directory) as look_up:
        joined = _join(files, tuple(wanted), look_up, directory, progress=progress)
    return joined, plan.pairs


def compare_in_file(
    root: Path,
    files: FilePair,
    change: tuple[str, str, str | None],
    directory: PostcodeDirectory,
    *,
    progress: Progress | None = None,
) -> tuple[FileJoin, EditionChanges]:
    """Add an indicator in two editions to the rows of a file, and whether it changed.

    Parameters
    ----------
    change
        Indicator, earlier edition and later edition; None for the edition in use.

    Returns
    -------
    tuple[FileJoin, EditionChanges]
        What was joined, and the counts of all rows (without the rows themselves). The added
        columns are `<indicator>_<edition>` twice and `change`: unchanged, changed, gained (a
        figure only in the later edition), lost (only in the earlier one), blank without any.

    Raises
    ------
    UnknownPlace, CannotAttach, UncheckableFile, UnreadableFile
        As `attach_to_file`.
    """
    indicator, before, after = change
    later = read_catalogue(root).get_pair(indicator, after).edition.edition
    if later == before:
        raise CannotAttach(f"Give two editions: {before} would be compared with itself.")
    names = (f"{indicator}_{before}", f"{indicator}_{later}", "change")

    with open_changes(root, indicator, before, later, directory=directory) as compare:
        counted = compare(pl.Series([], dtype=pl.String))  # a file without rows has counts too

        def look_up(postcodes: pl.Series) -> pl.DataFrame:
            nonlocal counted
            found = compare(postcodes)
            counted = add_up([counted, found])
            return found.rows.select("from", "to", _change())

        joined = _join(files, names, look_up, directory, progress=progress)
    return joined, counted


def _change() -> pl.Expr:
    before, after = pl.col("from"), pl.col("to")
    return (
        pl.when(before.is_null() & after.is_null())
        .then(None)
        .when(before.is_null())
        .then(pl.lit("gained"))
        .when(after.is_null())
        .then(pl.lit("lost"))
        .when(before == after)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("changed"))
        .alias("change")
    )


def _join(
    files: FilePair,
    names: tuple[str, ...],
    look_up: LookUp,
    directory: PostcodeDirectory,
    *,
    progress: Progress | None,
) -> FileJoin:
    if files.out.exists() and files.path.samefile(files.out):
        raise UncheckableFile("The file to write is the file to read: give --out another name.")
    try:
        with open_table(files.path, files.column) as table, open_output(files.out) as sink:
            place = find_column(table.headings, files.column)
            added = tuple(files.prefix + name for name in (*SAID, *names))
            _check_names(table.headings, added)
            joined = FileJoin((*table.headings, *added))
            sink.start(joined.columns)
            for piece in table.pieces:
                checked = check_postcodes(piece[str(place)].cast(pl.String), directory)
                found = look_up(checked[POSTCODE]).rename(lambda name: f"+{name}")
                _count(joined, checked, found, added[len(SAID) :])
                sink.write(pl.concat([piece, _said(checked), found], how="horizontal"))
                if progress is not None:
                    progress("Joining", joined.rows, max(table.total, joined.rows))
            return joined
    except CannotWrite as error:
        raise UncheckableFile(str(error)) from error


def _check_names(headings: tuple[str, ...], added: tuple[str, ...]) -> None:
    taken = {heading.strip().casefold() for heading in headings}
    twice = [name for name in added if name.casefold() in taken]
    if twice:
        raise CannotAttach(f"There is a column '{twice[0]}' already: give --prefix.")


def _said(checked: pl.DataFrame) -> pl.DataFrame:
    return checked.select(
        pl.col("postcode").alias("+used"),
        pl.col("status").cast(pl.String).alias("+status"),
        pl.col("message").replace("", None).alias("+message"),
    )


def _count(
    joined: FileJoin, checked: pl.DataFrame, found: pl.DataFrame, names: tuple[str, ...]
) -> None:
    status = checked["status"].cast(pl.String)
    joined.status.update(dict(status.value_counts().iter_rows()))
    missing = checked["postcode"].is_null().arg_true().head(MOST_FAULTS - len(joined.faults))
    joined.faults += [(joined.rows + _FIRST_ROW + row, status[row]) for row in missing]
    for name, cells in zip(names, found.get_columns(), strict=True):
        joined.figures[name] += len(cells) - cells.null_count()
    joined.rows += checked.height
