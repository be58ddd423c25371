"""Years of students classified by the rules of HESES: from a file to a table by record, once."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from app.core.classified import StudentYears
from etl.records import SourceYear
from etl.reference.store import ReferenceStore
from etl.warehouse import WarehouseError
from tests.support.readings import add
from tests.support.tiny_world import POSTCODES, hesa, participant, tiny_directory

FIELDS: dict[str, Any] = {
    "QUALAIM": "21", "MODE": "01", "STULOAD": "100.0", "FUNDLEV": "10", "FUNDCODE": "1",
    "FEEELIG": "1", "MSTUFEE": "02", "DISALL": "5", "COMDATE": "28/09/2019", "YEARPRG": "1",
    "COSTCN01": "20", "SBJ01": "H3", "SBJPER01": "100.0", "TYPEYR": "1", "FUNDCOMP": "1",
}  # fmt: skip


def write(folder: Path, *records: dict[str, Any]) -> SourceYear:
    path = folder / "hesa_student" / "2019-20.parquet"
    path.parent.mkdir(exist_ok=True)
    pl.DataFrame(list(records), infer_schema_length=None).write_parquet(path)
    return SourceYear("hesa_student", "2019-20", path)


def student(key: int = 1, **changed: Any) -> dict[str, Any]:
    return hesa(participant(key), f"H{key}", "2019/20") | FIELDS | changed


def open_years(folder: Path) -> StudentYears:
    return StudentYears(folder / "heses", folder / "reference", tiny_directory(*POSTCODES))


def classified(folder: Path, year: SourceYear) -> list[dict[str, Any]]:
    found = open_years(folder).find(year)
    assert found is not None
    return pl.read_parquet(found.path).rows(named=True)


def test_find__fields_of_ts_4__classified_in_their_year(tmp_path: Path) -> None:
    add(tmp_path / "reference", "neighbourhood_types", "1997", {"SW1A 1AA": 42},
        column="neighbourhood_type")  # fmt: skip
    year = write(tmp_path, student(1), student(2, SPCSTU="3"))

    rows = classified(tmp_path, year)

    assert [row["record_id"] for row in rows] == ["H1", "H2"]
    # Born in 2001, by our own column; in their first year of 2019-20.
    assert (rows[0]["heses_young"], rows[0]["heses_new_entrant"]) == (True, True)
    assert (rows[0]["heses_neighbourhood"], rows[0]["heses_price_group"]) == ("42", "B")
    assert [row["heses_excluded"] for row in rows] == [0, 32]


def test_find__file_without_the_fields__none(tmp_path: Path) -> None:
    year = write(tmp_path, hesa(participant(1), "H1", "2019/20"))
    assert open_years(tmp_path).find(year) is None
    assert open_years(tmp_path).find(SourceYear("npd_ks4", "2017", year.path)) is None


def test_find__again__not_worked_out_again(tmp_path: Path) -> None:
    year = write(tmp_path, student())
    first = open_years(tmp_path).find(year)
    assert first is not None
    before = first.path.stat().st_mtime_ns

    again = open_years(tmp_path).find(year)

    assert again == first
    assert first.path.stat().st_mtime_ns == before


@pytest.mark.parametrize("change", ["file", "settings", "types"])
def test_find__something_changed__anew_and_the_old_one_goes(tmp_path: Path, change: str) -> None:
    year = write(tmp_path, student())
    first = open_years(tmp_path).find(year)
    if change == "file":
        write(tmp_path, student(), student(2))
    elif change == "settings":
        (tmp_path / "heses" / "settings.json").write_text('{"load_method": "end"}')
    else:
        add(tmp_path / "reference", "neighbourhood_types", "1997", {"SW1A 1AA": 42},
            column="neighbourhood_type")  # fmt: skip
        assert ReferenceStore(tmp_path / "reference").kinds() == ("neighbourhood_types",)

    again = open_years(tmp_path).find(year)

    assert first is not None
    assert again is not None
    assert again.path != first.path
    assert list((tmp_path / "heses").glob("2019-20-*")) == [again.path]


def test_find__look_up_in_the_settings__goes_before_the_store(tmp_path: Path) -> None:
    add(tmp_path / "reference", "neighbourhood_types", "1997", {"SW1A 1AA": 42},
        column="neighbourhood_type")  # fmt: skip
    (tmp_path / "heses").mkdir()
    settings = {"neighbourhood_lookup": {"SW1A 1AA": 7}, "year": 1998}
    (tmp_path / "heses" / "settings.json").write_text(json.dumps(settings))

    (row,) = classified(tmp_path, write(tmp_path, student()))

    # The year is that of the file, whatever the settings say.
    assert (row["heses_neighbourhood"], row["heses_new_entrant"]) == ("7", True)


def test_find__institution_without_settings__says_which_file(tmp_path: Path) -> None:
    (tmp_path / "heses").mkdir()
    (tmp_path / "heses" / "settings.json").write_text('{"institutions": {"0100": {}}}')
    year = write(tmp_path, student(INSTID="0200"))
    with pytest.raises(WarehouseError, match=r"heses/settings.json, 2019-20: .* no entry for 0200"):
        open_years(tmp_path).find(year)


def test_find__types_of_areas_that_nothing_leads_to__unclassified(tmp_path: Path) -> None:
    add(tmp_path / "reference", "neighbourhood_types", "1997", {"E01004736": 42},
        key="code", area_type="lsoa21", column="neighbourhood_type")  # fmt: skip
    (row,) = classified(tmp_path, write(tmp_path, student()))
    assert row["heses_neighbourhood"] == "UNCLASSIFIED"
