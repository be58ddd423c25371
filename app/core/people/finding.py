"""Looks for a person among those a member has recorded, before recording them again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core.people.names import identity_key, normalise_name
from app.models import Participant

ENTITY = "participant"
NameAndBirth = tuple[str, str, date]
#: Letters of the last name compared in the database: two names always have that many together.
BEGINNING = 2


class SameBecause(StrEnum):
    """Why a recorded person may be the one who is looked for, the surest first."""

    REFERENCE = "the same reference"
    IDENTITY = "the same names, date of birth and postcode"
    OTHER_POSTCODE = "the same names and date of birth"
    LAST_NAME_AND_POSTCODE = "the same last name and postcode"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the person who is looked for; `postcode` in its usual form."""

    first_name: str | None
    last_name: str | None
    date_of_birth: date | None
    postcode: str | None = None
    reference: str | None = None

    @property
    def name_and_birth(self) -> NameAndBirth | None:
        first, last = _words(self.first_name), _words(self.last_name)
        if self.date_of_birth is None or not first or not last:
            return None
        return first, last, self.date_of_birth


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recorded person who may be the one, and why."""

    participant: Participant
    because: SameBecause


def find_same_person(
    session: Session, wanted: Wanted, *, organisation_id: int, key: bytes
) -> list[Candidate]:
    """Return those of a member's participants who may be the same person, the surest first."""
    return find_same_people(session, [wanted], organisation_id=organisation_id, key=key)[0]


def find_same_people(
    session: Session,
    wanted: Sequence[Wanted],
    *,
    organisation_id: int,
    key: bytes,
    with_details: bool = False,
) -> list[list[Candidate]]:
    """Return the candidates for each row of a chunk, in the order of the rows.

    Four queries whatever the number of rows; a chunk of 500 keeps their lists of values short.
    `with_details` also loads addresses and characteristics, for `update_participants`.
    """
    keys = [_key_of(one, key) for one in wanted]
    references = [one.reference for one in wanted]
    by_reference = _ids_by(session, organisation_id, Participant.reference, references)
    by_key = _ids_by(session, organisation_id, Participant.identity_key, keys)
    by_birth = _ids_by_birth(session, organisation_id, wanted)
    found: list[dict[int, SameBecause]] = []
    for one, its_key in zip(wanted, keys, strict=True):
        reasons: dict[int, SameBecause] = {}
        for ids, because in (
            (by_reference.get(one.reference, ()), SameBecause.REFERENCE),
            (by_key.get(its_key, ()), SameBecause.IDENTITY),
            (by_birth.get(one.name_and_birth, ()), SameBecause.OTHER_POSTCODE),
        ):
            for number in ids:
                reasons.setdefault(number, because)
        found.append(reasons)
    people = _load(session, {number for reasons in found for number in reasons}, with_details)
    return [
        [Candidate(people[number], because) for number, because in reasons.items()]
        for reasons in found
    ]


def _key_of(wanted: Wanted, key: bytes) -> str | None:
    return identity_key(
        key, wanted.first_name, wanted.last_name, wanted.date_of_birth, wanted.postcode
    )


def _ids_by(
    session: Session, organisation_id: int, column: Any, values: Iterable[str | None]
) -> dict[Any, list[int]]:
    given = sorted({value for value in values if value})
    found: dict[Any, list[int]] = defaultdict(list)
    if given:
        rows = session.execute(
            select(column, Participant.id)
            .where(Participant.organisation_id == organisation_id, column.in_(given))
            .order_by(Participant.id)
        )
        for value, number in rows:
            found[value].append(number)
    return found


def _ids_by_birth(
    session: Session, organisation_id: int, wanted: Sequence[Wanted]
) -> dict[Any, list[int]]:
    """Return the people with the names and dates of birth wanted, wherever they live."""
    births = {one.name_and_birth for one in wanted} - {None}
    found: dict[Any, list[int]] = defaultdict(list)
    if births:
        rows = session.execute(
            select(
                Participant.first_name,
                Participant.last_name,
                Participant.date_of_birth,
                Participant.id,
            )
            .where(
                Participant.organisation_id == organisation_id,
                Participant.date_of_birth.in_(sorted({birth for _, _, birth in births})),  # type: ignore[misc]
                # Of all who share a birthday, only those whose last names begin alike are sent.
                _birth_and_beginning().in_(sorted({_beginning(*name) for name in births})),  # type: ignore[misc]
            )
            .order_by(Participant.id)
        )
        for first, last, birth, number in rows:
            if (name := (_words(first), _words(last), birth)) in births:
                found[name].append(number)
    return found


def _birth_and_beginning() -> ColumnElement[str]:
    letters = func.substr(func.replace(Participant.search_name, " ", ""), 1, BEGINNING)
    return cast(Participant.date_of_birth, String).concat(letters)


def _beginning(first: str, last: str, birth: date) -> str:
    return f"{birth.isoformat()}{(last + first)[:BEGINNING]}"


def _words(name: str | None) -> str:
    return normalise_name(name).replace(" ", "")


def _load(session: Session, ids: set[int], with_details: bool) -> dict[int, Participant]:
    if not ids:
        return {}
    statement = select(Participant).where(Participant.id.in_(sorted(ids))).order_by(Participant.id)
    if with_details:
        statement = statement.options(
            selectinload(Participant.addresses), selectinload(Participant.characteristics)
        )
    return {person.id: person for person in session.scalars(statement)}


def find_participants(text: str) -> Any:
    """Return the condition of find as you type: words of a name, a reference, or a postcode."""
    conditions = [
        Participant.search_name.contains(word, autoescape=True)
        for word in normalise_name(text).split()
    ]
    compact = "".join(text.split()).upper()
    by_name = conditions[0] if conditions else Participant.id < 0
    for condition in conditions[1:]:
        by_name &= condition
    choices = [by_name]
    if compact:
        choices.append(Participant.reference.istartswith(text.strip(), autoescape=True))
        unspaced = func.replace(Participant.postcode, " ", "")
        choices.append(unspaced.startswith(compact, autoescape=True))
    return or_(*choices)
