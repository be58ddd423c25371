"""Errors, shown once: a page for a person, `application/problem+json` for a program."""

import logging
from types import TracebackType
from typing import Any

from dash.exceptions import DependencyException
from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from app.core.errors import DomainError, place_of

log = logging.getLogger(__name__)
NUMBER_OUT_OF_RANGE = "22003"  # PostgreSQL's code; SQLite's driver raises OverflowError instead
PAGES = {400, 403, 404, 409, 413, 429, 500, 503}
MESSAGES = {
    404: "There is no such page.",
    405: "This page cannot be used in that way.",
    413: "The file is too large.",
    429: "Too many attempts. Wait a moment and try again.",
    503: "Hearth cannot reach its records just now. Nothing was lost; try again in a minute.",
}


def install(app: Flask) -> None:
    """Show every kind of failure in one way."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _records_away)
    app.register_error_handler(PoolTimeout, _records_away)
    app.register_error_handler(OverflowError, _no_such_number)
    app.register_error_handler(DataError, _data)
    app.register_error_handler(DependencyException, _no_such_asset)
    app.register_error_handler(Exception, _unexpected)
    # A failure after the view, as in committing, does not come to the handlers above.
    app.log_exception = _log  # type: ignore[method-assign, assignment]


def _domain(error: DomainError) -> Any:
    return _answer(error.status, error.message)


def _csrf(_error: CSRFError) -> Any:
    return _answer(400, "This page was open for too long. Go back, reload it and try again.")


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # The request calls this site by a name that is not its own: a page could have no links.
        return Response("This site has another address.\n", status, mimetype="text/plain")
    if isinstance(error.response, Response):
        return error.response
    return _answer(status, MESSAGES.get(status, error.name + "."))


def _records_away(error: Exception) -> Any:
    log.error("records: %s", type(error).__name__)
    return _answer(503, MESSAGES[503])


def _no_such_number(_error: Exception) -> Any:
    """Answer for a number in an address that is too large for any record to have it."""
    return _answer(404, "There is no such record.")


def _no_such_asset(_error: Exception) -> Any:
    """Answer for an address below a dashboard that names no file of Dash's."""
    return _answer(404, MESSAGES[404])


def _data(error: DataError) -> Any:
    if getattr(error.orig, "sqlstate", None) == NUMBER_OUT_OF_RANGE:
        return _no_such_number(error)
    return _unexpected(error)


def _unexpected(error: Exception) -> Any:
    _log((type(error), error, error.__traceback__))
    return _answer(500, "Something went wrong on our side. Nothing was saved.")


def _log(failure: tuple[type[BaseException], BaseException, TracebackType | None]) -> None:
    kind, error, _ = failure
    where = place_of(error)
    log.error("%s %s: %s\n%s", request.method, request.endpoint, kind.__name__, where)


def _answer(status: int, message: str) -> Any:
    if _wants_json():
        problem = {
            "type": "about:blank",
            "title": message,
            "status": status,
            "instance": g.get("request_id"),
        }
        response = jsonify(problem)
        response.mimetype = "application/problem+json"
        return response, status
    page = status if status in PAGES else 400
    return (
        render_template(
            f"errors/{page}.html",
            message=message,
            request_id=g.get("request_id"),
        ),
        status,
    )


def _wants_json() -> bool:
    if request.path.startswith("/api/") or "/_dash" in request.path:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
