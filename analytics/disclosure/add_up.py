"""Sums and differences of printed figures: a table of its own that adds up because they do.

What comes of it tells nothing that the tables do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analytics.disclosure.rules import get_rule_set
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable


@dataclass(frozen=True, slots=True)
class Term:
    """Printed counts of a table, added up: all rows, or those of some categories.

    Attributes
    ----------
    column : name of the count.
    where : by dimension, the key of the category; a dimension left out is added up over.
    sign : 1, or -1 for what is taken away.
    """

    table: SafeTable
    column: str
    where: Mapping[str, str] = field(default_factory=dict)
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Sum:
    """A row: keys and labels of its categories, and the terms that its figure is the sum of."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    terms: tuple[Term, ...]


def add_up(
    dimensions: Sequence[tuple[str, str]],
    column: SafeColumn,
    sums: Sequence[Sum],
    *,
    notes: Sequence[str] = (),
) -> SafeTable:
    """Make a table whose figures are sums and differences of printed counts.

    A figure of which a term is hidden is hidden too.

    Parameters
    ----------
    dimensions
        Name and heading of the leading columns.
    column
        Of the figures.
    sums
        The rows.
    notes
        Sentences that must stand under it.

    Raises
    ------
    ValueError
        There is no row, or rules differ.
    KeyError
        A table has no such column, dimension or category.
    """
    terms = [term for each in sums for term in each.terms]
    rule_sets = {term.table.rule_set for term in terms}
    if len(rule_sets) != 1:
        raise ValueError("Only printed figures of one rule set are added up.")
    rule_set = rule_sets.pop()
    mark = get_rule_set(rule_set).hidden_mark
    return SafeTable(
        dimensions=tuple(dimensions),
        columns=(column,),
        labels=tuple(each.labels for each in sums),
        keys=tuple(each.keys for each in sums),
        cells=tuple((_add(each.terms, mark),) for each in sums),
        rule_set=rule_set,
        notes=tuple(notes),
        has_total=False,
        seal=SEAL,
    )


def _add(terms: Sequence[Term], hidden: str) -> Cell:
    figures = [(term.sign, cell) for term in terms for cell in _cells(term)]
    if any(cell.value is None for _, cell in figures):
        return Cell(None, Mark.WITHHELD, hidden)
    total = sum(sign * int(cell.value or 0) for sign, cell in figures)
    return Cell(total, None, f"{total:,}")


def _cells(term: Term) -> list[Cell]:
    table = term.table
    names = [name for name, _ in table.dimensions]
    for name in term.where:
        if name not in names:
            raise KeyError(name)
    wanted = [(names.index(name), key) for name, key in term.where.items()]
    figures = table.figures(term.column)[: len(table.cells) - table.has_total]
    found = [
        cell
        for keys, cell in zip(table.keys, figures, strict=False)
        if all(keys[place] == key for place, key in wanted)
    ]
    if not found:
        raise KeyError(", ".join(term.where.values()))
    return found
