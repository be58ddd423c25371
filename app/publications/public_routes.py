"""The public pages: what is published, for everybody, without signing in and without a cookie."""

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for

from analytics.publications import MANIFEST
from app.core.access import public
from app.core.context import hearth
from app.core.errors import NotFound
from app.core.written import send
from app.publications import public_queries, public_views
from app.publications.files import manifest_of, read_file, report_of
from app.publications.public_queries import Public

bp = Blueprint("published", __name__)

#: No script, nothing from elsewhere, no form that leads away, no frame.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
#: Short, so that what is withdrawn is soon gone from caches too.
SECONDS: Final = 300
ROBOTS: Final = "User-agent: *\nAllow: /published\nAllow: /static/\nDisallow: /\n"


@bp.after_request
def _for_everybody(response: Response) -> Response:
    """Let caches keep what is the same for everybody; with a cookie, the answer is one's own."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    if not request.cookies and response.status_code in (200, 304):
        response.cache_control.public = True
        response.cache_control.max_age = SECONDS
        response.cache_control.must_revalidate = True
    if response.status_code == 200 and not response.direct_passthrough:
        response.add_etag()
        response.make_conditional(request)
    return response


@bp.errorhandler(NotFound)
def _missing(error: NotFound) -> Any:
    """Answer as a public page: the page of the site would set a cookie."""
    return _page("published/missing.html", message=error.message), 404


@bp.get("/published")
@public
def index() -> Any:
    every = public_queries.list_current(hearth())
    year, whose = request.args.get("year", ""), request.args.get("whose", "")
    chosen = [
        one
        for one in every
        if year in ("", str(public_queries.year_of(one))) and whose in ("", one.whose)
    ]
    return _page(
        "published/index.html",
        rows=public_views.rows(chosen),
        answer=public_views.index_answer(len(chosen), len(every)),
        years=sorted({str(public_queries.year_of(one)) for one in every}, reverse=True),
        members=sorted({one.whose for one in every}),
        year=year,
        whose=whose,
        total=len(every),
    )


@bp.get("/published.atom")
@public
def feed() -> Any:
    every = public_queries.list_current(hearth())
    updated = max((one.published_at for one in every if one.published_at), default=None)
    entries = [public_views.entry(one, _address) for one in every]
    text = render_template(
        "published/feed.xml",
        entries=entries,
        updated=(updated or datetime(2026, 1, 1)).isoformat(),  # noqa: DTZ001 - before the first
        feed_address=_address("published.feed"),
        list_address=_address("published.index"),
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8")


@bp.get("/robots.txt")
@public
def robots() -> Any:
    return Response(ROBOTS, content_type="text/plain; charset=utf-8")


@bp.get("/published/<slug>")
@public
def show(slug: str) -> Any:
    found = public_queries.get_public(hearth(), slug)
    if found.is_withdrawn:
        return _gone(found)
    one = found.publication
    report, manifest = report_of(hearth(), one), manifest_of(hearth(), one)
    return _page(
        "published/show.html",
        publication=one,
        found=found,
        report=report,
        sections=public_views.sections(report, manifest, slug),
        files=public_views.files(manifest, slug),
        facts=public_views.facts(one, report, manifest),
        citation=public_views.citation(one, _address("published.show", slug=slug)),
        published=public_views.day(one.published_at),
        address=_address("published.show", slug=slug),
        command=public_views.command(),
    )


@bp.get("/published/<slug>/<path:name>")
@public
def file(slug: str, name: str) -> Any:
    found = public_queries.get_public(hearth(), slug)
    if found.is_withdrawn:
        return _gone(found)
    content = read_file(hearth(), found.publication, name)
    response = send(content, name.rpartition("/")[2])
    if name != MANIFEST and not name.endswith(".svg"):
        # Search engines lead to the page, which says what is corrected or withdrawn.
        response.headers["Link"] = f'<{_address("published.show", slug=slug)}>; rel="canonical"'
    return response


def _gone(found: Public) -> Any:
    after = found.corrected_by
    is_out = after is not None and after.status == "published"
    return _page(
        "published/withdrawn.html",
        publication=found.publication,
        withdrawn=public_views.day(found.publication.withdrawn_at),
        replacement=after if is_out else None,
    ), 410


def _page(template: str, **values: Any) -> Response:
    """Render a page that is the same for everybody, whoever is signed in."""
    shown: dict[str, Any] = {
        "actor": None,
        "navigation": [],
        "sign_in_href": url_for("security.login"),
    }
    return make_response(render_template(template, **shown, **values))


def _address(endpoint: str, **parts: Any) -> str:
    return f"{hearth().settings.public_url.rstrip('/')}{url_for(endpoint, **parts)}"
