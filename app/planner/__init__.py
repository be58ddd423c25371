"""The cold-spot planner: where the next activities do most for need that little has reached."""

from flask import Flask

from app.planner.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
