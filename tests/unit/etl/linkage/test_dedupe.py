"""Records of one table that are one person's: households, twins, years; any order."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.demo.pairs import FilePair, make_pair
from etl.engine import DuckEngine
from etl.linkage import Model
from etl.linkage.dedupe import DedupeResult, find_clusters
from etl.linkage.people import find_people
from tests.unit.etl.linkage.people import ELLA, table

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FREYA = ELLA | {"forename": "Freya"}
TOM = ELLA | {"forename": "Tom", "sex": "11", "date_of_birth": date(2001, 3, 3)}
MOVED = {"postcode": "TR1 1XX", "school_urn": None}


def dedupe(people: pl.DataFrame, **options: Any) -> DedupeResult:
    with DuckEngine() as engine:
        return find_clusters(people, engine, **options)


def together(*people: dict[str, Any]) -> list[list[int]]:
    """Give the places of those who are one person, where there is more than one record."""
    clusters = dedupe(table(*people)).clusters.filter(pl.col("records") > 1)
    grouped = clusters.group_by("cluster_id").agg(pl.col("id").str.slice(1).cast(pl.Int64))
    return sorted(sorted(ids) for ids in grouped["id"].to_list())


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ((ELLA, ELLA), [[0, 1]]),
        ((ELLA, FREYA), []),
        ((ELLA, FREYA, ELLA, FREYA), [[0, 2], [1, 3]]),
        ((ELLA, TOM), []),
        ((ELLA, TOM, FREYA, TOM | MOVED), [[1, 3]]),
        ((ELLA, ELLA | MOVED, ELLA | {"forename": "Elle"}), [[0, 1, 2]]),
        ((ELLA, ELLA | {"date_of_birth": date(2004, 9, 5)}), [[0, 1]]),
        ((ELLA, ELLA | {"surname": "Hill"}), [[0, 1]]),
        ((ELLA, ELLA | {"date_of_birth": None}), [[0, 1]]),
        ((ELLA, FREYA, ELLA | {"forename": None}), []),
    ],
    ids=[
        "the same twice",
        "twins",
        "twins, each of them twice",
        "brother and sister",
        "the brother of twins has moved",
        "moved and misspelt",
        "day and month changed places",
        "another surname",
        "no date of birth",
        "one of the twins, it does not say which",
    ],
)
def test_find_clusters__households__who_is_one_person(
    people: tuple[dict[str, Any], ...], expected: list[list[int]]
) -> None:
    assert together(*people) == expected


@pytest.fixture(scope="module")
def pair() -> FilePair:
    return make_pair(4_000, seed=43)


@pytest.fixture(scope="module")
def result(pair: FilePair) -> DedupeResult:
    return dedupe(pair.left)


def test_find_clusters__synthetic_england__f1_above_98(
    pair: FilePair, result: DedupeResult
) -> None:
    found = _pairs(result.clusters, "cluster_id")
    true = _pairs(pair.people.rename({"left_id": "id"}), "person_key")
    right = len(found & true)
    assert 2 * right / (len(found) + len(true)) > 0.98
    assert result.model.origin == "estimated"


def test_find_clusters__pairs_for_a_reviewer__say_what_became_of_them(
    result: DedupeResult,
) -> None:
    pairs = result.pairs
    assert (pairs["left_id"] < pairs["right_id"]).all()
    assert (pairs["probability"] >= 0.05).all()
    apart = pairs.filter(~pl.col("together"))
    assert apart.height > 0
    owner = dict(result.clusters.select("id", "cluster_id").iter_rows())
    for left, right, same in pairs.select("left_id", "right_id", "together").iter_rows():
        assert (owner[left] == owner[right]) == same


def test_find_clusters__rows_in_another_order__same_clusters(
    pair: FilePair, result: DedupeResult
) -> None:
    again = dedupe(pair.left.sample(fraction=1, shuffle=True, seed=3))
    assert again.clusters.equals(result.clusters)
    assert again.pairs.equals(result.pairs)


def test_find_clusters__share_a_number__one_person_unless_nothing_else_agrees() -> None:
    number = {"upn": "A123456789012"}
    renamed = ELLA | MOVED | {"surname": "Hill", "date_of_birth": date(2004, 6, 19)}
    people = (ELLA | {"id": "a"}, renamed | {"id": "b"}, TOM | MOVED | {"surname": "Ze", "id": "c"})
    found = dedupe(pl.DataFrame([person | number for person in people]))
    assert found.clusters["cluster_id"].to_list() == ["a", "a", "c"]
    assert found.pairs["rule"].to_list() == ["identifier"]


def test_find_clusters__two_of_one_period__kept_apart() -> None:
    years = table(ELLA, ELLA, ELLA).with_columns(period=pl.Series(["2022", "2023", "2023"]))
    apart = dedupe(years, period_apart=True)
    # Which of the two of 2023 she is cannot be known.
    assert apart.clusters["records"].to_list() == [1, 1, 1]
    assert dedupe(years).clusters["records"].to_list() == [3, 3, 3]
    other = years.with_columns(period=pl.Series(["2022", "2023", None]))
    assert dedupe(other, period_apart=True).clusters["records"].to_list() == [3, 3, 3]


def test_find_clusters__no_period_to_keep_apart__refused() -> None:
    with pytest.raises(ValueError, match="period"):
        dedupe(table(ELLA), period_apart=True)


def test_find_clusters__id_twice__refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        dedupe(table(ELLA | {"id": "a"}, FREYA | {"id": "a"}))


def test_find_clusters__nobody__nothing() -> None:
    assert dedupe(table()).clusters.is_empty()


def test_find_people__recorded_by_two_members__one_person_and_how_sure() -> None:
    found = find_people(table(ELLA, FREYA, ELLA | MOVED), model=Model.stored())
    assert found["id"].to_list() == ["x0", "x1", "x2"]
    assert found["person"].to_list() == ["x0", "x1", "x0"]
    assert found["probability"][0] == found["probability"][2] > 0.99
    assert found["probability"][1] > 0.5


people_of_two_homes = st.lists(
    st.fixed_dictionaries(
        {
            "forename": st.sampled_from(["Ella", "Elle", "Tom", "Thomas", None]),
            "surname": st.sampled_from(["Khan", "Kahn", "Smith-Khan", "Hill"]),
            "date_of_birth": st.sampled_from([date(2004, 5, 9), date(2004, 9, 5), None]),
            "postcode": st.sampled_from(["LS6 2AB", "LS6 2AD", None]),
        }
    ),
    max_size=8,
)


@SLOW
@given(people_of_two_homes)
def test_find_people__any_people__one_person_each_in_any_order(
    people: list[dict[str, Any]],
) -> None:
    given_table = table(*people)
    found = find_people(given_table, model=Model.stored())
    assert found["id"].to_list() == sorted(given_table["id"])
    assert found["probability"].is_between(0, 1).all()
    assert found.filter(pl.col("person") > pl.col("id")).is_empty()
    assert found.equals(find_people(given_table.reverse(), model=Model.stored()))


def _pairs(labelled: pl.DataFrame, label: str) -> set[tuple[str, str]]:
    both = labelled.select("id", label)
    joined = both.join(both, on=label, suffix="_other").filter(pl.col("id") < pl.col("id_other"))
    return set(joined.select("id", "id_other").iter_rows())


def test_find_clusters__compared_in_parts__same_clusters(
    pair: FilePair, result: DedupeResult
) -> None:
    parts = dedupe(pair.left, model=result.model, part=700)
    assert parts.clusters.drop("probability").equals(result.clusters.drop("probability"))
