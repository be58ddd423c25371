"""The figures that the pages give of linkage are those of its documentation, which are measured."""

import re
from pathlib import Path

import pytest

from app.linkage.limits import LIMITS
from etl.linkage.estimate import ENOUGH_MATCHES
from tests.house.repository import read

N = r"([\d.]*\d)"
HEARTH = rf"\| {{}} \| \*\*Hearth\*\* \| [^|]* \| {N} \| {N} \|"
#: Shares in the documentation, in the order in which a limit names them.
SAID = (
    [HEARTH.format(1), HEARTH.format(2)],
    [
        f"Recall by kind.*? renamed {N}.*?Noise 2:.*? renamed {N}",
        f"Recall by kind.*? moved {N}.*?Noise 2:.*? moved {N}",
        f"Recall by kind.*? twins {N}.*?Noise 2:.*? twins {N}",
    ],
    [
        f"Recall by kind.*? largest nine ethnic groups {N} to {N}",
        rf"Between ethnic groups\*\* recall at noise 2 [^(]*\({N} to {N}\)",
    ],
    [f"The passes.. hold {N} per cent of true pairs at noise 1 and {N} at noise 2"],
    [f"between 0.8 and 0.95, {N} is said and {N} to {N} true", f"Between 0.05 and {N} the truth"],
)
LOST = 3
"""Said there as per cent that are found, and on the page as per cent that are not."""


@pytest.fixture(scope="module")
def text() -> str:
    return " ".join(read(Path("docs/linkage.md")).split())


@pytest.mark.parametrize("number", range(len(SAID)))
def test_limits__each_percentage__is_that_of_the_documentation(number: int, text: str) -> None:
    expected = []
    for pattern in SAID[number]:
        found = re.search(pattern, text)
        assert found, f"docs/linkage.md no longer says: {pattern}"
        expected += [float(figure) for figure in found.groups()]
    percent = [100 - each if number == LOST else 100 * each for each in expected]
    given = [float(figure) for figure in re.findall(rf"{N}%", LIMITS[number])]
    assert given == pytest.approx(percent)


def test_limits__sizes__are_those_of_documentation_and_code(text: str) -> None:
    assert "100,000 people on each side" in LIMITS[0]
    assert "`python -m benchmarks.linkage`: 100,000 v 100,000" in text
    assert f"fewer than {ENOUGH_MATCHES} likely matches" in LIMITS[-1]
    assert f"With fewer than {ENOUGH_MATCHES} likely matches" in text
    assert len(LIMITS) == len(SAID) + 1
