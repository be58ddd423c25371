"""The reports against people counted by hand, before and after the gate."""

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.disclosure import TrueCounts, get_rule_set
from analytics.track import (
    EVERYBODY,
    NothingToTrack,
    Scope,
    count_entrants,
    count_ks4,
    entrants,
    ks4,
)
from analytics.track.entrants import list_exclusions
from etl.warehouse import Edition
from tests.support.readings import add
from tests.support.tiny_world import TinyWorld, hesa, participant, record_of
from tests.support.tiny_world import ks4 as ks4_record

HESA = get_rule_set("hesa_2011")
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
WORLD = TinyWorld(
    participants=[ENTRANT, LATER, STAYER, FROM_WALES, *LEFT_OUT],
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


def counted(counts: TrueCounts, measure: str) -> dict[str, Any]:
    key = counts.dimensions[0].name
    rows = counts.table.select(pl.col(key).cast(pl.String), measure).rows()
    return dict(sorted(rows))


def test_count_entrants__everybody__by_year_home_and_cohort(edition: Edition) -> None:
    counts = count_entrants(edition.analysis, EVERYBODY)

    assert (counts.first_year, counts.last_year) == (2019, 2020)
    assert counted(counts.by_year, "entrants") == {"2019": 1, "2020": 1}
    assert counted(counts.by_home["polar4_quintile"], "participants") == {"1": 3, "5": 1, "none": 1}
    assert counted(counts.by_home["polar4_quintile"], "entrants") == {"1": 1, "5": 1, "none": 0}
    assert counted(counts.by_cohort, "participants") == {"2019": 5}
    assert counted(counts.by_cohort, "entrants") == {"2019": 2}


def test_count_entrants__left_out__each_under_its_first_reason(edition: Edition) -> None:
    counts = count_entrants(edition.analysis, EVERYBODY)

    keys = {str(exclusion.bit): exclusion.key for exclusion in list_exclusions()}
    assert {keys[bit]: n for bit, n in counted(counts.ledger, "participants").items()} == {
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
    [(EVERYBODY, 15), (Scope(("wexcombe",)), 14), (Scope(("caerwent",)), 1), (Scope(()), 0)],
)
def test_count_entrants__ledger__reconciles_to_the_last_person(
    edition: Edition, scope: Scope, in_scope: int
) -> None:
    counts = count_entrants(edition.analysis, scope)

    left_out = counts.ledger.table["participants"].sum()
    assert counts.in_scope == in_scope == counts.in_report + left_out
    assert counts.in_report == counts.by_home["polar4_quintile"].table["participants"].sum()
    assert counts.in_report == counts.by_cohort.table["participants"].sum()
    entered = counts.by_year.table["entrants"].sum()
    assert entered == counts.by_home["polar4_quintile"].table["entrants"].sum()
    assert entered == counts.by_cohort.table["entrants"].sum()


def test_count_entrants__phase_adjustment__moves_the_cohort(tmp_path: Path) -> None:
    moved = participant(1, phase_adjustment=1)
    world = TinyWorld([moved], files={"hesa_student/2020-21": [hesa(moved, "H1", "2020/21")]})

    counts = count_entrants(world.build(tmp_path).analysis, EVERYBODY)

    assert counted(counts.by_cohort, "entrants") == {"2020": 1}


def test_exclusions__bits__are_all_different_and_each_has_a_sentence() -> None:
    exclusions = list_exclusions()

    assert len({each.bit for each in exclusions}) == len(exclusions)
    assert all(each.bit & (each.bit - 1) == 0 and each.sentence for each in exclusions)


def test_entrants__handful_of_people__printed_as_noughts_and_fives(edition: Edition) -> None:
    report = entrants(edition.analysis, EVERYBODY, HESA, homes=["polar4_quintile"])

    assert (report.first_year, report.last_year) == ("2019/20", "2020/21")
    (by_home,) = report.by_home.values()
    for table in (report.by_year, by_home, report.by_cohort, report.ledger):
        assert {cell.value for row in table.cells for cell in row} <= {0, 5, None}


def test_entrants__measure_of_participation__is_named_on_the_table(edition: Edition) -> None:
    report = entrants(edition.analysis, EVERYBODY, HESA)

    ((_, heading),) = report.by_home["tundra_lsoa_quintile"].dimensions
    assert heading.startswith("TUNDRA (LSOA) quintile")


def test_count_entrants__deprivation__the_same_people_by_other_quintiles(
    deprivation: Edition,
) -> None:
    by_home = count_entrants(deprivation.analysis, EVERYBODY).by_home["imd_quintile"]

    assert counted(by_home, "participants") == {"2": 3, "none": 2}
    assert by_home.title == "Entry by IMD quintile of the home neighbourhood"
    (dimension,) = by_home.dimensions
    assert dimension.categories[0] == ("1", "1 (most deprived)")
    assert dimension.categories[4] == ("5", "5 (least deprived)")


def test_count_entrants__edition_from_before_a_measure__not_known(
    edition: Edition, tmp_path: Path
) -> None:
    analysis = tmp_path / "analysis"
    shutil.copytree(edition.analysis, analysis)
    path = analysis / "participants.parquet"
    pl.read_parquet(path).drop("imd_quintile", "idaci_quintile").write_parquet(path)

    by_home = count_entrants(analysis, EVERYBODY).by_home

    assert counted(by_home["imd_quintile"], "participants") == {"none": 5}
    assert counted(by_home["polar4_quintile"], "participants") == {"1": 3, "5": 1, "none": 1}


def test_entrants__larger_groups__rounded_with_rates(tmp_path: Path) -> None:
    people = [participant(n) for n in range(1, 43)]
    entered = [hesa(person, str(n), "2019/20") for n, person in enumerate(people[:13])]
    world = TinyWorld(people, files={"hesa_student/2019-20": entered})

    report = entrants(world.build(tmp_path).analysis, EVERYBODY, HESA)

    (lowest, *_, total) = list(report.by_home["polar4_quintile"].iter_text_rows())[1:]
    assert lowest == ["1 (lowest participation)", "40", "15", "38%"]
    assert total == ["All", "40", "15", "38%"]
    # With a single year of records a table by year is the total of the quintiles, printed.
    assert report.by_year.is_withheld
    assert report.by_cohort.is_withheld


def test_count_ks4__participants__beside_the_average_of_their_own_school(edition: Edition) -> None:
    counts = count_ks4(edition.analysis, EVERYBODY)

    (row,) = counts.table.to_dicts()
    assert (row["exam_year"], row["participants"], row["em_94"]) == ("2017", 2, 1)
    assert row["attainment8"] == pytest.approx(50.0)
    # Their school: 60, 40 and 50, the last of someone who may not be tracked but is its pupil.
    assert row["school_attainment8"] == pytest.approx(50.0)
    assert row["school_em_94"] == pytest.approx(33.333, abs=0.001)


def test_ks4__handful_of_people__hidden(edition: Edition) -> None:
    table = ks4(edition.analysis, EVERYBODY, get_rule_set("npd_srs10")).by_exam_year

    assert [cell.text for cell in table.cells[0]] == ["c"] * 6
    assert any("Type 2" in note for note in table.notes)


def test_entrants__no_records_of_higher_education__says_what_to_load(tmp_path: Path) -> None:
    analysis = TinyWorld([participant(1)]).build(tmp_path).analysis

    with pytest.raises(NothingToTrack, match="no records of hesa_student"):
        entrants(analysis, EVERYBODY, HESA)
