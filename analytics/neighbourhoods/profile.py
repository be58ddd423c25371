"""What each type is like: its size, its figures, and where they stand among all areas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.neighbourhoods.measures import Measure, mean_of
from analytics.neighbourhoods.prepare import Floats

#: An area counts as near the coast up to this distance; the choice is the house's.
COASTAL_KM: Final = 5.0
_COAST: Final = "coast_km"
_WHOLE: Final = 100.0


@dataclass(frozen=True)
class Profiles:
    """Types as they are, in plain tables.

    Attributes
    ----------
    types : a row a type, by its number: `neighbourhood_type`, `neighbourhood_group`, `areas`,
        `share` (of all typed areas, 0 to 1), `postcodes` (null where not counted),
        `participation` (mean, null without a measure), `participation_rank` (1 the lowest),
        `coastal_share` (of its areas, 0 to 1, or null).
    figures : a row for each type and measure, and for each class of a measure of classes:
        `neighbourhood_type`, `measure`, `class_name` (empty for a number), `known` (areas),
        `mean` (of a class: share of areas, 0 to 1), `whole` (of all areas), `index` (100 is the
        whole; null where the whole is 0), `standing` (0 to 1: how much of all areas has less,
        half of those that are equal; mean over the type's areas; null for a class).
    """

    types: pl.DataFrame
    figures: pl.DataFrame


def profile(
    areas: pl.DataFrame,
    measures: Sequence[Measure],
    participation: Measure | None,
    *,
    coastal_km: float = COASTAL_KM,
) -> Profiles:
    """Describe types by the areas in them.

    Parameters
    ----------
    areas
        `neighbourhood_type`, `neighbourhood_group`, a column a measure, and `postcodes` where
        they are counted.
    participation
        The measure that types are ranked by; each area counts once.
    """
    figures = pl.concat(
        [part for measure in measures for part in _figures(areas, measure)], how="vertical"
    ).sort("neighbourhood_type", "measure", "class_name")
    return Profiles(_types(areas, participation, coastal_km), figures)


def _types(areas: pl.DataFrame, participation: Measure | None, coastal_km: float) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.Float64)
    young = mean_of(participation.key) if participation else none
    coast = (pl.col(_COAST) <= coastal_km).mean() if _COAST in areas.columns else none
    postcodes = "postcodes" in areas.columns
    types = areas.group_by("neighbourhood_type").agg(
        pl.col("neighbourhood_group").first(),
        pl.len().cast(pl.Int64).alias("areas"),
        (pl.len() / areas.height).alias("share"),
        (pl.col("postcodes").sum() if postcodes else pl.lit(None))
        .cast(pl.Int64)
        .alias("postcodes"),
        young.alias("participation"),
        coast.alias("coastal_share"),
    )
    # Of two types with one mean the lower number stays the lower rank.
    rank = pl.col("participation").rank("ordinal").cast(pl.Int64)
    return types.sort("neighbourhood_type").with_columns(rank.alias("participation_rank"))


def _figures(areas: pl.DataFrame, measure: Measure) -> Iterator[pl.DataFrame]:
    values = areas[measure.key]
    if measure.scale == "class":
        names = sorted(values.drop_nulls().cast(pl.String).unique())
        for name in names:
            yield _figure(areas, measure.key, name, (values.cast(pl.String) == name), None)
        return
    numbers = values.cast(pl.Float64).fill_nan(None)
    yield _figure(areas, measure.key, "", numbers, _standing(numbers))


def _figure(
    areas: pl.DataFrame, key: str, name: str, values: pl.Series, standing: Floats | None
) -> pl.DataFrame:
    numbers = values.cast(pl.Float64)
    whole = numbers.mean()
    places = pl.Series(standing, dtype=pl.Float64) if standing is not None else None
    table = pl.DataFrame(
        {
            "neighbourhood_type": areas["neighbourhood_type"],
            "value": numbers,
            "standing": pl.Series([None] * areas.height, dtype=pl.Float64)
            if places is None
            else places.fill_nan(None),
        }
    )
    index = _WHOLE * pl.col("mean") / whole if whole else pl.lit(None, dtype=pl.Float64)
    return (
        table.group_by("neighbourhood_type")
        .agg(
            pl.col("value").count().cast(pl.Int64).alias("known"),
            pl.col("value").mean().alias("mean"),
            pl.col("standing").mean(),
        )
        .select(
            "neighbourhood_type",
            pl.lit(key).alias("measure"),
            pl.lit(name).alias("class_name"),
            "known",
            "mean",
            pl.lit(whole, dtype=pl.Float64).alias("whole"),
            index.alias("index"),
            "standing",
        )
    )


def _standing(values: pl.Series) -> Floats:
    """Share of all areas with less, and half of those with the same; NaN where not known."""
    numbers = values.to_numpy()
    known: NDArray[np.float64] = np.sort(numbers[np.isfinite(numbers)])
    if not len(known):
        return np.full(len(numbers), np.nan)
    low, high = (np.searchsorted(known, numbers, side) for side in ("left", "right"))
    return np.where(np.isfinite(numbers), (low + high) / (2 * len(known)), np.nan)
