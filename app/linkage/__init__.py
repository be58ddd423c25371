"""Linkage in the browser: how records were linked, how well, and why each pair was or was not."""

from flask import Flask

from app.linkage import (  # noqa: F401 - put their routes on the blueprint
    cut_routes,
    pair_routes,
    report_routes,
    review_routes,
    routes,
)
from app.linkage.blueprint import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
