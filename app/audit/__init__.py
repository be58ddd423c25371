"""The audit log, as people read it: who did what, when and from where."""

from flask import Flask

from app.audit.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
