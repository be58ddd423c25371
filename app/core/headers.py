"""Security headers of every answer (OWASP ASVS 5.0, chapter 3)."""

from flask import Flask, Response, current_app, request

STATIC_SECONDS = 86_400
DASH_POLICY = "hearth_dash_script_hashes"
_STYLES_IN_LINE = "'self' 'unsafe-inline'"


def install(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _content_policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static":
        headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
    elif not response.cache_control.public:
        headers["Cache-Control"] = "private, no-store"  # files that are sent too
    return response


def _content_policy() -> str:
    """Return the policy of this page; a dashboard needs styles in line, other pages do not."""
    hashes: dict[str, list[str]] = current_app.extensions.get(DASH_POLICY, {})
    scripts, styles = "'self'", "'self'"
    for prefix, allowed in hashes.items():
        if request.path.startswith(prefix):
            scripts = " ".join(("'self'", *allowed))
            styles = _STYLES_IN_LINE
    return _write(scripts, styles)


def zoom_policy() -> str:
    """Return the policy of a page with a map that a script draws: it styles, and works aside."""
    return _write("'self'", _STYLES_IN_LINE) + "; worker-src blob:"


def _write(scripts: str, styles: str) -> str:
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data: blob:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'; manifest-src 'self'"
    )
