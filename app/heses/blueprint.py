"""The blueprint of HESES, on which each module of routes puts its own."""

from flask import Blueprint

bp = Blueprint("heses", __name__, url_prefix="/heses")
