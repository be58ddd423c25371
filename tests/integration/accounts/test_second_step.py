"""The second step: codes that work once, recovery codes, and what happens to guesses."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.integration.accounts.conftest import Records, is_signed_in
from tests.support.world import PASSWORD, World

SignIn = Callable[..., FlaskClient]
CodeOf = Callable[..., str]
SetUpApp = Callable[[FlaskClient], str]


def enter_password(app: Flask, world: World) -> FlaskClient:
    """A browser in which the password was right and the second step is asked for."""
    browser = app.test_client()
    login = {"email": world.emails["member_user"], "password": PASSWORD}
    answer = browser.post("/login", data=login)
    assert answer.headers["Location"].startswith("/login/code")
    assert not is_signed_in(browser)
    return browser


def test_app__set_up__is_asked_for_after_the_password(
    app: Flask, world: World, sign_in: SignIn, set_up_app: SetUpApp, code_of: CodeOf
) -> None:
    secret = set_up_app(sign_in("member_user"))
    browser = enter_password(app, world)
    assert browser.post("/login/code", data={"code": code_of(secret)}).headers["Location"] == "/"
    assert is_signed_in(browser)


def test_app__next__is_kept_across_the_second_step(
    app: Flask, world: World, sign_in: SignIn, set_up_app: SetUpApp, code_of: CodeOf
) -> None:
    secret = set_up_app(sign_in("member_user"))
    browser = app.test_client()
    login = {"email": world.emails["member_user"], "password": PASSWORD, "next": "/account"}
    page = browser.get(browser.post("/login", data=login).headers["Location"])
    address = re.search(r'<form method="post" action="(/login/code[^"]*)"', page.text)
    assert address is not None
    answer = browser.post(address.group(1), data={"code": code_of(secret)})
    assert answer.headers["Location"] == "/account"


def test_app__wrong_code_at_set_up__is_not_set_up(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    page = browser.post("/account/app", data={"setup": "authenticator"}).text
    assert 'src="data:image/svg+xml;base64,' in page
    address = re.search(r'action="(/account/app/[^"]+)"', page)
    assert address is not None
    browser.post(address.group(1), data={"code": "000000"})
    assert "Not set up" in browser.get("/account").text


def test_code__used_once__is_not_accepted_again(
    app: Flask, world: World, sign_in: SignIn, set_up_app: SetUpApp, code_of: CodeOf
) -> None:
    secret = set_up_app(sign_in("member_user"))
    code = code_of(secret)
    enter_password(app, world).post("/login/code", data={"code": code})
    overheard = enter_password(app, world)
    assert "was used already" in overheard.post("/login/code", data={"code": code}).text
    assert not is_signed_in(overheard)


def test_code__without_a_password_first__sends_back_to_the_beginning(client: FlaskClient) -> None:
    assert client.post("/login/code", data={"code": "123456"}).headers["Location"] == "/login"


def test_code__five_wrong_ones__lock_also_the_right_one(
    app: Flask, world: World, sign_in: SignIn, set_up_app: SetUpApp, code_of: CodeOf
) -> None:
    secret = set_up_app(sign_in("member_user"))
    browser = enter_password(app, world)
    for _ in range(5):
        browser.post("/login/code", data={"code": "000000"})
    assert "locked" in browser.post("/login/code", data={"code": code_of(secret)}).text
    assert not is_signed_in(browser)


def test_code__right_password_again_and_again__does_not_reset_the_count(
    app: Flask, world: World, sign_in: SignIn, set_up_app: SetUpApp, code_of: CodeOf
) -> None:
    secret = set_up_app(sign_in("member_user"))
    for _ in range(5):
        enter_password(app, world).post("/login/code", data={"code": "000000"})
    browser = app.test_client()
    login = {"email": world.emails["member_user"], "password": PASSWORD}
    assert "locked" in browser.post("/login", data=login).text
    assert secret


def make_recovery_codes(browser: FlaskClient) -> list[str]:
    page = browser.post("/account/recovery-codes", data={"generate_new_codes": "yes"}).text
    return re.findall(r"<code>([0-9a-f-]{14})</code>", page)


def test_recovery_code__in_place_of_the_app__lets_in_once(
    app: Flask, world: World, sign_in: SignIn, set_up_app: SetUpApp
) -> None:
    owner = sign_in("member_user")
    set_up_app(owner)
    codes = make_recovery_codes(owner)
    assert len(codes) == 8
    browser = enter_password(app, world)
    typed = codes[3].upper().replace("-", " ")
    assert browser.post("/login/recovery-code", data={"code": typed}).headers["Location"] == "/"
    assert "7 left" in browser.get("/account").text
    again = enter_password(app, world)
    assert "not right" in again.post("/login/recovery-code", data={"code": codes[3]}).text


def test_recovery_codes__kept__as_digests_and_never_shown_again(
    sign_in: SignIn, records: Records, world: World
) -> None:
    owner = sign_in("member_user")
    codes = make_recovery_codes(owner)
    with records() as session:
        kept = session.get_one(User, world.users["member_user"]).mf_recovery_codes
    assert kept is not None
    assert not set(codes) & set(kept)
    page = owner.get("/account/recovery-codes?show_codes=1").text
    assert not any(code in page for code in codes)


def test_recovery_code__five_wrong_ones__lock_the_account(
    app: Flask, world: World, sign_in: SignIn, set_up_app: SetUpApp
) -> None:
    owner = sign_in("member_user")
    set_up_app(owner)
    (first, *_) = make_recovery_codes(owner)
    browser = enter_password(app, world)
    for _ in range(5):
        browser.post("/login/recovery-code", data={"code": "0000-0000-0000"})
    assert "locked" in browser.post("/login/recovery-code", data={"code": first}).text


def test_app__no_longer_asked_for__the_password_alone_opens_and_a_letter_says_so(
    app: Flask,
    world: World,
    sign_in: SignIn,
    set_up_app: SetUpApp,
    letters: Callable[[], list[EmailMessage]],
    events: Callable[[], list[str]],
) -> None:
    owner = sign_in("member_user")
    set_up_app(owner)
    owner.post("/account/app", data={"setup": "disable"})
    login = {"email": world.emails["member_user"], "password": PASSWORD}
    assert app.test_client().post("/login", data=login).headers["Location"] == "/"
    assert ["second step" in letter["Subject"] for letter in letters()] == [True, True]
    assert {"second_step.set_up", "second_step.remove"} <= set(events())


def make_stale(browser: FlaskClient) -> None:
    with browser.session_transaction() as cookie:
        cookie["fs_paa"] = 1
        cookie.pop("fs_gexp", None)


@pytest.mark.parametrize(
    "page", ["/users/invite", "/account/app", "/account/passkeys", "/account/recovery-codes"]
)
def test_weighty_page__long_after_signing_in__asks_again_and_goes_on(
    sign_in: SignIn, page: str
) -> None:
    browser = sign_in("system_administrator")
    make_stale(browser)
    asked = browser.get(page).headers["Location"]
    assert asked.startswith("/verify?next=")
    browser.get(asked)
    answer = browser.post(asked, data={"password": PASSWORD})
    assert answer.headers["Location"] == page
    assert browser.get(page).status_code == 200


def test_weighty_form__long_after_signing_in__changes_nothing(
    sign_in: SignIn, world: World
) -> None:
    browser = sign_in("system_administrator")
    make_stale(browser)
    answer = browser.post(f"/users/{world.users['researcher']}/deactivate")
    assert answer.headers["Location"] == "/verify?next=/users"
    assert sign_in("researcher")


def test_verify__wrong_passwords__lock_the_account(sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    for _ in range(5):
        assert "not your password" in browser.post("/verify", data={"password": "wrong"}).text
    assert "locked" in browser.post("/verify", data={"password": PASSWORD}).text


def test_verify__app_is_set_up__asks_for_its_code_too(
    sign_in: SignIn, set_up_app: SetUpApp, code_of: CodeOf
) -> None:
    browser = sign_in("member_user")
    secret = set_up_app(browser)
    make_stale(browser)
    assert "not right" in browser.post("/verify", data={"password": PASSWORD}).text
    sent = {"password": PASSWORD, "code": code_of(secret)}
    assert (
        browser.post("/verify?next=/account/app", data=sent).headers["Location"] == "/account/app"
    )


def test_passkey_page__answer_is_not_of_a_browser__is_refused(
    sign_in: SignIn, client: FlaskClient
) -> None:
    page = client.post("/login/passkey", data={"next": "/"}).text
    address = re.search(r'action="(/login/passkey/[^"]+)"', page)
    assert address is not None
    for credential in ("", "{}", "[]", "not json", '{"id": "a", "rawId": "a"}'):
        answer = client.post(address.group(1), data={"credential": credential})
        assert answer.headers["Location"] == "/login/passkey"
    assert not is_signed_in(client)
