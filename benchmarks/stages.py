"""The steps from nothing to a site with a demonstration in it, each a process of its own.

    python -m benchmarks.stages generate|load|build|insert|write FOLDER [DATABASE]

The last line says in JSON what was done. `insert` and `write` are the peers: the same rows into
the same tables with `executemany`, and the same tables into Parquet with pyarrow, nothing else.
"""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.machine import Measured, run_measured

SEED = 20261121
DEMONSTRATION = "demo"
#: The tables whose rows the loader writes, those that others point to first.
TABLES = (
    "organisation", "institution", "programme", "participant", "address",
    "characteristic", "activity", "session", "registration",
)  # fmt: skip
BATCH = 5_000


def run_stage(name: str, folder: Path, *, database: str = "", size: str = "") -> Measured:
    """Run one step in a process of its own, so that its peak memory is its own."""
    order = [sys.executable, "-m", "benchmarks.stages", name, str(folder), size]
    environment = {"HEARTH_INSTANCE": str(folder), "HEARTH_DATABASE_URL": database}
    return run_measured(order, environment=environment)


def generate(folder: Path, size: str) -> dict[str, Any]:
    from etl.demo import generate as generate_england

    summary = generate_england(folder / DEMONSTRATION, size=size, seed=SEED)  # type: ignore[arg-type]
    return {"people": summary.participants}


def load(folder: Path, _size: str) -> dict[str, Any]:
    """Record the demonstration in migrated, empty records."""
    from app.core.context import open_hearth
    from app.core.demonstration import load_demonstration
    from config import Settings

    hearth = open_hearth(Settings())
    assert hearth.postcodes  # unpacked once a site, not once a load
    start = perf_counter()
    loaded = load_demonstration(hearth, folder / DEMONSTRATION)
    seconds = perf_counter() - start
    hearth.database.dispose()
    return {"seconds": seconds, "people": loaded.participants}


def build(folder: Path, _size: str) -> dict[str, Any]:
    """Build an edition of the warehouse from the records and the administrative files."""
    from app.core import warehouse
    from app.core.context import open_hearth
    from config import Settings

    for name in ("administrative", "reference"):
        if not (folder / name).exists():
            (folder / name).symlink_to(folder / DEMONSTRATION / name)
    hearth = open_hearth(Settings())
    assert hearth.postcodes
    start = perf_counter()
    edition = warehouse.build(hearth)
    return {"seconds": perf_counter() - start, "edition": edition.number}


def insert(folder: Path, _size: str) -> dict[str, Any]:
    """Write the rows of the loaded SQLite records to fresh ones, indexes and all."""
    from app.core import migrations

    target = folder / "peer.db"
    target.unlink(missing_ok=True)
    migrations.upgrade(f"sqlite:///{target}")
    rows, seconds = 0, 0.0
    with (
        closing(sqlite3.connect(folder / "hearth.db")) as source,
        closing(sqlite3.connect(target)) as peer,
    ):
        for table in TABLES:
            found = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            marks = ",".join("?" * len(found.description))
            while batch := found.fetchmany(BATCH):
                start = perf_counter()
                peer.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)  # noqa: S608
                seconds += perf_counter() - start
                rows += len(batch)
        start = perf_counter()
        peer.commit()
        seconds += perf_counter() - start
    target.unlink()
    return {"seconds": seconds, "rows": rows}


def write(folder: Path, _size: str) -> dict[str, Any]:
    """Write the tables of the current edition once more, from memory."""
    import pyarrow.parquet as pq

    from etl.warehouse import find_current_edition

    edition = find_current_edition(folder / "warehouse")
    assert edition is not None
    target, seconds, size = folder / "peer.parquet", 0.0, 0
    for path in sorted(edition.analysis.parent.rglob("*.parquet")):
        table = pq.read_table(path)
        start = perf_counter()
        pq.write_table(table, target, compression="zstd")
        seconds += perf_counter() - start
        size += target.stat().st_size
    target.unlink()
    return {"seconds": seconds, "mb": size / 1e6}


STAGES = {stage.__name__: stage for stage in (generate, load, build, insert, write)}


def main() -> None:
    name, folder, size = sys.argv[1:4]
    print(json.dumps(STAGES[name](Path(folder), size)))


if __name__ == "__main__":
    main()
