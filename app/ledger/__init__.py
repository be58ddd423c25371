"""Who is not counted in reports, and why: for a member's own staff, record by record."""

from flask import Flask

from app.ledger.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
