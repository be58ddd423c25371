"""Small tables for the tests, and a reader who goes through every table printed alike."""

import csv
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from analytics.disclosure.release import CountTable, read_table
from analytics.disclosure.release.attack import Hit
from analytics.disclosure.release.published import Published

NAMES = "abc"
Cells = Mapping[tuple[str, ...], int]


def with_margins(cells: Cells) -> dict[tuple[str, ...], int]:
    rows: dict[tuple[str, ...], int] = {}
    for labels, count in cells.items():
        for margin in product(*((label, "Total") for label in labels)):
            rows[margin] = rows.get(margin, 0) + count
    return rows


def write_table(path: Path, rows: Mapping[tuple[str, ...], object], names: str = NAMES) -> Path:
    width = len(next(iter(rows)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*names[:width], "n"])
        writer.writerows([*labels, count] for labels, count in rows.items())
    return path


def grid(counts: Sequence[int], shape: Sequence[int]) -> Cells:
    labels = product(*([f"{n}{i}" for i in range(w)] for n, w in zip("rst", shape, strict=False)))
    return dict(zip(labels, counts, strict=True))


def table_of(folder: Path, cells: Cells, names: str = NAMES, name: str = "table") -> CountTable:
    path = write_table(folder / f"{name}.csv", with_margins(cells), names)
    return read_table(path, list(names), "n")


def grids(largest: int, *shapes: tuple[int, ...]) -> st.SearchStrategy[Cells]:
    return st.sampled_from(shapes).flatmap(
        lambda shape: st.lists(
            st.integers(0, largest),
            min_size=int(np.prod(shape)),
            max_size=int(np.prod(shape)),
        ).map(lambda counts: grid(counts, shape))
    )


def possible_counts(text: str, mark: str, profile: str, largest: int) -> set[int]:
    """Every count that is printed so, by the rule as its holder words it."""
    return {n for n in range(largest + 1) if print_alone(n, profile) == (text, mark)}


def print_alone(count: int, profile: str) -> tuple[str, str]:
    if profile == "hesa":
        return str(int(count / 5 + 0.5) * 5), ""
    if profile == "ofs":
        if count <= 2:
            return "", "c"
        return ("", "low") if count <= 4 else (str(int(count / 10 + 0.5) * 10), "")
    base = {"dfe": 10, "ofqual": 5}[profile]
    if 1 <= count <= 4:
        return "", "low"
    return str(int(count / base + 0.5) * base), ""


def read_text(published: Published) -> dict[tuple[str, ...], tuple[str, str]]:
    rows = list(csv.reader(published.tables[0].to_csv().splitlines()))[1:]
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in rows}


def tables_alike(
    ranges: Mapping[tuple[str, ...], set[int]],
) -> dict[tuple[str, ...], set[int]]:
    """What each row can be, when the margins of the cells must be possible too."""
    cells = [labels for labels in ranges if "Total" not in labels]
    margins = [labels for labels in ranges if "Total" in labels]
    under = {
        margin: [
            place
            for place, cell in enumerate(cells)
            if all(m in {"Total", c} for m, c in zip(margin, cell, strict=True))
        ]
        for margin in margins
    }
    points = np.array(list(product(*(sorted(ranges[cell]) for cell in cells))))
    sums = {margin: points[:, places].sum(axis=1) for margin, places in under.items()}
    keep = np.ones(len(points), dtype=bool)
    for margin, total in sums.items():
        keep &= np.isin(total, sorted(ranges[margin]))
    seen = {cell: set(points[keep, place].tolist()) for place, cell in enumerate(cells)}
    return seen | {margin: set(total[keep].tolist()) for margin, total in sums.items()}


def hits_of(
    seen: Mapping[tuple[str, ...], set[int]],
    ranges: Mapping[tuple[str, ...], set[int]],
    threshold: int,
) -> dict[tuple[str, ...], Hit]:
    """What the reader found out beyond what the printing says itself."""
    found = {}
    for labels, counts in seen.items():
        small = set(range(1, threshold))
        if len(ranges[labels]) > 1 and len(counts) == 1:
            found[labels] = Hit.EXACT
        elif counts <= small and not ranges[labels] <= small:
            found[labels] = Hit.SMALL
    return found
