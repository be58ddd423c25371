"""Registers: who was at an activity, or at one session of it. One tap saves."""

from flask import Flask

from app.registers.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
