"""Is the process alive, and can it serve?"""

from flask import Flask

from app.health.routes import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
