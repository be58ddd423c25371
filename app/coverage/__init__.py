"""Coverage: which areas and schools outreach reaches, how intensely, and which it does not."""

from flask import Flask

from app.core.zoom import offer_zoom
from app.coverage.routes import bp
from app.coverage.zoom import SOURCE


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    offer_zoom(app, bp.name, SOURCE)
