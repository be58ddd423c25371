"""`hearth link`: two files of people linked one to one, with probabilities and reasons."""

import json
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app.commands import link_dedupe, link_encode, link_review, link_source
from app.commands.progress import say_when_stopped, show_progress
from etl.engine import ENGINES, EngineName, check_engine
from etl.linkage import explain_nearest, link_files

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Link participants to administrative records."""


@command.command()
@click.option("--left", type=EXISTING, help="Participants: .csv or .parquet.")
@click.option("--right", type=EXISTING, help="Records: .csv or .parquet.")
@click.option("--source", help="Instead of files: records that are loaded, such as hesa or ks4.")
@click.option("--year", help="Of the source: 2023-24, 2023/24 or 2023; all years if not given.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results; those of an older run are replaced.",
)
@click.option(
    "--threshold",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0.5, 1, max_open=True),
    help="Least probability of a link.",
)
@click.option("--model", type=EXISTING, help="model.json of another run, used as it is.")
@click.option("--explain", "wanted", multiple=True, metavar="ID", help="Tell why, for a left id.")
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    type=click.Choice(ENGINES),
    help="What finds and compares pairs: DuckDB on this machine, or Spark, also on many.",
)
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def run(
    *,
    left: Path | None,
    right: Path | None,
    source: str | None,
    year: str | None,
    out: Path,
    threshold: float,
    model: Path | None,
    wanted: tuple[str, ...],
    engine: EngineName,
    threads: int,
    as_json: bool,
) -> None:
    """Link two files of people, or the participants as they stand to a source that is loaded.

    With --source the ids are pseudonyms; a build of the warehouse links all sources, and minds
    what reviewers decided.

    Both files need the columns id, forename, surname, date_of_birth, sex and postcode; they may
    have middle_names, school_urn, previous_surname, previous_postcode, upn, uln and husid. Where
    the records are of several years, a column period says which; each is linked one to one.

    \b
      links.csv           left_id, right_id, probability, weight, rule: each id once a period
      duplicates.csv      left records of a person who is linked by another of their records
      review.csv          pairs that a person should look at: probability 0.05 to 0.95
      candidates.parquet  every likely pair and the nearest of each record, with its reasons
      excluded.csv        rows that could not be used, and why
      model.json, report.json

    \b
    Examples:
      hearth link run --left participants.csv --right hesa.csv --out linked
      hearth link run --source hesa --year 2023 --out linked
    """
    check_engine(engine)
    with (
        say_when_stopped(f"Run the same command to go on from what is kept in {out}."),
        _sides(left, right, source, year, out) as (people, records),
        show_progress() as progress,
    ):
        done = link_files(
            people,
            records,
            out,
            today=datetime.now(UTC).date(),
            model=model,
            threshold=threshold,
            engine=engine,
            threads=threads,
            progress=progress,
        )
    if done.result.model.origin == "stored":
        click.echo("Too few likely matches to estimate from: stored parameters are used.", err=True)
    for left_id in wanted:
        reasons = explain_nearest(done.result, left_id)
        click.echo("\n\n".join(r.in_words() for r in reasons) or f"{left_id}: no candidate.")
    click.echo(json.dumps(done.report, indent=2) if as_json else _summary(done.report, out))


def _summary(report: dict[str, Any], out: Path) -> str:
    counts = report["left"]
    return (
        f"{counts['linked']:,} of {counts['given']:,} linked, {counts['unsure']:,} unsure, "
        f"{counts['excluded']:,} excluded; expected precision "
        f"{report['expected']['precision']:.2%}. See {out}."
    )


def _sides(
    left: Path | None, right: Path | None, source: str | None, year: str | None, out: Path
) -> AbstractContextManager[tuple[Path, Path]]:
    """Give the two files; of --left and --right, and --source, exactly one kind."""
    if source and not left and not right:
        return link_source.take_sides(source, year, out, datetime.now(UTC).date())
    if left and right and not source and not year:
        return nullcontext((left, right))
    raise click.UsageError(
        "Give either --left and --right, two files of people, or --source, with a --year if not "
        "all its years are wanted."
    )


command.add_command(link_dedupe.dedupe)
command.add_command(link_encode.encode)
command.add_command(link_encode.new_key)
command.add_command(link_encode.run_encoded)
command.add_command(link_review.review)
