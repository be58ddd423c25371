"""Uploads: a spreadsheet read, mapped, checked, reviewed, imported, and taken back as a unit."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and the jobs of uploads."""
    from app.uploads import jobs, routes, row_routes

    assert jobs.KINDS  # noqa: S101 - imported for the handlers that it registers
    assert row_routes.bp is routes.bp  # noqa: S101 - imported for the pages that it adds
    app.register_blueprint(routes.bp)
