"""`hearth neighbourhoods`: types of small areas, derived from the reference data."""

import json
from pathlib import Path
from typing import Any

import click

from app.commands.progress import show_progress
from app.core import reference_loading
from app.core.access import Scope
from app.core.context import open_hearth
from app.core.places import prepare_places
from config import Settings

OPERATOR = "an operator at the machine"
SEED = 1997
_AREAS = ("lsoa21", "lsoa11", "msoa21", "msoa11", "oa21", "oa11", "sector")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Derive neighbourhood types from the area measures that are loaded."""


@command.command()
@click.option(
    "--area",
    type=click.Choice(_AREAS),
    help="What to cluster; the smallest areas of which enough is loaded if not said.",
)
@click.option("--types", default=160, show_default=True, help="How many types, at most 160.")
@click.option("--groups", default=40, show_default=True, help="How many groups, at most 40.")
@click.option("--seed", default=SEED, show_default=True, help="Same seed and areas, same types.")
@click.option(
    "--use", multiple=True, metavar="MEASURE", help="Cluster on a measure kept out by itself."
)
@click.option("--no-use", multiple=True, metavar="MEASURE", help="Leave a measure out.")
@click.option("--resamples", default=5, show_default=True, help="For the stability; 0 for none.")
@click.option(
    "--put-in-use/--keep-in-use",
    default=None,
    help="Put it in use, or not; if not said, unless an official look-up is in use.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for plain files: lookup.csv, areas.csv, types.csv, groups.csv, quality.json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def build(
    *,
    area: str | None,
    types: int,
    groups: int,
    seed: int,
    use: tuple[str, ...],
    no_use: tuple[str, ...],
    resamples: int,
    put_in_use: bool | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Cluster small areas into types and groups, and keep them as an edition.

    Measures: imd, idaci, adult_he, ruc, settlement_size, coast_km; kept out of the clustering and
    measured by type afterwards: polar4, tundra_lsoa, tundra_msoa, polar3, gaps.

    Example: hearth neighbourhoods build --area lsoa21 --out types
    """
    from analytics.neighbourhoods import CannotCluster  # slow to start
    from analytics.neighbourhoods import Settings as Wished
    from app.core.neighbourhoods import build as making
    from app.core.neighbourhoods.outputs import write_files

    try:
        wished = Wished(types=types, groups=min(groups, types), seed=seed)
    except CannotCluster as error:
        raise click.UsageError(str(error)) from error
    hearth = open_hearth(Settings())
    request = making.Request(
        settings=wished,
        area_type=area,
        use=use,
        no_use=no_use,
        resamples=max(resamples, 0),
        put_in_use=put_in_use,
        loaded_by=OPERATOR,
    )
    with show_progress() as progress:
        built = making.build(hearth, request, progress)
        prepare_places(hearth, progress)
    with hearth.database.transaction(Scope.nothing()) as session:
        reference_loading.note_load(session, built.edition)
    written = write_files(built, out) if out is not None else ()
    if as_json:
        click.echo(json.dumps(_summary(built, written), indent=2))
        return
    _say(built, written)


def _summary(built: Any, written: tuple[str, ...]) -> dict[str, Any]:
    return {
        "edition": built.edition.describe(),
        "in_use": built.edition.in_use,
        "already_loaded": built.edition.already_loaded,
        "made": built.description["made"],
        "quality": built.description["quality"],
        "files": list(written),
    }


def _say(built: Any, written: tuple[str, ...]) -> None:
    edition = built.edition
    state = "as before" if edition.already_loaded else "new"
    used = "in use" if edition.in_use else "not in use (hearth reference use)"
    click.echo(f"{edition.title}: {edition.rows:,} rows, {state}, {used}.")
    for note in edition.notes:
        click.echo(f"  {note}")
    if "lookup.csv" not in written and written:
        click.echo(
            "  No look-up by postcode was written: nothing loaded leads from postcodes to these"
            " areas. Load a postcode directory: hearth reference load onspd FILE."
        )


@command.command(name="group")
@click.argument("file", type=_FILE)
@click.option("--edition", help="Which edition of the types; that in use if not said.")
def group_(file: Path, edition: str | None) -> None:
    """Give the types of a look-up their groups, from FILE with the columns type and group.

    For an official look-up whose groups, 1 to 40, come in a file of their own. What is loaded
    stays; the types with their groups are its next revision.

    Example: hearth neighbourhoods group groups.csv
    """
    from app.core.neighbourhoods.groups import add_groups

    hearth = open_hearth(Settings())
    with show_progress() as progress:
        added = add_groups(hearth, file, edition=edition, loaded_by=OPERATOR)
        prepare_places(hearth, progress)
    with hearth.database.transaction(Scope.nothing()) as session:
        reference_loading.note_load(session, added)
    click.echo(reference_loading.summarise(added))
