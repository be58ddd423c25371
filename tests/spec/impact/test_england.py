"""The two studies on a synthetic England; docs/impact-england.md is written from them."""

import polars as pl
import pytest

from tests.spec.impact.england import KEPT, PAGE, write_page


@pytest.fixture(scope="module")
def kept() -> pl.DataFrame:
    return pl.read_csv(KEPT)


def test_page__docs__is_what_the_studies_came_to(kept: pl.DataFrame) -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(kept), (
        "Run: python -m tests.spec.impact.england"
    )


def test_studies__everybody__hold_the_truth_of_attainment(kept: pl.DataFrame) -> None:
    (one,) = kept.filter(study="Key Stage 4 attainment", group="everybody").rows(named=True)
    assert one["matched_low"] <= one["truth"] <= one["matched_high"]


def test_studies__those_who_are_aimed_at__are_right_where_a_plain_difference_is_not(
    kept: pl.DataFrame,
) -> None:
    (one,) = kept.filter(study="Key Stage 4 attainment", group="Free school meals: yes").rows(
        named=True
    )
    assert one["matched_low"] <= one["truth"] <= one["matched_high"]
    assert not one["naive_low"] <= one["truth"] <= one["naive_high"]
