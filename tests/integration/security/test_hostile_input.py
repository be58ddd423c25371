"""Whatever is sent, in whatever field: an answer in order, never a breakdown."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

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
)  # fmt: skip
SKIPPED = ("/static", "/track/_dash-component", "/track/assets", "/login/single-sign-on")


@pytest.mark.parametrize("app", BOTH_DATABASES, indirect=True)
def test_query__anything_in_any_parameter__never_breaks(
    app: Flask, holdings: Held, sign_in: SignIn
) -> None:
    browser = sign_in("member_coordinator")
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
    broken = []
    for address in addresses:
        for text in NASTY:
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
