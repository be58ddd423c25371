"""`hearth postcodes`: check a file of postcodes, or write the workbook that checks by itself."""

import json
from pathlib import Path

import click

from app.commands.progress import show_progress
from app.core.context import open_hearth
from config import Settings
from etl.postcodes.files import check_file, summary_of
from etl.postcodes.template import write_template


@click.group()
def command() -> None:
    """Check and repair postcodes."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", required=True, help="Heading of the column with the postcodes.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .csv, .xlsx or .parquet. An older file of this name is replaced.",
)
@click.option(
    "--prefix", default="", help="Put before the names of the added columns, such as checked_."
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def check(*, file: Path, column: str, out: Path, prefix: str, as_json: bool) -> None:
    """Write the rows of FILE (.csv, .xlsx or .parquet) with a verdict on each postcode.

    The input columns come first, in their order and unchanged. Behind them come

    \b
      status      valid: as given, after spaces, case, punctuation and Unicode forms;
                  repaired: a letter or digit was changed; ambiguous; invalid
      postcode    in capitals with one space; empty unless valid or repaired
      message     what is wrong or was changed, in plain words
      candidates  what an ambiguous one may be, parted by "; "
      live        1 in use, 0 ended, empty where that is not known

    Where FILE has a column of one of these names too, such as postcode, it is kept as it is: a CSV
    or XLSX then has two columns of that name, and the last is the added one; in Parquet the added
    one is called postcode_checked. --prefix gives the added ones names of their own.

    Example: hearth postcodes check people.csv --column "Home postcode" --out checked.csv
    """
    hearth = open_hearth(Settings())
    with show_progress() as progress:
        found = check_file(file, column, out, hearth.postcodes, prefix=prefix, progress=progress)
    if as_json:
        click.echo(json.dumps(dict(summary_of(found)), indent=2))
        return
    parts = ", ".join(f"{number:,} {status}" for status, number in found.status.most_common())
    click.echo(f"{found.usable:,} of {found.rows:,} can be used ({parts or 'no rows'}): {out}")


@command.command()
@click.option(
    "--out",
    default="postcodes.xlsx",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Workbook to write.",
)
@click.option("--rows", default=5_000, show_default=True, type=click.IntRange(1, 50_000))
def template(out: Path, rows: int) -> None:
    """Write a workbook whose formulas check what is pasted into its column A.

    It works in Excel and LibreOffice, without macros and without a connection.

    Example: hearth postcodes template --out postcodes.xlsx
    """
    write_template(out, open_hearth(Settings()).postcodes, rows=rows)
    click.echo(f"The workbook is {out}: open its sheet About first.")
