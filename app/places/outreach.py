"""What a member's own outreach did in a place, for the member's own staff.

Nobody else is shown it here: beside the figures of the other members, a count of the people of
one small place could be taken apart. Figures of several members pass disclosure control, in the
track report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.models import Activity, Institution, Participant
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import codes_from_compact, keys_from_codes

SHOWN = 10
_COMPACT = r"^[A-Z0-9]{5,7}$"


@dataclass(frozen=True, slots=True)
class There:
    """One activity that took place there."""

    number: int
    title: str
    activity_type: str
    starts_on: date
    at: str | None


@dataclass(frozen=True, slots=True)
class Outreach:
    """What the own member did in a district, and how many of its participants live there.

    `at_postcode` is how many live at the one postcode, None on the page of an area.
    """

    member: str
    in_district: int
    at_postcode: int | None
    activities: int
    latest: tuple[There, ...]


def find_outreach(
    session: Session, hearth: Hearth, actor: Actor, *, lad: str | None, postcode: str | None = None
) -> Outreach | None:
    """Return what the actor's own member did in a local authority district.

    None for those who are not staff of a member, or where the district is not known.
    """
    member = actor.organisation_id
    if lad is None or member is None or not actor.may(Permission.READ_RECORDS):
        return None
    counts = _participants_by_postcode(session, member)
    inside = _is_in(hearth.postcodes, counts["postcode"], lad)
    activities = _activities_in(session, hearth.postcodes, member, lad)
    at_postcode = None
    if postcode is not None:
        at_postcode = int(counts.filter(pl.col("postcode") == postcode)["people"].sum())
    return Outreach(
        member=actor.organisation_name,
        in_district=int(counts.filter(inside)["people"].sum()),
        at_postcode=at_postcode,
        activities=len(activities),
        latest=tuple(activities[:SHOWN]),
    )


def _participants_by_postcode(session: Session, member: int) -> pl.DataFrame:
    rows = session.execute(
        select(Participant.postcode, func.count())
        .where(Participant.organisation_id == member, Participant.postcode.is_not(None))
        .group_by(Participant.postcode)
        .order_by(Participant.postcode)
    ).all()
    return pl.DataFrame(
        [tuple(row) for row in rows],
        schema={"postcode": pl.String, "people": pl.Int64},
        orient="row",
    )


def _is_in(directory: PostcodeDirectory, postcodes: pl.Series, lad: str) -> pl.Series:
    """Whether each postcode, as people write it, lies in a local authority district."""
    if lad not in directory.authorities or postcodes.is_empty():
        return pl.Series([False] * len(postcodes), dtype=pl.Boolean)
    compact = postcodes.str.replace_all(" ", "").fill_null("")
    is_formed = compact.str.contains(_COMPACT)
    safe = pl.select(pl.when(is_formed).then(compact).otherwise(pl.lit("AA00AA"))).to_series()
    rows = directory.find_rows(keys_from_codes(codes_from_compact(safe)))
    known = (rows >= 0) & is_formed.to_numpy()
    wanted = directory.authorities.index(lad)
    return pl.Series(known & (np.asarray(directory.authority_index)[rows] == wanted))


def _activities_in(
    session: Session, directory: PostcodeDirectory, member: int, lad: str
) -> list[There]:
    """Return the member's activities held there or with a school there, the latest first."""
    rows = session.execute(
        select(
            Activity.id,
            Activity.title,
            Activity.activity_type,
            Activity.starts_on,
            Activity.venue_postcode,
            Institution.postcode,
            Institution.name,
            Activity.venue,
        )
        .outerjoin(Institution, Institution.id == Activity.host_id)
        .where(
            Activity.organisation_id == member,
            or_(Activity.venue_postcode.is_not(None), Institution.postcode.is_not(None)),
        )
        .order_by(Activity.starts_on.desc(), Activity.id.desc())
    ).all()
    at_venue = _is_in(directory, _texts(rows, 4), lad)
    at_host = _is_in(directory, _texts(rows, 5), lad)
    return [
        There(row[0], row[1], row[2], row[3], row[7] if venue else row[6])
        for row, venue, host in zip(rows, at_venue, at_host, strict=True)
        if venue or host
    ]


def _texts(rows: Sequence[Any], position: int) -> pl.Series:
    return pl.Series([row[position] for row in rows], dtype=pl.String)
