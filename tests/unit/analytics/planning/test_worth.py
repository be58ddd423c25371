import numpy as np
import pytest

from analytics.planning import CannotPlan, Worth


def test_doubling__each_doubling__is_worth_the_same() -> None:
    worth = Worth.doubling(8)
    assert worth.of(np.array([0, 0.5, 1, 2, 4, 8, 100])).tolist() == pytest.approx(
        [0, 0.2, 0.4, 0.6, 0.8, 1, 1]
    )
    assert worth.enough_hours == 8


def test_slope__at_a_bend__is_that_of_the_next_hour() -> None:
    slopes = Worth((2.0, 6.0), (0.6, 1.0)).slope(np.array([0.0, 1.9, 2.0, 5.9, 6.0, 9.0]))
    assert slopes.tolist() == pytest.approx([0.3, 0.3, 0.1, 0.1, 0, 0])


@pytest.mark.parametrize(
    ("hours", "shares", "words"),
    [
        ((), (), "one share for each"),
        ((1.0, 2.0), (1.0,), "one share for each"),
        ((2.0, 2.0), (0.5, 1.0), "must rise, from above 0"),
        ((0.0, 2.0), (0.5, 1.0), "must rise, from above 0"),
        ((1.0, 2.0), (0.2, 1.0), "no more than the last"),
        ((1.0, 2.0), (1.0, 1.0), "no more than the last"),
        ((1.0, 2.0), (0.5, 0.9), "from 0 to 1"),
        ((1.0,), (-1.0,), "from 0 to 1"),
        ((float("nan"),), (1.0,), "must rise"),
    ],
)
def test_worth__not_concave_to_one__is_refused(
    hours: tuple[float, ...], shares: tuple[float, ...], words: str
) -> None:
    with pytest.raises(CannotPlan, match=words):
        Worth(hours, shares)
