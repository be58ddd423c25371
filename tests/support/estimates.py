"""Measures the estimates of `maps` against official classifications, where these are at hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from maps.coast import AT_COAST_KM, Coastline, estimate_coast_km
from maps.settlements import is_urban, measure_settlements

#: People to a postcode in use, roughly: a town's postcodes are the nearest to its middle.
PEOPLE_PER_POSTCODE = 45
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Measured:
    """What one line of `maps/accuracy.csv` states."""

    count: int
    larger_class: float | None = None
    accuracy: float | None = None
    kappa: float | None = None
    auc: float | None = None
    median_error_km: float | None = None


def compare(estimated: Bools, true: Bools, score: NDArray[np.float64] | None = None) -> Measured:
    """Agreement of two classes; `score` (low means true) adds the area under the curve."""
    agree = float((estimated == true).mean())
    share, shown = float(true.mean()), float(estimated.mean())
    by_chance = share * shown + (1 - share) * (1 - shown)
    kappa = (agree - by_chance) / (1 - by_chance)
    area = None if score is None else _area_under_curve(-score, true)
    return Measured(len(true), max(share, 1 - share), agree, kappa, area)


def _area_under_curve(score: NDArray[np.float64], true: Bools) -> float:
    ranks, positive = rankdata(score), int(true.sum())
    over = ranks[true].sum() - positive * (positive + 1) / 2
    return float(over / (positive * (len(true) - positive)))


class Comparison:
    """The estimates of all postcodes of Great Britain beside the official data in a folder.

    Distances to the true coast are taken for every `step`th postcode: they are slow.
    """

    def __init__(self, folder: Path, step: int = 1) -> None:
        self.folder = folder
        self.step = step

    @cached_property
    def postcodes(self) -> pl.DataFrame:
        """Postcodes in use with areas, place and both estimates."""
        table = pl.read_parquet(self.folder / "postcodes" / "uk_postcodes_all_1m.parquet").filter(
            pl.col("e") >= 0, ~pl.col("postcode").str.starts_with("BT")
        )
        eastings, northings = table["e"].to_numpy(), table["n"].to_numpy()
        sizes = measure_settlements(eastings, northings, live=table["live"].to_numpy())
        return (
            table.with_columns(
                pl.Series("urban", is_urban(sizes)),
                pl.Series("coast_km", estimate_coast_km(eastings, northings)),
                pl.col("lsoa11_dz11", "lsoa21_dz21").cast(pl.String),
            )
            .filter("live")
            .sort("postcode")
        )

    def measure(self) -> Iterator[Measured]:
        """Measure in the order of the lines of `maps/accuracy.csv`."""
        ruc21 = self._classes("ruc21_lsoa21", "lsoa21_code", pl.col("ruc") == "Urban")
        ruc11 = self._classes("ruc11_lsoa11", "lsoa11_code", pl.col("ruc") == "Urban")
        yield self._by_area("lsoa21_dz21", ruc21)
        yield self._by_area("lsoa11_dz11", ruc11)
        yield self._by_postcode("lsoa21_dz21", ruc21)
        for largest in (2, 4):
            class_up_to = pl.col("ruc16_code") <= largest
            yield self._by_area(
                "lsoa11_dz11", self._classes("ruc16_dz11", "dz11_code", class_up_to)
            )
        yield self._towns()
        yield from self._coast()

    def _classes(self, table: str, key: str, urban: pl.Expr) -> pl.DataFrame:
        path = self.folder / "ons_lookups_ruc" / f"{table}.parquet"
        return pl.read_parquet(path).select(pl.col(key).alias("area"), urban.alias("true"))

    def _by_area(self, column: str, classes: pl.DataFrame) -> Measured:
        most = (pl.col("urban").mean() >= 0.5).alias("estimated")
        areas = self.postcodes.group_by(pl.col(column).alias("area")).agg(most)
        both = areas.join(classes, on="area").sort("area")
        return compare(both["estimated"].to_numpy(), both["true"].to_numpy())

    def _by_postcode(self, column: str, classes: pl.DataFrame) -> Measured:
        both = self.postcodes.join(classes, left_on=column, right_on="area")
        return compare(both["urban"].to_numpy(), both["true"].to_numpy())

    def _towns(self) -> Measured:
        towns = pl.read_csv(self.folder / "coastal_towns" / "towns_matched.csv")
        places = self.postcodes.select(pl.col("e", "n").cast(pl.Float64)).to_numpy()
        tree, coast_km = cKDTree(places), self.postcodes["coast_km"].to_numpy()
        reached = np.empty(len(towns))
        for row, town in enumerate(towns.iter_rows(named=True)):
            size = max(20, int(town["population"] / PEOPLE_PER_POSTCODE))
            _, nearest = tree.query((town["x"], town["y"]), k=size)
            reached[row] = np.percentile(coast_km[nearest], 2)
        true = (towns["coastal"] == "Coastal").to_numpy()
        return compare(reached <= AT_COAST_KM, true, reached)

    def _coast(self) -> Iterator[Measured]:
        import geopandas

        name = "gb_coast_estuaries_lt1000m_closed_simpl25m.parquet"
        outlines: Any = geopandas.read_parquet(self.folder / "coastline" / name)
        some = self.postcodes.gather_every(self.step)
        estimated = some["coast_km"].to_numpy()
        true = Coastline(outlines.geometry).distances_km(some["e"].to_numpy(), some["n"].to_numpy())
        for limit_km in (AT_COAST_KM, 5.0):
            yield compare(estimated <= limit_km, true <= limit_km, estimated)
        error, near = np.abs(estimated - true), true <= 5.0
        yield Measured(len(error), median_error_km=float(np.median(error)))
        yield Measured(int(near.sum()), median_error_km=float(np.median(error[near])))
