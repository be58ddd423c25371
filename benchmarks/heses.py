"""Re-creating HESES from records: rows a second, memory, against two peers, in one run.

    python -m benchmarks.heses [--records 2000000] [--keep FOLDER]

The peers are the same rules in plain pandas and NumPy (a part of them, see heses_plain.py), and a
bare DuckDB scan of the same file with one aggregate.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.heses_records import settings, write_records
from benchmarks.machine import Measured, describe, print_table, run_measured

RECORDS = 2_000_000
THREADS = 2


def recreate(path: Path, form: str) -> dict[str, Any]:
    """The whole command: classification, every table, the individualised file, validation."""
    from analytics.heses import Given, parse_settings
    from analytics.heses import recreate as recreate_heses
    from etl.records.student_return import read_student_return

    folder = path.parent / f"out-{form}"
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    steps: dict[str, float] = {}
    last = [perf_counter(), ""]

    def note(step: str, _done: int, _total: int) -> None:
        now = perf_counter()
        if last[1]:
            steps[str(last[1])] = steps.get(str(last[1]), 0.0) + now - float(last[0])
        last[:] = [now, step]

    start = perf_counter()
    table = read_student_return(path, scratch)
    given = Given(table.path, table.columns)
    done = recreate_heses(
        given, parse_settings(settings()), folder, threads=THREADS, file_type=form, progress=note
    )
    note("", 0, 0)
    seconds = perf_counter() - start
    return {"seconds": seconds, "steps": steps, "counts": done.summary["counts"]}


def scan(path: Path) -> dict[str, Any]:
    """A bare DuckDB scan of the file with one aggregate."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    start = perf_counter()
    connection.read_parquet(str(path)).aggregate("SUM(TRY_CAST(STULOAD AS DOUBLE))").fetchall()
    return {"seconds": perf_counter() - start}


def write(path: Path) -> dict[str, Any]:
    """The file itself copied to CSV by DuckDB: the floor of writing the individualised file."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    start = perf_counter()
    connection.read_parquet(str(path)).write_csv(str(path.parent / "copy.csv"), header=True)
    return {"seconds": perf_counter() - start}


STAGES = {"scan": scan, "write": write}


def run_stage(name: str, path: Path) -> Measured:
    return run_measured([sys.executable, "-m", "benchmarks.heses", "--stage", name, str(path)])


def measure(path: Path, records: int) -> None:
    methods = {name: entry["load_method"] for name, entry in settings()["institutions"].items()}  # type: ignore[attr-defined]
    rows = []
    measured = {
        "hearth, individualised Parquet": run_stage("parquet", path),
        "hearth, individualised CSV": run_stage("csv", path),
        "pandas and NumPy, part of the rules": run_measured(
            [sys.executable, "-m", "benchmarks.heses_plain", str(path), json.dumps(methods)]
        ),
        "DuckDB copies the file to CSV": run_stage("write", path),
        "DuckDB scans, one aggregate": run_stage("scan", path),
    }
    least = measured["DuckDB scans, one aggregate"].said["seconds"]
    for name, each in measured.items():
        seconds = each.said["seconds"]
        rows.append(
            (name, f"{seconds:.2f}", f"{each.cpu_seconds:.1f}", f"{records / seconds:,.0f}",
             f"{each.peak_mb:,.0f}",
             f"{seconds / least:.1f}")
        )  # fmt: skip
    headings = ("what", "wall s", "CPU s", "records/s", "peak MB", "times the scan")
    print_table(f"HESES from {records:,} records, {THREADS} threads", headings, rows)
    for name in ("hearth, individualised Parquet", "hearth, individualised CSV"):
        steps = measured[name].said["steps"]
        print(name + ": " + ", ".join(f"{step} {took:.1f} s" for step, took in steps.items()))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.heses", description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--keep", type=Path, help="folder in which the records stay")
    parser.add_argument("--stage", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.stage:
        name, path = wanted.stage
        done = STAGES[name](Path(path)) if name in STAGES else recreate(Path(path), name)
        print(json.dumps(done))
        return
    with tempfile.TemporaryDirectory() as scratch:
        path = (wanted.keep or Path(scratch)) / f"records-{wanted.records}.parquet"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_records(path, wanted.records)
        print(describe())
        measure(path, wanted.records)


if __name__ == "__main__":
    main()
