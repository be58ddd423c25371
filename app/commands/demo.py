"""`hearth demo`: the synthetic England, for trying things out."""

import shutil
import sys

import click

from app.commands.progress import show_progress
from app.core import warehouse
from app.core.access import Scope
from app.core.context import Hearth, open_hearth
from app.core.demonstration import (
    PASSWORD,
    Loaded,
    add_heses_run,
    add_link_decisions,
    add_neighbourhoods,
    list_demonstration_users,
    load_demonstration,
    load_reference,
    write_heses_return,
)
from app.core.drawing import ask_for_boundaries
from app.core.errors import NotAllowed
from app.core.warehouse import Progress
from config import Settings
from etl.demo import generate
from etl.demo.scales import Size

SEED = 20261121


@click.group()
def command() -> None:
    """Generate and load demonstration data. Every person in it is synthetic."""


@command.command()
@click.option(
    "--size",
    type=click.Choice(["small", "medium", "national"]),
    default="small",
    show_default=True,
    help="About 3,000, 100,000 or 3 million participants.",
)
@click.option("--seed", default=SEED, show_default=True, help="Same seed, same England.")
@click.option("--maps-later", is_flag=True, help="Leave the boundaries of maps to the worker.")
def load(size: Size, seed: int, *, maps_later: bool) -> None:
    """Generate a synthetic England and record it, link it and build the warehouse.

    Example: hearth demo load --size small
    """
    hearth = open_hearth(Settings())
    if hearth.settings.is_production:
        raise NotAllowed("Demonstration data has known passwords: not in production.")
    with show_progress() as progress:
        loaded = _fill(hearth, size, seed, progress, maps_later=maps_later)
    if maps_later:
        with hearth.database.transaction(Scope.everything()) as session:
            ask_for_boundaries(session)
    click.echo(
        f"{loaded.participants:,} participants of {loaded.organisations} members at"
        f" {loaded.activities:,} activities. {loaded.set_aside:,} rows without a name or date of"
        f" birth were set aside, {loaded.repeated:,} repeats recorded once."
    )


def _fill(hearth: Hearth, size: Size, seed: int, progress: Progress, *, maps_later: bool) -> Loaded:
    # What they need is slow to start with, and a list of users needs none of it.
    from app.core import drawn_boundaries, estimates
    from app.core.places import prepare_places

    folder = hearth.settings.instance / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    generate(folder, size=size, seed=seed, progress=progress)
    write_heses_return(folder / "samples")
    loaded = load_demonstration(hearth, folder, progress=progress)
    add_heses_run(hearth, folder / "samples")
    administrative = warehouse.administrative_folder(hearth)
    shutil.copytree(folder / "administrative", administrative, dirs_exist_ok=True)
    estimates.compute(hearth, progress)
    load_reference(hearth, folder, seed=seed, progress=progress)
    if not maps_later:
        drawn_boundaries.compute(hearth, progress)
    add_neighbourhoods(hearth, progress=progress)
    warehouse.build(hearth, progress=progress)
    add_link_decisions(hearth)
    prepare_places(hearth, progress)
    return loaded


@command.command()
def users() -> None:
    """Print the sign-in names of the demonstration.

    Example: hearth demo users
    """
    if Settings().is_production:
        click.echo("There are no demonstration users in production.", err=True)
        sys.exit(1)
    width = max(len(user.email) for user in list_demonstration_users())
    for user in list_demonstration_users():
        click.echo(f"  {user.email:<{width}}  {user.description}")
    click.echo(f"  The password of all: {PASSWORD}")
