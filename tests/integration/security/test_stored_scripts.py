"""Names that are code, stored by form and by upload, are shown as text wherever they are shown."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import jobs
from app.core.context import Hearth
from tests.integration.security.conftest import Holdings
from tests.integration.security.test_isolation import LISTS, address_of, routes_with_numbers
from tests.integration.uploads.conftest import csv_of, person
from tests.support.records import Recorder
from tests.support.world import World

SignIn = Callable[..., FlaskClient]
SCRIPT = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'{{8191*8191}}"
FORMULA = '=HYPERLINK("http://evil.example","x")'
SELECT = r'<select[^>]*name="column-(\d+)">(.*?)</select>'
LIVE = re.compile(rb"<img src=x|<script>alert|67092481")


@pytest.fixture
def poisoned(recorder: Recorder, world: World, read_here: None) -> Holdings:
    held = Holdings(user=world.users["member_user"])
    held.participant = recorder.participant(
        world.wexcombe, SCRIPT[:80], SCRIPT[:80], reference=SCRIPT[:40], notice_version=SCRIPT[:20]
    )
    held.activity = recorder.activity(world.wexcombe, SCRIPT, reference=SCRIPT[:40], venue=SCRIPT)
    recorder.attendance(held.activity, held.participant)
    held.registration = 1
    return held


def pages_of(app: Flask, held: Holdings) -> list[str]:
    found = [
        address_of(rule, held)
        for method, rule in routes_with_numbers(app)
        if method == "GET" and "session_id" not in rule.rule
    ]
    found += [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith((*LISTS, "/audit-log", "/users"))
        and "<" not in rule.rule
        and "GET" in (rule.methods or ())
    ]
    return [*found, "/", "/reports/_dash-layout", "/account"]


def test_names__that_are_code__are_text_on_every_page(
    app: Flask, poisoned: Holdings, hearth: Hearth, sign_in: SignIn
) -> None:
    browser = sign_in("member_coordinator")
    browser.post("/account/name", data={"name": SCRIPT})
    answer = browser.post("/uploads/new", data={
        "kind": "participants", "file": (BytesIO(csv_of([person(1, Surname=SCRIPT, DOB=SCRIPT)])),
                                         "'><img src=x onerror=alert(1)>.csv"),
    })  # fmt: skip
    assert answer.status_code == 303, answer.get_data(as_text=True)
    poisoned.upload = int(answer.headers["Location"].rsplit("/", 1)[1])
    while jobs.run_one(hearth, "test"):
        pass
    live = []
    shown = 0
    for address in pages_of(app, poisoned):
        for headers in ({}, {"HX-Request": "true"}):
            page = browser.get(address, headers=headers, buffered=True)
            shown += b"onerror" in page.data
            if page.mimetype == "text/html" and LIVE.search(page.data):
                live.append(address)
    for address, form in (
        ("/participants/find", {"text": SCRIPT}),
        (f"/registers/{poisoned.activity}/find", {"text": SCRIPT}),
        (f"/registers/{poisoned.activity}/mark", {"participant": poisoned.participant,
                                                  "status": "attended"}),
        (f"/participants/{poisoned.participant}/delete", {}),
        (f"/participants/{poisoned.participant}/edit", {"first_name": SCRIPT, "postcode": SCRIPT}),
        ("/participants/add", {"first_name": SCRIPT, "last_name": SCRIPT, "postcode": SCRIPT}),
        ("/activities/add", {"title": SCRIPT, "programme": SCRIPT, "venue_postcode": SCRIPT}),
    ):  # fmt: skip
        page = browser.post(address, data=form, headers={"HX-Request": "true"})
        shown += b"onerror" in page.data
        if LIVE.search(page.data):
            live.append(address)
        if LIVE.search(browser.get("/").data):  # the message of what was done
            live.append(f"{address}: its message")
    assert live == []
    assert shown > 10


def test_formulas__in_an_upload__come_back_as_text(
    hearth: Hearth, read_here: None, sign_in: SignIn
) -> None:
    browser = sign_in("member_user")
    signs = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", FORMULA]
    rows = [person(n, **{"First name": sign, "DOB": sign}) for n, sign in enumerate(signs, 1)]
    sent = browser.post(
        "/uploads/new", data={"kind": "participants", "file": (BytesIO(csv_of(rows)), "people.csv")}
    )
    address = sent.headers["Location"]
    while jobs.run_one(hearth, "test"):
        pass
    page = browser.get(address).get_data(as_text=True)
    fields = {
        f"column-{place}": found.group(1)
        if (found := re.search(r'value="(\w*)" selected', part))
        else ""
        for place, part in re.findall(SELECT, page, re.DOTALL)
    }
    fields |= dict.fromkeys(re.findall(r'name="(dates-\d+)"', page), "day_first")
    assert browser.post(f"{address}/columns", data=fields).status_code == 303
    while jobs.run_one(hearth, "test"):
        pass
    book = browser.get(f"{address}/rows-to-mend.xlsx", buffered=True)
    assert book.status_code == 200
    with zipfile.ZipFile(BytesIO(book.data)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
            assert b"<hyperlink" not in archive.read(name), name
