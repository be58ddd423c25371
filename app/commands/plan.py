"""`hearth plan`: where the next activities do most, as files."""

import json
from pathlib import Path
from typing import Any

import click

from app.commands.progress import show_progress
from app.core.context import Hearth, open_hearth
from app.core.errors import DomainError
from config import Settings


@click.command(
    epilog="Example: hearth plan --out plan --rule polar4_quintile.2,provider_km.1"
    " --region 'East of England' --with activities=20 --with reach=30"
)
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option(
    "--rule",
    metavar="RULE",
    help="What counts as need, as the address of the targeting map has it; without it, the"
    " suggested rule.",
)
@click.option("--region", metavar="NAME", help="A region or country; without it, all.")
@click.option("--authority", metavar="CODE", help="A local authority.")
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any other part of the planner's address: activities, pounds, cost, cost_km, most, hours,"
    " places, enough, reach, years, weighing, each, least, near, km, shape; may be given again.",
)
@click.option("--prove", is_flag=True, help="Look for the very best plan of a small case.")
@click.option("--json", "as_json", is_flag=True, help="Print figures of the plan as JSON.")
def command(
    *,
    out: Path,
    rule: str | None,
    region: str | None,
    authority: str | None,
    others: tuple[str, ...],
    prove: bool,
    as_json: bool,
) -> None:
    """Write where the next activities do most for need that little has reached.

    plan.csv has the schools, neighbourhoods.csv what the plan changes, map.svg the picture.
    """
    hearth = open_hearth(Settings())
    asked = dict(_part(text) for text in others)
    named = {"rule": rule, "region": region, "authority": authority, "prove": "1" if prove else ""}
    asked |= {name: value for name, value in named.items() if value}
    try:
        told = _write(hearth, asked, out)
    except DomainError as error:
        raise click.BadParameter(error.message) from error
    click.echo(json.dumps(told, indent=2) if as_json else f"{told['answer']} See {out}.")


def _write(hearth: Hearth, asked: dict[str, str], out: Path) -> dict[str, Any]:
    """Write the files of a plan, and give its figures."""
    # Heavy: only who plans waits for them.
    from analytics.targeting import suggest_rule
    from app.core.need import open_areas
    from app.planner import files, pictures, words
    from app.planner.ask import Ask
    from app.planner.plans import work_out

    asked.setdefault("rule", str(suggest_rule(open_areas(hearth).known)))
    with show_progress() as progress:
        planned = work_out(hearth, Ask.read(asked), None, progress)
    picture = pictures.draw(hearth, planned)
    out.mkdir(parents=True, exist_ok=True)
    (out / "plan.csv").write_bytes(files.write_sites(planned))
    (out / "neighbourhoods.csv").write_bytes(files.write_areas(planned))
    if picture is not None:
        (out / "map.svg").write_text(picture, encoding="utf-8")
    numbers = planned.numbers
    return {
        "answer": words.answer(planned),
        "asked": planned.ask.to_query(),
        "activities": numbers.placed,
        "spent": numbers.spent,
        "share_of_best": numbers.share_of_best,
        "unmet_share": numbers.now.unmet_share,
        "unmet_share_planned": numbers.planned.unmet_share,
        "unmet_share_as_before": numbers.otherwise and numbers.otherwise.unmet_share,
    }


def _part(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if not name or not value:
        raise click.BadParameter("Write it as NAME=VALUE, such as activities=20.")
    return name, value
