"""The read API: the scope of the pages, pages of records, problems in one form."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.context import Hearth
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


def accords(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether a JSON value has the types and the fields that a schema of ours says."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return accords(value, document["components"]["schemas"][name], document)
    kinds = {
        "string": str,
        "integer": int,
        "number": int | float,
        "boolean": bool,
        "null": type(None),
    }
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "object" in types:
        properties = schema["properties"]
        return (
            isinstance(value, dict)
            and set(schema.get("required", ())) <= set(value) <= set(properties)
            and all(accords(part, properties[name], document) for name, part in value.items())
        )
    if "array" in types:
        return isinstance(value, list) and all(
            accords(one, schema["items"], document) for one in value
        )
    return any(isinstance(value, kinds[kind]) for kind in types)


def test_participants__own_member__come_as_codes_and_are_audited(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    own = recorder.participant(world.wexcombe, sex="10", characteristics={"ethnicity": "103"})
    recorder.participant(world.ferrand, "Eve")
    body = sign_in().get("/api/v1/participants").get_json()
    assert (body["total"], body["pages"], body["next"]) == (1, 1, None)
    (item,) = body["items"]
    assert (item["id"], item["sex"], item["date_of_birth"]) == (own, "10", "2009-03-07")
    assert item["characteristics"]["ethnicity"]["code"] == "103"
    assert not {"identity_key", "search_name", "deleted_at"} & set(item)
    (event,) = recorder.events()
    assert (event.action, event.entity_ids, event.detail) == (
        "participant.read",
        [own],
        {"through": "api"},
    )


def test_list__several_pages__link_to_each_other(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    numbers = [recorder.participant(world.wexcombe, f"Name{letter}") for letter in "abc"]
    browser, found, address = sign_in(), [], "/api/v1/participants?per_page=2"
    while address:
        body = browser.get(address).get_json()
        found += [item["id"] for item in body["items"]]
        address = body["next"]
    assert found == numbers


def test_registrations__of_an_activity__are_narrowed_to_it(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    amira = recorder.participant(world.wexcombe)
    first, second = recorder.activity(world.wexcombe), recorder.activity(world.wexcombe, "Talk")
    for activity in (first, second):
        recorder.attendance(activity, amira)
    body = sign_in().get(f"/api/v1/registrations?activity_id={second}").get_json()
    assert [(one["participant_id"], one["activity_id"]) for one in body["items"]] == [
        (amira, second)
    ]


def test_one__another_members_number__is_a_problem_not_found(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.ferrand)
    answer = sign_in().get(f"/api/v1/participants/{number}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json()["title"] == "There is no such record among those you may see."


def test_anything__not_signed_in__is_a_problem_not_a_page(client: FlaskClient) -> None:
    answer = client.get("/api/v1/participants")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_participants__researcher__is_refused_and_the_refusal_audited(
    sign_in: SignIn, recorder: Recorder
) -> None:
    answer = sign_in("researcher").get("/api/v1/participants")
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert [event.action for event in recorder.events()] == ["access.refused"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("page=0", "page is a number from 1"),
        ("per_page=501", "per_page is a number from 1 to 500."),
        ("per_page=x", "per_page is a number"),
        ("institution_id=abc", "institution_id is a number."),
        ("changed_since=yesterday", "changed_since is an instant"),
        ("last_name=Khan", "There is no parameter last_name."),
    ],
)
def test_participants__bad_parameter__is_a_problem(
    sign_in: SignIn, query: str, message: str
) -> None:
    answer = sign_in().get(f"/api/v1/participants?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert message in answer.get_json()["title"]


def test_changed_since__the_future__gives_nothing(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.wexcombe)
    browser = sign_in()
    address = "/api/v1/participants?changed_since="
    assert browser.get(f"{address}2001-01-01T00:00:00Z").get_json()["total"] == 1
    assert browser.get(f"{address}2101-01-01T00:00:00%2B00:00").get_json()["total"] == 0


def test_code_lists__one__has_its_codes(sign_in: SignIn) -> None:
    browser = sign_in("system_administrator")
    keys = [one["key"] for one in browser.get("/api/v1/code-lists").get_json()["items"]]
    assert "ethnicity" in keys
    codes = browser.get("/api/v1/code-lists/yes_no").get_json()["codes"]
    assert {"value": "997", "label": "Not known", "means_not_known": True} in codes
    assert browser.get("/api/v1/code-lists/nothing").status_code == 404


def test_openapi__document__describes_what_the_addresses_answer(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    amira = recorder.participant(
        world.wexcombe, sex="10", urn="900101", characteristics={"ethnicity": "103"}
    )
    recorder.attendance(recorder.activity(world.wexcombe), amira, hours=2.5)
    browser = sign_in()
    document = browser.get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    for path, methods in document["paths"].items():
        address = path.replace("{id}", "1").replace("{key}", "sex")
        answer = browser.get(address)
        said = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert answer.status_code == 200, path
        assert accords(answer.get_json(), said, document), path


def test_openapi__document__names_every_address_of_the_api(sign_in: SignIn) -> None:
    browser = sign_in()
    document = browser.get("/api/v1/openapi.json").get_json()
    rules = {
        rule.rule.replace("<int:number>", "{id}").replace("<key>", "{key}")
        for rule in browser.application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
    }
    assert set(document["paths"]) == rules


def test_about__page__lists_the_addresses(sign_in: SignIn) -> None:
    page = sign_in().get("/api").get_data(as_text=True)
    assert "GET /api/v1/registrations" in page
    assert "changed_since" in page


def test_activities__cost__comes_as_a_number_or_none(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    recorder.activity(world.wexcombe, "Free talk")
    recorder.activity(world.wexcombe, "Campus day", cost_pounds=1250.5)
    items = sign_in().get("/api/v1/activities").get_json()["items"]
    assert {item["title"]: item["cost_pounds"] for item in items} == {
        "Free talk": None,
        "Campus day": 1250.5,
    }
