"""Tables of true counts as files: read, and refused where they are not what they should be."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.groups import TOTAL, Hierarchy, Layout, Structure

_COUNT: Final = re.compile(r"\d{1,9}(\.0+)?")
_WIDEST_TABLE: Final = 50_000

Parts = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True, repr=False)
class CountTable:
    """A table of true counts on its way to protection. It never shows them.

    Attributes
    ----------
    name : of its file, without the ending.
    value : the column of counts.
    """

    name: str
    value: str
    layout: Layout
    counts: NDArray[np.int64]


def read_table(path: Path, dimensions: Sequence[str], value: str) -> CountTable:
    """Read a table: a column for each dimension that it has, and one of counts.

    Parameters
    ----------
    dimensions
        Of all tables that are protected together; this one may have fewer.

    Raises
    ------
    ReleaseError
        With the row: a column is missing or not asked for, a label is empty, or a count is not a
        whole number from 0.
    """
    heading, rows = read_rows(path)
    if value not in heading:
        raise ReleaseError(
            f"{path.name} has no column {value}. It has: {', '.join(heading)}. "
            "Name the column of counts with --value."
        )
    own = tuple(name for name in heading if name in dimensions)
    more = [name for name in heading if name not in {*own, value}]
    if more:
        raise ReleaseError(
            f"{path.name} has a column {more[0]} that is neither a dimension nor the counts. "
            "Name it in --dims or leave it out: only what is protected may be released."
        )
    if not own:
        raise ReleaseError(f"{path.name} has none of the dimensions {', '.join(dimensions)}.")
    places = [heading.index(name) for name in own]
    labels, lines, counts = [], [], []
    for line, row in rows:
        where = f"{path.name}, row {line}"
        found = tuple(row[place].strip() for place in places)
        if not all(found):
            empty = own[found.index("")]
            raise ReleaseError(f"{where}: {empty} is empty. Margins are labelled {TOTAL}.")
        labels.append(found)
        lines.append(line)
        counts.append(_count(row[heading.index(value)].strip(), value, where))
    layout = Layout(path.name, own, tuple(labels), tuple(lines))
    return CountTable(path.stem, value, layout, np.array(counts, dtype=np.int64))


def read_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Read the heading of a CSV file, and its rows with their place in the file.

    Raises
    ------
    ReleaseError
        It is not CSV in UTF-8, has no rows or too many, or a row has not as many fields as the
        heading.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            heading = [name.strip() for name in next(reader, [])]
            rows = [(reader.line_num, row) for row in reader if row]
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReleaseError(f"{path.name} is not CSV in UTF-8 ({error}).") from None
    if len(set(heading)) < len(heading):
        raise ReleaseError(f"{path.name}: a column stands twice in the heading.")
    if not rows:
        raise ReleaseError(f"{path.name} has no rows.")
    if len(rows) > _WIDEST_TABLE:
        raise ReleaseError(f"{path.name} has more than {_WIDEST_TABLE:,} rows: give fewer.")
    for line, row in rows:
        if len(row) != len(heading):
            raise ReleaseError(
                f"{path.name}, row {line} has {len(row)} fields; the heading has {len(heading)}."
            )
    return heading, rows


def read_hierarchy(path: Path) -> Hierarchy:
    """Read which labels add up to which: `{dimension: {parent: [children]}}`.

    Raises
    ------
    ReleaseError
        It is not of this form, a label has two parents, or is above itself.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise ReleaseError(f"{path.name} is not JSON: {error}.") from None
    return parse_hierarchy(given, path.name)


def parse_hierarchy(given: Any, where: str) -> Hierarchy:
    """Turn a hierarchy round: for each dimension, the parent of each label that has one.

    Raises
    ------
    ReleaseError
        As `read_hierarchy`.
    """
    form = f"{where}: a hierarchy has the form {{dimension: {{parent: [children]}}}}."
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        raise ReleaseError(form)
    found: dict[str, dict[str, str]] = {}
    for dimension, tree in given.items():
        parents: dict[str, str] = {}
        for parent, children in tree.items():
            if not isinstance(children, list) or not all(isinstance(c, str) for c in children):
                raise ReleaseError(form)
            for child in children:
                if child in parents:
                    raise ReleaseError(f"{where}: {dimension} {child} has two parents.")
                parents[child] = parent
        for label in parents:
            _check_no_circle(label, parents, f"{where}: {dimension}")
        found[dimension] = {child: parent for child, parent in parents.items() if parent != TOTAL}
    return found


def check_hierarchy(hierarchy: Hierarchy, tables: Sequence[CountTable]) -> None:
    """Check that every label of a hierarchy is in some table.

    Raises
    ------
    ReleaseError
        A dimension or label is not.
    """
    for dimension, parents in hierarchy.items():
        labels = {
            row[table.layout.dimensions.index(dimension)]
            for table in tables
            if dimension in table.layout.dimensions
            for row in table.layout.labels
        }
        if not labels:
            raise ReleaseError(f"The hierarchy has a dimension {dimension}; no table has it.")
        unknown = sorted({*parents, *parents.values()} - labels)
        if unknown:
            raise ReleaseError(f"The hierarchy names {dimension} {unknown[0]}; no table has it.")


def count_groups(tables: Sequence[CountTable], structure: Structure) -> NDArray[np.int64]:
    """Give the true count of each group, checked to be one and to add up.

    Raises
    ------
    ReleaseError
        A margin is not the sum of its parts, or two tables disagree about a group.
    """
    counts = np.full(len(structure.groups), -1, dtype=np.int64)
    first: dict[int, str] = {}
    for table, positions in zip(tables, structure.rows, strict=True):
        for row, group in enumerate(positions):
            if counts[group] >= 0 and counts[group] != table.counts[row]:
                raise ReleaseError(
                    f"{table.layout.describe(row)} is not as in {first[int(group)]}. Tables that "
                    "are protected together must count the same people."
                )
            counts[group] = table.counts[row]
            first.setdefault(int(group), table.layout.name)
    wrong = _wrong_margins(counts, structure)
    if wrong:
        number, labels = structure.margins[wrong[0]]
        layout = tables[number].layout
        where = (
            layout.describe(layout.labels.index(labels))
            if labels in layout.labels
            else f"{layout.name} ({layout.words(labels)})"
        )
        more = f" {len(wrong) - 1} more are not." if len(wrong) > 1 else ""
        raise ReleaseError(f"{where} is not the sum of the rows that make it up.{more}")
    return counts


def _wrong_margins(counts: NDArray[np.int64], structure: Structure) -> list[int]:
    """Add the cells of each table up; fill in the margins that no table prints.

    Returns the equations whose margin is not the sum of its cells.
    """
    wrong: list[int] = []
    for number in range(len(structure.rows)):
        own = [line for line, (table, _) in enumerate(structure.margins) if table == number]
        parts = dict(structure.sums[line] for line in own)
        totals: dict[int, int] = {}

        def total(group: int, parts: Parts = parts, totals: dict[int, int] = totals) -> int:
            if group not in parts:
                return int(counts[group])
            if group not in totals:
                totals[group] = sum(total(part, parts, totals) for part in parts[group])
            return totals[group]

        for line in own:
            margin = structure.sums[line][0]
            if counts[margin] < 0:
                counts[margin] = total(margin)
            elif counts[margin] != total(margin):
                wrong.append(line)
    return wrong


def _check_no_circle(label: str, parents: Mapping[str, str], where: str) -> None:
    seen, above = {label}, parents.get(label)
    while above is not None:
        if above in seen:
            raise ReleaseError(f"{where} {label} is above itself.")
        seen.add(above)
        above = parents.get(above)


def _count(text: str, value: str, where: str) -> int:
    if not text:
        raise ReleaseError(f"{where}: {value} is empty. Give 0 where there is nobody.")
    if text.startswith("-"):
        raise ReleaseError(f"{where}: {value} is negative.")
    if not _COUNT.fullmatch(text):
        raise ReleaseError(f"{where}: {value} is not a whole number written in digits.")
    return int(text.split(".", maxsplit=1)[0])
