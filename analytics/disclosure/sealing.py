"""Printed rows become a safe table: with its labels, its notes, and the seal of the gate."""

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Final

from analytics.disclosure.printing import columns_of, hide, rule_notes
from analytics.disclosure.rules import CONTROLLED, RuleSet, get_rule_set
from analytics.disclosure.safe import SEAL, TOTAL_KEY, Cell, Mark, SafeTable
from analytics.disclosure.shape import TableFault, TrueCounts

_WITHHELD: Final = (
    "Withheld: its figures could not be rounded so that they add up with the other tables."
)


def check_total(counts: TrueCounts) -> None:
    """Check that a table may have the row of totals that it asks for.

    Raises
    ------
    TableFault
        It has several dimensions.
    """
    if counts.total_label is not None and len(counts.dimensions) != 1:
        raise TableFault("Only a table with one dimension has a row of totals.")


def seal_table(
    counts: TrueCounts, rows: Sequence[tuple[Cell, ...]], rules: RuleSet, *, why: str = ""
) -> SafeTable:
    """Make a safe table of printed rows: one for each combination of categories, totals last.

    Of `counts` only the description is used. `why` is a sentence to stand below.
    """
    categories = list(product(*(dimension.categories for dimension in counts.dimensions)))
    labels = [tuple(label for _, label in row) for row in categories]
    keys = [tuple(key for key, _ in row) for row in categories]
    notes = [*counts.notes, *rule_notes(rules, counts.measures)]
    if counts.total_label is not None:
        labels.append((counts.total_label,))
        keys.append((TOTAL_KEY,))
        if rules.rounding != CONTROLLED:
            notes.append("Totals are sums of the rounded figures.")
    return SafeTable(
        dimensions=tuple((each.name, each.label) for each in counts.dimensions),
        columns=columns_of(counts.measures),
        labels=tuple(labels),
        keys=tuple(keys),
        cells=tuple(rows),
        rule_set=rules.key,
        notes=(*notes, why) if why else tuple(notes),
        has_total=counts.total_label is not None,
        of_scope=counts.of_scope,
        seal=SEAL,
    )


def withhold(counts: TrueCounts, rules: RuleSet, *, why: str = _WITHHELD) -> SafeTable:
    """Make a table that hides every figure, and says why."""
    height = prod(len(dimension.categories) for dimension in counts.dimensions)
    height += counts.total_label is not None
    line = tuple(hide(Mark.WITHHELD, rules) for _ in columns_of(counts.measures))
    return seal_table(counts, [line] * height, rules, why=why)


def withhold_printed(table: SafeTable, why: str) -> SafeTable:
    """Hide every figure of a table that is printed already, and say why under it."""
    cell = hide(Mark.WITHHELD, get_rule_set(table.rule_set))
    return SafeTable(
        dimensions=table.dimensions,
        columns=table.columns,
        labels=table.labels,
        keys=table.keys,
        cells=tuple(tuple(cell for _ in row) for row in table.cells),
        rule_set=table.rule_set,
        notes=(*table.notes, why),
        has_total=table.has_total,
        of_scope=table.of_scope,
        seal=SEAL,
    )
