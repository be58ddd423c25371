"""Maps of printed figures by district."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts import WITHHELD
from analytics.disclosure import Count, Dimension, SafeTable, Share, get_rule_set, protect
from analytics.reports.coverage.mapping import grade, map_districts
from maps.scales import SUPPRESSED

NAMES = (("E1", "Ash"), ("E2", "Beech"), ("E3", "Cedar"), ("elsewhere", "Elsewhere"))


def table(learners: list[int]) -> SafeTable:
    return protect(
        pl.DataFrame(
            {
                "district": [code for code, _ in NAMES],
                "learners": learners,
                "intensive": [count // 2 for count in learners],
            }
        ),
        [Dimension("district", "District", NAMES)],
        [
            Count("learners", "Learners"),
            Count("intensive", "Intensive", part_of="learners"),
            Share("rate", "Intensive, %", "intensive", "learners"),
        ],
        get_rule_set("hesa_2011"),
    )


def test_map_districts__count__classes_and_labels_of_printed_figures() -> None:
    spec = map_districts("Most live in Ash", table([203, 9, 11, 500]), "learners", source="Records")

    assert spec is not None
    assert list(spec.codes) == ["E1", "E2", "E3"]
    assert list(spec.labels) == ["10", "205"]
    assert list(spec.classes) == [1, 0, 0]
    assert "most in Ash, 205; least in Beech, 10." in spec.alt


def test_map_districts__hidden_figure__is_withheld_and_never_a_class() -> None:
    spec = map_districts("-", table([200, 9, 100, 0]), "rate", source="Records")

    assert spec is not None
    assert list(spec.classes) == [0, WITHHELD, 0]
    assert list(spec.labels) == ["50%"]
    assert spec.facts == {"rate": [50, None, 50]}


def test_map_districts__nothing_printed__no_map() -> None:
    assert map_districts("-", table([1, 1, 1, 900]), "rate", source="Records") is None


def test_withheld__of_a_specification__is_the_hatching_of_the_drawing() -> None:
    assert WITHHELD == SUPPRESSED


@pytest.mark.parametrize(
    ("values", "begins"), [([], []), ([0, 0], [0]), ([0, 5, 5, 10, 40], [0, 5, 10, 40])]
)
def test_grade__values__begin_of_classes(values: list[float], begins: list[float]) -> None:
    assert grade(values) == begins


@given(st.lists(st.integers(0, 60).map(lambda count: 5.0 * count), min_size=1, max_size=40))
def test_grade__any_values__at_most_five_classes_from_the_least(values: list[float]) -> None:
    begins = grade(values)
    assert len(begins) <= 5
    assert begins[0] == min(values)
    assert begins == sorted(set(begins))
    assert set(begins) <= set(values)
