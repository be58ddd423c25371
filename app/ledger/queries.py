"""Reads the exclusion ledger of an edition for those who may read the records themselves."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.track.ledger import Ledger, ledger_of_member
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import NotAllowed, NotFound
from app.core.warehouse import warehouse_folder
from app.models import Organisation, Participant
from etl.warehouse import Edition, find_current_edition


@dataclass(frozen=True, slots=True)
class Member:
    """A member whose records a person may read."""

    organisation_id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A participant record that is not counted: its number in Hearth, and its reasons as bits.

    `is_there` is false where the record has since been deleted.
    """

    number: int
    first_reason: int
    reasons: int
    is_there: bool


def list_members(session: Session, actor: Actor) -> list[Member]:
    """Return the members whose records a person may read, by name; none for a researcher."""
    if not actor.may(Permission.READ_RECORDS):
        return []
    columns = (Organisation.id, Organisation.key, Organisation.name)
    statement = select(*columns).order_by(Organisation.name, Organisation.id)
    if not actor.scope.is_everything:
        statement = statement.where(Organisation.id.in_(sorted(actor.scope.organisation_ids)))
    return [Member(*row) for row in session.execute(statement)]


def choose_member(members: list[Member], key: str | None) -> Member:
    """Return the member that is asked for; the first where none is.

    Raises
    ------
    NotAllowed
        It is not one whose records the person may read.
    """
    if key is None and members:
        return members[0]
    for member in members:
        if member.key == key:
            return member
    raise NotAllowed("You may not see the records of this member.")


def get_edition(hearth: Hearth) -> Edition:
    """Return the current edition.

    Raises
    ------
    NotFound
        None has been built yet.
    """
    edition = find_current_edition(warehouse_folder(hearth))
    if edition is None:
        raise NotFound("The first edition of the warehouse has not been built yet.")
    return edition


def get_ledger(edition: Edition, member: Member) -> Ledger:
    """Return the ledger of a member's own records."""
    return _ledger(edition.analysis, member.key)


@lru_cache(maxsize=8)
def _ledger(analysis: Path, key: str) -> Ledger:
    return ledger_of_member(analysis, key)


def list_left_out(
    session: Session, edition: Edition, member: Member, ledger: Ledger
) -> list[LeftOut]:
    """Return the records of a member that are not counted, by their number in Hearth."""
    keys = pl.scan_parquet(edition.identity / "participants.parquet")
    own = keys.filter(pl.col("organisation_key") == member.key)
    named = ledger.left_out.lazy().join(
        own.select("pseudonym", pl.col("participant_key").cast(pl.Int64).alias("number")),
        on="pseudonym",
        how="left",
    )
    rows = named.select("number", "first_reason", "reasons").sort("number").collect()
    statement = select(Participant.id).where(Participant.organisation_id == member.organisation_id)
    there = set(session.scalars(statement.order_by(Participant.id)))
    return [
        LeftOut(number, first, reasons, is_there=number in there)
        for number, first, reasons in rows.iter_rows()
    ]
