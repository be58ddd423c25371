"""From true counts to a safe table.

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
- Tables of the same people share totals even when none is printed. `protect_together` withholds
  the later table where the printed tables would narrow a count.

Not covered here, and closed by the ledger of everything released: differencing between scopes
(all members less one), between editions (one person more), and between tables that were not
protected together; what a reader knows of the people from elsewhere; and what the withholding of
a table itself may tell. Averages are printed from true values, on 8 people or more.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.disclosure.linked import PrintedTable, Range, tells_more_together
from analytics.disclosure.printing import columns_of, hide, print_row
from analytics.disclosure.rules import RuleSet
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeTable
from analytics.disclosure.sealing import check_total, seal_table
from analytics.disclosure.shape import (
    Count,
    Dimension,
    Mean,
    Measure,
    TableFault,
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


def protect_together(tables: Sequence[TrueCounts], rule_set: RuleSet) -> tuple[SafeTable, ...]:
    """Make tables of the same people safe to show side by side.

    Counts of one name must be of the same people in every table. The tables come most important
    first: one that would narrow a count of those before it is withheld whole.

    Raises
    ------
    TableFault
        A table does not fit its description, has a part of a part, or the rule set hides small
        counts, for which no proof is at hand.
    """
    if rule_set.smallest_count:
        raise TableFault("Tables are protected together only under a rule set that hides no count.")
    kept: list[PrintedTable] = []
    safe: list[SafeTable] = []
    for counts in tables:
        table = _protect(counts, rule_set)
        candidate = [*kept, *_as_seen(counts, table, rule_set)]
        withheld = bool(kept) and tells_more_together(candidate)
        if not withheld:
            kept = candidate
        safe.append(_withhold(table, rule_set) if withheld else table)
    return tuple(safe)


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
    means = {measure.name: row[measure.name] for measure in measures if isinstance(measure, Mean)}
    known = {name: mean if isinstance(mean, int | float) else None for name, mean in means.items()}
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


def _withhold(table: SafeTable, rules: RuleSet) -> SafeTable:
    return SafeTable(
        dimensions=table.dimensions,
        columns=table.columns,
        labels=table.labels,
        keys=table.keys,
        cells=tuple(tuple(hide(Mark.WITHHELD, rules) for _ in row) for row in table.cells),
        rule_set=table.rule_set,
        notes=(*table.notes, "Withheld: beside the other tables it would give small counts away."),
        has_total=table.has_total,
        seal=SEAL,
    )


def _as_seen(counts: TrueCounts, table: SafeTable, rules: RuleSet) -> list[PrintedTable]:
    """Give the counts of a table as ranges, one printed table for each pair of whole and part."""
    rows = len(table.cells) - table.has_total
    ranges = {
        measure.name: [_range(cell, rules) for cell in table.figures(measure.name)[:rows]]
        for measure in counts.measures
        if isinstance(measure, Count)
    }
    wholes = {
        measure.name: measure.part_of for measure in counts.measures if isinstance(measure, Count)
    }
    if any(whole and wholes[whole] for whole in wholes.values()):
        raise TableFault("Tables with a part of a part cannot be protected together.")
    inside = {whole for whole in wholes.values() if whole}
    if any(list(wholes.values()).count(whole) > 1 for whole in inside):
        raise TableFault("Tables with two parts of a whole cannot be protected together.")
    alone = [name for name, whole in wholes.items() if whole is None and name not in inside]
    seen = [PrintedTable((name,), tuple((each,) for each in ranges[name])) for name in alone]
    seen += [
        PrintedTable((whole, name), tuple(zip(ranges[whole], ranges[name], strict=True)))
        for name, whole in wholes.items()
        if whole
    ]
    return seen


def _range(cell: Cell, rules: RuleSet) -> Range:
    value, base = int(cell.value or 0), rules.rounding_base
    # Halves go up: with base 5 a printed 5 is 3 to 7; with base 10 a printed 10 is 5 to 14.
    return Range(max(value - base // 2, 0), value + (base - 1) // 2)
