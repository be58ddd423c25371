from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from analytics.impact.design import Caliper, Design, Distance, Missing, Ties, WidthUnit
from analytics.impact.errors import StudyFault
from analytics.impact.rows import check_dates
from analytics.impact.units import Units, read_units

PEOPLE = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e"],
        "t": [1, 0, 0, 1, 0],
        "age": [15.0, 16.0, 14.0, 15.0, 16.0],
        "band": ["low", "high", "middle", "low", "middle"],
        "school": ["s", "s", "u", "u", "s"],
    }
)


def read(frame: pl.DataFrame = PEOPLE, **asked: Any) -> Units:
    return read_units(frame, Design(**({"treatment": "t", "covariates": ("age", "band")} | asked)))


def test_read_units__category__is_a_column_a_level_and_the_first_is_in_no_model() -> None:
    units = read(ties=Ties.FILE)
    assert units.names == ("age", "bandhigh", "bandlow", "bandmiddle")
    assert units.model_names == ("age", "bandlow", "bandmiddle")
    assert units.columns[0].tolist() == [15, 0, 1, 0]
    assert units.binary.tolist() == [False, True, True, True]
    assert units.model_columns.shape == (5, 3)


def test_read_units__ties_by_hash__are_in_one_order_whatever_the_file_has() -> None:
    assert read(PEOPLE.reverse()).ids.to_list() == read().ids.to_list()
    # The order is part of a study: it must be the same on any machine, in any year.
    assert read().ids.to_list() == ["d", "c", "b", "a", "e"]
    assert read(seed=1).ids.to_list() != read().ids.to_list()
    assert read(ties=Ties.FILE).ids.to_list() == ["a", "b", "c", "d", "e"]


def test_read_units__exact_and_calipers__are_strata_and_bands() -> None:
    calipers = (Caliper("age", 1), Caliper("age", 0.5, WidthUnit.SD))
    units = read(ties=Ties.FILE, exact=("school",), anti_exact=("band",), calipers=calipers)
    assert units.strata.tolist() == [0, 0, 1, 1, 0]
    assert units.anti[0].tolist() == [1, 0, 2, 1, 2]
    assert [band.width for band in units.bands] == [1, pytest.approx(0.5 * np.sqrt(0.7))]


def test_read_units__numeric_ids_and_boolean_treatment__are_taken() -> None:
    frame = PEOPLE.with_columns(id=pl.Series(range(5)), t=pl.col("t") == 1)
    assert read(frame).ids.dtype == pl.String


UNKNOWN = PEOPLE.with_columns(
    age=pl.Series([15.0, None, float("nan"), 15.0, 18.0]),
    band=pl.Series(["low", "high", None, "low", "high"]),
)


def test_read_units__unknown__is_refused_with_columns_and_counts() -> None:
    with pytest.raises(StudyFault, match=r"age \(2\), band \(1\)"):
        read(UNKNOWN)


def test_read_units__unknown_and_drop__leaves_them_out_and_counts_them() -> None:
    units = read(UNKNOWN, missing=Missing.DROP)
    assert (len(units), units.dropped) == (3, 2)


def test_read_units__unknown_and_indicator__has_a_column_that_says_so() -> None:
    units = read(UNKNOWN, missing=Missing.INDICATOR, ties=Ties.FILE)
    assert units.names == (
        "age",
        "age is not known",
        "bandhigh",
        "bandlow",
        "band is not known",
    )
    assert units.columns[:, 0].tolist() == [15, 16, 16, 15, 18]
    assert units.columns[:, 1].tolist() == [0, 1, 1, 0, 0]
    assert units.columns[2].tolist() == [16, 1, 0, 0, 1]


def test_read_units__unknown_in_a_caliper__is_refused_even_with_indicator() -> None:
    with pytest.raises(StudyFault, match=r"age \(2\)"):
        read(UNKNOWN, missing=Missing.INDICATOR, calipers=(Caliper("age", 1),))


def change(**columns: Any) -> pl.DataFrame:
    return PEOPLE.with_columns(**{name: pl.Series(values) for name, values in columns.items()})


@pytest.mark.parametrize(
    ("frame", "asked", "said"),
    [
        (PEOPLE.drop("id"), {}, "no column 'id' that says who is who"),
        (PEOPLE.drop("age"), {}, "has no column age. It has: id, t, band, school"),
        (change(id=["a", "b", "a", "d", "b"]), {}, r"2 rows .* first is row 3"),
        (change(id=["a", None, "c", "d", "e"]), {}, "1 rows have no id"),
        (change(t=[1, 0, 2, 1, 0]), {}, "must be 1 for who took part and 0"),
        (change(t=["yes", "no", "no", "yes", "no"]), {}, "must be 1 for who took part and 0"),
        (change(t=[1, None, 0, 1, 0]), {}, "Of 1 people it is not known whether they took part"),
        (change(t=[0, 0, 0, 0, 0]), {}, "Nobody took part"),
        (change(t=[1, 1, 1, 1, 1]), {}, "Everybody took part"),
        (change(age=[15.0] * 5), {}, "age is the same for everybody"),
        (change(age=["15", "16", "14", "x", "16"]), {}, "numbers written as text, and 1 entries"),
        (change(age=["15", "16", "14", "15", "16"]), {}, "numbers written as text. Make it a"),
        (change(age=[None] * 5), {"missing": Missing.INDICATOR}, "age is not known of anybody"),
        (change(age=[1.0, 2.0, 3.0, 4.0, float("inf")]), {}, "an infinite number"),
        (PEOPLE, {"covariates": ("age", "t")}, "t is the treatment"),
        (PEOPLE, {"covariates": ()}, "Name at least one covariate"),
        (change(w=[1, 1, 0, 1, 1]), {"weights": "w"}, "w must be above 0"),
        (PEOPLE, {"distance": Distance.GIVEN}, "takes the score from a column"),
        (PEOPLE, {"calipers": (Caliper("band", 1),)}, "band is text"),
    ],
)
def test_read_units__bad_input__says_what_it_means(
    frame: pl.DataFrame, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(StudyFault, match=said):
        read(frame, **asked)


def test_read_units__text_of_many_values__is_no_covariate() -> None:
    frame = pl.DataFrame({"id": range(60), "t": [0, 1] * 30, "name": [f"n{i}" for i in range(60)]})
    with pytest.raises(StudyFault, match="60 different values"):
        read(frame, covariates=("name",))


def test_check_dates__measured_when_it_had_begun__is_refused() -> None:
    begins = date(2024, 9, 2)
    check_dates({"ks2": date(2019, 5, 13)}, begins)
    with pytest.raises(StudyFault, match=r"ks4 \(of 1 June 2025\)\. What it may have changed"):
        check_dates({"ks2": date(2019, 5, 13), "ks4": date(2025, 6, 1)}, begins)
