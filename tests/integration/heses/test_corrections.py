"""Corrections: proposed by an institution, signed off by another person, applied in a new run."""

import csv
import io
import re
from html import unescape
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.core.heses import files_of
from app.models import AuditEvent, HesesCorrection, HesesRun, Role, User
from tests.integration.conftest import SignIn
from tests.support.heses_runs import upload, work
from tests.support.world import World

FORMAT = "INSTID,HUSID,NUMHUS,FIELD,VALUE_FROM,VALUE_TO,REASON\n"
#: A student on NVQ alone who is in truth on a degree.
GOOD = "9001,a4,1,QUALAIM,72,21,Coded as further education\n"


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def send(browser: FlaskClient, run: int, rows: str, instid: str = "9001") -> Any:
    form = upload("file", FORMAT + rows, "corrections.csv")
    return browser.post(f"/heses/{run}/{instid}/corrections/new", **form)


def stored(hearth: Hearth) -> list[HesesCorrection]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        return [*session.scalars(select(HesesCorrection).order_by(HesesCorrection.id))]


def actions(hearth: Hearth) -> list[str]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        return [*session.scalars(select(AuditEvent.action).order_by(AuditEvent.sequence))]


def decide(browser: FlaskClient, run: int, decision: str = "accept", **fields: Any) -> Any:
    form = {"decision": decision, "last": "1000", **fields}
    return browser.post(f"/heses/{run}/corrections", data=form)


def test_sign_off__all_of_an_institution__what_was_proposed_since_waits(
    contact: FlaskClient, central: FlaskClient, run: int, hearth: Hearth
) -> None:
    send(contact, run, GOOD)
    page = central.get(f"/heses/{run}/corrections").get_data(as_text=True)
    assert 'name="last" value="1"' in page
    send(contact, run, "9001,a1,1,MODE,01,31,Part-time\n")
    assert decide(central, run, institution="9001", last="1").status_code == 303
    assert [one.status for one in stored(hearth)] == ["accepted", "proposed"]


def test_send_corrections__good_and_bad_rows__proposed_and_refused_add_up(
    contact: FlaskClient, run: int, hearth: Hearth
) -> None:
    answer = send(contact, run, GOOD + "9001,a1,1,QUALAIM,99,21,Wrong\n9001,a9,1,MODE,01,31,x\n")
    assert answer.headers["Location"].endswith("/corrections/refused")
    page = text_of(contact.get(answer.headers["Location"]))
    assert "3 rows read: 1 proposed, 2 refused." in page
    assert "The record does not hold this value." in page
    assert "No record has this INSTID, HUSID and NUMHUS." in page
    (one,) = stored(hearth)
    assert (one.husid, one.numhus, one.field, one.value_before, one.value_after, one.status) == (
        "a4", "1", "QUALAIM", "72", "21", "proposed",
    )  # fmt: skip
    listed = text_of(contact.get(f"/heses/{run}/9001/corrections"))
    assert "1 correction: 1 proposed." in listed
    assert "2 rows of your last file were refused" in listed


def test_send_corrections__refused_rows_mended_and_sent_again__nothing_counted_twice(
    contact: FlaskClient, run: int, hearth: Hearth
) -> None:
    send(contact, run, GOOD + "9001,a1,1,MODE,02,31,Part-time\n")
    sent = contact.get(f"/heses/{run}/9001/corrections/refused?download=1")
    rows = list(csv.DictReader(io.StringIO(sent.get_data(as_text=True))))
    assert [row["HUSID"] for row in rows] == ["a1"]
    assert rows[0]["WHAT TO DO"]
    again = sent.get_data(as_text=True).replace(",MODE,02,", ",MODE,01,")
    answer = contact.post(
        f"/heses/{run}/9001/corrections/new", **upload("file", again, "mended.csv")
    )
    assert answer.headers["Location"].endswith("/9001/corrections")
    assert len(stored(hearth)) == 2
    # The whole file once more: every row of it stands already.
    answer = send(contact, run, GOOD + "9001,a1,1,MODE,01,31,Part-time\n")
    page = text_of(contact.get(answer.headers["Location"]))
    assert "2 rows read: 0 proposed, 2 refused." in page
    assert "is proposed already" in page
    assert len(stored(hearth)) == 2


def test_send_corrections__row_of_another_institution__refused_without_a_word_of_its_record(
    contact: FlaskClient, run: int, hearth: Hearth
) -> None:
    answer = send(contact, run, "9002,b1,1,MODE,31,01,x\n9002,zz,1,MODE,01,31,x\n")
    page = text_of(contact.get(answer.headers["Location"]))
    assert page.count("It is not this institution's.") == 2
    assert "does not hold" not in page
    assert "No record" not in page
    assert stored(hearth) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("", "", "Choose the file of corrections"),
        ("HUSID,FIELD\na1,MODE\n", "corrections.csv", "has no column VALUE_FROM"),
        (FORMAT, "corrections.csv", "header alone"),
        ("x", "corrections.pdf", "neither CSV, XLSX nor Parquet"),
    ],
)
def test_send_corrections__no_file_of_corrections__says_so(
    contact: FlaskClient, run: int, content: str, name: str, words: str
) -> None:
    answer = contact.post(f"/heses/{run}/9001/corrections/new", **upload("file", content, name))
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_correction_template__opened__columns_and_fields(contact: FlaskClient, run: int) -> None:
    answer = contact.get(f"/heses/{run}/9001/corrections/template.xlsx")
    book = ZipFile(io.BytesIO(answer.get_data()))
    texts = book.read("xl/sharedStrings.xml").decode()
    assert "VALUE_FROM" in texts
    assert "QUALAIM" in texts
    assert ">HUSID<" in texts  # a column, and no field that can be corrected
    assert texts.count(">HUSID<") == 1


def test_propose_correction__one_student__from_what_the_record_holds(
    contact: FlaskClient, run: int, hearth: Hearth
) -> None:
    address = f"/heses/{run}/9001/corrections/new/4"
    assert "QUALAIM: General qualification aim of student (now 72)" in text_of(contact.get(address))
    wrong = contact.post(address, data={"field": "QUALAIM", "value_to": "1", "reason": "x"})
    assert wrong.status_code == 422
    assert "outside the field's frame" in text_of(wrong)
    right = contact.post(address, data={"field": "QUALAIM", "value_to": "21", "reason": "Degree"})
    assert right.status_code == 303
    assert [one.husid for one in stored(hearth)] == ["a4"]
    assert contact.get(f"/heses/{run}/9001/corrections/new/6").status_code == 404


def test_withdraw__own_proposal__gone_and_may_be_proposed_again(
    contact: FlaskClient, central: FlaskClient, run: int, hearth: Hearth
) -> None:
    send(contact, run, GOOD)
    (one,) = stored(hearth)
    address = f"/heses/{run}/9001/corrections/{one.id}"
    assert central.post(f"{address}/withdraw").status_code == 403
    assert contact.post(f"{address}/withdraw").status_code == 303
    assert stored(hearth)[0].status == "withdrawn"
    send(contact, run, GOOD)
    assert [each.status for each in stored(hearth)] == ["withdrawn", "proposed"]
    assert contact.post(f"{address}/withdraw", follow_redirects=True).status_code == 200
    assert stored(hearth)[0].status == "withdrawn"


def test_correction__of_another_institution__not_found(
    contact: FlaskClient, sign_in: SignIn, run: int, hearth: Hearth
) -> None:
    send(contact, run, GOOD)
    (one,) = stored(hearth)
    other = sign_in("other_coordinator")
    assert other.get(f"/heses/{run}/9001/corrections/{one.id}").status_code == 404
    assert other.get(f"/heses/{run}/9002/corrections/{one.id}").status_code == 404
    assert other.post(f"/heses/{run}/9002/corrections/{one.id}/withdraw").status_code == 404
    assert "a4" not in text_of(other.get(f"/heses/{run}/9002/corrections"))


def test_sign_off__by_the_person_who_proposed__refused(
    central: FlaskClient, run: int, hearth: Hearth
) -> None:
    send(central, run, GOOD)
    page = text_of(central.get(f"/heses/{run}/corrections"))
    assert "By you: somebody else signs it off." in page
    answer = decide(central, run, institution="9001")
    assert answer.status_code == 422
    assert "Somebody else has to sign off what you proposed." in text_of(answer)
    assert stored(hearth)[0].status == "proposed"


def test_sign_off__rejected__needs_a_note_that_the_institution_reads(
    central: FlaskClient, contact: FlaskClient, run: int, hearth: Hearth
) -> None:
    send(contact, run, GOOD)
    (one,) = stored(hearth)
    bare = decide(central, run, "reject", correction=str(one.id))
    assert bare.status_code == 422
    assert "Say why they are rejected" in text_of(bare)
    assert (
        decide(central, run, "reject", correction=str(one.id), note="Not shown").status_code == 303
    )
    page = text_of(contact.get(f"/heses/{run}/9001/corrections"))
    assert "1 rejected" in page
    assert "Not shown" in page


def test_sign_off__nothing_ticked__says_what_to_do(
    central: FlaskClient, contact: FlaskClient, run: int
) -> None:
    send(contact, run, GOOD)
    answer = decide(central, run)
    assert answer.status_code == 422
    assert "Tick at least one correction" in text_of(answer)


def test_recreate__nothing_signed_off__no_new_run(
    central: FlaskClient, run: int, hearth: Hearth
) -> None:
    page = central.post(f"/heses/{run}/corrections/recreate", follow_redirects=True)
    assert "No correction of this run is signed off." in text_of(page)
    with hearth.database.session(Scope.everything(), writes=False) as session:
        assert len([*session.scalars(select(HesesRun).order_by(HesesRun.id))]) == 1


def repeat(central: FlaskClient, hearth: Hearth, run: int) -> int:
    answer = central.post(f"/heses/{run}/corrections/recreate")
    assert answer.status_code == 303
    work(hearth)
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def test_recreate__signed_off__new_run_moves_the_table_and_leaves_the_old(
    central: FlaskClient, contact: FlaskClient, run: int, hearth: Hearth
) -> None:
    send(contact, run, GOOD)
    before = (files_of(hearth, run).recreated / "tables_a.csv").read_bytes()
    assert decide(central, run, institution="9001", note="Agreed").status_code == 303
    again = repeat(central, hearth, run)
    assert (files_of(hearth, run).recreated / "tables_a.csv").read_bytes() == before
    moved = text_of(central.get(f"/heses/{again}/moved"))
    assert "1 correction was applied; 1 institution moved, against run" in moved
    own = text_of(contact.get(f"/heses/{again}/9001/moved"))
    assert "Before and after corrections: University of Wexcombe" in own
    assert "▲ +1" in own
    assert "This run repeats no other" in text_of(contact.get(f"/heses/{run}/9001/moved"))
    (one,) = stored(hearth)
    trail = text_of(contact.get(f"/heses/{run}/9001/corrections/{one.id}"))
    steps = [word for word in ("Proposed", "Accepted", "Applied in a new run") if word in trail]
    assert len(steps) == 3
    assert [each for each in actions(hearth) if each.startswith("heses_correction.") and not
            each.endswith("read")] == [
        "heses_correction.propose", "heses_correction.accept", "heses_correction.apply",
    ]  # fmt: skip


def test_recreate__corrected_again_on_the_new_run__both_corrections_hold(
    central: FlaskClient, contact: FlaskClient, run: int, hearth: Hearth
) -> None:
    send(contact, run, GOOD + "9001,a1,1,STULOAD,100,90,Left early\n")
    decide(central, run, institution="9001")
    second = repeat(central, hearth, run)
    # On the corrected run the record holds 21: that is what the next correction starts from.
    answer = send(contact, second, "9001,a4,1,QUALAIM,21,20,It is a degree with QTS\n")
    assert answer.headers["Location"].endswith("/9001/corrections")
    decide(central, second, institution="9001")
    third = repeat(central, hearth, second)
    with (files_of(hearth, third).recreated / "corrections.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {(row["FIELD"], row["VALUE_FROM"], row["VALUE_TO"], row["APPLIED"]) for row in rows} == {
        ("QUALAIM", "72", "20", "1"), ("STULOAD", "100.0", "90", "1"),
    }  # fmt: skip


def test_sign_off__second_person_of_the_central_team__may(
    central: FlaskClient, run: int, hearth: Hearth, world: World, sign_in: SignIn
) -> None:
    send(central, run, GOOD)
    with hearth.database.transaction(Scope.everything()) as session:
        user = session.get(User, world.users["hub_officer"])
        role = session.scalar(select(Role).where(Role.name == "central_team"))
        assert user is not None
        assert role is not None
        user.roles = [role]
    assert decide(sign_in("hub_officer"), run, institution="9001").status_code == 303
    assert stored(hearth)[0].status == "accepted"
