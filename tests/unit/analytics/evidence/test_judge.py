"""A comparison is called what it is, and only the traps that lie there are named."""

import csv
from importlib.resources import files

import pytest

from analytics.evidence import Compared, UnknownComparison, judge, list_comparisons
from analytics.reports.model import Evidence


def keys(compared: Compared) -> set[str]:
    return {caution.key for caution in judge(compared).cautions}


@pytest.mark.parametrize("key", list_comparisons())
def test_judge__each_comparison__says_its_type_and_what_may_not_be_claimed(key: str) -> None:
    found = judge(Compared(key))
    assert found.sentence.startswith(f"Type {found.evidence.value} evidence:")
    assert found.text[1].startswith("Not to be claimed: that ") or key == "matched"
    assert found.caution.startswith(found.text[1])
    assert all(caution.source for caution in found.cautions)


@pytest.mark.parametrize("key", ["own_school", "national", "similar_national", "expected"])
def test_judge__average_as_comparator__type_2_at_most(key: str) -> None:
    assert judge(Compared(key)).evidence is Evidence.EMPIRICAL


@pytest.mark.parametrize("key", ["matched", "randomised"])
def test_judge__comparison_group__type_3(key: str) -> None:
    assert judge(Compared(key)).evidence is Evidence.CAUSAL


def test_judge__mentoring__warns_of_selection_both_ways() -> None:
    found = judge(Compared("treated_untreated", activity_types=["mentoring"]))
    said = {caution.key: caution.sentence for caution in found.cautions}
    assert "Selection is plausible" in said["mentoring"]
    assert "no evidence that mentoring does harm" in said["mentoring"]


def test_judge__mentoring_drawn_by_lot__no_warning_of_selection() -> None:
    assert "mentoring" not in keys(Compared("randomised", activity_types=["mentoring"]))


def test_judge__no_mentoring__no_warning_of_it() -> None:
    assert keys(Compared("treated_untreated", activity_types=["campus_visit"])) == set()


def test_judge__chosen_on_an_earlier_result__regression_to_the_mean() -> None:
    assert "regression" in keys(Compared("before_after", chosen_on_result=True))
    assert "regression" not in keys(Compared("before_after"))
    assert "regression" not in keys(Compared("national", chosen_on_result=True))


def test_judge__national_rate_as_what_is_expected__says_whom_it_is_of() -> None:
    assert "national_population" in keys(Compared("expected", national_rate=True))
    assert "national_population" not in keys(Compared("expected"))
    assert "national_population" in keys(Compared("national"))


@pytest.mark.parametrize(
    ("bases", "small"), [((), False), ((0, 50), False), ((45, 500), True), ((49,), True)]
)
def test_judge__bases__small_ones_are_marked(bases: tuple[int, ...], small: bool) -> None:
    assert ("small_base" in keys(Compared("national", bases=bases))) is small


def test_judge__unknown__names_those_that_exist() -> None:
    with pytest.raises(UnknownComparison, match=r"'gut'.*own_school"):
        judge(Compared("gut"))


def test_cautions__every_line__names_comparisons_that_exist() -> None:
    with (files("analytics.evidence") / "cautions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert set(row["comparisons"].split("|")) <= set(list_comparisons()), row["key"]
