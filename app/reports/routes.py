"""The list of reports, and their files."""

import mimetypes
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request

from analytics.reports.registry import KINDS
from app.core import reports
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.releases import EXPORT
from app.reports import files
from app.reports.state import PREFIX, read_state

bp = Blueprint("reports", __name__)
#: Where the track report was before there were others.
FORMER = "hesa-track"


@bp.get("/reports")
@requires(Permission.READ_TRACK)
def index() -> str:
    return render_template("reports/index.html", kinds=KINDS, prefix=PREFIX)


@bp.get("/track/")
@requires(Permission.READ_TRACK)
def former() -> Any:
    return redirect(f"{PREFIX}{FORMER}/", 301)


@bp.get("/reports/<name>/<file>")
@requires(Permission.READ_TRACK)
def download(name: str, file: str) -> Response:
    state = read_state(name, request.query_string.decode())
    session = db_session()
    report = reports.ask(
        session,
        hearth(),
        current_actor(),
        name=state.name,
        member=state.member or None,
        years=state.years or None,
        definitions=state.definitions,
        way=EXPORT,
    )
    content = files.make_file(report, file)
    reports.note_read(session, report, file=file)
    saved = f"hearth-{report.name}-edition-{report.made.edition}-{file}"
    return Response(
        content,
        mimetype=mimetypes.guess_type(file)[0] or "application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{saved}"'},
    )
