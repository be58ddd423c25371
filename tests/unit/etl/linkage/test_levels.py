"""How far two records agree, field by field: the table is the specification."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from etl.engine import DuckEngine
from etl.linkage.evidence import gather_evidence
from etl.linkage.fields import compared_levels
from etl.linkage.sides import take_side
from etl.linkage.standardise import tidy_people
from tests.unit.etl.linkage.people import ELLA, table

# What the two records have in place of Ella's, and the level of the field that differs.
CASES: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({}, {}, "forename", "same"),
    ({"forename": "ELLA "}, {"forename": "ella"}, "forename", "same"),
    ({"forename": "Bob"}, {"forename": "Robert"}, "forename", "form"),
    ({"forename": "Bob"}, {"forename": "Rob"}, "forename", "form"),
    ({"forename": "E"}, {"forename": "Ella"}, "forename", "initial"),
    ({"forename": "E"}, {"forename": "Sara"}, "forename", "different"),
    ({"forename": "Elsa"}, {"forename": "Ella"}, "forename", "slip"),
    ({"forename": "Marchbanks", "surname": "Ella"}, {}, "forename", "swapped"),
    ({"forename": "Marchbanks", "surname": "Ella"}, {}, "surname", "missing"),
    ({"forename": "Marchbank", "surname": "Ella"}, {}, "forename", "swapped"),
    ({"forename": "Marchbanks", "surname": "Elle"}, {}, "forename", "swapped"),
    ({"forename": "Tom", "surname": "Ella"}, {}, "forename", "different"),
    ({"forename": "Rose"}, {"middle_names": "Rose"}, "forename", "middle"),
    ({"forename": "Ella Rose"}, {"middle_names": "Rose"}, "middle", "same"),
    ({"middle_names": "R"}, {"middle_names": "Rose"}, "middle", "initial"),
    ({"middle_names": "Ann"}, {"middle_names": "Rose"}, "middle", "different"),
    ({"forename": None}, {}, "forename", "missing"),
    ({"surname": "Marchbank"}, {}, "surname", "slip"),
    ({"surname": "Marchbanks-Hill"}, {}, "surname", "part"),
    ({"surname": "Hill", "previous_surname": "Marchbanks"}, {}, "surname", "part"),
    ({"surname": "Hill"}, {}, "surname", "different"),
    ({"date_of_birth": date(2004, 9, 5)}, {}, "born", "swapped"),
    ({"date_of_birth": date(2004, 5, 19)}, {}, "born", "day"),
    ({"date_of_birth": date(2003, 5, 9)}, {}, "born", "year"),
    ({"date_of_birth": date(2004, 1, 1)}, {}, "born", "default"),
    ({"date_of_birth": date(2001, 7, 30)}, {}, "born", "different"),
    ({"date_of_birth": date(1900, 1, 1)}, {}, "born", "missing"),
    ({"sex": "F"}, {"sex": "10"}, "sex", "same"),
    ({"sex": "male"}, {"sex": "10"}, "sex", "different"),
    ({"sex": "96"}, {}, "sex", "missing"),
    ({"postcode": "ls62ab"}, {}, "postcode", "same"),
    ({"postcode": "BD1 1AA", "previous_postcode": "LS6 2AB"}, {}, "postcode", "same"),
    ({"postcode": "LS6 2AD"}, {}, "postcode", "slip"),
    ({"postcode": "LS6 2QZ"}, {}, "postcode", "sector"),
    ({"postcode": "LS6"}, {}, "postcode", "district"),
    ({"postcode": "LS19 7TY"}, {}, "postcode", "area"),
    ({"postcode": "TR1 1XX"}, {}, "postcode", "elsewhere"),
    ({"postcode": "none"}, {}, "postcode", "missing"),
    ({"school_urn": "900002"}, {}, "school", "different"),
]


@pytest.fixture(scope="module")
def pairs() -> pl.DataFrame:
    """Every left record against every right one: the cases are the pairs of one number."""
    with DuckEngine() as engine:
        left, right = (
            take_side(side, tidy_people(table(*(ELLA | case[n] for case in CASES))), engine)
            for n, side in enumerate(("left", "right"))
        )
        return gather_evidence(left, right, engine).pairs


@pytest.mark.parametrize("case", range(len(CASES)))
def test_levels__two_records__agree_as_far_as_this(pairs: pl.DataFrame, case: int) -> None:
    _, _, field, level = CASES[case]
    own = pairs.filter((pl.col("left_row") == case) & (pl.col("right_row") == case))
    assert own.height == 1, "no pass found the pair"
    assert compared_levels()[field].codes[own[field][0]] == level
