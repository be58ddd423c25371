"""Writes of participants from forms. The rules are those of `app.core.people`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit, people
from app.core.access import Actor
from app.core.codes import label_of
from app.core.errors import Conflict, Invalid, NotFound
from app.core.institutions import choose_institution
from app.core.outreach import Attendance, record_attendance
from app.core.people import Changes, Given, Wanted
from app.models import CHARACTERISTICS, Activity, Participant
from app.participants.forms import PLAIN_FIELDS
from etl.postcodes import PostcodeDirectory, PostcodeResult, check_postcode
from etl.readers.names import clean_name

SOURCE = "form"
NAMES = ("first_name", "middle_name", "last_name")


class NotAPostcode(Invalid):
    """A postcode cannot be used as typed; `result` holds what it could be."""

    def __init__(self, message: str, result: PostcodeResult) -> None:
        super().__init__("postcode", message)
        self.result = result


@dataclass(frozen=True, slots=True)
class RegisterOf:
    """The register on which a new participant is to be put."""

    activity_id: int
    session_id: int | None = None


def find_candidates(
    session: Session,
    *,
    actor: Actor,
    key: bytes,
    values: Mapping[str, Any],
    directory: PostcodeDirectory,
) -> list[people.Candidate]:
    """Return those already recorded who may be the person typed in, and note the read.

    Raises
    ------
    Invalid
        Neither a date of birth nor a postcode is given, or the postcode does not exist.
    """
    if not values["date_of_birth"] and not values["postcode"]:
        raise Invalid("date_of_birth", "Enter the date of birth, or the home postcode, or both.")
    postcode = read_postcode(values["postcode"], directory, values["postcode_choice"])
    wanted = Wanted(
        values["first_name"],
        values["last_name"],
        values["date_of_birth"],
        postcode.postcode if postcode else None,
    )
    member = actor.own_organisation_id
    found = people.find_same_person(session, wanted, organisation_id=member, key=key)
    if not found and wanted.postcode:
        found = _neighbours(session, wanted, member)
    audit.record_read(session, "participant", [one.participant for one in found])
    return found


def _neighbours(session: Session, wanted: Wanted, member: int) -> list[people.Candidate]:
    """Return people of the same last name at the postcode, when nothing surer is known."""
    rows = session.scalars(
        select(Participant)
        .where(
            Participant.organisation_id == member,
            Participant.postcode == wanted.postcode,
            Participant.search_name.startswith(people.normalise_name(wanted.last_name) + " "),
        )
        .order_by(Participant.search_name, Participant.id)
    )
    return [people.Candidate(one, people.SameBecause.LAST_NAME_AND_POSTCODE) for one in rows]


def read_postcode(
    text: str | None, directory: PostcodeDirectory, choice: str | None = None
) -> PostcodeResult | None:
    """Return a typed postcode, checked and repaired; None for an empty text.

    `choice` is the one that the person picked among those that the text could be.

    Raises
    ------
    NotAPostcode
        It does not exist, or could be one of several and none of them is chosen.
    """
    if not (text or "").strip():
        return None
    result = check_postcode(text, directory)
    if result.postcode is not None:
        return result
    if choice in result.candidates:
        # Kept as it was typed, with the postcode that was meant.
        return replace(check_postcode(choice, directory), given=result.given)
    raise NotAPostcode(result.message, result)


def add_participant(
    session: Session,
    *,
    actor: Actor,
    key: bytes,
    values: Mapping[str, Any],
    directory: PostcodeDirectory,
    today: date,
    register_for: RegisterOf | None = None,
) -> Participant:
    """Record a new participant and, when asked, put them on the register of an activity."""
    given = _given(session, values, directory)
    participant = people.record_participant(
        session, given, actor=actor, key=key, source=SOURCE, today=today
    )
    if register_for is not None:
        _register(session, participant, register_for)
    return participant


def _register(session: Session, participant: Participant, register_for: RegisterOf) -> None:
    activity = session.get(Activity, register_for.activity_id)
    meeting_id = register_for.session_id
    if activity is None or meeting_id not in {None, *(one.id for one in activity.sessions)}:
        raise NotFound("There is no such activity among those you may see.")
    record_attendance(session, activity, [Attendance(participant.id)], session_id=meeting_id)


def change_participant(
    session: Session,
    *,
    participant: Participant,
    actor: Actor,
    key: bytes,
    values: Mapping[str, Any],
    directory: PostcodeDirectory,
    today: date,
    version: str,
) -> Changes:
    """Save the form of a participant.

    Raises
    ------
    Conflict
        Somebody else saved this record after the form was opened (field "version"), or the
        person would become the same as another one.
    Invalid
        A value is not acceptable.
    """
    if version != participant.updated_at.isoformat():
        raise Conflict("version", "Somebody else has changed this record since you opened it.")
    _refuse_forgetting(participant, values)
    given = _given(session, values, directory)
    return people.update_participant(
        session, participant, given,
        actor=actor, key=key, source=SOURCE, today=today, may_clear=True,
    )  # fmt: skip


def _given(session: Session, values: Mapping[str, Any], directory: PostcodeDirectory) -> Given:
    fields = {name: values[name] for name in PLAIN_FIELDS}
    fields |= {name: clean_name(values[name]) for name in NAMES if values[name]}
    fields["institution_id"] = choose_institution(session, values["institution_id"])
    fields["phase_adjustment"] = fields["phase_adjustment"] or 0
    return Given(
        fields,
        {kind: values[kind] or None for kind in CHARACTERISTICS},
        read_postcode(values["postcode"], directory, values["postcode_choice"]),
    )


def _refuse_forgetting(participant: Participant, values: Mapping[str, Any]) -> None:
    """Say beside the field that "not known" never replaces what is known."""
    known = {one.kind: one.code for one in participant.characteristics}
    known_with_sex = known | ({"sex": participant.sex} if participant.sex else {})
    lists = {kind: spec.code_list for kind, spec in CHARACTERISTICS.items()} | {"sex": "sex"}
    for name, code in known_with_sex.items():
        code_list, new = lists[name], values[name]
        is_forgetting = people.is_missing_code(code_list, new) and code != new
        if code_list and is_forgetting and not people.is_missing_code(code_list, code):
            raise Invalid(
                name,
                f"This is known: {label_of(code_list, code)}. “Not known” never replaces it."
                " Choose the empty line if it was recorded by mistake.",
            )


def delete_participant(session: Session, *, participant: Participant, at: datetime) -> None:
    """Delete a participant, who can be brought back."""
    people.delete_participants(
        session, [participant.id], organisation_id=participant.organisation_id, at=at
    )


def restore_participant(session: Session, *, number: int) -> Participant:
    """Bring a deleted participant back.

    Raises
    ------
    NotFound
        There is none within the person's reach.
    """
    participant = session.scalar(
        select(Participant).where(Participant.id == number).execution_options(include_deleted=True)
    )
    if participant is None:
        raise NotFound("There is no such participant among those you may see.")
    if participant.deleted_at is not None:
        people.restore_participants(session, [number], organisation_id=participant.organisation_id)
    return participant
