"""Whatever is sent, in whatever field: an answer in order, never a breakdown."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.context import Hearth
from tests.integration.security.conftest import BOTH_DATABASES, Holdings
from tests.integration.security.test_isolation import address_of, routes_with_numbers
from tests.support.records import Recorder
from tests.support.world import World

SignIn = Callable[..., FlaskClient]
Held = tuple[Holdings, Holdings]

NASTY = (
    "", "\x00", "a\x00b", "\ud7ff\uffff", "’ or 1=1 --", "' OR '1'='1", "%", "_", "\\", "/%",
    "-1", "0", "1e400", "Infinity", "NaN", "99999999999999999999999", "9" * 5_000, "²", "\u202e",
    "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "../../etc/passwd", "a\r\nSet-Cookie: x=1",
    "9999-12-31", "0001-01-01", "2026-11-21T00:00:00+23:59", "(" * 200,
)  # fmt: skip
QUERY = (
    "page", "per_page", "q", "school", "member", "missing", "sort", "order", "year", "type",
    "status", "register", "session", "register_for", "show", "activity", "kind", "region", "phase",
    "person", "action", "from", "to", "changed_since", "organisation_id", "institution_id",
    "activity_id", "participant_id", "urn", "next", "measure", "number", "text",
    "years", "which", "rule",
)  # fmt: skip
#: How many are drawn for each address; what PostgreSQL alone stumbles over needs fewer.
QUERIES, FORMS = {"sqlite": 8, "postgresql": 3}, {"sqlite": 5, "postgresql": 2}
SKIPPED = ("/static", "/reports/_dash-component", "/reports/assets", "/login/single-sign-on")


@pytest.mark.parametrize("app", BOTH_DATABASES, indirect=True)
def test_query__anything_in_any_parameter__never_breaks(
    app: Flask, hearth: Hearth, holdings: Held, sign_in: SignIn
) -> None:
    browser = sign_in("member_coordinator")
    drawn = QUERIES[hearth.database.engine.dialect.name]
    addresses = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and "<" not in rule.rule
        and not rule.rule.startswith(SKIPPED)
    ]
    addresses += [
        address_of(rule, holdings[0])
        for method, rule in routes_with_numbers(app)
        if method == "GET"
    ]
    broken, draws = [], random.Random(20261121)
    for address in addresses:
        for text in ("a\x00b", *draws.sample(NASTY, k=drawn)):
            answer = browser.get(address, query_string=dict.fromkeys(QUERY, text), buffered=True)
            if answer.status_code >= 500:
                broken.append(f"{address} {text[:20]!r}")
    assert broken == []


@pytest.mark.parametrize("address", ["/participants", "/activities", "/schools", "/audit-log"])
def test_links_of_a_page__names_that_url_for_knows__are_plain_parameters(
    holdings: Held, sign_in: SignIn, recorder: Recorder, world: World, address: str
) -> None:
    """`?_scheme=javascript&_external=1` once made each link of a list a script."""
    for number in range(51):
        recorder.participant(world.wexcombe, f"Ann{'abcdefgh'[number % 8]}", f"Other{number}")
    browser = sign_in("member_coordinator")
    sent = {"_scheme": "javascript", "_external": "1", "_anchor": "x", "_method": "POST",
            "endpoint": "security.logout", "values": "1", "self": "1"}  # fmt: skip
    for query in [sent, *({name: value} for name, value in sent.items())]:
        answer = browser.get(address, query_string=query)
        assert answer.status_code == 200
        assert b"javascript:" not in answer.data
        assert b"//localhost" not in answer.data


GOOD: dict[str, dict[str, str]] = {
    "/participants/new": {
        "first_name": "Ann", "last_name": "Other", "date_of_birth": "2009-03-07",
        "postcode": "ME4 4AG", "sex": "10", "institution_id": "900101", "reference": "",
        "phase_adjustment": "0", "evaluation_group": "participant", "notice_on": "",
        "notice_version": "", "upn": "", "register_for": "", "ethnicity": "",
        "date_of_birth-day": "7", "date_of_birth-month": "3", "date_of_birth-year": "2009",
    },
    "/activities/add": {
        "title": "Day", "activity_type": "campus_visit", "starts_on": "2026-10-06",
        "ends_on": "2026-10-06", "contact_hours": "4", "status": "planned", "mode": "online",
        "funding_stream": "other", "reference": "", "venue": "", "venue_postcode": "",
        "target_year_groups": "", "host_id": "", "programme": "",
    },
    "/activities/{activity}/sessions/add": {
        "title": "Session", "day": "2026-10-06", "starts": "10:00", "ends": "11:00", "hours": "1",
        "repeats": "1", "times": "1",
    },
    "/registers/{activity}/mark": {"participant": "1", "status": "attended", "hours": "1"},
    "/registers/{activity}/add": {"participant": "1", "session": ""},
    "/uploads/{upload}/rows/2": {"cell-first_name": "Ann", "use": "", "cell-date_of_birth": ""},
    "/uploads/{upload}/rows/3/decide": {"decision": "new"},
    "/uploads/{upload}/repairs": {"repair": "x"},
    "/uploads/{upload}/decisions": {"code": "x", "decision": "new"},
    "/uploads/{upload}/columns": {"column-0": "reference", "dates-3": "day_first"},
    "/account/name": {"name": "Ann"},
    "/users/invite": {"email": "a@hearth.test", "name": "Ann", "role": "member_user",
                      "organisation_id": "1", "region": ""},
    "/account/sessions/x/end": {},
    "/login/forgotten": {"email": "a@hearth.test"},
}  # fmt: skip


@pytest.mark.parametrize("app", BOTH_DATABASES, indirect=True)
def test_form__anything_in_any_field__never_breaks(
    app: Flask, hearth: Hearth, holdings: Held, sign_in: SignIn
) -> None:
    browser, broken, draws = sign_in("member_coordinator"), [], random.Random(20261121)
    drawn = FORMS[hearth.database.engine.dialect.name]
    for pattern, good in GOOD.items():
        address = pattern.format(activity=holdings[0].activity, upload=holdings[0].upload)
        for name in good:
            for text in ("a\x00b", *draws.sample(NASTY, k=drawn)):
                answer = browser.post(address, data=good | {name: text})
                if answer.status_code >= 500:
                    broken.append(f"{address} {name}={text[:20]!r}")
    assert broken == []


@pytest.mark.parametrize("hours", ["Infinity", "1e400", "NaN", "1e300", "-1"])
def test_hours__without_measure__are_refused(holdings: Held, sign_in: SignIn, hours: str) -> None:
    browser = sign_in("member_user")
    for pattern in ("/activities/add", "/activities/{activity}/sessions/add",
                    "/registers/{activity}/mark"):  # fmt: skip
        form = GOOD[pattern] | {"contact_hours": hours, "hours": hours}
        answer = browser.post(pattern.format(activity=holdings[0].activity), data=form)
        assert answer.status_code == 422, f"{pattern}: {hours}"
