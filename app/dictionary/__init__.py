"""The data dictionary: every record and field, generated from the models."""

from flask import Flask

from app.dictionary.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
