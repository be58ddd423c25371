"""`hearth impact match`: a matched comparison of one file, as R's MatchIt makes it."""

import json
from hashlib import file_digest
from importlib import metadata
from pathlib import Path
from typing import Any

import click
import polars as pl

from analytics.impact.errors import StudyFault
from app.commands.impact_options import design_options, read_design

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=EXISTING)
@design_options
@click.option("--outcome", "outcomes", multiple=True, metavar="COL", help="Can be repeated.")
@click.option("--cluster", metavar="COL", help="Schools: errors are clustered by them.")
@click.option("--out", required=True, type=FOLDER, help="Folder for the results.")
@click.option("--json", "as_json", is_flag=True, help="Print estimates.json.")
def match(
    *,
    file: Path,
    outcomes: tuple[str, ...],
    cluster: str | None,
    out: Path,
    as_json: bool,
    **asked: Any,
) -> None:
    """Match the participants in FILE with people like them, and compare their outcomes.

    FILE is CSV or Parquet, a row a person, with a column id. Without options the match is that of
    R's MatchIt: nearest score, one to one, without replacement, no caliper. Of 110,000 people it
    takes seconds.

    \b
      matched.csv     id, weight (0: not matched), subclass, distance (the score)
      pairs.csv       treated, control, k; of the ATC the first is one of the others
      balance.csv     how alike the groups are in each covariate, before and after
      estimates.json  effects with their standard errors, intervals, degrees of freedom
      report.html     all of it to read, and what may not be claimed

    \b
    Example:
      hearth impact match pupils.csv --treatment engaged --covariates ks2,fsm,idaci_decile
        --exact sex,school_type --tolerance idaci_decile=1 --ratio 5 --caliper 0.2
        --outcome att8 --cluster school --out matched
    """
    # The solvers and regressions take a second to come: only who matches waits for them.
    from analytics.impact.ad_hoc import compare, describe, write_tables
    from analytics.impact.ad_hoc_page import write_page

    design = read_design(asked, school=cluster)
    frame = read_table(file)
    found = compare(frame, design, outcomes)
    write_tables(found, frame, out)
    page = write_page(found, made=_say_made(file))
    (out / "report.html").write_text(page, encoding="utf-8")
    for warning in found.warnings:
        click.echo(warning, err=True)
    if as_json:
        click.echo(json.dumps(describe(found), indent=2))
        return
    counts = {row["group"]: row for row in found.sizes.iter_rows(named=True)}
    click.echo(
        f"{counts['treated']['matched']:,} of {counts['treated']['all']:,} participants matched, "
        f"with {counts['control']['matched']:,} of {counts['control']['all']:,} others. See {out}."
    )


def read_table(path: Path) -> pl.DataFrame:
    """Read a file of people, CSV or Parquet.

    Raises
    ------
    StudyFault
        It is neither, or is broken.
    """
    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        # A number may begin anywhere in a column; R writes NA where nothing is known.
        return pl.read_csv(path, infer_schema_length=None, null_values=["NA"])
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError):
        raise StudyFault(
            f"{path.name} cannot be read: it must be Parquet, or CSV in UTF-8 with headings."
        ) from None


def _say_made(file: Path) -> str:
    with file.open("rb") as opened:
        digest = file_digest(opened, "sha256").hexdigest()
    return f"Hearth {metadata.version('hearth')}; {file.name}, SHA-256 {digest}"
