"""The written demonstration keeps to its data contract."""

import json
from pathlib import Path

import polars as pl
import pytest

from etl.demo.generate import DemoSummary
from etl.demo.organisations import DEMONSTRATION_MEMBER
from etl.demo.writer import digest_of
from etl.reference.layouts.participation import COLUMNS as REFERENCE_COLUMNS
from etl.reference.store import ReferenceStore
from tests.unit.etl.demo.conftest import TINY, write_tiny

IDENTITY = "record_id first_name middle_name last_name date_of_birth sex postcode urn"
CONTRACT = {
    "organisations": "key name kind membership region ukprn hesa_instid",
    "institutions": "urn name phase kind establishment_type local_authority region postcode low_age"
    " high_age ks4_attainment8 fsm_percent",
    "programmes": "key organisation_key title",
    "outreach/participants": "participant_key organisation_key reference first_name middle_name"
    " last_name date_of_birth postcode sex institution_urn phase_adjustment evaluation_group"
    " notice_on notice_version tracking_permission upn ethnicity disability first_generation"
    " free_school_meals care_experienced estranged young_carer refugee service_child",
    "outreach/activities": "activity_key organisation_key programme_key reference title"
    " activity_type academic_year starts_on ends_on contact_hours mode venue venue_postcode"
    " funding_stream target_year_groups status host_urn cost_pounds",
    "outreach/sessions": "session_key activity_key title starts_at ends_at hours",
    "outreach/registrations": "participant_key activity_key status hours",
    "administrative/npd_ks2/2016": f"{IDENTITY} reading maths band",
    "administrative/npd_ks4/2019": f"{IDENTITY} attainment8 em_94 em_95 free_school_meals"
    " idaci_decile ethnicity ks2_band ks2_points",
    "administrative/npd_ks5/2019": f"{IDENTITY} aps three_a_levels level3",
    "administrative/ilr/2019-20": f"{IDENTITY} aim_level learning_aim start_year",
    "administrative/hesa_student/2019-20": f"{IDENTITY} ukprn academic_year year_of_study mode"
    " level subject_cah1 tariff_band entrant continued award",
    "administrative/graduate_outcomes/2020-21": f"{IDENTITY} activity salary_band high_skilled",
    "truth/participant_links": "participant_key person_key",
    "truth/record_links": "source year record_id person_key",
}


def read(tiny: DemoSummary, name: str) -> pl.DataFrame:
    return pl.read_parquet(tiny.out / f"{name}.parquet")


@pytest.mark.parametrize("name", CONTRACT)
def test_generate__each_table__has_the_columns_of_the_contract(
    tiny: DemoSummary, name: str
) -> None:
    table = read(tiny, name)
    assert set(table.columns) == set(CONTRACT[name].split())
    assert len(table)


def test_generate__same_seed__same_tables(tiny: DemoSummary, tmp_path: Path) -> None:
    again = write_tiny(tmp_path, [])
    assert digest_of(again.out) == digest_of(tiny.out)


def test_generate__size__is_about_what_was_asked(tiny: DemoSummary) -> None:
    assert tiny.people == pytest.approx(TINY.people, rel=0.06)
    assert tiny.participants == pytest.approx(TINY.records, rel=0.15)


def test_generate__first_organisation__is_the_demonstration_member(tiny: DemoSummary) -> None:
    organisations = read(tiny, "organisations")
    assert organisations["key"][0] == DEMONSTRATION_MEMBER
    assert organisations["key"].is_unique().all()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("outreach/participants", "participant_key"),
        ("outreach/activities", "activity_key"),
        ("outreach/sessions", "session_key"),
        ("institutions", "urn"),
        ("truth/person", "person_key"),
        ("administrative/hesa_student/2019-20", "record_id"),
    ],
)
def test_generate__keys__are_unique(tiny: DemoSummary, name: str, key: str) -> None:
    assert read(tiny, name)[key].is_unique().all()


def test_generate__registrations__refer_to_participants_and_activities_of_one_member(
    tiny: DemoSummary,
) -> None:
    joined = (
        read(tiny, "outreach/registrations")
        .join(read(tiny, "outreach/participants"), on="participant_key", how="left")
        .join(read(tiny, "outreach/activities"), on="activity_key", how="left", suffix="_event")
    )
    assert (joined["organisation_key"] == joined["organisation_key_event"]).all()
    assert joined["organisation_key"].null_count() == 0


def test_generate__activities__stay_inside_their_academic_year(tiny: DemoSummary) -> None:
    first = pl.col("academic_year").str.slice(0, 4).cast(pl.Int32)
    outside = read(tiny, "outreach/activities").filter(
        (pl.col("starts_on") < pl.date(first, 9, 1))
        | (pl.col("ends_on") > pl.date(first + 1, 8, 31))
        | (pl.col("ends_on") < pl.col("starts_on"))
    )
    assert outside.is_empty()


def test_generate__only_those_who_attended__have_hours(tiny: DemoSummary) -> None:
    registrations = read(tiny, "outreach/registrations")
    attended = registrations["status"] == "attended"
    assert (registrations.filter(attended)["hours"] > 0).all()
    assert (registrations.filter(~attended)["hours"] == 0).all()


def test_generate__truth__links_existing_records_to_existing_people(tiny: DemoSummary) -> None:
    people = read(tiny, "truth/person").select("person_key")
    links = read(tiny, "truth/record_links")
    assert links.join(people, on="person_key", how="anti").is_empty()
    for (source, year), part in links.group_by("source", "year"):
        file = read(tiny, f"administrative/{source}/{year}")
        assert part.join(file, on="record_id", how="anti").is_empty()
    mine = read(tiny, "truth/participant_links")
    assert mine.join(people, on="person_key", how="anti").is_empty()
    assert set(mine["participant_key"]) == set(
        read(tiny, "outreach/participants")["participant_key"]
    )


def test_generate__hesa_file__over_a_third_can_never_be_participants(tiny: DemoSummary) -> None:
    links = read(tiny, "truth/record_links").filter(pl.col("source") == "hesa_student")
    rows = sum(
        count for name, count in tiny.rows.items() if name.startswith("administrative/hesa_student")
    )
    assert 1 - len(links) / rows > 1 / 3


def test_generate__records__some_are_entered_twice(tiny: DemoSummary) -> None:
    members = read(tiny, "outreach/participants").select("participant_key", "organisation_key")
    links = read(tiny, "truth/participant_links").join(members, on="participant_key")
    repeats = links.group_by("organisation_key", "person_key").len()
    assert (repeats["len"] > 1).mean() == pytest.approx(0.06, abs=0.03)


def test_generate__reference__has_the_columns_of_the_official_file(tiny: DemoSummary) -> None:
    found = ReferenceStore(tiny.out / "reference").get("ofs_participation")
    table = pl.read_parquet(found.path())
    assert tuple(table.columns) == REFERENCE_COLUMNS
    assert set(table["polar4_quintile"]) == {1, 2, 3, 4, 5}
    assert table["lsoa_name"].str.starts_with("Synthetic").all()


def test_generate__reference__is_synthetic_in_two_editions_that_differ(tiny: DemoSummary) -> None:
    store = ReferenceStore(tiny.out / "reference")
    assert [(e.kind, e.edition, e.in_use) for e in store.editions()] == [
        ("imd", "2019", False),
        ("imd", "2025", True),
        ("ofs_participation", "2023-09", False),
        ("ofs_participation", "2024-09", True),
    ]
    assert all(edition.synthetic and edition.notes for edition in store.editions())
    for kind in store.kinds():
        changed = store.get(kind).changed
        assert changed is not None
        assert (changed.added, changed.removed) == (0, 0)
        assert 0 < changed.changed < store.get(kind).rows / 2


def test_generate__deprivation__quintile_is_half_the_decile(tiny: DemoSummary) -> None:
    table = pl.read_parquet(ReferenceStore(tiny.out / "reference").get("imd").path())
    for measure in ("imd", "idaci"):
        half = (table[f"{measure}_decile"] / 2).ceil().cast(pl.Int8)
        assert half.equals(table[f"{measure}_quintile"].rename(f"{measure}_decile"))
    assert table["imd_decile"].min() == 1
    assert table["imd_decile"].max() == 10


def test_generate__effects__are_positive_and_grow_with_intensity(tiny: DemoSummary) -> None:
    content = json.loads((tiny.out / "truth" / "effects.json").read_text(encoding="utf-8"))
    average = content["average_on_those_who_attended"]
    few, many = average["less_than_3_hours"], average["8_hours_or_more"]
    assert 0 < few["he_entry_pp"] < many["he_entry_pp"]


@pytest.mark.usefixtures("tiny")
def test_generate__progress__is_told_for_every_stage(told: list[tuple[str, int, int]]) -> None:
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["places", "calibration", "people and records", "reference"]
    assert all(done <= total for _, done, total in told)
    assert told[-1] == ("reference", 1, 1)
