"""Groups of people by name: what is printed of each, margins that a reader adds up among them."""

from dataclasses import dataclass
from itertools import combinations

from analytics.disclosure.safe import SafeTable


@dataclass(frozen=True, slots=True)
class Group:
    """People of a count, in categories of some dimensions in the order of their names."""

    count: str
    labels: tuple[tuple[str, str], ...]


def groups_of(table: SafeTable) -> dict[Group, int]:
    """Give what a table prints of each group; nothing of a count that it hides somewhere."""
    names = [name for name, _ in table.dimensions]
    cells = table.cells[: len(table.cells) - table.has_total]
    found: dict[Group, int] = {}
    for place, column in enumerate(table.columns):
        if column.kind != "count" or any(row[place].value is None for row in cells):
            continue
        for keys, row in zip(table.keys, cells, strict=False):
            pairs = sorted(zip(names, keys, strict=True))
            for size in range(len(pairs) + 1):
                for labels in combinations(pairs, size):
                    group = Group(column.name, labels)
                    found[group] = found.get(group, 0) + int(row[place].value or 0)
    return found
