"""Reads the folder that `etl.demo` writes, and records it as the members would have.

Rows that no form would accept (no name, no date of birth) are set aside and counted; a person
whom a member entered twice in the same words is one record, as the duplicate check would have it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Scope
from app.core.context import Hearth
from app.core.database import insert_rows
from app.core.demonstration.outreach import MemberOutreach
from app.core.demonstration.people import load_people
from app.core.demonstration.users import add_users
from app.core.errors import Conflict
from app.core.reference import load_code_lists, load_roles
from app.core.warehouse import Progress
from app.models import Institution, Organisation, Programme


@dataclass
class Loaded:
    """What was recorded, and what was not."""

    organisations: int = 0
    institutions: int = 0
    participants: int = 0
    activities: int = 0
    registrations: int = 0
    set_aside: int = 0
    repeated: int = 0
    programmes: dict[str, int] = field(default_factory=dict)


def load_demonstration(
    hearth: Hearth, folder: Path, *, progress: Progress = lambda *_: None
) -> Loaded:
    """Record the demonstration data.

    Raises
    ------
    Conflict
        The records are not empty.
    """
    loaded = Loaded()
    with hearth.database.transaction(Scope.everything()) as session:
        if session.scalar(select(func.count()).select_from(Organisation)):
            raise Conflict("records", "The records already hold members: nothing was loaded.")
        roles = load_roles(session)
        load_code_lists(session)
        members = _load_organisations(session, folder, loaded)
        schools = _load_institutions(session, folder, loaded)
        _load_programmes(session, folder, members, loaded)
        add_users(session, roles, members)
        for done, (key, number) in enumerate(members.items()):
            progress("Recording members", done, len(members))
            people = load_people(
                session, hearth, folder, member=(key, number), schools=schools, loaded=loaded
            )
            MemberOutreach(session, folder, number, people, schools, loaded).load(key)
        audit.record(session, "demonstration.load", detail={"participants": loaded.participants})
    hearth.database.refresh_statistics()
    progress("Recording members", len(members), len(members))
    return loaded


def _load_organisations(session: Session, folder: Path, loaded: Loaded) -> dict[str, int]:
    frame = pl.read_parquet(folder / "organisations.parquet")
    rows = frame.select(
        "key", "name", "kind", "membership", "region", "ukprn", "hesa_instid"
    ).to_dicts()
    numbers = _insert(session, Organisation, rows)
    loaded.organisations = len(rows)
    return {row["key"]: number for row, number in zip(rows, numbers, strict=True)}


def _load_institutions(session: Session, folder: Path, loaded: Loaded) -> dict[str, int]:
    frame = pl.read_parquet(folder / "institutions.parquet")
    kept = [
        "urn", "name", "kind", "phase", "establishment_type", "region",
        "postcode", "low_age", "high_age", "ks4_attainment8", "fsm_percent",
    ]  # fmt: skip
    rows = frame.select(kept).to_dicts()
    schools = {
        row["urn"]: number
        for chunk in _chunks(rows)
        for row, number in zip(chunk, _insert(session, Institution, chunk), strict=True)
    }
    loaded.institutions = len(schools)
    return schools


def _load_programmes(
    session: Session, folder: Path, members: dict[str, int], loaded: Loaded
) -> None:
    frame = pl.read_parquet(folder / "programmes.parquet")
    rows = [
        {"organisation_id": members[row["organisation_key"]], "title": row["title"]}
        for row in frame.iter_rows(named=True)
    ]
    numbers = _insert(session, Programme, rows) if rows else []
    loaded.programmes = dict(zip(frame["key"], numbers, strict=True))


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    statement = insert_rows(model).returning(model.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _chunks(rows: list[dict[str, Any]], size: int = 2_000) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
