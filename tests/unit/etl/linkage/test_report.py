"""The match-rate report: who was linked, by group, and who is missed."""

from typing import Any

import polars as pl
import pytest

from etl.linkage import LinkResult, Model, report_matches
from etl.linkage.report import CAUTIONS

PEOPLE = 400


def people(**given: list[Any]) -> pl.DataFrame:
    """The first half are of member `a`, the others of `b`."""
    columns = {
        "id": [f"P{number:03d}" for number in range(PEOPLE)],
        "date_of_birth": ["2001-09-01"] * PEOPLE,
        "postcode": ["SW1A 1AA"] * PEOPLE,
        "sex": ["F"] * PEOPLE,
        "member": ["a"] * 200 + ["b"] * 200,
    }
    return pl.DataFrame(columns | given, infer_schema_length=None).with_columns(
        pl.col("date_of_birth").str.to_date()
    )


def result(*pairs: tuple[int, str, str, float]) -> LinkResult:
    """Pairs of person, year, outcome and probability."""
    candidates = pl.DataFrame(
        [
            (f"P{person:03d}", f"R{number:03d}", year, outcome, chance, "exact")
            for number, (person, year, outcome, chance) in enumerate(pairs)
        ],
        schema={
            **dict.fromkeys(("left_id", "right_id", "period", "outcome"), pl.String()),
            "probability": pl.Float64(),
            "rule": pl.String(),
        },
        orient="row",
    )
    links = candidates.filter(pl.col("outcome") == "link")
    return LinkResult(links, links.clear(), candidates, Model.stored(), PEOPLE, 10)


def group(report: dict[str, Any], breakdown: str, key: str) -> dict[str, Any]:
    return next(row for row in report["groups"][breakdown] if row["group"] == key)


def test_report_matches__two_years__linked_in_any_and_in_each() -> None:
    found = report_matches(
        people(),
        result((0, "2020", "link", 1.0), (0, "2021", "link", 0.98), (1, "2021", "unsure", 0.4),
               (1, "2020", "no_match", 0.0)),
        by=["member"],
    )  # fmt: skip

    assert [found[name] for name in ("linked", "unsure", "not_linked")] == [1, 1, 398]
    assert [(y["year"], y["linked"], y["unsure"]) for y in found["years"]] == [
        ("2020", 1, 0),
        ("2021", 1, 1),
    ]
    assert group(found, "member", "a")["recall"] == round(1.98 / 2.38, 5)
    assert group(found, "member", "a")["precision"] == 0.99
    assert group(found, "member", "b")["recall"] is None
    assert found["cautions"] == list(CAUTIONS)


def test_report_matches__year_without_a_candidate__is_there() -> None:
    found = report_matches(people(), result(), records={"2020": 7})

    assert [(y["year"], y["records"], y["linked"]) for y in found["years"]] == [("2020", 7, 0)]


def test_report_matches__cohort_and_completeness__by_the_fields_themselves() -> None:
    births = [None] * 10 + ["2001-08-31"] * 190 + ["2001-09-01"] * 200
    found = report_matches(people(date_of_birth=births), result())

    rows = {name: {r["group"]: r for r in found["groups"][name]} for name in found["groups"]}
    assert {key: row["participants"] for key, row in rows["cohort"].items()} == {
        "2000": 190, "2001": 200, "not known": 10,
    }  # fmt: skip
    assert set(rows["completeness"]) == {"complete", "without date of birth"}
    assert found["without_date_of_birth"] == 0.025


def test_report_matches__a_group_linked_less__is_told_first_and_in_a_sentence() -> None:
    linked = [(n, "2020", "link", 1.0) for n in (*range(60), *range(200, 340))]
    missed = [(n, "2020", "unsure", 0.5) for n in range(60, 80)]

    found = report_matches(people(), result(*linked, *missed), by=["member"])

    first = found["differing"][0]
    assert (first["group"], first["difference"], first["recall"]) == ("a", -0.4, round(60 / 70, 5))
    assert first["low"] < -0.4 < first["high"] < 0
    assert first["sentence"].startswith(
        "Member a: 30.0% are linked, 40.0 points fewer than others of the same school years ("
    )
    assert first["sentence"].endswith(
        "Of their likely matches 85.7% are linked, of the others' 100.0%. 0.0% lack a date of birth"
        " or a postcode, of the others 0.0%."
    )


@pytest.mark.parametrize("few", [0, 19])
def test_report_matches__difference_by_chance_or_of_few__is_not_told(few: int) -> None:
    linked = [(n, "2020", "link", 1.0) for n in (*range(few, 100 + few), *range(200, 310))]
    groups = ["few"] * few + ["many"] * (PEOPLE - few)

    found = report_matches(people(group=groups), result(*linked), by=["member", "group"])

    assert found["differing"] == []
