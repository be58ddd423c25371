"""What is done to a publication, from its draft to its withdrawal. Each step is in the log."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit, jobs
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.reports import ALL, Asked
from app.models import Job, Organisation, Publication
from app.models import PublicationStatus as Status
from app.publications import disclosure
from app.publications.addresses import free_slug
from app.publications.checklist import CHECKLIST
from app.publications.files import is_intact, seal_of
from app.publications.states import STEPS, Step, Verb, judge

ENTITY: Final = "publication"
BUILD_JOB: Final = "publication.build"
VOID: Final = "The files are not those that were checked, so the check and the approval are void."


def prepare(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    asked: Asked,
    words: Mapping[str, str],
    replaces: Publication | None = None,
) -> Publication:
    """Freeze a question and the edition it is put to, and have the files made.

    Parameters
    ----------
    asked : the question, framed for this person: they may see the figures.
    words : title, summary and note.
    replaces : the publication that this one corrects.
    """
    actor.require(Permission.PREPARE_PUBLICATIONS)
    if actor.user_id is None:
        raise NotAllowed("A publication is prepared by a person.")
    if replaces is not None and replaces.status not in (Status.PUBLISHED, Status.WITHDRAWN):
        raise Conflict("status", "Only what has been published can be corrected.")
    question = asked.question
    keys = question.scope.organisation_keys
    years = question.years
    made = Publication(
        organisation_id=None if keys is None else _member(session, keys),
        report=question.report,
        member="" if keys is None else keys[0],
        whose=question.whose,
        years="" if years is None else str(years).replace(" to ", "-"),
        definitions=dict(question.definitions),
        edition=asked.edition.number,
        snapshot=asked.edition.snapshot,
        code=asked.edition.code,
        status=Status.DRAFT.value,
        hands=[actor.user_id],
        prepared_by=actor.user_id,
        prepared_at=hearth.clock(),
        version=1 if replaces is None else replaces.version + 1,
        replaces_id=None if replaces is None else replaces.id,
        **words,
    )
    session.add(made)
    session.flush()
    _tell(session, "prepare", made)
    make_files(session, actor=actor, publication=made)
    return made


def _member(session: Session, keys: tuple[str, ...]) -> int:
    if len(keys) != 1:
        raise Invalid("member", f"Choose one member, or {ALL} members.")
    found = session.scalar(select(Organisation.id).where(Organisation.key == keys[0]))
    if found is None:
        raise Invalid("member", "There is no such member.")
    return found


def make_files(session: Session, *, actor: Actor, publication: Publication) -> None:
    """Have the files of a draft made, or made again.

    Raises
    ------
    Conflict
        It is no draft, or its files are being made.
    """
    _begin(session, publication, Verb.CHANGE, actor)
    job = find_job(session, publication)
    if job is not None and not job.is_over:
        raise Conflict("status", "Its files are being made.")
    payload = {"publication": publication.id}
    publication.job_id = jobs.enqueue(session, BUILD_JOB, payload, actor=actor, total=100).id
    session.flush()
    _tell(session, "make_files", publication)


def find_job(session: Session, publication: Publication) -> Job | None:
    """Return the job that makes the files, the latest."""
    return None if publication.job_id is None else session.get(Job, publication.job_id)


def change(
    session: Session, *, actor: Actor, publication: Publication, words: Mapping[str, str]
) -> None:
    """Change the words of a draft; who does it has had a hand in it."""
    step = _begin(session, publication, Verb.CHANGE, actor)
    for name, value in words.items():
        setattr(publication, name, value)
    _finish(session, publication, actor, step)
    _tell(session, "change", publication, {"fields": sorted(words)})


def check(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    publication: Publication,
    ticked: Collection[str],
) -> None:
    """Say that a draft has been checked, point by point.

    Raises
    ------
    Invalid
        A point is not ticked.
    Conflict
        The files are not there, or the disclosure check found something that is not overridden.
    """
    step = _begin(session, publication, Verb.CHECK, actor)
    if missing := [point.key for point in CHECKLIST if point.key not in ticked]:
        raise Invalid("points", f"Tick each point, or leave it a draft: {len(missing)} are left.")
    job = find_job(session, publication)
    if not publication.manifest or (job is not None and not job.is_over):
        raise Conflict("status", "Wait until its files have been made.")
    if not is_intact(hearth, publication):
        raise Conflict("status", "Its files are not as they were made: have them made again.")
    _require_safe(hearth, publication)
    publication.checked_by, publication.checked_at = actor.user_id, hearth.clock()
    publication.sent_back = ""
    _finish(session, publication, actor, step)
    publication.sealed = seal_of(publication)
    _tell(session, "check", publication, {"points": [point.key for point in CHECKLIST]})


def _require_safe(hearth: Hearth, publication: Publication) -> None:
    if publication.findings and publication.override_confirmed_by is None:
        raise Conflict("status", "The disclosure check found something: see what it says.")
    if disclosure.is_outdated(hearth, publication):
        raise Conflict(
            "status",
            "Something else was released since its disclosure was checked: send it back and have"
            " its files made again.",
        )


def approve(session: Session, hearth: Hearth, *, actor: Actor, publication: Publication) -> None:
    """Approve what was checked for external circulation, as the second person."""
    step = _begin(session, publication, Verb.APPROVE, actor)
    publication.approved_by, publication.approved_at = actor.user_id, hearth.clock()
    _finish(session, publication, actor, step)
    _tell(session, "approve", publication)


def send_back(session: Session, *, actor: Actor, publication: Publication, reason: str) -> None:
    """Make it a draft again, with the reason; check and approval begin anew."""
    reason = reason.strip()
    step = _begin(session, publication, Verb.SEND_BACK, actor, reason)
    _reopen(publication, reason)
    _finish(session, publication, actor, step)
    _tell(session, "send_back", publication)


def void_if_changed(session: Session, hearth: Hearth, publication: Publication) -> bool:
    """Make it a draft again if its files or words are not those that were checked."""
    session.refresh(publication, with_for_update=True)
    if publication.status not in (Status.CHECKED, Status.APPROVED):
        return False
    if publication.sealed == seal_of(publication) and is_intact(hearth, publication):
        return False
    publication.status = Status.DRAFT.value
    _reopen(publication, VOID)
    session.flush()
    _tell(session, "void", publication)
    return True


def _reopen(publication: Publication, reason: str) -> None:
    publication.sent_back, publication.sealed = reason, ""
    publication.checked_by = publication.checked_at = None
    publication.approved_by = publication.approved_at = None


def publish(session: Session, hearth: Hearth, *, actor: Actor, publication: Publication) -> None:
    """Publish what was approved, at an address that stays.

    Raises
    ------
    Conflict
        It has changed since it was checked, it lacks one of two people, or the disclosure check
        says no.
    """
    step = _begin(session, publication, Verb.PUBLISH, actor)
    if publication.sealed != seal_of(publication) or not is_intact(hearth, publication):
        raise Conflict("status", VOID)
    if publication.approved_by is None or publication.approved_by in publication.hands:
        raise Conflict("status", "It needs the approval of a second person.")
    _require_safe(hearth, publication)
    publication.slug = free_slug(session, publication)
    publication.published_by, publication.published_at = actor.user_id, hearth.clock()
    _finish(session, publication, actor, step)
    disclosure.register(hearth, publication)
    _tell(session, "publish", publication)


def withdraw(
    session: Session, hearth: Hearth, *, actor: Actor, publication: Publication, reason: str
) -> None:
    """Withdraw what was published; its address says so and why, and its files are kept."""
    reason = reason.strip()
    step = _begin(session, publication, Verb.WITHDRAW, actor, reason)
    publication.withdrawn_by, publication.withdrawn_at = actor.user_id, hearth.clock()
    publication.withdrawal_reason = reason
    _finish(session, publication, actor, step)
    _tell(session, "withdraw", publication)


def drop(session: Session, *, actor: Actor, publication: Publication) -> None:
    """Give a draft up."""
    step = _begin(session, publication, Verb.DROP, actor)
    job = find_job(session, publication)
    if job is not None and not job.is_over:
        jobs.request_cancel(session, job)
    _finish(session, publication, actor, step)
    _tell(session, "drop", publication)


def ask_override(session: Session, *, actor: Actor, publication: Publication, reason: str) -> None:
    """Give the reason why a draft may be published in spite of what the disclosure check found."""
    reason = reason.strip()
    _begin(session, publication, Verb.CHECK, actor)
    if not publication.findings:
        raise Conflict("status", "The disclosure check found nothing.")
    if not reason:
        raise Invalid("reason", "Say why nobody is given away.")
    publication.override_reason = reason
    publication.override_by, publication.override_confirmed_by = actor.user_id, None
    _finish(session, publication, actor, STEPS[Verb.CHANGE])
    _tell(session, "ask_override", publication, {"findings": len(publication.findings)})


def confirm_override(session: Session, *, actor: Actor, publication: Publication) -> None:
    """Take the reason of an override as a second person."""
    session.refresh(publication, with_for_update=True)
    if not (actor.may(Permission.CHECK_PUBLICATIONS) or actor.may(Permission.APPROVE_PUBLICATIONS)):
        raise NotAllowed("Your role does not allow you to check publications.")
    if publication.status != Status.DRAFT or publication.override_by is None:
        raise Conflict("status", "There is no reason to confirm.")
    if actor.user_id is None or actor.user_id in (
        publication.override_by,
        publication.prepared_by,
    ):
        raise NotAllowed("Somebody else has to confirm this reason.")
    publication.override_confirmed_by = actor.user_id
    session.flush()
    _tell(session, "confirm_override", publication)


def _begin(
    session: Session, publication: Publication, verb: Verb, actor: Actor, reason: str = ""
) -> Step:
    # Two who decide at once come one after the other; the second finds what the first did.
    session.refresh(publication, with_for_update=True)
    return judge(publication, verb, actor, reason)


def _finish(session: Session, publication: Publication, actor: Actor, step: Step) -> None:
    publication.status = step.after.value
    if step.is_hand and actor.user_id not in publication.hands:
        publication.hands = [*publication.hands, actor.user_id]
    session.flush()


def _tell(
    session: Session, verb: str, publication: Publication, detail: dict[str, Any] | None = None
) -> None:
    audit.record(
        session,
        f"{ENTITY}.{verb}",
        entity=ENTITY,
        entity_ids=[publication.id],
        organisation_id=publication.organisation_id,
        detail=detail,
    )
