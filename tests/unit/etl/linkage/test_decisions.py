"""What people decide, and numbers that two records share, come before all weights."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from etl.demo.pairs import make_pair
from etl.linkage import Linker, LinkResult, Model
from tests.unit.etl.linkage.people import ELLA, SCHEMA, table

TOM: dict[str, Any] = {
    "forename": "Tom",
    "surname": "Abara",
    "date_of_birth": date(2001, 3, 3),
    "sex": "11",
    "postcode": "TR1 1XX",
}
NUMBERED = SCHEMA | dict.fromkeys(("upn", "uln", "husid"), pl.String)


def decided(*rows: tuple[str, str, bool]) -> pl.DataFrame:
    schema = {"left_id": pl.String, "right_id": pl.String, "same": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def link(
    left: list[dict[str, Any]], right: list[dict[str, Any]], *rows: tuple[str, str, bool]
) -> LinkResult:
    linker = Linker.over(table(*left), model=Model.stored())
    return linker.link(table(*right), decisions=decided(*rows))


def links_of(result: LinkResult) -> dict[tuple[str, str], str]:
    return {
        (a, b): rule for a, b, rule in result.links.select("left_id", "right_id", "rule").rows()
    }


def test_link__decided_not_the_same__cut_and_not_linked() -> None:
    result = link([ELLA], [ELLA], ("x0", "x0", False))
    assert links_of(result) == {}
    assert result.candidates.select("outcome", "probability").row(0) == ("cut", 0.0)


def test_link__decided_the_same__linked_though_no_pass_finds_the_pair() -> None:
    result = link([ELLA], [TOM], ("x0", "x0", True))
    assert links_of(result) == {("x0", "x0"): "reviewed"}
    assert result.links["probability"].to_list() == [1.0]


def test_link__decided_the_same__the_likelier_rival_gives_way() -> None:
    twin = ELLA | {"forename": "Freya"}
    result = link([ELLA], [ELLA, twin], ("x0", "x1", True))
    assert links_of(result) == {("x0", "x1"): "reviewed"}
    assert set(result.candidates["outcome"]) == {"link", "rival"}


def test_link__one_record_decided_for_two_people__the_later_stands() -> None:
    result = link([ELLA, TOM], [ELLA], ("x0", "x0", True), ("x1", "x0", True))
    assert links_of(result) == {("x1", "x0"): "reviewed"}


def test_link__a_change_of_mind__the_last_stands() -> None:
    result = link([ELLA], [ELLA], ("x0", "x0", False), ("x0", "x0", True))
    assert links_of(result) == {("x0", "x0"): "reviewed"}


def test_link__one_copy_cut__the_other_keeps_the_record() -> None:
    result = link([ELLA, ELLA], [ELLA], ("x0", "x0", False))
    assert set(links_of(result)) == {("x1", "x0")}


def test_link__decision_on_somebody_who_left__left_out() -> None:
    assert set(links_of(link([ELLA], [ELLA], ("gone", "x0", False)))) == {("x0", "x0")}


def test_link__decisions__teach_the_estimate() -> None:
    pair = make_pair(2_000, seed=44)
    linker = Linker.over(pair.left)
    plain = linker.link(pair.right)
    wrong = plain.links.head(100).select("left_id", "right_id", pl.lit(False).alias("same"))
    taught = linker.link(pair.right, decisions=wrong)
    assert taught.model.matches < plain.model.matches


def numbered(**numbers: str) -> pl.DataFrame:
    return pl.DataFrame([{"id": "a"} | TOM | numbers], schema=NUMBERED)


@pytest.mark.parametrize("name", ["upn", "uln", "husid"])
def test_link__a_number_in_common__linked_by_it(name: str) -> None:
    other = {"id": "b"} | TOM | {"surname": "Stone", "postcode": None, name: "H 12 "}
    right = pl.DataFrame([other], schema=NUMBERED)
    result = Linker.over(numbered(**{name: "h 12"}), model=Model.stored()).link(right)
    assert links_of(result) == {("a", "b"): "identifier"}
    assert result.links["probability"].to_list() == [1.0]


def test_link__a_number_in_common_but_nothing_else__weighed_and_counted() -> None:
    right = pl.DataFrame([{"id": "b"} | ELLA | {"upn": "A1"}], schema=NUMBERED)
    result = Linker.over(numbered(upn="A1"), model=Model.stored()).link(right)
    assert links_of(result) == {}
    assert result.identifier_contradicted == 1


def test_link__the_number_is_another_records__comes_before_likeness() -> None:
    right = pl.DataFrame(
        [{"id": "b"} | TOM, {"id": "c"} | TOM | {"surname": "Stone", "upn": "A1"}], schema=NUMBERED
    )
    result = Linker.over(numbered(upn="A1"), model=Model.stored()).link(right)
    assert links_of(result) == {("a", "c"): "identifier"}


@pytest.mark.parametrize("stand_in", ["9999999999", "0", "XXXX"])
def test_link__one_character_over_and_over_for_a_number__stands_for_none(stand_in: str) -> None:
    right = pl.DataFrame([{"id": "b"} | ELLA | {"uln": stand_in}], schema=NUMBERED)
    result = Linker.over(numbered(uln=stand_in), model=Model.stored()).link(right)
    assert links_of(result) == {}
    assert result.identifier_contradicted == 0
