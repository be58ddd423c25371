"""Every route and every role, from the application's own address map.

`access_matrix.csv` is the authorisation matrix, written by hand: one line a route, one column a
kind of person. A route that it does not name fails here, and so does a line without a route.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.core.access import RoleName
from app.core.access.routes import rule_of
from tests.integration.conftest import SignIn

MATRIX = Path(__file__).with_name("access_matrix.csv")
PEOPLE = ("anonymous", *(role.value for role in RoleName))
AUTOMATIC = {"HEAD", "OPTIONS"}


def read_matrix() -> dict[str, dict[str, str]]:
    with MATRIX.open(newline="", encoding="utf-8") as file:
        return {row["route"]: row for row in csv.DictReader(file)}


def routes(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    """Each address with each method: ("POST /participants/<int:number>/delete", "POST", rule)."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - AUTOMATIC):
            yield f"{method} {rule.rule}", method, rule


def address_of(rule: Rule) -> str:
    """The address with a value that names nothing in place of each part."""
    chosen = re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", rule.rule)
    return re.sub(r"<(?:\w+:)?\w+>", "999999", chosen)


def test_matrix__names_every_route_and_nothing_else(app: Flask) -> None:
    found = {name for name, _, _ in routes(app)}
    named = set(read_matrix())
    assert found - named == set(), "routes that the authorisation matrix does not name"
    assert named - found == set(), "lines of the authorisation matrix without a route"


def test_matrix__every_route_has_a_rule(app: Flask) -> None:
    without = [name for name, _, rule in routes(app) if not rule_of(app, rule.endpoint, rule.rule)]
    assert without == []


def answer(browser: FlaskClient, method: str, rule: Rule) -> tuple[str, int]:
    """ "yes" where the guard lets the person through, "no" where it does not; and the status."""
    address = address_of(rule)
    got = browser.open(address, method=method, headers={"Accept": "text/html"})
    signing_in = address.startswith(("/login", "/logout"))
    sent_to_sign_in = got.status_code == 302 and "/login" in got.headers["Location"]
    refused = got.status_code in {401, 403} or (sent_to_sign_in and not signing_in)
    assert got.status_code < 500, f"{method} {address} answers {got.status_code}"
    return "no" if refused else "yes", got.status_code


@pytest.mark.parametrize("person", PEOPLE)
def test_matrix__person__is_let_in_exactly_where_it_says(
    app: Flask, person: str, sign_in: SignIn
) -> None:
    matrix = read_matrix()
    browser = app.test_client() if person == "anonymous" else sign_in(person)
    wrong = []
    # Signing out comes last, since nothing can be asked after it.
    for name, method, rule in sorted(
        routes(app), key=lambda found: ("logout" in found[0], found[0])
    ):
        (found, status), said = answer(browser, method, rule), matrix[name][person]
        if found != said:
            wrong.append(f"{name}: {found} ({status}), the matrix says {said}")
    assert wrong == []
