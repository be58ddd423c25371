"""Errors are of the kinds and rates of the table."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from etl.demo.errors import Errors, rates

COUNT = 60_000


@pytest.fixture(scope="module")
def records() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "first_name": ["Thomas"] * COUNT,
            "middle_name": ["David"] * COUNT,
            "last_name": ["Smith-Jones"] * COUNT,
            "date_of_birth": [dt.date(2004, 5, 9)] * COUNT,
            "sex": ["11"] * COUNT,
            "postcode": ["LS6 2AB"] * COUNT,
            "urn": ["900001"] * COUNT,
            "school_postcode": ["LS6 1XY"] * COUNT,
            "names_may_swap": [False] * COUNT,
        }
    )


def spoil(records: pl.DataFrame, side: str, noise: float = 1.0) -> pl.DataFrame:
    assert side in ("outreach", "administrative")
    return Errors(side, np.random.default_rng(7), noise).spoil(records)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def spoilt(records: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {side: spoil(records, side) for side in ("outreach", "administrative")}


# What is seen of each kind in a spoilt record; later kinds may hide a few earlier ones.
SEEN = {
    "forename_variant": pl.col("first_name").str.contains("^(Tom|Tommy)"),
    "middle_run_into_forename": pl.col("first_name").str.contains(" "),
    "forename_initial": pl.col("first_name").str.contains("^T($| )"),
    "forename_missing": pl.col("first_name").is_null(),
    "surname_missing": pl.col("last_name").is_null(),
    "double_surname_shortened": pl.col("last_name").is_in(["Smith", "Jones"]),
    "birth_day_month_swapped": pl.col("date_of_birth") == dt.date(2004, 9, 5),
    "birth_default": pl.col("date_of_birth") == dt.date(2004, 1, 1),
    "birth_missing": pl.col("date_of_birth").is_null(),
    "sex_wrong": pl.col("sex") == "10",
    "sex_missing": pl.col("sex").is_in(["96", "99"]),
    "postcode_of_school": pl.col("postcode") == "LS6 1XY",
    "postcode_district_only": pl.col("postcode") == "LS6",
    "postcode_missing": pl.col("postcode").is_null(),
    "school_missing": pl.col("urn").is_null(),
}


@pytest.mark.parametrize("side", ["outreach", "administrative"])
@pytest.mark.parametrize("kind", SEEN)
def test_spoil__each_kind__comes_at_its_rate(
    spoilt: dict[str, pl.DataFrame], side: str, kind: str
) -> None:
    rate = dict(rates().select("kind", side).iter_rows())[kind] / 100
    seen = spoilt[side].select(SEEN[kind].fill_null(False)).to_series().mean()
    sampling = 4 * (rate * (1 - rate) / COUNT) ** 0.5
    assert seen == pytest.approx(rate, rel=0.12, abs=sampling)


def test_spoil__no_noise__changes_nothing(records: pl.DataFrame) -> None:
    untouched = spoil(records, "outreach", noise=0.0)
    assert untouched.equals(records.drop("school_postcode", "names_may_swap"))


def test_spoil__noise_two__doubles_the_rate(records: pl.DataFrame) -> None:
    missing = [
        spoil(records, "outreach", noise)["postcode"].null_count() / COUNT for noise in (1, 2)
    ]
    assert missing[1] / missing[0] == pytest.approx(2, rel=0.1)


def test_spoil__name_order_unlike_english__swaps_three_times_as_often(
    records: pl.DataFrame,
) -> None:
    swapped = [
        (spoil(frame, "outreach")["last_name"].str.contains("^(Tho|Tom)")).sum()
        for frame in (records, records.with_columns(pl.lit(True).alias("names_may_swap")))
    ]
    assert 2 < swapped[1] / swapped[0] < 4.5


def test_spoil__mohammed__is_dropped_for_the_second_name(records: pl.DataFrame) -> None:
    named = records.with_columns(pl.lit("Mohammed").alias("first_name"))
    used = spoil(named, "outreach")["first_name"] == "David"
    assert used.mean() == pytest.approx(0.15, abs=0.02)
