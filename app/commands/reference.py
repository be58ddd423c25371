"""`hearth reference`: official files in editions, and the code lists that come with Hearth."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from app.commands import reference_join
from app.commands.progress import show_progress
from app.core import reference, reference_loading
from app.core.access import Scope
from app.core.context import Hearth, open_hearth
from app.core.places import prepare_places
from config import Settings
from etl.reference import list_code_lists
from etl.reference.editions import Edition
from etl.reference.kinds import Kind, get_kind, list_kinds
from etl.reference.missing import Missing
from etl.reference.store import ReferenceStore

OPERATOR = "an operator at the machine"
SOMETHING_MISSING = 3
STATES = {
    "missing": "not loaded",
    "synthetic": "only the demonstration's, synthetic",
    "altered": "its table was altered: load the file again",
}
_json_option = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Load official files, see what is loaded and what is missing, go back to an edition."""


command.add_command(reference_join.attach)
command.add_command(reference_join.changes)


@command.command()
@click.argument("kind", required=False)
@click.argument("file", required=False, type=_FILE)
@click.option("--edition", help="Name of the edition, such as 2024-09, if the file does not say.")
@click.option("--partial", is_flag=True, help="The file is a part of the official one.")
@click.option(
    "--licence-held",
    is_flag=True,
    help="You hold a licence that covers the use of the file here: for licensed data (Acorn).",
)
@_json_option
def load(
    *,
    kind: str | None,
    file: Path | None,
    edition: str | None,
    partial: bool,
    licence_held: bool,
    as_json: bool,
) -> None:
    """Load FILE, as its publisher gives it, as a new edition of KIND.

    It comes in use unless the edition in use is of a later date; nothing is overwritten, and a
    file that is refused changes nothing. `hearth reference list` names the kinds.

    Without KIND and FILE: brings the roles and the code lists that come with Hearth up to date.

    Example: hearth reference load imd File_7_IoD2025.csv
    """
    hearth = open_hearth(Settings())
    if kind is None:
        _load_own(hearth)
        return
    if file is None:
        raise click.UsageError(f"Say which file of {get_kind(kind).title}.")
    if get_kind(kind).licensed and not licence_held:
        raise click.UsageError(
            f"{get_kind(kind).title} is licensed by its publisher: say --licence-held if you hold a"
            " licence that covers its use here."
        )
    with show_progress() as progress:
        loaded = reference_loading.load_file(
            hearth,
            kind,
            file,
            edition=edition,
            loaded_by=OPERATOR,
            partial=partial,
            licence_held=licence_held,
            progress=progress,
        )
        made = reference_loading.settle(hearth, kind, progress, loaded_by=OPERATOR)
    _note(hearth, loaded, *made)
    if as_json:
        click.echo(json.dumps(_describe_edition(loaded)))
        return
    click.echo(reference_loading.summarise(loaded))
    for note in (*loaded.notes, *_list_mismatches(hearth, loaded)):
        click.echo(f"  {note}")
    _say_made(made)


def _note(hearth: Hearth, *loaded: Edition) -> None:
    with hearth.database.transaction(Scope.nothing()) as session:
        for edition in loaded:
            reference_loading.note_load(session, edition)


def _list_mismatches(hearth: Hearth, loaded: Edition) -> list[str]:
    from app.core import boundaries  # what it needs is slow to start with

    return boundaries.list_mismatches(hearth) if loaded.kind == boundaries.OFFICIAL else []


def _say_made(made: Iterable[Edition]) -> None:
    for edition in made:
        state = "as before" if edition.already_loaded else "worked out"
        click.echo(f"{edition.title}: {edition.rows:,} rows, {state}.")


def _load_own(hearth: Hearth) -> None:
    with hearth.database.transaction(Scope.nothing()) as session:
        reference.load_roles(session)
        added = reference.load_code_lists(session)
        adopted = reference.adopt_participation(session, hearth)
    click.echo(f"{added} new editions of code lists.")
    if adopted is not None:
        click.echo(f"Taken over: {reference_loading.summarise(adopted)}")


@command.command()
@click.argument("kind")
@click.argument("edition")
@click.option("--revision", type=int, help="Which revision of the edition; the newest if not said.")
def use(kind: str, edition: str, revision: int | None) -> None:
    """Put an EDITION of KIND in use that is loaded: go back, or forward.

    Example: hearth reference use ofs_participation 2023-09
    """
    get_kind(kind)
    hearth = open_hearth(Settings())
    with hearth.database.transaction(Scope.nothing()) as session:
        used = reference_loading.use_edition(
            session, hearth, kind=kind, edition=edition, revision=revision
        )
    with show_progress() as progress:
        made = reference_loading.settle(hearth, kind, progress, loaded_by=OPERATOR)
    _note(hearth, *made)
    click.echo(f"{used.title} is in use: {used.rows:,} rows.")
    _say_made(made)


@command.command(name="list")
@click.argument("kind", required=False)
@_json_option
def list_(kind: str | None, as_json: bool) -> None:
    """List the kinds of reference data, and the editions of each that are loaded.

    Says for each kind what it is, its licence and the publisher's page; for each edition its
    rows, when it was loaded, and with a star which one is in use.

    Example: hearth reference list
    """
    kinds = (get_kind(kind),) if kind else list_kinds()
    store = _open_store()
    if as_json:
        described = [_describe_kind(one, store.editions(one.key)) for one in kinds]
        click.echo(json.dumps(described))
        return
    for one in kinds:
        click.echo(f"{one.key:<20} {one.title} ({one.publisher}; {one.licence})")
        if one.page:
            click.echo(f"{'':<20} {one.page}")
        for edition in store.editions(one.key):
            click.echo(f"{'':<20} {_line(edition)}")


@command.command()
@_json_option
def check(as_json: bool) -> None:
    """Say what is missing, and what does without it.

    Ends with 0 when every feature has what it needs, with 3 when something is missing, synthetic
    or altered. What is licensed, or derived by Hearth, is named as optional and may be missing.

    Example: hearth reference check
    """
    store = _open_store()
    missing, altered = store.check(), store.verify()
    if as_json:
        described = {
            "missing": [_describe_missing(one) for one in missing],
            "altered": [one.title for one in altered],
        }
        click.echo(json.dumps(described))
    else:
        for one in missing:
            click.echo(_missing_line(one))
        for edition in altered:
            click.echo(f"{edition.title}: its table is not what was loaded. Load its file again.")
    if altered or not all(one.optional for one in missing):
        sys.exit(SOMETHING_MISSING)
    if not as_json:
        click.echo("Every feature has what it needs.")


@command.command()
@_json_option
def codes(as_json: bool) -> None:
    """List the code lists that come with Hearth.

    Example: hearth reference codes
    """
    lists = list_code_lists()
    if as_json:
        click.echo(
            json.dumps([{"key": a.key, "version": a.version, "source": a.source} for a in lists])
        )
        return
    for found in lists:
        click.echo(f"{found.key:<22} {found.version:<12} {found.title} ({found.source})")


@command.command()
def estimate() -> None:
    """Work out town or country, the distance to the coast and areas from the postcodes alone.

    Needs no official file and takes about a minute. The results are editions like any other,
    marked as estimates. Where a coastline is loaded, the distance is measured from it, and areas
    end at it. Where official boundaries of areas are loaded and no look-up from postcodes to them,
    each postcode is given the area that it lies in.

    Example: hearth reference estimate
    """
    from app.core import drawn_boundaries, estimates, postcode_areas

    hearth = open_hearth(Settings())
    with show_progress() as progress:
        computed = (
            *estimates.compute(hearth, progress, loaded_by=OPERATOR),
            *postcode_areas.compute(hearth, progress, loaded_by=OPERATOR),
            *drawn_boundaries.compute(hearth, progress, loaded_by=OPERATOR),
        )
        prepare_places(hearth, progress)
    _note(hearth, *computed)
    _say_made(computed)


def _open_store() -> ReferenceStore:
    return reference_loading.open_store(open_hearth(Settings()))


def _line(edition: Edition) -> str:
    marks = [word for word in ("estimate", "synthetic") if getattr(edition, word)]
    said = f", {', '.join(marks)}" if marks else ""
    star = "*" if edition.in_use else " "
    return f"{star} {edition.label}: {edition.rows:,} rows, {edition.loaded_at:%d/%m/%Y}{said}"


def _missing_line(one: Missing) -> str:
    instead = f"; meanwhile {one.instead}" if one.instead else ""
    needed = ", ".join(one.needed_for)
    where = f"\n{'':<20} {one.page}" if one.page else ""
    state = "optional, not loaded" if one.optional else STATES[one.state]
    return f"{one.kind:<20} {state}; needed for {needed}{instead}{where}"


def _describe_kind(kind: Kind, editions: tuple[Edition, ...]) -> dict[str, Any]:
    return {
        "key": kind.key,
        "title": kind.title,
        "publisher": kind.publisher,
        "licence": kind.licence,
        "page": kind.page,
        "needed_for": list(kind.needed_for),
        "computed": kind.computed,
        "editions": [_describe_edition(edition) for edition in editions],
    }


def _describe_edition(edition: Edition) -> dict[str, Any]:
    told = {"in_use": edition.in_use, "already_loaded": edition.already_loaded}
    return edition.describe() | told


def _describe_missing(one: Missing) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": one.title,
        "state": one.state,
        "needed_for": list(one.needed_for),
        "page": one.page,
        "file": one.file_hint,
        "instead": one.instead,
        "optional": one.optional,
    }
