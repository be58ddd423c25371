"""Members: universities, colleges, partnerships and charities whose outreach is recorded."""

from flask import Flask

from app.organisations.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
