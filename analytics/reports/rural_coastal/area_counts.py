"""Counts who lives in the listed areas, and what was held near them."""

from collections.abc import Sequence
from itertools import product
from typing import Final

import polars as pl

from analytics.definitions import NOT_KNOWN, Definition
from analytics.disclosure import Count, Dimension, Mean, Share, TrueCounts
from analytics.reports.counting import By, Part, Whole, count_people
from analytics.reports.kinds import Counted
from analytics.reports.question import Question
from analytics.reports.rural_coastal.areas import (
    AREA,
    AREAS,
    ELSEWHERE,
    NEAR,
    RANK_NOTE,
    REACH_KM,
    YOUNG_AREAS,
    dimension_of,
    list_areas,
)
from etl.engine import Engine, load_stages

LIVING_NOTE: Final = (
    "Participants are those who attended a delivered activity and live there. Activities are those"
    f" held at a place within {REACH_KM} km of its middle, each at every area that it is near;"
    " where years are asked about, those held in them."
)
_STAGES: Final = load_stages("analytics.reports", "sql/listed_areas")
_EVERY_PLACE: Final = By(Dimension("neighbourhood", "Neighbourhood", ()), "neighbourhood")


def gather_areas(
    engine: Engine, rural: Sequence[Definition], low: Sequence[Definition]
) -> pl.DataFrame:
    """Give each area that is listed under any pair of definitions once, by its code.

    All are counted in one table: an area of two lists is printed alike in both.
    """
    found = [list_areas(engine, *pair) for pair in product(rural, low)]
    return pl.concat(found).unique("neighbourhood").sort("neighbourhood")


def count_living(engine: Engine, question: Question, areas: pl.DataFrame) -> Counted:
    """Count participants of areas with their hours, and the activities held near each."""
    engine.register("listed_areas", areas.select("neighbourhood", "easting_m", "northing_m"))
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
    living = _gather(engine.fetch("living", order_by=["neighbourhood"]), areas)
    near = engine.fetch("activities_near", order_by=["activity_key", "neighbourhood"])
    table = living.join(_gather_near(near), on=AREA, how="full", coalesce=True)
    counts = TrueCounts(
        "Participants and activities in remote areas",
        table.select(
            AREA,
            pl.col("living", NEAR).fill_null(0).cast(pl.Int64),
            hours=pl.col("minutes") / 60 / pl.col("living"),
        ),
        (dimension_of(areas),),
        (
            Count("living", "Participants"),
            Mean("hours", "Contact hours, average", over="living", unit="hours"),
            Count(NEAR, f"Activities within {REACH_KM} km", unit="activities"),
        ),
        (RANK_NOTE, LIVING_NOTE),
    )
    return Counted(AREAS, "records", counts)


def count_young(engine: Engine, young: Whole, reached: Part, areas: pl.DataFrame) -> Counted:
    """Count young people of areas, and how many of them were reached."""
    counted = count_people(engine, young, [_EVERY_PLACE], parts=[reached])
    counts = TrueCounts(
        "Young people of remote areas",
        _gather(counted, areas),
        (dimension_of(areas),),
        (
            young.count,
            Count(reached.name, reached.label, part_of=young.name, unit=young.unit),
            Share(f"{reached.name}_rate", reached.rate, reached.name, young.name, interval=True),
        ),
        (RANK_NOTE,),
        of_scope=reached.of_scope,
    )
    return Counted(YOUNG_AREAS, "npd", counts)


def _gather(by_neighbourhood: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Add up the counts of neighbourhoods to a row each area, and all the others."""
    place = pl.col("neighbourhood")
    is_own = place.is_in(areas["neighbourhood"].to_list()) | (place == NOT_KNOWN)
    area = pl.when(is_own).then(place).otherwise(pl.lit(ELSEWHERE))
    return (
        by_neighbourhood.group_by(area.alias(AREA))
        .agg(pl.exclude("neighbourhood").sum())
        .sort(AREA)
    )


def _gather_near(held: pl.DataFrame) -> pl.DataFrame:
    """Count activities by area; apart, those near none of them and those of no known place.

    Parameters
    ----------
    held
        A row each activity and area that it is near (`neighbourhood`, null is none), with whether
        it has a place (`placed`).
    """
    rest = pl.when("placed").then(pl.lit(ELSEWHERE)).otherwise(pl.lit(NOT_KNOWN))
    area = pl.coalesce("neighbourhood", rest).alias(AREA)
    return held.group_by(area).agg(pl.len().alias(NEAR)).sort(AREA)
