"""The first track report: whose figures a person gets, and that nothing but safe ones leave."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analytics.track import list_homes
from app.core.access import RoleName, Scope
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from app.models import AuditEvent, Organisation
from app.track import layout, queries
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

EMAILS = {user.role: user.email for user in reversed(list_demonstration_users())}
Open = Callable[[RoleName], FlaskClient]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site with the demonstration in it."""
    folder: Path = copy_demonstration(tmp_path_factory.mktemp("track"))
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


def ask(
    client: FlaskClient,
    member: str | None,
    measure: str = "polar4_quintile",
    studies: str | None = "age",
) -> Any:
    """Ask the report's callback, as Dash's own script does."""
    return client.post(
        "/track/_dash-update-component",
        json={
            "output": f"{layout.REPORT}.children",
            "outputs": {"id": layout.REPORT, "property": "children"},
            "changedPropIds": [],
            "inputs": [
                {"id": layout.MEMBER, "property": "value", "value": member},
                {"id": layout.MEASURE, "property": "value", "value": measure},
                {"id": layout.STUDIES, "property": "value", "value": studies},
            ],
        },
    )


def choices(client: FlaskClient, control: int = 0) -> list[str]:
    """What a control of the page offers; the first is that of the members."""
    text = client.get("/track/_dash-layout").get_data(as_text=True)
    row = json.loads(text)["props"]["children"][1]["props"]["children"][control]
    select_box = row["props"]["children"]["props"]["children"][1]
    return [option["value"] for option in select_box["props"]["options"]]


def test_page__same_shell_as_every_page(opened: Open) -> None:
    text = opened(RoleName.MEMBER_USER).get("/track/").get_data(as_text=True)
    assert "Olive Farrow" in text
    assert 'aria-label="Main' in text or "<nav" in text
    assert "Demonstration data" in text


def test_page__address_below_it__not_found(opened: Open) -> None:
    assert opened(RoleName.MEMBER_USER).get("/track/editions").status_code == 404


def test_report__member__own_member_only(opened: Open, members: list[str]) -> None:
    client = opened(RoleName.MEMBER_USER)
    assert choices(client) == [members[0]]
    assert "entered higher education" in ask(client, members[0]).get_data(as_text=True)


def test_report__member_forges_another_members_key__refused_and_audited(
    site: Flask, opened: Open, members: list[str]
) -> None:
    text = ask(opened(RoleName.MEMBER_USER), members[1]).get_data(as_text=True)
    assert "You may not see the figures of this member." in text
    assert "entered higher education" not in text
    with site.extensions[EXTENSION].database.session(Scope.nothing(), writes=False) as session:
        assert session.scalar(select(AuditEvent).where(AuditEvent.action == "track.refused"))


def test_report__researcher__all_members_together_only(opened: Open, members: list[str]) -> None:
    client = opened(RoleName.RESEARCHER)
    assert choices(client) == ["all"]
    assert "may not see" in ask(client, members[0]).get_data(as_text=True)


def test_report__central_team__every_member(opened: Open, members: list[str]) -> None:
    assert set(choices(opened(RoleName.CENTRAL_TEAM))) == {"all", *members}


def test_report__hub_officer__members_of_the_region(
    site: Flask, opened: Open, members: list[str]
) -> None:
    offered = set(choices(opened(RoleName.HUB_OFFICER))) - {"all"}
    with site.extensions[EXTENSION].database.session(Scope.everything(), writes=False) as session:
        region = session.scalar(select(Organisation.region).order_by(Organisation.id).limit(1))
        inside = select(Organisation.key).where(Organisation.region == region)
        assert offered == set(session.scalars(inside.order_by(Organisation.key)))


def test_report__system_administrator__refused(opened: Open) -> None:
    client = opened(RoleName.SYSTEM_ADMINISTRATOR)
    assert client.get("/track/").status_code == 403
    assert ask(client, "all").status_code == 403


@pytest.mark.parametrize(
    "address", ["/track/", "/track/_dash-layout", "/track/_dash-dependencies", "/track/anything"]
)
def test_dash_address__nobody_signed_in__closed(site: Flask, address: str) -> None:
    got = site.test_client().get(address)
    assert got.status_code in {302, 401}
    assert got.status_code == 401 or "/login" in got.headers["Location"]


def test_report__every_count__a_multiple_of_five(opened: Open) -> None:
    got = opened(RoleName.CENTRAL_TEAM).get("/track/figures/by_home.csv?member=all")
    header, *rows = got.get_data(as_text=True).lstrip("\ufeff").splitlines()
    column = header.split(",").index("participants")
    assert rows
    assert all(int(row.split(",")[column]) % 5 == 0 for row in rows)


def test_report__figures_in_the_page__only_printed_ones(opened: Open, members: list[str]) -> None:
    """Nothing in the JSON of a chart is more exact than its label (disclosure.md 2, attack 6)."""
    report = json.loads(ask(opened(RoleName.MEMBER_USER), members[0]).get_data(as_text=True))

    def traces(node: Any) -> Iterator[Any]:
        if isinstance(node, dict):
            if node.get("type") == "Graph":
                yield from node["props"]["figure"]["data"]
            for value in node.values():
                yield from traces(value)
        elif isinstance(node, list):
            for value in node:
                yield from traces(value)

    drawn = list(traces(report))
    assert drawn
    for trace in drawn:
        values = trace["x"] if trace.get("orientation") == "h" else trace["y"]
        for value, text in zip(values, trace["text"], strict=True):
            assert value is None or float(text.rstrip("%").replace(",", "")) == value


def test_report__measure__says_which_edition_it_comes_from(
    opened: Open, members: list[str]
) -> None:
    text = ask(opened(RoleName.MEMBER_USER), members[0]).get_data(as_text=True)
    assert (
        "POLAR4 from OfS postcode look-up of participation by area, edition 2024-09,"
        " synthetic (demonstration)." in text
    )


def test_report__by_deprivation__offered_and_drawn_where_it_is_loaded(
    opened: Open, members: list[str]
) -> None:
    client = opened(RoleName.MEMBER_USER)
    known = [each.key for each in list_homes()]
    offered = choices(client, 1)
    assert offered == [key for key in known if key in offered]
    assert {key for key in known if key.endswith("_quintile")} <= set(offered)
    text = ask(client, members[0], "imd_quintile").get_data(as_text=True)
    assert "Entry by IMD quintile of the home neighbourhood" in text
    assert "1 (most deprived)" in text


def test_download__another_members_figures__refused(opened: Open, members: list[str]) -> None:
    got = opened(RoleName.MEMBER_USER).get(f"/track/figures/by_year.csv?member={members[1]}")
    assert got.status_code == 403


@pytest.mark.parametrize("table", ["nothing", "is_empty", "__class__"])
def test_download__no_such_table__not_found(opened: Open, table: str) -> None:
    got = opened(RoleName.CENTRAL_TEAM).get(f"/track/figures/{table}.csv?member=all")
    assert got.status_code == 404


def test_download__no_such_measure__not_found(opened: Open) -> None:
    got = opened(RoleName.CENTRAL_TEAM).get("/track/figures/by_year.csv?measure=acorn")
    assert got.status_code == 404


@pytest.mark.parametrize(
    ("studies", "heading"),
    [
        ("age", "Entrants by age on entry"),
        ("fee_remittance", "Young entrants by tuition fee remittance"),
        ("disabled", "Entrants by disabled students' allowance"),
        ("price_group", "Entrants by price group"),
    ],
)
def test_report__by_studies__drawn_with_its_paragraphs(
    opened: Open, members: list[str], studies: str, heading: str
) -> None:
    client = opened(RoleName.CENTRAL_TEAM)
    assert studies in choices(client, 2)
    text = json.dumps(json.loads(ask(client, "all", studies=studies).get_data(as_text=True)))
    assert heading in text
    assert "HEFCE 00/06, TS" in text
    assert "Not classified" in text


def test_report__by_studies__every_count_a_multiple_of_five(opened: Open) -> None:
    client = opened(RoleName.CENTRAL_TEAM)
    got = client.get("/track/figures/by_studies.csv?member=all&studies=price_group")
    header, *rows = got.get_data(as_text=True).lstrip("\ufeff").splitlines()
    column = header.split(",").index("entrants")
    counts = [int(row.split(",")[column]) for row in rows]
    assert all(count % 5 == 0 for count in counts)
    assert any(counts)


@pytest.mark.parametrize("home", ["neighbourhood_group", "urban_estimate"])
def test_report__by_home__more_than_quintiles(
    opened: Open, members: list[str], home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an edition that holds it."""
    offered = [queries.Choice(key, key) for key in ("polar4_quintile", home)]
    monkeypatch.setattr(queries, "list_measures", lambda _: offered)
    text = ask(opened(RoleName.MEMBER_USER), members[0], home).get_data(as_text=True)
    assert "entered higher education" in text
    assert "Not known" in text or "are withheld" in text
    assert "about .." not in text


@pytest.mark.parametrize("who", ["all", "one member"])
def test_report__whatever_home_is_chosen__the_other_figures_are_the_same(
    opened: Open, members: list[str], who: str
) -> None:
    """What is withheld under one choice must not be shown under another."""
    client = opened(RoleName.CENTRAL_TEAM)
    member = members[0] if who == "one member" else who
    for table in ("by_year", "by_cohort", "by_studies", "ledger"):
        address = f"/track/figures/{table}.csv?member={member}&measure="
        found = {client.get(address + home).get_data() for home in choices(client, 1)}
        assert len(found) == 1, table


def test_report__measure_that_the_edition_does_not_hold__refused(opened: Open) -> None:
    """It would be protected beside other tables than those that are offered."""
    client = opened(RoleName.CENTRAL_TEAM)
    assert "urban" not in choices(client, 1)
    got = client.get("/track/figures/by_home.csv?member=all&measure=urban")
    assert got.status_code == 404
    assert "does not hold that breakdown" in got.get_data(as_text=True)


@pytest.mark.parametrize("asked", [{"measure": "acorn"}, {"studies": "shoe_size"}])
def test_report__no_such_breakdown__said_and_audited(opened: Open, asked: dict[str, str]) -> None:
    text = ask(opened(RoleName.CENTRAL_TEAM), "all", **asked).get_data(as_text=True)
    assert "There is no such breakdown." in text


def test_report__links_wrong_or_missing__rate_as_linked_and_corrected(opened: Open) -> None:
    client = opened(RoleName.CENTRAL_TEAM)

    text = ask(client, "all").get_data(as_text=True)

    assert "If some links are wrong or missing" in text
    assert "allowing for links that are wrong or missing, about" in text
    assert "is known from the probabilities of links; the rate" in text
    section = text[text.index("If some links are wrong or missing") :]
    source, download = section.index("Source: Records of members"), section.index("corrected.csv")
    assert source < download
    table = client.get("/track/figures/corrected.csv?member=all").get_data(as_text=True)
    header, *rows = table.lstrip("\ufeff").splitlines()
    assert "entry_rate,entry_rate_mark,corrected,corrected_mark,corrected_low" in header
    total = dict(zip(header.split(","), rows[-1].split(","), strict=True))
    assert int(total["corrected_low"]) <= int(total["corrected"]) <= int(total["corrected_high"])


def test_report__reviewers_looked_at_links__say_how_many_are_wrong(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def precision(answered: int) -> None:
        found = SimpleNamespace(
            source="hesa_student", estimate=SimpleNamespace(value=0.8, answered=answered)
        )
        monkeypatch.setattr(queries, "precision_of", lambda _: (found,))

    client = opened(RoleName.CENTRAL_TEAM)
    precision(queries.FEWEST_CHECKED)
    looked_at = ask(client, "all").get_data(as_text=True)
    precision(queries.FEWEST_CHECKED - 1)
    too_few = ask(client, "all").get_data(as_text=True)

    sentence = "a sample of links that people looked at"
    assert sentence in looked_at
    assert sentence not in too_few
