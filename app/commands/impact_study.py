"""`hearth impact study`: a study of an edition as files, as its page gives it."""

from pathlib import Path

import click

from app.core import audit, reports
from app.core.access import Actor, Scope
from app.core.context import Hearth, open_hearth
from app.core.report_editions import get_facts
from config import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SCOPES = ("across", "within", "prefer-within")


@click.command()
@click.argument("kind")
@click.option("--years", required=True, metavar="YEARS", help="2018-2024, or one.")
@click.option("--scope", type=click.Choice(SCOPES), help="Where comparison pupils come from.")
@click.option("--definition", metavar="KEY", help="Who took part; without it, the study's own.")
@click.option(
    "--member", metavar="KEY", default=reports.ALL, help="One member; without it, all together."
)
@click.option("--lock", "is_lock", is_flag=True, help="Write the locked protocol, and stop there.")
@click.option("--protocol", type=EXISTING, help="A locked protocol, as --lock wrote it.")
@click.option("--because", default="", metavar="TEXT", help="Estimate in spite of poor balance.")
@click.option("--out", required=True, type=FOLDER, help="Folder for the files.")
@click.option("--format", "formats", default="html", show_default=True, metavar="LIST",
              help="Of html, pdf, pptx, xlsx, csv, svg, with commas between.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print figures.json.")
def study(
    *,
    kind: str,
    years: str,
    scope: str | None,
    definition: str | None,
    member: str,
    is_lock: bool,
    protocol: Path | None,
    because: str,
    out: Path,
    formats: str,
    as_json: bool,
) -> None:
    """Do a study of the present edition: ks4 or he-entry.

    With --lock only the protocol is written, locked as of now; --protocol runs it later, and no
    outcome is looked at before. Without either, it is locked and run at once.

    \b
    Example:
      hearth impact study ks4 --years 2018-2024 --scope across --lock --out plan
      hearth impact study ks4 --years 2018-2024 --protocol plan/locked.json --out study
    """
    # The solvers and regressions take a second to come: only who makes a study waits for them.
    from analytics.impact.report import make, write
    from analytics.publications import FIGURES
    from app.commands.report import read_formats
    from app.impact import protocols

    wanted = read_formats(formats)
    hearth = open_hearth(Settings())
    asked = protocols.Asked(kind, years, scope, definition)
    if protocol is not None:
        locked = protocols.read_locked(protocol, asked)
    else:
        locked = protocols.declare(hearth, asked)
    place = protocols.find_place(get_facts(hearth), kind, *_whose(hearth, member))
    out.mkdir(parents=True, exist_ok=True)
    protocols.write_locked(locked, out)
    if is_lock:
        click.echo(f"Locked with the hash {locked.hash}. See {out / protocols.LOCKED}.")
        return
    made = make(
        place, locked, opened_at=hearth.clock(), told_because=because, progress=lambda *_: None
    )
    write(made, out, wanted, fonts=reports.FONTS)
    _note(hearth, made.report.name, place.edition.number)
    said = (out / FIGURES).read_text(encoding="utf-8")
    click.echo(said if as_json else f"{made.report.answer} See {out}.")


def _whose(hearth: Hearth, member: str) -> tuple[str, str]:
    """Give the member's key, empty for all, and what they are called."""
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        offered = {each.key: each.label for each in reports.list_members(session, Actor.system())}
    if member not in offered:
        raise click.BadParameter(f"There is no member '{member}'. There are: {', '.join(offered)}.")
    return "" if member == reports.ALL else member, offered[member]


def _note(hearth: Hearth, report: str, edition: int) -> None:
    with hearth.database.transaction(Scope.nothing()) as session:
        audit.set_origin(session, audit.Origin(kind="command"))
        audit.record(session, "track.read", detail={"report": report, "edition": edition})
