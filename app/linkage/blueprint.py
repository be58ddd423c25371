"""The blueprint of linkage, on which each module of routes puts its own."""

from flask import Blueprint

bp = Blueprint("linkage", __name__, url_prefix="/linkage")
