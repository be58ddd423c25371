"""Uploads: a spreadsheet read, mapped, checked, reviewed, imported, and taken back as a unit."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of uploads; importing adds the jobs, and the pages of single rows."""
    from app.uploads import jobs, routes, row_routes  # noqa: F401

    app.register_blueprint(routes.bp)
