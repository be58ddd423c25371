import numpy as np
import pytest

from analytics.impact.errors import StudyFault
from analytics.impact.matching import couples
from analytics.impact.matching.couples import choose_couples

ONE = np.array([0, 0, 1, 7, 7, 9])
OTHER = np.array([2, 3, 2, 5, 6, 5])
GAIN = np.array([5.0, 4.0, 3.0, 1.0, 2.0, 9.0])


@pytest.mark.parametrize("at_once", [1, 500])
def test_choose_couples__parts_with_nobody_in_common__all_gain_the_most(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 gains more with 2, but then 1 has nobody: 4 and 3 is more than 5."""
    monkeypatch.setattr(couples, "_PEOPLE_AT_ONCE", at_once)
    one, other = choose_couples(ONE, OTHER, GAIN)
    assert sorted(zip(one.tolist(), other.tolist(), strict=True)) == [
        (0, 3),
        (1, 2),
        (7, 6),
        (9, 5),
    ]


def test_choose_couples__nobody__is_nobody() -> None:
    assert [len(side) for side in choose_couples(ONE[:0], OTHER[:0], GAIN[:0])] == [0, 0]


def test_choose_couples__too_many_hang_together__is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(couples, "_MOST_WORK", 7)
    with pytest.raises(StudyFault, match="4 people and 4 others compete for each other"):
        choose_couples(ONE, OTHER, GAIN)
