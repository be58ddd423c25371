"""A researcher reads figures and schools, and nowhere the name of a person."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from app.core.access import RoleName
from app.models import Participant
from tests.e2e.conftest import Site
from tests.e2e.steps import REPORT_MS, wait_for_report

pytestmark = pytest.mark.e2e

MOST_PAGES, MOST_OF_A_KIND = 150, 2
#: The files of reports are many: by their suffix they are of a kind.
FILE = re.compile(r"^/reports/.*(\.\w+)$")
WORD = re.compile(r"\w+")
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
CLOSED = ("/participants", "/activities", "/uploads", "/audit-log", "/users", "/registers/1")


@pytest.fixture
def researcher(open_page: Callable[..., Any]) -> Any:
    return open_page(RoleName.RESEARCHER)


def identifiers(site: Site) -> set[str]:
    """Every full name and every reference of the records, in small letters."""
    found = site.ask(
        select(
            Participant.first_name, Participant.last_name, Participant.reference, Participant.upn
        )
    )
    names = {f"{first} {last}" for first, last, _, _ in found}
    names |= {f"{last}, {first}" for first, last, _, _ in found}
    codes = {code for row in found for code in row[2:] if code}
    return {text.casefold() for text in names | codes}


def walk(page: Any) -> Iterator[tuple[str, str]]:
    """Follow every link from the home page; give each address with the words of its page.

    Only pages of reports are opened: all others come whole from the server.
    """
    waiting, seen, kinds = ["/"], set(), {}
    while waiting:
        address = waiting.pop(0)
        kind = FILE.sub(r"\1", re.sub(r"\d+", "0", urlsplit(address).path))
        if address in seen or kinds.get(kind, 0) >= MOST_OF_A_KIND:
            continue  # a few of a kind speak for the rest
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        got = page.request.get(address, timeout=REPORT_MS)
        assert got.ok, f"{address} answers {got.status}"
        text = got.body().decode(errors="replace")
        is_page = "content-disposition" not in got.headers and "html" in got.headers["content-type"]
        if is_page and urlsplit(address).path.startswith("/reports/"):
            page.goto(address)
            wait_for_report(page)
            text = page.content()
        yield address, text
        if is_page:
            waiting += links_of(text, got.url)
        assert len(seen) < MOST_PAGES


def links_of(text: str, base: str) -> list[str]:
    """Return where the links of a page lead on the same site."""
    links = (urljoin(base, unescape(link)) for link in LINK.findall(text))
    here = [parts for parts in map(urlsplit, links) if parts.netloc == urlsplit(base).netloc]
    return [f"{parts.path}?{parts.query}" if parts.query else parts.path for parts in here]


def test_researcher__every_page_in_reach__no_identifier(researcher: Any, site: Site) -> None:
    known = {one: set(WORD.findall(one)) for one in identifiers(site)}
    assert len(known) > 2_000
    found, opened = [], 0
    for address, text in walk(researcher):
        opened += 1
        small = text.casefold()
        there = set(WORD.findall(small))  # by words first: each name by itself takes minutes
        found += [
            f"{address}: {one}" for one, words in known.items() if words <= there and one in small
        ]
    assert opened > 10
    assert found == []


def test_researcher__menu__offers_no_records(researcher: Any) -> None:
    menu = researcher.get_by_role("navigation", name="Main").get_by_role("link").all_inner_texts()
    assert menu == [
        "Home", "Schools", "Places", "Targeting map", "Planner", "Coverage", "Postcodes", "Cohorts",
        "Reports", "Impact", "Linkage", "Members",
    ]  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_researcher__address_of_records_typed__refused_in_plain_words(
    researcher: Any, address: str
) -> None:
    got = researcher.request.get(address)
    assert got.status == 403
    assert "main" in got.text()


def test_report__researcher__all_members_together_only(researcher: Any) -> None:
    researcher.goto("/reports/hesa-track/")
    wait_for_report(researcher)
    choices = (
        researcher.get_by_label("Whose participants")
        .locator("option:not([hidden])")
        .all_text_contents()
    )
    assert choices == ["All members"]
