"""The pages of reports: whose figures a person gets, and that nothing but safe ones leave."""

import html
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analytics.reports.registry import KINDS
from app.core import reports
from app.core.access import RoleName, Scope
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from app.models import AuditEvent, Organisation
from app.reports.chapters import BEGINS
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings
from tests.support.report_page import TRACK, ask, ask_parts, members_of, offer, rows_of
from tests.support.tell_tales import TellTales, find_tell_tales

EMAILS = {user.role: user.email for user in reversed(list_demonstration_users())}
Open = Callable[[RoleName], FlaskClient]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site with the demonstration in it."""
    folder: Path = copy_demonstration(tmp_path_factory.mktemp("reports"))
    app = create_app(demonstration_settings(folder), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions[EXTENSION].database.dispose()


@pytest.fixture(scope="module")
def opened(site: Flask) -> Open:
    """A browser in which somebody with the role is signed in."""

    def browser(role: RoleName) -> FlaskClient:
        client = site.test_client()
        got = client.post("/login", data={"email": EMAILS[role], "password": PASSWORD})
        assert got.status_code == 302, got.get_data(as_text=True)[-1500:]
        return client

    return browser


@pytest.fixture(scope="module")
def members(site: Flask) -> list[str]:
    """The keys of the members, that of the demonstration's officer first."""
    with site.extensions[EXTENSION].database.session(Scope.everything(), writes=False) as session:
        return list(session.scalars(select(Organisation.key).order_by(Organisation.id)))


def test_list__every_report__with_what_it_answers(opened: Open) -> None:
    text = html.unescape(opened(RoleName.RESEARCHER).get("/reports").get_data(as_text=True))
    for kind in KINDS:
        assert f"/reports/{kind.name}/" in text
        assert kind.purpose in text


def test_page__same_shell_as_every_page(opened: Open) -> None:
    text = opened(RoleName.MEMBER_USER).get(TRACK).get_data(as_text=True)
    assert "Olive Farrow" in text
    assert "<nav" in text
    assert "Demonstration data" in text
    assert "<title>HESA track report" in text


def test_page__former_address__leads_to_the_report(opened: Open) -> None:
    got = opened(RoleName.MEMBER_USER).get("/track/")
    assert got.headers["Location"] == TRACK


@pytest.mark.parametrize("address", ["/reports/", "/reports/nothing/", f"{TRACK}more/"])
def test_page__address_that_is_none__not_found(opened: Open, address: str) -> None:
    assert opened(RoleName.MEMBER_USER).get(address).status_code == 404


def test_report__no_such_report__names_those_there_are(opened: Open) -> None:
    text = ask(opened(RoleName.MEMBER_USER), page="/reports/acorns/")
    assert "There is no report 'acorns'. There are: hesa-track" in text


def test_report__member__own_member_only(opened: Open, members: list[str]) -> None:
    client = opened(RoleName.MEMBER_USER)
    assert members_of(client) == [members[0]]
    assert "entered by 19" in ask(client)


def test_report__member_forges_another_members_key__refused_and_audited(
    site: Flask, opened: Open, members: list[str]
) -> None:
    text = ask(opened(RoleName.MEMBER_USER), f"?member={members[1]}")
    assert "You may not see the figures of this member." in text
    assert "entered by 19" not in text
    with site.extensions[EXTENSION].database.session(Scope.nothing(), writes=False) as session:
        assert session.scalar(select(AuditEvent).where(AuditEvent.action == "track.refused"))


def test_report__researcher__all_members_together_only(opened: Open, members: list[str]) -> None:
    client = opened(RoleName.RESEARCHER)
    assert members_of(client) == ["all"]
    assert "may not see" in ask(client, f"?member={members[0]}")


def test_report__central_team__every_member(opened: Open, members: list[str]) -> None:
    assert set(members_of(opened(RoleName.CENTRAL_TEAM))) == {"all", *members}


def test_report__hub_officer__members_of_the_region(
    site: Flask, opened: Open, members: list[str]
) -> None:
    offered = set(members_of(opened(RoleName.HUB_OFFICER))) - {"all"}
    with site.extensions[EXTENSION].database.session(Scope.everything(), writes=False) as session:
        region = session.scalar(select(Organisation.region).order_by(Organisation.id).limit(1))
        inside = select(Organisation.key).where(Organisation.region == region)
        assert offered == set(session.scalars(inside.order_by(Organisation.key)))


def test_report__system_administrator__refused(opened: Open) -> None:
    client = opened(RoleName.SYSTEM_ADMINISTRATOR)
    assert client.get(TRACK).status_code == 403
    assert "does not allow" in ask(client, "?member=all")


@pytest.mark.parametrize(
    "address",
    [TRACK, "/reports", "/reports/_dash-layout", "/reports/_dash-dependencies", f"{TRACK}x.csv"],
)
def test_address__nobody_signed_in__closed(site: Flask, address: str) -> None:
    got = site.test_client().get(address)
    assert got.status_code in {302, 401}
    assert got.status_code == 401 or "/login" in got.headers["Location"]


def test_report__every_count__a_multiple_of_its_base(opened: Open) -> None:
    header, rows = rows_of(opened(RoleName.CENTRAL_TEAM).get(f"{TRACK}by_disadvantage.csv"))
    column = header.index("participants_by_19")
    assert rows
    assert all(int(row[column]) % 5 == 0 for row in rows)


def test_report__figures_in_the_page__only_printed_ones(opened: Open) -> None:
    """Nothing in the JSON of a chart is more exact than its label (disclosure.md 2, attack 6)."""
    drawn = ask_parts(opened(RoleName.MEMBER_USER))["charts"]
    assert drawn
    for figure in drawn.values():
        for trace in figure["data"]:
            if trace["type"] == "sankey":
                assert all(value % 5 == 0 for value in trace["link"]["value"])
                continue
            lies = isinstance(trace["y"][0], str)
            values = trace["x"] if lies else trace["y"]
            for value, text in zip(values, trace["text"], strict=True):
                assert value is None or float(text.rstrip("%").replace(",", "")) == value


def test_report__definition__is_named_with_its_source_of_data(opened: Open) -> None:
    text = ask(opened(RoleName.MEMBER_USER), "?participation=polar3")
    assert "POLAR3" in text
    assert "POLAR3 quintile from OfS postcode look-up of participation by area" in text
    assert "synthetic (demonstration)" in text


def test_report__whatever_is_chosen__other_figures_are_the_same(opened: Open) -> None:
    """What is withheld under one choice must not be shown under another."""
    client = opened(RoleName.CENTRAL_TEAM)
    choices = [option["value"] for option in offer(client)["participation"]]
    assert len(choices) > 3
    for table in ("by_disadvantage", "by_deprivation"):
        found = {
            client.get(f"{TRACK}{table}.csv?participation={choice}").get_data()
            for choice in choices
        }
        assert len(found) == 1, table


def test_report__definition_that_needs_a_file__offered_with_the_reason_and_refused(
    opened: Open,
) -> None:
    client = opened(RoleName.CENTRAL_TEAM)
    (option,) = [each for each in offer(client)["rural"] if each["value"] == "ruc"]
    assert option["disabled"]
    assert "not loaded" in option["label"]
    assert "hearth reference load ruc FILE" in ask(client, "?rural=ruc")
    assert client.get(f"{TRACK}by_rural.csv?rural=ruc").status_code == 422


@pytest.mark.parametrize(
    ("search", "told"),
    [
        (
            "?disadvantage=shoe-size",
            "There is no definition 'shoe-size' of disadvantage.",
        ),
        ("?shoes=size", "It has definitions of: disadvantage"),
        ("?years=1999/00", "There is no year 1999/00. There are: 20"),
        ("?years=2016/17-2015/16", "ends before it begins"),
        ("?years=last", "Years are written 2007/08-2015/16"),
    ],
)
def test_report__what_is_not_there__said_with_what_is(opened: Open, search: str, told: str) -> None:
    assert told in ask(opened(RoleName.CENTRAL_TEAM), search)


def test_report__years__of_those_cohorts_only(opened: Open) -> None:
    text = ask(opened(RoleName.CENTRAL_TEAM), "?years=2016/17-2018/19")
    assert "All members, 2016/17 to 2018/19." in text


def test_download__another_members_figures__refused(opened: Open, members: list[str]) -> None:
    got = opened(RoleName.MEMBER_USER).get(f"{TRACK}by_disadvantage.csv?member={members[1]}")
    assert got.status_code == 403


@pytest.mark.parametrize("file", ["nothing.csv", "report.exe", "__class__.csv", "hesa-track"])
def test_download__no_such_file__not_found(opened: Open, file: str) -> None:
    assert opened(RoleName.CENTRAL_TEAM).get(f"{TRACK}{file}").status_code == 404


def test_download__all_figures__the_tables_of_the_page(opened: Open) -> None:
    client = opened(RoleName.MEMBER_USER)
    got = client.get(f"{TRACK}hesa-track-csv.zip?disadvantage=imd-q1")
    with ZipFile(BytesIO(got.get_data())) as packed:
        found = packed.read("by_disadvantage.csv")
    one = client.get(f"{TRACK}by_disadvantage.csv?disadvantage=imd-q1")
    assert one.get_data() == found
    assert b"disadvantage.imd-q1" in found


def test_report__links_wrong_or_missing__rate_as_linked_and_corrected(opened: Open) -> None:
    client = opened(RoleName.CENTRAL_TEAM)

    text = ask(client)

    assert "If some links are wrong or missing" in text
    assert "allowing for links that are wrong or missing, about" in text
    assert "is known from the probabilities of links; the rate" in text
    header, rows = rows_of(client.get(f"{TRACK}corrected.csv"))
    total = dict(zip(header, rows[-1], strict=True))
    assert int(total["corrected_low"]) <= int(total["corrected"]) <= int(total["corrected_high"])


def test_report__reviewers_looked_at_links__say_how_many_are_wrong(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def precision(answered: int) -> None:
        found = SimpleNamespace(
            source="hesa_student", estimate=SimpleNamespace(value=0.8, answered=answered)
        )
        monkeypatch.setattr(reports, "precision_of", lambda _: (found,))

    client = opened(RoleName.CENTRAL_TEAM)
    precision(reports.FEWEST_CHECKED)
    looked_at = ask(client)
    precision(reports.FEWEST_CHECKED - 1)
    too_few = ask(client)

    sentence = "a sample of links that people looked at"
    assert sentence in looked_at
    assert sentence not in too_few


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("heses_age", "Entrants by age on entry"),
        ("heses_fee_remittance", "Young entrants by tuition fee remittance"),
        ("heses_disabled", "Entrants by disabled students' allowance"),
        ("heses_price_group", "Entrants by price group"),
    ],
)
def test_report__what_heses_makes_of_entrants__with_its_paragraphs(
    opened: Open, table: str, heading: str
) -> None:
    client = opened(RoleName.CENTRAL_TEAM)
    text = ask(client)
    assert heading in text
    assert "HEFCE 00/06, TS" in text
    header, rows = rows_of(client.get(f"{TRACK}{table}.csv"))
    counts = [int(row[header.index("entered_ever")]) for row in rows]
    assert all(count % 5 == 0 for count in counts)
    assert any(counts)


def test_report__tell_tales_for_counts__none_leaves_by_page_figure_or_file(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plotly's data, hover and alternative texts, and every file: whatever a browser is sent."""
    monkeypatch.setattr("analytics.reports.registry.KINDS", (*KINDS, TellTales()))
    client = opened(RoleName.CENTRAL_TEAM)

    page = ask(client, page="/reports/tell-tales/")
    names = ("tell-tales.html", "tell-tales.xlsx", "tell-tales-csv.zip", "tell-tales-svg.zip")
    files = {name: client.get(f"/reports/tell-tales/{name}") for name in names}

    assert "Of about" in page
    assert find_tell_tales(page.encode()) == []
    for name, got in files.items():
        assert (name, got.status_code) == (name, 200)
        assert (name, find_tell_tales(got.get_data())) == (name, [])


def test_report__every_table__is_in_the_page_with_why_figures_are_hidden(opened: Open) -> None:
    page = ask_parts(opened(RoleName.MEMBER_USER))["html"]
    tables = re.findall(r"<table.*?</table>\s*</div>\s*(?:<ul.*?</ul>)?", page, re.DOTALL)
    hidden = [table for table in tables if "<abbr" in table]

    assert len(tables) > 10
    assert all("<td" in table for table in tables)
    assert hidden
    for table in hidden:
        titles = re.findall(r'<abbr title="(.*?)"', table)
        assert all(title.startswith("Not shown: ") for title in titles)
        assert table.partition('class="marks"')[2].count("Not shown: ") == len(set(titles))


def test_report__long__stands_under_few_headings_and_says_what_it_may_not_claim_once(
    opened: Open,
) -> None:
    page = ask_parts(opened(RoleName.CENTRAL_TEAM))["html"]
    chapters = re.findall(r'<h2 class="chapter" id="(.*?)">', page)
    claims = re.findall(r'class="claims measure" id="(.*?)-claims">(.*?)</div>', page, re.DOTALL)

    assert 5 < len(chapters) < 10
    assert all(f'href="#{chapter}"' in page for chapter in chapters)
    assert claims
    for chapter, sentences in claims:
        assert chapter in chapters
        assert len(set(re.findall("<p>(.*?)</p>", sentences))) == sentences.count("<p>")
        assert f'href="#{chapter}-claims"' in page


@pytest.mark.parametrize("name", sorted(BEGINS))
def test_chapters__every_one__begins_with_a_finding_of_its_report(opened: Open, name: str) -> None:
    page = ask_parts(opened(RoleName.CENTRAL_TEAM), page=f"/reports/{name}/")["html"]
    found = re.findall(r'<section class="finding" id="(.*?)"', page)
    assert set(BEGINS[name]) <= set(found)
    assert found[0] in BEGINS[name]
