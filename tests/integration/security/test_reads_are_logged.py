"""Whoever is shown a participant's name has left an event that names the participant."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.models import AuditEvent
from tests.integration.security.conftest import MARK, Holdings
from tests.integration.security.test_isolation import LISTS, address_of, routes_with_numbers
from tests.support.world import World

SignIn = Callable[..., FlaskClient]
Held = tuple[Holdings, Holdings]
OF_A_PERSON = "participant.read"
OF_A_FILE = ("upload.read", "upload.preview.read", "upload.download.read")


def reads(hearth: Hearth, user: int, after: int) -> list[AuditEvent]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = select(AuditEvent).where(AuditEvent.user_id == user, AuditEvent.sequence > after)
        return list(session.scalars(found.order_by(AuditEvent.sequence)))


def last_event(hearth: Hearth) -> int:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        return (
            session.scalars(
                select(AuditEvent.sequence).order_by(AuditEvent.sequence.desc())
            ).first()
            or 0
        )


def test_every_page__that_shows_a_name__leaves_a_read_of_that_person(
    app: Flask, hearth: Hearth, world: World, holdings: Held, sign_in: SignIn
) -> None:
    browser, (mine, _) = sign_in("member_user"), holdings
    pages = [address_of(rule, mine) for method, rule in routes_with_numbers(app) if method == "GET"]
    pages += [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(LISTS) and "<" not in rule.rule and "GET" in (rule.methods or ())
    ]
    searches = [("/participants/find", {"text": "Amira"}),
                (f"/registers/{mine.activity}/find", {"text": "Amiradottir"}),
                ("/participants/add", {"first_name": "Amira", "last_name": "Amirason",
                                       "postcode": "ME4 4AG"})]  # fmt: skip
    silent, showing = [], 0
    for address, form in [*((page, None) for page in pages), *searches]:
        before = last_event(hearth)
        answer = browser.open(
            address, method="POST" if form else "GET", data=form,
            headers={"HX-Request": "true"} if form else {}, buffered=True,
        )  # fmt: skip
        is_shown = b"Amirason" in answer.data or b"Amiradottir" in answer.data
        told = reads(hearth, world.users["member_user"], before)
        people = {n for one in told if one.action == OF_A_PERSON for n in one.entity_ids}
        showing += is_shown
        if is_shown and not people:
            silent.append(address)
        if b"Okafor" in answer.data and not any(one.action in OF_A_FILE for one in told):
            silent.append(f"{address} (rows of a file)")
    assert silent == []
    assert showing >= 8, "the pages with names were not found: this test tests nothing"


def test_list__read_by_the_central_team__stands_in_each_members_own_log(
    hearth: Hearth, world: World, holdings: Held, sign_in: SignIn
) -> None:
    before, browser = last_event(hearth), sign_in("central_team")
    for address in ("/participants", "/api/v1/participants", "/api/v1/registrations"):
        page = browser.get(address).get_data(as_text=True)
        assert MARK in page or "registrations" in address
    told = reads(hearth, world.users["central_team"], before)
    for action, times in (("participant.read", 2), ("registration.read", 1)):
        members = [one.organisation_id for one in told if one.action == action]
        assert sorted(members) == sorted([world.wexcombe, world.ferrand] * times)
    theirs = [one for one in told if one.organisation_id == world.ferrand]
    assert holdings[0].participant not in {n for one in theirs for n in one.entity_ids}
    log = sign_in("other_coordinator").get("/audit-log").get_data(as_text=True)
    assert "Somebody of another organisation" in log


def test_event__of_any_kind__holds_no_value_of_a_record(
    app: Flask, hearth: Hearth, holdings: Held, sign_in: SignIn
) -> None:
    browser = sign_in("other_member_user")
    for method, rule in routes_with_numbers(app):
        browser.open(
            address_of(rule, holdings[1]), method=method, data={"text": MARK}, buffered=True
        )
    with hearth.database.session(Scope.everything(), writes=False) as session:
        for one in session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)):
            assert MARK not in f"{one.action} {one.entity} {one.detail} {one.entity_ids}"
