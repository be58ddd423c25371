"""The first page of each role: how the year goes, and what needs this person today."""

from flask import Flask

from app.home.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
