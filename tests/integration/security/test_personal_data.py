"""A name put in at every door stays out of what many read: logs, addresses, jobs and titles."""

import logging
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.context import Hearth
from app.models import AuditEvent, Job
from tests.integration.security.conftest import MARK, Holdings
from tests.integration.uploads.conftest import csv_of, person

SignIn = Callable[..., FlaskClient]
Held = tuple[Holdings, Holdings]
POSTCODE = "SW1A 1AA"
FORM = {"first_name": MARK, "last_name": f"{MARK}son", "date_of_birth": "2009-03-07",
        "postcode": POSTCODE}  # fmt: skip


def test_name__through_every_door__is_in_no_log_job_event_or_address(
    app: Flask, hearth: Hearth, holdings: Held, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    browser, (mine, _) = sign_in("member_user"), holdings
    addresses = []
    with caplog.at_level(logging.DEBUG):
        for address, form in (
            ("/participants/find", {"text": MARK}),
            ("/participants/add", FORM),
            ("/participants/new", FORM),
            ("/participants/new", FORM | {"date_of_birth": MARK}),
            (f"/participants/{mine.participant}/edit", FORM),
            (f"/registers/{mine.activity}/find", {"text": MARK}),
            ("/login/forgotten", {"email": f"{MARK}@hearth.test"}),
        ):
            answer = browser.post(address, data=form)
            addresses.append(answer.headers.get("Location", ""))
            page = browser.get(answer.headers.get("Location", "/participants"))
            links = re.findall(r'(?:href|action|hx-\w+)="([^"]*)"', page.get_data(as_text=True))
            addresses += links
        rows = [person(number, **{"First name": MARK}) for number in range(3)]
        answer = browser.post("/uploads/new", data={
            "kind": "participants", "file": (BytesIO(csv_of(rows)), "people.csv"),
        })  # fmt: skip
        assert answer.status_code == 303
        while jobs.run_one(hearth, "test"):
            pass
    assert MARK.casefold() not in caplog.text.casefold()
    assert not [one for one in addresses if MARK.casefold() in one.casefold()]
    with hearth.database.session(Scope.everything(), writes=False) as session:
        for job in session.scalars(select(Job)):
            assert MARK not in f"{job.payload} {job.message} {job.problem}"
        for event in session.scalars(select(AuditEvent)):
            assert MARK not in f"{event.detail}"


@pytest.mark.parametrize("role", ["researcher", "system_administrator"])
def test_role_without_identifiers__every_page_error_and_file__shows_none(
    app: Flask, holdings: Held, sign_in: SignIn, role: str
) -> None:
    busy = sign_in("other_member_user")
    for address in (
        f"/participants/{holdings[1].participant}",
        "/participants",
        "/api/v1/participants",
    ):
        busy.get(address)
    browser = sign_in(role)
    shown = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/reports/_dash-component"):
            continue
        for number in (holdings[1].participant, holdings[1].activity, holdings[1].upload, 1):
            address = re.sub(r"<int:\w+>", str(number), rule.rule)
            if "<" in address:
                continue
            data = browser.get(address, buffered=True).data
            if MARK.encode() in data or b"Amirason" in data or b"Okafor" in data:
                shown.append(address)
    assert shown == []


def test_error_page__of_a_record__does_not_name_it(holdings: Held, sign_in: SignIn) -> None:
    browser, (mine, _) = sign_in("member_user"), holdings
    for address, form in (
        (f"/participants/{mine.participant}/edit", FORM | {"version": "old"}),
        (f"/registers/{mine.activity}/mark", {"participant": "999999"}),
    ):
        page = browser.post(address, data=form).get_data(as_text=True)
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        assert title is not None
        assert MARK not in title[1]
