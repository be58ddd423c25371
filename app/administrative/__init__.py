"""Administrative records in the browser: what is loaded, loading a year, and what it lacked."""

from flask import Flask

from app.administrative.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
