"""The measures of small areas, gathered from the editions in use into one table.

An edition by the very areas is taken as it is. What is known by postcode, or by other areas, is
averaged over the postcodes in use of each area; of a class, the most frequent is taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from analytics.neighbourhoods import CannotCluster, Measure, list_offers
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import codes_from_compact, keys_from_codes, postcodes_from_keys
from etl.reference.attach import attach
from etl.reference.place_editions import (
    CODES_BEGIN,
    POSTCODE,
    Catalogue,
    Pair,
    read_catalogue,
)

#: A postcode without its last two characters: areas that need no look-up.
SECTOR = "sector"
#: Types of area that can be clustered, the one that is tried first first.
AREA_TYPES = ("lsoa21", "lsoa11", "msoa21", "msoa11", "oa21", "oa11", SECTOR)
_TRIED = ("lsoa21", "lsoa11", "msoa21", "msoa11", SECTOR)
_LEAST = 2
_LAD = "lad"
_INWARD_LETTERS = 2
_NORTHERN_IRELAND = "BT"


@dataclass(frozen=True)
class Gathered:
    """Areas with their measures.

    Attributes
    ----------
    area_type : what `code` is the code of: a type of area, or "sector".
    areas : `code`, a column a measure, `postcodes` (in use), `easting_m`, `northing_m` (mean, on
        the British grid), `lad` (of most postcodes); the last four are null without postcodes.
    measures : in the order of the list of what a classification can use.
    postcodes : `postcode`, `code` of every postcode that lies in an area; empty without a
        directory of the areas.
    synthetic : whether any edition was made up for the demonstration.
    not_used : sentences on measures that are loaded and could not be used.
    """

    area_type: str
    areas: pl.DataFrame
    measures: tuple[Measure, ...]
    postcodes: pl.DataFrame
    synthetic: bool
    not_used: tuple[str, ...]


def gather(
    root: Path,
    directory: PostcodeDirectory,
    *,
    area_type: str | None = None,
    use: Sequence[str] = (),
    no_use: Sequence[str] = (),
) -> Gathered:
    """Gather the measures of all areas of a type.

    Parameters
    ----------
    root
        Folder of the reference store.
    area_type
        None takes the smallest for which two measures beside participation can be had.
    use, no_use
        Measures to cluster on although they are kept out by themselves, and to leave out.

    Raises
    ------
    CannotCluster
        Too little is loaded; the message says what to load, and how.
    """
    catalogue = read_catalogue(root)
    _check_names(use, no_use)
    chosen = _choose(catalogue, use, no_use)
    tried = (area_type,) if area_type else _TRIED
    for each in tried:
        reached = [one for one in chosen if _can_reach(catalogue, one.pair, each)]
        if sum(one.measure.role == "cluster" for one in reached) >= _LEAST:
            missed = [one for one in chosen if one not in reached]
            return _gather(_Loaded(root, directory, catalogue), each, reached, missed)
    raise CannotCluster(_too_little(chosen, area_type))


@dataclass(frozen=True)
class _Chosen:
    """A measure, and what gives it."""

    measure: Measure
    pair: Pair


@dataclass(frozen=True)
class _Loaded:
    """What there is to gather from."""

    root: Path
    directory: PostcodeDirectory
    catalogue: Catalogue


def _check_names(use: Sequence[str], no_use: Sequence[str]) -> None:
    known = list(dict.fromkeys(offer.measure for offer in list_offers()))
    for name in (*use, *no_use):
        if name not in known:
            raise CannotCluster(f"There is no measure '{name}'. There are: {', '.join(known)}.")


def _choose(catalogue: Catalogue, use: Sequence[str], no_use: Sequence[str]) -> list[_Chosen]:
    """The measures that editions in use can give, each once: an official one before another."""
    found: dict[str, _Chosen] = {}
    for offer in list_offers():
        pair = _find_pair(catalogue, offer.indicator)
        if pair is None or offer.measure in no_use:
            continue
        edition = pair.edition
        measure = offer.measure_from(
            pair.indicator.label.removesuffix(" (estimate)"), edition.edition
        )
        measure = replace(measure, role="cluster") if offer.measure in use else measure
        earlier = found.get(offer.measure)
        if earlier is None or (earlier.pair.edition.synthetic and not edition.synthetic):
            found[offer.measure] = _Chosen(measure, pair)
    if "ruc" in found and "settlement_urban" in found:  # the class itself is known
        del found["settlement_urban"]
    return list(found.values())


def _find_pair(catalogue: Catalogue, indicator: str) -> Pair | None:
    return next(
        (p for p in catalogue.pairs if p.indicator.key == indicator and p.edition.in_use), None
    )


def _can_reach(catalogue: Catalogue, pair: Pair, area_type: str) -> bool:
    """Whether an indicator can be had for areas of a type."""
    if pair.level == area_type:
        return True
    leads_there = area_type == SECTOR or _is_reached(catalogue, area_type)
    return leads_there and (pair.by_postcode or pair.source is not None or pair.level == _LAD)


def _is_reached(catalogue: Catalogue, area_type: str) -> bool:
    """Whether postcodes lead to areas of a type; made-up areas are nobody's."""
    source = catalogue.sources.get(area_type)
    return source is not None and not source.edition.synthetic


def _gather(
    loaded: _Loaded,
    area_type: str,
    chosen: Sequence[_Chosen],
    missed: Sequence[_Chosen],
) -> Gathered:
    postcodes = _postcodes(loaded, area_type, chosen)
    areas = _over_postcodes(postcodes, chosen, area_type)
    for one in chosen:
        if one.pair.level == area_type:
            rows = _read_areas(one)
            areas = areas.join(rows, on="code", how="full", coalesce=True)
    begins = CODES_BEGIN.get(area_type, ())
    if begins:
        areas = areas.filter(pl.any_horizontal(pl.col("code").str.starts_with(b) for b in begins))
    told = [one for one in chosen if areas[one.measure.key].count()]
    silent = [one for one in chosen if one not in told]
    words = "no figure of it is of these areas"
    return Gathered(
        area_type=area_type,
        areas=areas.drop([one.measure.key for one in silent]).sort("code"),
        measures=tuple(one.measure for one in told),
        postcodes=postcodes.select(POSTCODE, "code").drop_nulls("code").sort(POSTCODE),
        synthetic=any(one.pair.edition.synthetic for one in told),
        not_used=(
            *(f"{one.measure.title} ({one.measure.source}): {words}." for one in silent),
            *(_missed_words(one) for one in missed),
        ),
    )


def _missed_words(one: _Chosen) -> str:
    return (
        f"{one.measure.title} ({one.measure.source}): nothing loaded leads from its areas to these;"
        " a postcode directory would."
    )


def _read_areas(one: _Chosen) -> pl.DataFrame:
    column = pl.col(one.pair.indicator.column)
    return (
        pl.scan_parquet(one.pair.edition.path())
        .select("code", _plain(column, one.measure).alias(one.measure.key))
        .collect()
    )


def _plain(column: pl.Expr, measure: Measure) -> pl.Expr:
    return column.cast(pl.String) if measure.scale == "class" else column.cast(pl.Float64)


def _postcodes(loaded: _Loaded, area_type: str, chosen: Sequence[_Chosen]) -> pl.DataFrame:
    """Every postcode with its area, and what has to be averaged; empty where none leads there."""
    over = [one for one in chosen if one.pair.level != area_type]
    if area_type != SECTOR and not _is_reached(loaded.catalogue, area_type):
        columns = ("code", "live", "easting_m", "northing_m", _LAD)
        return pl.DataFrame(schema=dict.fromkeys((POSTCODE, *columns), pl.String))
    table = _listed(loaded, area_type, chosen)
    wanted = {one.measure.key: (one.pair.indicator.key, None) for one in over}
    areas = () if area_type == SECTOR else (area_type,)
    found = attach(loaded.root, table, wanted, areas=areas, directory=loaded.directory)
    if area_type == SECTOR:
        letters = pl.col(POSTCODE).str.len_chars() - _INWARD_LETTERS
        return found.with_columns(pl.col(POSTCODE).str.slice(0, letters).alias("code"))
    return found.rename({area_type: "code"})


def _listed(loaded: _Loaded, area_type: str, chosen: Sequence[_Chosen]) -> pl.DataFrame:
    """The postcodes that can lie in an area, and where they are."""
    named = _named(loaded, area_type, chosen)
    directory = loaded.directory
    if named is None:
        named = postcodes_from_keys(np.asarray(directory.keys))
        rows = np.arange(len(directory))
    else:
        compact = named.str.replace(" ", "", literal=True)
        rows = directory.find_rows(keys_from_codes(codes_from_compact(compact)))
    at = np.maximum(rows, 0)
    irish = named.str.starts_with(_NORTHERN_IRELAND).to_numpy()
    placed = (rows >= 0) & (directory.eastings[at] >= 0) & ~irish
    lads = pl.Series(directory.authorities, dtype=pl.String)[directory.authority_index[at]]
    return pl.DataFrame(
        {
            POSTCODE: named,
            "live": (rows < 0) | (directory.live_flags[at] != 0),
            "easting_m": np.where(placed, directory.eastings[at], np.nan),
            "northing_m": np.where(placed, directory.northings[at], np.nan),
            _LAD: lads,
        }
    ).with_columns(
        pl.col("easting_m", "northing_m").fill_nan(None),
        pl.when(pl.Series(rows >= 0)).then(pl.col(_LAD).replace("", None)).alias(_LAD),
    )


def _named(loaded: _Loaded, area_type: str, chosen: Sequence[_Chosen]) -> pl.Series | None:
    """Postcodes of the table that gives the areas; of sectors those of the published tables by
    postcode, where all that is published is by postcode, else None: every postcode."""
    paths: list[Path] = []
    published = [one.pair for one in chosen if not _is_own(one.pair)]
    if area_type != SECTOR:
        paths = [loaded.catalogue.sources[area_type].edition.path()]
    elif published and all(pair.by_postcode for pair in published):
        paths = list(dict.fromkeys(pair.edition.path() for pair in published))
    if not paths:
        return None
    named = pl.concat([pl.scan_parquet(path).select(POSTCODE) for path in paths])
    return named.unique().collect()[POSTCODE].sort()


def _is_own(pair: Pair) -> bool:
    return pair.edition.kind.endswith("_estimate")


def _over_postcodes(
    postcodes: pl.DataFrame, chosen: Sequence[_Chosen], area_type: str
) -> pl.DataFrame:
    """Average over the postcodes in use of each area."""
    over = [one.measure for one in chosen if one.pair.level != area_type]
    live = postcodes.filter(pl.col("live").cast(pl.Boolean), pl.col("code").is_not_null())
    numbers = [_plain(pl.col(m.key), m).mean().alias(m.key) for m in over if m.scale != "class"]
    areas = live.group_by("code").agg(
        pl.len().cast(pl.Int64).alias("postcodes"),
        pl.col("easting_m", "northing_m").cast(pl.Float64).mean().round(0),
        *numbers,
    )
    for name in (_LAD, *(m.key for m in over if m.scale == "class")):
        areas = areas.join(_most_frequent(live, name), on="code", how="left")
    return areas.sort("code")


def _most_frequent(postcodes: pl.DataFrame, column: str) -> pl.DataFrame:
    counted = postcodes.drop_nulls(column).group_by("code", column).len()
    first = counted.sort("len", column, descending=[True, False]).unique("code", keep="first")
    return first.select("code", pl.col(column).cast(pl.String))


def _too_little(chosen: Iterable[_Chosen], area_type: str | None) -> str:
    found = [one.measure.title for one in chosen if one.measure.role == "cluster"]
    where = f" for areas of type {area_type}" if area_type else ""
    held = f"Only {found[0]} is" if len(found) == 1 else "Too few measures are"
    return (
        f"{held} loaded{where}; types need at least two measures beside participation. Load the"
        " deprivation indices (hearth reference load imd FILE) and the rural urban classification"
        " (hearth reference load ruc FILE), or work out the estimates (hearth reference estimate);"
        " a postcode directory (hearth reference load onspd FILE) leads from postcodes to areas."
    )
