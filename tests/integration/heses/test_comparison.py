"""A return compared in the browser: who must respond and why, cell by cell, and the letter."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from analytics.heses.selection import Judgement
from app.heses.comparison_views import sentence
from tests.integration.conftest import SignIn
from tests.support.heses_runs import CELLS, RETURN, upload


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


@pytest.fixture
def compared(central: FlaskClient, run: int) -> int:
    form = upload("returned", RETURN, respond_by="2000-03-31")
    answer = central.post(f"/heses/{run}/comparison/new", **form)
    assert answer.status_code == 303, text_of(answer)
    return run


def test_compare__nothing_compared_yet__leads_to_the_form(central: FlaskClient, run: int) -> None:
    answer = central.get(f"/heses/{run}/comparison")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/heses/{run}/comparison/new")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Choose the file of the return"),
        ("institution,table\n9001,1a\n", "has no column price_group"),
        (CELLS + "9001,1a,B,STD,UG,HEFCE,6,1\n", "row 1: column is one of"),
        (CELLS + "9001,1a,B,STD,UG,HEFCE,1,many\n", "row 1: value is a number"),
    ],
)
def test_compare__bad_return__says_row_column_and_what_is_wrong(
    central: FlaskClient, run: int, content: str, words: str
) -> None:
    name = "return.csv" if content else ""
    answer = central.post(f"/heses/{run}/comparison/new", **upload("returned", content, name))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert central.get(f"/heses/{run}/comparison").status_code == 302


def test_show_comparison__one_must_respond__why_and_who_did_not_return(
    central: FlaskClient, compared: int
) -> None:
    page = text_of(central.get(f"/heses/{compared}/comparison"))
    assert "1 of 1 institutions has to respond by 31 March 2000" in page
    assert "Part-time load factors vary by" in page
    assert "University of Wexcombe" in page
    assert "Not compared, for want of a return" in page
    assert "9002, Ferrand College" in page
    assert "first two criteria are not judged" in page


@pytest.mark.parametrize(
    "order", ["sort=institution&order=up", "sort=holdback&order=down", "sort=x"]
)
def test_show_comparison__sorted__still_there(
    central: FlaskClient, compared: int, order: str
) -> None:
    assert "9001" in text_of(central.get(f"/heses/{compared}/comparison?{order}"))


def test_compare_institution__own__cells_criteria_and_link_to_students(
    sign_in: SignIn, compared: int
) -> None:
    answer = sign_in("member_coordinator").get(f"/heses/{compared}/9001/comparison")
    page, html = text_of(answer), answer.get_data(as_text=True)
    assert "A response is asked for by 31 March 2000" in page
    assert "▼▼ −8" in page
    assert "Re-created higher, by less than 5" in page
    assert "Main 10(3)" in page
    assert "Part-time load factor" in page
    assert f"/heses/{compared}/9001/cell?table=3a&amp;price_group=B" in html
    assert "Read the letter" in page


def test_compare_institution__only_those_that_differ__others_left_out(
    sign_in: SignIn, compared: int
) -> None:
    browser = sign_in("member_coordinator")
    every = browser.get(f"/heses/{compared}/9001/comparison").get_data(as_text=True)
    some = browser.get(f"/heses/{compared}/9001/comparison?only=differ").get_data(as_text=True)
    rows = '<th scope="row">'
    assert every.count(rows) > some.count(rows)


@pytest.mark.parametrize("page", ["comparison", "letter", "corrections", "files", "moved"])
def test_institution_pages__another_institution__not_found(
    sign_in: SignIn, compared: int, page: str
) -> None:
    other = sign_in("other_coordinator")
    assert other.get(f"/heses/{compared}/9001/{page}").status_code == 404


def test_show_letter__selected__page_and_file(sign_in: SignIn, compared: int) -> None:
    browser = sign_in("member_coordinator")
    shown = browser.get(f"/heses/{compared}/9001/letter")
    assert "Please respond by 2000-03-31" in text_of(shown)
    assert "style-src 'sha256-" in shown.headers["Content-Security-Policy"]
    sent = browser.get(f"/heses/{compared}/9001/letter?download=1")
    assert "attachment" in sent.headers["Content-Disposition"]


def test_show_letter__not_selected__not_found(sign_in: SignIn, compared: int) -> None:
    assert sign_in("other_coordinator").get(f"/heses/{compared}/9002/letter").status_code == 404


@pytest.mark.parametrize(
    ("criterion", "met", "figure", "words"),
    [
        (1, True, "620000", "£620,000, more than £500,000"),
        (1, None, None, "not known"),
        (2, False, "1.25", "1.25\u00a0% of teaching grant, not more than"),
        (4, True, "37", "are an important part"),
        (4, False, "37", "are not an important part"),
        (4, False, "3", "not more than"),
    ],
)
def test_sentence__criterion__figure_threshold_and_verdict(
    criterion: int, met: bool | None, figure: str | None, words: str
) -> None:
    limit = {1: "500000", 2: "3", 4: "10"}[criterion]
    judged = Judgement(criterion, met, Decimal(figure) if figure else None, Decimal(limit))
    assert words in sentence(judged)
