"""`hearth warehouse`: the immutable editions that analysis reads."""

import json

import click

from app.commands.progress import show_progress
from app.core import warehouse
from app.core.context import open_hearth
from config import Settings
from etl.warehouse import list_editions


@click.group()
def command() -> None:
    """Build an edition of the warehouse, or list what there is."""


@command.command()
@click.option(
    "--with",
    "editions",
    multiple=True,
    metavar="KIND=EDITION",
    help="Edition of reference data to use instead of the one in use; may be given again.",
)
@click.option("--refit", is_flag=True, help="Estimate the models of linkage anew.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
def build(editions: tuple[str, ...], refit: bool, as_json: bool) -> None:
    """Snapshot the records, link them to the administrative records, publish an edition.

    Only what is new or changed is compared; a model of linkage is kept until a tenth of the people
    or records is new or gone.

    Example: hearth warehouse build --with imd=2019
    """
    chosen = dict(_part(text) for text in editions)
    hearth = open_hearth(Settings())
    with show_progress() as progress:
        edition = warehouse.build(hearth, chosen=chosen, refit=refit, progress=progress)
    if as_json:
        click.echo(json.dumps(dict(edition.manifest), indent=2))
    else:
        click.echo(f"Edition {edition.number} is current.")


def _part(text: str) -> tuple[str, str]:
    kind, equals, edition = text.partition("=")
    if not (kind and equals and edition):
        raise click.BadParameter("Write it as KIND=EDITION, such as imd=2019.")
    return kind, edition


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """List the editions, newest last.

    Example: hearth warehouse list
    """
    editions = list_editions(Settings().instance / "warehouse")
    if as_json:
        click.echo(json.dumps([dict(e.manifest) | {"edition": e.number} for e in editions]))
        return
    for edition in editions:
        counts = edition.manifest["counts"]
        text = ", ".join(f"{number:,} {name}" for name, number in counts.items())
        click.echo(f"{edition.number}  {edition.manifest['built_at']}  {text}")
    if not editions:
        click.echo("There is no edition yet. Build one with: hearth warehouse build")
