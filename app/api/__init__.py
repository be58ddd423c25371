"""The read API: the records as JSON, in the same scope as the pages, described by OpenAPI."""

from flask import Flask

from app.api.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
