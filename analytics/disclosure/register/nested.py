"""Linear programs over two releases at once: some people, and more people whom they are among."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.release.attack import View, attack
from analytics.disclosure.release.describe import words
from analytics.disclosure.release.groups import Group, Structure, build_structure, equations_of
from analytics.disclosure.release.published import Published
from analytics.disclosure.safe import SafeTable
from analytics.disclosure.seen import publish


def attack_nested(
    few: Mapping[str, SafeTable], many: Mapping[str, SafeTable], *, seconds: float
) -> list[tuple[str, str]]:
    """Attack the figures of people and of more people together.

    Returns
    -------
    For each group that is found out, or not settled in time, its name and what would be known.
    Releases of which the one cannot be among the other tell nothing by it.
    """
    inside = {each.name: each for each in publish("", few)}
    outside = {each.name: each for each in publish("", many)}
    found: list[tuple[str, str]] = []
    for name in inside.keys() & outside.keys():
        found += _attack(inside[name], outside[name], seconds)
    return found


def _attack(few: Published, many: Published, seconds: float) -> list[tuple[str, str]]:
    sides = [(each, _structure(each)) for each in (few, many)]
    views = [_bounds(published, structure) for published, structure in sides]
    first, second = (structure for _, structure in sides)
    start = len(first.groups)
    place = {group: start + number for number, group in enumerate(second.groups)}
    sums = [
        *first.sums,
        *((start + up, tuple(start + n for n in down)) for up, down in second.sums),
    ]
    width = start + len(second.groups)
    for number, group in enumerate(first.groups):
        if group in place:  # What is printed of many is what is printed of few, and the rest.
            sums.append((place[group], (number, width)))
            width += 1
    low, high = (np.concatenate([one[side] for one in views]) for side in (0, 1))
    more = width - len(low)
    printed = np.concatenate([first.printed, second.printed, np.zeros(more, dtype=np.bool_)])
    structure = Structure(
        groups=(*first.groups, *second.groups),
        rows=(),
        printed=printed,
        cells=printed,
        equations=equations_of(sums, width),
        sums=tuple(sums),
        margins=(),
    )
    nothing = np.zeros(width, dtype=np.bool_)
    view = View(
        low=np.concatenate([low, np.zeros(more)]),
        high=np.concatenate([high, np.full(more, np.inf)]),
        given=nothing,
        told_small=nothing,
        threshold=np.full(width, few.profile.threshold, dtype=np.int64),
    )
    finding = attack(structure, view, seconds=seconds)
    told = [(words(structure.groups[group]), str(hit)) for group, hit in finding.hits.items()]
    open_ = [(words(structure.groups[group]), "not settled in time") for group in finding.unsettled]
    return told + open_


def _structure(published: Published) -> Structure:
    layouts = [table.layout for table in published.tables]
    return build_structure(layouts, published.hierarchy, complete=False)


def _bounds(
    published: Published, structure: Structure
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the counts that the printing leaves possible of each group."""
    low, high = np.zeros(len(structure.groups)), np.full(len(structure.groups), np.inf)
    position: dict[Group, int] = {group: n for n, group in enumerate(structure.groups)}
    for group, figure in published.figures().items():
        low[position[group]], high[position[group]] = published.interval(figure, is_cell=True)
    return low, high
