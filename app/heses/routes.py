"""Pages of the runs: what there is, and a new one."""

from flask import render_template

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.heses import list_runs
from app.heses.blueprint import bp


@bp.get("")
@requires(Permission.READ_OWN_HESES)
def index() -> str:
    runs = list_runs(db_session(), hearth(), current_actor())
    return render_template("heses/index.html", runs=runs)
