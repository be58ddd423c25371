"""Routes that save what a page shows under a name, and remove it: the same for each such page."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session
from app.core.saved_maps import SavedMaps


def add_saved_routes(bp: Blueprint, maps: SavedMaps) -> None:
    """Add `save` and `remove_saved` to the pages of a blueprint that has an `index`."""

    @bp.post("/saved")
    @requires(Permission.WRITE_RECORDS)
    def save() -> Response:
        kept = maps.save(
            db_session(),
            current_actor(),
            name=request.form.get("name", ""),
            address=request.form.get("address", ""),
        )
        flash(f"“{kept.name}” is saved for all staff of your member.", "success")
        return redirect(f"{url_for('.index')}?{kept.address}", 303)

    @bp.post("/saved/<int:number>/remove")
    @requires(Permission.WRITE_RECORDS)
    def remove_saved(number: int) -> Response:
        maps.remove(db_session(), current_actor(), number)
        flash(f"The saved {maps.noun} is removed.", "success")
        return redirect(url_for(".index"), 303)
