"""Public pages, and the style guide where the demonstration is shown."""

from flask import Blueprint, render_template

from app.about.samples import sample
from app.core.access import public, signed_in
from app.core.context import hearth
from app.core.errors import NotFound

bp = Blueprint("about", __name__)


@bp.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("about/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> str:
    return render_template("about/privacy.html", settings=hearth().settings)


@bp.get("/style-guide")
@signed_in
def style_guide() -> str:
    if not hearth().settings.demonstration:
        raise NotFound("The style guide is shown with the demonstration only.")
    return render_template("styleguide.html", sample=sample())
