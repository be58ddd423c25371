"""What is done to a publication, from its draft to its withdrawal. Each step is in the log."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.reports import Question
from analytics.reports.edition import EditionFacts
from app.core import jobs
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.reports import ALL, Asked
from app.models import Job, Organisation, Publication
from app.models import PublicationStatus as Status
from app.publications import disclosure
from app.publications.addresses import free_slug
from app.publications.checklist import points_of
from app.publications.files import is_intact, seal_of
from app.publications.overrides import forget
from app.publications.states import Verb
from app.publications.steps import begin, finish, tell

BUILD_JOB: Final = "publication.build"
FOUND: Final = "Beside what was released since its files were made, its figures tell too much."
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
    return freeze(
        session, hearth, actor=actor, question=asked.question, edition=asked.edition, words=words,
        replaces=replaces,
    )  # fmt: skip


def freeze(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    question: Question,
    edition: EditionFacts,
    words: Mapping[str, str],
    replaces: Publication | None = None,
    study_id: int | None = None,
) -> Publication:
    """Make the draft of a question that this person may have answered, and have its files made.

    Parameters as of `prepare`; `study_id` is the study that answers it, if one does.
    """
    actor.require(Permission.PREPARE_PUBLICATIONS)
    if actor.user_id is None:
        raise NotAllowed("A publication is prepared by a person.")
    if replaces is not None and replaces.status not in (Status.PUBLISHED, Status.WITHDRAWN):
        raise Conflict("status", "Only what has been published can be corrected.")
    keys, years = question.scope.organisation_keys, question.years
    made = Publication(
        organisation_id=None if keys is None else _member(session, keys),
        report=question.report,
        study_id=study_id,
        member="" if keys is None else keys[0],
        whose=question.whose,
        years="" if years is None else str(years).replace(" to ", "-"),
        definitions=dict(question.definitions),
        edition=edition.number,
        snapshot=edition.snapshot,
        code=edition.code,
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
    tell(session, "prepare", made)
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
    begin(session, publication, Verb.CHANGE, actor)
    job = find_job(session, publication)
    if job is not None and not job.is_over:
        raise Conflict("status", "Its files are being made.")
    payload = {"publication": publication.id}
    publication.job_id = jobs.enqueue(session, BUILD_JOB, payload, actor=actor, total=100).id
    session.flush()
    tell(session, "make_files", publication)


def find_job(session: Session, publication: Publication) -> Job | None:
    """Return the job that makes the files, the latest."""
    return None if publication.job_id is None else session.get(Job, publication.job_id)


def change(
    session: Session, *, actor: Actor, publication: Publication, words: Mapping[str, str]
) -> None:
    """Change the words of a draft; who does it has had a hand in it."""
    step = begin(session, publication, Verb.CHANGE, actor)
    for name, value in words.items():
        setattr(publication, name, value)
    finish(session, publication, actor, step)
    tell(session, "change", publication, {"fields": sorted(words)})


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
    step = begin(session, publication, Verb.CHECK, actor)
    points = [point.key for point in points_of(publication)]
    if missing := [key for key in points if key not in ticked]:
        raise Invalid("points", f"Tick each point, or leave it a draft: {len(missing)} are left.")
    job = find_job(session, publication)
    if not publication.manifest or (job is not None and not job.is_over):
        raise Conflict("status", "Wait until its files have been made.")
    if not is_intact(hearth, publication):
        raise Conflict("status", "Its files are not as they were made: have them made again.")
    _require_safe(hearth, publication)
    publication.checked_by, publication.checked_at = actor.user_id, hearth.clock()
    publication.sent_back = ""
    finish(session, publication, actor, step)
    publication.sealed = seal_of(publication)
    tell(session, "check", publication, {"points": points})


def _require_safe(hearth: Hearth, publication: Publication) -> None:
    if publication.findings and publication.override_confirmed_by is None:
        raise Conflict("status", "The disclosure check found something: see what it says.")
    since = disclosure.find_since(hearth, publication)
    if set(since) - set(publication.findings):
        raise Conflict("status", FOUND)


def approve(session: Session, hearth: Hearth, *, actor: Actor, publication: Publication) -> None:
    """Approve what was checked for external circulation, as the second person."""
    step = begin(session, publication, Verb.APPROVE, actor)
    publication.approved_by, publication.approved_at = actor.user_id, hearth.clock()
    finish(session, publication, actor, step)
    tell(session, "approve", publication)


def send_back(session: Session, *, actor: Actor, publication: Publication, reason: str) -> None:
    """Make it a draft again, with the reason; check and approval begin anew."""
    reason = reason.strip()
    step = begin(session, publication, Verb.SEND_BACK, actor, reason)
    _reopen(publication, reason)
    finish(session, publication, actor, step)
    tell(session, "send_back", publication)


def void_if_changed(session: Session, hearth: Hearth, publication: Publication) -> str:
    """Make it a draft again if it is not what was checked; returns why, or nothing.

    It is not if its files or words have changed, or if its figures, beside what was released
    since, tell what they did not tell then.
    """
    session.refresh(publication, with_for_update=True)
    if publication.status not in (Status.CHECKED, Status.APPROVED):
        return ""
    why = ""
    if publication.sealed != seal_of(publication) or not is_intact(hearth, publication):
        why = VOID
    else:
        since = disclosure.find_since(hearth, publication)
        if set(since) - set(publication.findings):
            why = FOUND
            publication.findings = [*since]
            forget(publication)
    if why:
        publication.status = Status.DRAFT.value
        _reopen(publication, why)
        session.flush()
        tell(session, "void", publication)
    return why


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
    step = begin(session, publication, Verb.PUBLISH, actor)
    if publication.sealed != seal_of(publication) or not is_intact(hearth, publication):
        raise Conflict("status", VOID)
    if publication.approved_by is None or publication.approved_by in publication.hands:
        raise Conflict("status", "It needs the approval of a second person.")
    _require_safe(hearth, publication)
    publication.slug = free_slug(session, publication)
    publication.published_by, publication.published_at = actor.user_id, hearth.clock()
    finish(session, publication, actor, step)
    disclosure.register(hearth, publication)
    tell(session, "publish", publication)


def withdraw(
    session: Session, hearth: Hearth, *, actor: Actor, publication: Publication, reason: str
) -> None:
    """Withdraw what was published; its address says so and why, and its files are kept."""
    reason = reason.strip()
    step = begin(session, publication, Verb.WITHDRAW, actor, reason)
    publication.withdrawn_by, publication.withdrawn_at = actor.user_id, hearth.clock()
    publication.withdrawal_reason = reason
    finish(session, publication, actor, step)
    tell(session, "withdraw", publication)


def drop(session: Session, *, actor: Actor, publication: Publication) -> None:
    """Give a draft up."""
    step = begin(session, publication, Verb.DROP, actor)
    job = find_job(session, publication)
    if job is not None and not job.is_over:
        jobs.request_cancel(session, job)
    finish(session, publication, actor, step)
    tell(session, "drop", publication)
