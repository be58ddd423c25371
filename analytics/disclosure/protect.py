"""From true counts to a safe table, each figure rounded by itself: HESA's rules to the letter.

What is printed, and why it gives no small count away:

- A count is printed as the nearest multiple of the rule set's base, so that a reader is left with
  every whole number within half a base of it: a printed 5 is 3 to 7, a printed 0 is 0 to 2. With
  a smallest count, smaller counts are hidden, zeros among them, and so are parts that leave a
  smaller count outside.
- Every combination of categories has a row, so that a row does not tell that somebody is in it.
- A percentage is worked out from the two printed counts, never from the true ones: it tells
  nothing that the counts beside it do not. (A percentage of true counts beside a rounded base
  gives nearly every count of 1 to 4 back.) It is hidden on a small base, and where the printed
  part, or what is left outside it, is small, as it would then mean little.
- A total is the sum of the printed figures. A total rounded on its own, as HESA's text allows,
  can be undone by subtraction: 2, 2, 2, 2 would print 0, 0, 0, 0 and a total of 10. The price is
  a total that may be off by up to half a base a row; a note says so.

For one table: tables of the same people share totals even when none is printed, which may narrow
counts, and for one that nothing else is released of. Reports go through `protect_report`.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.disclosure.averages import TrueMean
from analytics.disclosure.printing import columns_of, print_row
from analytics.disclosure.rules import RuleSet
from analytics.disclosure.safe import Cell, SafeTable
from analytics.disclosure.sealing import check_total, seal_table
from analytics.disclosure.shape import (
    Count,
    Dimension,
    Mean,
    Measure,
    TrueCounts,
    complete_table,
)


def protect(
    table: pl.DataFrame,
    dimensions: Sequence[Dimension],
    measures: Sequence[Measure],
    rule_set: RuleSet,
    *,
    notes: Sequence[str] = (),
    total_label: str | None = None,
) -> SafeTable:
    """Make a table safe to show.

    Parameters
    ----------
    table
        True counts: a column for each dimension, count and mean; a combination of categories
        that is not there is nobody.
    dimensions, measures
        What its columns are; the measures in the order in which they are to be printed.
    rule_set
        The rules of the source; of the stricter where there are two.
    notes
        Sentences to stand under the table, beside those of the rules.
    total_label
        Heading of a row of totals (of a table with one dimension), or None for none.

    Raises
    ------
    TableFault
        The table does not fit its description.

    Source
    ------
    HESA Standard Rounding Methodology for the rounding and the bases of percentages and averages;
    the module's text says where more is hidden than it asks. Checked by an attacker who goes
    through every table that could have been printed so.
    """
    counts = TrueCounts("", table, tuple(dimensions), tuple(measures), tuple(notes), total_label)
    return _protect(counts, rule_set)


def _protect(counts: TrueCounts, rule_set: RuleSet) -> SafeTable:
    check_total(counts)
    complete = complete_table(counts.table, counts.dimensions, counts.measures)
    rows = [_print_row(row, counts.measures, rule_set) for row in complete.iter_rows(named=True)]
    if counts.total_label is not None:
        rows.append(_total_row(rows, counts.measures, rule_set))
    return seal_table(counts, rows, rule_set)


def _print_row(
    row: Mapping[str, object], measures: Sequence[Measure], rules: RuleSet
) -> tuple[Cell, ...]:
    counts = {
        measure.name: _print_count(row, measure, rules)
        for measure in measures
        if isinstance(measure, Count)
    }
    known = {
        measure.name: TrueMean(mean, int(str(row[measure.over])))
        if isinstance(mean := row[measure.name], int | float)
        else None
        for measure in measures
        if isinstance(measure, Mean)
    }
    return print_row(measures, counts, known, rules)


def _print_count(row: Mapping[str, object], count: Count, rules: RuleSet) -> int | None:
    value = int(str(row[count.name]))
    outside = None if count.part_of is None else int(str(row[count.part_of])) - value
    small = value < rules.smallest_count or (outside is not None and outside < rules.smallest_count)
    return None if small else rules.round_count(value)


def _total_row(
    rows: Sequence[tuple[Cell, ...]], measures: Sequence[Measure], rules: RuleSet
) -> tuple[Cell, ...]:
    printed: dict[str, int | None] = {}
    for position, column in enumerate(columns_of(measures)):
        if column.kind == "count":
            values = [row[position].value for row in rows]
            known = [int(value) for value in values if value is not None]
            printed[column.name] = sum(known) if len(known) == len(values) else None
    return print_row(measures, printed, {}, rules)
