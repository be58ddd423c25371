"""Impact studies: declared, looked at without outcomes, locked, run, read and handed on."""

from flask import Flask

from app.impact import routes, running  # noqa: F401 - put routes on the blueprint, and make jobs known
from app.impact.blueprint import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
