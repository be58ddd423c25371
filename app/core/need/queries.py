"""Reads of an edition where need is: neighbourhoods by score, and the schools in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.targeting import (
    Rule,
    RuleFault,
    class_of,
    rank_places,
    read_columns,
    score_areas,
    score_schools,
    suggest_rule,
)
from app.core.access import Actor
from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.need.areas import Areas, open_areas
from app.core.need.meant import find_meant
from app.core.need.own import OwnMember
from app.core.need.wish import PLACES, Wish
from app.models import Institution, Organisation

#: Pupils of schools from this age on are those that outreach meets most.
_PRIMARY_AGE: Final = 13


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The answer to a wish.

    Attributes
    ----------
    areas : the neighbourhoods that are meant, the highest score first, with `score`, `fifth` (0 to
        4, -1 for none; among all neighbourhoods), `place` (among those that are meant).
    schools : the schools in them, the highest first, with `score` and `place`.
    own : the member as whose staff somebody asks, where that is known.
    """

    wish: Wish
    rule: Rule
    all_areas: Areas
    areas: pl.DataFrame
    schools: pl.DataFrame
    own: OwnMember | None


def find(hearth: Hearth, wish: Wish, own: OwnMember | None) -> Found:
    """Score the neighbourhoods of the current edition, and give those that are meant.

    Raises
    ------
    Invalid, NotAllowed
        As `find_among`.
    NotFound
        There are no neighbourhoods.
    """
    return find_among(open_areas(hearth), wish, own)


def find_among(areas: Areas, wish: Wish, own: OwnMember | None) -> Found:
    """Score neighbourhoods, and give those that are meant with their schools.

    Parameters
    ----------
    own
        The member as whose staff somebody asks, None for nobody's.

    Raises
    ------
    Invalid
        The wish names what is not there, or nothing fits.
    NotAllowed
        It asks where participants live, and not of the own member.
    """
    rule = _read_rule(wish.rule, areas)
    columns = [one.column for one, _ in rule]
    scores = score_areas(
        read_columns(areas.table, columns),
        [weight for _, weight in rule],
        [one.needs_when_low for one, _ in rule],
    )
    scored = areas.table.with_columns(score=pl.Series(scores), fifth=pl.Series(class_of(scores)))
    rows = find_meant(areas, wish, own)
    meant = _place(scored.filter(rows), "neighbourhood")
    return Found(wish, rule, areas, meant, _find_schools(areas, scores, meant), own)


def complete(
    hearth: Hearth, session: Session, actor: Actor, given: Mapping[str, str]
) -> Mapping[str, str]:
    """Add what is suggested to an address without a rule.

    That is a rule, and where the address says no place either, the region of the person's member.
    """
    if "rule" in given:
        return given
    suggested = _suggest(hearth, session, actor).to_query()
    if any(given.get(name) for name in PLACES):
        suggested.pop("region", None)
    return {**suggested, **given}


def _suggest(hearth: Hearth, session: Session, actor: Actor) -> Wish:
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


def _read_rule(text: str, areas: Areas) -> Rule:
    try:
        rule = Rule.parse(text)
    except RuleFault as fault:
        raise Invalid("rule", str(fault)) from fault
    lacking = [one.label for one, _ in rule if one not in areas.known]
    if lacking:
        raise Invalid("rule", f"This edition does not know of any neighbourhood: {lacking[0]}.")
    return rule


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
