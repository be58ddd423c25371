"""`hearth audit`: the log's chain."""

import json
import sys
from pathlib import Path

import click

from app.core import audit
from app.core.access import Scope
from app.core.database import Database
from config import Settings


@click.group()
def command() -> None:
    """Verify the audit log, or export the end of its chain."""


@command.command()
@click.option(
    "--head",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An exported head: finds a log whose end was cut.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(head: Path | None, as_json: bool) -> None:
    """Recompute the chain and say whether anything was changed.

    Example: hearth audit verify --head heads/2026-11-20.json
    """
    settings = Settings()
    key = settings.audit_key.get_secret_value().encode()
    exported = json.loads(head.read_text()) if head else None
    with Database(settings.owner_url).session(Scope.nothing(), writes=False) as session:
        verdict = audit.verify(session, head=exported, key=key)
    if as_json:
        click.echo(json.dumps({"events": verdict.events, "fault": verdict.fault}))
    elif verdict.is_sound:
        click.echo(f"The log is sound: {verdict.events} events.")
    if not verdict.is_sound:
        click.echo(f"The log was changed. {verdict.fault}", err=True)
        sys.exit(1)


@command.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def head(out: Path | None) -> None:
    """Export the signed end of the chain; keep it where this machine cannot change it.

    Example: hearth audit head --out 2026-11-20.json
    """
    settings = Settings()
    key = settings.audit_key.get_secret_value().encode()
    with Database(settings.owner_url).session(Scope.nothing(), writes=False) as session:
        text = json.dumps(audit.export_head(session, key), indent=2)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n")
