from collections.abc import Callable
from pathlib import Path

import pytest

from etl.reference import UnreadableReference, read_reference, recognise


@pytest.mark.parametrize(
    ("kind", "headings", "codes", "area_type", "column"),
    [
        (
            "polar4",
            "MSOA code,POLAR4 quintile",
            ("E02000001", "W02000001"),
            "msoa11",
            "polar4_quintile",
        ),
        (
            "polar3",
            "Ward code,Ward name,POLAR3 quintile",
            ("00AAFA", "00AAFB"),
            "cas_ward",
            "polar3_quintile",
        ),
        (
            "tundra_msoa",
            "MSOA11CD,TUNDRA_MSOA_quintile",
            ("E02000001", "E02000002"),
            "msoa11",
            "tundra_msoa_quintile",
        ),
        (
            "tundra_lsoa",
            "lsoa_tundra,TUNDRA quintile",
            ("E01000001", "E01000002"),
            "lsoa11",
            "tundra_lsoa_quintile",
        ),
        (
            "adult_he",
            "MSOA code,Adult HE 2011 quintile",
            ("E02000001", "S02000001"),
            "msoa11",
            "adult_he_2011_quintile",
        ),
        (
            "gaps",
            "CAS ward code,Gaps GCSE quintile,Gaps GCSE and ethnicity quintile",
            ("00AAFA", "00AAFB"),
            "cas_ward",
            "gaps_gcse_quintile",
        ),
    ],
)
def test_read_reference__measure_by_area__quintiles(
    write_csv: Callable[..., Path],
    kind: str,
    headings: str,
    codes: tuple[str, str],
    area_type: str,
    column: str,
) -> None:
    wide = headings.count(",") - 1
    rows = [
        (code, *["x"] * (wide if "name" in headings else 0), quintile,
         *["NA"] * (wide if "ethnicity" in headings else 0))
        for code, quintile in zip(codes, ("Q1", "NA"), strict=True)
    ]  # fmt: skip
    path = write_csv(f"{kind}_2021.csv", headings, *rows)

    reading = read_reference(kind, path, partial=True)

    assert (reading.edition, reading.key, reading.area_type) == ("2021", "code", area_type)
    assert reading.table.lazy().collect().sort(column)[column].to_list() == [None, 1]
    assert kind in recognise(path)


def test_read_reference__header_records_above__passed_over(tmp_path: Path) -> None:
    path = tmp_path / "POLAR4_2017.csv"
    path.write_text(
        "POLAR4 classification\nSource: a publisher\n\nMSOA,POLAR4_quintile\nE02000001,5\n"
    )

    assert read_reference("polar4", path).table.lazy().collect().rows() == [("E02000001", 5)]


def test_read_reference__part_of_the_published_areas__refused(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv("tundra_2021.csv", "LSOA11CD,TUNDRA_LSOA_quintile", ("E01000001", 1))

    with pytest.raises(UnreadableReference, match="1 rows where 32,844 were published"):
        read_reference("tundra_lsoa", path)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("E02000001", "6")], "row 2 has a polar4_quintile .* that is not 1 to 5"),
        ([("E02000001", "1"), ("E02000001", "2")], "row 2 repeats a code"),
        ([("E02000001", "1"), ("E02000002", "2"), ("E0200", "2")], "row 4 has a code that is not"),
    ],
)
def test_read_reference__altered_measure__refused_with_the_row(
    write_csv: Callable[..., Path], rows: list[tuple[str, str]], message: str
) -> None:
    path = write_csv("polar4.csv", "MSOA code,POLAR4 quintile", *rows)

    with pytest.raises(UnreadableReference, match=message):
        read_reference("polar4", path)


def test_read_reference__list_of_target_wards__all_targets(write_csv: Callable[..., Path]) -> None:
    path = write_csv("uni_connect_target_wards.csv", "CAS ward code,Ward name", ("00AAFA", "x"))

    reading = read_reference("uni_connect", path)

    assert reading.table.lazy().collect()["uni_connect_target_ward"].to_list() == [True]
    assert reading.area_type == "cas_ward"
