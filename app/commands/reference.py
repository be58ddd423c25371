"""`hearth reference`: code lists and look-ups."""

import json
import shutil
from pathlib import Path

import click

from app.core.access import Scope
from app.core.context import open_hearth
from app.core.reference import load_code_lists, load_roles
from app.core.warehouse import reference_folder
from config import Settings
from etl.reference import list_code_lists, load_participation
from etl.warehouse.build import PARTICIPATION_FILE


@click.group()
def command() -> None:
    """Bring roles, code lists and the participation look-up up to date."""


@command.command()
@click.option(
    "--participation",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The OfS postcode look-up, as downloaded.",
)
def load(participation: Path | None) -> None:
    """Load what is new; an edition of a code list that is there is never changed.

    Example: hearth reference load --participation Postcode-lookup-dataset.csv
    """
    hearth = open_hearth(Settings())
    with hearth.database.transaction(Scope.nothing()) as session:
        load_roles(session)
        added = load_code_lists(session)
    click.echo(f"{added} new editions of code lists.")
    if participation is not None:
        rows = load_participation(participation).height
        target = reference_folder(hearth) / PARTICIPATION_FILE
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".loading")
        shutil.copy(participation, draft)
        draft.replace(target)
        click.echo(f"{rows:,} postcodes of the participation look-up.")


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """List the code lists that come with Hearth.

    Example: hearth reference list
    """
    lists = list_code_lists()
    if as_json:
        click.echo(
            json.dumps([{"key": a.key, "version": a.version, "source": a.source} for a in lists])
        )
        return
    for found in lists:
        click.echo(f"{found.key:<22} {found.version:<12} {found.title} ({found.source})")
