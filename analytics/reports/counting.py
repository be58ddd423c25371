"""Counts people of a whole and of its parts by what they are broken down by, in the engine.

What comes of it are true counts: they go to the gate, and nowhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from analytics.disclosure import Count, Dimension, Mean, Measure, Share, TrueCounts
from etl.engine import Engine, Expression, load_stages

NOT_KNOWN: Final = "none"
_COUNTED: Final = load_stages("analytics.reports", "sql/counting")


@dataclass(frozen=True, slots=True)
class By:
    """What people are broken down by.

    Attributes
    ----------
    dimension : its categories; one of them is `none` wherever the column can be null.
    column : SQL over the table of people that gives the key of a person's category.
    of_scope : the category hangs on whose activities are counted; see `TrueCounts`.
    """

    dimension: Dimension
    column: str
    of_scope: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """People of a whole of whom something holds.

    Attributes
    ----------
    name, label : as of the count.
    condition : SQL over the table of people; null counts as no.
    rate : heading of the share that they are of their whole, or "" for no share.
    interval : whether the share has its interval beside it.
    of : name of a part that these people are a part of; None is the whole.
    of_scope : it hangs on whose activities are counted; see `TrueCounts`.
    within : name of a count of other tables that these people are all among.
    """

    name: str
    label: str
    condition: str
    rate: str = ""
    of: str | None = None
    interval: bool = False
    of_scope: bool = False
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Average:
    """The average of a column over the people of a count, those without a value left out.

    The count that it is over must be of people who have a value.
    """

    mean: Mean
    column: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Who is counted.

    Attributes
    ----------
    name, label : as of the count.
    among : SQL over the table of people that says who they are.
    people : the table. unit : what they are, where they are not people.
    within : name of a count of other tables that these people are all among.
    """

    name: str
    label: str
    among: str
    people: str = "defined"
    unit: str = "people"
    within: str | None = None

    @property
    def count(self) -> Count:
        """The count of all of them."""
        return Count(self.name, self.label, unit=self.unit, within=self.within)


def count_people(
    engine: Engine,
    whole: Whole,
    by: Sequence[By],
    *,
    parts: Sequence[Part] = (),
    averages: Sequence[Average] = (),
) -> pl.DataFrame:
    """Count people by what they are broken down by.

    Parameters
    ----------
    engine
        Holds the table of people, one row a person.
    whole
        Who is counted.
    by
        One or two breakdowns.
    parts, averages
        What is counted beside the whole. A part of a part comes after it.

    Returns
    -------
    pl.DataFrame
        A text column for each dimension, one of whole numbers for the whole and each part, and one
        for each average.
    """
    conditions = _conditions(parts)
    columns = [
        *(_key(each) for each in by),
        f'count(*) AS "{whole.name}"',
        *(
            f'count(*) FILTER (WHERE {condition}) AS "{name}"'
            for name, condition in conditions.items()
        ),
        *(_average(each, conditions.get(each.mean.over, "TRUE")) for each in averages),
    ]
    engine.run(
        _COUNTED,
        {
            "columns": Expression(",\n    ".join(columns)),
            "people": Expression(whole.people),
            "among": Expression(whole.among),
        },
    )
    return engine.fetch("counted", order_by=[each.dimension.name for each in by])


def count_table(
    engine: Engine,
    title: str,
    whole: Whole,
    by: By | Sequence[By],
    *,
    parts: Sequence[Part] = (),
    averages: Sequence[Average] = (),
    notes: Sequence[str] = (),
    total_label: str | None = None,
) -> TrueCounts:
    """Count people as a table for the gate: the whole, its parts with their shares, averages.

    A row of totals is there where `total_label` names it. What is told more than once is counted
    once: take `count_people` and `describe` where several tables are made of one count.
    """
    by = (by,) if isinstance(by, By) else tuple(by)
    table = count_people(engine, whole, by, parts=parts, averages=averages)
    return describe(
        table,
        title,
        whole,
        by,
        parts=parts,
        averages=averages,
        notes=notes,
        total_label=total_label,
    )


def describe(
    table: pl.DataFrame,
    title: str,
    whole: Whole,
    by: Sequence[By],
    *,
    parts: Sequence[Part] = (),
    averages: Sequence[Average] = (),
    notes: Sequence[str] = (),
    total_label: str | None = None,
) -> TrueCounts:
    """Describe counts that `count_people` gave, or some of their columns, for the gate."""
    measures = tuple(_measures(whole, parts, averages))
    dimensions = tuple(each.dimension for each in by)
    kept = [
        *(each.name for each in dimensions),
        *(each.name for each in measures if not isinstance(each, Share)),
    ]
    return TrueCounts(
        title,
        table.select(kept),
        dimensions,
        measures,
        tuple(notes),
        total_label,
        of_scope=any(each.of_scope for each in by) or any(each.of_scope for each in parts),
    )


def _key(by: By) -> str:
    return f"coalesce(CAST(({by.column}) AS VARCHAR), '{NOT_KNOWN}') AS \"{by.dimension.name}\""


def _average(average: Average, condition: str) -> str:
    # Decimals add up to the same whatever their order: binary fractions would not.
    values = f"CAST(({average.column}) AS DECIMAL(18, 6))"
    return f'avg({values}) FILTER (WHERE {condition}) AS "{average.mean.name}"'


def _conditions(parts: Sequence[Part]) -> dict[str, str]:
    """Give for each part what holds of its people: what holds of the part that it is of, too."""
    found: dict[str, str] = {}
    for part in parts:
        outer = f"({found[part.of]}) AND " if part.of is not None else ""
        found[part.name] = f"{outer}({part.condition})"
    return found


def _measures(
    whole: Whole, parts: Sequence[Part], averages: Sequence[Average]
) -> Iterator[Measure]:
    yield whole.count
    for part in parts:
        outer = part.of or whole.name
        yield Count(part.name, part.label, part_of=outer, unit=whole.unit, within=part.within)
        if part.rate:
            yield Share(
                f"{part.name}_rate",
                part.rate,
                part=part.name,
                whole=outer,
                interval=part.interval,
            )
    for average in averages:
        yield average.mean
