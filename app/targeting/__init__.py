"""The targeting map: where outreach is needed, by chosen indicators, as a map and ranked lists."""

from flask import Flask

from app.core.zoom import offer_zoom
from app.targeting.routes import bp
from app.targeting.zoom import SOURCE


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    offer_zoom(app, bp.name, SOURCE)
