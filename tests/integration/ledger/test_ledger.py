"""The page of who is not counted: exact for a member's own staff, and nobody else's."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analytics.track.people import open_track
from analytics.track.scope import Scope as Whose
from app.core.access import RoleName, Scope
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from app.models import AuditEvent, Organisation, Participant
from etl.warehouse import Edition, get_current_edition
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

EMAILS = {user.role: user.email for user in reversed(list_demonstration_users())}
OWN, OTHER = "university-of-wexcombe", "irvelmouth-university"
SEVERAL_RECORDS = 256
Open = Callable[[RoleName], FlaskClient]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = copy_demonstration(tmp_path_factory.mktemp("ledger"))
    app = create_app(demonstration_settings(folder), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions[EXTENSION].database.dispose()


@pytest.fixture(scope="module")
def opened(site: Flask) -> Open:
    def signed_in(role: RoleName) -> FlaskClient:
        browser = site.test_client()
        who = {"email": EMAILS[role], "password": PASSWORD}
        assert browser.post("/login", data=who).status_code == 302
        return browser

    return signed_in


@pytest.fixture(scope="module")
def edition(site: Flask) -> Edition:
    return get_current_edition(site.extensions[EXTENSION].settings.instance / "warehouse")


def read_list(browser: FlaskClient, **query: str) -> Rows:
    answer = browser.get("/ledger/list.csv", query_string=query)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_list__own_member__is_the_page_and_the_report_to_the_last_record(
    opened: Open, edition: Edition
) -> None:
    browser = opened(RoleName.MEMBER_USER)
    page, rows = browser.get("/ledger").get_data(as_text=True), read_list(browser)
    with open_track(edition.analysis, Whose((OWN,))) as track:
        people = track.engine.fetch("people", order_by=["pseudonym"])

    said = re.search(r"([\d,]+) of the ([\d,]+) participant records", page)
    assert said is not None
    assert (len(rows), people.height) == tuple(int(each.replace(",", "")) for each in said.groups())
    # Under the same first reasons as reports count, but for what a member is not told.
    told = people.filter(~pl.col("exclusions").is_in([0, SEVERAL_RECORDS]))
    assert len(rows) == told.height
    firsts = Counter(row["first_reason"] for row in rows)
    for label, records in firsts.items():
        assert re.search(rf"{label}\s+{records}\s", re.sub("<[^>]+>", " ", page)), label
    assert sum(firsts.values()) == len(rows)


def test_list__records__by_number_and_link_without_a_name_or_an_outcome(
    site: Flask, opened: Open
) -> None:
    browser = opened(RoleName.MEMBER_USER)
    text = browser.get("/ledger/list.csv").get_data(as_text=True)
    rows = read_list(browser)

    with site.extensions[EXTENSION].database.session(Scope.everything(), writes=False) as session:
        of_member = dict(
            session.execute(
                select(Participant.id, Participant.last_name)
                .join(Organisation, Participant.organisation_id == Organisation.id)
                .where(Organisation.key == OWN)
                .order_by(Participant.id)
            ).all()
        )
    assert {int(row["participant"].lstrip("#")) for row in rows} <= set(of_member)
    words = set(re.findall(r"[A-Za-z'-]+", text))
    assert not {name for name in of_member.values() if len(name) > 4} & words
    assert all(not int(row["reasons"]) & SEVERAL_RECORDS for row in rows)
    assert browser.get(rows[0]["link"]).status_code == 200
    assert all(row["what_it_means"] and row["what_to_do"] for row in rows)


def test_list__record_deleted_since__has_no_link(site: Flask, opened: Open) -> None:
    browser = opened(RoleName.MEMBER_USER)
    number = read_list(browser)[-1]["participant"].lstrip("#")

    browser.post(f"/participants/{number}/delete")
    (row,) = [one for one in read_list(browser) if one["participant"] == f"#{number}"]
    browser.post(f"/participants/{number}/restore")

    assert row["link"] == ""
    assert "deleted since" in row["what_to_do"]


@pytest.mark.parametrize("role", [RoleName.MEMBER_USER, RoleName.MEMBER_COORDINATOR])
@pytest.mark.parametrize("address", ["/ledger", "/ledger/list.csv"])
@pytest.mark.parametrize("member", [OTHER, "nobody", ""])
def test_ledger__another_member__is_refused(
    opened: Open, role: RoleName, address: str, member: str
) -> None:
    assert opened(role).get(address, query_string={"member": member}).status_code == 403


def test_ledger__hub_officer__those_of_the_region_alone(opened: Open) -> None:
    browser = opened(RoleName.HUB_OFFICER)
    page = browser.get("/ledger").get_data(as_text=True)
    offered = re.findall(r'<option value="([^"]+)"', page)

    assert 1 < len(offered) < 12
    assert all(browser.get(f"/ledger?member={key}").status_code == 200 for key in offered)


@pytest.mark.parametrize("role", [RoleName.RESEARCHER, RoleName.RESEARCH_GROUP])
def test_ledger__researcher__is_led_to_the_report_and_sees_no_figure(
    opened: Open, role: RoleName
) -> None:
    browser = opened(role)
    page = browser.get("/ledger").get_data(as_text=True)

    assert "/reports/hesa-track/" in page
    assert "participant records of" not in page
    assert browser.get("/ledger/list.csv").status_code == 403


def test_download__note__is_in_the_log_of_the_member(site: Flask, opened: Open) -> None:
    rows = read_list(opened(RoleName.CENTRAL_TEAM), member=OTHER)

    with site.extensions[EXTENSION].database.session(Scope.everything(), writes=False) as session:
        event = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "ledger.download")
            .order_by(AuditEvent.sequence.desc())
        ).first()
        other = session.scalar(select(Organisation.id).where(Organisation.key == OTHER))
    assert event is not None
    assert event.organisation_id == other
    assert event.detail == {"edition": 1, "records": len(rows)}
