"""Schools as they are told one by one: small numbers of learners show nowhere."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.reports.coverage import tell_schools, tell_shared
from analytics.reports.question import Years
from tests.support.hand_edition import MEMBER, OTHER, activity, attended, person, write_edition

FEN, HILL, LAKE, WOOD, INFANTS = 101, 102, 103, 104, 105
SCHOOLS = {
    "urn": [FEN, HILL, LAKE, WOOD, INFANTS],
    "name": ["Fen", "Hill", "Lake", "Wood", "Infants"],
    "phase": ["secondary"] * 4 + ["primary"],
    "high_age": [16, 16, 16, 16, 7],
    "ks4_attainment8": [30.0, 40.0, 50.0, 60.0, None],
    "fsm_percent": [40.0, 30.0, 20.0, 10.0, 50.0],
    "local_authority": ["Ely"] * 5,
    "region": ["East of England"] * 5,
    "closed_on": pl.Series([None] * 5, dtype=pl.Date),
}
#: Learners of schools, by who worked with them.
LEARNERS = {
    (FEN, MEMBER): 10,
    (FEN, OTHER): 9,
    (HILL, MEMBER): 9,
    (LAKE, OTHER): 55,
    (WOOD, OTHER): 4,
}
#: Others, whom a member worked with the year after, and the next.
LATER = {(FEN, MEMBER): 3, (HILL, MEMBER): 6, (WOOD, OTHER): 4}
LAST = {(WOOD, OTHER): 4}


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two members at four schools: of one school 10 learners, of another 9."""
    people, registrations = [], []
    for what, numbers in (("visit", LEARNERS), ("later", LATER), ("last", LAST)):
        for (urn, member), number in numbers.items():
            for at in range(number):
                pseudonym = f"{urn} {member} {what} {at}"
                people.append(person(pseudonym, organisation_key=member))
                registrations.append(attended(pseudonym, f"{what} {member}"))
    work = [
        activity(f"visit {MEMBER}", contact_hours=8.0),
        activity(f"visit {OTHER}", organisation_key=OTHER, contact_hours=2.0),
        activity("talk", organisation_key=OTHER, starts_on=date(2017, 5, 1)),
        activity("cancelled", status="cancelled"),
        activity("open day", organisation_key=OTHER),
        *(
            activity(f"later {each}", organisation_key=each, starts_on=date(2017, 5, 1))
            for each in (MEMBER, OTHER)
        ),
        activity(f"last {OTHER}", organisation_key=OTHER, starts_on=date(2018, 5, 1)),
    ]
    folder = write_edition(
        tmp_path_factory.mktemp("reach"), people, activities=work, registrations=registrations
    )
    add(folder, "participants", institution_urn=[int(one["pseudonym"][:3]) for one in people])
    add(folder, "activities", host_urn=[None, None, HILL, WOOD, FEN, None, None, None])
    pl.DataFrame(SCHOOLS).write_parquet(folder / "institutions.parquet")
    return folder


def add(folder: Path, table: str, **columns: Any) -> None:
    path = folder / f"{table}.parquet"
    pl.read_parquet(path).with_columns(
        pl.Series(name, values, dtype=pl.Int64) for name, values in columns.items()
    ).write_parquet(path)


def rows_of(told: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in told.iter_rows(named=True)}


def test_tell_schools__all_members__fewer_than_ten_learners_count_nowhere(analysis: Path) -> None:
    told = rows_of(tell_schools(analysis, None, None))

    assert {name: row["members"] for name, row in told.items()} == {
        "Fen": 2,
        "Hill": 1,
        "Lake": 1,
        "Wood": 1,
    }
    assert told["Fen"]["learners"] == "10 to 49"
    assert told["Fen"]["package"] == "8 hours or more"
    assert told["Lake"]["learners"] == "50 to 199"
    assert told["Lake"]["package"] == "Under 3 hours"


def test_tell_schools__held_there_for_few__the_activity_and_no_learner(analysis: Path) -> None:
    hill = rows_of(tell_schools(analysis, None, None))["Hill"]

    assert (hill["members"], hill["activities"]) == (1, 1)
    assert hill["learners"] == "None, or fewer than 10"
    assert hill["package"] is None


def test_tell_schools__one_member_and_year__its_own_work_alone(analysis: Path) -> None:
    own = rows_of(tell_schools(analysis, None, [MEMBER]))
    later = rows_of(tell_schools(analysis, Years(2016, 2016), None))

    assert [name for name, row in own.items() if row["members"]] == ["Fen"]
    assert [name for name, row in later.items() if row["members"]] == ["Hill"]


def test_tell_schools__few_in_one_of_two_years__told_of_neither(analysis: Path) -> None:
    """9 and 6 learners of two years are 15: told, that would say that there were some in both."""
    of_all = rows_of(tell_schools(analysis, None, [MEMBER]))
    of_each = [rows_of(tell_schools(analysis, Years(at, at), [MEMBER])) for at in (2015, 2016)]

    for name, row in of_all.items():
        assert row["activities"] == sum(told[name]["activities"] for told in of_each)
        assert bool(row["members"]) == any(told[name]["members"] for told in of_each)
    assert of_all["Hill"]["members"] == 0
    assert of_all["Fen"]["activities"] == 1


def test_tell_schools__few_in_each_of_three_years__told_together(analysis: Path) -> None:
    of_all = rows_of(tell_schools(analysis, None, [OTHER]))
    of_each = [rows_of(tell_schools(analysis, Years(at, at), [OTHER])) for at in (2015, 2016, 2017)]

    assert (of_all["Wood"]["activities"], of_all["Wood"]["learners"]) == (3, "10 to 49")
    assert [told["Wood"]["members"] for told in of_each] == [0, 0, 0]


def test_tell_schools__order__of_high_need_first_and_the_neediest(analysis: Path) -> None:
    told = tell_schools(analysis, None, None)

    assert told["name"].to_list() == ["Fen", "Hill", "Lake", "Wood"]
    assert told["high_need"].to_list() == [True, True, False, False]


def test_tell_shared__member_with_few_learners__by_what_it_held_there_alone(analysis: Path) -> None:
    told = tell_shared(analysis, None, [MEMBER])

    assert told["name"].to_list() == ["Fen"]
    assert told["organisation_keys"].to_list() == [sorted([MEMBER, OTHER])]
    assert told["activities"].to_list() == [2]


def test_tell_shared__year_in_which_one_worked_alone__nothing(analysis: Path) -> None:
    assert tell_shared(analysis, Years(2016, 2016), None).is_empty()
