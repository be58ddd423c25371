"""E-mail to the people who sign in: plain text, sent by a job.

A job, because a mail server is slow and because only known addresses get mail: if a page waited
for it, its time would tell which addresses are known. The job's payload is a number and the name
of a letter; the link in the letter is made when it is sent and is kept nowhere.
"""

import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask_security import MailUtil
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from app.accounts import links
from app.accounts.addresses import normal_email
from app.core.access import Actor
from app.core.context import Hearth, hearth
from app.core.jobs import JobContext, enqueue, handles
from app.models import User

KIND = "accounts.mail"
TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "accounts" / "mail"
TIMEOUT_SECONDS = 20
CHOOSE_PASSWORD = "/login/choose-password/"  # noqa: S105  (an address, not a password)
LINKED = {"invitation": links.Purpose.INVITATION, "reset": links.Purpose.RESET}


class Mailer(Protocol):
    """Something that takes a finished message away."""

    def send(self, message: EmailMessage) -> None: ...


class ConsoleMailer:
    """Shows messages on the terminal, for development and demonstration."""

    def send(self, message: EmailMessage) -> None:
        sys.stdout.write(f"\n--- E-mail ---\n{message.as_string()}\n--- end ---\n")
        sys.stdout.flush()


class SmtpMailer:
    """Hands messages to a mail server."""

    def __init__(self, host: str, port: int, *, user: str, password: str, tls: bool) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._user, self._password = user, password

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS) as server:
            if self._tls:
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)


def mailer_of(held: Hearth) -> Mailer:
    """Return the way by which this site sends e-mail."""
    settings = held.settings
    if settings.mail == "console":
        return ConsoleMailer()
    return SmtpMailer(
        settings.smtp_host,
        settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        tls=settings.smtp_tls,
    )


def send_later(session: Session, letter: str, user: User) -> None:
    """Have a letter (a file of `templates/accounts/mail`) sent once the transaction commits."""
    enqueue(session, KIND, {"letter": letter, "user_id": user.id}, actor=Actor.system())


@handles(KIND)
def send_letter(context: JobContext) -> None:
    """Write one letter and send it. A person who has been made inactive gets none."""
    held = context.hearth
    with context.session() as session:
        user = session.get(User, context.payload["user_id"])
        if user is None or not user.active:
            return
        message = write_letter(held, context.payload["letter"], user)
    mailer_of(held).send(message)


def write_letter(held: Hearth, letter: str, user: User) -> EmailMessage:
    """Return a letter to a user; its template's first line is the subject."""
    purpose = LINKED.get(letter)
    text = _letters.get_template(f"{letter}.txt").render(
        name=user.name,
        site=held.settings.public_url,
        link=choose_password_link(held, user, purpose) if purpose else None,
        minutes=int(held.settings.lockout_period.total_seconds() // 60),
    )
    subject, _, body = text.partition("\n")
    return _message(held, to=user.email, subject=subject.strip(), body=body.strip())


def choose_password_link(held: Hearth, user: User, purpose: links.Purpose) -> str:
    """Return the address with which a user chooses a password.

    It begins with the configured public address, never with what a request called this host.
    """
    token = links.make_token(
        user,
        purpose,
        secret=held.settings.secret_key.get_secret_value(),
        moment=held.clock(),
    )
    return f"{held.settings.public_url.rstrip('/')}{CHOOSE_PASSWORD}{token}"


def _message(held: Hearth, *, to: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = held.settings.mail_sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = held.clock()
    message["Message-ID"] = make_msgid(domain=urlsplit(held.settings.public_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{body}\n")
    return message


class HearthMailUtil(MailUtil):
    """Sends by our mailers what Flask-Security itself would send; addresses are written our way."""

    def normalize(self, email: str) -> str:
        return normal_email(email)

    def validate(self, email: str) -> str:
        return normal_email(email)

    def send_mail(self, *arguments: Any, **_context: Any) -> None:
        _template, subject, recipient, _sender, body, _html = arguments
        held = hearth()
        mailer_of(held).send(
            _message(held, to=str(recipient), subject=str(subject), body=body or "")
        )


# Letters are text, not pages: there is nothing to escape, and a missing word must not pass.
_letters = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=False,  # noqa: S701
    undefined=StrictUndefined,
)
