"""Every page that a role can open, from the site's own address map, at a desk and on a phone.

A page answers, is named as it is headed, and leads to pages that are there. In a browser it
complains of nothing, stays within its window and meets WCAG 2.2 AA: looked at are reports, the
first page of each address, and any with an element of a kind that none of those had. An address
with a number that `addresses` does not know fails, so a new page comes under test with its route.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.access import RoleName
from tests.e2e.addresses import find_known, iter_addresses, make_uploads
from tests.e2e.conftest import DESK, EMAILS, Site, sign_in
from tests.e2e.steps import wait_for_report
from tests.e2e.watching import Watch
from tests.integration.test_access_matrix import read_matrix
from tests.support.axe import BY_WIDTH, assert_accessible
from tests.support.outlines import load_outlines

pytestmark = pytest.mark.e2e

MAIN = re.compile(r"<main.*</main>", re.DOTALL)
TOKEN = re.compile(r'<input[^>]*name="csrf_token"[^>]*>')
PHONE = {"width": 390, "height": 844}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
REPORTS = "/reports/"


@pytest.fixture(scope="module")
def known(
    site: Site, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """The addresses of pages of single records, on a site with outlines to draw maps by."""
    load_outlines(site.hearth, tmp_path_factory.mktemp("outlines"))
    page = browser.new_page(base_url=site.address)
    sign_in(page, EMAILS[RoleName.MEMBER_USER])
    uploads = make_uploads(page, site)
    page.close()
    return find_known(site, uploads)


@dataclass
class Seen:
    """What earlier roles were shown: what is the same is looked at once.

    Attributes
    ----------
    pages : each address with what stood there, apart from the menu.
    rules : those of which the accessibility check has met a page.
    shapes : the kinds of elements that it has met.
    there : paths that lead somewhere.
    """

    pages: set[tuple[str, str]] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    shapes: set[str] = field(default_factory=set)
    there: set[str] = field(default_factory=set)

    def is_known(self, address: str, text: str) -> bool:
        """Say whether somebody was shown this page; from now on somebody was."""
        main = MAIN.search(text)
        page = address, TOKEN.sub("", main[0] if main else text)
        known = page in self.pages
        self.pages.add(page)
        return known

    def is_new(self, rule: str, shape: set[str]) -> bool:
        """Say whether a page is the first of its rule, or has an element of another kind."""
        new = rule not in self.rules or not shape <= self.shapes
        self.rules.add(rule)
        self.shapes |= shape
        return new


@pytest.fixture(scope="module")
def tested() -> Seen:
    return Seen()


@pytest.mark.parametrize("role", [None, *RoleName])
def test_every_page__of_a_role__is_sound(
    role: RoleName | None,
    site: Site,
    known: dict[str, list[str]],
    tested: Seen,
    open_page: Callable[..., Any],
) -> None:
    page = open_page(role)
    watch = Watch(page, site.address)
    faults, opened = [], 0
    for rule, address in iter_addresses(site, read_matrix(), role, known):
        opened += 1
        faults += [f"{address}: {one}" for one in look_at(page, site, rule, address, tested)]
        faults += watch.take()
    assert opened > 5
    assert not faults, "\n".join(["", *faults])


def look_at(page: Any, site: Site, rule: str, address: str, tested: Seen) -> list[str]:
    """Open one page and return what is wrong with it."""
    got = page.request.get(address)
    if got.status >= 400:
        return [f"answers {got.status}"]
    if tested.is_known(address, got.text()):
        return []
    is_report = address.startswith(REPORTS)
    if is_report:
        open_report(page, address)
    sent = html.document_fromstring(page.content() if is_report else got.text())
    faults = list(iter_faults(sent, address, site, tested))
    is_new = tested.is_new(rule, shape_of(sent))
    if is_new and not is_report:
        page.set_viewport_size(DESK)
        page.goto(address)
    if is_new or is_report:
        faults += look_in_browser(page, is_new=is_new)
    return faults


def open_report(page: Any, address: str) -> None:
    """Open a report, which a script draws, and wait for its first chart."""
    page.set_viewport_size(DESK)
    page.goto(address)
    wait_for_report(page)
    page.locator("h1:not(:empty)").wait_for()
    for chart in page.locator("[data-chart]").all()[:1]:
        chart.scroll_into_view_if_needed()
        chart.locator(".main-svg").first.wait_for()


def iter_faults(sent: Any, address: str, site: Site, tested: Seen) -> Iterator[str]:
    """Give what is wrong with a page by its words alone."""
    title = sent.findtext("head/title").strip()
    headings = [" ".join(one.text_content().split()) for one in sent.iter("h1")]
    if len(headings) != 1 or title != f"{headings[0]} · Hearth":
        yield f"titled {title!r}, headed {headings}"
    hrefs = [one.get("href") for one in sent.iterfind(".//a[@href]")]
    links = {urljoin(f"{site.address}{address}", href) for href in hrefs}
    yield from (f"leads nowhere: {path}" for path in dead_links(links, site, tested))


def shape_of(sent: Any) -> set[str]:
    """Return the kinds of elements that a page has."""
    elements = (one for one in sent.find("body").iter() if isinstance(one.tag, str))
    return {f"{one.tag} {one.get('class')} {one.get('role')}" for one in elements}


def look_in_browser(page: Any, *, is_new: bool) -> Iterator[str]:
    """Give what is wrong with the page that is open; of elements, where some are new."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if beyond := page.evaluate(SIDEWAYS):
            yield f"{beyond} px wider than the window of {size['width']} px"
        if is_new:
            yield from accessibility_faults(page, BY_WIDTH if size is PHONE else ())


def accessibility_faults(page: Any, rules: tuple[str, ...]) -> list[str]:
    try:
        assert_accessible(page, rules=rules)
    except AssertionError as found:
        return [str(found)]
    return []


def dead_links(links: Iterable[str], site: Site, tested: Seen) -> list[str]:
    """The paths of links which the site does not know."""
    site_map, host = site.app.url_map.bind(""), urlsplit(site.address).netloc
    dead = []
    for link in sorted(links):
        parts = urlsplit(link)
        if parts.netloc != host or parts.path in tested.there:
            continue  # another site's address is not ours to try
        try:
            site_map.match(parts.path, method="GET")
        except RequestRedirect:
            pass
        except HTTPException:
            dead.append(parts.path)
            continue
        tested.there.add(parts.path)
    return dead
