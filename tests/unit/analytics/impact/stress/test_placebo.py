"""What an effect tells where there can be none."""

import pytest

from analytics.impact.stress.placebo import Placebo


@pytest.mark.parametrize(
    ("value", "low", "high", "passes", "says"),
    [
        (0.02, -0.05, 0.09, True, "as there should be"),
        (0.04, 0.01, 0.07, True, "as there should be"),
        (0.30, 0.10, 0.50, False, "not alike to begin with"),
        (0.20, -0.30, 0.70, True, "tell little"),
    ],
)
def test_placebo__effect_where_there_can_be_none__is_told(
    value: float, low: float, high: float, passes: bool, says: str
) -> None:
    found = Placebo("ks1", "Key Stage 1", value, low, high, 100)
    assert found.passes is passes
    assert says in found.sentence
