"""Pages of postcodes.

What is pasted may be where people live: it travels in the body of a request, never in an address,
and no line of it is stored, logged or put into the session.
"""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, send_file

from app.core.access import signed_in
from app.core.context import hearth
from app.core.errors import Invalid
from app.postcodes import services, views
from etl.postcodes import check_postcode

bp = Blueprint("postcodes", __name__, url_prefix="/postcodes")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOICE = re.compile(r"choice-([1-9][0-9]{0,5})")
LONGEST = 40
FIELDS = ("given", "status", "postcode", "message", "candidates", "country", "live")


@bp.route("", methods=["GET", "POST"])
@signed_in
def index() -> Any:
    text = request.form.get("text", "")
    try:
        page = views.page(_checked(), request.form) if text.strip() else views.empty_page()
    except Invalid as error:
        return render_template("postcodes/index.html", **views.refused_page(text, error)), 422
    return render_template("postcodes/index.html", text=text, **page)


@bp.post("/checked.<any(csv, xlsx):ending>")
@signed_in
def download(ending: str) -> Response:
    checked = _checked()
    if ending == "xlsx":
        book = services.as_workbook(checked)
        return send_file(book, XLSX, as_attachment=True, download_name="postcodes-checked.xlsx")
    return Response(
        services.as_csv(checked),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="postcodes-checked.csv"'},
    )


def _checked() -> services.Checked:
    choices = {
        int(found[1]): value
        for name, value in request.form.items()
        if (found := CHOICE.fullmatch(name))
    }
    return services.check_text(request.form.get("text", ""), choices, hearth().postcodes)


@bp.post("/one")
@signed_in
def one() -> Any:
    """Say what a single postcode is: words beside the box of another form, or JSON if asked for."""
    text = request.form.get("postcode", "")[:LONGEST]
    verdict = check_postcode(text, hearth().postcodes) if text.strip() else None
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(verdict and {name: getattr(verdict, name) for name in FIELDS})
    return render_template(
        "postcodes/_verdict.html", verdict=verdict, chosen=request.form.get("postcode_choice")
    )


@bp.get("/template.xlsx")
@signed_in
def template() -> Response:
    """The workbook that checks postcodes by formulas, for where Hearth is not at hand."""
    book = services.get_template(hearth().postcodes)
    return send_file(book, XLSX, as_attachment=True, download_name="hearth-postcodes.xlsx")
