"""Where providers are and where activities were held, as an edition has it. Nobody who came."""

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.reports.edition import EditionFacts
from app.core.access import Actor
from app.models import Organisation

_DELIVERED = "delivered"


def list_providers(edition: EditionFacts) -> pl.DataFrame:
    """List the providers of higher education and where they are."""
    providers = pl.read_parquet(edition.analysis / "providers.parquet")
    return providers.drop_nulls(["easting_m", "northing_m"]).sort("provider")


def list_venues(session: Session, edition: EditionFacts, actor: Actor) -> pl.DataFrame:
    """List the places where activities within the person's reach were held, each once."""
    held = scan_held(edition, years=0)
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


def scan_held(edition: EditionFacts, years: int) -> pl.LazyFrame:
    """Give the activities that all members delivered at a known place in Great Britain.

    Parameters
    ----------
    years
        How many of the latest academic years with activities count; 0 for all.
    """
    delivered = pl.scan_parquet(edition.analysis / "activities.parquet").filter(
        pl.col("status") == _DELIVERED
    )
    known = delivered.select(pl.col("academic_year").drop_nulls().unique().sort()).collect()
    latest = known["academic_year"].tail(years or len(known)).to_list()
    return delivered.filter(
        pl.col("academic_year").is_in(latest), pl.col("venue_easting_m").is_not_null()
    )
