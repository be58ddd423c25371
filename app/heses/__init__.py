"""HESES in the browser: re-created from student records, shown, compared and corrected."""

from flask import Flask

from app.core.heses import recreating  # noqa: F401 - its job has to be known
from app.heses import (  # noqa: F401 - put their routes on the blueprint
    comparison_routes,
    correction_routes,
    correction_sign_off,
    download_routes,
    routes,
    student_routes,
)
from app.heses.blueprint import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
