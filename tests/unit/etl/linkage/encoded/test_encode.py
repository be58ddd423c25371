"""Codes: the same for one person, another for each secret, and never what they were made from."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.demo.pairs import make_pair
from etl.linkage.encoded import (
    HARDENINGS,
    MODES,
    Encoding,
    EncodingError,
    Hardening,
    Secret,
    encode,
    encode_file,
    link_encoded,
    read_encoded,
    write_new_key,
)
from etl.linkage.encoded.encode import MOST_ALIKE, ROUNDED_TO
from tests.unit.etl.linkage.people import ELLA, table

SECRET = Secret(b"a secret of the tests, of thirty-two bytes and some")
OTHER = Secret(b"another secret of the tests, also of thirty-two bytes")
DRAW = bytes(range(32))
TODAY = date(2026, 11, 22)
ENCODINGS = [
    Encoding("keys"),
    *(Encoding("bloom", hardening) for hardening in HARDENINGS.values()),
    Encoding("bloom", Hardening(salted=False)),
]
SOME = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.text("abcdeiou", min_size=2, max_size=8)
PERSONS = st.fixed_dictionaries(
    {
        "forename": NAMES,
        "surname": NAMES,
        "middle_names": st.none() | NAMES,
        "date_of_birth": st.none() | st.dates(date(1990, 1, 2), date(2010, 1, 1)),
        "postcode": st.sampled_from([None, "LS6 2AB", "M1 1AE", "CB2 1TN"]),
        "school_urn": st.sampled_from([None, "900001", "900002"]),
    }
)


def codes_of(person: dict[str, Any], secret: Secret, encoding: Encoding) -> dict[str, Any]:
    made = encode(table(person), secret, encoding, draw=DRAW).codes
    row: dict[str, Any] = made.drop("id", "period").row(0, named=True)
    return row


@SOME
@given(PERSONS, st.sampled_from(ENCODINGS))
def test_encode__one_person_in_two_files__same_codes(
    person: dict[str, Any], encoding: Encoding
) -> None:
    person = {"sex": "10", **person}
    assert codes_of(person, SECRET, encoding) == codes_of(person, SECRET, encoding)
    spelt = {**person, "forename": f" {person['forename'].upper()} ", "sex": "F"}
    assert codes_of(spelt, SECRET, encoding) == codes_of(person, SECRET, encoding)


@SOME
@given(PERSONS, st.sampled_from(ENCODINGS))
def test_encode__another_secret__no_code_in_common(
    person: dict[str, Any], encoding: Encoding
) -> None:
    one, other = (codes_of(person, secret, encoding) for secret in (SECRET, OTHER))
    assert all(one[name] != other[name] for name in one if one[name] is not None)


@SOME
@given(st.lists(PERSONS, min_size=2, max_size=6), st.randoms(), st.sampled_from(ENCODINGS))
def test_encode__rows_in_another_order__same_file(
    people: list[dict[str, Any]], random: Any, encoding: Encoding
) -> None:
    rows = [{"id": f"x{n}", **person} for n, person in enumerate(people)]
    first = encode(table(*rows), SECRET, encoding, draw=DRAW)
    random.shuffle(rows)
    second = encode(table(*rows), SECRET, encoding, draw=DRAW)
    assert first.codes.equals(second.codes)


def test_encode__tokens__drawn_anew_and_told_to_the_encoder_alone() -> None:
    people = table({**ELLA, "id": "P0042"})
    first, second = (encode(people, SECRET, Encoding()) for _ in range(2))
    assert first.codes["id"][0] != second.codes["id"][0]
    assert first.tokens.rows() == [("P0042", first.codes["id"][0])]
    kept = encode(people, SECRET, Encoding(), keep_ids=True)
    assert kept.codes["id"].to_list() == ["P0042"]


def test_encode__one_person_of_two_periods__one_token() -> None:
    people = table({**ELLA, "id": "P1"}, {**ELLA, "id": "P1"})
    people = people.with_columns(pl.Series("period", ["2022", "2023"]))
    made = encode(people, SECRET, Encoding())
    assert made.codes["period"].to_list() == ["2022", "2023"]
    assert made.codes["id"].n_unique() == 1
    assert made.tokens.height == 1


def test_encode__code_of_more_than_a_few__left_out() -> None:
    flat = [{**ELLA, "forename": f"{first}ora"} for first in "bcdfghjklmnprstvwxyz"]
    crowd = encode(table(*flat, {**ELLA, "forename": "Ella"}), SECRET, Encoding()).codes
    assert len(flat) == MOST_ALIKE
    assert crowd["postcode"].is_null().all()
    assert encode(table(*flat), SECRET, Encoding()).codes["postcode"].is_not_null().all()


def test_encode__keys_of_a_record__as_many_whatever_the_name() -> None:
    people = make_pair(1_000, seed=3).left
    lengths = encode(people, SECRET, Encoding()).codes["keys"].list.len()
    assert (lengths % ROUNDED_TO == 0).all()
    assert (lengths > 0).all()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encode_file__every_file_that_is_sent__holds_no_plain_text(
    tmp_path: Path, encoding: Encoding
) -> None:
    pair = make_pair(400, seed=5)
    sent = []
    for side, people in (("left", pair.left), ("right", pair.right)):
        people.write_parquet(tmp_path / f"{side}.plain.parquet")
        out = tmp_path / f"{side}.parquet"
        encode_file(tmp_path / f"{side}.plain.parquet", out, SECRET, encoding, today=TODAY)
        sent.append(out)
    link_encoded(*sent, tmp_path / "out")
    written = [*sent, *(path for path in (tmp_path / "out").iterdir())]
    content = b"".join(path.read_bytes() for path in written).upper()
    # As Parquet may compress what it holds, the values are searched too.
    rows = [str(row).upper() for path in sent for row in pl.read_parquet(path).rows()]
    values = "\n".join(rows)
    people = pl.concat([pair.left, pair.right])
    for column in ("id", "forename", "surname", "postcode"):
        for text in people[column].drop_nulls().unique().head(200).to_list():
            if len(text) > 5:
                assert text.upper().encode() not in content, column
                assert text.upper() not in values, column
    for born in people["date_of_birth"].drop_nulls().unique().head(200).to_list():
        assert born.isoformat().encode() not in content


def test_encode_file__left_out_rows__told_with_the_tokens_which_are_private(
    tmp_path: Path,
) -> None:
    given = tmp_path / "people.parquet"
    table(ELLA, {**ELLA, "date_of_birth": date(2030, 1, 5)}).write_parquet(given)
    done = encode_file(given, tmp_path / "codes.parquet", SECRET, Encoding(), today=TODAY)
    told = pl.read_csv(done.tokens)
    assert told["reason"].to_list() == [None, "born in the future"]
    assert done.tokens.stat().st_mode & 0o077 == 0
    assert read_encoded(tmp_path / "codes.parquet").codes.height == 1


@pytest.mark.parametrize("mode", MODES)
def test_encode__nobody__no_codes(mode: Any) -> None:
    assert encode(table(), SECRET, Encoding(mode)).codes.is_empty()


@pytest.mark.parametrize("key", [b"short", b"a" * 64])
def test_secret__too_short_or_too_regular__refused(key: bytes) -> None:
    with pytest.raises(EncodingError, match="new-key"):
        Secret(key)


def test_secret__from_a_file_or_the_environment__the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "linkage.key"
    write_new_key(path)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(EncodingError, match="was left as it is"):
        write_new_key(path)
    monkeypatch.setenv("HEARTH_ENCODING_KEY", path.read_text())
    assert Secret.read(path).check("x") == Secret.read(None).check("x")
    monkeypatch.delenv("HEARTH_ENCODING_KEY")
    with pytest.raises(EncodingError, match="No key"):
        Secret.read(None)
