"""The page that checks pasted postcodes: it answers at once, and keeps nothing."""

import csv
import io
import logging
import re
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from app.core.access import Scope
from app.core.context import Hearth
from app.models import AuditEvent
from app.postcodes.services import MOST_LINES
from tests.integration.conftest import SignIn

PASTED = "SW1A 1AA\r\nswia iaa\r\n\r\nLondon\r\nM1 1AC\r\n"


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def column_of(answer: Any) -> list[str]:
    found = re.search(
        r'<textarea[^>]*id="postcodes-column"[^>]*>(.*?)</textarea>',
        answer.get_data(as_text=True),
        re.DOTALL,
    )
    assert found is not None
    return found[1].split("\n")


def ambiguous(hearth: Hearth) -> tuple[str, tuple[str, ...]]:
    """Something that could be one of several postcodes, found by trying."""
    from etl.postcodes import check_postcode

    for row in range(0, len(hearth.postcodes), 50_021):
        real = hearth.postcodes.postcode_at(row)
        for place in range(len(real)):
            typed = real[:place] + "8" + real[place + 1 :]
            result = check_postcode(typed, hearth.postcodes)
            if result.status == "ambiguous" and len(result.candidates) > 1:
                return typed, result.candidates
    raise AssertionError("nothing ambiguous was found")


def test_index__pasted__sentence_first_then_every_line(sign_in: SignIn) -> None:
    answer = sign_in().post("/postcodes", data={"text": PASTED})

    assert "2 of 4 can be used; 1 was repaired; 2 need a look." in text_of(answer)
    assert "One of the last two letters cannot be right" in text_of(answer)


def test_index__results__have_a_line_for_each_line_pasted(sign_in: SignIn) -> None:
    blank = sign_in().post("/postcodes", data={"text": PASTED})
    kept = sign_in().post("/postcodes", data={"text": PASTED, "rest": "given"})

    assert column_of(blank) == ["SW1A 1AA", "SW1A 1AA", "", "", ""]
    assert column_of(kept) == ["SW1A 1AA", "SW1A 1AA", "", "London", "M1 1AC"]


def test_index__those_that_need_a_look__are_shown_alone(sign_in: SignIn) -> None:
    page = sign_in().post("/postcodes", data={"text": PASTED, "show": "look"})
    lines = re.findall(r'<th class="numeric" scope="row".*?</span>(\d+)</th>', page.text)

    assert lines == ["4", "5"]


def test_index__candidate_chosen__becomes_the_result(sign_in: SignIn, hearth: Hearth) -> None:
    typed, candidates = ambiguous(hearth)
    offered = sign_in().post("/postcodes", data={"text": typed})
    chosen = sign_in().post("/postcodes", data={"text": typed, "choice-1": candidates[1]})

    assert all(f'value="{one}"' in offered.text for one in candidates)
    assert column_of(offered) == [""]
    assert column_of(chosen) == [candidates[1]]


def test_index__choice_that_is_no_candidate__is_left_aside(sign_in: SignIn) -> None:
    answer = sign_in().post("/postcodes", data={"text": "London", "choice-1": "SW1A 1AA"})

    assert column_of(answer) == [""]


def test_index__too_many_lines__says_how_many_and_what_to_do(sign_in: SignIn) -> None:
    answer = sign_in().post("/postcodes", data={"text": "M1 1AE\n" * (MOST_LINES + 1)})

    assert answer.status_code == 422
    assert "These are 20,001 lines and the page takes 20,000." in text_of(answer)


def test_index__as_many_lines_as_allowed__shows_some_and_copies_all(sign_in: SignIn) -> None:
    answer = sign_in().post("/postcodes", data={"text": "m1 1ae\n" * MOST_LINES})

    assert "20,000 of 20,000 can be used." in text_of(answer)
    assert "19,500 more are in the downloads" in text_of(answer)
    assert len(column_of(answer)) == MOST_LINES


def test_download__csv__no_cell_is_a_formula(sign_in: SignIn) -> None:
    answer = sign_in().post("/postcodes/checked.csv", data={"text": "=1+1\nswia iaa\n"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert [row["given"] for row in rows] == ["'=1+1", "swia iaa"]
    assert (rows[1]["status"], rows[1]["postcode"], rows[1]["live"]) == (
        "repaired",
        "SW1A 1AA",
        "1",
    )


def test_download__xlsx__has_every_line_in_order(sign_in: SignIn) -> None:
    answer = sign_in().post("/postcodes/checked.xlsx", data={"text": PASTED})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)

    assert [row[1] for row in rows[1:]] == ["SW1A 1AA", "swia iaa", None, "London", "M1 1AC"]


def test_template__sent__is_the_workbook(sign_in: SignIn) -> None:
    answer = sign_in().get("/postcodes/template.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)
    assert book.sheetnames == ["About", "Validate Postcode"]


def test_index__what_was_pasted__is_kept_nowhere(
    sign_in: SignIn, hearth: Hearth, caplog: pytest.LogCaptureFixture
) -> None:
    browser = sign_in()
    events = select(func.count()).select_from(AuditEvent)
    with hearth.database.session(Scope.everything(), writes=False) as session:
        before = session.scalar(events)
    with caplog.at_level(logging.DEBUG):
        browser.post("/postcodes", data={"text": "PE99 7QQ"})
        browser.post("/postcodes/one", data={"postcode": "PE99 7QQ"})
    with hearth.database.session(Scope.everything(), writes=False) as session:
        assert session.scalar(events) == before
    with browser.session_transaction() as kept:
        assert "PE99" not in str(dict(kept))
    assert "PE99" not in caplog.text
    assert "PE99" not in browser.get("/postcodes").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sw1a1aa", "SW1A 1AA is a real postcode."),
        ("SWIA IAA", "It will be saved as SW1A 1AA ."),
        ("London", "Not a postcode:"),
        ("  ", ""),
    ],
)
def test_one__single_postcode__is_said_beside_its_box(
    sign_in: SignIn, typed: str, said: str
) -> None:
    assert text_of(sign_in().post("/postcodes/one", data={"postcode": typed})).startswith(said)


def test_one__asked_for_json__gives_the_verdict_as_values(sign_in: SignIn) -> None:
    answer = sign_in().post(
        "/postcodes/one", data={"postcode": "SWIA IAA"}, headers={"Accept": "application/json"}
    )

    assert answer.json is not None
    assert (answer.json["status"], answer.json["postcode"]) == ("repaired", "SW1A 1AA")
    assert (answer.json["country"], answer.json["live"]) == ("England", 1)


def test_participant_form__ambiguous_postcode__is_chosen_without_a_script(
    sign_in: SignIn, hearth: Hearth
) -> None:
    browser = sign_in()
    typed, candidates = ambiguous(hearth)
    person = {
        "first_name": "Ann", "last_name": "Chooser", "date_of_birth-day": "14",
        "date_of_birth-month": "3", "date_of_birth-year": "2008", "postcode": typed,
        "tracking_permission": "y",
    }  # fmt: skip

    refused = browser.post("/participants/new", data=person)
    saved = browser.post("/participants/new", data=person | {"postcode_choice": candidates[0]})

    assert refused.status_code == 422
    assert "Which postcode is it?" in text_of(refused)
    assert saved.status_code == 303
    assert candidates[0] in browser.get(saved.location).text
