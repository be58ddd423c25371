"""The individualised file of main 23: each record as given, and where the circular puts it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from analytics.heses import register
from analytics.heses.register import Reason
from etl.engine import Engine, load_stages

STAGES: Final = load_stages("analytics.heses", "sql/individualised")
_ROWS: Final = 245_760  # two row groups of a Parquet file
COLUMNS: Final = (
    "HESEXCL", "EXCL_BITS", "COUNTED", "MODE_H", "TABLE", "LEVEL_H", "LONG", "FUND_H",
    "STANDARD_YEAR", "LOAD_METHOD", "HESESFTE", "COLUMN", "NONCOMPLETION", "COLUMN4",
    "NEW_ENTRANT", "PRICE_GROUPS", "FEE_STATUS", "FEE_SOURCE", "FEE_ELIGIBILITY", "FEE_LEVEL",
    "AGE_ON_ENTRY", "MATURE", "YOUNG", "FEE_REMITTANCE", "DISABLED_ENTRANT", "NEIGHBOURHOOD",
    "XCOLAB01", "INDIRECT_FTE", "FLAGS",
)  # fmt: skip


def write(engine: Engine, given: Path, columns: list[str], path: Path) -> dict[str, str]:
    """Write every record in the order given, with the columns that main 23 adds.

    Parameters
    ----------
    engine
        After the rules have run.
    given
        Parquet file of the records as given.
    columns
        Its columns, in their order.
    path
        The CSV file, or a Parquet file by its ending.

    Returns
    -------
    dict[str, str]
        Columns of the file that had to be renamed, because their name is one of those added.
    """
    _put_in_words(engine)
    engine.run(STAGES)
    taken = {name.lower() for name in COLUMNS}
    renamed = {name: f"{name}_GIVEN" for name in columns if name.lower() in taken}
    parts = _parts(engine, given, renamed)
    if path.suffix == ".parquet":
        _write_parquet(parts, path)
    else:
        with path.open("wb") as file:
            for number, part in enumerate(parts):
                part.write_csv(file, include_header=not number)
    return renamed


def _parts(engine: Engine, given: Path, renamed: dict[str, str]) -> Iterator[pl.DataFrame]:
    """Records as given beside what was made of them, in order, some at a time."""
    records = pl.scan_parquet(given)
    for start in range(0, max(engine.count("classified"), 1), _ROWS):
        end = start + _ROWS
        engine.define(
            "placed_rows",
            f"SELECT * FROM placements WHERE row > {start} AND row <= {end}",  # noqa: S608
        )
        placed = engine.fetch("placed_rows", order_by=["row"]).select(COLUMNS)
        yield records.slice(start, _ROWS).collect().rename(renamed).hstack(placed)


def _write_parquet(parts: Iterator[pl.DataFrame], path: Path) -> None:
    writer: pq.ParquetWriter | None = None
    for part in parts:
        table = part.to_arrow()
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def exclusion_bits(hesexcl: int) -> list[Reason]:
    """List the reasons that a sum of bits holds, smallest first."""
    return [reason for reason in register.list_exclusions() if hesexcl & reason.bit]


def _put_in_words(engine: Engine) -> None:
    sums = engine.fetch("combinations", order_by=["hesexcl", "flags"])
    exclusions = sums["hesexcl"].unique().sort().to_list()
    flags = sums["flags"].unique().sort().to_list()
    engine.register(
        "exclusion_words",
        pl.DataFrame(
            {
                "hesexcl": exclusions,
                "bits": [
                    " ".join(str(r.bit) for r in exclusion_bits(s)) or None for s in exclusions
                ],
            },
            schema={"hesexcl": pl.Int32, "bits": pl.String},
        ),
    )
    known = register.list_flags()
    engine.register(
        "flag_words",
        pl.DataFrame(
            {
                "flags": flags,
                "words": [
                    "; ".join(f.text for f in known if mask & f.bit) or None for mask in flags
                ],
            },
            schema={"flags": pl.Int32, "words": pl.String},
        ),
    )


def quote(name: str) -> str:
    """Name of a column as SQL takes any name."""
    return '"' + name.replace('"', '""') + '"'
