"""The page of the exclusion ledger, and the list of a member's records that are not counted."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core import audit, builds
from app.core.access import Permission, current_actor, requires
from app.core.context import LONDON, db_session, hearth
from app.core.errors import NotFound
from app.ledger import queries, views

bp = Blueprint("ledger", __name__, url_prefix="/ledger")


@bp.get("")
@requires(Permission.READ_TRACK)
def index() -> str:
    session, actor = db_session(), current_actor()
    members = queries.list_members(session, actor)
    if not members:
        return render_template("ledger/totals.html")
    member = queries.choose_member(members, request.args.get("member"))
    try:
        edition = queries.get_edition(hearth())
    except NotFound:
        return render_template("ledger/index.html", ledger=None)
    ledger = queries.get_ledger(edition, member)
    build = builds.find_latest_build(session)
    return render_template(
        "ledger/index.html",
        ledger=ledger,
        answer=views.answer(ledger, member.name),
        lines=views.list_lines(ledger),
        rows=views.list_rows(ledger),
        member=member,
        members=members,
        edition=edition.number,
        as_of=_day(edition.manifest["built_at"]),
        is_building=build is not None and not build.is_over,
        may_write=actor.may(Permission.WRITE_RECORDS),
    )


@bp.get("/list.csv")
@requires(Permission.READ_RECORDS)
def download() -> Response:
    session, actor = db_session(), current_actor()
    member = queries.choose_member(queries.list_members(session, actor), request.args.get("member"))
    edition = queries.get_edition(hearth())
    ledger = queries.get_ledger(edition, member)
    records = queries.list_left_out(session, edition, member, ledger)
    content = views.write_list(
        records, lambda number: url_for("participants.show", number=number, _external=True)
    )
    audit.record(
        session,
        "ledger.download",
        entity="participant",
        organisation_id=member.organisation_id,
        detail={"edition": edition.number, "records": len(records)},
    )
    name = f"hearth-not-counted-{member.key}-edition-{edition.number}.csv"
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _day(text: Any) -> str:
    return f"{datetime.fromisoformat(str(text)).astimezone(LONDON):%d/%m/%Y}"
