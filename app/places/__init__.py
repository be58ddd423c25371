"""Places: what is known of a postcode, an area or where a school stands, and what reached it."""

from flask import Flask

from app.places import change_routes as _change_routes  # its views belong to the same blueprint
from app.places import type_routes as _type_routes  # these too
from app.places.routes import bp

__all__ = ["register"]
del _change_routes, _type_routes


def register(app: Flask) -> None:
    app.register_blueprint(bp)
