"""What a cell of the tables asks of students, and each student's share in it.

Shares are whole ten-thousand-millionths of a student and loads whole millionths of a per cent, as
the tables are added up (docs/heses.md), so that the students of a cell come to the cell exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from analytics.heses.explain_cells import LENGTHS, MEASURES
from analytics.heses.explain_fees import ELIGIBILITY, FEE_LEVELS, SOURCES
from analytics.heses.explain_places import FUNDABILITY, LEVELS
from analytics.heses.register import PRICE_GROUPS
from app.core.errors import NotFound

HEAD = 10**10
FTE = 10**8
COLUMNS_A = ("1", "2", "3", "4", "4a", "5")
NO_LEVEL = "none"
NO_CELL = "There is no such cell."
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "table": ("1a", "2a", "3a", "1b", "2b", "3b"),
    "price_group": PRICE_GROUPS,
    "length": tuple(LENGTHS),
    "level": (*(level for level in LEVELS), NO_LEVEL),
    "fundability": tuple(FUNDABILITY),
    "column": COLUMNS_A,
    "fee_status": ("EXISTING", "NEW"),
    "source_or_eligibility": (*SOURCES, *ELIGIBILITY),
    "fee_level": tuple(FEE_LEVELS),
    "measure": tuple(MEASURES),
}
_FREE = ("type", "tinst1", "tinst2")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, by its keys as in the long tables; what is absent is not asked."""

    keys: Mapping[str, str]

    @property
    def is_load(self) -> bool:
        return self.keys.get("column") == "4a"

    @property
    def price_group(self) -> str | None:
        return self.keys.get("price_group")


def read_cell(given: Mapping[str, str]) -> Cell:
    """Return the cell that an address names.

    Raises
    ------
    NotFound
        It names none.
    """
    known = {name: text for name, text in given.items() if name in _CHOICES or name in _FREE}
    for name, text in known.items():
        if name in _CHOICES and text not in _CHOICES[name]:
            raise NotFound(NO_CELL)
    is_a = known.get("table", "").endswith("a") and "column" in known
    is_b = known.get("table", "").endswith("b")
    if not (is_a or is_b or "measure" in known or "tinst1" in known):
        raise NotFound(NO_CELL)
    if known.get("level") == NO_LEVEL:
        known["level"] = ""
    return Cell(known)


def keep_cell(students: pl.LazyFrame, cell: Cell) -> pl.LazyFrame:
    """Keep the students of a cell, with a column `share`: heads, or FTE in a cell of load."""
    keys = cell.keys
    frame = students.filter(pl.col("COUNTED") == 1)
    if "table" in keys:
        frame = frame.filter(pl.col("TABLE") == int(keys["table"][0]))
    if "length" in keys:
        frame = frame.filter(pl.col("LONG") == int(keys["length"] == "LONG"))
    if "level" in keys:
        frame = frame.filter(pl.col("LEVEL_H").fill_null("") == keys["level"])
    if "fundability" in keys:
        frame = frame.filter(pl.col("FUND_H") == keys["fundability"])
    frame = frame.filter(*_asked(keys))
    return frame.with_columns(_share(cell).alias("share")).filter(pl.col("share") != 0)


def _asked(keys: Mapping[str, str]) -> list[pl.Expr]:
    in_column_4 = pl.col("COLUMN4") == 1
    columns = {
        "1": [pl.col("COLUMN") == 1],
        "2": [pl.col("COLUMN") == 2],
        "3": [pl.col("NONCOMPLETION") == 1],
        "4": [in_column_4],
        "4a": [in_column_4],
        "5": [in_column_4, pl.col("NEW_ENTRANT") == 1],
    }
    asked = list(columns.get(keys.get("column", ""), []))
    if keys.get("table", "").endswith("b"):
        asked.append(in_column_4)
    if "fee_status" in keys:
        asked.append(pl.col("FEE_STATUS") == keys["fee_status"])
    if "source_or_eligibility" in keys:
        either = pl.coalesce("FEE_SOURCE", "FEE_ELIGIBILITY")
        asked.append(either == keys["source_or_eligibility"])
    if "fee_level" in keys:
        asked.append(pl.col("FEE_LEVEL") == keys["fee_level"])
    return [*asked, *_premium(keys), *_taught_at(keys, in_column_4)]


def _premium(keys: Mapping[str, str]) -> list[pl.Expr]:
    match keys.get("measure"):
        case None:
            return []
        case "neighbourhood":
            kind = pl.col("NEIGHBOURHOOD")
            return [kind == keys["type"] if "type" in keys else kind.is_not_null()]
        case "disabled_entrants":
            return [pl.col("DISABLED_ENTRANT") == 1]
        case measure:
            return [pl.col(measure.upper()) == 1]


def _taught_at(keys: Mapping[str, str], in_column_4: pl.Expr) -> list[pl.Expr]:
    if "tinst1" not in keys:
        return []
    pair = [pl.col(name.upper()) == keys.get(name, "") for name in ("tinst1", "tinst2")]
    return [in_column_4, *pair]


def _share(cell: Cell) -> pl.Expr:
    """Share of a student in the price groups of the cell, as a step between running totals."""
    upto, before = _running(cell.price_group)
    if not cell.is_load:
        return upto - before
    load = (pl.col("HESESFTE") * 1_000_000).round().cast(pl.Int64) / HEAD
    return ((load * upto + 0.5).floor() - (load * before + 0.5).floor()).cast(pl.Int64)


def _running(group: str | None) -> tuple[pl.Expr, pl.Expr]:
    if group is None:
        return pl.lit(HEAD, pl.Int64), pl.lit(0, pl.Int64)
    place = PRICE_GROUPS.index(group)
    before = _sum(PRICE_GROUPS[:place])
    return before + _own(group), before


def _sum(groups: tuple[str, ...]) -> pl.Expr:
    total = pl.lit(0, pl.Int64)
    for group in groups:
        total = total + _own(group)
    return total


def _own(group: str) -> pl.Expr:
    text = pl.col("PRICE_GROUPS").str.extract(rf"(?:^| ){group}:([0-9.]+)")
    return (text.cast(pl.Float64).fill_null(0) * HEAD).round().cast(pl.Int64)


def as_number(amount: int, cell: Cell) -> Decimal:
    """Return a share, or a sum of shares, in students or FTE."""
    return Decimal(amount) / (FTE if cell.is_load else HEAD)
