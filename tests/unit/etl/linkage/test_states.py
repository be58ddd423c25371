"""What can be said of each participant before any record is seen."""

from datetime import date
from typing import Any

import pytest

from etl.linkage import identity_states
from tests.unit.etl.linkage.people import ELLA, table


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "linkable"),
        ({"forename": " "}, "missing_name"),
        ({"surname": None, "date_of_birth": None}, "missing_name"),
        ({"date_of_birth": None, "postcode": None}, "missing_date_of_birth"),
        ({"postcode": "LS6"}, "missing_postcode"),
    ],
)
def test_identity_states__one_person__the_first_thing_that_is_missing(
    change: dict[str, Any], state: str
) -> None:
    assert identity_states(table(ELLA | change))["state"].to_list() == [state]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"forename": "ELLA Rose", "surname": "march-banks", "postcode": "ls62ab"}, True),
        ({"sex": "11", "school_urn": None}, True),
        ({"date_of_birth": date(2004, 5, 10)}, False),
        ({"forename": "Freya"}, False),
    ],
)
def test_identity_states__two_people__the_same_in_any_spelling(
    change: dict[str, Any], state: bool
) -> None:
    states = identity_states(table(ELLA, ELLA | change))["state"].to_list()
    assert states == ["several_participants" if state else "linkable"] * 2
