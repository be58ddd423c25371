"""Linkage in the browser: how records were linked, how well, and why each pair was or was not."""

from flask import Flask

from app.linkage import routes  # noqa: F401 - puts its routes on the blueprint
from app.linkage.blueprint import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
