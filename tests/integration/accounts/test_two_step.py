"""Roles that reach everybody need a second step, where the site asks for it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts import two_step
from app.core.context import Hearth
from tests.integration.conftest import SignIn

SetUpApp = Callable[[FlaskClient], str]


@pytest.fixture
def required(hearth: Hearth) -> None:
    """A site that asks for the second step, as one in production does."""
    hearth.settings = hearth.settings.model_copy(update={"require_two_step": True})


@pytest.mark.parametrize("role", ["central_team", "system_administrator"])
def test_check__password_alone__nothing_opens_but_the_account(
    required: None, sign_in: SignIn, role: str
) -> None:
    browser = sign_in(role)
    for address in ("/", "/users", "/data-dictionary"):
        answer = browser.get(address, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/account")
    page = browser.get("/account")
    assert page.status_code == 200
    assert two_step.MESSAGE.partition(":")[0] in page.get_data(as_text=True)
    assert browser.get("/account/app").status_code == 200
    assert browser.get("/account/sessions").status_code == 200
    assert browser.post("/users/invite", data={}).status_code == 403
    assert browser.get("/users", headers={"Accept": "application/json"}).status_code == 403
    assert browser.get("/reports/_dash-layout").status_code == 403
    assert browser.post("/logout").status_code == 302


def test_check__second_step_set_up__everything_opens(
    required: None, sign_in: SignIn, set_up_app: SetUpApp
) -> None:
    browser = sign_in("central_team")
    set_up_app(browser)
    assert browser.get("/users").status_code == 200


def test_check__other_roles_or_not_asked_for__a_password_is_enough(
    sign_in: SignIn, hearth: Hearth
) -> None:
    assert sign_in("central_team").get("/users").status_code == 200
    hearth.settings = hearth.settings.model_copy(update={"require_two_step": True})
    assert sign_in("member_user").get("/").status_code == 200
    assert sign_in("researcher").get("/").status_code == 200
