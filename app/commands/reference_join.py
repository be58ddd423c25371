"""`hearth reference attach` and `changes`: what is loaded, joined to a file of postcodes."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from app.commands.progress import show_progress
from app.core.context import open_hearth
from app.core.warehouse import reference_folder
from config import Settings
from etl.reference.attach_files import FileJoin, FilePair, attach_to_file, compare_in_file
from etl.reference.changes import EditionChanges
from etl.reference.editions import Edition
from etl.reference.kinds import get_indicator

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_COLUMN = click.option(
    "--column", default="postcode", show_default=True, help="Heading of the postcodes."
)
_OUT = click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .csv, .xlsx or .parquet. An older file of this name is replaced.",
)
_PREFIX = click.option("--prefix", default="", help="Put before the names of the added columns.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")


@click.command()
@_FILE
@click.option(
    "--indicator",
    "indicators",
    required=True,
    multiple=True,
    help="Such as imd_decile, or imd_decile@2019 for that edition. Give it once for each.",
)
@_COLUMN
@_OUT
@_PREFIX
@_JSON
def attach(
    *,
    file: Path,
    indicators: tuple[str, ...],
    column: str,
    out: Path,
    prefix: str,
    as_json: bool,
) -> None:
    """Write the rows of FILE (.csv, .xlsx or .parquet) with indicators of their postcodes.

    The input columns come first, unchanged and in their order. Behind them come postcode_used,
    postcode_status and postcode_message, then a column for each indicator: imd_decile from the
    edition in use, imd_decile_2019 for imd_decile@2019. A row whose postcode cannot be used stays,
    with a blank. `hearth reference list` names the editions.

    Example: hearth reference attach people.csv --indicator imd_quintile --indicator
    imd_quintile@2019 --column "Home postcode" --out joined.csv
    """
    hearth = open_hearth(Settings())
    wanted = dict(map(_wanted, indicators))
    with show_progress() as progress:
        joined, pairs = attach_to_file(
            reference_folder(hearth),
            FilePair(file, out, column, prefix),
            wanted,
            hearth.postcodes,
            progress=progress,
        )
    _say(_told(joined, out))
    _say(
        f"{prefix}{name}: {pair.edition.title}{_remark(pair.edition)};"
        f" {joined.figures[prefix + name]:,} rows have a figure."
        for name, pair in pairs.items()
    )
    if as_json:
        sources = {prefix + name: _source(pair.edition) for name, pair in pairs.items()}
        click.echo(json.dumps(_described(joined) | {"sources": sources}, indent=2))


@click.command()
@_FILE
@click.option("--indicator", required=True, help="Such as imd_decile.")
@click.option("--from", "before", required=True, help="The earlier edition, such as 2019.")
@click.option("--to", "after", help="The later edition; the one in use if not said.")
@_COLUMN
@_OUT
@_PREFIX
@_JSON
def changes(
    *,
    file: Path,
    indicator: str,
    before: str,
    after: str | None,
    column: str,
    out: Path,
    prefix: str,
    as_json: bool,
) -> None:
    """Write the rows of FILE with an indicator in two editions, and whether it changed.

    Each edition is reached through its own areas, so that a boundary that moved is not mistaken
    for a change. The column change says unchanged, changed, gained (a figure only in the later
    edition) or lost; it is blank where neither has one.

    Example: hearth reference changes people.csv --indicator imd_decile --from 2019 --to 2025
    --column "Home postcode" --out changes.csv
    """
    hearth = open_hearth(Settings())
    get_indicator(indicator)
    with show_progress() as progress:
        joined, found = compare_in_file(
            reference_folder(hearth),
            FilePair(file, out, column, prefix),
            (indicator, before, after),
            hearth.postcodes,
            progress=progress,
        )
    _say(_told(joined, out))
    _say(_lines_of(found))
    if as_json:
        click.echo(json.dumps(_described(joined) | _counted(found), indent=2))


def _wanted(asked: str) -> tuple[str, tuple[str, str | None]]:
    """Read `imd_decile` or `imd_decile@2019` as a column with its indicator and edition."""
    indicator, _, edition = asked.partition("@")
    get_indicator(indicator)
    return f"{indicator}_{edition}" if edition else indicator, (indicator, edition or None)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def _told(joined: FileJoin, out: Path) -> Iterator[str]:
    for row, status in joined.faults:
        yield f"Row {row:,}: {status}."
    more = joined.rows - joined.usable - len(joined.faults)
    if more:
        yield f"And {more:,} more rows."
    if joined.faults:
        yield "What is wrong with each stands in its postcode_message; its figures are blank."
    yield f"{joined.usable:,} of {joined.rows:,} rows have a postcode that can be used: {out}"


def _remark(edition: Edition) -> str:
    marks = [word for word in ("estimate", "synthetic") if getattr(edition, word)]
    return f" ({', '.join(marks)})" if marks else ""


def _lines_of(found: EditionChanges) -> Iterator[str]:
    yield (
        f"{found.title}, {found.edition_from} to {found.edition_to}: {found.unchanged:,} unchanged,"
        f" {found.changed:,} changed, {found.gained:,} gained, {found.lost:,} lost,"
        f" {found.unknown:,} without a figure."
    )
    table = found.table()
    yield "  ".join([f"{found.edition_from} \\ {found.edition_to}", *table.columns[1:]])
    for row in table.iter_rows():
        yield "  ".join(str(cell) for cell in row)


def _described(joined: FileJoin) -> dict[str, Any]:
    return {
        "rows": joined.rows,
        "usable": joined.usable,
        "status": dict(joined.status.most_common()),
        "faults": [{"row": row, "status": status} for row, status in joined.faults],
        "figures": dict(joined.figures),
        "columns": list(joined.columns),
    }


def _source(edition: Edition) -> dict[str, Any]:
    names = ("kind", "edition", "revision", "table_sha256", "estimate", "synthetic")
    return {name: getattr(edition, name) for name in names}


def _counted(found: EditionChanges) -> dict[str, Any]:
    names = ("unchanged", "changed", "gained", "lost", "unknown")
    told: dict[str, Any] = {name: getattr(found, name) for name in names}
    editions = {"from": found.edition_from, "to": found.edition_to}
    return {"indicator": found.indicator} | editions | told | {"counts": found.counts.to_dicts()}
