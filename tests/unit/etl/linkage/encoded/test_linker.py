"""Links by codes: nearly those by names, one to one; and refused where files do not fit."""

from pathlib import Path

import polars as pl
import pytest

from etl.demo.pairs import FilePair, make_pair
from etl.engine import DuckEngine
from etl.linkage.encoded import (
    EncodedLinks,
    Encoding,
    EncodingError,
    Hardening,
    Secret,
    encode,
    encode_file,
    link_codes,
    link_encoded,
)
from etl.linkage.encoded.run import HARDENINGS, make_report
from tests.unit.etl.linkage.encoded.test_encode import OTHER, SECRET, TODAY
from tests.unit.etl.linkage.people import ELLA, table


@pytest.fixture(scope="module")
def pair() -> FilePair:
    return make_pair(2_000, seed=41)


def linked(
    left: pl.DataFrame, right: pl.DataFrame, encoding: Encoding, secret: Secret = SECRET
) -> EncodedLinks:
    sides = [encode(people, secret, encoding, keep_ids=True).codes for people in (left, right)]
    with DuckEngine() as engine:
        return link_codes(*sides, engine, flipped=encoding.hardening.flipped)


def f1_of(result: EncodedLinks, truth: pl.DataFrame) -> float:
    both = [part.select("left_id", "right_id") for part in (result.links, result.duplicates)]
    found = pl.concat(both)
    right = found.join(truth, on=["left_id", "right_id"], how="semi").height
    return 2 * right / (found.height + truth.height)


@pytest.mark.parametrize(
    ("encoding", "least"),
    [
        (Encoding("bloom"), 0.98),
        (Encoding("bloom", HARDENINGS["salted-flipped"]), 0.97),
        (Encoding("bloom", Hardening(salted=False)), 0.97),
        (Encoding("keys"), 0.96),
    ],
)
def test_link_codes__synthetic_england__f1_near_that_of_names(
    pair: FilePair, encoding: Encoding, least: float
) -> None:
    result = linked(pair.left, pair.right, encoding)
    assert f1_of(result, pair.truth) > least
    for side in ("left_id", "right_id"):
        assert result.links[side].n_unique() == result.links.height
    assert result.model["origin"] == "estimated"


def test_link_codes__rows_in_another_order__same_links(pair: FilePair) -> None:
    first = linked(pair.left, pair.right, Encoding())
    again = linked(pair.left.reverse(), pair.right.reverse(), Encoding())
    assert again.links.equals(first.links)


@pytest.mark.parametrize("mode", ["bloom", "keys"])
def test_link_codes__records_of_two_years__linked_in_each(pair: FilePair, mode: str) -> None:
    encoding = Encoding("bloom" if mode == "bloom" else "keys")
    twice = pl.concat(
        [pair.right.with_columns(pl.lit(year).alias("period")) for year in ("2022", "2023")]
    )
    links = linked(pair.left, twice, encoding).links
    counts = links["period"].value_counts()["count"]
    assert links.select(pl.struct("left_id", "period").is_duplicated().any()).item() is False
    assert counts.min() > 0.85 * pair.truth["right_id"].n_unique()  # type: ignore[operator]


@pytest.mark.parametrize("mode", ["bloom", "keys"])
def test_link_codes__hardly_anybody__no_failure(mode: str) -> None:
    encoding = Encoding("bloom" if mode == "bloom" else "keys")
    for left, right in ((table(), table(ELLA)), (table(ELLA), table()), (table(ELLA), table(ELLA))):
        report = make_report(linked(left, right, encoding))
        assert report["left"]["linked"] == min(left.height, right.height)


def test_link_encoded__files_of_two_keys_or_ways__refused(tmp_path: Path) -> None:
    given = tmp_path / "people.parquet"
    table(ELLA).write_parquet(given)
    made = {}
    for name, secret, encoding in (
        ("ours", SECRET, Encoding()),
        ("theirs", OTHER, Encoding()),
        ("folded", SECRET, Encoding("bloom", HARDENINGS["salted-folded"])),
        ("keys", SECRET, Encoding("keys")),
    ):
        made[name] = tmp_path / f"{name}.parquet"
        encode_file(given, made[name], secret, encoding, today=TODAY)
    for other, words in (("theirs", "different keys"), ("folded", "ways"), ("keys", "ways")):
        with pytest.raises(EncodingError, match=words):
            link_encoded(made["ours"], made[other], tmp_path / "out")
    with pytest.raises(EncodingError, match="may hold names"):
        link_encoded(made["ours"], given, tmp_path / "out")
    plain = tmp_path / "people.csv"
    plain.write_text("id,forename\n", encoding="utf-8")
    with pytest.raises(EncodingError, match="not an encoded file"):
        link_encoded(plain, made["ours"], tmp_path / "out")
