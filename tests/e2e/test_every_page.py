"""Every page that a role can open, from the site's own address map, at a desk and on a phone.

A page answers, is named as it is headed, leads to pages that are there, complains of nothing,
stays within its window and meets WCAG 2.2 AA. An address with a number that `addresses` does not
know fails, so a new page comes under test with its route.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.access import RoleName
from tests.e2e.addresses import find_known, iter_addresses, make_uploads
from tests.e2e.conftest import DESK, EMAILS, Site, sign_in
from tests.e2e.watching import Watch
from tests.integration.test_access_matrix import read_matrix
from tests.support.axe import assert_accessible

pytestmark = pytest.mark.e2e

#: Pages that do not look different to another role; one opens them all, the others ask for them.
SAME_FOR_ALL = {
    rule.removeprefix("GET ")
    for rule, line in read_matrix().items()
    if {line[role.value] for role in RoleName} == {"yes"} and rule != "GET /"
}
PHONE = {"width": 390, "height": 844}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = "all => all.map(one => one.href)"
SHAPE = """() => [...document.querySelectorAll('body *')].map(one =>
    [one.tagName, one.className.baseVal ?? one.className, one.getAttribute('role')].join(' '))"""


@pytest.fixture(scope="module")
def known(site: Site, browser: Any) -> dict[str, list[str]]:
    """The addresses of pages of single records."""
    page = browser.new_page(base_url=site.address)
    sign_in(page, EMAILS[RoleName.MEMBER_USER])
    uploads = make_uploads(page, site)
    page.close()
    return find_known(site, uploads)


@pytest.fixture(scope="module")
def tested() -> dict[str, set[str]]:
    """The kinds of elements that the accessibility check has met, by rule.

    Most pages are made of the same parts for every role; what is the same is checked once.
    """
    return {}


@pytest.mark.parametrize("role", [None, *RoleName])
def test_every_page__of_a_role__is_sound(
    role: RoleName | None,
    site: Site,
    known: dict[str, list[str]],
    tested: dict[str, set[str]],
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


def look_at(
    page: Any, site: Site, rule: str, address: str, tested: dict[str, set[str]]
) -> list[str]:
    """Open one page and return what is wrong with it."""
    if rule in tested and rule in SAME_FOR_ALL:
        status = page.request.get(address).status
        return [f"answers {status}"] if status >= 400 else []
    page.set_viewport_size(DESK)
    status = page.goto(address).status
    if address.startswith("/reports/"):
        page.locator(".answer").wait_for()
        page.locator(".js-plotly-plot .main-svg").last.wait_for()
    faults = [f"answers {status}"] if status >= 400 else []
    headings = page.get_by_role("heading", level=1).all_inner_texts()
    if len(headings) != 1 or page.title() != f"{headings[0]} · Hearth":
        faults.append(f"titled {page.title()!r}, headed {headings}")
    faults += [f"leads nowhere: {path}" for path in dead_links(page, site)]
    shape = set(page.evaluate(SHAPE))
    is_new = not shape <= tested.setdefault(rule, set())
    tested[rule] |= shape
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if beyond := page.evaluate(SIDEWAYS):
            faults.append(f"{beyond} px wider than the window of {size['width']} px")
        if is_new:
            faults += accessibility_faults(page)
    return faults


def accessibility_faults(page: Any) -> list[str]:
    try:
        assert_accessible(page)
    except AssertionError as found:
        return [str(found)]
    return []


def dead_links(page: Any, site: Site) -> list[str]:
    """The addresses to which the page leads and which the site does not know."""
    site_map, host = site.app.url_map.bind(""), urlsplit(site.address).netloc
    dead = []
    for link in sorted(set(page.locator("a[href]").evaluate_all(LINKS))):
        parts = urlsplit(link)
        if parts.netloc != host:
            continue  # another site's address is not ours to try
        try:
            site_map.match(parts.path, method="GET")
        except RequestRedirect:
            pass
        except HTTPException:
            dead.append(parts.path)
    return dead
