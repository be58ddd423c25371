"""A release as it is published: what a reader has before them, and the files it stands in."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from analytics.disclosure.release.attack import View
from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.groups import (
    Group,
    Hierarchy,
    Layout,
    Structure,
    build_structure,
)
from analytics.disclosure.release.joint import lay_underneath
from analytics.disclosure.release.profiles import MARKS, Interval, Profile, profile_from_release
from analytics.disclosure.release.tables import parse_hierarchy, read_rows

RELEASE_FILE: Final = "release.json"
TABLE_ENDING: Final = ".protected.csv"

#: What is printed for a group: a figure, or None and a mark.
Figure = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A printed table: for each row of its layout, a figure or a mark."""

    name: str
    value: str
    layout: Layout
    figures: tuple[Figure, ...]

    def to_csv(self) -> str:
        """Write it: labels, the figure (empty where hidden) and the mark."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*self.layout.dimensions, self.value, "mark"])
        for labels, (figure, mark) in zip(self.layout.labels, self.figures, strict=True):
            writer.writerow([*labels, "" if figure is None else figure, mark])
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Published:
    """A release as a reader has it: tables, the rules they keep, and the hierarchy."""

    name: str
    profile: Profile
    hierarchy: Hierarchy
    tables: tuple[PublishedTable, ...]

    def structure(self) -> Structure:
        """Find its groups and how they add up."""
        return join_structures([self])

    def figures(self) -> dict[Group, Figure]:
        """Give what is printed for each group, the first of several that are alike.

        Raises
        ------
        ReleaseError
            A group is printed in two ways.
        """
        found: dict[Group, Figure] = {}
        for table in self.tables:
            for row, (labels, figure) in enumerate(
                zip(table.layout.labels, table.figures, strict=True)
            ):
                group = table.layout.group(labels)
                if found.setdefault(group, figure) != figure:
                    raise ReleaseError(
                        f"{self.name}: {table.layout.describe(row)} is printed otherwise in "
                        "another table of the release. One group has one figure."
                    )
        return found

    def interval(self, figure: Figure, *, is_cell: bool) -> Interval:
        """Give the counts that a printed figure or mark leaves possible."""
        value, mark = figure
        if self.profile.totals == "sum" and not is_cell:
            return 0, np.inf  # It is worked out from the printed cells, and tells nothing more.
        if value is None:
            return self.profile.interval_of_mark(mark)
        return self.profile.interval_of_figure(value)


def join_structures(releases: Sequence[Published]) -> Structure:
    """Find the groups of several releases and how they add up.

    Raises
    ------
    ReleaseError
        A label has one parent in one release and another in another.
    """
    tree: dict[str, dict[str, str]] = {}
    for release in releases:
        for dimension, parents in release.hierarchy.items():
            for label, parent in parents.items():
                if tree.setdefault(dimension, {}).setdefault(label, parent) != parent:
                    raise ReleaseError(f"{release.name}: {dimension} {label} has another parent.")
    layouts = [table.layout for release in releases for table in release.tables]
    structure = build_structure(layouts, tree, complete=False)
    return lay_underneath(structure, layouts, tree)


def see(releases: Sequence[Published], structure: Structure) -> View:
    """Lay releases of the same people side by side, as a reader does."""
    size = len(structure.groups)
    low, high = np.zeros(size), np.full(size, np.inf)
    given, told = np.zeros((2, size), dtype=np.bool_)
    threshold = np.zeros(size, dtype=np.int64)
    position = {group: number for number, group in enumerate(structure.groups)}
    for release in releases:
        own = release.structure()
        cells = {group for group, cell in zip(own.groups, own.cells, strict=True) if cell}
        limit = release.profile.threshold
        for group, figure in release.figures().items():
            number = position[group]
            least, most = release.interval(figure, is_cell=group in cells)
            low[number], high[number] = max(low[number], least), min(high[number], most)
            given[number] |= least == most
            told[number] |= bool(figure[1]) and least >= 1 and most < limit
            threshold[number] = max(threshold[number], limit)
    return View(low, high, given, told, threshold)


def read_release(folder: Path) -> Published:
    """Read a published release from its folder.

    Raises
    ------
    ReleaseError
        The folder holds none, or a file of it is not what it should be.
    """
    told = read_description(folder)
    where = str(folder / RELEASE_FILE)
    profile = profile_from_release(told, where)
    hierarchy = parse_hierarchy(told.get("hierarchy", {}), where)
    names = [Path(str(table["file"])).name for table in told.get("tables", [])] or sorted(
        path.name for path in folder.glob(f"*{TABLE_ENDING}")
    )
    if not names:
        raise ReleaseError(f"{folder} has no table: a release holds NAME{TABLE_ENDING}.")
    return Published(
        str(folder), profile, hierarchy, tuple(_read_table(folder / name) for name in names)
    )


def read_description(folder: Path) -> Mapping[str, Any]:
    """Read what a release says of itself.

    Raises
    ------
    ReleaseError
        There is no `release.json`, or it is not JSON.
    """
    path = folder / RELEASE_FILE
    if not path.is_file():
        raise ReleaseError(f"{folder} is no release: it has no {RELEASE_FILE}.")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ReleaseError(f"{path} is not JSON: {error}.") from None
    if not isinstance(told, dict):
        raise ReleaseError(f"{path} is not the description of a release.")
    return told


def _read_table(path: Path) -> PublishedTable:
    heading, rows = read_rows(path)
    if len(heading) < 3 or heading[-1] != "mark":
        raise ReleaseError(f"{path}: a protected table ends in a column of figures and one mark.")
    labels = tuple(tuple(field.strip() for field in row[:-2]) for _, row in rows)
    layout = Layout(path.name, tuple(heading[:-2]), labels, tuple(line for line, _ in rows))
    figures = tuple(_figure(row[-2:], f"{path}, row {line}") for line, row in rows)
    return PublishedTable(path.name.removesuffix(TABLE_ENDING), heading[-2], layout, figures)


def _figure(fields: Sequence[str], where: str) -> Figure:
    text, mark = (field.strip() for field in fields)
    if mark and mark not in MARKS:
        raise ReleaseError(f"{where}: a mark is one of {', '.join(MARKS)}, or empty.")
    if text and not (text.isascii() and text.isdigit()):
        raise ReleaseError(f"{where}: a figure is a whole number, or empty.")
    if bool(text) == bool(mark):
        raise ReleaseError(f"{where}: there is either a figure or a mark.")
    return (int(text) if text else None), mark
