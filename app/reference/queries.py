"""Reads of the reference data: what is loaded, what is missing, and the loads themselves."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import boundaries, postcode_areas
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.reference_loading import LOAD_JOB, open_store
from app.models import UNDER_WAY, Job, JobState
from etl.reference.editions import Edition
from etl.reference.kinds import Kind, UnknownKind, get_kind, list_kinds
from etl.reference.missing import Missing


@dataclass(frozen=True, slots=True)
class Loaded:
    """A kind with the editions of it that are loaded, the newest first."""

    kind: Kind
    editions: tuple[Edition, ...]

    @property
    def in_use(self) -> Edition | None:
        return next((one for one in self.editions if one.in_use), None)


def list_loaded(hearth: Hearth) -> list[Loaded]:
    """Return every kind with its editions."""
    by_kind: dict[str, list[Edition]] = {}
    for one in open_store(hearth).editions():
        by_kind.setdefault(one.kind, []).append(one)
    return [Loaded(kind, _newest_first(by_kind.get(kind.key, []))) for kind in list_kinds()]


def get_loaded(hearth: Hearth, key: str) -> Loaded:
    """Return one kind with its editions.

    Raises
    ------
    NotFound
        There is no such kind.
    """
    try:
        kind = get_kind(key)
    except UnknownKind as error:
        raise NotFound("There is no such kind of reference data.") from error
    return Loaded(kind, _newest_first(list(open_store(hearth).editions(kind.key))))


def _newest_first(editions: list[Edition]) -> tuple[Edition, ...]:
    return tuple(sorted(editions, key=lambda one: (one.edition, one.revision), reverse=True))


def list_notes(hearth: Hearth, loaded: Loaded) -> list[str]:
    """Return what to know of the edition in use, and how it fits what else is loaded."""
    if loaded.in_use is None:
        return []
    notes = list(loaded.in_use.notes)
    match loaded.kind.key:
        case boundaries.OFFICIAL:
            return notes + boundaries.list_mismatches(hearth)
        case postcode_areas.KIND:
            return notes + postcode_areas.list_superseded(hearth, loaded.in_use)
    return notes


def get_edition(hearth: Hearth, key: str, edition: str, revision: int | None) -> Edition:
    """Return one edition of a kind.

    Raises
    ------
    NotFound
        It is not loaded.
    """
    for one in get_loaded(hearth, key).editions:
        if one.edition == edition and revision in {None, one.revision}:
            return one
    raise NotFound("This edition is not loaded.")


def list_missing(hearth: Hearth) -> tuple[Missing, ...]:
    """Return what features ask for and nobody has loaded."""
    return open_store(hearth).check()


def get_load(session: Session, number: int) -> Job:
    """Return one load of a file.

    Raises
    ------
    NotFound
        There is none.
    """
    job = session.get(Job, number)
    if job is None or job.kind != LOAD_JOB:
        raise NotFound("There is no such load.")
    return job


def find_running(session: Session) -> Job | None:
    """Return the load that waits or runs, the latest if several do."""
    return session.scalar(
        select(Job)
        .where(
            Job.kind == LOAD_JOB,
            Job.state.in_(UNDER_WAY),
        )
        .order_by(Job.id.desc())
        .limit(1)
    )


def find_result(hearth: Hearth, job: Job) -> Edition | None:
    """Return the edition that a load has given, or None where it gave none."""
    if job.state != JobState.DONE:
        return None
    found = open_store(hearth).editions(job.payload["kind"])
    asked = job.payload.get("edition")
    written = [
        one
        for one in found
        if job.started_at and one.loaded_at >= job.started_at and asked in {None, one.edition}
    ]
    if written:
        return max(written, key=lambda one: one.loaded_at)
    # The identical file was loaded before: nothing was written.
    return next((one for one in found if one.in_use), None)


def find_before(loaded: Loaded, result: Edition) -> Edition | None:
    """Return the edition that a load was compared with, or the newest other one."""
    others = [one for one in loaded.editions if one.label != result.label]
    against = result.changed.against if result.changed else None
    return next((one for one in others if one.label == against), others[0] if others else None)
