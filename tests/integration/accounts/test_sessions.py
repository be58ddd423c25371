"""Sessions live on the server: they end by time, by their person, and by what happens to them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.sessions import digest
from app.models import UserSession
from tests.integration.accounts.conftest import Records, is_signed_in
from tests.support.world import PASSWORD, World

SignIn = Callable[..., FlaskClient]
Later = Callable[[timedelta], None]
NEW = "seven grey herons by the weir"


def token_of(browser: FlaskClient) -> str:
    with browser.session_transaction() as cookie:
        return str(cookie["sid"])


def test_session__no_request_for_half_an_hour__ends(sign_in: SignIn, later: Later) -> None:
    browser = sign_in("member_user")
    later(timedelta(minutes=29))
    assert is_signed_in(browser)
    later(timedelta(minutes=29))
    assert is_signed_in(browser)
    later(timedelta(minutes=31))
    assert not is_signed_in(browser)


def test_session__used_all_day__ends_after_twelve_hours(sign_in: SignIn, later: Later) -> None:
    browser = sign_in("member_user")
    for _ in range(35):
        later(timedelta(minutes=20))
        assert is_signed_in(browser)
    later(timedelta(minutes=21))
    assert not is_signed_in(browser)


def test_session__over__the_next_page_says_so(sign_in: SignIn, later: Later) -> None:
    browser = sign_in("member_user")
    later(timedelta(hours=1))
    page = browser.get("/account", follow_redirects=True).get_data(as_text=True)
    assert "You have been signed out." in page


def test_session__cookie_copied_before_signing_out__is_worth_nothing(
    app: Flask, sign_in: SignIn
) -> None:
    browser = sign_in("member_user")
    cookie = browser.get_cookie("hearth")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("hearth", cookie.value)
    assert is_signed_in(thief)
    browser.post("/logout")
    assert not is_signed_in(thief)


def test_session__the_table__holds_a_digest_and_never_the_token(
    sign_in: SignIn, records: Records
) -> None:
    token = token_of(sign_in("member_user"))
    with records() as session:
        kept = session.scalars(select(UserSession.id)).all()
    assert kept == [digest(token)]
    assert token not in kept


def test_session__token_of_somebody_else__is_refused(sign_in: SignIn) -> None:
    mine, other = sign_in("member_user"), sign_in("other_member_user")
    foreign = token_of(other)
    with mine.session_transaction() as cookie:
        cookie["sid"] = foreign
    assert not is_signed_in(mine)


def test_sessions__two_browsers__each_sees_both(sign_in: SignIn) -> None:
    first, _second = sign_in("member_user"), sign_in("member_user")
    page = first.get("/account/sessions").get_data(as_text=True)
    assert page.count("/end") >= 1
    assert "This browser" in page
    assert "2 places" in first.get("/account").get_data(as_text=True)


def test_end_session__the_other_browser__is_signed_out_and_this_one_is_not(sign_in: SignIn) -> None:
    here, there = sign_in("member_user"), sign_in("member_user")
    answer = here.post(f"/account/sessions/{digest(token_of(there))}/end")
    assert answer.status_code == 303
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_end_session__of_another_person__is_not_found(sign_in: SignIn) -> None:
    here, foreign = sign_in("member_user"), sign_in("other_member_user")
    answer = here.post(f"/account/sessions/{digest(token_of(foreign))}/end")
    assert answer.status_code == 404
    assert is_signed_in(foreign)


def test_end_other_sessions__three_browsers__only_this_one_is_left(sign_in: SignIn) -> None:
    here, *others = (sign_in("member_user") for _ in range(3))
    here.post("/account/sessions/end-all")
    assert is_signed_in(here)
    assert not any(is_signed_in(browser) for browser in others)


def test_change_password__other_browsers__are_signed_out(
    sign_in: SignIn, app: Flask, world: World
) -> None:
    here, there = sign_in("member_user"), sign_in("member_user")
    sent = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert here.post("/account/password", data=sent).status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)
    again = app.test_client()
    login = {"email": world.emails["member_user"], "password": NEW}
    assert again.post("/login", data=login).status_code == 302


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (
            {"password": "wrong", "new_password": NEW, "new_password_confirm": NEW},
            "not your password",
        ),
        ({"password": PASSWORD, "new_password": NEW, "new_password_confirm": "x"}, "not the same"),
        (
            {"password": PASSWORD, "new_password": "short", "new_password_confirm": "short"},
            "at least 12 characters",
        ),
        (
            {"password": PASSWORD, "new_password": PASSWORD, "new_password_confirm": PASSWORD},
            "the password that you have now",
        ),
    ],
)
def test_change_password__something_wrong__says_what_and_changes_nothing(
    sign_in: SignIn, sent: dict[str, str], message: str
) -> None:
    here, there = sign_in("member_user"), sign_in("member_user")
    page = here.post("/account/password", data=sent)
    assert message in page.get_data(as_text=True)
    assert is_signed_in(there)


def test_deactivated_user__every_browser__is_signed_out(sign_in: SignIn, world: World) -> None:
    browser = sign_in("member_user")
    number = world.users["member_user"]
    assert sign_in("member_coordinator").post(f"/users/{number}/deactivate").status_code == 303
    assert not is_signed_in(browser)
