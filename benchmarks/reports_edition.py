"""An edition of national size: the analysis tables of a small one, repeated under new keys.

What a report costs hangs on how many rows there are and how they join, and both are as they would
be: each copy has people, activities and records of its own, and members of its own in turn. What
a repetition cannot show is variety: its figures are those of the small edition, times as many.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

MEMORY = "4GB"
#: Keys that each copy has anew. A pseudonym stays as long as it was.
_NEW = {
    "pseudonym": "concat(copy.mark, substr(pseudonym, 9))",
    "record_pseudonym": "concat(copy.mark, substr(record_pseudonym, 9))",
    "person": "concat(copy.mark, substr(person, 9))",
    "activity_key": "concat(activity_key, copy.mark)",
    "organisation_key": "concat(organisation_key, copy.turn)",
}


@dataclass(frozen=True)
class Size:
    """How large the edition is to be, about."""

    participants: int = 3_000_000
    registrations: int = 10_000_000
    members: int = 170


def repeat(small: Path, large: Path, size: Size) -> dict[str, int]:
    """Write the analysis folder `large` from `small`; return how many rows of what it has."""
    people = small / "participants.parquet"
    with duckdb.connect() as database:
        for name, value in (("memory_limit", MEMORY), ("temp_directory", f"{large}.spill")):
            database.execute(f"SET {name} = '{value}'")
        database.execute("SET preserve_insertion_order = false")
        database.execute("SET threads = 2")
        there, members = _one(
            database,
            f"SELECT count(*), count(DISTINCT organisation_key) FROM '{people}'",  # noqa: S608
        )
        copies = -(-size.participants // there)
        turns = max(1, round(size.members / members))
        _make_copies(database, copies, turns)
        for path in sorted(small.rglob("*")):
            target = large / path.relative_to(small)
            if path.is_dir():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".parquet":
                _repeat_file(database, path, target)
            else:
                shutil.copy(path, target)
        _add_registrations(database, small, large, size.registrations)
        tables = {
            "participants": "participants.parquet",
            "registrations": "registrations.parquet",
            "links": "links.parquet",
            "records": "records/*/*.parquet",
        }
        held = {
            table: _one(database, f"SELECT count(*) FROM '{large / files}'")[0]  # noqa: S608
            for table, files in tables.items()
        }
    return held | {"members": members * turns}


def _make_copies(database: duckdb.DuckDBPyConnection, copies: int, turns: int) -> None:
    # The first turn of a member has its own name, so that the small site's members are found.
    database.execute(
        "CREATE TABLE copy AS SELECT printf('%08x', hash(number) % 4294967296) AS mark,"
        " CASE WHEN number % $turns > 0 THEN '-' || number % $turns ELSE '' END AS turn"
        " FROM range($copies) AS each(number)",
        {"turns": turns, "copies": copies},
    )
    distinct, rows = _one(database, "SELECT count(DISTINCT mark), count(*) FROM copy")
    if distinct != rows:
        raise SystemExit("two copies have the same mark")


def _repeat_file(database: duckdb.DuckDBPyConnection, path: Path, target: Path) -> None:
    columns = {name for name, *_ in database.read_parquet(str(path)).description}
    new = ", ".join(f"{how} AS {name}" for name, how in _NEW.items() if name in columns)
    if not new:
        shutil.copy(path, target)
        return
    _write(
        database,
        f"SELECT held.* REPLACE ({new}) FROM '{path}' AS held CROSS JOIN copy",  # noqa: S608
        target,
    )


def _add_registrations(
    database: duckdb.DuckDBPyConnection, small: Path, large: Path, wanted: int
) -> None:
    """Register each as often as it takes, for the next activities of the same member."""
    target = large / "registrations.parquet"
    (there,) = _one(database, f"SELECT count(*) FROM '{target}'")  # noqa: S608
    times = max(1, round(wanted / there))
    if times == 1:
        return
    _write(
        database,
        f"""
        WITH placed AS (
            SELECT activity_key, organisation_key,
                row_number() OVER (member ORDER BY activity_key) - 1 AS place,
                count(*) OVER member AS places
            FROM '{small / "activities.parquet"}'
            WINDOW member AS (PARTITION BY organisation_key)
        ),
        onward AS (
            SELECT one.activity_key, other.activity_key AS another
            FROM placed AS one
            CROSS JOIN range({times}) AS step(number)
            JOIN placed AS other ON other.organisation_key = one.organisation_key
                AND other.place = (one.place + step.number) % one.places
        )
        SELECT held.* REPLACE (
            {_NEW["pseudonym"]} AS pseudonym, concat(onward.another, copy.mark) AS activity_key
        )
        FROM '{small / "registrations.parquet"}' AS held
        JOIN onward ON onward.activity_key = held.activity_key
        CROSS JOIN copy
        """,  # noqa: S608
        target,
    )


def _write(database: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    database.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _one(database: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = database.execute(query).fetchone()
    assert row is not None
    return row
