"""The track report against people counted by hand, before the gate."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from analytics.reports import Question
from analytics.reports.edition import EditionFacts
from analytics.reports.hesa_track import HesaTrack
from analytics.reports.make import make_report
from analytics.track import EVERYBODY, NothingToTrack, Scope, list_exclusions
from etl.warehouse import Edition
from tests.support.readings import add
from tests.support.tiny_world import TinyWorld, crowd, hesa, participant, record_of
from tests.support.tiny_world import ks4 as ks4_record
from tests.support.track_report import count_track, counted

POLAR4, COHORT = "by_participation@polar4@ever", "by_expected_year@ever"
# Born in January 2001: cohort 2000, entry at 18 in 2019/20. The records hold 2019/20 and 2020/21.
ENTRANT, LATER, STAYER = participant(1), participant(2, postcode="M1 1AE"), participant(3)
FROM_WALES = participant(4, organisation_key="caerwent", postcode="E1 1AA")
BORN = "2001-01-31"
LEFT_OUT = [
    participant(11, tracking_permission=False),
    participant(12, evaluation_group="control"),
    participant(13, first_name=None),
    participant(14, date_of_birth=None),
    participant(15, postcode="nowhere"),
    participant(16, last_name="Twice", first_name="Ann", date_of_birth=BORN),
    participant(17, last_name="Twice", first_name="Ann", date_of_birth=BORN),
    participant(18, date_of_birth="2003-01-31"),
    participant(19, date_of_birth="1999-01-31"),
    participant(20),
    participant(21, tracking_permission=False, date_of_birth="2010-01-31"),
]
# Enough for a report of each member.
CROWD = [
    *crowd(4, organisation_key="caerwent", postcode="E1 1AA"),
    participant(45, postcode="E1 1AA", date_of_birth="2000-11-07"),
]
WORLD = TinyWorld(
    participants=[ENTRANT, LATER, STAYER, FROM_WALES, *CROWD, *LEFT_OUT],
    files={
        "hesa_student/2019-20": [
            hesa(ENTRANT, "H1", "2019/20"),
            # No entrant, and no undergraduate: neither is an entry.
            hesa(STAYER, "H3", "2019/20", entrant=False),
            hesa(FROM_WALES, "H4", "2019/20", level="postgraduate_taught"),
            hesa(LEFT_OUT[0], "H11", "2019/20"),
            hesa(LEFT_OUT[1], "H12", "2019/20"),
        ],
        "hesa_student/2020-21": [
            hesa(ENTRANT, "H1", "2020/21", entrant=False),
            hesa(LATER, "H2", "2020/21"),
            hesa(participant(20), "H20", "2020/21"),
            hesa(participant(20), "H21", "2020/21"),
        ],
        "npd_ks4/2017": [
            ks4_record(ENTRANT, "K1", 60.0),
            ks4_record(LATER, "K2", 40.0, em_94=False),
            ks4_record(LEFT_OUT[0], "K11", 50.0, em_94=False),
            record_of(
                participant(90), "K90", urn="900002", attainment8=10.0, em_94=True, em_95=True
            ),
        ],
    },
)


@pytest.fixture(scope="module")
def deprivation(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The same people in an edition that knows the deprivation of one postcode."""
    folder = tmp_path_factory.mktemp("deprivation")
    add(folder / "reference", "imd", "2025", {"SW1A 1AA": 2}, column="imd_quintile")
    return WORLD.build(folder)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return WORLD.build(tmp_path_factory.mktemp("track"))


def test_count__everybody__by_year_home_and_cohort(edition: Edition) -> None:
    tables = count_track(edition.analysis)

    years = (("2019", "2019/20"), ("2020", "2020/21"))
    assert tables["by_year"].dimensions[0].categories == years
    assert counted(tables["by_year"]) == {"2019": 1, "2020": 1}
    assert counted(tables[POLAR4], "participants") == {"1": 3, "5": 1, "none": 6}
    assert counted(tables[POLAR4]) == {"1": 1, "5": 1}
    assert counted(tables[COHORT], "participants") == {"2019": 10}
    assert counted(tables[COHORT]) == {"2019": 2}


def test_count__by_when__each_definition_has_its_own_people(edition: Edition) -> None:
    tables = count_track(edition.analysis)

    assert counted(tables["by_expected_year@by-18"], "entered_by_18") == {"2019": 1}
    assert counted(tables["by_expected_year@by-19"], "entered_by_19") == {"2019": 2}
    assert counted(tables["by_expected_year@by-19"], "participants_by_19") == {"2019": 10}


def test_count__records_end_before_19__nobody_is_known(tmp_path: Path) -> None:
    people = crowd(5)
    files = {"hesa_student/2019-20": [hesa(people[0], "H1", "2019/20")]}

    tables = count_track(TinyWorld(people, files=files).build(tmp_path).analysis)

    assert counted(tables["by_expected_year@by-18"], "entered_by_18") == {"2019": 1}
    assert counted(tables["by_expected_year@by-19"], "participants_by_19") == {}


def test_count__left_out__each_under_its_first_reason(edition: Edition) -> None:
    ledger = count_track(edition.analysis)["ledger"]

    keys = {str(exclusion.bit): exclusion.key for exclusion in list_exclusions()}
    assert {keys[bit]: n for bit, n in counted(ledger, "left_out").items()} == {
        "no_permission": 2,
        "not_participant": 1,
        "missing_name": 1,
        "missing_date_of_birth": 1,
        "missing_postcode": 1,
        "another_record": 1,
        "not_old_enough": 1,
        "before_records": 1,
        "several_records": 1,
    }


@pytest.mark.parametrize(
    ("scope", "in_scope"),
    [(EVERYBODY, 20), (Scope(("wexcombe",)), 15), (Scope(("caerwent",)), 5)],
)
def test_count__ledger__reconciles_to_the_last_person(
    edition: Edition, scope: Scope, in_scope: int
) -> None:
    tables = count_track(edition.analysis, scope)

    in_report = tables["by_sex@ever"].table["participants"].sum()
    assert in_scope == in_report + tables["ledger"].table["left_out"].sum()
    entered = tables["by_year"].table["entered_ever"].sum()
    for key, counts in tables.items():
        if key.startswith("by_") and key.endswith("@ever"):
            assert counts.table["participants"].sum() == in_report, key
            assert counts.table["entered_ever"].sum() == entered, key
        if key.startswith("to_"):
            assert counts.table["entered_ever"].sum() == entered, key


def test_count__nobody_in_scope__says_so(edition: Edition) -> None:
    with pytest.raises(NothingToTrack, match="no participant"):
        count_track(edition.analysis, Scope(()))


def test_count__everybody_is_left_out__says_why(tmp_path: Path) -> None:
    people = [participant(1, tracking_permission=False), participant(2, evaluation_group="control")]
    files = {"hesa_student/2019-20": [hesa(people[0], "H1", "2019/20")]}
    analysis = TinyWorld(people, files=files).build(tmp_path).analysis

    with pytest.raises(NothingToTrack, match=r"objected to it.*took no part"):
        count_track(analysis)


def test_count__fewer_than_five__refused_in_the_words_of_nobody(tmp_path: Path) -> None:
    people = [participant(1, tracking_permission=False), *crowd(4)]
    files = {"hesa_student/2019-20": [hesa(people[1], "H1", "2019/20")]}
    analysis = TinyWorld(people, files=files).build(tmp_path).analysis

    with pytest.raises(NothingToTrack, match=r"^Fewer than 5 people .*or nobody: .*objected to it"):
        count_track(analysis)


def test_count__phase_adjustment__moves_the_cohort(tmp_path: Path) -> None:
    moved = participant(1, phase_adjustment=1)
    others = crowd(4, phase_adjustment=1)
    world = TinyWorld(
        [moved, *others], files={"hesa_student/2020-21": [hesa(moved, "H1", "2020/21")]}
    )

    tables = count_track(world.build(tmp_path).analysis)

    assert counted(tables[COHORT]) == {"2020": 1}


def test_exclusions__bits__are_all_different_and_each_has_a_sentence() -> None:
    exclusions = list_exclusions()

    assert len({each.bit for each in exclusions}) == len(exclusions)
    assert all(each.bit & (each.bit - 1) == 0 and each.sentence for each in exclusions)


def test_count__deprivation__the_same_people_by_other_quintiles(deprivation: Edition) -> None:
    by_home = count_track(deprivation.analysis)["by_deprivation@imd@ever"]

    assert counted(by_home, "participants") == {"2": 3, "none": 7}
    (dimension,) = by_home.dimensions
    assert dimension.categories[0] == ("1", "1 (most deprived)")
    assert dimension.categories[4] == ("5", "5 (least deprived)")


def test_count__edition_from_before_a_measure__no_such_table(
    edition: Edition, tmp_path: Path
) -> None:
    analysis = tmp_path / "analysis"
    shutil.copytree(edition.analysis, analysis)
    path = analysis / "participants.parquet"
    pl.read_parquet(path).drop("imd_quintile", "idaci_quintile").write_parquet(path)

    tables = count_track(analysis)

    assert "by_deprivation@imd@ever" not in tables
    assert counted(tables[POLAR4], "participants") == {"1": 3, "5": 1, "none": 6}


def test_count__ks4__beside_the_average_of_their_own_school(tmp_path: Path) -> None:
    pupils = [
        record_of(participant(90 + n), f"K9{n}", urn="900001", attainment8=50.0, em_94=False,
                  em_95=False)
        for n in range(8)
    ]  # fmt: skip
    own = [ks4_record(ENTRANT, "K1", 60.0), ks4_record(LATER, "K2", 40.0, em_94=False)]
    world = TinyWorld(
        [ENTRANT, LATER, *crowd(3)],
        files={
            "hesa_student/2019-20": [hesa(ENTRANT, "H1", "2019/20")],
            "npd_ks4/2017": [*own, *pupils],
        },
    )

    (row,) = count_track(world.build(tmp_path).analysis)["ks4"].table.to_dicts()

    assert (row["ks4_year"], row["ks4_beside_school"], row["em_94_beside_school"]) == ("2017", 2, 1)
    assert row["attainment8"] == pytest.approx(50.0)
    assert row["school_attainment8"] == pytest.approx(50.0)
    assert row["school_em_94"] == pytest.approx(10.0)


def test_report__no_records_of_higher_education__says_what_to_load(tmp_path: Path) -> None:
    analysis = TinyWorld([participant(1)]).build(tmp_path).analysis
    edition = EditionFacts(analysis, 1, "2026-11-21", "0" * 64, "1", secret=b"secret of the tests")

    with pytest.raises(NothingToTrack, match="no records of hesa_student"):
        make_report(HesaTrack(), edition, Question("hesa-track", EVERYBODY, "Everybody"))
