"""A spreadsheet with mistakes, from the file to the records and back."""

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app.core.access import Scope
from app.core.context import Hearth
from app.models import Address, AuditEvent, Characteristic, Participant
from tests.integration.uploads.conftest import HEADERS, SendFile, person, xlsx_of


def people(hearth: Hearth) -> list[Participant]:
    with hearth.database.session(Scope.everything()) as session:
        return list(session.scalars(select(Participant).order_by(Participant.id)).unique())


def events(hearth: Hearth, action: str) -> list[AuditEvent]:
    with hearth.database.session(Scope.everything()) as session:
        wanted = select(AuditEvent).where(AuditEvent.action == action)
        return list(session.scalars(wanted.order_by(AuditEvent.sequence)))


MESSY = [
    person(1),
    person(2, **{"Home postcode": "WQ1 1AA"}),  # row 3: no such postcode
    person(3, **{"Home postcode": "SWIA 1AA"}),  # row 4: I for 1, repaired
    person(4, Surname=""),  # row 5: no last name
    {},  # row 6: blank
    person(5, DOB="31/02/2008"),  # row 7: no such day
    person(6, DOB="01/01/1899"),  # row 8: before 1930
    person(7, DOB="01/01/2031"),  # row 9: in the future
    person(8, **{"School URN": "999999"}),  # row 10: no such school
    person(1),  # row 11: row 2 again
    person(9, Gender="Femle"),  # row 12: did you mean
    person(10),
    person(11, Gender="Prefer not to say"),
]


@pytest.mark.usefixtures("read_in_child")
def test_upload__messy_workbook__good_rows_land_and_the_others_wait(
    send: SendFile, hearth: Hearth
) -> None:
    sent = send(xlsx_of(MESSY), name="autumn.xlsx").map()

    assert sent.states() == {
        2: "ready", 3: "to_fix", 4: "ready", 5: "to_fix", 6: "blank", 7: "to_fix", 8: "to_fix",
        9: "to_fix", 10: "to_fix", 11: "duplicate", 12: "to_fix", 13: "ready", 14: "ready",
    }  # fmt: skip
    review = sent.page()
    assert "Import the 4 good rows" in review
    assert "4 of 13 rows can be imported" in review
    for words in (
        "Last name is needed",
        "in the future",
        "1 January 1899",
        "999999",
        "did you mean",
    ):
        assert words in review, words

    sent.import_rows()

    assert len(people(hearth)) == 4
    assert "4 rows were imported" in sent.page()
    assert sent.record.counts == {
        "imported": 4, "to_fix": 7, "duplicate": 1, "blank": 1,
    }  # fmt: skip


def test_upload__repaired_postcode__is_recorded_with_what_was_given(
    send: SendFile, hearth: Hearth
) -> None:
    send([person(3, **{"Home postcode": "SWIA 1AA"})]).map().import_rows()

    with hearth.database.session(Scope.everything()) as session:
        address = session.scalars(select(Address).order_by(Address.id)).one()
    assert (address.postcode_given, address.postcode) == ("SWIA 1AA", "SW1A 1AA")
    assert address.repair


def test_mend_row__on_screen__is_checked_again_and_imported(send: SendFile, hearth: Hearth) -> None:
    sent = send([person(1, Surname=""), person(2)]).map()
    answer = sent.post("/rows/2", **{"cell-last_name": "Adeyemi"})

    assert answer.status_code == 303
    assert sent.states() == {2: "ready", 3: "ready"}
    sent.import_rows()
    assert {one.last_name for one in people(hearth)} == {"Adeyemi", "Okaforc"}


def test_mend_row__still_wrong__says_so_and_keeps_what_was_typed(send: SendFile) -> None:
    sent = send([person(1, DOB="31/02/2008"), person(2)]).map()
    sent.post("/rows/2", **{"cell-date_of_birth": "32/01/2008"})

    assert sent.states()[2] == "to_fix"
    page = sent.page(show="to_fix")
    assert "Row 2 is not right yet" in page
    assert 'value="32/01/2008"' in page


def test_mend_row__becomes_another_row__is_a_duplicate_of_it(send: SendFile) -> None:
    sent = send([person(1), person(1, Surname="")]).map()
    sent.post("/rows/3", **{"cell-last_name": person(1)["Surname"]})

    assert sent.states()[3] == "duplicate"
    assert sent.rows[3].cleaned["duplicate_of"] == 2


def test_repair__did_you_mean__is_made_in_every_row_that_offers_it(send: SendFile) -> None:
    rows = [person(n, Gender="Femle") for n in range(1, 6)] + [person(6, Gender="Mael")]
    sent = send(rows).map()
    assert "Repair 5 rows" in sent.page()

    sent.post("/repairs", repair="sex|unknown_code|Femle")

    assert list(sent.states().values()) == ["ready"] * 5 + ["to_fix"]


def test_set_aside__keeper_of_a_duplicate__lets_the_duplicate_stand(send: SendFile) -> None:
    first = send([person(1)]).map().import_rows()
    assert first.states() == {2: "imported"}
    moved = person(1, Reference="", **{"Home postcode": "ME4 4AG"})
    sent = send([moved, moved]).map()
    assert sent.states() == {2: "to_decide", 3: "duplicate"}

    sent.post("/rows/2/set-aside")
    assert sent.states() == {2: "set_aside", 3: "to_decide"}
    sent.post("/rows/2/put-back")
    assert sent.states()[2] == "duplicate"


@pytest.mark.parametrize(("decision", "expected"), [("same", 1), ("new", 2)])
def test_decide__same_name_other_postcode__does_as_decided(
    send: SendFile, hearth: Hearth, decision: str, expected: int
) -> None:
    send([person(1, Reference="")]).map().import_rows()
    other = {"same": "ME4 4AG", "new": "SW1A 1AA"}[decision]
    sent = send([person(1, Reference="", **{"Home postcode": other})]).map()
    assert sent.states() == {2: "to_decide"}

    sent.post("/decisions", code="possible_same", decision=decision)
    sent.import_rows()

    found = people(hearth)
    assert len(found) == expected
    assert found[-1].postcode == other


def test_decide__same_person_twice_in_one_file__keeps_one_record(
    send: SendFile, hearth: Hearth
) -> None:
    rows = [
        person(1, Reference="", **{"Home postcode": postcode})
        for postcode in ("ME4 4AG", "CT1 2EH")
    ]
    sent = send(rows).map()
    assert sent.states() == {2: "ready", 3: "to_decide"}

    sent.post("/rows/3/decide", decision="same")
    sent.import_rows()

    (only,) = people(hearth)
    assert only.postcode == "CT1 2EH"


def test_rows_to_mend__downloaded__carry_the_file_s_own_headings_and_no_formula(
    send: SendFile,
) -> None:
    rows = [
        person(1, Surname="", **{"First name": "=cmd|' /C calc'!A0", "Notes": "+44"}),
        person(2),
    ]
    sent = send(rows, headers=[*HEADERS, "Notes"]).map()
    answer = sent.browser.get(f"{sent.address}/rows-to-mend.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    table: list[list[Any]] = book.get_sheet_by_name("Rows to mend").to_python()

    assert table[0] == [*HEADERS, "Notes"]
    assert len(table) == 2
    assert table[1][1] == "=cmd|' /C calc'!A0"  # the text as sent, in a cell that is text
    assert b"<f>" not in _sheet(answer.data)
    assert "Last name is needed" in str(book.get_sheet_by_name("Messages").to_python())


def _sheet(workbook: bytes) -> bytes:
    import zipfile

    return zipfile.ZipFile(BytesIO(workbook)).read("xl/worksheets/sheet1.xml")


def test_rows_to_mend__mended_in_the_workbook_and_sent_again__land(
    send: SendFile, hearth: Hearth
) -> None:
    first = send([person(1), person(2, Surname="")]).map().import_rows()
    answer = first.browser.get(f"{first.address}/rows-to-mend.xlsx")
    table = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    mended = [dict(zip(HEADERS, map(str, row), strict=True)) for row in table[1:]]
    mended[0]["Surname"] = "Adeyemi"

    send([person(1), *mended]).map().import_rows()

    assert {one.last_name for one in people(hearth)} == {"Okaforb", "Adeyemi"}


def test_missing_codes__on_update__never_overwrite(send: SendFile, hearth: Hearth) -> None:
    headers = [*HEADERS, "Ethnicity"]
    send([person(1, Ethnicity="Indian")], headers=headers).map().import_rows()
    later = [
        person(1, Ethnicity="Not known (997)", Gender="Information refused", DOB=person(1)["DOB"])
    ]
    sent = send(later, headers=headers).map().import_rows()

    assert sent.states() == {2: "unchanged"}
    with hearth.database.session(Scope.everything()) as session:
        assert session.scalar(select(Characteristic.code).order_by(Characteristic.id)) == "103"
    assert people(hearth)[0].sex == "11"


def test_reference_of_somebody_else__is_to_fix(send: SendFile) -> None:
    send([person(1)]).map().import_rows()
    sent = send([person(2, Reference=person(1)["Reference"])]).map()

    assert sent.states() == {2: "to_fix"}
    assert "somebody with another name or date of birth" in sent.page()


def test_audit__of_an_import__names_records_and_fields_never_values(
    send: SendFile, hearth: Hearth
) -> None:
    sent = send([person(1)]).map().import_rows()
    ids = [one.id for one in people(hearth)]

    assert events(hearth, "upload.create")[0].entity_ids == [sent.number]
    assert events(hearth, "upload.check")[0].detail == {"ready": 1}
    (imported,) = events(hearth, "upload.import")
    assert (imported.detail["created"], imported.detail["records"]) == (1, ids)
    with hearth.database.session(Scope.everything()) as session:
        told = str(
            [
                (e.detail, e.entity_ids)
                for e in session.scalars(select(AuditEvent).order_by(AuditEvent.sequence))
            ]
        )
        assert session.scalar(select(func.count(AuditEvent.sequence)))
    for value in ("Okafor", "ME4 4AG", "CT1 2EH", "WEX-00001"):
        assert value not in told
