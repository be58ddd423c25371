"""`hearth records`: administrative records, a file for each source and year."""

import json
from pathlib import Path

import click

from app.core.context import open_hearth
from app.core.warehouse import administrative_folder
from config import Settings
from etl.records import SOURCES, list_years, load_year


@click.group()
def command() -> None:
    """Load or list the administrative records that participants are linked to."""


@command.command()
@click.argument("source", type=click.Choice(sorted(SOURCES)))
@click.argument("year")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(source: str, year: str, file: Path) -> None:
    """Check FILE and let it replace YEAR of SOURCE, whole or not at all.

    A HESA student file may be in our columns or in HESA's own: those of 1998-99, or of the data
    supply of later years. Fields of TS 4 (HEFCE 00/06) are kept, and classify the students.

    Example: hearth records load hesa_student 2019-20 student.csv
    """
    hearth = open_hearth(Settings())
    loaded = load_year(administrative_folder(hearth), source, year, file, today=hearth.today)
    before = "new" if loaded.rows_before is None else f"{loaded.rows_before:,} before"
    click.echo(f"{source} {year}: {loaded.rows:,} records ({before}).")
    for fault in loaded.faults:
        click.echo(fault.sentence, err=True)


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
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
        click.echo(f"{one.source:<20} {one.year}")
