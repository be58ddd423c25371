"""Schools and colleges, and what their pupils received."""

from flask import Flask

from app.schools.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
