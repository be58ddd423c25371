"""What changes for people when an indicator passes from one edition to another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from etl.postcodes import PostcodeDirectory
from etl.reference.attach import CannotAttach, attach, open_look_up
from etl.reference.place_editions import Pair, label_value, read_catalogue

_KEY: Final = "key"
_POSTCODE: Final = "postcode"
_TALLIES: Final = ("unchanged", "changed", "gained", "lost", "unknown")


@dataclass(frozen=True)
class EditionChanges:
    """An indicator in two editions, for the same postcodes.

    Attributes
    ----------
    indicator, title : key and name of the indicator.
    edition_from, edition_to : names of the editions.
    rows : key, postcode, from, to, from_label, to_label; one for each postcode given, in order.
    counts : from, to, count; one for each pair of values that occurs, null first: both sides of a
        quintile give at most 36 rows.
    unchanged, changed : postcodes with a value in both editions, the same or another.
    gained, lost : postcodes with a value only in the later one, only in the earlier one.
    unknown : postcodes with a value in neither, or that are missing.
    """

    indicator: str
    title: str
    edition_from: str
    edition_to: str
    rows: pl.DataFrame
    counts: pl.DataFrame
    unchanged: int
    changed: int
    gained: int
    lost: int
    unknown: int

    @property
    def total(self) -> int:
        """How many postcodes were given."""
        return self.unchanged + self.changed + self.gained + self.lost + self.unknown

    @property
    def changed_rows(self) -> pl.DataFrame:
        """The rows in which the two editions differ, in the order given."""
        return self.rows.filter(pl.col("from").ne_missing(pl.col("to")))

    def table(self) -> pl.DataFrame:
        """Counts as a square: a row for each earlier value, a column for each later one.

        Returns
        -------
        pl.DataFrame
            `from` (text, "none" where there was no value), then a column of counts for each value
            that occurs in either edition, in order, and "none" where it does.
        """
        values = _in_order(self.counts)
        names = [_name(value) for value in values]
        found = {(row["from"], row["to"]): row["count"] for row in self.counts.to_dicts()}
        columns = {_name(to): [found.get((earlier, to), 0) for earlier in values] for to in values}
        return pl.DataFrame({"from": pl.Series(names, dtype=pl.String), **columns})


def list_changes(
    root: Path,
    postcodes: pl.Series | pl.DataFrame | Iterable[str | None],
    indicator: str,
    edition_from: str,
    edition_to: str | None = None,
    *,
    directory: PostcodeDirectory | None = None,
) -> EditionChanges:
    """Compare two editions of an indicator for a list of postcodes.

    Each edition is reached through its own areas (2011 LSOAs for the indices of 2019, 2021 LSOAs
    for those of 2025), so that a boundary that moved is not mistaken for a change of rank.

    Parameters
    ----------
    root
        Folder of the reference store.
    postcodes
        As people write them (`SW1A 1AA`), null where unknown; or a table of `key`, such as a
        participant's, and `postcode`. Without keys the rows are numbered from 0.
    edition_to
        None compares with the edition in use.
    directory
        As for `etl.reference.attach.attach`.

    Raises
    ------
    UnknownPlace
        There is no such edition of the indicator; those loaded are named.
    CannotAttach
        A column is missing, or the postcode directory that leads to the areas is not loaded.
    """
    given = _table(postcodes)
    catalogue = read_catalogue(root)
    earlier = catalogue.get_pair(indicator, edition_from)
    later = catalogue.get_pair(indicator, edition_to)
    rows = attach(
        root,
        given,
        {"from": (indicator, edition_from), "to": (indicator, later.edition.edition)},
        directory=directory,
    )
    return _compared(earlier, later, rows)


@contextmanager
def open_changes(
    root: Path,
    indicator: str,
    edition_from: str,
    edition_to: str | None = None,
    *,
    directory: PostcodeDirectory | None = None,
) -> Iterator[Callable[[pl.Series], EditionChanges]]:
    """Read both editions once, to compare them for many lists of postcodes one after the other.

    Parameters and errors as for `list_changes`.
    """
    catalogue = read_catalogue(root)
    earlier = catalogue.get_pair(indicator, edition_from)
    later = catalogue.get_pair(indicator, edition_to)
    wanted = {"from": (indicator, edition_from), "to": (indicator, later.edition.edition)}
    with open_look_up(root, wanted, directory=directory) as look_up:
        yield lambda postcodes: _compared(
            earlier, later, pl.concat([_table(postcodes), look_up(postcodes)], how="horizontal")
        )


def _compared(earlier: Pair, later: Pair, rows: pl.DataFrame) -> EditionChanges:
    labelled = rows.with_columns(
        _labels(earlier, rows["from"]).alias("from_label"),
        _labels(later, rows["to"]).alias("to_label"),
    )
    counts = rows.group_by("from", "to").agg(pl.len().cast(pl.Int64).alias("count"))
    return EditionChanges(
        indicator=earlier.indicator.key,
        title=earlier.indicator.label,
        edition_from=earlier.edition.edition,
        edition_to=later.edition.edition,
        rows=labelled,
        counts=counts.sort("from", "to"),
        **_tally(rows),
    )


def add_up(parts: Sequence[EditionChanges]) -> EditionChanges:
    """Add up the counts of one indicator in the same editions for several lists, at least one.

    Keeps none of their rows.
    """
    counts = pl.concat([part.counts for part in parts]).group_by("from", "to")
    return replace(
        parts[0],
        rows=parts[0].rows.clear(),
        counts=counts.agg(pl.col("count").sum()).sort("from", "to"),
        **{name: sum(getattr(part, name) for part in parts) for name in _TALLIES},
    )


def _tally(rows: pl.DataFrame) -> dict[str, int]:
    before, after = pl.col("from"), pl.col("to")
    tally = rows.select(
        unchanged=(before == after).sum(),
        changed=(before != after).sum(),
        gained=(before.is_null() & after.is_not_null()).sum(),
        lost=(before.is_not_null() & after.is_null()).sum(),
        unknown=(before.is_null() & after.is_null()).sum(),
    )
    return {name: int(number) for name, number in tally.row(0, named=True).items()}


def _table(postcodes: pl.Series | pl.DataFrame | Iterable[str | None]) -> pl.DataFrame:
    if isinstance(postcodes, pl.DataFrame):
        missing = [name for name in (_KEY, _POSTCODE) if name not in postcodes.columns]
        if missing:
            raise CannotAttach(f"There is no column '{missing[0]}'.")
        return postcodes.select(_KEY, _POSTCODE)
    column = pl.Series(_POSTCODE, list(postcodes), dtype=pl.String)
    return column.to_frame().with_row_index(_KEY)


def _labels(pair: Pair, values: pl.Series) -> pl.Series:
    known = values.unique().drop_nulls()
    labels = [label_value(pair, value) for value in known]
    return values.replace_strict(known, labels, default=None, return_dtype=pl.String)


def _in_order(counts: pl.DataFrame) -> list[object]:
    both = pl.concat([counts["from"], counts["to"].cast(counts["from"].dtype)])
    return both.unique().sort(nulls_last=True).to_list()


def _name(value: object) -> str:
    return "none" if value is None else str(value)
