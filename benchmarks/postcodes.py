"""Measures the check of postcodes beside other cleaners, on the same messy column.

    python -m benchmarks.postcodes [--rows N] [--quick]

The others live in an environment of their own (`--install` makes it from requirements/peers.txt);
one that is missing is named and left out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time

import duckdb
import polars as pl

from benchmarks.machine import describe, print_table, run_measured
from benchmarks.postcodes_sample import KINDS, Messy, make_messy
from benchmarks.postcodes_slips import print_every_sure_slip, print_slips
from etl.postcodes import PostcodeDirectory, check_postcode, check_postcodes

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "instance" / "cache"
PEERS = ROOT / ".venv" / "peers"
ROUNDS = 5
# A loop over these takes half a minute a million: a tenth is asked, and the rate is the same.
PEER_ROWS = 100_000
PEER_NAMES = {
    "uk_postcodes_parsing": "uk-postcodes-parsing, loop",
    "ukpostcodeparser": "ukpostcodeparser, loop (form only)",
    "heat_helper": "heat-helper, loop (form only)",
}
OURS = "Hearth, full repair and words"
DUCKDB = "DuckDB, clean and join (no repair)"
MANY = 10
BATCH = 1_000_000


def main() -> None:
    given = _read_arguments()
    if given.install:
        _install_peers()
    if given.many:
        _check_many(Path(given.many))
        return
    print(describe())
    directory = PostcodeDirectory.load(CACHE)
    messy = make_messy(directory, given.rows)
    with tempfile.TemporaryDirectory() as folder:
        _print_rates(messy, directory, Path(folder))
        _print_one_cell(directory)
        if not given.quick:
            _print_many(messy, Path(folder))
            _print_build(Path(folder))
    print_every_sure_slip(directory)
    print_slips(directory, 20_000 if given.quick else 200_000)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.postcodes", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="cells in the messy column")
    parser.add_argument("--quick", action="store_true", help="leave the long measures out")
    parser.add_argument("--install", action="store_true", help="install the other cleaners first")
    parser.add_argument("--many", help=argparse.SUPPRESS)
    return parser.parse_args()


def _install_peers() -> None:
    subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    order = ["sh", "scripts/install-list.sh", str(PEERS / "bin/python"), "requirements/peers.txt"]
    subprocess.run(order, check=True, cwd=ROOT)


def _print_rates(messy: Messy, directory: PostcodeDirectory, folder: Path) -> None:
    cpu, answers = _best(lambda: check_postcodes(messy.typed, directory)["postcode"])
    ours = len(messy.typed) / cpu
    rows = [_row(OURS, ours, ours, messy, answers)]
    cpu, answers = _best(lambda: _duckdb_answers(connection, messy), connection := _duck(directory))
    rows.append(_row(DUCKDB, len(messy.typed) / cpu, ours, messy, answers))
    for name, rate, some in _peers(messy, folder):
        rows.append(_row(PEER_NAMES[name], rate, ours, messy, some))
    headings = ("cleaner", "rows/CPU-s", "Hearth is", *KINDS[:9])
    print_table(
        f"{len(messy.typed):,} messy cells of {len(KINDS)} kinds, one process; best of {ROUNDS};"
        " per cent of each kind brought to the postcode meant",
        headings,
        rows,
    )


def _best(clean: Callable[[], pl.Series], *_kept: object) -> tuple[float, pl.Series]:
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        answers = clean()
        best = min(best, process_time() - start)
    return best, answers


def _row(name: str, rate: float, ours: float, messy: Messy, answers: pl.Series) -> tuple[str, ...]:
    rows = len(answers)
    judged = pl.DataFrame(
        {"kind": messy.kind[:rows], "right": answers == messy.meant[:rows]}
    ).with_columns(pl.col("right").fill_null(value=False))
    shares = dict(judged.group_by("kind").agg(pl.col("right").mean() * 100).iter_rows())
    return (
        name,
        f"{rate:,.0f}",
        f"{ours / rate:.1f}x",
        *(f"{shares.get(kind, 0):.0f}" for kind in KINDS[:9]),
    )


def _duck(directory: PostcodeDirectory) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    known = directory.to_frame().select(
        "postcode", compact=pl.col("postcode").str.replace(" ", "", literal=True)
    )
    connection.register("known_frame", known.to_arrow())
    connection.execute("CREATE TABLE known AS SELECT * FROM known_frame")
    return connection


def _duckdb_answers(connection: duckdb.DuckDBPyConnection, messy: Messy) -> pl.Series:
    connection.register("messy", messy.typed.to_frame().with_row_index().to_arrow())
    answers = connection.sql(
        """
        SELECT known.postcode
        FROM messy LEFT JOIN known
            ON known.compact = regexp_replace(upper(messy.typed), '[^A-Z0-9]', '', 'g')
        ORDER BY messy.index
        """
    ).to_arrow_table()
    return pl.Series(answers["postcode"])


def _peers(messy: Messy, folder: Path) -> Iterator[tuple[str, float, pl.Series]]:
    python = PEERS / "bin" / "python"
    if not python.exists():
        print("\nThe other cleaners are not installed: run with --install to measure them too.")
        return
    typed, answers = folder / "typed.txt", folder / "answers.txt"
    typed.write_text("\n".join(messy.typed[:PEER_ROWS].to_list()), encoding="utf-8")
    for name, words in PEER_NAMES.items():
        script = str(ROOT / "benchmarks" / "postcodes_peers.py")
        order = [str(python), "-I", script, name, str(typed), str(answers)]
        output = subprocess.run(order, check=True, capture_output=True, text=True).stdout
        said = json.loads(output.splitlines()[-1])
        if said["missing"]:
            print(f"\n{words}: not installed in {PEERS.relative_to(ROOT)}, left out.")
            continue
        cleaned = pl.Series(answers.read_text(encoding="utf-8").split("\n"))
        yield name, said["rows"] / said["cpu"], cleaned


def _print_one_cell(directory: PostcodeDirectory) -> None:
    rows = []
    for text in ("SW1A 1AA", "swia 1aa", "SW1A", "8S1 4ST", "1 The Mall, London SW1A 1AA"):
        times = []
        for _ in range(200):
            start = perf_counter()
            check_postcode(text, directory)
            times.append(perf_counter() - start)
        times.sort()
        rows.append((text, f"{times[100] * 1000:.2f}", f"{times[190] * 1000:.2f}"))
    print_table("One cell at a time, milliseconds", ("cell", "median", "95th"), rows)


def _print_many(messy: Messy, folder: Path) -> None:
    path = folder / "many.parquet"
    pl.concat([messy.typed] * MANY).to_frame().write_parquet(path, row_group_size=BATCH)
    done = run_measured(
        [sys.executable, "-m", "benchmarks.postcodes", "--many", str(path)],
        environment={"POLARS_MAX_THREADS": "1"},
    )
    rows = done.said["rows"]
    print(
        f"\n{rows:,} messy cells from Parquet to Parquet on one thread, {BATCH:,} at a time:"
        f" {done.seconds:.1f} s ({rows / done.seconds:,.0f} rows/s),"
        f" {done.cpu_seconds:.1f} CPU-s, {done.peak_mb:,.0f} MB at most"
    )


def _check_many(path: Path) -> None:
    directory = PostcodeDirectory.load(CACHE)
    start = perf_counter()
    rows = 0
    for number, cells in enumerate(pl.scan_parquet(path).collect_batches(chunk_size=BATCH)):
        table = check_postcodes(cells["typed"], directory)
        table.write_parquet(path.with_name(f"checked-{number}.parquet"), compression="lz4")
        rows += table.height
    print(json.dumps({"rows": rows, "seconds": perf_counter() - start}))


def _print_build(folder: Path) -> None:
    start, cpu = perf_counter(), process_time()
    PostcodeDirectory.load(folder / "cache")
    built, cpu = perf_counter() - start, process_time() - cpu
    start = perf_counter()
    PostcodeDirectory.load(folder / "cache")
    opened = perf_counter() - start
    print(
        f"\nThe directory: built from the packages in {built:.1f} s ({cpu:.1f} CPU-s),"
        f" opened again in {opened * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
