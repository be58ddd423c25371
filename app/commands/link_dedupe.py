"""`hearth link dedupe`: who stands in one file more than once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from app.commands.progress import say_when_stopped, show_progress
from etl.linkage.dedupe_run import dedupe_file

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=EXISTING)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results; those of an older run are replaced.",
)
@click.option("--model", type=EXISTING, help="model.json of another such run, used as it is.")
@click.option(
    "--threshold",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0.05, 1, max_open=True),
    help="Least mean probability between groups of records that become one.",
)
@click.option(
    "--period-apart", is_flag=True, help="Two records of one period are never one person's."
)
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def dedupe(
    *,
    file: Path,
    out: Path,
    model: Path | None,
    threshold: float,
    period_apart: bool,
    threads: int,
    as_json: bool,
) -> None:
    """Find who stands in a file more than once.

    FILE needs the columns id, forename, surname, date_of_birth, sex and postcode; it may have
    middle_names, school_urn, previous_surname, previous_postcode, upn, uln, husid and period.

    \b
      clusters.csv   id, cluster_id: every record, and the smallest id of its person's
      pairs.csv      pairs with a probability above 0.05, the least sure first, for a person to
                     look at, and whether they came to stand together
      excluded.csv   rows that could not be used, and why
      model.json, report.json

    \b
    Examples:
      hearth link dedupe participants.csv --out people
      hearth link dedupe students-of-three-years.csv --period-apart --out people
    """
    with (
        say_when_stopped(f"Run the same command to go on from what is kept in {out}."),
        show_progress() as progress,
    ):
        done = dedupe_file(
            file,
            out,
            today=datetime.now(UTC).date(),
            model=model,
            threshold=threshold,
            period_apart=period_apart,
            threads=threads,
            progress=progress,
        )
    if done.result.model.origin == "stored":
        click.echo("Too few likely copies to estimate from: stored parameters are used.", err=True)
    if as_json:
        click.echo(json.dumps(done.report, indent=2))
        return
    records = done.report["records"]
    click.echo(
        f"{records['given']:,} records are {done.report['people']:,} people; "
        f"{records['in_clusters_of_several']:,} records of people who stand there more than once, "
        f"{records['excluded']:,} excluded; expected precision "
        f"{done.report['expected']['precision']:.2%}. See {out}."
    )
