"""`hearth user`: an operator at the machine lets the first person in."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from app.commands.user import command
from app.core.context import Hearth
from app.core.errors import DomainError
from tests.integration.accounts.conftest import is_signed_in
from tests.support.world import PASSWORD, World

NEW = "seven grey herons by the weir"


@pytest.fixture
def hearth_user(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """`hearth_user("list")` runs the command on the site's records."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HEARTH_ENVIRONMENT", "test")
    monkeypatch.setenv("HEARTH_SECRET_KEY", "a secret of the tests, long enough")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(command, arguments)

    return run


def test_add__link_that_is_printed__lets_the_person_choose_a_password(
    hearth_user: Callable[..., Result], client: FlaskClient, hearth: Hearth
) -> None:
    added = hearth_user(
        "add", "ada@wexcombe.test", "--name", "Ada", "--role", "system_administrator", "--json"
    )
    assert added.exit_code == 0
    link = urlsplit(json.loads(added.stdout)["link"]).path
    hearth.clock = lambda: datetime.now(UTC)  # as the command, which has no clock of a test
    client.post(link, data={"password": NEW, "password_confirm": NEW})
    client.post("/login", data={"email": "ada@wexcombe.test", "password": NEW})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "ada@x.test", "--name", "A", "--role", "member_user"), "Choose the member"),
        (
            ("add", "ada@x.test", "--name", "A", "--role", "member_user", "--member", "no"),
            "no member with the key no",
        ),
        (("add", "nothing", "--name", "A", "--role", "researcher"), "name@university.ac.uk"),
        (("lock", "nobody@x.test"), "no account"),
        (("lock", "system.administrator@hearth.test"), "last system administrator"),
    ],
)
def test_command__something_wrong__says_what_in_one_sentence(
    hearth_user: Callable[..., Result], arguments: tuple[str, ...], message: str
) -> None:
    result = hearth_user(*arguments)
    assert result.exit_code == 1
    assert isinstance(result.exception, DomainError)
    assert message in result.exception.message


def test_list__json__has_everybody_with_role_and_state(
    hearth_user: Callable[..., Result], world: World
) -> None:
    rows = json.loads(hearth_user("list", "--json").stdout)
    assert sorted(row["email"] for row in rows) == sorted(world.emails.values())
    assert {row["state"] for row in rows} == {"active"}


def test_lock_and_unlock__person__is_out_and_in_again(
    hearth_user: Callable[..., Result],
    world: World,
    client: FlaskClient,
    sign_in: Callable[..., FlaskClient],
    events: Callable[[], list[str]],
) -> None:
    browser = sign_in("member_user")
    login = {"email": world.emails["member_user"], "password": PASSWORD}
    assert hearth_user("lock", world.emails["member_user"]).exit_code == 0
    assert not is_signed_in(browser)
    assert client.post("/login", data=login).status_code == 200
    assert hearth_user("unlock", world.emails["member_user"]).exit_code == 0
    assert client.post("/login", data=login).status_code == 302
    assert {"user.deactivate", "user.activate"} <= set(events())
