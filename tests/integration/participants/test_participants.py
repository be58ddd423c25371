"""Participants: looked for before they are added, changed by two people at once, brought back."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.context import Hearth
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World

AMIRA = {
    "first_name": "Amira",
    "last_name": "O'Neill",
    "date_of_birth-day": "7",
    "date_of_birth-month": "3",
    "date_of_birth-year": "2009",
    "postcode": "ME4 4AG",
}
NEW = AMIRA | {"tracking_permission": "y", "evaluation_group": "participant"}


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in("member_user")


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def form_of(browser: FlaskClient, number: int, **changes: str) -> dict[str, str]:
    """The edit form as the page shows it, with changes."""
    page = text_of(browser.get(f"/participants/{number}/edit"))
    version = page.split('name="version" type="hidden" value="')[1].split('"')[0]
    return NEW | {"version": version} | changes


# --- lists -------------------------------------------------------------------------------------


def test_list__own_participants_only__and_the_read_is_audited(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    own = recorder.participant(world.wexcombe)
    recorder.participant(world.ferrand, "Bronwen", "Watkins")
    page = text_of(officer.get("/participants"))
    assert "O&#39;Neill, Amira" in page
    assert "Watkins" not in page
    (event,) = recorder.events()
    assert (event.action, event.entity_ids) == ("participant.read", [own])


@pytest.mark.parametrize("typed", ["oneill", "AMI O'N", "W-1", "ME4 4", "me44ag", "Ōneill"])
def test_find__name_reference_or_postcode__finds_without_a_name_in_the_address(
    officer: FlaskClient, recorder: Recorder, world: World, typed: str
) -> None:
    recorder.participant(world.wexcombe, reference="W-1")
    recorder.participant(world.wexcombe, "Bronwen", "Watkins", postcode="M1 1AE")
    answer = officer.post("/participants/find", data={"text": typed})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/participants")
    page = text_of(officer.get("/participants"))
    assert "O&#39;Neill, Amira" in page
    assert "Watkins" not in page


def test_find__by_htmx__answers_with_the_list_at_once(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.wexcombe)
    answer = officer.post(
        "/participants/find", data={"text": "amira"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert 'id="results"' in text_of(answer)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("missing=postcode", {"Bea"}),
        ("missing=institution_id", {"Ada", "Bea"}),
        ("missing=sex", {"Ada", "Bea"}),
        ("missing=anything", {"Ada", "Bea"}),
        ("missing=tracking_permission", {"Cai"}),
        ("no_attendance=1", {"Bea", "Cai"}),
        ("missing=nonsense", {"Ada", "Bea", "Cai"}),
    ],
)
def test_list__filters__narrow_it(
    officer: FlaskClient, recorder: Recorder, world: World, query: str, expected: set[str]
) -> None:
    fit = {"sex": "10", "urn": "900101", "notice_on": None}
    ada = recorder.participant(world.wexcombe, "Ada", "One", sex="99")
    recorder.participant(world.wexcombe, "Bea", "Two", postcode=None)
    recorder.participant(world.wexcombe, "Cai", "Three", tracking_permission=False, **fit)
    recorder.attendance(recorder.activity(world.wexcombe), ada)
    page = text_of(officer.get(f"/participants?{query}"))
    assert {name for name in ("Ada", "Bea", "Cai") if f", {name}<" in page} == expected


def test_list__sorted_by_date_of_birth_downwards__is_in_that_order(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    from datetime import date

    recorder.participant(world.wexcombe, "Ada", "One", date_of_birth=date(2008, 1, 1))
    recorder.participant(world.wexcombe, "Bea", "Two", date_of_birth=date(2010, 1, 1))
    page = text_of(officer.get("/participants?sort=born&order=down"))
    assert page.index("Two, Bea") < page.index("One, Ada")


# --- search before create ----------------------------------------------------------------------


def test_add__somebody_like_this_is_here__offers_them_first(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    page = text_of(officer.post("/participants/add", data=AMIRA | {"first_name": "AMIRA"}))
    assert "Is it one of these?" in page
    assert f'href="/participants/{number}"' in page
    assert "None of these: add a new participant" in page
    assert recorder.events()[-1].entity_ids == [number]


def test_add__nobody_like_this__goes_straight_to_the_form(officer: FlaskClient) -> None:
    page = text_of(officer.post("/participants/add", data=AMIRA))
    assert "Nobody like this is here yet" in page
    assert 'value="Amira"' in page


def test_add__neither_birth_nor_postcode__asks_for_one_of_them(officer: FlaskClient) -> None:
    answer = officer.post("/participants/add", data={"first_name": "A", "last_name": "B"})
    assert answer.status_code == 422
    assert "Enter the date of birth, or the home postcode, or both." in text_of(answer)


def test_create__complete__records_cleans_and_audits(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    values = NEW | {"first_name": "amira", "ethnicity": "103", "institution_id": "900101"}
    answer = officer.post("/participants/new", data=values | {"postcode": "me44ag"})
    assert answer.status_code == 303
    number = int(answer.headers["Location"].rpartition("/")[2])
    person = recorder.get_participant(number)
    assert (person.organisation_id, person.first_name) == (world.wexcombe, "Amira")
    assert person.postcode == "ME4 4AG"
    assert [one.code for one in person.characteristics] == ["103"]
    (event,) = recorder.events()
    assert (event.action, event.entity_ids) == ("participant.create", [number])
    assert "Amira" not in str(event.detail)


def test_create__same_person_again__conflicts_in_words(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.wexcombe)
    answer = officer.post("/participants/new", data=NEW)
    assert answer.status_code == 422
    assert "already recorded" in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("date_of_birth-year", "2030", "on or before 21/11/2026"),
        ("date_of_birth-year", "1929", "on or after 01/01/1930"),
        ("date_of_birth-month", "13", "there is no such day"),
        ("institution_id", "999999", "no school or college with the URN 999999"),
        ("institution_id", "Nowhere School", "No school or college has this name"),
        ("postcode", "WQ1 1AA", "No UK postcode begins with these letters"),
        ("first_name", "", "Enter: first name."),
    ],
)
def test_create__bad_value__is_said_beside_its_field(
    officer: FlaskClient, field: str, value: str, message: str
) -> None:
    answer = officer.post("/participants/new", data=NEW | {field: value})
    assert answer.status_code == 422
    assert message in text_of(answer)


def test_create__for_a_register__puts_the_person_on_it(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    activity = recorder.activity(world.wexcombe)
    answer = officer.post("/participants/new", data=NEW | {"register_for": str(activity)})
    assert answer.headers["Location"] == f"/registers/{activity}"
    assert "O&#39;Neill, Amira" in text_of(officer.get(f"/registers/{activity}"))


def test_create__for_another_members_register__records_nothing(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    activity = recorder.activity(world.ferrand)
    answer = officer.post("/participants/new", data=NEW | {"register_for": str(activity)})
    assert answer.status_code == 404
    assert "O&#39;Neill" not in text_of(officer.get("/participants"))


# --- reading -----------------------------------------------------------------------------------


def test_show__own__tells_hours_what_is_missing_and_audits(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe, characteristics={"ethnicity": "103"})
    recorder.attendance(recorder.activity(world.wexcombe), number, hours=2.5)
    recorder.attendance(recorder.activity(world.wexcombe, "Talk", status="planned"), number)
    page = text_of(officer.get(f"/participants/{number}"))
    assert "Attended 1 activity, 2.5 contact hours." in page
    assert "Missing: sex, school or college, privacy notice given on." in page
    assert "Indian" in page
    assert [event.action for event in recorder.events()] == ["participant.read"]


def test_show__another_members_number__is_not_found(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.ferrand)
    for address in (f"/participants/{number}", f"/participants/{number}/edit"):
        assert officer.get(address).status_code == 404
    for address in (f"/participants/{number}/delete", f"/participants/{number}/restore"):
        assert officer.post(address).status_code == 404
    assert recorder.events() == []


@pytest.mark.parametrize("role", ["hub_officer", "central_team"])
def test_show__reading_role__sees_no_buttons_and_is_refused_the_routes(
    sign_in: SignIn, recorder: Recorder, world: World, role: str
) -> None:
    number = recorder.participant(world.wexcombe)
    browser = sign_in(role)
    page = text_of(browser.get(f"/participants/{number}"))
    assert "Change this record" not in page
    assert "Delete this participant" not in page
    assert browser.get(f"/participants/{number}/edit").status_code == 403
    assert browser.post(f"/participants/{number}/delete").status_code == 403


def test_show__hub_officer_of_another_region__is_not_found(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.ferrand)
    assert sign_in("hub_officer").get(f"/participants/{number}").status_code == 404


def test_show__number_too_large_for_any_record__is_not_found(officer: FlaskClient) -> None:
    assert officer.get(f"/participants/{10**30}").status_code == 404


# --- changing ----------------------------------------------------------------------------------


def test_edit__changed__saves_and_names_the_fields_in_the_log(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    form = form_of(officer, number, sex="10", postcode="M1 1AE")
    assert officer.post(f"/participants/{number}/edit", data=form).status_code == 303
    person = recorder.get_participant(number)
    assert (person.sex, [one.postcode for one in person.addresses]) == (
        "10",
        ["ME4 4AG", "M1 1AE"],
    )
    event = recorder.events()[-1]
    assert (event.action, event.detail["fields"]) == ("participant.update", ["postcode", "sex"])


def test_edit__nothing_changed__writes_no_event(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    officer.post(f"/participants/{number}/edit", data=form_of(officer, number))
    assert {event.action for event in recorder.events()} == {"participant.read"}


def test_edit__somebody_else_saved_meanwhile__shows_both_and_overwrites_only_on_purpose(
    officer: FlaskClient, sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    address = f"/participants/{number}/edit"
    mine = form_of(officer, number, notice_version="mine")
    colleague = sign_in("member_coordinator")
    colleague.post(address, data=form_of(colleague, number, notice_version="theirs"))

    answer = officer.post(address, data=mine)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "theirs" in page
    assert 'value="mine"' in page
    assert recorder.get_participant(number).notice_version == "theirs"

    version = page.split('name="version" type="hidden" value="')[1].split('"')[0]
    assert officer.post(address, data=mine | {"version": version}).status_code == 303
    assert recorder.get_participant(number).notice_version == "mine"


def test_edit__characteristic_changed_meanwhile__conflicts_too(
    officer: FlaskClient, sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    address = f"/participants/{number}/edit"
    mine = form_of(officer, number)
    colleague = sign_in("member_coordinator")
    colleague.post(address, data=form_of(colleague, number, ethnicity="103"))
    assert officer.post(address, data=mine).status_code == 409


def test_edit__not_known_over_a_known_value__is_refused_beside_the_field(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe, characteristics={"ethnicity": "103"})
    form = form_of(officer, number, ethnicity="997")
    answer = officer.post(f"/participants/{number}/edit", data=form)
    assert answer.status_code == 422
    assert "This is known: Indian." in text_of(answer)
    assert [one.code for one in recorder.get_participant(number).characteristics] == ["103"]


def test_edit__objection__takes_the_person_out_of_tracking(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    form = form_of(officer, number)
    del form["tracking_permission"]
    officer.post(f"/participants/{number}/edit", data=form)
    assert "has objected to being tracked" in text_of(officer.get(f"/participants/{number}"))


# --- deleting ----------------------------------------------------------------------------------


def test_delete__then_undo__hides_and_brings_back_with_the_events(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    answer = officer.post(f"/participants/{number}/delete", follow_redirects=True)
    assert f'action="/participants/{number}/restore"' in text_of(answer)
    assert officer.get(f"/participants/{number}").status_code == 404
    assert officer.post(f"/participants/{number}/restore").status_code == 303
    assert officer.get(f"/participants/{number}").status_code == 200
    actions = [event.action for event in recorder.events()]
    assert [one for one in actions if not one.endswith(".read")] == [
        "participant.delete",
        "participant.restore",
    ]


def test_restore__recorded_again_since__conflicts(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe)
    officer.post(f"/participants/{number}/delete")
    recorder.participant(world.wexcombe)
    assert officer.post(f"/participants/{number}/restore").status_code == 409
