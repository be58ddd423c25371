"""The zoom view: a map of a feature that a reader moves and zooms, driven by the list beside it."""

from flask import Flask

from app.zoom.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
