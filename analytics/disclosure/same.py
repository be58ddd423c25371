"""One group of people under several names: which names are the same by definition.

The people of a count in one category may be those of another dimension's category, of a part, or
of a further count. Rounded each by itself, they would print in two ways, and who knows that they
are the same people would be left with fewer numbers than rounding leaves. So one name leads, and
the others are rounded given its figure. Equal by definition: that two groups happen to hold the
same people is no reason, as printing them alike would tell it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from analytics.disclosure.groups import Group

_STAR: Final = "*"


@dataclass(frozen=True, slots=True)
class Same:
    """People under a name that follows are those under a name that leads.

    A star in `count` or `dimension` stands for any text, and for that text where it stands in what
    leads.

    Attributes
    ----------
    count : whose people; "" is any count.
    dimension, categories : those of them who are in one of these categories; "" is all of them.
    as_count : the count that leads; "" is the count itself.
    as_dimension, as_category : the category that leads; "" is everybody of `as_count`.
    """

    count: str
    dimension: str
    categories: tuple[str, ...]
    as_count: str
    as_dimension: str
    as_category: str


#: Of a dimension, by a dimension that leads: the category of each of its categories.
Merged = Mapping[str, Mapping[str, str]]


def of_dimension(same: Sequence[Same], dimension: str) -> list[Same]:
    """Give what is said of the categories of a dimension, with stars filled in."""
    return list(_named(same, "dimension", dimension))


def of_count(same: Sequence[Same], count: str) -> list[Same]:
    """Give what is said of everybody of a count, with stars filled in."""
    everybody = [each for each in same if not each.dimension]
    return list(_named(everybody, "count", count))


def merged_by(same: Sequence[Same], dimension: str, categories: Sequence[str]) -> Merged:
    """Give the dimensions that say less of people than this one: each category is within one."""
    found: dict[str, dict[str, str]] = {}
    for each in of_dimension(same, dimension):
        if each.as_dimension and not each.count:
            into = found.setdefault(each.as_dimension, {})
            into |= dict.fromkeys(each.categories, each.as_category)
    return {name: into for name, into in found.items() if into.keys() >= set(categories)}


def add_merged(figures: Mapping[Group, int], same: Sequence[Same]) -> dict[Group, int]:
    """Add, to the figures of groups, those of the categories that theirs are merged into."""
    found = dict(figures)
    fresh: Mapping[Group, int] = figures
    while fresh:
        merged = _merge(fresh, same)
        fresh = {group: figure for group, figure in merged.items() if group not in found}
        found |= fresh
    return found


def _merge(figures: Mapping[Group, int], same: Sequence[Same]) -> dict[Group, int]:
    categories: dict[str, dict[str, None]] = {}
    for group in figures:
        for name, key in group.labels:
            categories.setdefault(name, {})[key] = None
    merged = {name: merged_by(same, name, list(keys)) for name, keys in categories.items()}
    sums: dict[str, dict[Group, int]] = {}
    for group, figure in figures.items():
        names = {name for name, _ in group.labels}
        for name, key in group.labels:
            for into, keys in merged[name].items():
                if into not in names:
                    others = (pair for pair in group.labels if pair[0] != name)
                    other = Group(group.count, tuple(sorted([*others, (into, keys[key])])))
                    # Two dimensions may be merged into one: each gives all of its figures.
                    of_name = sums.setdefault(name, {})
                    of_name[other] = of_name.get(other, 0) + figure
    return {group: figure for of_name in sums.values() for group, figure in of_name.items()}


def _named(same: Sequence[Same], field: Literal["count", "dimension"], name: str) -> Iterator[Same]:
    for each in same:
        pattern = each.count if field == "count" else each.dimension
        start, star, end = pattern.partition(_STAR)
        if pattern == name:
            yield each
        elif star and name.startswith(start) and name.endswith(end):
            text = name[len(start) : len(name) - len(end)]
            yield replace(
                each,
                count=name if field == "count" else each.count,
                dimension=name if field == "dimension" else each.dimension,
                as_count=each.as_count.replace(_STAR, text),
                as_dimension=each.as_dimension.replace(_STAR, text),
                as_category=each.as_category.replace(_STAR, text),
            )
