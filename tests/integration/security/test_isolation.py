"""Nobody reaches another member's records by their numbers, through any address of the site.

The addresses come from the application's own map, so a new route is attacked on the day it is
written. Each part of an address is filled with the numbers of the second member's records.
"""

import random
import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app.core.access import Scope
from app.core.context import Hearth
from app.models import Address, Base, Characteristic, MemberOwned, Participant
from tests.integration.security.conftest import BOTH_DATABASES, MARK, Holdings
from tests.support.world import World

SignIn = Callable[..., FlaskClient]
Held = tuple[Holdings, Holdings]

#: Whose number stands for a part of an address, by the beginning of the route.
PARTS: dict[str, dict[str, str]] = {
    "/participants": {"number": "participant"},
    "/activities": {"number": "activity", "session_id": "session"},
    "/cohorts/activity": {"number": "activity"},
    "/cohorts/programme": {"number": "programme"},
    "/registers": {"activity_id": "activity", "session_id": "session"},
    "/uploads": {"number": "upload", "row_number": "upload_row"},
    "/users": {"user_id": "user"},
    "/reference/loads": {"number": "job"},
    "/administrative/loads": {"number": "job"},
    "/publications": {"number": "publication"},
    "/impact": {"number": "study"},
    "/planner/saved": {"number": "saved_plan"},
    "/targeting/saved": {"number": "saved_map"},
    "/api/v1/participants": {"number": "participant"},
    "/api/v1/activities": {"number": "activity"},
    "/api/v1/registrations": {"number": "registration"},
}
#: Routes whose number names nothing of a member's own: schools and members are for all to read.
#: A run of HESES is of many institutions: tests/integration/heses asks for another's by INSTID. An
#: edition of linkage is of all members, and for those alone who reach all.
SHARED = (
    "/schools", "/members", "/places/school", "/places/types", "/api/v1/institutions", "/heses",
    "/linkage",
)  # fmt: skip
#: Figures alone: a researcher reads those of every member.
FIGURES = "/impact"
#: Where several records are shown at once.
LISTS = (
    "/participants", "/activities", "/uploads", "/schools", "/members", "/places", "/api/v1",
    "/ledger", "/impact", "/targeting", "/planner", "/coverage",
)  # fmt: skip


def routes_with_numbers(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        if "<int:" in rule.rule and not rule.rule.startswith(SHARED):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule


def address_of(rule: Rule, holdings: Holdings) -> str:
    prefix = max((p for p in PARTS if rule.rule.startswith(p)), key=len, default=None)
    assert prefix is not None, f"say in PARTS whose number stands in {rule.rule}"
    return re.sub(
        r"<int:(\w+)>", lambda part: str(getattr(holdings, PARTS[prefix][part[1]])), rule.rule
    )


def form_of(held: Held) -> dict[str, object]:
    _, theirs = held
    return {
        "participant": theirs.participant, "activity": theirs.activity,
        "session": theirs.session, "register_for": f"{theirs.activity}",
        "status": "attended", "text": MARK, "decision": "same", "organisation_id": 2,
        "first_name": "Ann", "last_name": "Other", "title": "Mine now",
    }  # fmt: skip


def everything_of(hearth: Hearth, member: int) -> dict[str, list[tuple[object, ...]]]:
    """Every value of every record of a member, deleted ones too."""
    found = {}
    with hearth.database.session(Scope.everything(), writes=False) as session:
        for mapper in Base.registry.mappers:
            model = mapper.class_
            if issubclass(model, MemberOwned):
                columns = [getattr(model, column.key) for column in mapper.column_attrs]
                statement = select(*columns).where(model.organisation_id == member)
                rows = session.execute(
                    statement.order_by(model.id), execution_options={"include_deleted": True}
                )
                found[model.__name__] = [tuple(map(str, row)) for row in rows]
    return found


@pytest.mark.parametrize("app", BOTH_DATABASES, indirect=True)
def test_numbers_of_another_member__every_route__not_found_and_nothing_changes(
    app: Flask, hearth: Hearth, world: World, holdings: Held, sign_in: SignIn
) -> None:
    before = everything_of(hearth, world.ferrand)
    assert all(
        before[name]
        for name in (
            "Participant",
            "Activity",
            "Registration",
            "UploadRow",
            "Publication",
            "ImpactStudy",
            "SavedMap",
        )
    )
    wrong = []
    for role in ("member_user", "member_coordinator", "hub_officer", "researcher"):
        browser = sign_in(role)
        for method, rule in routes_with_numbers(app):
            if role == "researcher" and rule.rule.startswith(FIGURES):
                continue
            address = address_of(rule, holdings[1])
            answer = browser.open(address, method=method, data=form_of(holdings), buffered=True)
            if answer.status_code not in {403, 404} or MARK.encode() in answer.data:
                wrong.append(f"{role}: {method} {address}: {answer.status_code}")
    assert wrong == []
    assert everything_of(hearth, world.ferrand) == before


def test_deleted_records_of_another_member__restore__not_found(
    hearth: Hearth, world: World, holdings: Held, sign_in: SignIn
) -> None:
    browser, theirs = sign_in("member_user"), holdings[1]
    before = everything_of(hearth, world.ferrand)
    for address in (
        f"/participants/{theirs.deleted_participant}/restore",
        f"/activities/{theirs.deleted_activity}/restore",
    ):
        assert browser.post(address).status_code == 404
    assert everything_of(hearth, world.ferrand) == before


@pytest.mark.parametrize("app", BOTH_DATABASES, indirect=True)
def test_own_record__numbers_of_another_member_in_the_form__are_refused(
    hearth: Hearth, world: World, holdings: Held, sign_in: SignIn
) -> None:
    """A register of mine, with their participant, their session, or their activity."""
    browser, (mine, theirs) = sign_in("member_user"), holdings
    before = everything_of(hearth, world.ferrand)
    places = [
        f"/registers/{mine.activity}/{verb}" for verb in ("add", "remove", "put-back", "mark")
    ]
    for address in places:
        fields = {"participant": theirs.participant, "status": "attended"}
        assert browser.post(address, data=fields).status_code == 404, address
    for address in (
        f"/registers/{mine.activity}/sessions/{theirs.session}",
        f"/registers/{mine.activity}?session={theirs.session}",
        f"/activities/{mine.activity}/sessions/{theirs.session}/edit",
    ):
        assert browser.get(address).status_code == 404, address
    assert everything_of(hearth, world.ferrand) == before
    on_mine = everything_of(hearth, world.wexcombe)["Registration"]
    assert not any(str(theirs.participant) == row[-1] for row in on_mine)


def test_upload__for_an_activity_of_another_member__is_refused(
    holdings: Held, sign_in: SignIn
) -> None:
    answer = sign_in("member_user").post(
        "/uploads/new",
        data={"kind": "register", "activity": str(holdings[1].activity),
              "file": (BytesIO(b"Reference\nA"), "register.csv")},
    )  # fmt: skip
    assert answer.status_code == 422


@pytest.mark.parametrize("role", ["member_user", "hub_officer"])
def test_lists_and_filters__numbers_of_another_member__show_none_of_its_records(
    app: Flask, world: World, holdings: Held, sign_in: SignIn, role: str
) -> None:
    browser, theirs = sign_in(role), holdings[1]
    numbers = {
        "member": world.ferrand, "organisation_id": world.ferrand,
        "participant_id": theirs.participant, "activity_id": theirs.activity,
        "activity": theirs.activity, "register_for": theirs.activity, "q": MARK,
    }  # fmt: skip
    shown = []
    for rule in app.url_map.iter_rules():
        is_list = rule.rule.startswith(LISTS) and "<" not in rule.rule
        if not is_list or "GET" not in (rule.methods or ()):
            continue
        for query in [{}, *({name: value} for name, value in numbers.items())]:
            page = browser.get(rule.rule, query_string=query).data
            # What was typed may be said back; a name among records has more to it.
            if any(f"{MARK}{rest}".encode() in page for rest in ("son", " day", ".csv")):
                shown.append(f"{rule.rule}?{query}")
    assert shown == []


def test_find_as_you_type__name_of_another_members_participant__finds_nobody(
    holdings: Held, sign_in: SignIn
) -> None:
    browser, (mine, _) = sign_in("member_user"), holdings
    for address in ("/participants/find", f"/registers/{mine.activity}/find"):
        answer = browser.post(address, data={"text": MARK}, headers={"HX-Request": "true"})
        assert f"{MARK}son" not in answer.get_data(as_text=True)


def test_audit_log_and_users__of_another_member__are_not_shown(
    world: World, holdings: Held, sign_in: SignIn
) -> None:
    sign_in("other_coordinator").get(f"/participants/{holdings[1].participant}")
    browser = sign_in("member_coordinator")
    for address in ("/audit-log", f"/audit-log?person={world.users['other_coordinator']}",
                    "/users", "/users?q=other"):  # fmt: skip
        page = browser.get(address).get_data(as_text=True)
        assert "Other Coordinator" not in page
        assert world.emails["other_member_user"] not in page


def test_numbers__a_thousand_at_random__never_open_another_members_record(
    app: Flask, holdings: Held, sign_in: SignIn
) -> None:
    browser, draws = sign_in("member_user"), random.Random(20261121)
    rules = [rule for method, rule in routes_with_numbers(app) if method == "GET"]
    edges = [0, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30]
    for _ in range(1_000):
        rule = draws.choice(rules)
        address = re.sub(
            r"<int:\w+>", lambda _: str(draws.choice([draws.randint(1, 40), *edges])), rule.rule
        )
        answer = browser.get(address, buffered=True)
        assert answer.status_code < 500, address
        assert MARK.encode() not in answer.data, address


def test_every_member_owned_table__has_no_row_of_two_members(
    hearth: Hearth, world: World, holdings: Held
) -> None:
    """What hangs on a person belongs to the person's own member."""
    with hearth.database.session(Scope.everything(), writes=False) as session:
        for model in (Address, Characteristic):
            pairs = session.execute(
                select(model.organisation_id, Participant.organisation_id).join(
                    Participant, Participant.id == model.participant_id
                )
            )
            assert all(own == theirs for own, theirs in pairs)
