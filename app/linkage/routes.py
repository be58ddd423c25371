"""The first page: editions, and how well each source is linked in the current one."""

from flask import render_template

from app.core.access import Permission, requires
from app.linkage.blueprint import bp


@bp.get("")
@requires(Permission.READ_LINKAGE)
def index() -> str:
    return render_template("linkage/index.html")
