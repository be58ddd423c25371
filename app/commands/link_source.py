"""`hearth link run --source`: the participants as they stand, and a source's records, as files."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import rmtree

from app.core import audit
from app.core.access import Scope
from app.core.context import open_hearth
from app.core.warehouse import DatabaseRecords, administrative_folder
from config import Settings
from etl.warehouse.linkable import find_source, find_years, take_participants, take_records


@contextmanager
def take_sides(
    source: str, year: str | None, out: Path, today: date
) -> Iterator[tuple[Path, Path]]:
    """Write the two sides beside the results for as long as they are linked.

    They hold names; nobody but the owner may read them, and they are removed at the end.
    """
    hearth = open_hearth(Settings())
    years = find_years(administrative_folder(hearth), find_source(source), year)
    folder = out / ".sides"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    left, right = folder / "participants.parquet", folder / "records.parquet"
    try:
        with hearth.database.session(Scope.everything(), writes=False) as session:
            people = take_participants(
                DatabaseRecords(session), hearth.pseudonym_key, hearth.postcodes
            )
        people.write_parquet(left)
        take_records(years, hearth.pseudonym_key, today).write_parquet(right)
        with hearth.database.transaction(Scope.nothing()) as session:
            named = [f"{each.source}/{each.year}" for each in years]
            audit.record(
                session, "linkage.run", detail={"years": named, "participants": people.height}
            )
        yield left, right
    finally:
        rmtree(folder, ignore_errors=True)
