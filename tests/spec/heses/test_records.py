"""HEFCE 00/06, technical supplement, record by record: each case cites its paragraph or reading.

All cases run as one national file.
"""

import re
from pathlib import Path

import pytest

from tests.spec.heses import cases_fees, cases_places, cases_population, cases_prices
from tests.spec.heses.record import Case, read_pairs, run_cases

CASES = [
    *cases_population.CASES,
    *cases_places.CASES,
    *cases_prices.CASES,
    *cases_fees.CASES,
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, str]]:
    folder: Path = tmp_path_factory.mktemp("heses") / "out"
    return {id(case): row for case, row in zip(CASES, run_cases(CASES, folder), strict=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_record__as_the_paragraph_says__is_placed(
    case: Case, outcomes: dict[int, dict[str, str]]
) -> None:
    row = outcomes[id(case)]
    expected = read_pairs(case.expected)
    assert {name: row[name] for name in expected} == expected


def test_cases__every_paragraph_of_the_mappings__has_one() -> None:
    cited = {int(n) for case in CASES for n in re.findall(r"TS (\d+)", case.paragraph)}
    assert cited >= {14, 15, 18, 21, 25, 26, *range(30, 40), 41, 42, 43, 44, 45, 47, *range(48, 53)}
