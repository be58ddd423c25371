from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from etl.reference import UnreadableReference, read_reference, recognise

AGES = range(12, 20)
BY_SEX = ["LAD 2023 Code", "LSOA 2021 Code", "LSOA 2021 Name", "Total"]
BY_SEX += [f"{sex}{age}" for sex in "FM" for age in AGES]
PERSONS = ["LSOA Code", "LSOA Name", "All Ages", *map(str, AGES)]


def by_sex(code: str, of_an_age: int) -> list[object]:
    return ["E06000001", code, "Made up 001A", 1500, *[of_an_age] * 2 * len(AGES)]


def write_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in [["Population estimates"], [], ["Source: made up"], *rows]:
            sheet.append(row)
    book.save(path)
    return path


def test_read_reference__workbook_of_years__young_people_of_the_latest(tmp_path: Path) -> None:
    years = {
        f"Mid-{year} LSOA 2021": [BY_SEX, by_sex("E01000002", 10 + n), by_sex("W01000001", 1)]
        for n, year in enumerate((2022, 2024, 2023))
    }
    path = write_workbook(tmp_path / "sapelsoasyoa20222024.xlsx", years)

    assert recognise(path) == ("population",)
    reading = read_reference("population", path, partial=True)
    assert (reading.edition, reading.area_type) == ("2024", "lsoa21")
    assert reading.table.lazy().collect().rows() == [
        ("E01000002", "Made up 001A", 2 * 6 * 11),
        ("W01000001", "Made up 001A", 12),
    ]
    assert read_reference("population", path, edition="2022", partial=True).edition == "2022"
    with pytest.raises(UnreadableReference, match="no sheet of 2019; its latest is 2024"):
        read_reference("population", path, edition="2019", partial=True)


def test_read_reference__sheets_by_sex__persons_of_2011_areas_alone(tmp_path: Path) -> None:
    row = ["E01000002", "Made up 001A", 900, *range(12, 20)]
    sheets = {f"Mid-2020 {who}": [PERSONS, row] for who in ("Females", "Persons", "Males")}
    path = write_workbook(tmp_path / "sape23dt2.xlsx", sheets)

    reading = read_reference("population", path, partial=True)

    assert (reading.edition, reading.area_type) == ("2020", "lsoa11")
    assert reading.table.lazy().collect()["young_people"].to_list() == [sum(range(13, 19))]


@pytest.mark.parametrize(
    ("name", "row", "fault"),
    [
        ("mid-2024.csv", by_sex("E02000001", 5), "code of its frame"),
        ("mid-2024.csv", [*by_sex("E01000002", 5)[:6], "-", *by_sex("E01000002", 5)[7:]],
         "lacks an age from 13 to 18"),
        ("mid-2024.csv", by_sex("E01000002", -1), "not a whole number from 0"),
        ("people.csv", by_sex("E01000002", 5), "Give the edition, such as 2024"),
    ],
)  # fmt: skip
def test_read_reference__faulty_population__refused(
    write_csv: Callable[..., Path], name: str, row: list[object], fault: str
) -> None:
    path = write_csv(name, BY_SEX, row)

    with pytest.raises(UnreadableReference, match=fault):
        read_reference("population", path, partial=True)


def test_read_reference__part_of_the_areas__refused_unless_a_part_was_asked_for(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv("mid-2024.csv", BY_SEX, by_sex("E01000002", 5))

    with pytest.raises(UnreadableReference, match="1 rows where 35,672 were published"):
        read_reference("population", path)
