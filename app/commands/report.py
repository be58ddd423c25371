"""`hearth report NAME`: a report as files, as its page gives it."""

from collections.abc import Sequence
from pathlib import Path

import click

from analytics.documents import FORMATS, OF_MAPS, UnknownFormat, write_report
from analytics.reports import Report
from analytics.reports.registry import KINDS
from app.core import audit, reports
from app.core.access import Actor, Scope
from app.core.context import open_hearth
from app.core.errors import DomainError, NotAllowed
from app.core.releases import EXPORT
from config import Settings

NAMES = ", ".join(kind.name for kind in KINDS)


@click.command(
    epilog=f"Reports: {NAMES}. Example: hearth report hesa-track --out track"
    " --years 2015/16-2020/21 --definition disadvantage=imd-q1 --format csv,pdf"
)
@click.argument("name")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option(
    "--member", metavar="KEY", default=reports.ALL, help="One member; without it, all together."
)
@click.option("--years", metavar="YEARS", help="2007/08-2015/16, or one; without it, all.")
@click.option(
    "--definition",
    "definitions",
    multiple=True,
    metavar="FAMILY=KEY",
    help="Such as disadvantage=imd-q1; may be given again.",
)
@click.option(
    "--format",
    "formats",
    metavar="LIST",
    default="csv",
    show_default=True,
    help=f"Of {', '.join(FORMATS)}, with commas between; with maps {', '.join(OF_MAPS)} too.",
)
@click.option("--json", "as_json", is_flag=True, help="Print report.json instead of a sentence.")
def command(
    *,
    name: str,
    out: Path,
    member: str,
    years: str | None,
    definitions: tuple[str, ...],
    formats: str,
    as_json: bool,
) -> None:
    """Write a report after disclosure control: its figures and how they are made."""
    wanted = read_formats(formats, (*FORMATS, *OF_MAPS))
    report = _read(name, member, years, dict(_part(text) for text in definitions))
    out.mkdir(parents=True, exist_ok=True)
    try:
        written = write_report(report, out, wanted, fonts=reports.FONTS)
    except UnknownFormat as error:
        raise click.BadParameter(str(error)) from error
    text = (out / "report.json").read_text(encoding="utf-8")
    click.echo(text if as_json else f"{report.answer} {len(written)} files. See {out}.")


def _read(name: str, member: str, years: str | None, definitions: dict[str, str]) -> Report:
    hearth = open_hearth(Settings())
    actor = Actor.system()
    try:
        # Working it out may take long: nothing is locked for it.
        with hearth.database.session(Scope.nothing(), writes=False) as session:
            _check(member, reports.list_members(session, actor))
            report = reports.ask(
                session,
                hearth,
                actor,
                name=name,
                member=member,
                years=years,
                definitions=definitions,
                way=EXPORT,
            )
        with hearth.database.transaction(Scope.nothing()) as session:
            audit.set_origin(session, audit.Origin(kind="command"))
            reports.note_read(session, report)
    except NotAllowed as error:
        raise click.ClickException(error.message) from error
    except DomainError as error:
        raise click.BadParameter(error.message) from error
    return report


def _check(member: str, offered: Sequence[reports.Choice]) -> None:
    keys = [each.key for each in offered]
    if member not in keys:
        raise click.BadParameter(f"There is no member '{member}'. There are: {', '.join(keys)}.")


def read_formats(text: str, there: Sequence[str] = FORMATS) -> tuple[str, ...]:
    """Read a list of formats, or name those there are."""
    wanted = tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
    unknown = [each for each in wanted if each not in there]
    if unknown or not wanted:
        raise click.BadParameter(
            f"There is no format '{', '.join(unknown)}'. There are: {', '.join(there)}."
        )
    return wanted


def _part(text: str) -> tuple[str, str]:
    family, _, key = text.partition("=")
    if not family or not key:
        raise click.BadParameter("Write it as FAMILY=KEY, such as disadvantage=imd-q1.")
    return family, key
