"""The cohort clock: dates pasted, an activity, a programme, a person, a calendar, the command."""

import json
import re
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from app.cohorts.services import MOST_LINES
from app.commands.cohort import command
from app.core.access import Scope
from app.core.context import Hearth
from app.models import Activity, Programme
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def test_index__pasted__a_clock_a_cohort_and_what_is_next(sign_in: SignIn) -> None:
    page = text_of(sign_in().post("/cohorts", data={"text": "31/08/2008\n1 Sep 2008\n2008-10-02"}))

    # On 21 November 2026: those born 2007/08 took Key Stage 4 in 2024 and Key Stage 5 in 2026.
    assert (
        "Next: Key Stage 5 of summer 2026 for those born in 2007/08, in tracking from about"
        " April 2027." in page
    )
    assert "1 September 2007 to 31 August 2008: 1 person." in page
    assert "1 September 2008 to 31 August 2009: 2 people." in page


def test_index__phase_adjustment__moves_the_cohort(sign_in: SignIn) -> None:
    page = text_of(sign_in().post("/cohorts", data={"text": "31/08/2008", "phase": "1"}))
    assert "1 September 2008 to 31 August 2009: 1 person." in page


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("32/01/2008", "32/01/2008"),
        ("01/01/2030", "cannot lie in the future"),
        ("01/01/1899", "before 1930"),
        ("Ann", "Ann"),
    ],
)
def test_index__line_that_is_no_birth__is_named_and_the_rest_is_told(
    sign_in: SignIn, line: str, told: str
) -> None:
    page = text_of(sign_in().post("/cohorts", data={"text": f"31/08/2008\n\n{line}"}))

    assert "1 line could not be read" in page
    assert "Line 3: " in page
    assert told in page
    assert "31 August 2008: 1 person." in page


def test_index__too_many_lines__refused_with_the_limit(sign_in: SignIn) -> None:
    answer = sign_in().post("/cohorts", data={"text": "31/08/2008\n" * (MOST_LINES + 1)})

    assert answer.status_code == 422
    assert f"Paste up to {MOST_LINES:,} lines at a time" in text_of(answer)


@pytest.fixture
def attended(hearth: Hearth, world: World) -> Activity:
    """An activity of a programme of Wexcombe with two who attended and one who did not."""
    recorder = Recorder(hearth)
    number = recorder.activity(world.wexcombe)
    for name, status in (("Amira", "attended"), ("Bo", "attended"), ("Cy", "absent")):
        person = recorder.participant(world.wexcombe, first_name=name)
        recorder.attendance(number, person, status)
    with hearth.database.transaction(Scope.everything()) as session:
        programme = Programme(organisation_id=world.wexcombe, title="Future Makers")
        session.add(programme)
        session.flush()
        activity = session.get_one(Activity, number)
        activity.programme_id = programme.id
        session.flush()
        session.expunge_all()
    return activity


@pytest.mark.parametrize("address", ["activity/{0.id}", "programme/{0.programme_id}"])
def test_group__attended__counts_those_who_were_there(
    sign_in: SignIn, attended: Activity, address: str
) -> None:
    page = text_of(sign_in().get("/cohorts/" + address.format(attended)))

    counted = [int(n) for n in re.findall(r"31 August \d{4}: (\d+) (?:person|people)\.", page)]
    assert sum(counted) == 2


def test_group__of_another_member__not_found(sign_in: SignIn, attended: Activity) -> None:
    other = sign_in("other_member_user")

    assert other.get(f"/cohorts/activity/{attended.id}").status_code == 404
    assert other.get(f"/cohorts/programme/{attended.programme_id}").status_code == 404


def test_calendar__two_cohorts__an_event_a_milestone_and_nobody(client: Any) -> None:
    answer = client.get("/cohorts/calendar.ics?cohorts=2000,2001")

    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    assert len(events) == 14
    entry = next(e for e in events if e["UID"] == "cohort-2000-he_entry_at_18@hearth")
    assert entry.start == date(2021, 3, 1)
    assert str(entry["SUMMARY"]) == "Higher education at 18 of 2019/20: cohort of 2000/01"


@pytest.mark.parametrize("cohorts", ["", "20", "2000;2001", "2000," * 3, "abcd"])
def test_calendar__no_list_of_years__refused_in_words(client: Any, cohorts: str) -> None:
    answer = client.get("/cohorts/calendar.ics", query_string={"cohorts": cohorts})

    assert answer.status_code == 422
    assert "by the years in which they began" in text_of(answer)


def test_participant__page__shows_the_clock(sign_in: SignIn, hearth: Hearth, world: World) -> None:
    number = Recorder(hearth).participant(world.wexcombe)
    page = text_of(sign_in().get(f"/participants/{number}"))

    assert "Higher education at 18" in page
    assert "In tracking from about" in page


def test_command__date__in_words_and_as_json() -> None:
    told = CliRunner().invoke(command, ["31/08/2001"])
    read = CliRunner().invoke(command, ["2001-08-31", "--json", "--phase-adjustment", "1"])

    assert told.exit_code == read.exit_code == 0
    assert "2019/20:      in tracking from about March 2021" in told.output
    assert json.loads(read.output)["ks4_summer"] == 2018


@pytest.mark.parametrize("given", ["2001-02-31", "yesterday", "2199-01-01", "1066-10-14"])
def test_command__no_date_of_birth__refused(given: str) -> None:
    refused = CliRunner().invoke(command, [given])

    assert refused.exit_code == 2
    assert "DATE" in refused.output
