"""`hearth db`: the schema of the records."""

import click

from app.core import migrations, reference
from app.core.access import Scope
from app.core.context import make_private, open_hearth
from app.core.reference_loading import summarise
from app.core.warehouse import FORMER_PARTICIPATION
from config import Settings


@click.group()
def command() -> None:
    """Bring the records' schema up to date, or check it."""


@command.command()
@click.option("--to", "revision", default="head", show_default=True, help="Revision to stop at.")
def upgrade(revision: str) -> None:
    """Apply the migrations.

    Example: hearth db upgrade
    """
    settings = Settings()
    make_private(settings.instance)
    migrations.upgrade(settings.owner_url, revision)
    click.echo("The records are up to date.")
    if revision == "head":
        _take_over_participation(settings)


def _take_over_participation(settings: Settings) -> None:
    """Bring the one reference file of an older Hearth into the store of reference data."""
    if not (settings.instance / "reference" / FORMER_PARTICIPATION).exists():
        return
    hearth = open_hearth(settings)
    with hearth.database.transaction(Scope.nothing()) as session:
        adopted = reference.adopt_participation(session, hearth)
    if adopted is not None:
        click.echo(f"Taken over: {summarise(adopted)}")


@command.command()
@click.argument("revision")
@click.confirmation_option(prompt="This removes tables and what is in them. Go on?")
def downgrade(revision: str) -> None:
    """Undo migrations down to REVISION.

    Example: hearth db downgrade 0001
    """
    migrations.downgrade(Settings().owner_url, revision)
    click.echo(f"The records are at revision {revision}.")


@command.command()
def check() -> None:
    """Fail when the schema differs from what this code expects.

    Example: hearth db check
    """
    migrations.check(Settings().owner_url)
