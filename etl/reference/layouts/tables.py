"""From a source and a layout to a checked table: the steps that all tabular kinds share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from etl.reference.bounded import connect, quoted_name, quoted_text
from etl.reference.layouts.faults import UnreadableReference, refuse_rows
from etl.reference.layouts.layout import Layout, load_layout
from etl.reference.layouts.sources import Source, TextTable
from etl.reference.layouts.typing_pass import Walk, write_values
from etl.reference.layouts.values import rule_of

#: A table of no more rows is given whole; a larger one stays on disk.
LARGEST_IN_MEMORY: Final = 500_000
_STEPS: Final = 4
Derive = Callable[[pl.LazyFrame], pl.LazyFrame]
#: What is wrong with a row of typed values, in words that follow "row 12".
Check = tuple[pl.Expr, str]


@dataclass(frozen=True)
class Chosen:
    """The table of a source that has a layout, and where."""

    table: TextTable
    layout: Layout
    header_row: int
    columns: dict[str, int]
    others: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The row of headings as it stands."""
        return self.table.top[self.header_row]


def find_table(source: Source, *layouts: str) -> Chosen | None:
    """The largest table of a source that has one of the layouts, or None."""
    fits = [
        chosen
        for table in source.tables()
        for layout in layouts
        if (chosen := match_table(table, load_layout(layout))) is not None
    ]
    if not fits:
        return None
    best = max(fits, key=lambda chosen: chosen.table.size)
    others = tuple(dict.fromkeys(c.table.name for c in fits if c.table is not best.table))
    return Chosen(best.table, best.layout, best.header_row, best.columns, others)


def match_table(table: TextTable, layout: Layout) -> Chosen | None:
    """The row of headings of a layout among the first rows of a table, or None."""
    for number, row in enumerate(table.top):
        found = layout.match(row)
        if found and not layout.missing(found):
            return Chosen(table, layout, number, found)
    return None


def find_missing(source: Source, layouts: Iterable[str]) -> tuple[str, ...]:
    """Columns that a source lacks of the layout it comes nearest to."""
    nearest: tuple[int, tuple[str, ...]] | None = None
    for table in source.tables():
        for layout in map(load_layout, layouts):
            for row in table.top:
                found = layout.match(row)
                if nearest is None or len(found) > nearest[0]:
                    nearest = (len(found), layout.missing(found))
    return nearest[1] if nearest else ()


def write_typed(
    source: Source,
    chosen: Chosen,
    *,
    key: str,
    derive: Derive | None = None,
    finish: Derive | None = None,
    checks: Callable[[pl.LazyFrame], Iterable[Check]] | None = None,
) -> pl.DataFrame | pl.LazyFrame:
    """Read, check and order the rows of a table; give them in the layout's columns and types.

    `finish` derives columns from a row alone, in bounded memory; `derive` may see all rows.

    Raises
    ------
    UnreadableReference
        With the first row that is wrong: a field missing or too many, a value out of its frame,
        no key, a key that stands twice, or what `checks` finds; or no row at all.
    """
    name = chosen.table.name
    work = source.workspace
    source.report("Reading", 0, _STEPS)
    text = work.new_file(".parquet")
    chosen.table.save(chosen.header_row, chosen.columns, text)
    typed = work.new_file(".parquet")
    columns = [chosen.layout.column(column) for column in chosen.columns]
    walk = write_values(
        text, columns, typed, lambda done, rows: source.report("Checking", done, rows), finish
    )
    text.unlink()
    _refuse_faults(source, chosen, walk)
    out = typed
    if derive is not None:
        out = work.new_file(".parquet")
        derive(pl.scan_parquet(typed)).sink_parquet(out)
        typed.unlink()
    source.report("Comparing rows", 2, _STEPS)
    _refuse_key(name, pl.scan_parquet(out), out, key)
    for wrong, fault in checks(pl.scan_parquet(out)) if checks else ():
        _refuse_wrong(name, pl.scan_parquet(out), wrong, fault)
    source.report("Ordering", 3, _STEPS)
    table = _order(source, out, key)
    source.report("Ordering", _STEPS, _STEPS)
    return table


def _refuse_faults(source: Source, chosen: Chosen, walk: Walk) -> None:
    name = chosen.table.name
    if not walk.rows:
        raise UnreadableReference(f"{name} holds headings but no row.")
    if walk.blank:
        were = "row was" if walk.blank == 1 else "rows were"
        source.notes.append(f"{walk.blank:,} blank {were} left out.")
    if not walk.faults:
        return
    fault = min(walk.faults, key=lambda fault: fault.first)
    column = fault.column
    if column.type == "postcode":
        what = f"has no {column.name} of the usual form"
    else:
        heading = chosen.headings[chosen.columns[column.name]].strip()
        label = column.name if heading.lower() == column.name else f"{column.name} ({heading})"
        what = f"has a {label} that is not {rule_of(column).due}"
    raise refuse_rows(name, fault.first, fault.count, what)


def _refuse_key(name: str, rows: pl.LazyFrame, path: Path, key: str) -> None:
    usual = " of the usual form" if key == "postcode" else ""
    _refuse_wrong(name, rows, pl.col(key).is_null(), f"has no {key}{usual}")
    with connect() as connection:
        found = connection.execute(
            "SELECT min(first), coalesce(sum(rows), 0) FROM (SELECT min(row) AS first, "  # noqa: S608 - quoted
            f"count(*) AS rows FROM read_parquet({quoted_text(path)}) "
            f"GROUP BY {quoted_name(key)} HAVING count(*) > 1)"
        ).fetchone()
    if found is not None and found[1]:
        raise refuse_rows(name, found[0], int(found[1]), f"repeats a {key}")


def _refuse_wrong(name: str, rows: pl.LazyFrame, wrong: pl.Expr, fault: str) -> None:
    found = (
        rows.filter(wrong)
        .select(pl.col("row").min().alias("first"), pl.len().alias("count"))
        .collect(engine="streaming")
    )
    if found["count"][0]:
        raise refuse_rows(name, found["first"][0], found["count"][0], fault)


def _order(source: Source, path: Path, key: str) -> pl.DataFrame | pl.LazyFrame:
    if pq.read_metadata(path).num_rows <= LARGEST_IN_MEMORY:
        table = pl.read_parquet(path).sort(key).drop("row")
        path.unlink()
        return table
    out = source.workspace.new_file(".parquet")
    with connect(source.workspace.folder) as connection:
        connection.execute(
            f"COPY (SELECT * EXCLUDE (row) FROM read_parquet({quoted_text(path)}) "  # noqa: S608 - quoted
            f"ORDER BY {quoted_name(key)}) TO {quoted_text(out)} "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"
        )
    path.unlink()
    return pl.scan_parquet(out)


def count_rows(table: pl.DataFrame | pl.LazyFrame) -> int:
    """Rows of a table that may be on disk."""
    return int(table.lazy().select(pl.len()).collect().item())
