"""`hearth heses`: the funding return re-created from student records, and compared."""

import json
import resource
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

import click

from analytics.heses import (
    Funding,
    Given,
    correct_records,
    read_funding,
    read_settings,
    write_corrections,
    write_summary,
)
from analytics.heses import compare as compare_heses
from analytics.heses import recreate as recreate_heses
from app.commands.progress import show_progress
from etl.engine import ENGINES, EngineName, check_engine
from etl.records.student_return import TextTable, read_student_return

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Re-create HESES from the HESA record, and compare it with the return (HEFCE 00/06)."""


@command.command()
@click.argument("records", type=EXISTING)
@click.option(
    "--settings",
    "settings_path",
    required=True,
    type=EXISTING,
    help="JSON: year, load method, options.",
)
@click.option("--out", required=True, type=FOLDER, help="Folder for the results.")
@click.option("--modules", type=EXISTING, help="Module portion of a modular return.")
@click.option(
    "--corrections",
    "corrections_path",
    type=EXISTING,
    help="Corrections in the standard format, applied before the rules.",
)
@click.option("--layout", type=EXISTING, help="Fixed-width records: CSV name,start,length.")
@click.option(
    "--individualised",
    default="csv",
    type=click.Choice(["csv", "parquet"]),
    help="Form of the individualised file.",
)
@click.option(
    "--engine",
    default="duckdb",
    type=click.Choice(ENGINES),
    help="What runs the rules: spark for records that do not fit one machine.",
)
@click.option("--threads", default=2, type=click.IntRange(1, 64), help="Threads that may work.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def recreate(
    *,
    records: Path,
    settings_path: Path,
    out: Path,
    modules: Path | None,
    corrections_path: Path | None,
    layout: Path | None,
    individualised: str,
    engine: EngineName,
    threads: int,
    as_json: bool,
) -> None:
    """Re-create the return from RECORDS: CSV, Parquet or XLSX, columns as in TS 4.

    Example: hearth heses recreate hesa.csv --settings settings.json --out recreated
    """
    start = perf_counter()
    check_engine(engine)
    settings = read_settings(settings_path)
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".heses.", dir=out.parent) as scratch,
        show_progress() as progress,
    ):
        progress("Reading the file", 0, 1)
        given = _given(read_student_return(records, Path(scratch), layout=layout))
        corrections = None
        if corrections_path is not None:
            progress("Corrections", 0, 1)
            wanted = _given(read_student_return(corrections_path, Path(scratch)))
            given, corrections = correct_records(given, wanted, Path(scratch) / "corrected.parquet")
        done = recreate_heses(
            given,
            settings,
            out,
            modules=_given(read_student_return(modules, Path(scratch))) if modules else None,
            threads=threads,
            file_type=individualised,
            engine=engine,
            progress=progress,
        )
    run = {
        "engine": engine,
        "threads": threads,
        "wall_seconds": round(perf_counter() - start, 3),
        # Spark's memory is Java's, which is another process.
        "peak_memory_mb": _peak_memory_mb() if engine == "duckdb" else None,
    }
    summary = {**done.summary, **write_corrections(out, corrections), "run": run}
    write_summary(out, summary)
    if done.absent:
        click.echo(f"Read as blank, because the file has not: {', '.join(done.absent)}.", err=True)
    _tell_of_modules(done.summary.get("modules"))
    _tell_of_corrections(summary.get("corrections"), out)
    if as_json:
        click.echo(json.dumps(summary, indent=2))
        return
    _tell_of_counts(done.summary["counts"], out)


def _tell_of_counts(counts: Mapping[str, int], out: Path) -> None:
    click.echo(
        f"{counts['records_in']:,} records: {counts['counted']:,} counted, "
        f"{counts['excluded']:,} excluded, {counts['column_4']:,} in column 4. See {out}."
    )


def _peak_memory_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _tell_of_modules(counts: Mapping[str, int] | None) -> None:
    """Say what the module portion and the records of a modular return lack of each other."""
    if counts and counts["without_student"]:
        click.echo(
            f"{counts['without_student']:,} of {counts['given']:,} modules are of no student of a "
            "modular return.",
            err=True,
        )
    if counts and counts["students_without"]:
        click.echo(
            f"{counts['students_without']:,} students of a modular return have no module: their "
            "own cost centres are used.",
            err=True,
        )


def _tell_of_corrections(counts: Mapping[str, int] | None, out: Path) -> None:
    """Say how many corrections could not be applied, and where each is explained."""
    if counts and counts["not_applied"]:
        click.echo(
            f"{counts['not_applied']:,} of {counts['given']:,} corrections were not applied: "
            f"{out / 'corrections.csv'} says why.",
            err=True,
        )


def _given(table: TextTable) -> Given:
    return Given(table.path, table.columns)


@command.command()
@click.option(
    "--return",
    "returned",
    required=True,
    type=EXISTING,
    help="The return, in the layout of tables_a.csv.",
)
@click.option("--recreated", required=True, type=FOLDER, help="Folder that recreate wrote.")
@click.option("--funding", "funding_path", type=EXISTING, help="JSON: parameters of holdback.")
@click.option("--out", required=True, type=FOLDER, help="Folder for the results.")
@click.option("--respond-by", default="", help="Date of reply, as the letters say it.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def compare(
    *,
    returned: Path,
    recreated: Path,
    funding_path: Path | None,
    out: Path,
    respond_by: str,
    as_json: bool,
) -> None:
    """Compare a return with the re-created tables: every cell, who must respond, holdback, letters.

    Example: hearth heses compare --return heses.csv --recreated recreated --out compared
    """
    funding = read_funding(funding_path) if funding_path else Funding({})
    done = compare_heses(returned, recreated, out, funding=funding, respond_by=respond_by)
    if as_json:
        click.echo(json.dumps(asdict(done), indent=2))
        return
    if done.unreturned:
        click.echo(f"Not compared, for want of a return: {', '.join(done.unreturned)}.", err=True)
    if funding_path is None:
        click.echo("Criteria 1 and 2 are not judged: no --funding was given.", err=True)
    click.echo(
        f"{done.differing:,} of {done.cells:,} cells differ. {len(done.selected):,} of "
        f"{len(done.institutions):,} institutions must respond. See {out}."
    )
