"""Builds the web application: wires, nothing else."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import metadata
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    about,
    accounts,
    activities,
    administrative,
    api,
    audit,
    cohorts,
    coverage,
    definitions,
    dictionary,
    health,
    heses,
    home,
    impact,
    infographics,
    ledger,
    linkage,
    organisations,
    participants,
    places,
    planner,
    postcodes,
    publications,
    reference,
    registers,
    reports,
    schools,
    targeting,
    track,
    uploads,
    zoom,
)
from app.core import access, bodies, drawing, failures, headers, lifecycle, navigation
from app.core.access.routes import PUBLIC, declare_endpoints
from app.core.context import EXTENSION, open_hearth
from config import Settings

LOOPBACK = ("127.0.0.1", "localhost")
FEATURES = (
    health,
    accounts,
    home,
    participants,
    activities,
    registers,
    schools,
    places,
    targeting,
    planner,
    coverage,
    zoom,
    postcodes,
    cohorts,
    uploads,
    organisations,
    reference,
    administrative,
    heses,
    linkage,
    audit,
    definitions,
    dictionary,
    api,
    reports,
    infographics,
    track,
    ledger,
    publications,
    impact,
    about,
)


def create_app(
    settings: Settings | None = None, *, clock: Callable[[], datetime] | None = None
) -> Flask:
    """Return the application for the given settings, the environment's by default."""
    settings = settings or Settings()
    logging.getLogger("app").setLevel(settings.log_level)
    app = Flask(__name__)
    app.config.from_mapping(_flask_config(settings))
    extension = open_hearth(settings)
    if clock is not None:
        extension.clock = clock
    app.extensions[EXTENSION] = extension
    bodies.install(
        app,
        file_bytes=settings.upload_max_bytes,
        official_bytes=settings.reference_max_bytes,
        incoming=settings.instance / "incoming",
    )
    CSRFProtect(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    declare_endpoints(app, {"static": PUBLIC})
    failures.install(app)
    for feature in FEATURES:
        feature.register(app)
    lifecycle.install(app)
    headers.install(app)
    app.context_processor(lambda: _page_context(app))
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    public = urlsplit(settings.public_url)
    secure = public.scheme == "https"
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "DEBUG": settings.debug,
        "TESTING": settings.environment == "test",
        # A request that calls this site by another name is refused; probes call it by number.
        "TRUSTED_HOSTS": [public.hostname, *LOOPBACK] if settings.is_production else None,
        "SESSION_COOKIE_NAME": "__Host-hearth" if secure else "hearth",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": settings.session_absolute,
        "WTF_CSRF_TIME_LIMIT": int(settings.session_absolute.total_seconds()),
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
    }


def _page_context(app: Flask) -> dict[str, Any]:
    actor = g.get("actor")
    return {
        "actor": actor,
        "navigation": navigation.links_for(app, actor),
        "demonstration": app.extensions[EXTENSION].settings.demonstration,
        "is_drawing_maps": drawing.is_drawing_now,
        "Permission": access.Permission,
        "version": _version(),
    }


@cache
def _version() -> str:
    return metadata.version("hearth")
