import math
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from etl.reference import UnreadableReference, read_reference

IMD = "Index of Multiple Deprivation (IMD)"
IDACI = "Income Deprivation Affecting Children Index (IDACI)"
WHERE = "(where 1 is most deprived)"


def headings(lsoa: str, lad: str) -> list[str]:
    return [
        f"LSOA code ({lsoa})",
        f"LSOA name ({lsoa})",
        f"Local Authority District code ({lad})",
        f"{IMD} Score",
        f"{IMD} Rank {WHERE}",
        f"{IMD} Decile (where 1 is most deprived 10% of LSOAs)",
        "Income Score (rate)",
        f"{IDACI} Score (rate)",
        f"{IDACI} Rank {WHERE}",
        f"{IDACI} Decile (where 1 is most deprived 10% of LSOAs)",
    ]


def row(rank: int, areas: int = 32_844, /, **changes: object) -> list[object]:
    decile = math.ceil(rank * 10 / areas)
    values: dict[str, object] = {
        "code": f"E01{rank:06d}", "name": "x", "lad": "E06000001", "score": 20.5, "rank": rank,
        "decile": decile, "income": 0.1, "idaci": 0.2, "idaci_rank": rank, "idaci_decile": decile,
    }  # fmt: skip
    return list({**values, **changes}.values())


@pytest.mark.parametrize(
    ("lsoa", "lad", "edition", "area_type"),
    [
        ("2011", "2013", "2015", "lsoa11"),
        ("2011", "2019", "2019", "lsoa11"),
        ("2021", "2024", "2025", "lsoa21"),
    ],
)
def test_read_reference__file_7__edition_told_by_its_areas(
    write_csv: Callable[..., Path], lsoa: str, lad: str, edition: str, area_type: str
) -> None:
    areas = 33_755 if lsoa == "2021" else 32_844
    path = write_csv("File_7.csv", headings(lsoa, lad), row(1, areas), row(areas, areas))

    reading = read_reference("imd", path, partial=True)

    assert (reading.edition, reading.area_type) == (edition, area_type)
    table = reading.table.lazy().collect()
    assert table["imd_quintile"].to_list() == [1, 5]
    assert table["idaci_decile"].to_list() == [1, 10]
    assert "A part of the file: 2 of the" in reading.notes[0]


def test_read_reference__whole_file__as_published(write_csv: Callable[..., Path]) -> None:
    rows = [row(rank) for rank in range(1, 32_845)]
    path = write_csv("File_7_IoD2019.csv", headings("2011", "2019"), *rows)

    table = read_reference("imd", path).table.lazy().collect()

    assert table.height == 32_844
    assert table["imd_decile"].value_counts().height == 10


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (row(5000, decile=7), "row 3 has an IMD decile that does not follow from its rank"),
        (row(5000, rank=40000), "row 3 has an IMD rank above 32,844"),
        (row(5000, idaci_decile=9), "row 3 has an IDACI decile that does not follow"),
        (row(5000, rank=""), "row 3 has no IMD rank or no decile"),
        (row(5000, decile=11), "row 3 has a imd_decile .* not 1 to 10"),
        (row(5000, code="E01"), "row 3 has a code .* not a code of its frame"),
        (row(1), "row 2 repeats a code"),
    ],
)
def test_read_reference__altered__refused_with_the_row(
    write_csv: Callable[..., Path], changed: list[object], message: str
) -> None:
    path = write_csv("File_7.csv", headings("2011", "2019"), row(1), changed)

    with pytest.raises(UnreadableReference, match=message):
        read_reference("imd", path, partial=True)


def test_read_reference__rows_missing__refused_with_the_published_number(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv("File_7.csv", headings("2011", "2019"), row(1), row(2))

    with pytest.raises(UnreadableReference, match="2 rows where 32,844 were published"):
        read_reference("imd", path)


def test_read_reference__edition_of_other_areas__refused(write_csv: Callable[..., Path]) -> None:
    path = write_csv("File_7.csv", headings("2021", "2024"), row(1))

    with pytest.raises(UnreadableReference, match="areas of 2021, which are those of edition 2025"):
        read_reference("imd", path, edition="2019", partial=True)


def test_read_reference__no_year_anywhere__asks(tmp_path: Path) -> None:
    path = tmp_path / "imd.parquet"
    pl.DataFrame({"lsoa11_code": ["E01000001"], "imd_rank": [1], "imd_decile": [1]}).write_parquet(
        path
    )

    with pytest.raises(UnreadableReference, match="such as 2015 or 2019"):
        read_reference("imd", path)
