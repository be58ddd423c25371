"""Names of the same people are that by definition: of whatever anybody is, both hold or neither."""

from collections.abc import Iterator, Mapping

import polars as pl
import pytest

from analytics.definitions import dimension, list_definitions
from analytics.disclosure import Same
from analytics.disclosure.same import of_dimension
from analytics.reports.characteristics import FREE_MEALS
from analytics.reports.counting import By
from analytics.reports.hesa_track.participation import HOW_MUCH
from analytics.reports.hesa_track.profile import COMBINED
from analytics.reports.same_people import list_same
from analytics.reports.white_disadvantaged_males.counts import peers_of
from analytics.track.breakdowns import list_studies
from etl.engine import DuckEngine

#: Every way to be: the values that a column can have, about the bounds of the definitions.
HOMES = (
    *("polar4_quintile", "polar3_quintile", "tundra_msoa_quintile", "tundra_lsoa_quintile"),
    "imd_quintile",
)
QUINTILES = (None, 1, 2, 5)
PEOPLE = {
    "fsm": (None, True, False),
    **dict.fromkeys(HOMES, QUINTILES),
    "sex": (None, "male", "other"),
    "ethnic_group": (None, "white", "asian"),
}
DAY = "DATE '2020-01-01'"
#: Who attended nothing has no hours and no first day: the track gives them together.
ATTENDED = (
    "SELECT *, row_number() OVER (ORDER BY activities, some_hours, days) AS place,"
    " CASE WHEN activities > 0 THEN some_hours ELSE 0 END AS hours,"
    " CASE WHEN activities > 0 THEN some_hours / 2 ELSE 0 END AS high_hours,"
    " CASE WHEN activities > 0 THEN some_hours / 3 ELSE 0 END AS skills_hours_before_16,"
    " activities AS low_activities,"
    f" CASE WHEN activities > 0 THEN {DAY} END AS first_on,"
    f" CASE WHEN activities > 0 THEN {DAY} + INTERVAL (days) DAY END AS last_on"
    " FROM (SELECT unnest([0, 1, 2, 4, 10]) AS activities),"
    " (SELECT unnest([0, 0.5, 2.994, 2.995, 3, 7.9, 8, 11, 16, 20]) AS some_hours),"
    " (SELECT unnest([0, 1, 200, 900]) AS days)"
)


def _bys() -> Mapping[str, By]:
    families = (
        *("disadvantage", "participation", "low_participation", "deprivation", "intensity"),
    )
    disadvantage = list_definitions("disadvantage")
    bys = [
        *(By(dimension(each), each.sql) for name in families for each in list_definitions(name)),
        *(By(peers_of(each).dimension, _peers(each.sql, peers_of(each))) for each in disadvantage),
        FREE_MEALS,
        COMBINED,
        *HOW_MUCH,
    ]
    return {by.dimension.name: by for by in bys}


def _peers(sql: str, by: By) -> str:
    """Put the definition itself where the report has its column."""
    name = by.dimension.name.replace("peers.", "disadvantage__").replace("-", "_")
    return by.column.replace(name, f"({sql})")


BYS = _bys()
LED = [
    (name, same)
    for name in BYS
    for same in of_dimension(list_same(), name)
    if same.as_dimension and not same.count
]


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine() as opened:
        grid = pl.DataFrame({"one": [1]})
        for name, values in PEOPLE.items():
            grid = grid.join(pl.DataFrame({name: values}), how="cross")
        opened.register("people", grid.with_row_index("place"))
        opened.define("attended", ATTENDED)
        yield opened


def _keys(engine: DuckEngine, name: str) -> list[str]:
    by = BYS[name]
    table = "attended" if by.of_scope or name.startswith("intensity.") else "people"
    engine.define("keys", f"SELECT {by.column} AS found, place FROM {table}")
    keys = engine.fetch("keys", order_by=["place"])["found"].cast(pl.String).fill_null("none")
    return keys.to_list()


@pytest.mark.parametrize(("name", "same"), LED, ids=lambda each: str(each)[:40])
def test_list_same__category_that_another_leads__of_the_same_people(
    engine: DuckEngine, name: str, same: Same
) -> None:
    own = [key in same.categories for key in _keys(engine, name)]
    assert True in own
    if same.as_dimension in BYS:
        leading = [key == same.as_category for key in _keys(engine, same.as_dimension)]
        assert own == leading
    else:
        assert same.as_dimension == "attendance"
        activities = engine.fetch("attended", order_by=["activities"])["activities"]
        assert sum(own) == sum((n > 0) == (same.as_category == "some") for n in activities)


def test_list_same__every_line__names_categories_that_there_are() -> None:
    studies = {f"heses_{each.key}": each.categories for each in list_studies()}
    known = {name: by.dimension.categories for name, by in BYS.items()} | studies
    for same in list_same():
        names = [name for name in known if of_dimension([same], name)]
        for name in names:
            assert {key for key, _ in known[name]}.issuperset(same.categories), same
