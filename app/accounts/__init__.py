"""Who may come in: signing in, one's own account, and the users that a person manages."""

from typing import Any

from flask import Flask, request, url_for

from app.accounts import account_routes, routes, setup, sign_in_routes, single_sign_on, two_step
from app.accounts.redirects import safe_next
from app.core import lifecycle
from app.core.context import EXTENSION


def register(app: Flask) -> None:
    """Put signing in and the account pages into an application."""
    held = app.extensions[EXTENSION]
    setup.install(app)
    single_sign_on.install(app, held)
    sign_in_routes.install(app)
    lifecycle.check_people(app, two_step.check_second_step)
    app.register_blueprint(routes.bp)
    app.register_blueprint(account_routes.bp)
    app.context_processor(_links)


def _links() -> dict[str, Any]:
    """The links at the top of every page, and what the pages of signing in need to know."""
    return {
        "sign_in_href": url_for("security.login"),
        "account_links": [
            {"label": "Your account", "href": url_for("account.show")},
            {"label": "Sign out", "href": url_for("security.logout"), "method": "post"},
        ],
        "next_page": safe_next(request.args.get("next")),
        "sign_on_label": sign_in_routes.sign_on_label(),
    }
