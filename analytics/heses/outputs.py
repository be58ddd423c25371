"""Writes the tables of main 21 as long CSV files, exact and in a stated order."""

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from analytics.heses import register
from analytics.heses.individualised import exclusion_bits
from etl.engine import Engine

_HEAD: Final = 10**10
_FTE: Final = 10**8  # one FTE is 100 per cent, in millionths of a per cent
_INDIRECT_FTE: Final = 10**13
_PLACES: Final = 6
#: Columns of `tables_a.csv`, and of a return that is compared with it.
CELL: Final = (
    "institution", "table", "price_group", "length", "level", "fundability", "column", "value",
)  # fmt: skip


# A national file has many cells, and few amounts that differ.
@lru_cache(maxsize=65_536)
def show(amount: int, unit: int) -> str:
    """A fixed-point amount as decimal text: at most six places, no trailing zeros.

    Examples
    --------
    >>> show(15_000_000_000, 10**10), show(9_999_999_999, 10**10)
    ('1.5', '1')
    """
    whole, part = divmod(amount, unit)
    if not part:
        return str(whole)
    scale = 10**_PLACES
    rounded = (2 * abs(amount) * scale + unit) // (2 * unit)
    whole, part = divmod(rounded, scale)
    text = f"{whole}.{part:0{_PLACES}d}".rstrip("0").rstrip(".")
    return f"-{text}" if amount < 0 and rounded else text


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file in UTF-8 with lines ended by a line feed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_tables(engine: Engine, folder: Path) -> None:
    """Write every table but the individualised file, after the rules have run."""
    _tables_a(engine, folder / "tables_a.csv")
    _tables_b(engine, folder / "tables_b.csv")
    _premiums(engine, folder / "premiums.csv")
    _indirect(engine, folder / "indirect.csv")
    _exclusions(engine, folder / "exclusions.csv")
    _split(engine, folder / "split.csv")


def _tables_a(engine: Engine, path: Path) -> None:
    keys = ["instid", "table_no", "price_group", "is_long", "level_h", "fund_h", "column_name"]
    rank = {group: place for place, group in enumerate(register.PRICE_GROUPS)}
    rows = sorted(
        engine.fetch("tables_a", order_by=keys).select(*keys, "amount").rows(),
        key=lambda row: (row[0], row[1], rank[row[2]]),
    )
    write_rows(
        path,
        CELL,
        (
            (
                instid, f"{table}a", group, "LONG" if is_long else "STD", level or "", fund,
                column, show(amount, _FTE if column == "4a" else _HEAD),
            )
            for instid, table, group, is_long, level, fund, column, amount in rows
        ),
    )  # fmt: skip


def _tables_b(engine: Engine, path: Path) -> None:
    keys = ["instid", "table_no", "level_h", "fund_h", "is_existing"]
    keys += ["source_or_eligibility", "fee_level"]
    rows = engine.fetch("tables_b", order_by=keys).select(*keys, "students").rows()
    write_rows(
        path,
        (
            "institution", "table", "level", "fundability", "fee_status",
            "source_or_eligibility", "fee_level", "value",
        ),
        (
            (
                instid, f"{table}b", level or "", fund, "EXISTING" if is_existing else "NEW",
                source, fee_level, students,
            )
            for instid, table, level, fund, is_existing, source, fee_level, students in rows
        ),
    )  # fmt: skip


def _premiums(engine: Engine, path: Path) -> None:
    order = ("mature", "young", "fee_remittance", "disabled_entrants", "neighbourhood")
    counted = engine.fetch("premiums", order_by=["instid", "measure", "kind"]).rows()
    there = {(instid, measure) for instid, measure, _, _ in counted}
    # A count of nobody is shown, but for each of 160 types.
    none = [
        (instid, measure, "", 0)
        for instid in engine.fetch("part_time", order_by=["instid"])["instid"]
        for measure in order[:-1]
        if (instid, measure) not in there
    ]
    rows = sorted(
        [*counted, *none],
        key=lambda r: (r[0], order.index(r[1]), int(r[2]) if r[2].isdigit() else 1000),
    )
    write_rows(path, ("institution", "measure", "type", "value"), rows)


def _indirect(engine: Engine, path: Path) -> None:
    rows = engine.fetch("indirect", order_by=["instid", "tinst1", "tinst2", "fund_h"]).rows()
    write_rows(
        path,
        ("institution", "tinst1", "tinst2", "fundability", "students", "fte"),
        (
            (instid, tinst1 or "", tinst2 or "", fund, students, show(load, _INDIRECT_FTE))
            for instid, tinst1, tinst2, fund, students, load in rows
        ),
    )


def _exclusions(engine: Engine, path: Path) -> None:
    sums = engine.fetch("excluded", order_by=["instid", "hesexcl"]).rows()
    rows: list[tuple[str, str, int, str, int]] = []
    bits: dict[tuple[str, int], int] = {}
    for instid, hesexcl, records in sums:
        reasons = exclusion_bits(hesexcl)
        rows.append((instid, "value", hesexcl, "; ".join(r.text for r in reasons), records))
        for reason in reasons:
            bits[instid, reason.bit] = bits.get((instid, reason.bit), 0) + records
    words = {reason.bit: reason.text for reason in register.list_exclusions()}
    rows += [(instid, "bit", bit, words[bit], count) for (instid, bit), count in bits.items()]
    rows.sort(key=lambda row: (row[0], row[1] == "bit", row[2]))
    write_rows(path, ("institution", "kind", "code", "reason", "records"), rows)


def _split(engine: Engine, path: Path) -> None:
    keys = ["instid", "campid", "mode_h", "fundlev_key", "length_key"]
    write_rows(
        path,
        (
            "institution", "campus", "mode", "fundlev", "length", "starters", "fte_removed",
            "mean_fte", "leavers", "fte_given", "difference",
        ),
        (
            (
                row["instid"],
                row["campid"],
                row["mode_h"],
                "" if row["fundlev_key"] < 0 else row["fundlev_key"],
                _length(row["length_key"]),
                row["starters"],
                show(row["load_removed"], _FTE),
                show(row["mean_load"], _FTE),
                row["leavers"],
                show(row["mean_load"] * row["leavers"], _FTE),
                show(row["mean_load"] * row["leavers"] - row["load_removed"], _FTE),
            )
            for row in engine.fetch("split_groups", order_by=keys).rows(named=True)
        ),
    )  # fmt: skip


def _length(key: int) -> str:
    unit, amount = divmod(key, 100_000)
    words = {2: "months", 3: "weeks", 4: "days", 5: "hours"}
    return f"{amount} {words[unit]}" if unit in words else "not known"
