"""Numbers of people in bands."""

import polars as pl
import pytest

from analytics.disclosure.bands import FEW, band_people


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (0, FEW),
        (9, FEW),
        (10, "10 to 49"),
        (49, "10 to 49"),
        (50, "50 to 199"),
        (200, "200 or more"),
    ],
)
def test_band_people__number__says_no_more_than_the_band(people: int, said: str) -> None:
    assert pl.DataFrame({"learners": [people]}).select(band_people("learners")).item() == said
