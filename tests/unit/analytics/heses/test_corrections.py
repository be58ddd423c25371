"""Corrections of the record: what is refused and why, and that nothing else changes (main 16)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.heses import (
    CorrectionsError,
    Given,
    apply_corrections,
    correct_records,
    judge_corrections,
    read_corrections,
    write_corrections,
)
from analytics.heses.corrections import COLUMNS, Correction, correctable_fields

RECORDS = {
    "INSTID": ["0100", "0100", "0100", "0200", "0200"],
    "HUSID": ["0011", "0012", "0012", "0011", "0013"],
    "NUMHUS": ["1", "1", "2", "1", None],
    "QUALAIM": ["21", "21", "12", None, "21"],
    "COMDATE": ["01/10/1998", "1998-10-01", "", None, "31/02/1998"],
    "STULOAD": ["100.0", "50", "33.3", "x", None],
    "SBJ01": ["G5", None, "A1", "A3", "H1"],
    "POSTCODE": ["BS16 1QD", "", None, "EH1 1AA", "bs1 1aa"],
    "Note": ["kept", None, "", " as it is ", "é"],
}
PLAIN = {
    "INSTID": "100", "HUSID": "11", "NUMHUS": "1", "FIELD": "QUALAIM", "VALUE_FROM": "21",
    "VALUE_TO": "20", "REASON": "Coded by mistake",
}  # fmt: skip


def as_file(path: Path, columns: dict[str, list[str | None]]) -> Given:
    pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).write_parquet(path)
    return Given(path, tuple(columns))


@pytest.fixture
def records(tmp_path: Path) -> Given:
    return as_file(tmp_path / "records.parquet", RECORDS)


@pytest.fixture
def sent(tmp_path: Path) -> Callable[..., Given]:
    """Makes a file of corrections: each row is the plain one with changes."""

    def send(*rows: dict[str, str]) -> Given:
        columns = {name: [(PLAIN | row)[name] for row in rows] for name in COLUMNS}
        return as_file(tmp_path / "corrections.parquet", columns)

    return send


def test_read_corrections__zeros_lost_by_a_spreadsheet__found(
    records: Given, sent: Callable[..., Given]
) -> None:
    done = read_corrections(sent({}), records)
    assert not done.refused
    (one,) = done.accepted
    assert (one.record, one.held, one.put) == (1, "21", "20")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"HUSID": ""}, "HUSID", "blank"),
        ({"HUSID": "0099"}, "HUSID", "No record"),
        ({"INSTID": "0300"}, "HUSID", "No record"),
        ({"HUSID": "12", "NUMHUS": "3"}, "HUSID", "No record"),
        ({"HUSID": "12", "NUMHUS": ""}, "NUMHUS", "2 instances"),
        ({"FIELD": "QUALIAM"}, "FIELD", "no such field"),
        ({"FIELD": "FEEBAND"}, "FIELD", "without this column"),
        ({"FIELD": "HUSID", "VALUE_FROM": "11"}, "FIELD", "identifier"),
        ({"FIELD": "instid", "VALUE_FROM": "100"}, "FIELD", "identifier"),
        ({"VALUE_FROM": "22"}, "VALUE_FROM", "does not hold"),
        ({"VALUE_FROM": ""}, "VALUE_FROM", "does not hold"),
        ({"VALUE_TO": "1"}, "VALUE_TO", "outside the field's frame"),
        ({"VALUE_TO": "21"}, "VALUE_TO", "already held"),
        ({"VALUE_TO": "first degree"}, "VALUE_TO", "not a number"),
        ({"FIELD": "STULOAD", "VALUE_FROM": "100", "VALUE_TO": "400"}, "VALUE_TO", "outside 0"),
        ({"FIELD": "COMDATE", "VALUE_TO": "01/10/98"}, "VALUE_TO", "not a date"),
        ({"FIELD": "COMDATE", "VALUE_TO": "31/02/1999"}, "VALUE_TO", "not a date"),
        ({"FIELD": "SBJ01", "VALUE_FROM": "G5", "VALUE_TO": "5G"}, "VALUE_TO", "not a subject"),
        ({"FIELD": "POSTCODE", "VALUE_TO": "a\x07b"}, "VALUE_TO", "printed"),
        ({"FIELD": "POSTCODE", "VALUE_TO": "a" * 61}, "VALUE_TO", "longer than 60"),
        ({"REASON": "  "}, "REASON", "blank"),
    ],
)
def test_read_corrections__row_that_cannot_be_applied__says_what_and_what_to_do(
    records: Given, sent: Callable[..., Given], row: dict[str, str], column: str, words: str
) -> None:
    done = read_corrections(sent({"FIELD": "STULOAD", "VALUE_FROM": "100", "VALUE_TO": "50"}, row),
                            records)  # fmt: skip
    (refusal,) = done.refused
    assert (refusal.correction.row, refusal.column) == (2, column)
    assert words in refusal.wrong
    assert refusal.remedy
    assert [each.row for each in done.accepted] == [1]


@pytest.mark.parametrize(
    "row",
    [
        {"FIELD": "COMDATE", "VALUE_FROM": "1998-10-01", "VALUE_TO": "19991001"},
        {"FIELD": "STULOAD", "VALUE_FROM": "100", "VALUE_TO": "33.3"},
        {"FIELD": "QUALAIM", "VALUE_FROM": "21.0", "VALUE_TO": "2"},
        {"FIELD": "QUALAIM", "VALUE_TO": ""},
        {"FIELD": "POSTCODE", "VALUE_FROM": "bs16 1qd", "VALUE_TO": "BS1 1AA"},
        {"HUSID": "13", "INSTID": "0200", "NUMHUS": ""},
        {"HUSID": "11", "INSTID": "0200", "VALUE_FROM": "", "VALUE_TO": "02"},
    ],
)
def test_read_corrections__other_writing_of_the_same__accepted(
    records: Given, sent: Callable[..., Given], row: dict[str, str]
) -> None:
    assert not read_corrections(sent(row), records).refused


def test_read_corrections__said_twice__taken_once(
    records: Given, sent: Callable[..., Given]
) -> None:
    done = read_corrections(sent({}, {"HUSID": "0011"}), records)
    assert [each.row for each in done.accepted] == [1]
    assert "Row 1 corrects" in done.refused[0].wrong


def test_read_corrections__two_values_for_one_field__neither_is_taken(
    records: Given, sent: Callable[..., Given]
) -> None:
    done = read_corrections(sent({}, {"VALUE_TO": "22"}), records)
    assert not done.accepted
    assert [refusal.correction.row for refusal in done.refused] == [1, 2]
    assert "row 2" in done.refused[0].wrong


def test_read_corrections__column_of_the_format_missing__named(
    records: Given, tmp_path: Path
) -> None:
    poor = as_file(tmp_path / "poor.parquet", {"HUSID": ["1"], "FIELD": ["MODE"]})
    with pytest.raises(CorrectionsError, match="VALUE_FROM, VALUE_TO, REASON"):
        read_corrections(poor, records)


def test_read_corrections__header_alone__refused(
    records: Given, sent: Callable[..., Given]
) -> None:
    with pytest.raises(CorrectionsError, match="header alone"):
        read_corrections(sent(), records)


def test_read_corrections__blank_row__passed_over(
    records: Given, sent: Callable[..., Given]
) -> None:
    blank = dict.fromkeys(COLUMNS, "")
    done = read_corrections(sent(blank, {}), records)
    assert [each.row for each in done.accepted] == [2]
    assert not done.refused


def test_correct_records__one_field__nothing_else_changes(
    records: Given, sent: Callable[..., Given], tmp_path: Path
) -> None:
    after, done = correct_records(records, sent({}), tmp_path / "after.parquet")
    assert list(after.columns) == list(RECORDS)
    expected = RECORDS | {"QUALAIM": ["20", *RECORDS["QUALAIM"][1:]]}
    assert pl.read_parquet(after.path).to_dict(as_series=False) == expected
    assert pl.read_parquet(records.path).to_dict(as_series=False) == RECORDS
    assert len(done.accepted) == 1


def test_write_corrections__applied_and_not__each_listed_with_why(
    records: Given, sent: Callable[..., Given], tmp_path: Path
) -> None:
    done = read_corrections(sent({"FIELD": "NONE"}, {}), records)
    said = write_corrections(tmp_path, done)
    assert said == {"corrections": {"given": 2, "applied": 1, "not_applied": 1, "records": 1}}
    rows = pl.read_csv(tmp_path / "corrections.csv", infer_schema=False).rows(named=True)
    assert [(row["ROW"], row["RECORD"], row["APPLIED"]) for row in rows] == [
        ("1", None, "0"), ("2", "1", "1"),
    ]  # fmt: skip
    assert rows[0]["WHY"].startswith("FIELD: There is no such field.")
    assert write_corrections(tmp_path, None) == {}
    assert not (tmp_path / "corrections.csv").exists()


@contextmanager
def scratch() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


VALUES = {
    "QUALAIM": ["21", "20", "02", "2", ""],
    "COMDATE": ["01/10/1998", "1998-10-01", "", "19971001"],
    "STULOAD": ["100", "33.3", "0", ""],
    "POSTCODE": ["BS16 1QD", "EH1 1AA", ""],
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {name: st.sampled_from([*values, None]) for name, values in VALUES.items()}
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None, max_examples=40)
@given(rows=ROWS, data=st.data())
def test_apply_corrections__applied_and_taken_back__the_same_file(
    rows: list[dict[str, str | None]], data: st.DataObject
) -> None:
    with scratch() as folder:
        names = [f"{number:04d}" for number in range(len(rows))]
        columns = {"HUSID": names} | {name: [row[name] for row in rows] for name in VALUES}
        before = as_file(folder / "before.parquet", columns)
        wanted = data.draw(
            st.lists(
                st.tuples(st.sampled_from(names), st.sampled_from(list(VALUES))),
                unique=True,
                max_size=20,
            )
        )
        asked = [
            Correction(
                row, "", husid, "", field, columns[field][int(husid)] or "",
                data.draw(st.sampled_from(VALUES[field])), "drawn",
            )
            for row, (husid, field) in enumerate(wanted, start=1)
        ]  # fmt: skip
        done = judge_corrections(asked, before)
        assert len(done.accepted) + len(done.refused) == len(asked)
        after = apply_corrections(before, done.accepted, folder / "after.parquet")
        frames = pl.read_parquet(before.path), pl.read_parquet(after.path)
        touched = {(each.record - 1, each.field) for each in done.accepted}
        for name in columns:
            pairs = zip(frames[0][name], frames[1][name], strict=True)
            for place, (old, new) in enumerate(pairs):
                assert (old == new and type(old) is type(new)) or (place, name) in touched
        back = apply_corrections(
            after, [replace(each, put=each.held) for each in done.accepted], folder / "back.parquet"
        )
        assert pl.read_parquet(back.path).equals(frames[0], null_equal=True)


def test_correctable_fields__identifiers__left_out() -> None:
    names = [field.name for field in correctable_fields()]
    assert "QUALAIM" in names
    assert not {"INSTID", "HUSID", "NUMHUS", "PRIKEY"} & set(names)
