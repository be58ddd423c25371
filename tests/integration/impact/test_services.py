"""What is done to a study: nothing is opened before it is locked, and nothing is told twice."""

from dataclasses import replace

import pytest

from app.core.access import RoleName
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.impact import services
from app.models import ImpactStudy
from app.models import StudyStatus as Status
from tests.integration.impact.conftest import KS4, Desk

BY = RoleName.RESEARCHER
OFFICER = RoleName.MEMBER_COORDINATOR
ENTRY = services.Choices("he-entry", "university-of-wexcombe", 2015, 2023, "heat-8h", "across")


def test_declare__matched__shows_groups_and_no_outcome(desk: Desk, done: int) -> None:
    assert desk.seen["opened"] == "None"
    assert desk.seen["files"] == "balance.plain.svg figures.json files.json"
    assert '"key": "flow"' in desk.seen["figures"]
    assert '"key": "effect' not in desk.seen["figures"]


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"first_year": 1999}, "first_year", "There is no year 1999. There are: 2013, 2014"),
        ({"first_year": 2020, "last_year": 2019}, "last_year", "before the first"),
        ({"definition": "contextual-11h"}, "definition", "It can by: skills-5h"),
    ],
)
def test_declare__what_is_not_there__names_what_is(
    desk: Desk, change: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as told:
        desk.declare(BY, replace(KS4, **change))  # type: ignore[arg-type]
    assert told.value.field == field


def test_declare__no_such_study__names_those_there_are(desk: Desk) -> None:
    with pytest.raises(NotFound, match="There are: ks4, he-entry"):
        desk.declare(BY, replace(KS4, kind="ks5"))


@pytest.mark.parametrize("member", ["all", "irvelmouth-university"])
def test_declare__of_others_by_a_member__is_refused(desk: Desk, member: str) -> None:
    with pytest.raises(NotAllowed):
        desk.declare(OFFICER, replace(KS4, member=member))


def test_steps__out_of_order__are_refused_and_a_stopped_one_leaves_nothing(desk: Desk) -> None:
    number = desk.declare(OFFICER, replace(ENTRY, first_year=2020))
    with pytest.raises(Conflict):  # its groups have not been matched
        desk.lock(OFFICER, number)
    with pytest.raises(Conflict):
        desk.run(OFFICER, number)
    desk.take(OFFICER, number, services.stop)
    desk.work()
    assert (desk.get(number).results, desk.get(number).opened_at) == ("", None)
    desk.take(OFFICER, number, services.drop)
    assert desk.get(number).status == Status.DROPPED
    with pytest.raises(Conflict):
        desk.take(OFFICER, number, services.check_again)


@pytest.fixture(scope="module")
def forced(desk: Desk) -> int:
    """A study of a member whose groups are apart, estimated all the same."""
    number = desk.declare(OFFICER, ENTRY)
    desk.work()
    desk.lock(OFFICER, number)
    desk.run(OFFICER, number)
    desk.work()
    assert desk.get(number).status == Status.REFUSED
    page = desk.browser(OFFICER).get(f"/impact/{number}").text
    assert "Estimate all the same" in page
    desk.run(OFFICER, number, told_because="The board asked for it.")
    desk.work()
    return number


def test_run__groups_apart__prints_the_reason_to_go_on(desk: Desk, forced: int) -> None:
    (page,) = desk.folder(forced).glob("*.html")
    said = page.read_text(encoding="utf-8")
    assert "because somebody said so: The board asked for it." in said
    assert "This is Type 2 evidence" in said


def test_run__refused_and_no_reason__is_asked_for(desk: Desk, forced: int) -> None:
    with desk.records(BY) as session:
        session.get_one(ImpactStudy, forced).status = Status.REFUSED.value
    asked = desk.browser(OFFICER).post(f"/impact/{forced}/run", data={"reason": " "})
    with desk.records(BY) as session:
        session.get_one(ImpactStudy, forced).status = Status.READY.value
    assert (asked.status_code, "Give the reason" in asked.text) == (422, True)


def test_job__done_again__leaves_one_set_of_the_same_files(desk: Desk, forced: int) -> None:
    """A worker that dies after the files and before the record: another does it again."""
    study = desk.get(forced)
    (desk.folder(forced).parent / ".draft-9").mkdir()
    with desk.records(BY) as session:
        session.get_one(ImpactStudy, forced).status = Status.LOCKED.value
    desk.run(OFFICER, forced, told_because=study.told_because)
    desk.work()
    again = desk.get(forced)
    assert (again.results, again.status) == (study.results, Status.READY)
    assert [path.name for path in desk.folder(forced).parent.iterdir()] == [study.results]
