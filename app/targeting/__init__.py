"""The targeting map: where outreach is needed, by chosen indicators, as a map and ranked lists."""

from flask import Flask

from app.targeting.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
