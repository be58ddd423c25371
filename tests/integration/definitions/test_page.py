"""The page of the definitions: the register for whoever may see figures, and figures under it."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analytics.definitions import list_definitions, list_families
from app.core.access import RoleName, Scope
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from app.models import Organisation
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

SignIn = Callable[..., FlaskClient]
EMAILS = {user.role: user.email for user in reversed(list_demonstration_users())}


def read(client: FlaskClient, address: str = "/definitions", status: int = 200) -> str:
    got = client.get(address)
    assert got.status_code == status
    return html.unescape(re.sub(r"\s+", " ", got.get_data(as_text=True)))


def test_index__no_edition_yet__every_definition_and_why_no_figure(sign_in: SignIn) -> None:
    text = read(sign_in())

    for family in list_families():
        assert family.question in text
        for definition in list_definitions(family.key):
            assert definition.sentence in text
            assert f"{family.key}={definition.reference}" in text
    assert "The first edition of the warehouse has not been built yet." in text
    assert "8 hours or more; 3 to under 8 hours; Under 3 hours; No attendance recorded" in text


def test_index__unknown_figure__names_those_there_are(sign_in: SignIn) -> None:
    text = read(sign_in(), "/definitions?figure=happiness", 404)
    assert "There are: entry, attainment8, english-maths, continuation." in text


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[RoleName], FlaskClient]]:
    """A browser on the demonstration, in which somebody with the role is signed in."""
    folder: Path = copy_demonstration(tmp_path_factory.mktemp("definitions"))
    app: Flask = create_app(demonstration_settings(folder), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False

    def browser(role: RoleName) -> FlaskClient:
        client = app.test_client()
        client.post("/login", data={"email": EMAILS[role], "password": PASSWORD})
        return client

    yield browser
    app.extensions[EXTENSION].database.dispose()


def test_index__of_all_members__figure_under_every_definition(
    opened: Callable[[RoleName], FlaskClient],
) -> None:
    text = read(opened(RoleName.CENTRAL_TEAM))

    assert re.search(r"Between \d+% and \d+% of those who took part intensively entered", text)
    assert "The rate of entry moves most with" in text
    # One line for each definition of intensity, drawn to the page's scale.
    part = text[text.index('id="family-intensity"') : text.index('id="family-disadvantage"')]
    assert part.count('class="definitions-dots"') == 3
    assert re.search(r"<strong>\d+%</strong> <span class=\"definitions-ends\">\d+% to \d+%", part)
    # Not loaded here: the line says which file, and how.
    assert "No figure. Load the Rural Urban Classification by LSOA (hearth reference load" in text
    assert "Here: POLAR4 quintile from OfS postcode look-up of participation by area" in text


def test_index__another_figure__same_rules_as_its_source(
    opened: Callable[[RoleName], FlaskClient],
) -> None:
    text = read(opened(RoleName.CENTRAL_TEAM), "/definitions?figure=attainment8")

    assert "points of Attainment 8 on average of the disadvantaged" in text
    assert "Department for Education data" in text
    assert "HESA records: additive" not in text


def test_index__switched_progression__other_rates(
    opened: Callable[[RoleName], FlaskClient],
) -> None:
    client = opened(RoleName.CENTRAL_TEAM)
    by_18, by_19 = (read(client, f"/definitions?progression={key}") for key in ("by-18", "by-19"))

    assert by_18 != by_19
    assert re.search(r'value="by-18" selected', by_18)
    assert "There are: by-18, by-19, ever" in read(client, "/definitions?progression=x", 422)


def test_index__another_member__is_refused_before_anything_is_counted(
    opened: Callable[[RoleName], FlaskClient],
) -> None:
    client = opened(RoleName.MEMBER_USER)
    held = client.application.extensions[EXTENSION]
    with held.database.session(Scope.everything(), writes=False) as session:
        # The first is the demonstration officer's own.
        _, other, *_ = session.scalars(select(Organisation.key).order_by(Organisation.id))

    text = read(client, f"/definitions?member={other}", 403)
    assert "You may not see the figures of this member." in text
