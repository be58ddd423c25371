"""The editions of the warehouse, which every report rests on."""

from flask import Flask

from app.track.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
