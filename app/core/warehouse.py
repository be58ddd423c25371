"""Hands the records to the warehouse, and builds its editions as a job.

The warehouse knows no database: it is given six tables in chunks (`etl.warehouse`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session as DatabaseSession

from analytics.heses import SettingsError
from app.core import audit, jobs
from app.core.access import Permission, Scope
from app.core.classified import open_student_years
from app.core.context import Hearth
from app.core.errors import DomainError
from app.core.linkage.decisions import effective_decisions
from app.models import (
    CHARACTERISTICS,
    Activity,
    Characteristic,
    Institution,
    Organisation,
    Participant,
    Registration,
    Session,
    UploadRow,
)
from etl.reference.editions import ReferenceStoreError
from etl.warehouse import Edition, WarehouseError, build_edition

Progress = Callable[[str, int, int], None]
CHUNK = 50_000
JOB = "warehouse.build"

PARTICIPANT_COLUMNS: dict[str, Any] = {
    "participant_key": Participant.id,
    "organisation_key": Organisation.key,
    "first_name": Participant.first_name,
    "middle_name": Participant.middle_name,
    "last_name": Participant.last_name,
    "date_of_birth": Participant.date_of_birth,
    "sex": Participant.sex,
    "upn": Participant.upn,
    "postcode": Participant.postcode,
    "institution_urn": Institution.urn,
    "phase_adjustment": Participant.phase_adjustment,
    "evaluation_group": Participant.evaluation_group,
    "tracking_permission": Participant.tracking_permission,
    "uploaded": Participant.upload_id.is_not(None),
}
ACTIVITY_COLUMNS: dict[str, Any] = {
    "activity_key": Activity.id,
    "organisation_key": Organisation.key,
    "programme_key": Activity.programme_id,
    "activity_type": Activity.activity_type,
    "academic_year": Activity.academic_year,
    "starts_on": Activity.starts_on,
    "ends_on": Activity.ends_on,
    "contact_hours": Activity.contact_hours,
    "mode": Activity.mode,
    "venue_postcode": Activity.venue_postcode,
    "funding_stream": Activity.funding_stream,
    "host_urn": Institution.urn,
    "status": Activity.status,
    "cost_pounds": Activity.cost_pounds,
}
INSTITUTION_COLUMNS: dict[str, Any] = {
    "urn": Institution.urn,
    "name": Institution.name,
    "postcode": Institution.postcode,
    "kind": Institution.kind,
    "phase": Institution.phase,
    "local_authority": Institution.local_authority,
    "region": Institution.region,
    "low_age": Institution.low_age,
    "high_age": Institution.high_age,
    "ks4_attainment8": Institution.ks4_attainment8,
    "fsm_percent": Institution.fsm_percent,
    "opened_on": Institution.opened_on,
    "closed_on": Institution.closed_on,
}
MEMBER_COLUMNS: dict[str, Any] = {
    "organisation_key": Organisation.key,
    "name": Organisation.name,
    "kind": Organisation.kind,
    "ukprn": Organisation.ukprn,
}
PRESENT = "attended"
#: The one reference file of a Hearth before the store of reference data.
FORMER_PARTICIPATION = "postcode_participation.csv"


def warehouse_folder(hearth: Hearth) -> Path:
    """Return the folder of the warehouse's editions."""
    return hearth.settings.instance / "warehouse"


def administrative_folder(hearth: Hearth) -> Path:
    """Return the folder of the administrative records, a file for each source and year."""
    return hearth.settings.instance / "administrative"


def reference_folder(hearth: Hearth) -> Path:
    """Return the folder of the store of reference data."""
    return hearth.settings.instance / "reference"


@dataclass(frozen=True, slots=True)
class DatabaseRecords:
    """The records of all members as the warehouse asks for them (`etl.warehouse.RecordsSource`)."""

    session: DatabaseSession

    def iter_participants(self) -> Iterator[pl.DataFrame]:
        """Give the participants with their characteristics as columns."""
        columns = [column.label(name) for name, column in PARTICIPANT_COLUMNS.items()]
        statement = (
            select(*columns)
            .select_from(Participant)
            .join(Organisation, Participant.organisation_id == Organisation.id)
            .outerjoin(Institution, Participant.institution_id == Institution.id)
            .order_by(Participant.id)
        )
        for frame in _chunks(self.session, statement, Participant.id):
            first, last = frame["participant_key"][0], frame["participant_key"][-1]
            yield frame.join(self._characteristics(first, last), "participant_key", how="left")

    def iter_institutions(self) -> Iterator[pl.DataFrame]:
        """Give the schools and colleges, all at once: there are some tens of thousands."""
        columns = [column.label(name) for name, column in INSTITUTION_COLUMNS.items()]
        yield from _whole(self.session, select(*columns).order_by(Institution.id))

    def iter_members(self) -> Iterator[pl.DataFrame]:
        """Give the members, all at once."""
        columns = [column.label(name) for name, column in MEMBER_COLUMNS.items()]
        yield from _whole(self.session, select(*columns).order_by(Organisation.id))

    def iter_uploads(self) -> Iterator[pl.DataFrame]:
        """Give the numbers of uploaded rows by member and by what became of them."""
        statement = (
            select(
                Organisation.key.label("organisation_key"),
                UploadRow.state.label("state"),
                func.count().label("rows"),
            )
            .join(Organisation, UploadRow.organisation_id == Organisation.id)
            .group_by(Organisation.key, UploadRow.state)
            .order_by(Organisation.key, UploadRow.state)
        )
        yield from _whole(self.session, statement)

    def _characteristics(self, first: int, last: int) -> pl.DataFrame:
        rows = self.session.execute(
            select(Characteristic.participant_id, Characteristic.kind, Characteristic.code)
            .where(Characteristic.participant_id.between(first, last))
            .order_by(Characteristic.participant_id, Characteristic.kind)
        ).all()
        long = pl.DataFrame(
            [tuple(row) for row in rows],
            schema={"participant_key": pl.Int64, "kind": pl.String, "code": pl.String},
            orient="row",
        )
        wide = long.pivot(
            "kind", on_columns=list(CHARACTERISTICS), index="participant_key", values="code"
        )
        return wide.select("participant_key", *CHARACTERISTICS)

    def iter_activities(self) -> Iterator[pl.DataFrame]:
        """Give the activities."""
        columns = [column.label(name) for name, column in ACTIVITY_COLUMNS.items()]
        statement = (
            select(*columns)
            .select_from(Activity)
            .join(Organisation, Activity.organisation_id == Organisation.id)
            .outerjoin(Institution, Activity.host_id == Institution.id)
            .order_by(Activity.id)
        )
        yield from _chunks(self.session, statement, Activity.id)

    def iter_registrations(self) -> Iterator[pl.DataFrame]:
        """Give one row for each participant and activity, its sessions added up.

        Hours that nobody typed are those of the session or of the activity; who was at one
        session of several attended the activity.
        """
        planned = func.coalesce(Session.hours, Activity.contact_hours)
        rows = (
            select(
                Registration.participant_id.label("participant_key"),
                Registration.activity_id.label("activity_key"),
                Registration.status.label("status"),
                func.coalesce(Registration.hours, planned).label("hours"),
            )
            .join(Activity, Registration.activity_id == Activity.id)
            .join(Participant, Registration.participant_id == Participant.id)
            .outerjoin(
                Session,
                and_(
                    Registration.session_id == Session.id,
                    Registration.activity_id == Session.activity_id,
                ),
            )
            .order_by(Registration.participant_id, Registration.activity_id, Registration.id)
        )
        # A chunk ends with a participant, so that no person's sessions are parted.
        last = 0
        while True:
            upper = self.session.scalar(
                select(Participant.id)
                .where(Participant.id > last)
                .order_by(Participant.id)
                .offset(CHUNK - 1)
                .limit(1)
            )
            wanted = rows.where(Registration.participant_id > last)
            if upper is not None:
                wanted = wanted.where(Registration.participant_id <= upper)
            frame = _frame(self.session, wanted)
            if not frame.is_empty():
                yield _one_a_person(frame)
            if upper is None:
                return
            last = upper


def _one_a_person(frame: pl.DataFrame) -> pl.DataFrame:
    present = pl.col("status") == PRESENT
    return frame.group_by("participant_key", "activity_key", maintain_order=True).agg(
        pl.when(present.any())
        .then(pl.lit(PRESENT))
        .otherwise(pl.col("status").first())
        .alias("status"),
        pl.when(present.any())
        .then(pl.col("hours").filter(present).sum())
        .otherwise(None)
        .alias("hours"),
    )


def _chunks(session: DatabaseSession, statement: Select[Any], key: Any) -> Iterator[pl.DataFrame]:
    """Read by key instead of by offset: each chunk costs the same."""
    last = 0
    while True:
        frame = _frame(session, statement.where(key > last).limit(CHUNK))
        if frame.is_empty():
            return
        yield frame
        last = frame.to_series(0)[-1]


def _whole(session: DatabaseSession, statement: Any) -> Iterator[pl.DataFrame]:
    """Read a small table in one chunk; none where it has no row."""
    frame = _frame(session, statement)
    if not frame.is_empty():
        yield frame


def _frame(session: DatabaseSession, statement: Any) -> pl.DataFrame:
    result = session.execute(statement)
    names = list(result.keys())
    columns = list(zip(*result.all(), strict=True)) or [()] * len(names)
    return pl.DataFrame(
        [pl.Series(name, values, strict=False) for name, values in zip(names, columns, strict=True)]
    )


def build(
    hearth: Hearth,
    *,
    chosen: Mapping[str, str] | None = None,
    refit: bool = False,
    progress: Progress | None = None,
) -> Edition:
    """Build an edition of the warehouse from the records as they stand.

    `chosen` names, by kind, editions of reference data to use instead of those in use; `refit`
    estimates the models of linkage anew.

    Raises
    ------
    WarehouseError
        It cannot be built from this; a look-up of an older Hearth waits to be taken over; the
        settings of HESES are not what they should be.
    """
    former = reference_folder(hearth) / FORMER_PARTICIPATION
    if former.exists():
        raise WarehouseError(
            f"The participation look-up {former.name} is that of an older Hearth: take it over with"
            " hearth db upgrade, or hearth reference load."
        )
    try:
        classifier = open_student_years(hearth, reference_folder(hearth))
    except SettingsError as error:
        raise WarehouseError(f"heses/settings.json: {error}") from error
    with hearth.database.session(Scope.everything(), writes=False) as session:
        edition = build_edition(
            warehouse_folder(hearth),
            DatabaseRecords(session),
            administrative_folder(hearth),
            reference_folder(hearth),
            built_at=hearth.clock(),
            key=hearth.pseudonym_key,
            chosen=chosen or {},
            directory=hearth.postcodes,
            classifier=classifier,
            decisions=effective_decisions(session),
            refit=refit,
            progress=progress,
        )
    with hearth.database.transaction(Scope.nothing()) as session:
        audit.record(
            session,
            "warehouse.build",
            detail={"edition": edition.number, "counts": dict(edition.manifest["counts"])},
        )
    return edition


@jobs.handles(JOB)
def build_job(context: jobs.JobContext) -> None:
    """Build an edition on behalf of the central team."""
    context.actor.require(Permission.BUILD_WAREHOUSE)
    try:
        build(
            context.hearth, progress=lambda what, done, total: context.progress(done, total, what)
        )
    except (WarehouseError, ReferenceStoreError) as error:
        raise DomainError(str(error)) from error
