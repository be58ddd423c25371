"""Reads of an edition for the targeting map: public facts of areas and schools, none of people."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.reports.edition import EditionFacts
from analytics.targeting import (
    Indicator,
    Rule,
    RuleFault,
    class_of,
    is_within,
    list_available,
    rank_places,
    read_columns,
    score_areas,
    score_schools,
    suggest_rule,
)
from app.core.access import Actor
from app.core.context import Hearth
from app.core.errors import Invalid, NotFound
from app.core.report_editions import get_facts
from app.models import Institution, Organisation
from app.targeting.wish import Wish

#: Pupils of schools from this age on are those that outreach meets most.
_PRIMARY_AGE: Final = 13
_NO_AREAS: Final = (
    "The present edition of the warehouse does not say what neighbourhoods there are. The central"
    " team builds it again."
)
_NOTHING_KNOWN: Final = "Nothing is known of the neighbourhoods yet: no reference data are loaded."


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """All neighbourhoods of an edition, and what is known of them.

    Attributes
    ----------
    table : in the order of codes.
    known : the share of them that have each indicator.
    places_m : shape (n, 2), their middles on the British grid; NaN where one has none.
    """

    edition: EditionFacts
    table: pl.DataFrame
    known: Mapping[Indicator, float]
    places_m: NDArray[np.float64]

    def find_row(self, code: str) -> int | None:
        """Return the row of a neighbourhood by its code; None for an unknown one."""
        row = self.table["neighbourhood"].index_of(code)
        return None if row is None else int(row)

    def find_nearest(self, easting_m: float, northing_m: float) -> str:
        """Return the code of the neighbourhood whose middle is nearest to a point."""
        apart_m = np.hypot(*(self.places_m - (easting_m, northing_m)).T)
        return str(self.table["neighbourhood"][int(np.nanargmin(apart_m))])


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The answer to a wish.

    Attributes
    ----------
    areas : the neighbourhoods that are meant, the highest score first, with `score`, `fifth` (0 to
        4, -1 for none; among all neighbourhoods), `place` (among those that are meant).
    schools : the schools in them, the highest first, with `score` and `place`.
    """

    wish: Wish
    rule: Rule
    all_areas: Areas
    areas: pl.DataFrame
    schools: pl.DataFrame


def open_areas(hearth: Hearth) -> Areas:
    """Return the neighbourhoods of the current edition.

    Raises
    ------
    NotFound
        There is no edition yet, or it has none; the message says what to do.
    """
    edition = get_facts(hearth)
    if not (edition.analysis / "neighbourhoods.parquet").exists():
        raise NotFound(_NO_AREAS)
    return _read_areas(edition, edition.analysis)


@lru_cache(maxsize=2)
def _read_areas(edition: EditionFacts, analysis: Path) -> Areas:
    table = pl.read_parquet(analysis / "neighbourhoods.parquet").sort("neighbourhood")
    known = list_available(table)
    if not known:
        raise NotFound(_NOTHING_KNOWN)
    places_m = read_columns(table, ["easting_m", "northing_m"])
    # Northern Ireland is on a grid of its own.
    irish = table["local_authority"].str.starts_with("N").fill_null(value=False).to_numpy()
    places_m[irish] = np.nan
    return Areas(edition, table, known, places_m)


def find(hearth: Hearth, wish: Wish) -> Found:
    """Score the neighbourhoods, and give those that are meant with their schools.

    Raises
    ------
    Invalid
        The wish names what is not there.
    NotFound
        There are no neighbourhoods.
    """
    areas = open_areas(hearth)
    rule = _read_rule(wish.rule, areas)
    columns = [one.column for one, _ in rule]
    scores = score_areas(
        read_columns(areas.table, columns),
        [weight for _, weight in rule],
        [one.needs_when_low for one, _ in rule],
    )
    scored = areas.table.with_columns(score=pl.Series(scores), fifth=pl.Series(class_of(scores)))
    meant = _place(scored.filter(_is_meant(areas, wish)), "neighbourhood")
    if meant.is_empty():
        raise Invalid("region", "No neighbourhood fits all of this. Take a condition away.")
    return Found(wish, rule, areas, meant, _find_schools(areas, scores, meant))


def get_suggested(hearth: Hearth, session: Session, actor: Actor) -> Wish:
    """Return what is shown first: the suggested rule, in the region of the person's member."""
    areas = open_areas(hearth)
    rule, region = suggest_rule(areas.known), actor.region
    if actor.organisation_id is not None:
        own = select(Organisation.region).where(Organisation.id == actor.organisation_id)
        region = session.scalar(own)
    return Wish(rule=str(rule), region=_name_region(areas, region))


def find_schools_in_records(session: Session, urns: list[str]) -> dict[str, int]:
    """Return the numbers of schools by URN, of those that the records have."""
    rows = session.execute(
        select(Institution.urn, Institution.id)
        .where(Institution.urn.in_(urns))
        .order_by(Institution.urn)
    )
    return {str(urn): number for urn, number in rows}


def list_venues(session: Session, areas: Areas, actor: Actor) -> pl.DataFrame:
    """List the places where activities within the person's reach were held, each once."""
    held = pl.scan_parquet(areas.edition.analysis / "activities.parquet").filter(
        pl.col("venue_easting_m").is_not_null()
    )
    if not actor.figures_scope.is_everything:
        own = select(Organisation.key).where(
            Organisation.id.in_(actor.figures_scope.organisation_ids)
        )
        keys = session.scalars(own.order_by(Organisation.key)).all()
        held = held.filter(pl.col("organisation_key").is_in(keys))
    places = (
        pl.col("venue_easting_m").alias("easting_m"),
        pl.col("venue_northing_m").alias("northing_m"),
    )
    return held.select(*places).unique().sort("easting_m", "northing_m").collect()


def list_providers(areas: Areas) -> pl.DataFrame:
    """List the providers of higher education and where they are."""
    providers = pl.read_parquet(areas.edition.analysis / "providers.parquet")
    return providers.drop_nulls(["easting_m", "northing_m"]).sort("provider")


def _read_rule(text: str, areas: Areas) -> Rule:
    try:
        rule = Rule.parse(text)
    except RuleFault as fault:
        raise Invalid("rule", str(fault)) from fault
    lacking = [one.label for one, _ in rule if one not in areas.known]
    if lacking:
        raise Invalid("rule", f"This edition does not know of any neighbourhood: {lacking[0]}.")
    return rule


def _is_meant(areas: Areas, wish: Wish) -> pl.Series:
    """Say which neighbourhoods are meant."""
    conditions = [pl.lit(value=True)]
    if wish.region:
        conditions.append(pl.col("region") == wish.region)
    if wish.authority:
        conditions.append(pl.col("local_authority") == wish.authority)
    if wish.areas:
        conditions.append(pl.col("neighbourhood").is_in(wish.areas))
    meant = areas.table.select(pl.all_horizontal(*conditions).fill_null(value=False)).to_series()
    if wish.near:
        row = areas.find_row(wish.near)
        if row is None or np.isnan(areas.places_m[row]).any():
            raise Invalid("near", "The place is not known, or not in Great Britain.")
        east, north = areas.places_m[row].tolist()
        meant &= pl.Series(is_within(areas.places_m, (east, north), wish.km))
    return meant.alias("meant")


def _find_schools(areas: Areas, scores: NDArray[np.float64], meant: pl.DataFrame) -> pl.DataFrame:
    teaches = pl.coalesce(pl.col("high_age") >= _PRIMARY_AGE, pl.col("phase") != "primary", True)
    schools = (
        pl.scan_parquet(areas.edition.analysis / "institutions.parquet")
        .filter(
            teaches,
            pl.col("closed_on").is_null(),
            pl.col("easting_m").is_not_null(),
            pl.col("neighbourhood").is_in(meant["neighbourhood"].to_list()),
        )
        .collect()
    )
    found = score_schools(
        read_columns(schools, ["easting_m", "northing_m"]),
        areas.places_m,
        scores,
        areas.table["postcodes"],
    )
    return _place(schools.with_columns(score=pl.Series(found, dtype=pl.Float64)), "urn")


def _place(table: pl.DataFrame, key: str) -> pl.DataFrame:
    """Put the highest score first and say which place each has, 0 for none."""
    placed = table.with_columns(place=pl.Series(rank_places(table["score"].to_numpy())))
    return placed.with_columns(pl.col("score").fill_nan(None)).sort(
        "score", key, descending=[True, False], nulls_last=True
    )


def _name_region(areas: Areas, region: str | None) -> str:
    """Return a region as the neighbourhoods name it; "" for one that none lies in."""
    names = areas.table["region"].drop_nulls().unique().to_list()
    return next((name for name in names if name == region), "")
