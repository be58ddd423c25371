"""Activities and their sessions: find, add, read, change, delete and bring back."""

from flask import Flask

from app.activities.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
