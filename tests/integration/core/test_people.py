"""Recording people: who is the same person, what may replace what, and how it is taken back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import people
from app.core.access import Actor, Scope, actor_of
from app.core.context import Hearth
from app.core.errors import Conflict
from app.core.people import Changes, Given, SameBecause, Wanted
from app.models import Address, AuditEvent, Characteristic, Participant, User
from etl.postcodes import PostcodeResult
from tests.support.world import World

KEY = b"a key of the tests"
TODAY = date(2026, 11, 21)
LATER = date(2027, 1, 9)
AMIRA = {"first_name": "Amira", "last_name": "O'Neill", "date_of_birth": date(2009, 3, 7)}


def found(postcode: str) -> PostcodeResult:
    return PostcodeResult(postcode, "valid", postcode, "", (), "found")


def unknown(text: str) -> PostcodeResult:
    return PostcodeResult(text, "invalid", None, "No such postcode.", (), "not_in_directory")


@pytest.fixture
def member(hearth: Hearth, world: World) -> Iterator[tuple[Session, Actor]]:
    """A session within the reach of a member user of Wexcombe, and that user."""
    with hearth.database.session(Scope.everything()) as reader:
        actor = actor_of(reader, reader.get_one(User, world.users["member_user"]))
    with hearth.database.session(actor.scope) as session:
        yield session, actor


@pytest.fixture
def record(member: tuple[Session, Actor]) -> Any:
    session, actor = member

    def recorded(given: Given | None = None, **values: Any) -> Participant:
        given = given or Given({**AMIRA, **values}, postcode=found("ME4 4AG"))
        return people.record_participant(
            session, given, actor=actor, key=KEY, source="form", today=TODAY
        )

    return recorded


@pytest.fixture
def change(member: tuple[Session, Actor]) -> Any:
    session, actor = member

    def changed(person: Participant, given: Given, **options: Any) -> Changes:
        return people.update_participant(
            session, person, given, actor=actor, key=KEY, source="upload 2", today=LATER, **options
        )

    return changed


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O'Neill", "oneill"),
        ("O\u2019NEILL ", "oneill"),
        ("Anne-Marie", "anne marie"),
        ("Ŵatkins", "watkins"),
        ("Łukasz  Søren", "lukasz soren"),
        ("Straße", "strasse"),
        (None, ""),
    ],
)
def test_normalise_name__spellings_of_one_name__are_one(text: str | None, expected: str) -> None:
    assert people.normalise_name(text) == expected


def test_identity_key__same_person_typed_otherwise__is_the_same() -> None:
    born = date(2009, 3, 7)
    assert people.identity_key(KEY, "Anne-Marie", "O'Neill", born, "ME4 4AG") == (
        people.identity_key(KEY, "anne marie", "ONEILL", born, "me44ag")
    )


def test_identity_key__no_date_of_birth__is_none_since_such_records_are_never_compared() -> None:
    assert people.identity_key(KEY, "Amira", "O'Neill", None, "ME4 4AG") is None


def test_identity_key__no_postcode__is_a_key_of_its_own() -> None:
    born = date(2009, 3, 7)
    without = people.identity_key(KEY, "Amira", "O'Neill", born, None)
    assert without is not None
    assert without != people.identity_key(KEY, "Amira", "O'Neill", born, "ME4 4AG")


def test_identity_key__another_key__gives_another_hash() -> None:
    born = date(2009, 3, 7)
    assert people.identity_key(KEY, "A", "B", born, None) != (
        people.identity_key(b"other", "A", "B", born, None)
    )


# --- finding -----------------------------------------------------------------------------------


def test_find_same_person__each_ground__is_named_the_surest_first(
    member: tuple[Session, Actor], record: Any
) -> None:
    session, actor = member
    by_reference = record(first_name="Zoe", reference="W-1")
    same = record()
    moved = people.record_participant(
        session, Given(AMIRA, postcode=found("M1 1AE")),
        actor=actor, key=KEY, source="form", today=TODAY,
    )  # fmt: skip
    wanted = Wanted("AMIRA", "O’Neill", date(2009, 3, 7), "ME4 4AG", reference="W-1")
    candidates = people.find_same_person(
        session, wanted, organisation_id=actor.own_organisation_id, key=KEY
    )
    assert [(one.participant.id, one.because) for one in candidates] == [
        (by_reference.id, SameBecause.REFERENCE),
        (same.id, SameBecause.IDENTITY),
        (moved.id, SameBecause.OTHER_POSTCODE),
    ]


def test_find_same_people__rows_of_a_chunk__keep_their_order(
    member: tuple[Session, Actor], record: Any
) -> None:
    session, actor = member
    amira = record()
    nobody = Wanted("Nobody", "Here", date(2009, 3, 7))
    wanted = [nobody, Wanted("Amira", "O'Neill", date(2009, 3, 7), "ME4 4AG"), nobody]
    answers = people.find_same_people(
        session, wanted, organisation_id=actor.own_organisation_id, key=KEY
    )
    assert [[one.participant.id for one in row] for row in answers] == [[], [amira.id], []]


def test_find_same_person__twin_with_another_first_name__is_no_candidate(
    member: tuple[Session, Actor], record: Any
) -> None:
    session, actor = member
    record()
    twin = Wanted("Samira", "O'Neill", date(2009, 3, 7), "ME4 4AG")
    assert not people.find_same_person(
        session, twin, organisation_id=actor.own_organisation_id, key=KEY
    )


# --- recording ---------------------------------------------------------------------------------


def test_record_participant__complete__keeps_address_characteristics_and_key(
    member: tuple[Session, Actor], record: Any
) -> None:
    _session, actor = member
    person = record(
        Given({**AMIRA, "sex": "10"}, {"ethnicity": "103", "refugee": None}, found("ME4 4AG"))
    )
    assert person.organisation_id == actor.organisation_id
    assert person.search_name == "oneill amira"
    assert person.identity_key == people.identity_key(KEY, *AMIRA.values(), "ME4 4AG")
    assert [(a.postcode, a.from_on, a.source) for a in person.addresses] == [
        ("ME4 4AG", TODAY, "form")
    ]
    assert [(c.kind, c.code, c.source) for c in person.characteristics] == [
        ("ethnicity", "103", "form")
    ]


def test_record_participant__postcode_that_does_not_exist__is_kept_as_given(record: Any) -> None:
    person = record(Given(AMIRA, postcode=unknown("XX1 1XX")))
    assert person.postcode is None
    assert [(a.postcode_given, a.postcode) for a in person.addresses] == [("XX1 1XX", None)]


def test_record_participant__same_person_again__conflicts_and_the_session_goes_on(
    member: tuple[Session, Actor], record: Any
) -> None:
    session, _ = member
    record()
    with pytest.raises(Conflict, match="already recorded"):
        record(first_name="AMIRA ")
    record(first_name="Samira")
    session.commit()
    assert session.scalar(select(func.count()).select_from(Participant)) == 2


def test_record_participant__reference_taken__conflicts_beside_the_reference(record: Any) -> None:
    record(reference="W-1")
    with pytest.raises(Conflict) as caught:
        record(first_name="Samira", reference="W-1")
    assert caught.value.field == "reference"


def test_record_participants__chunk__returns_numbers_in_order_and_one_event(
    member: tuple[Session, Actor],
) -> None:
    session, actor = member
    names = [f"Name{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300)]
    numbers = people.record_participants(
        session, [Given({**AMIRA, "first_name": name}) for name in names],
        actor=actor, key=KEY, source="upload 1", today=TODAY, upload_id=1,
    )  # fmt: skip
    session.commit()
    assert [session.get_one(Participant, number).first_name for number in numbers] == names
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all()
    assert [(event.action, len(event.entity_ids)) for event in events] == [
        ("participant.create", 300)
    ]
    assert "Name" not in str(events[0].detail)


# --- what may replace what ---------------------------------------------------------------------


def test_update_participant__nothing_new__writes_and_tells_nothing(
    member: tuple[Session, Actor], record: Any, change: Any
) -> None:
    session, _ = member
    person = record(reference="W-1")
    session.commit()
    before = person.updated_at
    assert not change(person, Given({**AMIRA, "reference": "W-1"}, postcode=found("ME4 4AG")))
    session.commit()
    assert person.updated_at == before
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.sequence)).all()
    assert actions == ["participant.create"]


def test_update_participant__empty_cells__replace_nothing(record: Any, change: Any) -> None:
    person = record(reference="W-1", sex="10", middle_name="Jane")
    assert not change(person, Given({"reference": "", "sex": None, "middle_name": " "}))
    assert (person.reference, person.sex, person.middle_name) == ("W-1", "10", "Jane")


@pytest.mark.parametrize("code", ["96", "99"])
def test_update_participant__sex_not_known__never_replaces_a_known_one(
    record: Any, change: Any, code: str
) -> None:
    person = record(sex="10")
    assert not change(person, Given({"sex": code}), may_clear=True)
    assert person.sex == "10"


@pytest.mark.parametrize("code", ["997", "998", "999"])
def test_update_participant__characteristic_not_known__never_replaces_a_known_one(
    record: Any, change: Any, code: str
) -> None:
    person = record(Given(AMIRA, {"ethnicity": "103"}))
    assert not change(person, Given({}, {"ethnicity": code}), may_clear=True)
    assert [one.code for one in person.characteristics] == ["103"]


def test_update_participant__characteristic_becomes_known__replaces_not_known(
    record: Any, change: Any
) -> None:
    person = record(Given(AMIRA, {"ethnicity": "997"}))
    changes = change(person, Given({}, {"ethnicity": "103"}))
    assert changes.characteristics == {"ethnicity": (("997", "form", TODAY), "103")}
    assert [(c.code, c.source, c.recorded_on) for c in person.characteristics] == [
        ("103", "upload 2", LATER)
    ]


def test_update_participant__cleared_on_the_form__is_removed(record: Any, change: Any) -> None:
    person = record(Given({**AMIRA, "reference": "W-1"}, {"ethnicity": "103"}))
    changes = change(person, Given({"reference": None}, {"ethnicity": None}), may_clear=True)
    assert changes.names == ["ethnicity", "reference"]
    assert (person.reference, person.characteristics) == (None, [])


def test_update_participant__objection__is_recorded_by_a_file_but_not_taken_back_by_one(
    record: Any, change: Any
) -> None:
    person = record()
    assert change(person, Given({"tracking_permission": False}))
    assert not change(person, Given({"tracking_permission": True}))
    assert change(person, Given({"tracking_permission": True}), may_clear=True)


def test_update_participant__moved__adds_an_address_and_a_new_key(record: Any, change: Any) -> None:
    person = record()
    old_key = person.identity_key
    changes = change(person, Given({}, postcode=found("M1 1AE")))
    assert changes.fields == {"postcode": ("ME4 4AG", "M1 1AE")}
    assert [a.postcode for a in person.addresses] == ["ME4 4AG", "M1 1AE"]
    assert person.identity_key not in (None, old_key)


def test_update_participant__bad_postcode__leaves_the_known_one(record: Any, change: Any) -> None:
    person = record()
    assert not change(person, Given({}, postcode=unknown("XX1 1XX")))
    assert person.postcode == "ME4 4AG"


def test_update_participant__would_become_somebody_else__conflicts_and_stays_as_it_was(
    member: tuple[Session, Actor], record: Any, change: Any
) -> None:
    session, _ = member
    record()
    samira = record(first_name="Samira")
    with pytest.raises(Conflict):
        change(samira, Given({"first_name": "Amira", "sex": "10"}, {"refugee": "1"}))
    session.commit()
    assert (samira.first_name, samira.sex, samira.characteristics) == ("Samira", None, [])


# --- taking back -------------------------------------------------------------------------------


def test_undo_changes__after_a_round_trip_through_json__restores_everything(
    member: tuple[Session, Actor], record: Any, change: Any
) -> None:
    session, _ = member
    person = record(Given(AMIRA, {"ethnicity": "997"}, found("ME4 4AG")))
    key = person.identity_key
    changes = change(
        person,
        Given({"notice_on": LATER}, {"ethnicity": "103", "refugee": "1"}, found("M1 1AE")),
    )
    kept = people.undo_changes(session, [(person, Changes.from_json(changes.as_json()))], key=KEY)
    assert kept == [[]]
    assert (person.postcode, person.notice_on, person.identity_key) == ("ME4 4AG", None, key)
    assert [(c.kind, c.code, c.source) for c in person.characteristics] == [
        ("ethnicity", "997", "form")
    ]
    assert session.scalars(select(Address.postcode).order_by(Address.id)).all() == ["ME4 4AG"]


def test_undo_changes__field_changed_since__stays_and_is_named(
    member: tuple[Session, Actor], record: Any, change: Any
) -> None:
    session, _ = member
    person = record()
    changes = change(person, Given({"notice_version": "2026", "sex": "10"}))
    change(person, Given({"notice_version": "2027"}))
    assert people.undo_changes(session, [(person, changes)], key=KEY) == [["notice_version"]]
    assert (person.notice_version, person.sex) == ("2027", None)


def test_delete_and_restore__round_trip__hides_and_brings_back(
    member: tuple[Session, Actor], record: Any
) -> None:
    session, actor = member
    person = record(Given(AMIRA, {"ethnicity": "103"}, found("ME4 4AG")))
    number, owner = person.id, actor.own_organisation_id
    at = datetime(2026, 11, 21, tzinfo=UTC)
    people.delete_participants(session, [number], organisation_id=owner, at=at)
    session.expunge_all()
    assert session.get(Participant, number) is None
    people.restore_participants(session, [number], organisation_id=owner)
    assert session.get_one(Participant, number).deleted_at is None
    assert session.scalar(select(func.count()).select_from(Characteristic)) == 1


def test_restore__recorded_again_since__conflicts(
    member: tuple[Session, Actor], record: Any
) -> None:
    session, actor = member
    number, owner = record().id, actor.own_organisation_id
    at = datetime(2026, 11, 21, tzinfo=UTC)
    people.delete_participants(session, [number], organisation_id=owner, at=at)
    record()
    with pytest.raises(Conflict):
        people.restore_participants(session, [number], organisation_id=owner)
