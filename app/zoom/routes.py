"""The zoom view of a map, its areas, and the script that draws it: nothing comes from outside."""

import gzip
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.headers import STATIC_SECONDS, zoom_policy
from app.core.paging import requested_page
from app.core.zoom import ZoomMap, get_zoom
from app.zoom import views

bp = Blueprint("zoom", __name__, url_prefix="/zoom")
_PACKED = 5  # of gzip: more costs time and saves little


@bp.get("/<name>")
@requires(Permission.READ_SCHOOLS)
def show(name: str) -> Response:
    found = _find(name)
    state = request.args.to_dict()
    wanted = state.pop("find", "").strip()
    state.pop("page", None)
    page = render_template(
        "zoom/show.html",
        name=name,
        title=f"{get_zoom(name).title}: zoom view",
        map=found,
        # Behind the address: `url_for` would take `_scheme` or `name` from it as its own.
        query=urlencode(state),
        state=state,
        wanted=wanted,
        legend=views.legend(found),
        table=views.table(found, wanted, requested_page()),
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = zoom_policy()
    return response


@bp.get("/<name>/areas.json")
@requires(Permission.READ_SCHOOLS)
def send_areas(name: str) -> Response:
    return _send(_pack(views.write_areas(_find(name)).encode()), "application/json")


@bp.get("/plotly.js")
@requires(Permission.READ_SCHOOLS)
def send_library() -> Response:
    response = _send(_library(), "text/javascript")
    response.cache_control.public, response.cache_control.max_age = True, STATIC_SECONDS
    return response


def _find(name: str) -> ZoomMap:
    source, actor = get_zoom(name), current_actor()
    actor.require(source.permission)
    return source.find(hearth(), db_session(), actor, request.args)


def _send(packed: bytes, kind: str) -> Response:
    return Response(packed, mimetype=kind, headers={"Content-Encoding": "gzip"})


def _pack(content: bytes) -> bytes:
    return gzip.compress(content, _PACKED, mtime=0)


@cache
def _library() -> bytes:
    return _pack((files("plotly") / "package_data" / "plotly.min.js").read_bytes())
