"""The neighbourhoods of an edition: LSOAs where a look-up is loaded, postcode sectors elsewhere.

Public facts of areas, made from the directory and the reference data alone. They are worked out
once for these, and kept in the warehouse's cache.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes import PostcodeDirectory
from etl.postcodes.cache import draft_folder
from etl.postcodes.encoding import codes_from_compact, keys_from_codes
from etl.reference.attach import attach, attach_file
from etl.reference.local_authorities import load_local_authorities
from etl.reference.place_arrays import PSEUDO_CODE
from etl.reference.place_editions import CODES_BEGIN, PARTICIPATION, read_catalogue
from etl.reference.place_names import PlaceNames
from etl.reference.place_postcodes import is_irish
from etl.warehouse.area_people import count_people
from etl.warehouse.indicators import Plan, SmallAreas, shape_columns
from etl.warehouse.nearest import find_nearest

SECTOR: Final = "sector"
# Part of the cache's name: raise it when what is kept changes.
_LAYOUT: Final = 2
_TABLE: Final = "table.parquet"
_ROWS: Final = "of_postcode.npy"
_INWARD_LETTERS: Final = 2
_NORTHERN_IRELAND: Final = "BT"
_LAST_OF_2011: Final = {"E": "E01033768", "W": "W01001958"}
"""The OfS does not say of which census its LSOAs are. Later codes came with that of 2021 (ONS)."""
_FACTS: Final = (
    *("neighbourhood", "level", "local_authority", "local_authority_name", "region"),
    *("easting_m", "northing_m", "postcodes"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhoods:
    """Every neighbourhood that has a postcode in use, and where each postcode lies.

    Attributes
    ----------
    table : a row a neighbourhood in the order of codes: neighbourhood, name (the code where none
        is known), level (lsoa21, lsoa11 or sector), local_authority, local_authority_name,
        region, easting_m, northing_m (mean of the postcodes in use, in metres on the grid of
        their country), postcodes (in use), and the columns of the plan, counts of people last.
    of_postcode : int32, shape (len(directory),): row of `table`; -1 for none. A postcode whose
        neighbourhood has none in use any more lies in that of the nearest one in use.
    directory : the postcodes.
    """

    table: pl.DataFrame
    of_postcode: NDArray[np.int32]
    directory: PostcodeDirectory

    def locate(self, postcodes: pl.Series) -> pl.DataFrame:
        """Say where postcodes are, as people write them; nulls and unknown ones are nowhere.

        Returns
        -------
        pl.DataFrame
            A row a value in their order: neighbourhood, local_authority, easting_m, northing_m.
            Metres are on the British National Grid: null in Northern Ireland.
        """
        rows = self._find_rows(postcodes)
        there = np.flatnonzero(rows >= 0)
        found = rows[there]
        directory = self.directory
        placed = (np.asarray(directory.eastings)[found] >= 0) & ~is_irish(directory.keys[found])
        authorities = _without_pseudo(pl.Series(directory.authorities, dtype=pl.String))
        located = pl.DataFrame(
            {
                "row": there,
                "neighbourhood": _gather(self.table["neighbourhood"], self.of_postcode[found]),
                "local_authority": _gather(authorities, directory.authority_index[found]),
                "easting_m": _where(placed, directory.eastings[found]),
                "northing_m": _where(placed, directory.northings[found]),
            }
        )
        everything = pl.DataFrame({"row": np.arange(len(postcodes))})
        return everything.join(located, on="row", how="left", maintain_order="left").drop("row")

    def _find_rows(self, postcodes: pl.Series) -> NDArray[np.int64]:
        rows = np.full(len(postcodes), -1, dtype=np.int64)
        given = postcodes.is_not_null().to_numpy()
        compact = postcodes.drop_nulls().str.replace(" ", "", literal=True)
        rows[given] = self.directory.find_rows(keys_from_codes(codes_from_compact(compact)))
        return rows


def open_neighbourhoods(
    plan: Plan, reference: Path, directory: PostcodeDirectory, cache: Path
) -> Neighbourhoods:
    """Gather the neighbourhoods, or read what an earlier build kept of the same editions.

    Parameters
    ----------
    reference
        Folder of the reference store.
    cache
        Folder to keep them in; those of other editions are dropped from it.
    """
    folder = cache / f"neighbourhoods-{_digest(plan, directory)}"
    if not folder.is_dir():
        with draft_folder(folder) as draft:
            _gather_into(draft, plan, reference, directory)
        for other in cache.glob("neighbourhoods-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
    table = _add_names(pl.read_parquet(folder / _TABLE), reference)
    return Neighbourhoods(table, np.load(folder / _ROWS, mmap_mode="r"), directory)


def _digest(plan: Plan, directory: PostcodeDirectory) -> str:
    """Name what neighbourhoods are made of: the postcodes themselves, and each table's hash."""
    areas = plan.small_areas
    made_of = {
        "layout": _LAYOUT,
        "authorities": directory.authorities,
        "areas": areas and (areas.level, areas.source.columns),
        "columns": [
            (name, pair.indicator.key, pair.edition.table_sha256)
            for name, pair in plan.area_pairs.items()
        ],
        "editions": [(edition.kind, edition.table_sha256) for edition in plan.used],
    }
    digest = hashlib.sha256(json.dumps(made_of).encode())
    parts = (directory.keys, directory.eastings, directory.northings)
    for part in (*parts, directory.authority_index, directory.row_traits):
        digest.update(np.ascontiguousarray(part).data)
    return digest.hexdigest()[:16]


def _add_names(table: pl.DataFrame, reference: Path) -> pl.DataFrame:
    """Add the names of neighbourhoods; a code where none is known."""
    names = PlaceNames(read_catalogue(reference))
    known: dict[str, str] = {}
    for level in table["level"].unique().sort():
        known |= names.of_type(level) if level != SECTOR else {}
    code = pl.col("neighbourhood")
    name = code.replace_strict(known, default=code, return_dtype=pl.String).alias("name")
    return table.select("neighbourhood", name, pl.exclude("neighbourhood"))


def _gather_into(folder: Path, plan: Plan, reference: Path, directory: PostcodeDirectory) -> None:
    postcodes = _name_areas(directory.to_frame(), plan.small_areas, reference, directory)
    # As elsewhere: what is not known to have ended is in use. Boxes of post offices, where nobody
    # lives, are in no local authority.
    live = (pl.col("live") != 0).fill_null(value=True) & pl.col("local_authority").is_not_null()
    codes = postcodes.filter(live)["neighbourhood"].unique().sort()
    numbers = pl.DataFrame({"neighbourhood": codes}).with_row_index("area")
    postcodes = postcodes.join(numbers, on="neighbourhood", how="left", maintain_order="left")
    living = postcodes.filter(live)
    rows = _follow_ended(postcodes, living).cast(pl.Int32).fill_null(-1)
    np.save(folder / _ROWS, rows.to_numpy())
    table = numbers.join(_describe(living), on="area", how="left", maintain_order="left")
    table = table.select("area", *_FACTS)
    measured = _measure(living.select("area", "postcode"), plan, reference, directory, folder)
    people = count_people(living.select("area", "postcode"), plan, reference, directory)
    for facts in (measured, people):
        table = table.join(facts, on="area", how="left", maintain_order="left")
    table.select(*_FACTS, *shape_columns(plan), *plan.counts).write_parquet(folder / _TABLE)


def _name_areas(
    postcodes: pl.DataFrame,
    areas: SmallAreas | None,
    reference: Path,
    directory: PostcodeDirectory,
) -> pl.DataFrame:
    """Name the neighbourhood of each postcode: the LSOA where one is known, else the sector."""
    sector = pl.col("postcode").str.head(-_INWARD_LETTERS)
    if areas is None:
        return postcodes.with_columns(neighbourhood=sector, level=pl.lit(SECTOR))
    found = attach(reference, postcodes, {}, areas=(areas.level,), directory=directory)
    code = pl.col(areas.level)
    known = pl.any_horizontal(
        code.str.starts_with(country) for country in CODES_BEGIN[areas.level]
    ).fill_null(value=False)
    level = _tell_level(areas, found[areas.level])
    return found.with_columns(
        neighbourhood=pl.when(known).then(code).otherwise(sector),
        level=pl.when(known).then(pl.lit(level)).otherwise(pl.lit(SECTOR)),
    )


def _follow_ended(postcodes: pl.DataFrame, living: pl.DataFrame) -> pl.Series:
    """Give the area of each postcode: where its own has ended, that of the nearest in use."""
    areas = postcodes["area"].to_frame().with_row_index("row")
    ended = postcodes.with_row_index("row").filter(pl.col("area").is_null())
    irish = pl.col("postcode").str.starts_with(_NORTHERN_IRELAND)
    for grid in (irish, ~irish):  # two grids, which no distance may mix
        lost, near = ended.filter(grid), living.filter(grid, pl.col("easting_m").is_not_null())
        nearest, _ = find_nearest(lost, near)
        found = lost.select("row", area=near["area"].gather(nearest))
        areas = areas.update(found, on="row")
    return areas["area"]


def _tell_level(areas: SmallAreas, codes: pl.Series) -> str:
    if areas.source.edition.kind != PARTICIPATION:
        return areas.level
    later = (codes.str.starts_with(country) & (codes > last)
             for country, last in _LAST_OF_2011.items())  # fmt: skip
    return "lsoa21" if any(each.any() for each in later) else "lsoa11"


def _describe(living: pl.DataFrame) -> pl.DataFrame:
    """Say of each neighbourhood what it is and where, from its postcodes in use."""
    placed = living.group_by("area").agg(
        pl.col("level").first(),
        pl.col("easting_m", "northing_m").mean().round().cast(pl.Int32),
        pl.len().cast(pl.Int32).alias("postcodes"),
    )
    known = load_local_authorities()
    names = {code: authority.name for code, authority in known.items()}
    regions = {code: authority.region for code, authority in known.items()}
    authority = pl.col("local_authority")
    real = living.with_columns(_without_pseudo(living["local_authority"]))
    most = find_most_common(real, "local_authority")
    return placed.join(most, on="area", how="left").with_columns(
        local_authority_name=authority.replace_strict(names, default=None, return_dtype=pl.String),
        region=authority.replace_strict(regions, default=None, return_dtype=pl.String),
    )


def _measure(
    living: pl.DataFrame,
    plan: Plan,
    reference: Path,
    directory: PostcodeDirectory,
    folder: Path,
) -> pl.DataFrame:
    """Give each neighbourhood what its postcodes have: a column for each of the plan."""
    wanted = {name: (p.indicator.key, p.edition.edition) for name, p in plan.pairs.items()}
    areas = living.select(pl.col("area").unique().sort())
    if not wanted:
        return areas
    # The edition in use stands twice among the columns; it is looked up once.
    first: dict[tuple[str, str], str] = {}
    looked_up = {name: first.setdefault(pair, name) for name, pair in wanted.items()}
    given, found = folder / "given.parquet", folder / "found.parquet"
    living.write_parquet(given)
    once = {name: pair for pair, name in first.items()}
    attach_file(reference, given, found, once, directory=directory)
    for name in once:
        values = pl.read_parquet(found, columns=["area", name])
        is_score = plan.pairs[name].indicator.type == "score"
        summed_up = find_median(values, name) if is_score else find_most_common(values, name)
        areas = areas.join(summed_up, on="area", how="left", maintain_order="left")
    given.unlink()
    found.unlink()
    return areas.select("area", *(pl.col(source).alias(name) for name, source in looked_up.items()))


def find_most_common(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Find the most common known value of each area, of several the least: `area`, `column`."""
    counted = rows.select("area", column).drop_nulls().group_by("area", column).len("rows")
    ordered = counted.sort("area", "rows", column, descending=[False, True, False])
    return ordered.unique("area", keep="first", maintain_order=True).drop("rows")


def find_median(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Find the median of the known values of each area: `area`, `column`."""
    return rows.select("area", column).drop_nulls().group_by("area").agg(pl.col(column).median())


def _without_pseudo(codes: pl.Series) -> pl.Series:
    """Drop codes that stand for no local authority: "", and that of the Channel Islands."""
    return codes.set((codes == "") | codes.str.ends_with(PSEUDO_CODE), None)


def _gather(values: pl.Series, rows: NDArray[np.integer]) -> pl.Series:
    """Take values by row; null for -1."""
    at = pl.Series(rows).cast(pl.Int64)
    return values.gather(at.set(at < 0, None))


def _where(known: NDArray[np.bool_], values: NDArray[np.int32]) -> pl.Series:
    return pl.Series(values).set(pl.Series(~known), None)
