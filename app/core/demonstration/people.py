"""The participants of one member, recorded through the same door as an upload's."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.context import Hearth
from app.core.people import Given, identity_key, record_participants
from app.models import CHARACTERISTICS
from etl.postcodes import PostcodeResult, check_postcodes

if TYPE_CHECKING:
    from app.core.demonstration.load import Loaded

CHUNK = 1_000
SOURCE = "demonstration"
VALUES = (
    "reference", "first_name", "middle_name", "last_name", "sex", "phase_adjustment",
    "evaluation_group", "notice_on", "notice_version", "tracking_permission", "upn",
)  # fmt: skip


def load_people(
    session: Session,
    hearth: Hearth,
    folder: Path,
    *,
    member: tuple[str, int],
    schools: dict[str, int],
    loaded: "Loaded",
) -> dict[int, int]:
    """Record the participants of a member; return the record's number by `participant_key`."""
    key, organisation_id = member
    frame = (
        pl.scan_parquet(folder / "outreach" / "participants.parquet")
        .filter(pl.col("organisation_key") == key)
        .sort("participant_key")
        .collect()
    )
    checked = _check(frame["postcode"].unique(), hearth)
    numbers: dict[int, int] = {}
    first_with: dict[str, int] = {}
    waiting: list[tuple[int, Given]] = []
    for row in frame.iter_rows(named=True):
        given = _given(row, schools, checked)
        if given is None:
            loaded.set_aside += 1
            continue
        same = _key(hearth, given)
        if same is not None and same in first_with:
            loaded.repeated += 1
            numbers[row["participant_key"]] = -first_with[same]
            continue
        if same is not None:
            first_with[same] = row["participant_key"]
        waiting.append((row["participant_key"], given))
    for start in range(0, len(waiting), CHUNK):
        chunk = waiting[start : start + CHUNK]
        recorded = record_participants(
            session,
            [given for _, given in chunk],
            actor=Actor.system(),
            key=hearth.pseudonym_key,
            source=SOURCE,
            today=hearth.today,
            organisation_id=organisation_id,
        )
        numbers.update(zip((one for one, _ in chunk), recorded, strict=True))
    loaded.participants += len(waiting)
    return {one: numbers[-number] if number < 0 else number for one, number in numbers.items()}


def _check(postcodes: pl.Series, hearth: Hearth) -> dict[str | None, PostcodeResult]:
    frame = check_postcodes(postcodes, hearth.postcodes)
    return {
        row["given"]: PostcodeResult(**row | {"candidates": tuple(row["candidates"])})
        for row in frame.iter_rows(named=True)
    }


def _key(hearth: Hearth, given: Given) -> str | None:
    values = given.values
    postcode = given.postcode.postcode if given.postcode else None
    return identity_key(
        hearth.pseudonym_key,
        values["first_name"],
        values["last_name"],
        values["date_of_birth"],
        postcode,
    )


def _given(
    row: dict[str, Any], schools: dict[str, int], checked: dict[str | None, PostcodeResult]
) -> Given | None:
    born = _date(row["date_of_birth"])
    if born is None or not row["first_name"] or not row["last_name"]:
        return None
    values = {name: row[name] for name in VALUES} | {
        "date_of_birth": born,
        "institution_id": schools.get(row["institution_urn"]),
    }
    return Given(
        values=values,
        characteristics={kind: row[kind] for kind in CHARACTERISTICS if row.get(kind)},
        postcode=checked[row["postcode"]] if row["postcode"] else None,
    )


def _date(text: Any) -> date | None:
    if isinstance(text, date) or text is None:
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
