"""Places: looking a postcode up, and joining indicators to ten million rows; peers beside them.

    python -m benchmarks.places [--rows 10000000] [--lookups 20000] [--memory 1024]

The store is invented (every real postcode, areas by square, two editions of an index, POLAR4 by
postcode). Each run is a process of its own, so that its peak memory is its own. Peers of a
look-up get one value of one edition, from the same Parquet (DuckDB) or from the same rows under a
primary key (SQLite); the index gives every indicator in every edition. Peers of the join take one
column: a bare DuckDB hash join of the same files, and a pandas merge.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.machine import Measured, describe, percentile, print_table, run_measured

SEED = 20261121
LOADED_AT = datetime(2026, 11, 21, tzinfo=UTC)
FILES = 10
INDICATORS = {
    "polar4": ("ofs_polar4_quintile", None),
    "decile_2019": ("imd_decile", "2019"),
    "decile_2025": ("imd_decile", "2025"),
    "score_2025": ("imd_score", "2025"),
    "class": ("ruc_class", None),
}
#: Squares of the grid that stand for areas, metres a side.
AREAS_M = {"lsoa11": 1900, "lsoa21": 1800, "msoa11": 4000, "msoa21": 3900, "ward": 3500}


def make(folder: Path, rows: int, _memory: int) -> dict[str, Any]:
    """Write the store, the rows to join and the table of the peer."""
    import numpy as np
    import polars as pl

    draw = np.random.default_rng(SEED)
    table = make_directory(folder)
    for edition, area in (("2019", "lsoa11"), ("2025", "lsoa21")):
        make_areas(folder, edition, area, table[area].unique().drop_nulls().sort(), draw)
    quintiles = pl.Series(draw.integers(1, 6, table.height).astype(np.int8))
    polar = table.select("postcode", polar4_quintile=quintiles, polar3_quintile=quintiles.reverse())
    add(folder, "ofs_participation", "2024-09", polar, None)
    with closing(sqlite3.connect(folder / "peer.db")) as peer:
        peer.execute("CREATE TABLE place (postcode TEXT PRIMARY KEY, polar4 INT) WITHOUT ROWID")
        values = polar.select("postcode", "polar4_quintile").iter_rows()
        peer.executemany("INSERT INTO place VALUES (?, ?)", values)
        peer.commit()
    each = rows // FILES
    for number in range(FILES):
        drawn = table["postcode"].gather(draw.integers(0, table.height, each))
        people = np.arange(number * each, (number + 1) * each)
        given = pl.DataFrame({"person": people, "postcode": drawn})
        given.write_parquet(folder / f"given{number}.parquet")
    return {"rows": each * FILES, "postcodes": table.height}


def make_directory(folder: Path) -> Any:
    """Write every real postcode with a square of the grid for each kind of area."""
    import polars as pl

    table = (
        open_directory(folder)
        .to_frame()
        .select(
            "postcode",
            "easting_m",
            "northing_m",
            introduced_on=pl.lit(date(1980, 1, 1)),
            terminated_on=pl.lit(None, dtype=pl.Date),
            lad="local_authority",
            **{name: area_code(name, size) for name, size in AREAS_M.items()},
        )
    )
    add(folder, "onspd", "2025-11", table, None)
    return table


def make_areas(folder: Path, edition: str, area: str, codes: Any, draw: Any) -> None:
    """Write deprivation and rural or urban classes of areas, drawn at random."""
    import numpy as np
    import polars as pl

    deciles = draw.integers(1, 11, len(codes)).astype(np.int8)
    index = {
        "code": codes,
        "imd_score": draw.random(len(codes)) * 80,
        "imd_rank": np.arange(len(codes), dtype=np.int32) + 1,
        "imd_decile": deciles,
        "idaci_decile": deciles[::-1],
    }
    add(folder, "imd", edition, pl.DataFrame(index), area)
    classes = pl.Series(["Urban city and town", "Rural village", "Urban conurbation"])
    drawn = classes.gather(draw.integers(0, 3, len(codes)))
    ruc = pl.DataFrame({"code": codes, "ruc_class": drawn, "urban": drawn != "Rural village"})
    add(folder, "ruc", f"{edition}-{area}", ruc, area)


def build(folder: Path, _rows: int, _memory: int) -> dict[str, Any]:
    """Build the arrays of all editions."""
    index = open_index(folder)
    start = perf_counter()
    index.prepare()
    seconds = perf_counter() - start
    size = sum(path.stat().st_size for path in (folder / "cache" / "places").rglob("*.npy"))
    return {"seconds": seconds, "mb": size / 1e6}


def find(folder: Path, count: int, _memory: int) -> dict[str, Any]:
    """Look postcodes up in the index, every indicator in every edition."""
    index = open_index(folder)
    first = perf_counter()
    values = len(index.find("SW1A 1AA").values)
    return {"first": perf_counter() - first, "values": values} | timed(folder, count, index.find)


def find_duckdb(folder: Path, count: int, _memory: int) -> dict[str, Any]:
    """Look postcodes up in the Parquet of one edition."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    path = table_of(folder, "ofs_participation", "2024-09")
    sql = f"SELECT polar4_quintile FROM read_parquet('{path}') WHERE postcode = ?"  # noqa: S608

    def find_one(postcode: str) -> object:
        return connection.execute(sql, [postcode]).fetchone()

    return {"values": 1} | timed(folder, count, find_one)


def find_sqlite(folder: Path, count: int, _memory: int) -> dict[str, Any]:
    """Look postcodes up under a primary key."""
    with closing(sqlite3.connect(f"file:{folder / 'peer.db'}?mode=ro", uri=True)) as peer:

        def find_one(postcode: str) -> object:
            return peer.execute(
                "SELECT polar4 FROM place WHERE postcode = ?", [postcode]
            ).fetchone()

        return {"values": 1} | timed(folder, count, find_one)


def join(folder: Path, _rows: int, memory: int) -> dict[str, Any]:
    """Attach one indicator by postcode."""
    return attach(folder, dict(list(INDICATORS.items())[:1]), memory)


def join_five(folder: Path, _rows: int, memory: int) -> dict[str, Any]:
    """Attach five indicators, four of them through the areas of the directory."""
    return attach(folder, INDICATORS, memory)


def join_bare(folder: Path, _rows: int, memory: int) -> dict[str, Any]:
    """Join the same files in DuckDB, and nothing else."""
    import duckdb

    settings = {"threads": 2, "memory_limit": f"{memory}MB", "preserve_insertion_order": False}
    connection = duckdb.connect(config=settings)  # type: ignore[arg-type]
    path = table_of(folder, "ofs_participation", "2024-09")
    start = perf_counter()
    connection.execute(
        f"COPY (SELECT g.*, p.polar4_quintile FROM read_parquet('{folder}/given*.parquet') AS g"  # noqa: S608
        f" LEFT JOIN read_parquet('{path}') AS p USING (postcode))"
        f" TO '{folder}/peer.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )
    return {"seconds": perf_counter() - start}


def join_pandas(folder: Path, _rows: int, _memory: int) -> dict[str, Any]:
    """Join the same files in pandas."""
    import pandas as pd

    start = perf_counter()
    given = pd.concat(pd.read_parquet(path) for path in given_files(folder))
    path = table_of(folder, "ofs_participation", "2024-09")
    right = pd.read_parquet(path, columns=["postcode", "polar4_quintile"])
    joined = given.merge(right, on="postcode", how="left")
    joined.to_parquet(folder / "peer.parquet", compression="zstd")
    return {"seconds": perf_counter() - start}


def attach(folder: Path, wanted: dict[str, tuple[str, str | None]], memory: int) -> dict[str, Any]:
    from etl.reference.attach import attach_file

    start = perf_counter()
    attach_file(
        folder / "reference",
        given_files(folder),
        folder / "joined.parquet",
        wanted,
        memory_limit_mb=memory,
    )
    return {"seconds": perf_counter() - start}


def timed(folder: Path, count: int, look_up: Callable[[str], object]) -> dict[str, Any]:
    """Time look-ups of postcodes drawn at random, in microseconds."""
    import numpy as np

    directory = open_directory(folder)
    rows = np.random.default_rng(SEED).integers(0, len(directory), count)
    postcodes = [directory.postcode_at(int(row)) for row in rows]
    taken = []
    for postcode in postcodes:
        start = perf_counter()
        look_up(postcode)
        taken.append((perf_counter() - start) * 1e6)
    return {f"p{share}": percentile(taken, share / 100) for share in (50, 95, 99)}


def area_code(name: str, size_m: int) -> Any:
    """Code of the square that a postcode lies in, as an expression of Polars."""
    import polars as pl

    square = pl.col("easting_m") // size_m * 1000 + pl.col("northing_m") // size_m
    return (pl.lit("E01") + square.cast(pl.String).str.zfill(6)).alias(name)


def add(folder: Path, kind: str, edition: str, table: Any, area_type: str | None) -> None:
    from etl.reference.layouts.reading import Reading
    from etl.reference.store import ReferenceStore

    key = table.columns[0]
    reading = Reading(edition, key, area_type, table, synthetic=True)
    ReferenceStore(folder / "reference").add(reading, kind, loaded_at=LOADED_AT)


def table_of(folder: Path, kind: str, edition: str) -> Path:
    from etl.reference.store import ReferenceStore

    return ReferenceStore(folder / "reference").get(kind, edition).path()


def given_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("given*.parquet"))


def open_directory(folder: Path) -> Any:
    from etl.postcodes import PostcodeDirectory

    return PostcodeDirectory.load(folder / "cache")


def open_index(folder: Path) -> Any:
    from etl.reference.places import PlaceIndex

    return PlaceIndex.open(folder / "reference", open_directory(folder), folder / "cache")


STAGES = {
    stage.__name__: stage
    for stage in (
        make, build, find, find_duckdb, find_sqlite, join, join_five, join_bare, join_pandas
    )
}  # fmt: skip


def run_stage(name: str, folder: Path, rows: int, memory: int) -> Measured:
    order = [sys.executable, "-m", "benchmarks.places", name, str(folder), str(rows), str(memory)]
    return run_measured(order, environment={"PYTHONPATH": str(Path.cwd())})


def measure_lookups(folder: Path, count: int) -> None:
    rows, base = [], 0.0
    names = {
        "index": "find",
        "DuckDB, one value": "find_duckdb",
        "SQLite, one value": "find_sqlite",
    }
    for words, name in names.items():
        # DuckDB takes milliseconds each: fewer of them say enough.
        taken = run_stage(name, folder, min(count, 500) if "duckdb" in name else count, 0).said
        base = base or float(taken["p50"])
        shares = [f"{taken[share]:,.0f}" for share in ("p50", "p95", "p99")]
        rows.append((words, str(taken["values"]), *shares, f"{taken['p50'] / base:,.2f}"))
    headings = ("one look-up", "values", "p50 us", "p95 us", "p99 us", "p50 / index")
    print_table(f"Look-ups of {count:,} postcodes", headings, rows)


def measure_joins(folder: Path, rows: int, memory: int) -> None:
    lines, base = [], 0.0
    names = {
        "bare DuckDB, one column": "join_bare",
        "attach, one indicator": "join",
        "attach, five indicators": "join_five",
        "pandas merge, one column": "join_pandas",
    }
    for words, name in names.items():
        taken = run_stage(name, folder, rows, memory)
        base = base or taken.seconds
        lines.append(
            (
                words,
                f"{taken.seconds:.1f}",
                f"{taken.cpu_seconds:.1f}",
                f"{rows / taken.seconds / 1e6:.2f}",
                f"{taken.peak_mb:,.0f}",
                f"{taken.seconds / base:.2f}",
            )
        )
    headings = ("join", "s", "CPU s", "million rows/s", "peak MB", "s / bare")
    print_table(f"Joins of {rows:,} rows, DuckDB's limit {memory:,} MB", headings, lines)


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in STAGES:
        name, folder, rows, memory = sys.argv[1:5]
        print(json.dumps(STAGES[name](Path(folder), int(rows), int(memory))))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.places", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--lookups", type=int, default=20_000)
    parser.add_argument("--memory", type=int, default=1024, help="MB that DuckDB may use")
    wanted = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = run_stage("make", folder, wanted.rows, 0).said
        built = run_stage("build", folder, 0, 0)
        print(
            f"{made['postcodes']:,} postcodes; arrays of 6 editions built in {built.seconds:.1f} s,"
            f" {built.said['mb']:.0f} MB on disk, peak {built.peak_mb:,.0f} MB"
        )
        measure_lookups(folder, wanted.lookups)
        measure_joins(folder, made["rows"], wanted.memory)


if __name__ == "__main__":
    main()
