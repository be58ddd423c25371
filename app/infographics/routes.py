"""Pages of infographics: a preview with the page in words, and its files.

A logo is drawn and forgotten: nothing of it is stored.
"""

from typing import Any

from flask import Blueprint, Response, render_template, request

from analytics.infographics import (
    Brand,
    LogoFault,
    Sheet,
    draw_pdf,
    draw_svg,
    list_layouts,
    read_logo,
)
from app.core import reports
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import NotFound
from app.core.releases import EXPORT, PAGE
from app.infographics import queries
from app.infographics.queries import Wish

bp = Blueprint("infographics", __name__, url_prefix="/infographics")
PDF, SVG = "application/pdf", "image/svg+xml"
MOST_LETTERS = 80


@bp.get("")
@requires(Permission.READ_TRACK)
def index() -> str:
    return render_template("infographics/index.html", layouts=list_layouts())


@bp.get("/<name>")
@requires(Permission.READ_TRACK)
def show(name: str) -> str:
    return _page(_wish(name))


@bp.get("/<name>/preview.svg")
@requires(Permission.READ_TRACK)
def preview(name: str) -> Response:
    sheet = _sheet(_wish(name), PAGE)
    return Response(draw_svg(sheet, Brand(), reports.FONTS), mimetype=SVG)


@bp.get("/<name>/infographic.<kind>")
@requires(Permission.READ_TRACK)
def download(name: str, kind: str) -> Response:
    if kind not in {"pdf", "svg"}:
        raise NotFound("This infographic has no such file.")
    return _send(_sheet(_wish(name), EXPORT), Brand(), kind)


@bp.post("/<name>/branded")
@requires(Permission.READ_TRACK)
def brand(name: str) -> Any:
    wish = _wish(name)
    title = request.form.get("name", "").strip()[:MOST_LETTERS]
    sent = request.files.get("logo")
    content = sent.read() if sent else b""
    try:
        logo = read_logo(content) if content else None
    except LogoFault as error:
        return _page(wish, refused=str(error), title=title), 422
    return _send(_sheet(wish, EXPORT), Brand(title, logo), "pdf")


def _wish(name: str) -> Wish:
    return Wish(name, request.args.to_dict())


def _sheet(wish: Wish, way: str) -> Sheet:
    return queries.get_sheet(db_session(), hearth(), current_actor(), wish, way=way)


def _page(wish: Wish, *, refused: str = "", title: str = "") -> str:
    sheet = _sheet(wish, PAGE)
    return render_template(
        "infographics/show.html",
        sheet=sheet,
        said=sheet.said(),
        wish=wish,
        members=reports.list_members(db_session(), current_actor()),
        refused=refused,
        name=title,
    )


def _send(sheet: Sheet, made_for: Brand, kind: str) -> Response:
    drawn: bytes | str
    if kind == "pdf":
        drawn = draw_pdf(sheet, made_for, reports.FONTS)
    else:
        drawn = draw_svg(sheet, made_for, reports.FONTS)
    reports.note_read(db_session(), sheet.report, file=f"infographic.{kind}")
    edition = sheet.report.made.edition
    saved = f"hearth-{sheet.layout.name}-infographic-edition-{edition}.{kind}"
    return Response(
        drawn,
        mimetype=PDF if kind == "pdf" else SVG,
        headers={"Content-Disposition": f'attachment; filename="{saved}"'},
    )
