"""`hearth disclosure ledger`: what this site has released, and an attack on all of it."""

import json
from dataclasses import asdict
from typing import Any

import click

from analytics.disclosure.register import Register, check_all
from app.commands.progress import say_when_stopped, show_progress
from app.core.releases import register_folder
from config import Settings

DISCLOSED = 1
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group()
def command() -> None:
    """What has been released by pages, exports and publications."""


@command.command("list")
@AS_JSON
def list_releases(*, as_json: bool) -> None:
    """List what was released, oldest first: of whom, when, and by which way."""
    notes = _register().list_notes()
    if as_json:
        told: list[dict[str, Any]] = [asdict(note) for note in notes]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for note in notes:
        click.echo(f"{note.released_at}  {note.way:<11}  {note.population.words()}")
    click.echo(f"{len(notes):,} released.")


@command.command()
@click.option(
    "--seconds",
    default=60.0,
    show_default=True,
    type=click.FloatRange(1),
    help="Limit of each attack.",
)
@AS_JSON
@click.pass_context
def check(ctx: click.Context, *, seconds: float, as_json: bool) -> None:
    """Attack everything that was released, alone and beside what was released before it.

    Exit code 1 when anything is disclosed, or not settled in time.
    """
    entries = _register().list_entries()
    with say_when_stopped("Nothing is kept of an attack: it begins anew."), show_progress() as tell:
        findings = check_all(entries, seconds=seconds, progress=tell)
    if as_json:
        told = {"released": len(entries), "findings": [asdict(each) for each in findings]}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for each in findings:
            click.echo(each.sentence())
        found = f"{len(findings):,} findings" if findings else "nothing is disclosed"
        click.echo(f"{len(entries):,} releases attacked: {found}.")
    if findings:
        ctx.exit(DISCLOSED)


def _register() -> Register:
    return Register(register_folder(Settings().instance))
