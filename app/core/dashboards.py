"""Dash inside the site: one shell, one sign-in, one access rule, one content policy.

Guarding only the page would leave Dash's own addresses open, so the rule covers everything under
its prefix; and a callback asks again who is looking, since what it is sent can be forged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import Dash, html
from flask import Flask, Response, has_request_context, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.core.access.roles import Permission
from app.core.access.routes import declare_prefix, find_current_actor
from app.core.errors import NotFound
from app.core.headers import DASH_POLICY

CSRF_COOKIE = "hearth_csrf"
CSRF_HEADER = "X-CSRFToken"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a dashboard: its title, and the pages above it as label and address."""

    title: str
    trail: Sequence[tuple[str, str]] = ()


class HearthDash(Dash):
    """A Dash application whose pages are the site's."""

    find_page: Callable[[str], Page | None]

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """Give a page at its own address alone: Dash would give it at every address below."""
        if self._here() is None:
            raise NotFound("There is no such page.")
        return super().index(*args, **kwargs)

    def interpolate_index(self, **fragments: Any) -> str:  # type: ignore[override]
        """Render the page in the site's own shell."""
        page = self._here() or Page(fragments["title"])
        return render_template(
            "dash.html",
            dash_title=page.title,
            dash_breadcrumbs=[{"label": label, "href": href} for label, href in page.trail],
            dash_metas=Markup(fragments["metas"]),  # noqa: S704 - made by Dash, not by a person
            dash_css=Markup(fragments["css"]),  # noqa: S704
            dash_config=Markup(fragments["config"]),  # noqa: S704
            dash_scripts=Markup(fragments["scripts"]),  # noqa: S704
            dash_renderer=Markup(fragments["renderer"]),  # noqa: S704
            dash_app_entry=Markup(fragments["app_entry"]),  # noqa: S704
        )

    def _here(self) -> Page | None:
        prefix = self.config.routes_pathname_prefix
        return self.find_page(request.path.removeprefix(prefix))


def add_dashboard(
    app: Flask,
    prefix: str,
    *,
    permission: Permission,
    find_page: Callable[[str], Page | None],
    layout: Callable[[], Any],
    callbacks: Callable[[Dash], None],
) -> Dash:
    """Put Dash pages below an address of the site's, such as ``/reports/``.

    `find_page` says what page stands at an address below the prefix, if any; `layout` is called
    for each visit, with the request and its actor in context; `callbacks` registers the pages'
    callbacks, each of which takes its actor from `current_actor` and never from its inputs.
    """
    declare_prefix(app, prefix, permission)
    dash = HearthDash(
        __name__,
        server=app,  # type: ignore[arg-type]
        url_base_pathname=prefix,
        update_title="",
        include_assets_files=False,
        serve_locally=True,
        suppress_callback_exceptions=True,
        add_log_handler=False,
        enable_mcp=False,
        csrf_token_name=CSRF_COOKIE,
        csrf_header_name=CSRF_HEADER,
    )
    dash.find_page = find_page
    # Dash also calls the layout at start and before the first request, when nobody is known yet.
    dash.layout = lambda: layout() if _somebody_is_looking() else html.Div()
    callbacks(dash)
    app.extensions.setdefault(DASH_POLICY, {})[prefix] = list(dash.csp_hashes())
    app.after_request(_csrf_cookie(app, prefix, find_page))
    return dash


def _somebody_is_looking() -> bool:
    return has_request_context() and find_current_actor() is not None


def _csrf_cookie(
    app: Flask, prefix: str, find_page: Callable[[str], Page | None]
) -> Callable[[Response], Response]:
    def add(response: Response) -> Response:
        # Dash reads the token from a cookie; only the dashboard's pages need it.
        path = request.path
        if path.startswith(prefix) and find_page(path.removeprefix(prefix)) is not None:
            response.set_cookie(
                CSRF_COOKIE,
                generate_csrf(),
                path=prefix,
                secure=app.config["SESSION_COOKIE_SECURE"],
                httponly=False,
                samesite="Strict",
            )
        return response

    return add
