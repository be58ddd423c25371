"""The individualised file of main 23: each record as given, and where the circular puts it."""

import csv
import io
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pac
import pyarrow.csv as pc
import pyarrow.parquet as pq

from analytics.heses import register
from analytics.heses.register import Reason
from etl.engine import Engine, load_stages

STAGES: Final = load_stages("analytics.heses", "sql/individualised")
_ROWS: Final = 245_760  # two row groups of a Parquet file
_LEAST_PLAIN: Final = 1e-6  # CSV would have smaller numbers with an exponent
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
    with path.open("wb") as file, ThreadPoolExecutor(max_workers=1) as writer:
        write_part = _parquet_writer(file) if path.suffix == ".parquet" else _csv_writer(file)
        # One part is written while the next is made.
        written: Future[None] | None = None
        for part in _parts(engine, given, renamed):
            if written is not None:
                written.result()
            written = writer.submit(write_part, part)
        if written is not None:
            written.result()
        writer.submit(write_part, None).result()
    return renamed


def _parts(engine: Engine, given: Path, renamed: dict[str, str]) -> Iterator[pa.Table]:
    """Records as given beside what was made of them, in order, some at a time."""
    records = pq.ParquetFile(given)
    names = [renamed.get(name, name) for name in records.schema_arrow.names]
    start = 0
    for part in _given_parts(records):
        end = start + part.num_rows
        engine.define(
            "placed_rows",
            f"SELECT * FROM placements WHERE row > {start} AND row <= {end}",  # noqa: S608
        )
        batches = list(engine.batches("placed_rows", order_by=["row"]))
        placed = pa.Table.from_batches(batches).select(COLUMNS)
        yield pa.table([*part.columns, *placed.columns], names=[*names, *placed.column_names])
        start = end


def _given_parts(records: pq.ParquetFile) -> Iterator[pa.Table]:
    """Read whole row groups, which is the quickest, unless one alone is more than a part."""
    sizes = [records.metadata.row_group(n).num_rows for n in range(records.num_row_groups)]
    # A file without a record still has its header.
    if not sum(sizes):
        yield records.schema_arrow.empty_table()
        return
    groups: list[int] = []
    for number, size in enumerate(sizes):
        if groups and sum(sizes[n] for n in groups) + size > _ROWS:
            yield records.read_row_groups(groups)
            groups = []
        if size > 2 * _ROWS:
            for batch in records.iter_batches(batch_size=_ROWS, row_groups=[number]):
                yield pa.Table.from_batches([batch])
        else:
            groups.append(number)
    if groups:
        yield records.read_row_groups(groups)


def plain_numbers(part: pa.Table) -> pa.Table:
    """Put numbers that CSV would write with an exponent (0.0000001) into plain digits, as text."""
    for place, field in enumerate(part.schema):
        if not pa.types.is_floating(field.type):
            continue
        sizes = pac.abs(part.column(place))
        tiny = pac.and_(pac.greater(sizes, 0), pac.less(sizes, _LEAST_PLAIN))
        if pac.any(tiny).as_py():
            texts = [_in_digits(number) for number in part.column(place).to_pylist()]
            part = part.set_column(place, field.name, pa.array(texts, pa.string()))
    return part


def _in_digits(number: float | None) -> str | None:
    return None if number is None else format(Decimal(repr(number)).normalize(), "f")


def _csv_writer(file: BinaryIO) -> Callable[[pa.Table | None], None]:
    options = pc.WriteOptions(include_header=False, quoting_style="needed")

    def write_part(part: pa.Table | None) -> None:
        if part is None:
            return
        if not file.tell():
            header = io.StringIO()
            csv.writer(header, lineterminator="\n").writerow(part.column_names)
            file.write(header.getvalue().encode())
        pc.write_csv(plain_numbers(part), file, options)

    return write_part


def _parquet_writer(file: BinaryIO) -> Callable[[pa.Table | None], None]:
    writers: list[pq.ParquetWriter] = []

    def write_part(part: pa.Table | None) -> None:
        if part is None:
            writers[0].close()
            return
        if not writers:
            writers.append(pq.ParquetWriter(file, part.schema, compression="zstd"))
        writers[0].write_table(part)

    return write_part


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
