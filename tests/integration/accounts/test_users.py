"""Managing users: who may do what to whom, and that nobody locks the door from outside."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import policy
from app.core.access import RoleName
from app.models import Role, User
from tests.integration.accounts.conftest import Records, is_signed_in, link_in
from tests.support.world import PASSWORD, World

SignIn = Callable[..., FlaskClient]
Letters = Callable[[], list[EmailMessage]]
NEW = "seven grey herons by the weir"
MANAGERS = ("member_coordinator", "central_team", "system_administrator")


def invite(browser: FlaskClient, role: str, **more: object) -> tuple[int, str]:
    answer = browser.post(
        "/users/invite",
        data={"name": "Ada Ferris", "email": "ada.ferris@wexcombe.test", "role": role, **more},
    )
    return answer.status_code, answer.text


def invited(records: Records) -> User | None:
    with records() as session:
        return session.scalar(select(User).where(User.email == "ada.ferris@wexcombe.test"))


def test_users__coordinator__sees_the_own_member_only(sign_in: SignIn, world: World) -> None:
    page = sign_in("member_coordinator").get("/users").text
    assert world.emails["member_user"] in page
    assert world.emails["other_member_user"] not in page
    assert world.emails["system_administrator"] not in page


@pytest.mark.parametrize("manager", ["central_team", "system_administrator"])
def test_users__national_staff__see_all(sign_in: SignIn, world: World, manager: str) -> None:
    page = sign_in(manager).get("/users").text
    assert all(email in page for email in world.emails.values())


@pytest.mark.parametrize("role", ["member_user", "hub_officer", "researcher"])
def test_users__other_roles__may_not_look(sign_in: SignIn, role: str) -> None:
    assert sign_in(role).get("/users").status_code == 403


def test_users__search__finds_by_part_of_name_or_address(sign_in: SignIn) -> None:
    browser = sign_in("central_team")
    assert "1 users" in browser.get("/users?q=RESEARCHER").text
    assert "Nobody found" in browser.get("/users?q=100%25").text


def test_user__of_another_member__is_not_found(sign_in: SignIn, world: World) -> None:
    browser = sign_in("member_coordinator")
    number = world.users["other_member_user"]
    assert browser.get(f"/users/{number}").status_code == 404
    for action in ("deactivate", "activate", "unlock", "invite-again", "remove-second-step"):
        assert browser.post(f"/users/{number}/{action}").status_code == 404


def test_reading_users__is_in_the_log(sign_in: SignIn, events: Callable[[], list[str]]) -> None:
    sign_in("central_team").get("/users")
    assert events()[-1] == "user.read"


# --- invitations -------------------------------------------------------------------------------


def test_invite__coordinator__adds_to_the_own_member_whatever_is_sent(
    sign_in: SignIn, world: World, records: Records
) -> None:
    status, _ = invite(sign_in("member_coordinator"), "member_user", organisation_id=world.ferrand)
    assert status == 303
    user = invited(records)
    assert user is not None
    assert user.organisation_id == world.wexcombe


def test_invite__link_from_the_letter__lets_the_person_in(
    sign_in: SignIn, client: FlaskClient, letters: Letters, events: Callable[[], list[str]]
) -> None:
    invite(sign_in("member_coordinator"), "member_user")
    (letter,) = letters()
    answer = client.post(link_in(letter), data={"password": NEW, "password_confirm": NEW})
    assert answer.status_code == 303
    login = {"email": "ada.ferris@wexcombe.test", "password": NEW}
    assert client.post("/login", data=login).status_code == 302
    assert is_signed_in(client)
    assert {"user.invite", "invitation.accept"} <= set(events())


def test_invite__link_after_three_days__is_over_and_another_can_be_sent(
    sign_in: SignIn,
    client: FlaskClient,
    letters: Letters,
    later: Callable[[timedelta], None],
    records: Records,
) -> None:
    invite(sign_in("member_coordinator"), "member_user")
    link = link_in(letters()[0])
    later(timedelta(days=2, hours=23))
    assert client.get(link).status_code == 200
    later(timedelta(hours=1))
    assert client.get(link).status_code == 410
    user = invited(records)
    assert user is not None
    sign_in("member_coordinator").post(f"/users/{user.id}/invite-again")
    assert client.get(link_in(letters()[0])).status_code == 200


@pytest.mark.parametrize(
    ("manager", "role", "more", "message"),
    [
        ("member_coordinator", "researcher", {}, "Not a valid choice"),
        ("central_team", "system_administrator", {}, "Not a valid choice"),
        ("central_team", "member_user", {}, "Choose the member"),
        ("central_team", "member_user", {"organisation_id": "99"}, "Not a valid choice"),
        ("central_team", "hub_officer", {}, "Choose the region"),
        ("central_team", "researcher", {"email": "nobody"}, "name@university.ac.uk"),
        ("central_team", "researcher", {"email": "researcher@hearth.test"}, "already"),
        ("central_team", "researcher", {"name": " "}, "name"),
    ],
)
def test_invite__something_wrong__says_what_and_adds_nobody(
    sign_in: SignIn,
    records: Records,
    manager: str,
    role: str,
    more: dict[str, str],
    message: str,
) -> None:
    status, page = invite(sign_in(manager), role, **more)
    assert status == 422
    assert message in page
    assert invited(records) is None


def test_invite__administrator__may_give_every_role(
    sign_in: SignIn, world: World, records: Records
) -> None:
    browser = sign_in("system_administrator")
    for number, role in enumerate(RoleName):
        more = {"organisation_id": world.ferrand, "region": "North West"}
        status, page = invite(browser, role.value, email=f"n{number}@hearth.test", **more)
        assert status == 303, page
    with records() as session:
        hub = session.scalars(select(User).where(User.email == "n2@hearth.test")).one()
        assert (hub.region, hub.organisation_id) == ("North West", None)


# --- changes -----------------------------------------------------------------------------------


def edit(browser: FlaskClient, number: int, role: str, **more: object) -> tuple[int, str]:
    answer = browser.post(
        f"/users/{number}/edit", data={"name": "Changed Name", "role": role, **more}
    )
    return answer.status_code, answer.text


def test_edit__coordinator__gives_the_other_role_of_a_member(
    sign_in: SignIn, world: World, records: Records
) -> None:
    number = world.users["member_user"]
    assert edit(sign_in("member_coordinator"), number, "member_coordinator")[0] == 303
    with records() as session:
        user = session.get_one(User, number)
        assert [role.name for role in user.roles] == ["member_coordinator"]
        assert user.name == "Changed Name"


def test_edit__own_role__is_refused(sign_in: SignIn, world: World) -> None:
    browser = sign_in("member_coordinator")
    status, page = edit(browser, world.users["member_coordinator"], "member_user")
    assert status == 422
    assert "your own account" in page


@pytest.mark.parametrize("action", ["edit", "deactivate", "unlock", "remove-second-step"])
def test_central_team__system_administrator__is_out_of_reach(
    sign_in: SignIn, world: World, action: str
) -> None:
    number = world.users["system_administrator"]
    answer = sign_in("central_team").post(
        f"/users/{number}/{action}", data={"name": "X", "role": "researcher"}
    )
    assert answer.status_code in {403, 422}
    assert is_signed_in(sign_in("system_administrator"))


def test_deactivate__oneself__is_refused(sign_in: SignIn, world: World) -> None:
    for manager in MANAGERS:
        browser = sign_in(manager)
        assert browser.post(f"/users/{world.users[manager]}/deactivate").status_code == 403
        assert is_signed_in(browser)


def test_last_administrator__cannot_be_demoted_or_made_inactive(
    sign_in: SignIn, world: World, records: Records
) -> None:
    with records() as session:
        researcher = session.get_one(User, world.users["researcher"])
        administrator = session.scalars(
            select(Role).where(Role.name == "system_administrator")
        ).one()
        researcher.roles = [administrator]
    first, second = world.users["system_administrator"], world.users["researcher"]
    one, other = sign_in("system_administrator"), sign_in("researcher")
    assert one.post(f"/users/{second}/deactivate").status_code == 303
    assert not is_signed_in(other)
    one.post(f"/users/{second}/activate")
    other = sign_in("researcher")
    assert edit(other, first, "researcher")[0] == 303
    # Now the second is the only one. Nobody who is left reaches them, and they not themselves.
    assert other.post(f"/users/{second}/deactivate").status_code == 403
    assert edit(other, second, "researcher")[0] == 422


def test_deactivated__cannot_sign_in_until_made_active_again(
    sign_in: SignIn, world: World, client: FlaskClient
) -> None:
    number = world.users["member_user"]
    login = {"email": world.emails["member_user"], "password": PASSWORD}
    browser = sign_in("member_coordinator")
    browser.post(f"/users/{number}/deactivate")
    assert client.post("/login", data=login).status_code == 200
    browser.post(f"/users/{number}/activate")
    assert client.post("/login", data=login).status_code == 302


def test_unlock__locked_user__can_sign_in_at_once(
    sign_in: SignIn, world: World, client: FlaskClient
) -> None:
    login = {"email": world.emails["member_user"], "password": PASSWORD}
    for _ in range(5):
        client.post("/login", data=login | {"password": "wrong"})
    browser = sign_in("member_coordinator")
    assert "Locked" in browser.get(f"/users/{world.users['member_user']}").text
    browser.post(f"/users/{world.users['member_user']}/unlock")
    assert client.post("/login", data=login).status_code == 302


def test_remove_second_step__person_without_telephone__signs_in_with_the_password(
    sign_in: SignIn,
    world: World,
    client: FlaskClient,
    set_up_app: Callable[[FlaskClient], str],
) -> None:
    owner = sign_in("member_user")
    set_up_app(owner)
    number = world.users["member_user"]
    assert (
        sign_in("member_coordinator").post(f"/users/{number}/remove-second-step").status_code == 303
    )
    assert not is_signed_in(owner)
    login = {"email": world.emails["member_user"], "password": PASSWORD}
    assert client.post("/login", data=login).headers["Location"] == "/"


def test_change_own_name__new_name__is_shown_and_logged(
    sign_in: SignIn, events: Callable[[], list[str]]
) -> None:
    browser = sign_in("researcher")
    browser.post("/account/name", data={"name": "  Ŵyn   Prŷs "})
    assert "Ŵyn Prŷs" in browser.get("/account").text
    assert events()[-1] == "user.update"


def test_policy__table_of_roles__nobody_gives_more_than_they_hold() -> None:
    from app.core.access import ROLES_MANAGED

    assert RoleName.SYSTEM_ADMINISTRATOR not in ROLES_MANAGED[RoleName.CENTRAL_TEAM]
    assert ROLES_MANAGED[RoleName.MEMBER_COORDINATOR] == policy.MEMBER_ROLES
