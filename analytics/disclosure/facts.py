"""Tables of facts of places, which count nobody: they are printed as they are.

Whoever makes one answers for that: what counts people goes through `protect_report`.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from analytics.disclosure.rules import get_rule_set
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable

_RULES: Final = "facts"


class Fact(NamedTuple):
    """A column of facts.

    Attributes
    ----------
    name, label, unit : the column, its heading, and the unit of its figures (`areas`, `km`).
    decimals : how many are printed.
    """

    name: str
    label: str
    unit: str
    decimals: int = 0


class Place(NamedTuple):
    """A row: the key and label of a place or a kind of places, and a figure for each column.

    None is a figure that is not known.
    """

    key: str
    label: str
    figures: Sequence[float | None]


def print_facts(
    dimension: tuple[str, str], facts: Sequence[Fact], places: Sequence[Place]
) -> SafeTable:
    """Print facts of places.

    Parameters
    ----------
    dimension
        Name and label of the leading column.
    """
    hidden = get_rule_set(_RULES).hidden_mark
    return SafeTable(
        dimensions=(dimension,),
        columns=tuple(SafeColumn(each.name, each.label, "mean", each.unit) for each in facts),
        labels=tuple((place.label,) for place in places),
        keys=tuple((place.key,) for place in places),
        cells=tuple(
            tuple(
                _cell(figure, fact.decimals, hidden)
                for figure, fact in zip(place.figures, facts, strict=True)
            )
            for place in places
        ),
        rule_set=_RULES,
        notes=(),
        has_total=False,
        seal=SEAL,
    )


def _cell(figure: float | None, decimals: int, hidden: str) -> Cell:
    if figure is None:
        return Cell(None, Mark.NOT_KNOWN, hidden)
    value = round(figure, decimals) if decimals else round(figure)
    return Cell(value, None, f"{value:,.{decimals}f}")
