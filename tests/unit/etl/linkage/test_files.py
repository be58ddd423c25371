"""Files of people: what is read, what is set aside and what is refused."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from etl.demo.pairs import make_pair
from etl.linkage import (
    Model,
    ModelError,
    UnreadablePeople,
    explain_nearest,
    explain_pair,
    link_files,
    read_people,
)

TODAY = date(2026, 11, 22)
HEADER = "id,forename,surname,date_of_birth,sex,postcode\n"


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("written", ["2004-05-09", "09/05/2004", "20040509", "09.05.2004"])
def test_read_people__dates_in_one_form__are_read(tmp_path: Path, written: str) -> None:
    people = read_people(write(tmp_path / "p.csv", f"a,Ella,Hill,{written},F,LS6 2AB"), today=TODAY)
    assert people.table["date_of_birth"].to_list() == [date(2004, 5, 9)]


def test_read_people__rows_that_cannot_be_used__set_aside_with_the_reason(tmp_path: Path) -> None:
    path = write(
        tmp_path / "p.csv",
        "a,Ella,Hill,2004-05-09,F,LS6 2AB",
        "b,Ella,Hill,2004-05-09,F,LS6 2AB",
        "b,Tom,Hill,2004-05-09,M,LS6 2AB",
        "c,Tom,Hill,2104-05-09,M,LS6 2AB",
        "d,,,2004-05-09,M,LS6 2AB",
        ",Tom,Hill,2004-05-09,M,LS6 2AB",
        "e,,Hill,,M,",
        "f,Tom,Hill,1900-01-01,M,",
    )
    people = read_people(path, today=TODAY)
    assert people.table["id"].to_list() == ["a", "f"]
    assert people.table["date_of_birth"].to_list()[1] is None
    assert people.excluded["row"].to_list() == [2, 3, 4, 5, 6, 7]
    assert people.excluded["reason"].to_list() == [
        "another row has this id",
        "another row has this id",
        "born in the future",
        "no name",
        "no id",
        "nothing to find it by: a name and a date of birth, postcode or school",
    ]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("p.csv", "id,forename\n1,Ella\n", "no column surname, date_of_birth, sex, postcode"),
        ("p.csv", HEADER + "a,Ella,Hill,9 May 04,F,\n", "in row 1 is not a date"),
        ("p.xlsx", "", "neither .csv nor .parquet"),
        ("p.parquet", "no parquet", "cannot be read as a table"),
    ],
)
def test_read_people__not_such_a_file__says_what_to_do(
    tmp_path: Path, name: str, text: str, fault: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadablePeople, match=fault):
        read_people(path, today=TODAY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linkage")
    pair = make_pair(1_000, seed=5)
    pair.left.write_csv(folder / "left.csv")
    pair.right.write_parquet(folder / "right.parquet")
    return folder


def test_link_files__csv_and_parquet__writes_what_the_command_promises(folder: Path) -> None:
    run = link_files(folder / "left.csv", folder / "right.parquet", folder / "out", today=TODAY)
    written = {path.name for path in (folder / "out").iterdir()}
    assert written == {
        "candidates.parquet", "duplicates.csv", "excluded.csv", "links.csv", "model.json",
        "report.json", "review.csv",
    }  # fmt: skip
    links = pl.read_csv(folder / "out/links.csv")
    assert links.columns == ["left_id", "right_id", "probability", "weight", "rule"]
    report = json.loads((folder / "out/report.json").read_text())
    left = report["left"]
    assert left["given"] == left["excluded"] + left["linked"] + left["unsure"] + left["not_linked"]
    assert left["linked"] == links.height + left["of_these_duplicates"]
    assert run.report == report


def test_link_files__its_own_model__same_links(folder: Path) -> None:
    files = folder / "left.csv", folder / "right.parquet"
    link_files(*files, folder / "one", today=TODAY)
    again = link_files(*files, folder / "two", today=TODAY, model=folder / "one/model.json")
    first = pl.read_csv(folder / "one/links.csv")
    assert again.result.links["right_id"].equals(first["right_id"])


@pytest.mark.parametrize("text", ["", "{}", '{"format": 99}', "[1]"])
def test_read_model__no_model__refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError):
        Model.read(path)


def test_explain__a_link_and_a_stranger__in_words_with_bits_that_add_up(folder: Path) -> None:
    result = link_files(
        folder / "left.csv", folder / "right.parquet", folder / "out", today=TODAY
    ).result
    link = result.links.row(0, named=True)
    reason = explain_pair(result, link["left_id"], link["right_id"])
    assert reason is not None
    assert reason.outcome == "link"
    assert sum(part.bits for part in reason.fields) == pytest.approx(reason.weight)
    assert reason.match + reason.relative + reason.stranger == pytest.approx(1)
    assert result.model.version in reason.in_words()
    lost = result.candidates.filter(pl.col("outcome") == "no_match").row(0, named=True)
    nearest = explain_nearest(result, lost["left_id"])[0]
    assert nearest.lacks
    assert explain_pair(result, "nobody", "no one") is None
