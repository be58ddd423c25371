"""Two versions of the main tables side by side: cell by cell, and how far they are apart.

Used for a return beside its re-creation, and for a re-creation before and after corrections.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import polars as pl

from analytics.heses.explain_cells import LENGTHS
from analytics.heses.explain_places import FUNDABILITY, LEVELS, TABLES
from analytics.heses.outputs import CELL
from analytics.heses.register import PRICE_GROUPS, price_group_titles
from analytics.heses.returns import COLUMNS, ZERO, Cell, Cells
from app.heses.tables import first_up

TITLES = {f"{number}a": f"Table {number}a: {words}" for number, words in TABLES.items()}
#: From this difference on, in students or FTE, a cell is of the second and of the third class.
MIDDLE, LARGE = Decimal(5), Decimal(20)
CLASSES = (
    (1, f"less than {MIDDLE}"),
    (2, f"{MIDDLE} to less than {LARGE}"),
    (3, f"{LARGE} or more"),
)
Address = Callable[[Cell], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: both values, and how far and which way they differ."""

    before: Decimal
    after: Decimal
    href: str | None = None

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def is_blank(self) -> bool:
        return not self.before and not self.after

    @property
    def step(self) -> int:
        """0 where they agree, else 1 to 3 by size."""
        size = abs(self.difference)
        return 0 if not size else 1 if size < MIDDLE else 2 if size < LARGE else 3

    @property
    def tone(self) -> str:
        """Name of the class of the style sheet: `more-2`, `fewer-1`, `same`."""
        if not self.step:
            return "same"
        return f"{'more' if self.difference > 0 else 'fewer'}-{self.step}"

    @property
    def sign(self) -> str:
        """Arrows, one for each step: the size and the way without the colour."""
        return ("▲" if self.difference > 0 else "▼") * self.step


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what it counts, and a figure for each column."""

    price_group: str
    length: str
    level: str
    fundability: str
    figures: tuple[Figure, ...]

    @property
    def differs(self) -> bool:
        return any(figure.step for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Difference:
    """One table in two versions, with the sums of its columns at the end."""

    table: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[Figure, ...]

    @property
    def title(self) -> str:
        return TITLES[self.table]

    @property
    def sections(self) -> list[tuple[str, list[Line]]]:
        """The rows under their price groups, in order."""
        return [(group, [*lines]) for group, lines in groupby(self.lines, _group)]

    @property
    def differing(self) -> int:
        return sum(bool(figure.step) for line in self.lines for figure in line.figures)


def _group(line: Line) -> str:
    title = line.price_group
    return f"Group {title}" if len(title) == 1 else title


def read_pairs(path: Path, instid: str) -> tuple[Cells, Cells]:
    """Read one institution's cells of `comparison.csv`: as returned, and as re-created."""
    before: dict[Cell, Decimal] = {}
    after: dict[Cell, Decimal] = {}
    for row in _rows(path, instid):
        cell = _cell(row)
        before[cell], after[cell] = Decimal(row["returned"]), Decimal(row["recreated"])
    return before, after


def read_institution(path: Path, instid: str) -> Cells:
    """Read one institution's cells of `tables_a.csv`."""
    return {_cell(row): Decimal(row["value"]) for row in _rows(path, instid)}


@dataclass(frozen=True, slots=True)
class Moved:
    """How many cells of an institution differ between two runs, and column 4 in both."""

    cells: int
    before: Decimal
    after: Decimal


def count_moved(before: Path, after: Path) -> dict[str, Moved]:
    """Find the institutions whose main tables differ between two files of tables, in order."""
    exact, is_4 = pl.Decimal(38, 6), pl.col("column") == "4"
    sides = [
        _scan(path).with_columns(pl.col("value").cast(exact).alias(name))
        for path, name in ((before, "before"), (after, "after"))
    ]
    where = list(CELL[:-1])
    joined = (
        sides[0]
        .select(*where, "before")
        .join(sides[1].select(*where, "after"), on=where, how="full", coalesce=True)
        .with_columns(pl.col("before", "after").fill_null(0).cast(exact))
    )
    sums = (
        joined.group_by("institution")
        .agg(
            cells=(pl.col("before") != pl.col("after")).sum(),
            before=pl.col("before").filter(is_4).sum(),
            after=pl.col("after").filter(is_4).sum(),
        )
        .filter(pl.col("cells") > 0)
        .sort("institution")
        .collect()
    )
    return {instid: Moved(*figures) for instid, *figures in sums.iter_rows()}


def _rows(path: Path, instid: str) -> Iterator[dict[str, str]]:
    return _scan(path).filter(pl.col("institution") == instid).collect().iter_rows(named=True)


def _scan(path: Path) -> pl.LazyFrame:
    return pl.scan_csv(path, infer_schema=False).with_columns(pl.all().fill_null(""))


def _cell(row: dict[str, str]) -> Cell:
    return Cell(*(row[name] for name in CELL[:-1]))


def compare_tables(
    before: Cells, after: Cells, *, address: Address | None = None, only_differing: bool = False
) -> list[Difference]:
    """Lay two versions of the main tables beside each other; a table without a cell is left out."""
    every = {*before, *after}
    tables = []
    for table in TITLES:
        cells = [cell for cell in every if cell.table == table]
        if not cells:
            continue
        columns = tuple(name for name in COLUMNS if name != "4a" or table == "3a")
        lines = _lines(cells, columns, before, after, address)
        totals = tuple(
            Figure(
                sum((line.figures[place].before for line in lines), ZERO),
                sum((line.figures[place].after for line in lines), ZERO),
            )
            for place in range(len(columns))
        )
        shown = [line for line in lines if line.differs or not only_differing]
        tables.append(Difference(table, columns, tuple(shown), totals))
    return tables


def _lines(
    cells: list[Cell],
    columns: tuple[str, ...],
    before: Cells,
    after: Cells,
    address: Address | None,
) -> list[Line]:
    orders = [list(each) for each in (PRICE_GROUPS, LENGTHS, [*LEVELS, ""], FUNDABILITY)]
    first = {
        (
            orders[0].index(cell.price_group),
            orders[1].index(cell.length),
            orders[2].index(cell.level),
            orders[3].index(cell.fundability),
        ): cell
        for cell in cells
    }
    lines = []
    for _, one in sorted(first.items()):
        where = (one.institution, one.table, one.price_group, one.length, one.level,
                 one.fundability)  # fmt: skip
        lines.append(
            Line(
                price_group_titles()[one.price_group],
                LENGTHS[one.length].capitalize(),
                LEVELS.get(one.level, "no level").capitalize(),
                first_up(FUNDABILITY[one.fundability]),
                tuple(_figure(Cell(*where, name), before, after, address) for name in columns),
            )
        )
    return lines


def _figure(cell: Cell, before: Cells, after: Cells, address: Address | None) -> Figure:
    value = after.get(cell, ZERO)
    return Figure(before.get(cell, ZERO), value, address(cell) if address and value else None)


def in_words(amount: Decimal, *, signed: bool = False) -> str:
    """Show an amount with thousands apart and at most two places."""
    shown = f"{amount.quantize(Decimal('0.01')):,f}".rstrip("0").rstrip(".")
    shown = "0" if shown == "-0" else shown.replace("-", "−")
    return f"+{shown}" if signed and amount > 0 else shown
