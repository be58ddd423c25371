"""Downloads of a run's files: all of them for the central team, its own rows for an institution."""

from typing import Any

from flask import Response, render_template, send_file

from app.core import audit
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.heses import RunRecord, check_institution, files_of, get_run
from app.core.heses.access import find_member
from app.heses import download_files as files
from app.heses.addresses import about, run_tabs
from app.heses.blueprint import bp
from app.heses.comparison_queries import find_letter
from app.heses.views import trail

TYPES = {".csv": "text/csv", ".json": "application/json", ".html": "text/html"}
BINARY = "application/octet-stream"
PACK = "all.zip"


@bp.get("/<int:run_id>/files")
@requires(Permission.MANAGE_HESES)
def list_files(run_id: int) -> str:
    run = get_run(db_session(), run_id)
    return render_template(
        "heses/files.html",
        run=run,
        trail=trail(run),
        tabs=run_tabs(run),
        offered=files.list_offered(files_of(hearth(), run.id)),
        pack=PACK,
    )


@bp.get("/<int:run_id>/<instid>/files")
@requires(Permission.READ_OWN_HESES)
def list_institution_files(run_id: int, instid: str) -> str:
    run, one = check_institution(db_session(), hearth(), current_actor(), run_id, instid)
    return render_template(
        "heses/files_institution.html",
        **about(db_session(), run, one),
        offered=files.list_offered(files_of(hearth(), run.id), one.instid),
        has_letter=find_letter(hearth(), run, one.instid) is not None,
        pack=PACK,
    )


@bp.get("/<int:run_id>/files/<name>")
@requires(Permission.MANAGE_HESES)
def download_file(run_id: int, name: str) -> Any:
    run = get_run(db_session(), run_id)
    held = files_of(hearth(), run.id)
    if name == PACK:
        _tell(run, name)
        pack = files.make_pack(files.list_offered(held), None)
        return send_file(
            pack, "application/zip", as_attachment=True, download_name=f"heses-run-{run.id}.zip"
        )
    return _send(run, files.find_offered(held, name))


@bp.get("/<int:run_id>/<instid>/files/<name>")
@requires(Permission.READ_OWN_HESES)
def download_institution_file(run_id: int, instid: str, name: str) -> Any:
    run, one = check_institution(db_session(), hearth(), current_actor(), run_id, instid)
    held = files_of(hearth(), run.id)
    if name == PACK:
        _tell(run, name, one.instid)
        letter = find_letter(hearth(), run, one.instid)
        pack = files.make_pack(files.list_offered(held, one.instid), letter, one.instid)
        sent_as = f"heses-run-{run.id}-{one.segment}.zip"
        return send_file(pack, "application/zip", as_attachment=True, download_name=sent_as)
    return _send(run, files.find_offered(held, name, one.instid), one.instid)


def _send(run: RunRecord, offered: files.Offered, instid: str | None = None) -> Response:
    """Send a file piece by piece, however large it is."""
    _tell(run, offered.name, instid)
    response = Response(
        files.stream(offered, instid),
        mimetype=TYPES.get(offered.name[offered.name.rfind(".") :], BINARY),
    )
    response.headers.set("Content-Disposition", "attachment", filename=offered.name)
    return response


def _tell(run: RunRecord, name: str, instid: str | None = None) -> None:
    """Note a download; the member whose institution it is finds it in its log."""
    audit.record(
        db_session(),
        "heses.download",
        entity="heses_run",
        entity_ids=[run.id],
        organisation_id=None if instid is None else find_member(db_session(), instid),
        detail={"file": name},
    )
