"""Synthetic measures of every neighbourhood of the country, so that its maps are whole.

The small areas of the synthetic England keep the measures that its people's lives were drawn
from; here the rest gets its own, on the same surface. They say nothing about the real place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from etl.demo.draws import Floats, Ints, normal_scores, stream, weighted_groups
from etl.demo.places import describe_districts, smooth_field
from etl.demo.reference import describe_areas, list_editions
from etl.reference.local_authorities import load_local_authorities

#: Areas of the synthetic England are numbered from 0.
_FIRST_AREA: Final = 1_000_000
_INWARD_LETTERS: Final = 2
#: Estates and villages: the country differs within a town as well as between towns.
_LOCAL_M: Final = (4e3, 15e3)
#: How far the sea makes itself felt.
_SHORE_KM: Final = 4.0
_NATIONS: Final = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
#: What is published of England alone.
_ENGLISH: Final = pl.selectors.starts_with("tundra_", "gaps_", "uni_connect_")


@dataclass(frozen=True)
class Country:
    """The measures of every postcode sector in which somebody could live.

    Attributes
    ----------
    postcodes : postcode, sector; in use, in alphabetical order.
    editions : measures by sector, for each kind and edition of the demonstration.
    """

    postcodes: pl.DataFrame
    editions: Mapping[tuple[str, str], pl.DataFrame]

    def surround(self, kind: str, edition: str, own: pl.DataFrame) -> pl.DataFrame:
        """Add the rest of the country to a table of the synthetic England.

        Parameters
        ----------
        own
            By postcode, as `write_reference` wrote it: its sectors stay as they are.

        Returns
        -------
        pl.DataFrame
            The columns of `own`, in alphabetical order of the postcode.
        """
        theirs = own.select("postcode", _sector())
        ended = theirs.join(self.postcodes, on="postcode", how="anti").sort("postcode")
        postcodes = self.postcodes.merge_sorted(ended, key="postcode")
        known = own.select(_sector(), pl.exclude("postcode", "postcode2"))
        known = known.unique("sector", keep="any")
        rest = self.editions[kind, edition].join(known, on="sector", how="anti")
        measures = pl.concat([known, rest.select(known.columns).cast(known.schema)])
        table = postcodes.join(measures, on="sector", maintain_order="left")
        return table.with_columns(postcode2=pl.col("postcode")).select(own.columns)


def measure_country(
    seed: int, directory: pl.DataFrame, coast_km: pl.DataFrame | None = None
) -> Country:
    """Draw the measures of all postcode sectors: alike among neighbours, low in towns, by the sea.

    Fifths and tenths hold as many postcodes each, in every nation of the kingdom.

    Parameters
    ----------
    directory
        Every postcode, as `PostcodeDirectory.to_frame` gives it.
    coast_km
        postcode, coast_km; None leaves out what the sea does.
    """
    authorities = load_local_authorities().values()
    regions = pl.DataFrame(
        [(each.code, each.region) for each in authorities],
        schema=("local_authority", "region"),
        orient="row",
    )
    living = (
        directory.filter(pl.col("live") != 0, pl.col("easting_m").is_not_null())
        .join(regions, on="local_authority", maintain_order="left")
        .with_columns(_sector(), outcode=pl.col("postcode").str.head(-4))
    )
    sectors = _list_sectors(living, coast_km)
    measures = _score(seed, sectors)
    postcodes = living.select("postcode", "sector").sort("postcode")
    return Country(postcodes, _editions(seed, measures))


def _sector() -> pl.Expr:
    return pl.col("postcode").str.head(-_INWARD_LETTERS).alias("sector")


def _list_sectors(living: pl.DataFrame, coast_km: pl.DataFrame | None) -> pl.DataFrame:
    """Say of each sector where it is, how many postcodes it has, how dense and how far inland."""
    if coast_km is None:
        coast_km = pl.DataFrame(schema={"postcode": pl.String, "coast_km": pl.Float64})
    density = describe_districts(living).select("outcode", pl.col("density").fill_null(0.0))
    return (
        living.join(coast_km, on="postcode", how="left", maintain_order="left")
        .group_by("sector")
        .agg(
            pl.col("outcode", "region", "local_authority").first(),
            pl.col("easting_m", "northing_m", "coast_km").mean(),
            pl.len().alias("postcodes"),
        )
        .sort("sector")
        .join(density, on="outcode", how="left", maintain_order="left")
        .with_columns(
            country=pl.col("local_authority").str.head(1).replace_strict(_NATIONS),
            coast_km=pl.col("coast_km").fill_null(float("inf")),
        )
        .with_row_index("area", offset=_FIRST_AREA)
    )


def _score(seed: int, sectors: pl.DataFrame) -> pl.DataFrame:
    """Draw scores as `etl.demo.places` does, with more of what neighbours share, and the sea."""
    weights = sectors["postcodes"].to_numpy().astype(np.float64)
    easting_m, northing_m = (sectors[c].to_numpy() for c in ("easting_m", "northing_m"))
    # The same stream, so the same surface as that of the synthetic England.
    field = smooth_field(stream(seed, "areas"), easting_m, northing_m)
    rng = stream(seed, "country", "areas")
    local = smooth_field(rng, easting_m, northing_m, lengths_m=_LOCAL_M)
    urban = normal_scores(sectors["density"].to_numpy(), weights)
    shore = np.exp(-sectors["coast_km"].to_numpy() / _SHORE_KM)
    london = (sectors["region"] == "London").to_numpy().astype(np.float64)

    def noise(deviation: float) -> Floats:
        return deviation * rng.standard_normal(len(sectors))

    advantage = normal_scores(
        0.55 * field - 0.35 * urban - 0.7 * shore + 0.6 * local + noise(0.5), weights
    )
    participation = normal_scores(0.85 * advantage + 0.9 * london + noise(0.45), weights)
    scores = {"quintile": participation, "imd_decile": advantage + noise(0.5)}
    scores["idaci_decile"] = scores["imd_decile"] + noise(0.3)
    return sectors.with_columns(
        pl.Series(name, _by_nation(values, sectors, 10 if name.endswith("decile") else 5))
        for name, values in scores.items()
    )


def _by_nation(values: Floats, sectors: pl.DataFrame, groups: int) -> Ints:
    """Cut values into groups of equal weight within each nation."""
    found = np.empty(len(values), np.int64)
    weights = sectors["postcodes"].to_numpy().astype(np.float64)
    for nation in _NATIONS.values():
        here = (sectors["country"] == nation).to_numpy()
        found[here] = weighted_groups(values[here], weights[here], groups)
    return found


def _editions(seed: int, measures: pl.DataFrame) -> dict[tuple[str, str], pl.DataFrame]:
    english = pl.col("country") == "England"
    participation = describe_areas(stream(seed, "country", "reference"), measures).with_columns(
        pl.when(english).then(_ENGLISH)
    )
    deprivation = measures.filter(english).select(
        "area", pl.col("imd_decile", "idaci_decile").cast(pl.Int8)
    )
    names = measures.select("area", "sector")
    return {
        (kind, edition): areas.join(names, on="area", maintain_order="left")
        for kind, edition, areas in list_editions(participation, deprivation, seed, "country")
    }
