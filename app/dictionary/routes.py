"""Pages of the data dictionary."""

from flask import Blueprint, Response, render_template, request

from app.core.access import signed_in
from app.dictionary import queries

bp = Blueprint("dictionary", __name__, url_prefix="/data-dictionary")


@bp.get("")
@signed_in
def index() -> str:
    text = request.args.get("q", "").strip()[:80]
    records = queries.find_records(text)
    return render_template(
        "dictionary/index.html",
        text=text,
        records=records,
        count=sum(len(record.fields) for record in records),
        code_list_of=queries.code_list_of,
    )


@bp.get("/data-dictionary.csv")
@signed_in
def download() -> Response:
    records = queries.find_records(request.args.get("q", "").strip()[:80])
    response = Response(queries.as_csv(records), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=hearth-data-dictionary.csv"
    return response
