"""`hearth records`: administrative records, a file for each source and year."""

import json
from pathlib import Path
from typing import Any

import click

from app.commands.progress import show_progress
from app.core import administrative
from app.core.access import Scope
from app.core.context import open_hearth
from app.core.warehouse import administrative_folder
from config import Settings
from etl.records import (
    SOURCES,
    LoadedYear,
    Plan,
    describe_file,
    list_years,
    read_note,
)
from etl.records.notes import count_rows
from etl.records.settling import MOST_EXCLUDED

OPERATOR = "an operator at the machine"
_SOURCE = click.Choice(sorted(SOURCES))
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, writable=True, path_type=Path)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group()
def command() -> None:
    """Load, describe, list or remove the administrative records that participants are linked to."""


@command.command()
@click.argument("source", type=_SOURCE)
@click.argument("year")
@click.argument("file", type=_FILE)
@click.option("--mapping", type=_FILE, help="CSV theirs,ours,how for a file in no known layout.")
@click.option("--add", is_flag=True, help="Add to YEAR record by record instead of replacing it.")
@click.option("--excluded", type=_NEW, help="Write the rows that are left out to this CSV file.")
@click.option(
    "--most-excluded",
    type=click.FloatRange(0, 100),
    default=100 * MOST_EXCLUDED,
    show_default=True,
    help="Refuse the file if more than this share of its rows, in %, would be left out.",
)
@_json_option
def load(source: str, year: str, file: Path, *, as_json: bool, **given: Any) -> None:
    """Check FILE and let it replace YEAR of SOURCE, whole or not at all.

    FILE is CSV, tab-separated text, XLSX or Parquet: in the columns of the source's own extracts
    (`hearth records describe FILE` says what is recognised), in ours, or in any, with --mapping.
    Rows that cannot be used are left out, counted and said; mended, they are sent again with
    --add. HESA fields of TS 4 (HEFCE 00/06) are kept, and classify the students.

    Example: hearth records load npd_ks4 2016 KS4Pupil_2016.csv --excluded mend.csv
    """
    hearth = open_hearth(Settings())
    with show_progress() as progress:
        plan = Plan(
            mapping=given["mapping"],
            add=given["add"],
            most_excluded=given["most_excluded"] / 100,
            loaded_by=OPERATOR,
            progress=progress,
        )
        loaded = administrative.load_file(
            hearth, source, year, file, plan=plan, excluded=given["excluded"]
        )
    with hearth.database.transaction(Scope.nothing()) as session:
        administrative.note_load(session, loaded)
    if as_json:
        click.echo(json.dumps(_describe_load(loaded)))
        return
    _say(loaded)


def _say(loaded: LoadedYear) -> None:
    note = loaded.note
    before = "new" if loaded.rows_before is None else f"{loaded.rows_before:,} before"
    click.echo(f"{loaded.source} {loaded.year}: {loaded.rows:,} records ({before}).")
    click.echo(f"  Layout: {note.layout_title}.")
    if note.merged:
        click.echo(f"  {note.merged:,} rows are further aims of a learner who has one record.")
    if note.left:
        click.echo(f"  {len(note.left)} columns of the file were left behind.")
    if note.absent:
        click.echo(f"  Blank, since the file has not the columns: {', '.join(note.absent)}.")
    for excluded in note.excluded:
        click.echo(f"  Left out: {excluded.sentence}", err=True)
    for blanked in note.blanked:
        click.echo(f"  {blanked.sentence}", err=True)
    for fault in loaded.faults:
        click.echo(f"  {fault.sentence}", err=True)


def _describe_load(loaded: LoadedYear) -> dict[str, Any]:
    note = loaded.note
    return {
        "source": loaded.source,
        "year": loaded.year,
        "rows": loaded.rows,
        "rows_before": loaded.rows_before,
        "given": note.given,
        "merged": note.merged,
        "layout": note.layout,
        "sha256": (note.supplements or (note.stamp,))[-1].sha256,
        "left": list(note.left),
        "absent": list(note.absent),
        "excluded": {each.key: each.rows for each in note.excluded},
        "blanked": {each.column: each.values for each in note.blanked},
    }


@command.command()
@click.argument("file", type=_FILE)
@click.option("--source", type=_SOURCE, help="That it is to be loaded as; without, all are tried.")
@click.option("--mapping", type=_NEW, help="Write the proposal as a mapping to be completed.")
@_json_option
def describe(file: Path, source: str | None, mapping: Path | None, as_json: bool) -> None:
    """Say what FILE is: which of its columns are recognised, and what is missing.

    Example: hearth records describe theirs.csv --source npd_ks4 --mapping mapping.csv
    """
    found = describe_file(file, source)
    if mapping is not None:
        found.write_mapping(mapping)
    columns = [{"theirs": c.theirs, "ours": c.ours, "how": c.how} for c in found.columns]
    if as_json:
        click.echo(
            json.dumps(
                {"file": found.file, "rows": found.rows, "layout": found.title,
                 "source": found.source, "columns": columns, "missing": list(found.missing)}
            )
        )  # fmt: skip
        return
    for sentence in found.sentences:
        click.echo(sentence)
    for each in columns:
        made = f"{each['ours']} ({each['how']})" if each["ours"] else "left behind"
        click.echo(f"  {each['theirs']:<34} {made}")


@command.command(name="list")
@_json_option
def list_(as_json: bool) -> None:
    """List the sources and years that are loaded.

    Example: hearth records list
    """
    hearth = open_hearth(Settings())
    years = list_years(administrative_folder(hearth))
    if as_json:
        click.echo(json.dumps([{"source": one.source, "year": one.year} for one in years]))
        return
    for one in years:
        note = read_note(one.path)
        said = f"{count_rows(one.path):>12,} records"
        if note is not None:
            said += f"  {note.stamp.file}"
            said += f"  ({note.excluded_rows:,} rows left out)" if note.excluded_rows else ""
        click.echo(f"{one.source:<20} {one.year:<8} {said}")


@command.command()
@click.argument("source", type=_SOURCE)
@click.argument("year")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(source: str, year: str, yes: bool) -> None:
    """Remove YEAR of SOURCE. Editions of the warehouse that were built with it stay.

    Example: hearth records remove npd_ks4 2016
    """
    hearth = open_hearth(Settings())
    if not yes:
        click.confirm(f"Remove {source} {year}?", abort=True)
    with hearth.database.transaction(Scope.nothing()) as session:
        rows = administrative.remove(session, hearth, source=source, year=year)
    click.echo(f"{source} {year}: {rows:,} records removed.")
