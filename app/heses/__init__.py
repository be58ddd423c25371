"""HESES in the browser: re-created from student records, shown, compared and corrected."""

from flask import Flask

from app.core.heses import recreating  # noqa: F401 - its job has to be known
from app.heses import routes  # noqa: F401 - puts its routes on the blueprint
from app.heses.blueprint import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
