"""Tells which schools members reach, school by school, and which of them share a school.

Of a member at a school is told only what was held at the school or for it, or delivered in a year
in which 10 of its learners or more took part. So that a member works with a school never says that
one learner does. Counted anew, all years together would tell of a year with few: of such years is
told together, where there are so many that this says nothing of any one of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from analytics.disclosure.bands import FEWEST, band_people
from analytics.reports.coverage.counts import EVER, count_reach
from analytics.reports.question import Years
from analytics.track.people import open_work
from analytics.track.scope import EVERYBODY
from etl.engine import load_stages

NOTES: Final = (
    "A school counts as reached where an activity was held at it or for it, or where 10 or more of"
    " its learners took part in what one member delivered in a year. Of years with fewer learners,"
    " none is told, but of all those together where they are 3 or more with 10 or more learners.",
    "Learners are told in bands. Who took part in what two members delivered counts for each.",
    "High need: the lowest third of all these schools by average Attainment 8, or the highest by"
    " free school meals. Schools and colleges are those of the register that teach from 13 on.",
)
_MEMBERS: Final = load_stages("analytics.reports", "sql/school_members")
_PACKAGE: Final = ((8, "8 hours or more"), (3, "3 to under 8 hours"), (0, "Under 3 hours"))


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """An edition's schools, and of members there what may be told; learners are true counts."""

    schools: pl.DataFrame
    members: pl.DataFrame


def tell_schools(analysis: Path, years: Years | None, keys: Collection[str] | None) -> pl.DataFrame:
    """Tell of each school beyond primary what reached it.

    Parameters
    ----------
    analysis
        The `analysis` folder of the edition.
    years
        Of the activities; None is all.
    keys
        Whose activities; None is every member's.

    Returns
    -------
    pl.DataFrame
        A row a school, those of high need first, and of these the neediest: public facts of the
        register (`urn`, `name`, `phase`, `local_authority`, `region`, `district`,
        `district_name`, `ks4_attainment8`, `fsm_percent`, `high_need`, `easting_m`,
        `northing_m`), then `members`, `activities`, `learners` (a band), and `package`, the
        contact hours of a learner on average (a band; null of few learners).
    """
    reach = _read(analysis, *_ends(years))
    told = reach.members.filter(_of(keys))
    counted = told.group_by("urn").agg(
        pl.len().alias("members"),
        pl.col("activities").sum(),
        pl.col("learners", "minutes").sum(),
    )
    return (
        reach.schools.join(counted, on="urn", how="left", maintain_order="left")
        .with_columns(pl.col("members", "activities", "learners", "minutes").fill_null(0))
        .with_columns(_package(), band_people("learners"))
        .drop("minutes")
    )


def tell_shared(analysis: Path, years: Years | None, keys: Collection[str] | None) -> pl.DataFrame:
    """Tell which schools several members work with, among them one of those asked about.

    Parameters
    ----------
    analysis, years
        As of `tell_schools`.
    keys
        The members that are concerned; None is every member.

    Returns
    -------
    pl.DataFrame
        A row a school, most members first: `urn`, `name`, `local_authority`, `region`,
        `high_need`, `organisation_keys` (of all members there) and their `activities` together.
    """
    reach = _read(analysis, *_ends(years))
    concerned = reach.members.filter(_of(keys)).select("urn").unique()
    shared = (
        reach.members.join(concerned, on="urn", how="semi")
        .group_by("urn")
        .agg(
            pl.col("organisation_key").sort().alias("organisation_keys"),
            pl.col("activities").sum(),
        )
        .filter(pl.col("organisation_keys").list.len() > 1)
    )
    public = reach.schools.select("urn", "name", "local_authority", "region", "high_need")
    return public.join(shared, on="urn").sort(
        pl.col("organisation_keys").list.len(), "name", "urn", descending=[True, False, False]
    )


def count_members(
    analysis: Path, years: Years | None, keys: Collection[str] | None
) -> dict[str, int]:
    """Count by district the members of whom it is told that they reach a school there.

    Parameters
    ----------
    analysis, years, keys
        As of `tell_schools`.
    """
    reach = _read(analysis, *_ends(years))
    told = reach.members.filter(_of(keys)).join(reach.schools.select("urn", "district"), on="urn")
    counted = (
        told.drop_nulls("district").group_by("district").agg(pl.col("organisation_key").n_unique())
    )
    return dict(counted.sort("district").iter_rows())


def _of(keys: Collection[str] | None) -> pl.Expr:
    return pl.lit(value=True) if keys is None else pl.col("organisation_key").is_in(list(keys))


def _package() -> pl.Expr:
    hours = pl.col("minutes") / 60 / pl.col("learners")
    said = pl.lit(None, pl.String)
    for least, label in reversed(_PACKAGE):
        said = pl.when(hours >= least).then(pl.lit(label)).otherwise(said)
    return pl.when(pl.col("learners") >= FEWEST).then(said).alias("package")


def _ends(years: Years | None) -> tuple[int, int]:
    return EVER if years is None else (years.first, years.last)


@lru_cache(maxsize=32)
def _read(analysis: Path, first: int, last: int) -> _Reach:
    """Count once what members did at schools, and keep of it what may be told of."""
    with open_work(analysis, EVERYBODY) as engine:
        count_reach(engine, first, last, everybody=True)
        engine.run(_MEMBERS)
        members = engine.fetch("school_members", order_by=["urn", "organisation_key"])
        schools = engine.fetch("register", order_by=["urn"])
    return _Reach(_rank(schools), members.join(schools, on="urn", how="semi"))


def _rank(schools: pl.DataFrame) -> pl.DataFrame:
    """Put schools of high need first, the lowest results and the most free meals before others."""
    results = pl.col("ks4_attainment8").rank() / pl.col("ks4_attainment8").count()
    meals = 1 - pl.col("fsm_percent").rank() / pl.col("fsm_percent").count()
    need = pl.mean_horizontal(results, meals)
    return schools.sort(
        pl.col("high_need").fill_null(value=False), need, "urn",
        descending=[True, False, False], nulls_last=True,
    )  # fmt: skip
