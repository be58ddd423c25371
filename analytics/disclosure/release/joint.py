"""Tables that share dimensions all round: a x b, b x c and a x c.

Counts of each that agree wherever two tables meet need not be counts of any people. A reader may
know that the people stand in one table of all dimensions, so that its cells are laid underneath.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.groups import (
    TOTAL,
    Group,
    Hierarchy,
    Layout,
    Structure,
    Tree,
    chain_of,
    equations_of,
)
from analytics.disclosure.release.solve import Program

#: Cells of all dimensions that are laid underneath at most; above, tables are only linked in what
#: they share.
MOST_CELLS: Final = 5_000


def meet_all_round(layouts: Sequence[Layout]) -> bool:
    """Tell whether tables that agree in pairs may still be of no people.

    Source
    ------
    Graham 1979, and Yu and Özsoyoğlu 1979: the dimensions form a cycle if what stands in one table
    only, and tables within others, can be taken away and something is left.
    """
    tables = [set(layout.dimensions) for layout in layouts]
    while True:
        once = {
            name
            for name in set().union(*tables)
            if sum(name in dimensions for dimensions in tables) == 1
        }
        smaller = [dimensions - once for dimensions in tables]
        kept: list[set[str]] = []
        for dimensions in sorted(smaller, key=len, reverse=True):
            if not any(dimensions <= other for other in kept):
                kept.append(dimensions)
        if len(kept) <= 1:
            return False
        if len(kept) == len(tables) and not once:
            return True
        tables = kept


def lay_underneath(
    structure: Structure, layouts: Sequence[Layout], hierarchy: Hierarchy
) -> Structure:
    """Add the cells of all dimensions where they matter and are not too many.

    Groups keep their positions; the new ones are not printed.
    """
    if not meet_all_round(layouts):
        return structure
    trees = [Tree(layout, hierarchy) for layout in layouts]
    names = sorted({name for layout in layouts for name in layout.dimensions})
    used = [
        {name: _labels_of_cells(layout, tree, name) for name in layout.dimensions}
        for layout, tree in zip(layouts, trees, strict=True)
    ]
    leaves = {name: _leaves(name, used, hierarchy) for name in names}
    if prod(len(labels) for labels in leaves.values()) > MOST_CELLS:
        return structure
    position = {group: number for number, group in enumerate(structure.groups)}
    under: dict[int, list[int]] = {}
    groups = list(structure.groups)
    for labels in product(*(leaves[name] for name in names)):
        cell = dict(zip(names, labels, strict=True))
        above = [_project(cell, table, hierarchy) for table in used]
        if all(group in position for group in above):
            for group in {position[group] for group in above if group is not None}:
                under.setdefault(group, []).append(len(groups))
            groups.append(tuple(sorted(cell.items())))
    sums = (*structure.sums, *((group, tuple(cells)) for group, cells in under.items()))
    more = np.zeros(len(groups) - len(structure.groups), dtype=np.bool_)
    return replace(
        structure,
        groups=tuple(groups),
        printed=np.concatenate([structure.printed, more]),
        cells=np.concatenate([structure.cells, more]),
        sums=sums,
        equations=equations_of(sums, len(groups)),
    )


def spread(structure: Structure, counts: NDArray[np.int64], *, seconds: float) -> NDArray[np.int64]:
    """Find some people who have the counts: (n_groups,) with the cells underneath.

    Raises
    ------
    ReleaseError
        There are none: the tables are not of the same people; or none were found in time.
    """
    more = len(structure.groups) - len(counts)
    if not more:
        return counts
    low = np.concatenate([counts, np.zeros(more)]).astype(np.float64)
    high = np.concatenate([counts, np.full(more, counts.max())]).astype(np.float64)
    program = Program(structure.equations, np.zeros(structure.equations.shape[0]), low, high)
    answer = program.minimise(np.zeros(len(low)), whole=True, seconds=seconds)
    if answer.infeasible:
        raise ReleaseError("No people could give these tables: they do not count the same people.")
    if answer.point is None:
        raise ReleaseError("The tables could not be laid on one another. Give more --seconds.")
    return answer.point


def _labels_of_cells(layout: Layout, tree: Tree, name: str) -> set[str]:
    place = layout.dimensions.index(name)
    return {labels[place] for labels in layout.labels if tree.is_cell(labels)}


def _leaves(name: str, used: Sequence[dict[str, set[str]]], hierarchy: Hierarchy) -> list[str]:
    labels = set().union(*(table.get(name, set()) for table in used))
    parents = hierarchy.get(name, {})
    above = {other for label in labels for other in chain_of(label, parents) if other != label}
    return sorted(labels - above)


def _project(
    cell: dict[str, str], table: dict[str, set[str]], hierarchy: Hierarchy
) -> Group | None:
    """Give the group of a table that a cell of all dimensions counts towards, if it has one."""
    found = []
    for name, labels in table.items():
        chain = chain_of(cell[name], hierarchy.get(name, {}))
        label = next((each for each in chain if each in labels), TOTAL)
        if label == TOTAL:
            return None
        found.append((name, label))
    return tuple(sorted(found))
