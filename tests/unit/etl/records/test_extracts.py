"""Each layout of a real source, from a made file in that layout, and any other by a mapping."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.records import (
    Plan,
    UnreadableRecords,
    describe_file,
    load_year,
    read_note,
    read_year,
)
from etl.records.extracts import list_codes, list_evidence, list_extracts
from etl.records.layouts import SOURCES
from tests.support.extracts import LOADED_AS, PEOPLE, make_extract

TODAY = date(2026, 11, 21)
BORN = [date.fromisoformat(person["born"]) for person in PEOPLE]


def load(folder: Path, layout: str, table: pl.DataFrame | None = None) -> pl.DataFrame:
    source, year = LOADED_AS[layout]
    path = folder / f"{layout}.csv"
    (make_extract(layout) if table is None else table).write_csv(path)
    load_year(folder / "store", source, year, path, today=TODAY)
    stored = folder / "store" / source / f"{year}.parquet"
    note = read_note(stored)
    assert note is not None
    assert note.layout == layout
    return read_year(stored, source, today=TODAY)


def test_list_extracts__every_field__has_evidence_or_says_that_it_has_none() -> None:
    evidence = list_evidence()
    for extract in list_extracts():
        assert extract.source in SOURCES
        for field in extract.fields:
            assert field.source in evidence
            if field.source == "-":
                assert "not confirmed" in field.note or "blank" in field.note
            if not field.theirs or field.how == "none":
                assert field.note


def test_list_extracts__every_field__is_one_of_ours() -> None:
    aside = {"forenames", "year", "preferred"}
    for extract in list_extracts():
        layout = SOURCES[extract.source]
        for field in extract.fields:
            assert field.ours in {*layout.columns, *aside}


@pytest.mark.parametrize("layout", [key for key in LOADED_AS if key != "graduate_outcomes"])
def test_load_year__layout_of_a_source__the_same_people(tmp_path: Path, layout: str) -> None:
    table = load(tmp_path, layout)

    assert table["first_name"].to_list() == [person["first"] for person in PEOPLE]
    assert table["last_name"].to_list() == [person["last"] for person in PEOPLE]
    assert table["middle_name"].to_list() == ["Zahra Noor", None, "Ling"]
    assert table["postcode"].to_list() == [person["postcode"] for person in PEOPLE]
    if layout != "dlhe":
        assert table["date_of_birth"].to_list() == BORN
        assert table["sex"].to_list() == ["10", "11", "10"]
    assert table["record_id"].n_unique() == len(PEOPLE)


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("npd_ks2", {"record_id": "PMR0", "urn": 900000, "reading": 104.0, "maths": 99.0,
                     "upn": "B801200005001", "uln": None}),
        ("npd_ks4", {"attainment8": 51.5, "em_94": True, "em_95": False,
                     "free_school_meals": True, "ethnicity": "160", "idaci_decile": None}),
        ("npd_ks5", {"urn": 900000, "aps": None, "upn": "B801200005001"}),
        ("ilr", {"record_id": "9276308686", "uln": "9276308686", "aim_level": "2",
                 "learning_aim": "60000002", "start_year": "2019", "previous_postcode": "ME1 1AA"}),
        ("hesa_1998", {"entrant": True, "level": "first_degree", "mode": "full_time",
                       "husid": "9810000000010", "previous_surname": "Before"}),
        ("hesa_combined", {"entrant": True, "level": "first_degree", "ukprn": 10990001,
                           "uln": "9276308686", "academic_year": "2019/20"}),
        ("hesa_data_futures", {"entrant": True, "level": "first_degree", "husid": "1910000000010",
                               "academic_year": "2022/23",
                               "record_id": "10990001-1910000000010-1"}),
        ("dlhe", {"record_id": "10990001-own0", "activity": None, "husid": None}),
    ],
)  # fmt: skip
def test_load_year__layout_of_a_source__its_attributes(
    tmp_path: Path, layout: str, expected: dict[str, Any]
) -> None:
    row = load(tmp_path, layout).row(0, named=True)
    assert {name: row[name] for name in expected} == expected


def test_load_year__ilr__one_record_a_learner_with_the_highest_level(tmp_path: Path) -> None:
    table = load(tmp_path, "ilr")

    assert table.height == len(PEOPLE)
    assert table["aim_level"].to_list() == ["2", "3", "3"]
    # 9999999999 is the number of those who have none: then the provider's own identifies.
    assert table["record_id"][2] == "10990001-L2"
    note = read_note(tmp_path / "store" / "ilr" / "2019-20.parquet")
    assert note is not None
    assert (note.given, note.merged, note.rows, note.excluded_rows) == (6, 3, 3, 0)


def test_load_year__ks2_without_prefix__read_as_well(tmp_path: Path) -> None:
    given = make_extract("npd_ks2")
    bare = given.rename({name: name.removeprefix("KS2_") for name in given.columns})

    assert load(tmp_path, "npd_ks2", bare)["reading"].to_list() == [104.0] * 3


def test_load_year__several_rows_of_a_pupil__the_one_that_counts_is_kept(tmp_path: Path) -> None:
    given = make_extract("npd_ks4")
    again = given.head(1).with_columns(
        pl.lit("0").alias("KS4_NATRES"), pl.lit("900009").alias("KS4_URN")
    )
    many = pl.concat([given, *(given.with_columns(
        pl.col("KS4_PupilMatchingRefAnonymous") + f"x{n}") for n in range(20)), again])  # fmt: skip

    table = load(tmp_path, "npd_ks4", many)

    assert table.filter(record_id="PMR0")["urn"].to_list() == [900000]


def test_load_year__graduate_outcomes__named_by_the_student_record(tmp_path: Path) -> None:
    load(tmp_path, "hesa_combined")

    table = load(tmp_path, "graduate_outcomes")

    assert table["last_name"].to_list() == [person["last"] for person in PEOPLE]
    assert table["date_of_birth"].to_list() == BORN
    assert table["activity"].to_list() == ["full_time_employment"] * 3
    assert table["high_skilled"].to_list() == [True] * 3
    assert table["salary_band"].to_list() == [None] * 3


def test_load_year__graduate_outcomes_of_a_year_of_other_codes__activity_is_blank(
    tmp_path: Path,
) -> None:
    load(tmp_path, "hesa_combined")
    path = tmp_path / "go.csv"
    make_extract("graduate_outcomes").write_csv(path)

    loaded = load_year(
        tmp_path / "store", "graduate_outcomes", "2020-21", path, today=TODAY
    )  # fmt: skip

    assert (loaded.rows, loaded.note.blanked) == (3, ())
    table = pl.read_parquet(tmp_path / "store" / "graduate_outcomes" / "2020-21.parquet")
    assert table["activity"].to_list() == [None] * 3


def test_load_year__graduate_outcomes_without_student_record__nobody_has_a_name(
    tmp_path: Path,
) -> None:
    with pytest.raises(UnreadableRecords, match=r"3 of 3 rows would be left out .* has no name"):
        load(tmp_path, "graduate_outcomes")


@pytest.mark.parametrize(
    ("layout", "source", "year"),
    [("npd_ks2", "npd_ks4", "2017"), ("ilr", "hesa_student", "2019-20"),
     ("hesa_combined", "graduate_outcomes", "2019-20")],
)  # fmt: skip
def test_load_year__file_of_another_source__says_of_which(
    tmp_path: Path, layout: str, source: str, year: str
) -> None:
    path = tmp_path / "x.csv"
    make_extract(layout).write_csv(path)

    with pytest.raises(UnreadableRecords, match=f"Load it as {LOADED_AS[layout][0]}"):
        load_year(tmp_path, source, year, path, today=TODAY)


@pytest.mark.parametrize(
    ("layout", "year"), [("npd_ks4", "2016"), ("hesa_combined", "2018-19"), ("dlhe", "2015-16")]
)
def test_load_year__file_of_another_year__refused(tmp_path: Path, layout: str, year: str) -> None:
    path = tmp_path / "x.csv"
    make_extract(layout).write_csv(path)

    with pytest.raises(UnreadableRecords, match=f"is not of {year}"):
        load_year(tmp_path, LOADED_AS[layout][0], year, path, today=TODAY)


def write_other(folder: Path) -> Path:
    path = folder / "theirs.csv"
    pl.DataFrame(
        {"Learner": ["a", "b"], "Centre": ["1", "1"], "Full forenames": ["Ada A", "Mei"],
         "Family": ["Byron", "Chen"], "Birth": ["31/01/2001", "1 Feb"], "G": ["f", "m"],
         "School": ["900001", "900002"]}
    ).write_csv(path)  # fmt: skip
    return path


MAPPING = """theirs,ours,how
centre,record_id,join
learner,record_id,join
Full forenames,forenames,
Family,last_name,
Birth,date_of_birth,date
G,sex,F=10;M=11
School,urn,same
"""


def test_load_year__mapping__any_file(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    plan = Plan(mapping=mapping, most_excluded=0.5)

    loaded = load_year(tmp_path, "npd_ks4", "2017", write_other(tmp_path), today=TODAY, plan=plan)

    row = pl.read_parquet(tmp_path / "npd_ks4" / "2017.parquet").row(0, named=True)
    assert (row["record_id"], row["first_name"], row["middle_name"]) == ("1-a", "Ada", "A")
    assert (row["sex"], row["urn"], row["attainment8"]) == ("10", 900001, None)
    assert [each.key for each in loaded.note.excluded] == ["born_unreadable"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n", "it has no column theirs and ours"),
        ("theirs,ours,how\nx,nonsense,\n", "row 1 has nonsense in ours"),
        ("theirs,ours,how\nG,sex,guess\n", "row 1 has guess in how"),
        ("theirs,ours,how\n,sex,\n", "row 1 does not say a column"),
        ("theirs,ours,how\nNowhere,sex,\n", "has no column Nowhere, which mapping.csv names"),
        ("theirs,ours,how\nFamily,last_name,\n", "makes no record_id and no date_of_birth"),
    ],
)
def test_load_year__mapping_of_no_use__says_where(tmp_path: Path, text: str, message: str) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableRecords, match=message):
        load_year(tmp_path, "npd_ks4", "2017", write_other(tmp_path), today=TODAY,
                  plan=Plan(mapping=mapping))  # fmt: skip


def test_describe_file__known_layout__says_as_what_to_load_it(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    make_extract("npd_ks4").write_csv(path)

    found = describe_file(path)

    assert (found.source, found.title) == ("npd_ks4", "NPD Key Stage 4 pupil table")
    assert "load it as npd_ks4" in " ".join(found.sentences)
    columns = {each.theirs: each.ours for each in found.columns}
    assert (columns["KS4_ATT8"], columns["KS4_CANDNO"]) == ("attainment8", "")


def test_describe_file__other__proposes_a_mapping_that_can_be_completed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Pupil ID,Forename,Surname,D.O.B.,Gender\n1,Ada,Byron,31/01/2001,F\n")

    found = describe_file(path, "npd_ks4")
    found.write_mapping(tmp_path / "mapping.csv")

    assert found.title is None
    assert not found.missing
    load_year(tmp_path, "npd_ks4", "2017", path, today=TODAY,
              plan=Plan(mapping=tmp_path / "mapping.csv"))  # fmt: skip
    row = pl.read_parquet(tmp_path / "npd_ks4" / "2017.parquet").row(0, named=True)
    assert (row["last_name"], row["sex"], row["date_of_birth"]) == (
        "Byron",
        "10",
        date(2001, 1, 31),
    )


def test_list_codes__sex_and_ethnicity__are_codes_of_ours() -> None:
    assert set(list_codes()["sex"].values()) == {"10", "11", "12", ""}
    assert all(len(code) == 3 for code in list_codes()["ethnicity"].values())
