"""Reports: a list of them, and one Dash page whose address says what is asked of which."""

from flask import Flask

from app.core.access import Permission
from app.core.dashboards import add_dashboard
from app.reports import callbacks, layout
from app.reports.routes import bp
from app.reports.state import PREFIX, find_page


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    add_dashboard(
        app,
        PREFIX,
        permission=Permission.READ_TRACK,
        find_page=find_page,
        layout=layout.shell,
        callbacks=callbacks.register,
    )
