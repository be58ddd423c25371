"""Files in our own column names: what is read, what is left out and said, what replaces what."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.records import (
    Plan,
    TooManyExcluded,
    UnknownSource,
    UnreadableRecords,
    find_excluded,
    list_years,
    load_year,
    open_prepared,
    prepare_year,
    put_in_place,
    read_note,
    read_year,
    remove_year,
)

TODAY = date(2026, 11, 21)
ROW: dict[str, Any] = {
    "record_id": "K1",
    "first_name": "Ada",
    "middle_name": "",
    "last_name": "Byron",
    "date_of_birth": "2001-01-31",
    "sex": "10",
    "postcode": "SW1A 1AA",
    "urn": "900001",
    "attainment8": "50.5",
    "em_94": "true",
    "em_95": "0",
}
ANY = Plan(most_excluded=1.0)


def write(path: Path, *rows: dict[str, Any]) -> Path:
    pl.DataFrame(list(rows)).write_csv(path)
    return path


def load(store: Path, path: Path, plan: Plan | None = None) -> pl.DataFrame:
    load_year(store, "npd_ks4", "2017", path, today=TODAY, plan=plan)
    return pl.read_parquet(store / "npd_ks4" / "2017.parquet")


def test_load_year__csv__has_types_of_the_layout_and_leaves_other_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "ks4.csv", ROW | {"email": "ada@example.org", "idaci_decile": "3"})

    row = load(tmp_path, path).row(0, named=True)

    assert "email" not in row
    assert row["date_of_birth"] == date(2001, 1, 31)
    assert (row["attainment8"], row["em_94"], row["em_95"]) == (50.5, True, False)
    assert (row["urn"], row["idaci_decile"], row["middle_name"]) == (900001, 3, None)
    assert row["ethnicity"] is None
    assert row["upn"] is None


def test_load_year__parquet_tabs_and_old_encoding__same_table(tmp_path: Path) -> None:
    given = ROW | {"last_name": "Béroud"}
    csv = write(tmp_path / "ks4.csv", given)
    parquet = tmp_path / "ks4.parquet"
    typed = given | {"date_of_birth": date(2001, 1, 31), "em_94": True, "urn": 900001}
    pl.DataFrame([typed]).write_parquet(parquet)
    tabs = tmp_path / "ks4.txt"
    tabs.write_bytes(csv.read_text(encoding="utf-8").replace(",", "\t").encode("cp1252"))

    first = load(tmp_path / "a", csv)

    assert load(tmp_path / "b", parquet).equals(first)
    assert load(tmp_path / "c", tabs).equals(first)


def test_read_year__stored__is_what_was_loaded(tmp_path: Path) -> None:
    table = load(tmp_path, write(tmp_path / "ks4.csv", ROW))

    stored = read_year(tmp_path / "npd_ks4" / "2017.parquet", "npd_ks4", today=TODAY)

    assert stored.equals(table)


def test_read_year__stored_before_there_were_shared_identifiers__they_are_null(
    tmp_path: Path,
) -> None:
    path = tmp_path / "2017.parquet"
    pl.DataFrame([ROW]).write_parquet(path)

    assert read_year(path, "npd_ks4", today=TODAY)["uln"].to_list() == [None]


@pytest.mark.parametrize(
    ("changed", "field", "wrong"),
    [
        ({"date_of_birth": "31/13/2001"}, "date_of_birth", "a date of birth that is not a date"),
        ({"date_of_birth": "2026-11-22"}, "date_of_birth", "a date of birth in the future"),
        ({"date_of_birth": "1900-12-31"}, "date_of_birth", "a date of birth before 1901"),
        ({"record_id": ""}, "record_id", "has no record identifier"),
        ({"first_name": "", "last_name": " "}, "last_name", "has no name"),
        ({"date_of_birth": "", "postcode": ""}, "date_of_birth", "nothing to link by"),
    ],
)
def test_load_year__row_of_no_use__left_out_said_and_downloadable_without_the_value_in_words(
    tmp_path: Path, changed: dict[str, str], field: str, wrong: str
) -> None:
    path = write(tmp_path / "ks4.csv", ROW, ROW | {"record_id": "K2"} | changed)

    loaded = load_year(tmp_path, "npd_ks4", "2017", path, today=TODAY, plan=ANY)

    assert (loaded.rows, loaded.note.given) == (1, 2)
    (excluded,) = loaded.note.excluded
    assert (excluded.rows, excluded.first_row) == (1, 2)
    assert wrong in excluded.sentence
    assert all(value not in excluded.sentence for value in ("Ada", "Byron", "SW1A", "31/13"))
    left_out = find_excluded(tmp_path, "npd_ks4", "2017")
    assert left_out is not None
    row = pl.read_csv(left_out, infer_schema=False).row(0, named=True)
    assert row["hearth_row"] == "2"
    assert wrong in row["hearth_wrong"]
    assert row["hearth_todo"]
    assert row["urn"] == "900001"
    assert field in {"record_id", "last_name", "date_of_birth"}


def test_load_year__one_identifier_twice__neither_is_kept_but_a_copy_is_once(
    tmp_path: Path,
) -> None:
    other = ROW | {"record_id": "K2"}
    path = write(tmp_path / "ks4.csv", ROW, ROW | {"last_name": "King"}, other, other)

    loaded = load_year(tmp_path, "npd_ks4", "2017", path, today=TODAY, plan=ANY)

    assert [(each.key, each.rows) for each in loaded.note.excluded] == [
        ("same_id", 2),
        ("same_row", 1),
    ]
    assert pl.read_parquet(tmp_path / "npd_ks4" / "2017.parquet")["record_id"].to_list() == ["K2"]


def test_load_year__value_of_no_kind__left_blank_and_counted(tmp_path: Path) -> None:
    bad = {"attainment8": "high", "em_94": "maybe", "upn": "A801200005001", "uln": "123"}
    path = write(tmp_path / "ks4.csv", ROW | {"upn": "B801200005001", "uln": "9276308686"},
                 ROW | {"record_id": "K2"} | bad)  # fmt: skip

    loaded = load_year(tmp_path, "npd_ks4", "2017", path, today=TODAY)

    assert {(each.column, each.values, each.first_row) for each in loaded.note.blanked} == {
        ("attainment8", 1, 2), ("em_94", 1, 2), ("uln", 1, 2), ("upn", 1, 2),
    }  # fmt: skip
    assert "a UPN with the right check character" in loaded.note.blanked[-1].sentence
    table = pl.read_parquet(tmp_path / "npd_ks4" / "2017.parquet")
    assert table["upn"].to_list() == ["B801200005001", None]
    assert table["attainment8"].to_list() == [50.5, None]


def test_load_year__most_values_of_a_column_of_no_kind__refused(tmp_path: Path) -> None:
    rows = [ROW | {"record_id": str(n), "attainment8": "x"} for n in range(30)]

    with pytest.raises(UnreadableRecords, match="most values of attainment8 are not a number"):
        load(tmp_path, write(tmp_path / "ks4.csv", *rows))


def test_load_year__too_many_left_out__refused_but_they_can_be_had(tmp_path: Path) -> None:
    path = write(tmp_path / "ks4.csv", ROW, ROW | {"record_id": ""})
    left_out = tmp_path / "left.csv"

    with pytest.raises(TooManyExcluded, match=r"1 of 2 rows would be left out \(50.0 %\)"):
        load_year(tmp_path, "npd_ks4", "2017", path, today=TODAY, excluded=left_out)

    assert pl.read_csv(left_out)["hearth_row"].to_list() == [2]
    assert list_years(tmp_path) == ()


def test_load_year__nobody_left__refused_whatever_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(TooManyExcluded):
        load(tmp_path, write(tmp_path / "ks4.csv", ROW | {"record_id": ""}), ANY)


def test_load_year__people_of_another_year__refused(tmp_path: Path) -> None:
    rows = [ROW | {"record_id": str(n)} for n in range(60)]

    with pytest.raises(UnreadableRecords, match=r"is not of 2018: by their dates of birth .* 2017"):
        load_year(tmp_path, "npd_ks4", "2018", write(tmp_path / "k.csv", *rows), today=TODAY)


def test_load_year__column_missing__named_as_each_layout_names_it(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", {"record_id": "1"})

    with pytest.raises(UnreadableRecords, match="not a file of Key Stage 4: it has no") as caught:
        load(tmp_path, path)
    assert "last_name (ours: last_name, NPD Key Stage 4 pupil table: KS4_SURNAME)" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.parquet", b"PAR1 cut short", "damaged"),
        ("x.csv", b"", "no header"),
        ("x.csv", b"record_id,urn\n", "no rows"),
        ("x.xlsx", b"PK", "damaged"),
        ("x.pdf", b"%PDF", "neither CSV, XLSX nor Parquet"),
    ],
)
def test_load_year__not_a_table__one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableRecords, match=message):
        load(tmp_path / "store", path)


def test_load_year__again__replaces_the_year_whole(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = write(tmp_path / "a.csv", ROW, ROW | {"record_id": "K2"})
    second = write(tmp_path / "b.csv", ROW | {"record_id": "K3"})

    before = load_year(store, "npd_ks4", "2017", first, today=TODAY)
    after = load_year(store, "npd_ks4", "2017", second, today=TODAY)

    assert (before.rows, before.rows_before) == (2, None)
    assert (after.rows, after.rows_before) == (1, 2)
    (year,) = list_years(store)
    assert (year.source, year.year) == ("npd_ks4", "2017")
    assert pl.read_parquet(year.path)["record_id"].to_list() == ["K3"]


def test_load_year__bad_file__what_was_there_stays(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load(store, write(tmp_path / "a.csv", ROW))
    bad = write(tmp_path / "b.csv", ROW | {"date_of_birth": "x"})

    with pytest.raises(UnreadableRecords):
        load(store, bad)

    folder = store / "npd_ks4"
    assert [path.name for path in folder.iterdir()] == ["2017.parquet"]
    assert pl.read_parquet(folder / "2017.parquet")["record_id"].to_list() == ["K1"]


def test_load_year__supplement__mended_rows_join_and_nothing_counts_twice(tmp_path: Path) -> None:
    bad = [ROW | {"record_id": f"K{n}", "date_of_birth": "x"} for n in (2, 3)]
    load(tmp_path, write(tmp_path / "a.csv", ROW, *bad), ANY)
    left_out = find_excluded(tmp_path, "npd_ks4", "2017")
    assert left_out is not None
    mended = pl.read_csv(left_out, infer_schema=False).with_columns(
        pl.when(pl.col("record_id") == "K2").then(pl.lit("2001-02-01"))
        .otherwise("date_of_birth").alias("date_of_birth")
    )  # fmt: skip
    mended.write_csv(tmp_path / "b.csv")
    again = Plan(add=True, most_excluded=1.0)

    for _ in range(2):
        loaded = load_year(tmp_path, "npd_ks4", "2017", tmp_path / "b.csv", today=TODAY, plan=again)

    assert (loaded.rows, loaded.rows_before) == (2, 2)
    table = pl.read_parquet(tmp_path / "npd_ks4" / "2017.parquet")
    assert sorted(table["record_id"]) == ["K1", "K2"]
    (excluded,) = loaded.note.excluded
    assert (excluded.key, excluded.rows, excluded.first_row) == ("born_unreadable", 1, 3)
    assert len(loaded.note.supplements) == 2
    kept = [path.name for path in (tmp_path / "npd_ks4" / ".excluded").iterdir()]
    assert kept == [loaded.note.excluded_file]


def test_load_year__supplement_of_a_year_that_is_not_there__refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecords, match="load it before adding"):
        load(tmp_path, write(tmp_path / "a.csv", ROW), Plan(add=True))


def test_put_in_place__supplement_prepared_before_the_year_was_loaded_again__refused(
    tmp_path: Path,
) -> None:
    store, into = tmp_path / "store", tmp_path / "into"
    load(store, write(tmp_path / "a.csv", ROW))
    into.mkdir()
    second = write(tmp_path / "b.csv", ROW | {"record_id": "K2"})
    prepare_year(store, "npd_ks4", "2017", second, into=into, today=TODAY, plan=Plan(add=True))
    load(store, write(tmp_path / "c.csv", ROW | {"record_id": "K3"}))

    with pytest.raises(UnreadableRecords, match="loaded again since"):
        put_in_place(store, open_prepared(into))


def test_read_note__of_a_loaded_year__says_from_where_when_and_by_whom(tmp_path: Path) -> None:
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    plan = Plan(file_name="KS4 final.csv", loaded_at=at, loaded_by="Cara")
    load(tmp_path, write(tmp_path / "a.csv", ROW | {"email": "x"}), plan)

    note = read_note(tmp_path / "npd_ks4" / "2017.parquet")

    assert note is not None
    assert (note.stamp.file, note.stamp.loaded_at, note.stamp.loaded_by) == (
        "KS4 final.csv", at, "Cara",
    )  # fmt: skip
    assert len(note.stamp.sha256) == 64
    assert note.left == ("email",)
    assert "ethnicity" in note.absent


def test_remove_year__loaded__is_gone_with_what_was_left_out(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path / "a.csv", ROW, ROW | {"record_id": ""}), ANY)

    assert remove_year(tmp_path, "npd_ks4", "2017") == 1

    assert list_years(tmp_path) == ()
    assert list((tmp_path / "npd_ks4" / ".excluded").iterdir()) == []
    with pytest.raises(UnreadableRecords, match="is not loaded"):
        remove_year(tmp_path, "npd_ks4", "2017")


@pytest.mark.parametrize("year", ["", "17", "2017/18", "2017-18", "../x"])
def test_load_year__not_a_year__refused(tmp_path: Path, year: str) -> None:
    with pytest.raises(UnreadableRecords, match="is written like 2016"):
        load_year(tmp_path, "npd_ks4", year, tmp_path / "a.csv", today=TODAY)


@pytest.mark.parametrize("year", ["2017", "2017-19", "1999-01"])
def test_load_year__not_a_session__refused(tmp_path: Path, year: str) -> None:
    with pytest.raises(UnreadableRecords, match="is written like 2019-20"):
        load_year(tmp_path, "ilr", year, tmp_path / "a.csv", today=TODAY)


def test_load_year__unknown_source__lists_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UnknownSource, match="npd_ks4, npd_ks5"):
        load_year(tmp_path, "ucas", "2017", tmp_path / "a.csv", today=TODAY)


def test_list_years__other_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("npd_ks4/2017.parquet", "npd_ks4/notes.parquet", "other/2017.parquet",
                 "hesa_student/2019-20.parquet", "npd_ks4/2016.parquet"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert [(year.source, year.year) for year in list_years(tmp_path)] == [
        ("npd_ks4", "2016"),
        ("npd_ks4", "2017"),
        ("hesa_student", "2019-20"),
    ]
