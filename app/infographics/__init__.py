"""Infographics: one page drawn from a report, with the member's name and logo."""

from flask import Flask

from app.infographics.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
