"""Participants: find, add without doubling, read, change, delete and bring back."""

from flask import Flask

from app.participants.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
