"""The first track report: what became of the participants, as a Dash page of the site."""

from flask import Flask

from app.core.access import Permission
from app.core.dashboards import add_dashboard
from app.track import callbacks, layout
from app.track.routes import bp

PREFIX = "/track/"


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    add_dashboard(
        app,
        PREFIX,
        title="Track report",
        permission=Permission.READ_TRACK,
        layout=layout.page,
        callbacks=callbacks.register,
    )
