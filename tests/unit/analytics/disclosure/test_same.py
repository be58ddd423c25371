"""One group of people under several names is printed alike, whatever else a report holds."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import (
    Count,
    Dimension,
    SafeTable,
    Same,
    TableFault,
    TrueCounts,
    protect_report,
)
from analytics.disclosure.groups import Group, groups_of
from analytics.disclosure.same import add_merged, merged_by, of_count, of_dimension
from tests.unit.analytics.disclosure.reports import KEY, Table

SAME = (
    Same("", "quintile", ("1",), "", "is.lowest", "yes"),
    Same("", "quintile", ("2", "3", "4"), "", "is.lowest", "no"),
    Same("", "quintile", ("none",), "", "is.lowest", "none"),
    Same("", "peers.*", ("white", "other"), "", "is.*", "yes"),
    Same("", "peers.*", ("others",), "", "is.*", "no"),
    Same("", "peers.*", ("none",), "", "is.*", "none"),
    Same("people", "took", ("true",), "campus", "", ""),
    Same("active_*", "", (), "in_year", "year", "*"),
)
CATEGORIES = {
    "is.lowest": ("yes", "no", "none"),
    "quintile": ("1", "2", "3", "4", "none"),
    "peers.lowest": ("white", "other", "others", "none"),
    "took": ("true", "false"),
    "sex": ("female", "male"),
    "year": ("2023", "2024"),
}
LOWEST = {"1": "yes", "2": "no", "3": "no", "4": "no", "none": "none"}


def draw(seed: int, number: int) -> pl.DataFrame:
    """Draw people who are in a category of each, as it follows from what they are."""
    random = np.random.default_rng(seed)
    quintile = random.choice(CATEGORIES["quintile"], number, p=random.dirichlet(np.ones(5)))
    frame = pl.DataFrame(
        {
            "quintile": quintile,
            "took": random.choice(CATEGORIES["took"], number),
            "sex": random.choice(CATEGORIES["sex"], number),
            "white": random.random(number) < 0.6,
            "entered": random.random(number) < 0.4,
            "in_2023": random.random(number) < 0.7,
            "in_2024": random.random(number) < 0.3,
        }
    )
    lowest = pl.col("quintile").replace_strict(LOWEST)
    return frame.with_columns(
        lowest.alias("is.lowest"),
        pl.when(lowest != "yes")
        .then(lowest.replace({"no": "others"}))
        .otherwise(pl.when("white").then(pl.lit("white")).otherwise(pl.lit("other")))
        .alias("peers.lowest"),
        (pl.col("took") == "true").alias("campus"),
    )


def table(
    people: pl.DataFrame,
    by: tuple[str, ...],
    parts: tuple[str, ...] = ("entered",),
    *,
    whole: str = "people",
    source: str = "hesa",
) -> Table:
    sums = (pl.col(part).sum().cast(pl.Int64) for part in parts)
    counted = people.group_by(by).agg(pl.len().cast(pl.Int64).alias(whole), *sums)
    measures = (Count(whole, whole), *(Count(part, part, part_of=whole) for part in parts))
    dimensions = tuple(
        Dimension(name, name, tuple((each, each) for each in CATEGORIES[name])) for name in by
    )
    counts = TrueCounts("People", counted, dimensions, measures)
    return Table(f"{whole} by {' '.join(by)}", source, counts)


def years(people: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        people.filter(f"in_{year}").with_columns(pl.lit(year).alias("year"))
        for year in CATEGORIES["year"]
    )


def figures(*tables: Table) -> dict[Group, int]:
    found: dict[Group, int] = {}
    for safe in protect_report(tables, key=KEY, same=SAME).values():
        assert not safe.is_withheld
        found |= groups_of(safe)
    return found


def group(count: str, **labels: str) -> Group:
    named = ((name.replace("_", "."), label) for name, label in labels.items())
    return Group(count, tuple(sorted(named)))


# --- what is printed ----------------------------------------------------------------------------


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([6, 30, 300]), st.sampled_from(["hesa", "npd"]))
def test_protect_report__categories_of_several_names__one_figure(
    seed: int, number: int, source: str
) -> None:
    people = draw(seed, number)
    names = ("quintile", "is.lowest", "peers.lowest")
    printed = figures(*(table(people, (name,), source=source) for name in names))

    for count in ("people", "entered", "people less entered"):
        lowest = printed[group(count, is_lowest="yes")]
        assert printed[group(count, quintile="1")] == lowest
        white, other = (printed[group(count, peers_lowest=key)] for key in ("white", "other"))
        assert white + other == lowest
        assert printed[group(count, peers_lowest="others")] == printed[group(count, is_lowest="no")]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("other", ["quintile", "peers.lowest"])
def test_protect_report__the_leading_name_is_in_another_report__the_same_figure(
    seed: int, other: str
) -> None:
    people = draw(seed, 60)

    alone = figures(table(people, ("is.lowest",)))
    beside = figures(table(people, (other,)), table(people, ("sex",)))

    key = {"quintile": "none", "peers.lowest": "none"}[other]
    for count in ("people", "entered"):
        assert beside[Group(count, ((other, key),))] == alone[group(count, is_lowest="none")]


@pytest.mark.parametrize("seed", range(4))
def test_protect_report__two_dimensions__led_along_one(seed: int) -> None:
    people = draw(seed, 200)

    printed = figures(
        table(people, ("quintile", "sex")), table(people, ("is.lowest", "sex")),
        table(people, ("is.lowest",)),
    )  # fmt: skip

    for sex in CATEGORIES["sex"]:
        one = printed[group("people", quintile="1", sex=sex)]
        assert one == printed[group("people", is_lowest="yes", sex=sex)]
    assert printed[group("people", quintile="1")] == printed[group("people", is_lowest="yes")]


@pytest.mark.parametrize("seed", range(6))
def test_protect_report__category_that_is_a_part__figure_of_the_part(seed: int) -> None:
    people = draw(seed, 40)

    of_part = figures(table(people, ("sex",), ("campus",)))
    of_category = figures(table(people, ("took",), ()))

    assert of_category[group("people", took="true")] == of_part[group("campus")]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("source", ["hesa", "npd"])
def test_protect_report__count_of_a_year__figure_of_the_year(seed: int, source: str) -> None:
    people = draw(seed, 40)
    by_year = table(years(people), ("year",), (), whole="in_year")
    of_2024 = table(people.filter("in_2024"), ("sex",), (), whole="active_2024", source=source)

    printed = figures(by_year, of_2024)

    apart = abs(printed[group("active_2024")] - printed[group("in_year", year="2024")])
    assert apart == 0 if source == "hesa" else apart <= 5


def test_protect_report__among_more_people__no_greater_under_any_name() -> None:
    for seed in range(8):
        everybody = draw(seed, 60)
        some = everybody.head(25)
        wide = {"quintile": table(everybody, ("quintile",))}
        all_ = protect_report([wide["quintile"]], key=KEY, same=SAME)

        few = protect_report(
            [table(some, ("peers.lowest",)), table(some, ("quintile",))],
            key=KEY, within=[all_], same=SAME,
        )  # fmt: skip

        most = groups_of(next(iter(all_.values())))
        for safe in few.values():
            for each, figure in groups_of(safe).items():
                assert figure <= most.get(each, figure)


def test_protect_report__not_the_same_people__is_refused() -> None:
    people = draw(1, 50)
    others = people.with_columns(pl.lit("1").alias("quintile"))

    with pytest.raises(TableFault, match="do not count the same people as people"):
        figures(table(people, ("is.lowest",)), table(others, ("quintile",)))


def test_protect_report__names_not_declared__may_print_in_two_ways() -> None:
    """Else the tests above would show nothing."""

    def differ(seed: int) -> bool:
        people = draw(seed, 60)
        tables = [table(people, ("quintile",)), table(people, ("is.lowest",))]
        safe: dict[str, SafeTable] = protect_report(tables, key=KEY)
        found = {key: value for each in safe.values() for key, value in groups_of(each).items()}
        return found[group("people", quintile="1")] != found[group("people", is_lowest="yes")]

    assert any(map(differ, range(12)))


# --- the names ----------------------------------------------------------------------------------


def test_of_dimension__star__stands_for_the_same_text_in_what_leads() -> None:
    (first, *_) = of_dimension(SAME, "peers.imd")

    assert (first.dimension, first.as_dimension) == ("peers.imd", "is.imd")
    assert of_dimension(SAME, "peer") == []


def test_of_count__star__gives_the_category() -> None:
    (found,) = of_count(SAME, "active_2024")

    assert (found.as_count, found.as_dimension, found.as_category) == ("in_year", "year", "2024")


def test_merged_by__a_category_is_left_out__not_merged() -> None:
    assert merged_by(SAME, "quintile", ("1", "2", "none")) == {
        "is.lowest": {"1": "yes", "2": "no", "3": "no", "4": "no", "none": "none"}
    }
    assert merged_by(SAME, "quintile", ("1", "5")) == {}


def test_add_merged__printed_categories__sums_of_what_they_are_merged_into() -> None:
    printed = {
        group("people", quintile=key): number
        for key, number in zip(CATEGORIES["quintile"], (5, 10, 0, 15, 20), strict=True)
    }

    found = add_merged(printed, SAME)

    assert [found[group("people", is_lowest=key)] for key in CATEGORIES["is.lowest"]] == [5, 25, 20]
    assert found.keys() >= printed.keys()
