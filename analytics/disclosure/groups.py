"""Groups of people by name: what is printed of each, margins that a reader adds up among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from analytics.disclosure.safe import Cell, SafeTable


@dataclass(frozen=True, slots=True)
class Group:
    """People of a count, in categories of some dimensions in the order of their names."""

    count: str
    labels: tuple[tuple[str, str], ...]

    def words(self) -> str:
        """Name it for people: `entered, sex=F`."""
        return ", ".join([self.count, *(f"{name}={label}" for name, label in self.labels)])


def name_rest(part: str, whole: str) -> str:
    """Name the people of a whole who are not in a part."""
    return f"{whole} less {part}"


def prints_group(table: SafeTable, group: Group) -> bool:
    """Whether a table has a group among its rows and margins, as `groups_of` gives them."""
    columns = {column.name: column.part_of for column in table.columns if column.kind == "count"}
    counts = {*columns, *(name_rest(part, whole) for part, whole in columns.items() if whole)}
    names = {name for name, _ in table.dimensions}
    return group.count in counts and names.issuperset(name for name, _ in group.labels)


def groups_of(table: SafeTable) -> dict[Group, int]:
    """Give what a table prints of each group; nothing of a count that it hides somewhere.

    What a reader works out by subtraction is a group too: those of a whole who are not in a part.
    """
    names = [name for name, _ in table.dimensions]
    rows = table.cells[: len(table.cells) - table.has_total]
    found: dict[Group, int] = {}
    for count, figures in _columns(table, rows):
        for keys, figure in zip(table.keys, figures, strict=False):
            pairs = sorted(zip(names, keys, strict=True))
            for size in range(len(pairs) + 1):
                for labels in combinations(pairs, size):
                    group = Group(count, labels)
                    found[group] = found.get(group, 0) + figure
    return found


def _columns(
    table: SafeTable, rows: Sequence[tuple[Cell, ...]]
) -> Iterator[tuple[str, Sequence[int]]]:
    shown: dict[str, list[int]] = {}
    for place, column in enumerate(table.columns):
        values = [row[place].value for row in rows]
        if column.kind == "count" and None not in values:
            shown[column.name] = [int(value or 0) for value in values]
    yield from shown.items()
    for column in table.columns:
        part, whole = shown.get(column.name), shown.get(column.part_of or "")
        if part is not None and whole is not None and column.part_of is not None:
            rest = [w - p for w, p in zip(whole, part, strict=True)]
            yield name_rest(column.name, column.part_of), rest
