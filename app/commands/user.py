"""`hearth user`: the people who sign in, managed by an operator at the machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.orm import Session

from app.accounts import links, mail, queries, services
from app.core import audit
from app.core.access import ROLE_LABELS, Actor, RoleName, Scope
from app.core.context import hearth, now
from app.core.errors import NotFound
from app.factory import create_app

OPERATOR = Actor.system()


@click.group()
def command() -> None:
    """Add, list, lock and unlock the people who sign in."""


@contextmanager
def _records() -> Iterator[Session]:
    with create_app().app_context(), hearth().database.transaction(Scope.nothing()) as session:
        audit.set_origin(session, audit.Origin(kind="command"))
        yield session


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="How colleagues see the person.")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in RoleName]), help="The role."
)
@click.option("--member", "member_key", help="Key of the member, for a role of a member.")
@click.option("--region", help="The region, for a hub officer.")
@click.option("--send", is_flag=True, help="E-mail the link instead of printing it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def add(
    email: str, *, name: str, role: str, member_key: str | None, region: str | None, send: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Add a person, and print a link with which they choose a password within 3 days.

    Example: hearth user add ada@wexcombe.ac.uk --name "Ada Ferris" --role system_administrator
    """
    with _records() as session:
        post = services.Post(RoleName(role), _member(session, member_key), region)
        user = services.invite_user(
            session, actor=OPERATOR, email=email, name=name, post=post, by_mail=send
        )
        link = None
        if not send:
            link = mail.choose_password_link(hearth(), user, links.Purpose.INVITATION)
        added = {"id": user.id, "email": user.email, "role": role, "link": link}
    if as_json:
        click.echo(json.dumps(added))
        return
    click.echo(f"{added['email']} was added as {ROLE_LABELS[RoleName(role)].lower()}.")
    click.echo(f"To choose a password: {link}" if link else "The link is on its way by e-mail.")


def _member(session: Session, key: str | None) -> int | None:
    if key is None:
        return None
    member = queries.find_organisation_by_key(session, key)
    if member is None:
        raise NotFound(f"There is no member with the key {key}.")
    return member.id


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_(as_json: bool) -> None:
    """List everybody who has an account.

    Example: hearth user list --json
    """
    with _records() as session:
        rows = [_row(user) for user in queries.list_everybody(session)]
        audit.record(session, "user.read", entity="user", entity_ids=[row["id"] for row in rows])
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['email']:<40} {row['role'] or 'no role':<22} {row['state']}")


def _row(user: Any) -> dict[str, Any]:
    role = queries.role_of(user)
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": role.value if role else None,
        "member": user.organisation.key if user.organisation else None,
        "state": queries.state_of(user, now()).value,
    }


@command.command()
@click.argument("email")
def lock(email: str) -> None:
    """Keep a person from signing in, and end their sessions at once.

    Example: hearth user lock ada@wexcombe.ac.uk
    """
    with _records() as session:
        services.deactivate_user(session, _user(session, email), actor=OPERATOR)
    click.echo("The person can no longer sign in.")


@command.command()
@click.argument("email")
def unlock(email: str) -> None:
    """Let a person sign in again, whoever or whatever has locked the account.

    Example: hearth user unlock ada@wexcombe.ac.uk
    """
    with _records() as session:
        services.activate_user(session, _user(session, email), actor=OPERATOR)
    click.echo("The person can sign in again.")


def _user(session: Session, email: str) -> Any:
    user = queries.find_user_by_email(session, email.strip().casefold())
    if user is None:
        raise NotFound("There is no account with this address.")
    return user
