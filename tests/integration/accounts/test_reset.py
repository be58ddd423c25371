"""A new password by e-mail: the letter, its link, and what a stranger can learn from asking."""

import smtplib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import select

from app.accounts import mail
from app.core.context import Hearth
from app.models import Job, User
from tests.integration.accounts.conftest import Records, is_signed_in, link_in
from tests.support.world import PASSWORD, World

NEW = "seven grey herons by the weir"
BOTH = {"password": NEW, "password_confirm": NEW}
Letters = Callable[[], list[EmailMessage]]


def ask(browser: FlaskClient, email: str) -> str:
    answer = browser.post("/login/forgotten", data={"email": email})
    assert answer.status_code == 200
    return answer.text.replace(email, "ADDRESS")


def test_reset__link_from_the_letter__takes_a_new_password(
    app: Flask, client: FlaskClient, world: World, letters: Letters, events: Callable[[], list[str]]
) -> None:
    email = world.emails["member_user"]
    ask(client, email)
    (letter,) = letters()
    assert letter["To"] == email
    answer = client.post(link_in(letter), data=BOTH, follow_redirects=True)
    assert "Your password is chosen" in answer.text
    assert not is_signed_in(client)  # the second step must not be passed by
    assert client.post("/login", data={"email": email, "password": NEW}).status_code == 302
    old = app.test_client().post("/login", data={"email": email, "password": PASSWORD})
    assert old.status_code == 200
    assert [event for event in events() if event.startswith("password")] == [
        "password.reset_requested",
        "password.reset",
    ]
    assert "changed" in letters()[0]["Subject"]


def test_reset__known_and_unknown_address__same_page_and_one_letter(
    client: FlaskClient, world: World, letters: Letters
) -> None:
    known, unknown = ask(client, world.emails["member_user"]), ask(client, "nobody@hearth.test")
    assert "on its way" in known
    assert "on its way" in unknown
    assert len(letters()) == 1


def test_reset__inactive_user__gets_no_letter(
    client: FlaskClient, world: World, letters: Letters, change_user: Callable[..., None]
) -> None:
    change_user("member_user", active=False)
    ask(client, world.emails["member_user"])
    assert letters() == []


def test_reset__no_address__says_what_is_missing(client: FlaskClient) -> None:
    answer = client.post("/login/forgotten", data={"email": "not an address"})
    assert answer.status_code == 422
    assert "name@university.ac.uk" in answer.text


def test_reset__link_used_once__is_over(
    client: FlaskClient, world: World, letters: Letters
) -> None:
    ask(client, world.emails["member_user"])
    link = link_in(letters()[0])
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200  # a mail scanner that looks does not use it up
    client.post(link, data=BOTH)
    assert client.get(link).status_code == 410
    assert client.post(link, data=BOTH).status_code == 410


def test_reset__link_an_hour_old__is_over(
    client: FlaskClient, world: World, letters: Letters, later: Callable[[timedelta], None]
) -> None:
    ask(client, world.emails["member_user"])
    link = link_in(letters()[0])
    later(timedelta(minutes=59))
    assert client.get(link).status_code == 200
    later(timedelta(minutes=1))
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("token", ["", "x", "WzEsMiwzXQ.abc", "." * 50])
def test_reset__link_of_somebody_elses_making__is_over(client: FlaskClient, token: str) -> None:
    assert client.get(f"/login/choose-password/{token or '-'}").status_code == 410


def test_reset__weak_or_unequal_password__is_refused_beside_the_field(
    client: FlaskClient, world: World, letters: Letters
) -> None:
    ask(client, world.emails["member_user"])
    link = link_in(letters()[0])
    weak = {"password": "password1234", "password_confirm": "password1234"}
    answer = client.post(link, data=weak)
    assert answer.status_code == 422
    assert "tried first" in answer.text
    unequal = client.post(
        link, data={"password": NEW, "password_confirm": "another one altogether"}
    )
    assert "not the same" in unequal.text


def test_reset__locked_account__is_open_again(
    client: FlaskClient, world: World, letters: Letters
) -> None:
    email = world.emails["member_user"]
    for _ in range(5):
        client.post("/login", data={"email": email, "password": "wrong"})
    ask(client, email)
    client.post(link_in(letters()[-1]), data=BOTH)
    assert client.post("/login", data={"email": email, "password": NEW}).status_code == 302


def test_reset__signed_in_browsers__are_signed_out(
    client: FlaskClient, world: World, letters: Letters, sign_in: Callable[..., FlaskClient]
) -> None:
    somewhere = sign_in("member_user")
    ask(client, world.emails["member_user"])
    client.post(link_in(letters()[0]), data=BOTH)
    assert not is_signed_in(somewhere)


def test_reset__forged_host__does_not_reach_the_letter(
    client: FlaskClient, world: World, letters: Letters
) -> None:
    client.post(
        "/login/forgotten",
        data={"email": world.emails["member_user"]},
        headers={"Host": "evil.test"},
    )
    assert "evil" not in letters()[0].get_content()


def test_reset__the_waiting_job__holds_neither_link_nor_address(
    client: FlaskClient, world: World, records: Records
) -> None:
    ask(client, world.emails["member_user"])
    with records() as session:
        job = session.scalars(select(Job)).one()
        assert job.payload == {"letter": "reset", "user_id": world.users["member_user"]}


# --- the two ways in which letters leave --------------------------------------------------------


def letter_for(hearth: Hearth, records: Records, world: World) -> EmailMessage:
    with records() as session:
        user = session.get_one(User, world.users["member_user"])
        user.name = "Zoë Ŵatkins"
        return mail.write_letter(hearth, "reset", user)


@pytest.mark.parametrize(
    "letter", ["invitation", "reset", "locked", "password_changed", "second_step_changed"]
)
def test_write_letter__each__has_a_subject_a_greeting_and_no_gaps(
    hearth: Hearth, records: Records, world: World, letter: str
) -> None:
    with records() as session:
        written = mail.write_letter(
            hearth, letter, session.get_one(User, world.users["member_user"])
        )
    assert written["Subject"]
    assert written.get_content().startswith("Hello Member User,")
    assert "{{" not in written.get_content()


def test_console_mailer__letter__is_shown_on_the_terminal(
    hearth: Hearth, records: Records, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    mail.mailer_of(hearth).send(letter_for(hearth, records, world))
    assert "Choose a new password" in capsys.readouterr().out


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    received: list[bytes]


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while (piece := self.rfile.readline()) != b".\r\n":
                    text += piece
                self.server.received.append(text)  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def mail_server() -> Iterator[_MailServer]:
    server = _MailServer(("127.0.0.1", 0), _Dialogue)
    server.received = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_smtp_mailer__letter__arrives_at_the_mail_server(
    hearth: Hearth, records: Records, world: World, mail_server: _MailServer
) -> None:
    hearth.settings = hearth.settings.model_copy(
        update={
            "mail": "smtp", "smtp_host": "127.0.0.1", "smtp_port": mail_server.server_address[1],
            "smtp_tls": False, "smtp_password": SecretStr(""),
        }
    )  # fmt: skip
    mail.mailer_of(hearth).send(letter_for(hearth, records, world))
    (text,) = mail_server.received
    assert b"To: member.user@hearth.test" in text
    assert b"Subject: Choose a new password for Hearth" in text


def test_smtp_mailer__server_without_encryption__does_not_get_the_letter(
    hearth: Hearth, records: Records, world: World, mail_server: _MailServer
) -> None:
    port = mail_server.server_address[1]
    mailer = mail.SmtpMailer("127.0.0.1", port, user="", password="", tls=True)
    with pytest.raises((smtplib.SMTPException, socket.error)):
        mailer.send(letter_for(hearth, records, world))
    assert mail_server.received == []
