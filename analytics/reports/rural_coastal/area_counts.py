"""Counts who lives in the listed areas, and what was held near them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import polars as pl

from analytics.definitions import NOT_KNOWN, Definition
from analytics.disclosure import Count, Dimension, Mean, Share, TrueCounts
from analytics.reports.counting import By, Part, Whole, count_people
from analytics.reports.kinds import Counted
from analytics.reports.question import Question
from analytics.reports.rural_coastal.areas import (
    ELSEWHERE,
    RANK_NOTE,
    REACH_KM,
    dimension_of,
    list_areas,
)
from analytics.reports.rural_coastal.classes import key_of
from etl.engine import Engine, load_stages

LIVING_NOTE: Final = (
    "Participants are those who attended a delivered activity and live there. Activities are those"
    f" held at a place within {REACH_KM} km of its middle, each at every area that it is near;"
    " where years are asked about, those held in them. Apart stand the activities held near none of"
    " the areas, and those of no known place, online for instance."
)
_STAGES: Final = load_stages("analytics.reports", "sql/listed_areas")
_EVERY_PLACE: Final = By(Dimension("neighbourhood", "Neighbourhood", ()), "neighbourhood")


def near_of(rural: str, low: str) -> str:
    """Name the count of activities near the areas that are listed under two definitions."""
    return f"near_{rural}_{low}".replace("-", "_")


@dataclass(frozen=True, slots=True)
class Listed:
    """The areas that are listed under a definition of rural and one of low participation."""

    rural: Definition
    low: Definition
    areas: pl.DataFrame

    @property
    def dimension(self) -> Dimension:
        """What people are broken down by."""
        return dimension_of(self.areas, self.rural, self.low)

    @property
    def near(self) -> str:
        """The name of the count of activities near them: of other areas it is another."""
        return near_of(self.rural.key, self.low.key)

    def key(self, table: str) -> str:
        """Give the key of a table of them: `areas@ruc@polar4`."""
        return key_of(table, self.rural.key, self.low.key)

    def gather_near(self, held: pl.DataFrame) -> pl.DataFrame:
        """Count activities by listed area; apart, those near none of them and those of no place.

        Parameters
        ----------
        held
            `activity_key`, `placed`, and `neighbourhood`: an area that it is near, or null.
        """
        listed = pl.col("neighbourhood").is_in(self.areas["neighbourhood"].to_list())
        near = held.filter(listed)
        others = held.join(near, on="activity_key", how="anti").unique("activity_key")
        rest = pl.when("placed").then(pl.lit(ELSEWHERE)).otherwise(pl.lit(NOT_KNOWN))
        found = pl.concat([near["neighbourhood"], others.select(rest).to_series()])
        return found.alias(self.dimension.name).value_counts(name=self.near, sort=True)

    def gather(self, by_neighbourhood: pl.DataFrame) -> pl.DataFrame:
        """Add up the counts of neighbourhoods to a row each listed area, and all the others."""
        place = pl.col("neighbourhood")
        listed = place.is_in(self.areas["neighbourhood"].to_list())
        area = pl.when(listed | (place == NOT_KNOWN)).then(place).otherwise(pl.lit(ELSEWHERE))
        return (
            by_neighbourhood.group_by(area.alias(self.dimension.name))
            .agg(pl.exclude("neighbourhood").sum())
            .sort(self.dimension.name)
        )


def list_all(
    engine: Engine, rural: Sequence[Definition], low: Sequence[Definition]
) -> tuple[Listed, ...]:
    """List areas under every pair of definitions; pairs under which there is none are left out."""
    found = (Listed(*pair, list_areas(engine, *pair)) for pair in product(rural, low))
    return tuple(each for each in found if not each.areas.is_empty())


def count_living(engine: Engine, question: Question, listed: Sequence[Listed]) -> Iterator[Counted]:
    """Count participants of listed areas with their hours, and the activities held near each."""
    if not listed:
        return
    places = pl.concat([each.areas for each in listed]).unique("neighbourhood", maintain_order=True)
    engine.register("listed_areas", places.select("neighbourhood", "easting_m", "northing_m"))
    years = question.years
    engine.run(
        _STAGES,
        {
            "everybody": question.scope.organisation_keys is None,
            "every_year": years is None,
            "first_year": years.first if years else 0,
            "last_year": years.last if years else 0,
            "reach_m": 1000 * REACH_KM,
        },
    )
    living = engine.fetch("living", order_by=["neighbourhood"])
    near = engine.fetch("activities_near", order_by=["activity_key", "neighbourhood"])
    for each in listed:
        yield Counted(each.key("areas"), "records", _describe_living(each, living, near))


def count_young(
    engine: Engine, listed: Sequence[Listed], young: Whole, reached: Part
) -> Iterator[Counted]:
    """Count young people of listed areas, and how many of them were reached."""
    counted = count_people(engine, young, [_EVERY_PLACE], parts=[reached])
    measures = (
        young.count,
        Count(reached.name, reached.label, part_of=young.name, unit=young.unit),
        Share(f"{reached.name}_rate", reached.rate, reached.name, young.name, interval=True),
    )
    for each in listed:
        yield Counted(
            each.key("young_areas"),
            "npd",
            TrueCounts(
                "Young people of remote areas",
                each.gather(counted),
                (each.dimension,),
                measures,
                (RANK_NOTE,),
                of_scope=reached.of_scope,
            ),
        )


def _describe_living(each: Listed, living: pl.DataFrame, held: pl.DataFrame) -> TrueCounts:
    area = each.dimension.name
    table = each.gather(living).join(each.gather_near(held), on=area, how="full", coalesce=True)
    return TrueCounts(
        "Participants and activities in remote areas",
        table.select(
            area,
            pl.col("living", each.near).fill_null(0).cast(pl.Int64),
            hours=pl.col("minutes") / 60 / pl.col("living"),
        ),
        (each.dimension,),
        (
            Count("living", "Participants"),
            Mean("hours", "Contact hours, average", over="living", unit="hours"),
            Count(each.near, f"Activities within {REACH_KM} km", unit="activities"),
        ),
        (RANK_NOTE, LIVING_NOTE),
    )
