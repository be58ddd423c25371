"""What a table of true counts looks like before the gate: dimensions and measures, checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl


class TableFault(ValueError):
    """True counts that do not fit their description. The message gives rows, never figures."""


#: Units of which nobody knows a sum over people.
_NOT_ADDED: Final = ("points", "per cent", "percentage points")


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is broken down by.

    Attributes
    ----------
    name, label : the column, and its heading.
    categories : every value it can have, in order, with its label. It must not depend on who is
        in the table: a row that stood only where somebody was would tell that somebody was.
    """

    name: str
    label: str
    categories: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, or of what is protected as people are.

    `part_of` names the count that these people are a part of; `unit` is said of them in charts.
    `within` names a count of other tables that these people are all among.
    """

    name: str
    label: str
    part_of: str | None = None
    unit: str = "people"
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage, worked out by the gate from two counts of the same table.

    With `interval`, columns `<name>_low` and `<name>_high` follow: the Wilson interval (95%) of
    the printed counts, hidden where the percentage is.
    """

    name: str
    label: str
    part: str
    whole: str
    interval: bool = False


@dataclass(frozen=True, slots=True)
class Mean:
    """An average over the people of a count; the column holds the true average.

    Only of measures with many values, such as points: the average of a yes or no is a share,
    and would give the count of the yeses back.

    `one_person` is what one person may bring to a difference of averages, which may lie near
    nought: it is printed no finer than that over its people. `up` rounds up, for margins.
    """

    name: str
    label: str
    over: str
    unit: str
    decimals: int = 1
    one_person: float | None = None
    up: bool = False

    @property
    def is_of_sums(self) -> bool:
        """Whether its sum may be known, as that of hours or pounds: all but points and rates."""
        return self.unit not in _NOT_ADDED


Measure = Count | Share | Mean


@dataclass(frozen=True, slots=True, repr=False)
class TrueCounts:
    """A table of true counts on its way to the gate. It never shows its figures.

    Attributes
    ----------
    title : what it counts.
    table : dimension columns, columns of counts and of means.
    dimensions, measures : its description.
    notes : sentences that must stand under it.
    total_label : heading of a row of totals, or None for no such row. Totals are sums of the
        printed figures.
    of_scope : what puts people into its rows or parts is counted within the scope alone, such as
        hours at the members asked about. A row of some is then not among the same row of more.
    """

    title: str
    table: pl.DataFrame
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    notes: tuple[str, ...] = ()
    total_label: str | None = None
    of_scope: bool = False

    def __repr__(self) -> str:
        return f"TrueCounts({self.title!r}, figures not shown)"


_WIDEST_TABLE: Final = 20_000


def complete_table(
    table: pl.DataFrame, dimensions: Sequence[Dimension], measures: Sequence[Measure]
) -> pl.DataFrame:
    """Check a table, and give it a row for every combination of categories.

    Returns
    -------
    pl.DataFrame
        Dimension columns (text), then the columns of counts (0 where the table had no row) and
        of means, in the order of the categories.

    Raises
    ------
    TableFault
        A column is missing, a category is not declared, a combination stands twice, a count is
        negative or missing, or a part is greater than its whole.
    """
    keys = [dimension.name for dimension in dimensions]
    counts = [measure for measure in measures if isinstance(measure, Count)]
    columns = [*keys, *(each.name for each in measures if not isinstance(each, Share))]
    _check_measures(measures, {count.name for count in counts})
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise TableFault(f"The table has no column {', '.join(missing)}.")
    grid = _grid(dimensions)
    given = table.select(columns).with_columns(pl.col(keys).cast(pl.String))
    if given.select(pl.struct(keys).is_duplicated().any()).item():
        raise TableFault("A combination of categories stands twice in the table.")
    if not given.join(grid, on=keys, how="anti").is_empty():
        raise TableFault("The table has a category that its dimension does not declare.")
    _check_counts(given, counts)
    return grid.join(given, on=keys, how="left", maintain_order="left").with_columns(
        pl.col(count.name).fill_null(0).cast(pl.Int64) for count in counts
    )


def _check_measures(measures: Sequence[Measure], counts: set[str]) -> None:
    named = [
        name
        for measure in measures
        for name in (
            (measure.part, measure.whole)
            if isinstance(measure, Share)
            else (measure.over,)
            if isinstance(measure, Mean)
            else (measure.part_of,)
        )
        if name is not None
    ]
    unknown = sorted(set(named) - counts)
    if unknown:
        raise TableFault(f"There is no count {', '.join(unknown)} among the measures.")
    if len({measure.name for measure in measures}) < len(measures):
        raise TableFault("Two measures have the same name.")


def _check_counts(given: pl.DataFrame, counts: Sequence[Count]) -> None:
    for count in counts:
        values = given[count.name]
        if values.null_count() or not values.dtype.is_integer() or (values < 0).any():
            raise TableFault(f"{count.name} is not a whole number from 0 in every row.")
        if count.part_of is not None and (values > given[count.part_of]).any():
            raise TableFault(f"{count.name} is greater than {count.part_of} in some row.")


def _grid(dimensions: Sequence[Dimension]) -> pl.DataFrame:
    if not dimensions:
        raise TableFault("A table needs a dimension.")
    grid = pl.DataFrame({"": [0]})
    for dimension in dimensions:
        values = [value for value, _ in dimension.categories]
        grid = grid.join(pl.DataFrame({dimension.name: values}), how="cross")
    if grid.height > _WIDEST_TABLE:
        raise TableFault(f"The table would have more than {_WIDEST_TABLE:,} rows.")
    return grid.drop("").cast(pl.String)
