"""Match rates through the gate."""

from typing import Any

import pytest

from analytics.disclosure import Dimension, get_rule_set
from analytics.match_rates import protect_match_rates

SEX = Dimension("sex", "Sex", (("F", "Women"), ("M", "Men")))
COHORT = Dimension("cohort", "School year", (("2000", "2000/01"), ("2001", "2001/02")))
REPORT: dict[str, Any] = {
    "groups": {
        "sex": [
            {"group": "F", "participants": 1_003, "linked": 402},
            {"group": "M", "participants": 998, "linked": 341},
            {"group": "not known", "participants": 41, "linked": 1},
            {"group": "X", "participants": 2, "linked": 0},
        ],
        "cohort": [{"group": "2000", "participants": 2_044, "linked": 744}],
    }
}


def test_protect_match_rates__counts__rounded_and_rates_of_the_rounded() -> None:
    table = protect_match_rates(REPORT, [SEX], get_rule_set("hesa_2011"))["sex"]

    rows = list(table.iter_text_rows())[1:]
    assert rows[0] == ["Women", "1,005", "400", "40%"]
    assert rows[2][:3] == ["Not known or another", "45", "0"]


@pytest.mark.parametrize(("rules", "tables"), [("hesa_2011", 2), ("npd_srs10", 1)])
def test_protect_match_rates__rules_that_hide_counts__one_table_only(
    rules: str, tables: int
) -> None:
    found = protect_match_rates(REPORT, [SEX, COHORT], get_rule_set(rules))

    assert list(found) == ["sex", "cohort"][:tables]


def test_protect_match_rates__breakdown_not_reported__left_out() -> None:
    region = Dimension("region", "Region", (("a", "A"),))

    assert protect_match_rates(REPORT, [region], get_rule_set("hesa_2011")) == {}
