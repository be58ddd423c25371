"""Links: one to one between people, right as often as they say, whatever the order of the rows."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.demo.pairs import FilePair, make_pair
from etl.linkage import Linker, LinkResult, Model, expected_errors
from tests.unit.etl.linkage.people import ELLA, table

SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def pair() -> FilePair:
    return make_pair(2_000, seed=41)


@pytest.fixture(scope="module")
def result(pair: FilePair) -> LinkResult:
    return Linker.over(pair.left).link(pair.right)


def found(result: LinkResult) -> pl.DataFrame:
    both = [part.select("left_id", "right_id") for part in (result.links, result.duplicates)]
    return pl.concat(both)


def test_link__synthetic_england__f1_above_the_goal(pair: FilePair, result: LinkResult) -> None:
    pairs = found(result)
    right = pairs.join(pair.truth, on=["left_id", "right_id"], how="semi").height
    precision, recall = right / pairs.height, right / pair.truth.height
    assert 2 * precision * recall / (precision + recall) > 0.99
    assert expected_errors(result)["precision"] == pytest.approx(precision, abs=0.004)
    assert result.model.origin == "estimated"


def test_link__each_id__linked_once(result: LinkResult) -> None:
    assert result.links["left_id"].n_unique() == result.links.height
    assert result.links["right_id"].n_unique() == result.links.height
    copies = result.duplicates.filter(pl.col("left_id").is_in(result.links["left_id"].implode()))
    assert copies.is_empty()
    assert (result.links["probability"] > 0.5).all()


def test_link__people_entered_twice__both_are_known(pair: FilePair, result: LinkResult) -> None:
    twice = pair.truth.filter(pl.col("right_id").is_duplicated())
    known = twice.join(found(result), on=["left_id", "right_id"], how="semi")
    assert known.height > 0.95 * twice.height


def test_link__rows_in_another_order__same_links(pair: FilePair, result: LinkResult) -> None:
    again = Linker.over(pair.left.reverse()).link(
        pair.right.sample(fraction=1, shuffle=True, seed=2)
    )
    assert again.links.equals(result.links)
    assert again.model.version == result.model.version


def test_link__an_unrelated_record__changes_no_link(pair: FilePair, result: LinkResult) -> None:
    stranger = {"id": "r9999999", "forename": "Quintus", "surname": "Ze", "sex": "11"}
    more = pl.concat([pair.right, pl.DataFrame([stranger])], how="diagonal")
    again = Linker.over(pair.left, model=result.model).link(more)
    assert again.model.version == result.model.version
    assert found(again).sort("left_id").equals(found(result).sort("left_id"))


def links_of(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> set[tuple[str, str]]:
    result = Linker.over(table(*left)).link(table(*right))
    return set(result.links.select("left_id", "right_id").iter_rows())


def test_link__twins__each_to_their_own() -> None:
    twin = ELLA | {"forename": "Freya"}
    assert links_of([ELLA, twin], [twin, ELLA]) == {("x0", "x1"), ("x1", "x0")}


def test_link__only_the_twin_is_there__nobody_is_linked() -> None:
    assert links_of([ELLA], [ELLA | {"forename": "Freya"}]) == set()


def test_link__brother_at_home__is_not_taken_for_her() -> None:
    brother = {"forename": "Tom", "date_of_birth": date(2001, 3, 3), "sex": "11"}
    assert links_of([ELLA], [ELLA | brother]) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"postcode": "TR1 1XX", "school_urn": None},
        {"surname": "Hill"},
        {"date_of_birth": date(2004, 9, 5)},
        {"date_of_birth": None},
        {"forename": "Marchbanks", "surname": "Ella"},
        {"forename": "Marchbanks", "surname": "Ella", "date_of_birth": date(2004, 5, 19)},
        {"forename": "Ella Rose", "sex": None, "school_urn": None},
    ],
)
def test_link__one_thing_changed__still_found(change: dict[str, Any]) -> None:
    assert links_of([ELLA], [ELLA | change]) == {("x0", "x0")}


def test_link__two_records_alike__neither_is_chosen() -> None:
    result = Linker.over(table(ELLA)).link(table(ELLA, ELLA))
    assert result.links.is_empty()
    assert set(result.candidates["outcome"]) == {"unsure"}


def test_link__record_in_each_year__one_link_a_year() -> None:
    years = table(ELLA, ELLA).with_columns(period=pl.Series(["2022-23", "2023-24"]))
    links = Linker.over(table(ELLA)).link(years).links
    assert links["period"].to_list() == ["2022-23", "2023-24"]


def test_link__id_twice__refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Linker.over(table(ELLA | {"id": "a"}, ELLA | {"id": "a"}))


def test_link__too_few_to_estimate_from__stored_parameters() -> None:
    result = Linker.over(table(ELLA)).link(table(ELLA))
    assert result.model.origin == "stored"


names = st.sampled_from(["Ella", "Elle", "Tom", "Thomas", "Aisha", None])
people = st.lists(
    st.fixed_dictionaries(
        {
            "forename": names,
            "surname": st.sampled_from(["Khan", "Kahn", "Smith-Khan", "Hill", None]),
            "date_of_birth": st.sampled_from([date(2004, 5, 9), date(2004, 9, 5), None]),
            "sex": st.sampled_from(["10", "11", "99"]),
            "postcode": st.sampled_from(["LS6 2AB", "LS6 2AD", "LS6", "", None]),
        }
    ),
    max_size=8,
)


@SLOW
@given(people, people)
def test_link__any_people__one_to_one_and_probabilities(
    left: list[dict[str, Any]], right: list[dict[str, Any]]
) -> None:
    result = Linker.over(table(*left), model=Model.stored()).link(table(*right))
    assert result.links["left_id"].is_unique().all()
    assert result.links["right_id"].is_unique().all()
    assert result.candidates["probability"].is_between(0, 1).all()
    chances = result.candidates.select(pl.sum_horizontal("match", "relative", "stranger"))
    assert ((chances.to_series() - 1).abs() < 1e-9).all()
