"""The tables of the track report as files."""

from flask import Blueprint, Response, request

from app.core import audit
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.track import layout, queries

bp = Blueprint("track", __name__)


@bp.get("/track/figures/<table>.csv")
@requires(Permission.READ_TRACK)
def download(table: str) -> Response:
    session, actor = db_session(), current_actor()
    report = queries.get_report(
        session,
        hearth(),
        actor,
        member=request.args.get("member") or None,
        measure=request.args.get("measure") or layout.FIRST_MEASURE,
    )
    text = report.table(table).to_csv()
    audit.record(session, "track.read", detail={"table": table, "edition": report.edition_number})
    name = f"hearth-track-{table}-edition-{report.edition_number}.csv"
    return Response(
        "\ufeff" + text,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
