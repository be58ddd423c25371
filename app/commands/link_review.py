"""`hearth link review`: how far review of links is, and how right they are found to be."""

import json
from typing import Any

import click

from app.core.access import Scope
from app.core.context import open_hearth
from app.core.linkage.review import describe, open_review
from config import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def review(as_json: bool) -> None:
    """Tell how far review is in the edition in use; people answer in the browser.

    Names no person. Precision is of accepted links, by what reviewers said of a sample.

    Example: hearth link review --json
    """
    hearth = open_hearth(Settings())
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        found = open_review(session, hearth)
        told = None if found is None else describe(session, found)
    if told is None:
        raise click.ClickException("The warehouse has no edition yet. Build one first.")
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(
        f"Edition {told['edition']} uses {told['settled_in_this_edition']:,} settled pairs;"
        f" {told['settled_since']:,} since then wait for the next."
    )
    for one in told["sources"]:
        click.echo(f"  {_line(one)}")


def _line(one: dict[str, Any]) -> str:
    line = f"{one['source']}: {one['left']:,} of {one['pairs']:,} pairs left"
    if one["precision"] is None:
        return f"{line}; no sampled link is answered yet"
    span = f"{one['precision_low']:.1%} to {one['precision_high']:.1%}"
    return f"{line}; {one['precision']:.1%} of links right ({span}, {one['answered']:,} answers)"
