"""Postcodes: paste a column, see which can be used, copy the mended ones back. Nothing is kept."""

from flask import Flask

from app.postcodes.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
