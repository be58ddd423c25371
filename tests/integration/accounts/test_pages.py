"""Which pages there are, who may open them, and that none needs more than the policy allows."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.access import PUBLIC, SIGNED_IN
from app.core.access.routes import rule_of

BEFORE = ("/login", "/login/forgotten", "/login/passkey", "/login/no-second-step")
OWN = (
    "/account", "/account/name", "/account/password", "/account/app", "/account/recovery-codes",
    "/account/passkeys", "/account/sessions", "/verify", "/verify/passkey",
)  # fmt: skip
PUBLIC_PAGES = {
    "login", "logout", "forgot_password", "choose_password", "two_factor_token_validation",
    "two_factor_rescue", "tf_select", "mf_recovery", "wan_signin", "wan_signin_response",
    "sign_on", "sign_on_answer",
}  # fmt: skip


@pytest.mark.parametrize("page", BEFORE)
def test_page__before_signing_in__opens(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", OWN)
def test_page__ones_own__opens_to_every_role_and_to_no_stranger(
    client: FlaskClient, sign_in: object, page: str
) -> None:
    refused = client.get(page, headers={"Accept": "text/html"})
    assert refused.headers["Location"].startswith("/login?next=")
    assert callable(sign_in)
    assert sign_in("researcher").get(page).status_code == 200


@pytest.mark.parametrize("page", ["/login", "/login/code", "/login/passkey", "/login/second-step"])
def test_page__of_signing_in__sends_home_who_is_signed_in(sign_in: object, page: str) -> None:
    assert callable(sign_in)
    browser = sign_in("researcher")
    assert browser.get(page).headers["Location"] == "/"
    assert browser.get("/account").status_code == 200


def test_security_endpoints__each__is_public_or_for_the_signed_in(app: Flask) -> None:
    rules = {
        rule.endpoint.removeprefix("security."): rule_of(app, rule.endpoint, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("security.")
    }
    assert {name for name, rule in rules.items() if rule is PUBLIC} == PUBLIC_PAGES
    assert {rule for name, rule in rules.items() if name not in PUBLIC_PAGES} == {SIGNED_IN}


def test_addresses__of_the_library__are_only_those_that_we_route(app: Flask) -> None:
    addresses = {rule.rule for rule in app.url_map.iter_rules()}
    assert not {"/register", "/us-signin", "/confirm", "/tf-rescue", "/change-email"} & addresses
    assert not {address for address in addresses if address.startswith("/fs-")}


@pytest.mark.parametrize("page", BEFORE)
def test_page__of_signing_in__is_not_kept_by_browsers(client: FlaskClient, page: str) -> None:
    headers = client.get(page).headers
    assert "no-store" in headers["Cache-Control"]
    assert "unsafe" not in headers["Content-Security-Policy"]
