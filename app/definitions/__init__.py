"""The register of definitions, and figures under all of them at once."""

from flask import Flask

from app.definitions.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
