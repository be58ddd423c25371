"""Publications: reports prepared, checked, approved by a second person, and shown to everybody."""

from flask import Flask

from app.publications import (  # noqa: F401 - put routes on the blueprint, and make the job known
    building,
    decision_routes,
    routes,
)
from app.publications.blueprint import bp
from app.publications.public_routes import bp as public_bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(public_bp)
