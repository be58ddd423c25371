"""`hearth infographic NAME`: a report on one page, with its tables behind it."""

from pathlib import Path

import click

from analytics.infographics import (
    FORMATS,
    Brand,
    Logo,
    LogoFault,
    Sheet,
    list_layouts,
    read_logo,
    write_infographic,
)
from app.core import audit, reports
from app.core.access import Actor, Scope
from app.core.context import open_hearth
from app.core.errors import DomainError, NotAllowed
from app.core.releases import EXPORT
from app.infographics import queries
from config import Settings

NAMES = ", ".join(layout.name for layout in list_layouts())


@click.command(
    epilog=f"Infographics: {NAMES}. Example: hearth infographic hesa-track --out sheet"
    ' --member U01 --name "University of Wexcombe" --logo crest.svg'
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
    "--logo",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PNG or plain SVG, up to 300 kB.",
)
@click.option("--name", "title", default="", metavar="TEXT", help="Name that stands on the page.")
def command(
    *,
    name: str,
    out: Path,
    member: str,
    years: str | None,
    definitions: tuple[str, ...],
    logo: Path | None,
    title: str,
) -> None:
    """Draw an infographic as PDF (with the table behind every figure) and as SVG."""
    brand = Brand(title, _logo(logo))
    given = {queries.MEMBER: member, queries.YEARS: years or ""}
    given |= dict(_part(text) for text in definitions)
    sheet = _sheet(queries.Wish(name, given))
    written = write_infographic(sheet, out, FORMATS, brand=brand, fonts=reports.FONTS)
    click.echo(f"{sheet.report.answer} {len(written)} files. See {out}.")


def _sheet(wish: queries.Wish) -> Sheet:
    hearth = open_hearth(Settings())
    actor = Actor.system()
    try:
        with hearth.database.transaction(Scope.nothing()) as session:
            queries.find_layout(wish.name)
            offered = [each.key for each in reports.list_members(session, actor)]
            if wish.member not in offered:
                raise click.BadParameter(
                    f"There is no member '{wish.member}'. There are: {', '.join(offered)}."
                )
            sheet = queries.get_sheet(session, hearth, actor, wish, way=EXPORT)
            audit.set_origin(session, audit.Origin(kind="command"))
            reports.note_read(session, sheet.report, file="infographic")
    except NotAllowed as error:
        raise click.ClickException(error.message) from error
    except DomainError as error:
        raise click.BadParameter(error.message) from error
    return sheet


def _logo(path: Path | None) -> Logo | None:
    if path is None:
        return None
    try:
        return read_logo(path.read_bytes())
    except LogoFault as error:
        raise click.BadParameter(str(error)) from error


def _part(text: str) -> tuple[str, str]:
    family, _, key = text.partition("=")
    if not family or not key:
        raise click.BadParameter("Write it as FAMILY=KEY, such as disadvantage=imd-q1.")
    return family, key
