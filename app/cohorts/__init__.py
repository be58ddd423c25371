"""The cohort clock: when results and entries happen, and when tracking can show them."""

from flask import Flask

from app.cohorts.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
