"""What the site says of itself: accessibility, privacy, and the parts it is made of."""

from flask import Flask

from app.about.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
