"""Groups of people, and how they add up: what a table says before it says a single number.

A group is named by its labels alone, so that a figure that stands in several tables or releases
is one figure. A row that a table leaves out is nobody, and a reader takes it for that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analytics.disclosure.release.faults import ReleaseError

TOTAL: Final = "Total"

#: (dimension, label) in the order of the dimensions' names; everybody is ().
Group = tuple[tuple[str, str], ...]
#: For each dimension, the parent of each label that has one.
Hierarchy = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of a table without their figures.

    Attributes
    ----------
    name : what messages call it.
    dimensions : its columns of labels.
    labels : for each row, a label or `Total` in each dimension.
    lines : where each row stands in its file.
    """

    name: str
    dimensions: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def group(self, labels: Sequence[str]) -> Group:
        """Name the group of a row."""
        pairs = zip(self.dimensions, labels, strict=True)
        return tuple(sorted(pair for pair in pairs if pair[1] != TOTAL))

    def describe(self, row: int) -> str:
        """Say where a row is and what it is about."""
        return f"{self.name}, row {self.lines[row]} ({self.words(self.labels[row])})"

    def words(self, labels: Sequence[str]) -> str:
        """Write the labels of a cell."""
        return ", ".join(f"{d}={label}" for d, label in zip(self.dimensions, labels, strict=True))


@dataclass(frozen=True, slots=True)
class Structure:
    """All groups of some tables, and how they add.

    Attributes
    ----------
    groups : every group, printed or only implied by a hierarchy.
    rows : for each table, the position of each row's group.
    printed : whether a group has a row.
    cells : whether a group is a cell, not a margin, of some table.
    equations : (n_equations, n_groups); a margin less its parts is 0.
    sums : for each equation, its margin and the parts.
    margins : for each equation, its table and the labels of its margin.
    """

    groups: tuple[Group, ...]
    rows: tuple[NDArray[np.int64], ...]
    printed: NDArray[np.bool_]
    cells: NDArray[np.bool_]
    equations: csr_array
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    margins: tuple[tuple[int, tuple[str, ...]], ...]


def build_structure(
    layouts: Sequence[Layout], hierarchy: Hierarchy, *, complete: bool
) -> Structure:
    """Find the groups of tables of the same people, and the equations between them.

    Parameters
    ----------
    complete
        Whether each table must have all its margins.

    Raises
    ------
    ReleaseError
        A row stands twice or, where `complete`, a margin is missing.
    """
    position: dict[Group, int] = {}
    rows, margins = [], []
    cells: set[Group] = set()
    sums: list[tuple[Group, list[Group]]] = []
    for number, layout in enumerate(layouts):
        tree = Tree(layout, hierarchy)
        own = _rows_of(layout)
        wanted = _with_margins(layout, tree, complete=complete)
        for group in (*own, *map(layout.group, wanted)):
            position.setdefault(group, len(position))
        rows.append(np.array([position[group] for group in own], dtype=np.int64))
        for labels in wanted:
            if tree.is_cell(labels):
                cells.add(layout.group(labels))
            else:
                parts = [layout.group(part) for part in tree.parts(labels) if part in wanted]
                sums.append((layout.group(labels), parts))
                margins.append((number, labels))
    numbered = tuple(
        (position[margin], tuple(position[part] for part in parts)) for margin, parts in sums
    )
    printed, is_cell = np.zeros((2, len(position)), dtype=np.bool_)
    printed[np.concatenate(rows)] = True
    is_cell[[position[group] for group in cells]] = True
    return Structure(
        groups=tuple(position),
        rows=tuple(rows),
        printed=printed,
        cells=is_cell,
        equations=equations_of(numbered, len(position)),
        sums=numbered,
        margins=tuple(margins),
    )


def _with_margins(layout: Layout, tree: "Tree", *, complete: bool) -> dict[tuple[str, ...], None]:
    """Give the labels of all rows, and of the margins that only a hierarchy implies."""
    given = set(layout.labels)
    wanted = dict.fromkeys(layout.labels)
    for labels in layout.labels:
        if tree.is_cell(labels):
            for above in tree.above(labels):
                if complete and above not in given and tree.knows(above):
                    raise ReleaseError(
                        f"{layout.name} has no row for {layout.words(above)}. Give every "
                        f"margin, labelled {TOTAL} in the dimensions that it adds up."
                    )
                wanted.setdefault(above)
    return wanted


def _rows_of(layout: Layout) -> dict[Group, int]:
    found: dict[Group, int] = {}
    for row, labels in enumerate(layout.labels):
        group = layout.group(labels)
        if group in found:
            raise ReleaseError(
                f"{layout.describe(row)} stands in row {layout.lines[found[group]]} already."
            )
        found[group] = row
    return found


def equations_of(sums: Sequence[tuple[int, tuple[int, ...]]], width: int) -> csr_array:
    """Write sums of parts as (n_sums, width): 1 at the margin, -1 at each part."""
    line, column, sign = [], [], []
    for number, (margin, parts) in enumerate(sums):
        line += [number] * (1 + len(parts))
        column += [margin, *parts]
        sign += [1.0] + [-1.0] * len(parts)
    return csr_array((sign, (line, column)), shape=(len(sums), width))


class Tree:
    """What adds up to what in one table."""

    def __init__(self, layout: Layout, hierarchy: Hierarchy) -> None:
        self.present = [
            dict.fromkeys(row[i] for row in layout.labels) for i in range(len(layout.dimensions))
        ]
        self.parents = [dict(hierarchy.get(name, {})) for name in layout.dimensions]
        self.below: list[dict[str, list[str]]] = []
        for labels, parents in zip(self.present, self.parents, strict=True):
            below: dict[str, list[str]] = {}
            for label in labels:
                if label != TOTAL:
                    chain = list(chain_of(label, parents))
                    for child, parent in pairwise(chain):
                        children = below.setdefault(parent, [])
                        if child not in children:
                            children.append(child)
            self.below.append(below)

    def is_cell(self, labels: Sequence[str]) -> bool:
        """Whether nothing adds up to these labels."""
        return not any(
            label == TOTAL or label in below
            for label, below in zip(labels, self.below, strict=True)
        )

    def knows(self, labels: Sequence[str]) -> bool:
        """Whether each label is one that the table must have margins for."""
        return all(
            label == TOTAL or label in present
            for label, present in zip(labels, self.present, strict=True)
        )

    def above(self, labels: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Give the margins that a cell counts towards."""
        chains = [
            list(chain_of(label, parents))
            for label, parents in zip(labels, self.parents, strict=True)
        ]
        own = tuple(labels)
        return (combination for combination in product(*chains) if combination != own)

    def parts(self, labels: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Give what a margin is the sum of, along the first dimension that it adds up."""
        for i, (label, below) in enumerate(zip(labels, self.below, strict=True)):
            if label == TOTAL or label in below:
                for child in below.get(label, []):
                    yield (*labels[:i], child, *labels[i + 1 :])
                return


def chain_of(label: str, parents: Mapping[str, str]) -> Iterator[str]:
    """Give a label, its parent, and so on up to the total."""
    while label != TOTAL:
        yield label
        label = parents.get(label, TOTAL)
    yield TOTAL
