"""The official files that Hearth rests on: what is loaded, loading another, and going back."""

from flask import Flask

from app.reference.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
