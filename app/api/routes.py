"""The addresses of the read API, and the page that explains it."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request

from app.api import queries, schema
from app.api.openapi import document
from app.core.access import Permission, requires, signed_in
from app.core.context import db_session, hearth
from app.core.errors import Invalid, NotFound
from app.core.paging import Page, same_page
from etl.reference import list_code_lists
from etl.reference.code_lists import UnknownCodeList

bp = Blueprint("api", __name__, url_prefix="/api")
MOST_PAGES = 1_000_000


@bp.get("")
@signed_in
def about() -> str:
    return render_template(
        "api/about.html",
        document=document(hearth().settings.public_url),
        most=queries.MOST_PER_PAGE,
    )


@bp.get("/v1/openapi.json")
@signed_in
def openapi() -> Any:
    return jsonify(document(hearth().settings.public_url))


@bp.get("/v1/participants")
@requires(Permission.READ_RECORDS)
def list_participants() -> Any:
    return _list("participants")


@bp.get("/v1/participants/<int:number>")
@requires(Permission.READ_RECORDS)
def get_participant(number: int) -> Any:
    return jsonify(schema.as_json(queries.get_record(db_session(), "participants", number)))


@bp.get("/v1/activities")
@requires(Permission.READ_RECORDS)
def list_activities() -> Any:
    return _list("activities")


@bp.get("/v1/activities/<int:number>")
@requires(Permission.READ_RECORDS)
def get_activity(number: int) -> Any:
    return jsonify(schema.as_json(queries.get_record(db_session(), "activities", number)))


@bp.get("/v1/registrations")
@requires(Permission.READ_RECORDS)
def list_registrations() -> Any:
    return _list("registrations")


@bp.get("/v1/registrations/<int:number>")
@requires(Permission.READ_RECORDS)
def get_registration(number: int) -> Any:
    return jsonify(schema.as_json(queries.get_record(db_session(), "registrations", number)))


@bp.get("/v1/institutions")
@requires(Permission.READ_SCHOOLS)
def list_institutions() -> Any:
    return _list("institutions")


@bp.get("/v1/institutions/<int:number>")
@requires(Permission.READ_SCHOOLS)
def get_institution(number: int) -> Any:
    return jsonify(schema.as_json(queries.get_record(db_session(), "institutions", number)))


@bp.get("/v1/code-lists")
@signed_in
def code_lists() -> Any:
    heads = ("key", "version", "title", "source")
    return jsonify(
        items=[{name: getattr(one, name) for name in heads} for one in list_code_lists()]
    )


@bp.get("/v1/code-lists/<key>")
@signed_in
def code_list(key: str) -> Any:
    try:
        return jsonify(schema.code_list_as_json(key))
    except UnknownCodeList:
        raise NotFound("There is no code list of that key.") from None


def _list(resource: str) -> Any:
    found = queries.list_records(
        db_session(),
        resource,
        request.args.to_dict(),
        page=_whole("page", 1, MOST_PAGES),
        per_page=_whole("per_page", queries.PER_PAGE, queries.MOST_PER_PAGE),
    )
    return jsonify(
        items=[schema.as_json(record) for record in found.items],
        page=found.number,
        pages=found.pages,
        total=found.total,
        next=_address(found, found.number + 1),
        previous=_address(found, found.number - 1),
    )


def _whole(name: str, usual: int, most: int) -> int:
    text = request.args.get(name, str(usual))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise Invalid(name, f"{name} is a number from 1 to {most}.")
    return int(text)


def _address(found: Page[Any], number: int) -> str | None:
    if not 1 <= number <= found.pages:
        return None
    return same_page(page=number)
