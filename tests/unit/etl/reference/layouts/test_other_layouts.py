"""Classes of places, towns, schools and look-ups: each from a small file in its layout."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.reference import UnreadableReference, read_reference, recognise


def test_read_reference__ruc_2021__class_and_urban(write_csv: Callable[..., Path]) -> None:
    path = write_csv(
        "RUC_2021.csv",
        "LSOA21CD,LSOA21NM,RUC21CD,RUC21NM,Urban_rural_flag",
        ("E01000001", "x", "UN1", "Urban: Nearer to a major town or city", "Urban"),
        ("E01000002", "y", "RSF1", "", "Rural"),
    )

    reading = read_reference("ruc", path, partial=True)

    assert (reading.edition, reading.area_type) == ("2021-lsoa21", "lsoa21")
    table = reading.table.lazy().collect()
    assert table["urban"].to_list() == [True, False]
    assert table["ruc_class"][1] == "Smaller rural: further from a major town or city"
    assert recognise(path) == ("ruc",)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("E01000002", "y", "UN1", "x", "Rural"), "row 3 says rural or urban otherwise"),
        (
            ("E01000002", "y", "A1", "x", "Urban"),
            "row 3 has a class that the classification of 2021",
        ),
        (("E02000002", "y", "UN1", "x", "Urban"), "row 3 has a code that is not one of lsoa21"),
    ],
)
def test_read_reference__altered_ruc__refused(
    write_csv: Callable[..., Path], row: tuple[str, ...], message: str
) -> None:
    path = write_csv(
        "RUC.csv",
        "LSOA21CD,LSOA21NM,RUC21CD,RUC21NM,Urban_rural_flag",
        ("E01000001", "x", "UN1", "x", "Urban"),
        row,
    )

    with pytest.raises(UnreadableReference, match=message):
        read_reference("ruc", path, partial=True)


def test_read_reference__ruc_2011_wards__by_the_heading(write_csv: Callable[..., Path]) -> None:
    path = write_csv("r.csv", "WD11CD,WD11NM,RUC11CD,RUC11", ("E05000001", "x", "D2", "Rural town"))

    reading = read_reference("ruc", path, partial=True)

    assert (reading.edition, reading.area_type) == ("2011-ward11", "ward")
    assert reading.table.lazy().collect()["urban"].to_list() == [False]


def test_read_reference__coastal_towns__rows_without_a_code_counted(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv(
        "towns_2023.csv",
        "town_code,town_name,coastal",
        ("E34000001", "A", "Coastal"),
        ("E35000002", "B", "Non-coastal"),
        ("NA", "Not BUA", "NA"),
    )

    reading = read_reference("coastal", path)

    assert reading.table.lazy().collect()["coastal"].to_list() == [True, False]
    assert reading.notes == ("1 rows without the code of a town were left out.",)


def test_read_reference__coastal_towns_all_without_code__refused(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv("towns_2023.csv", "town_code,town_name,coastal", ("", "A", "Coastal"))

    with pytest.raises(UnreadableReference, match="no row with the code of a town"):
        read_reference("coastal", path)


def test_read_reference__coastal_word_unknown__refused(write_csv: Callable[..., Path]) -> None:
    path = write_csv("towns_2023.csv", "town_code,town_name,coastal", ("E34000001", "A", "Perhaps"))

    with pytest.raises(UnreadableReference, match="row 2 says neither coastal nor non-coastal"):
        read_reference("coastal", path)


def test_read_reference__ks4__suppressed_figures_keep_their_reason(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv(
        "2018-2019_england_ks4final.csv",
        "RECTYPE,LEA,ESTAB,URN,SCHNAME,PCODE,TPUP,ATT8SCR,P8MEA,PTL2BASICS_95",
        (1, 201, 4000, 100001, "A", "ZZ1 1ZZ", 120, 51.2, -0.2, "43%"),
        (2, 201, 7000, 100002, "B", "ZZ1 1ZY", "SUPP", "SUPP", "LOWCOV", "SUPP"),
        (5, "", "", "", "England", "", 600000, 46.7, "", "40%"),
    )

    reading = read_reference("ks4", path)

    table = reading.table.lazy().collect()
    assert (reading.edition, reading.key) == ("2018-19", "urn")
    assert table["attainment_8"].to_list() == [51.2, None]
    assert table["attainment_8_reason"].to_list() == [None, "SUPP"]
    assert table["progress_8_reason"].to_list() == [None, "LOWCOV"]
    assert table["basics_95_percent"].to_list() == [43.0, None]
    assert any("1 rows that are not of one school" in note for note in reading.notes)


def test_read_reference__ks4_figure_out_of_frame__refused(write_csv: Callable[..., Path]) -> None:
    path = write_csv("ks4_2018-19.csv", "URN,SCHNAME,ATT8SCR", (100001, "A", "512"))

    with pytest.raises(
        UnreadableReference, match=r"row 2 has a attainment_8 .* number from 0 to 100"
    ):
        read_reference("ks4", path)


def test_read_reference__area_lookup__smallest_area_is_the_code(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv(
        "lookup.csv",
        "LSOA21CD,LSOA21NM,MSOA21CD,LAD22CD,LAD22NM,ObjectId",
        ("E01000001", "A 001A", "E02000001", "E06000001", "A", 1),
        ("E01000002", "A 001B", "E02000001", "E06000001", "A", 2),
    )

    reading = read_reference("area_lookup", path)

    assert (reading.edition, reading.area_type) == ("lsoa21-msoa21-lad22", "lsoa21")
    table = reading.table.lazy().collect()
    assert table["code"].to_list() == ["E01000001", "E01000002"]
    assert table["lad_name"].to_list() == ["A", "A"]
    assert recognise(path) == ("area_lookup",)


def test_read_reference__area_lookup_of_many_to_many__known_by_all_codes(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv(
        "lookup.csv",
        "LSOA11CD,LSOA21CD",
        ("E01000001", "E01000001"),
        ("E01000001", "E01000009"),
        ("E01000002", "E01000009"),
    )

    reading = read_reference("area_lookup", path)

    assert reading.area_type is None
    assert reading.table.lazy().collect()["code"][0] == "E01000001+E01000001"


def test_read_reference__acorn__kept_as_it_stands(write_csv: Callable[..., Path]) -> None:
    path = write_csv("acorn_2024.csv", "Postcode,Acorn Category,Acorn Group", ("zz11zz", "1", "A"))

    reading = read_reference("acorn", path)

    assert reading.table.lazy().collect().rows() == [("ZZ1 1ZZ", "1", "A")]
    assert reading.notes == ("The file has no acorn_type.",)


@pytest.mark.parametrize("wrong", ["0", "161", "x"])
def test_read_reference__neighbourhood_type_out_of_frame__refused(
    write_csv: Callable[..., Path], wrong: str
) -> None:
    good = write_csv("types_1997.csv", "postcode,type", ("ZZ1 1ZZ", 160))
    assert read_reference("neighbourhood_types", good).edition == "1997"

    path = write_csv("types_1997.csv", "postcode,type", ("ZZ1 1ZZ", 1), ("ZZ1 1ZY", wrong))
    with pytest.raises(UnreadableReference, match="row 3 has a neighbourhood_type"):
        read_reference("neighbourhood_types", path)
