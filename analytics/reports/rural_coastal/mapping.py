"""Maps the classes of neighbourhoods and counts those of each: facts of places, of nobody."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from analytics.charts import MapSpec
from analytics.definitions import Definition, MissingData
from analytics.disclosure import SafeTable
from analytics.disclosure.facts import Fact, Place, print_facts
from analytics.reports.model import Section
from analytics.reports.rural_coastal.classes import CLASSES, classify_neighbourhoods
from etl.engine import DuckEngine

_SOURCE: Final = "Neighbourhoods of the warehouse, by measures of areas"
_LABELS: Final = {each.key: each.label for each in CLASSES}
_LOW: Final = tuple(each.key for each in CLASSES if each.categories[2] == "yes")
_REST: Final = "Not of low participation"
_FACTS: Final = (
    Fact("neighbourhoods", "Neighbourhoods", "neighbourhoods"),
    Fact("share", "Share, %", "per cent", 1),
    Fact("provider_km", "Nearest HE provider, km (median)", "km", 1),
    Fact("school_km", "Nearest school, km (median)", "km", 1),
    Fact("coast_km_estimate", "Coast, km (median)", "km"),
)
_DISTANCES: Final = ("provider_km", "school_km", "coast_km_estimate")
_KEPT: Final = ("rural", "coastal", "low_participation")
_NAMES: Final = ("neighbourhood", "name", "level", "local_authority_name", "region")


def map_classes(analysis: Path, chosen: Mapping[str, Definition]) -> tuple[Section, ...]:
    """Give the finding of how many neighbourhoods are in each class, with their map.

    Parameters
    ----------
    analysis
        The `analysis` folder of the edition.
    chosen
        A definition of each of the report's families.

    Returns
    -------
    tuple[Section, ...]
        One; none where the edition can class no neighbourhood by these definitions.
    """
    areas = _read_areas(analysis / "neighbourhoods.parquet", chosen)
    known = areas.filter(pl.col("class").is_in(list(_LABELS)))
    if known.is_empty():
        return ()
    title = _say(known)
    unknown = areas.height - known.height
    return (
        Section(
            key="classes",
            title=title,
            table=_count(known),
            source=_SOURCE,
            chart=_draw(title, _around(areas, known)),
            text=(f"{unknown:,} more are in no class: one of the three is not known of them.",)
            if unknown
            else (),
        ),
    )


def _read_areas(path: Path, chosen: Mapping[str, Definition]) -> pl.DataFrame:
    """Read neighbourhoods with their classes; none where the edition does not know them."""
    nothing = pl.DataFrame(schema=[*_NAMES, *_DISTANCES, "class"])
    if not path.exists():
        return nothing
    with DuckEngine() as engine:
        engine.register("neighbourhoods", path)
        try:
            classes = classify_neighbourhoods(engine, chosen)
        except MissingData:
            return nothing
    held = pl.read_parquet(path, columns=[*_NAMES, *_DISTANCES])
    return held.join(classes, on="neighbourhood").sort("neighbourhood")


def _say(known: pl.DataFrame) -> str:
    rural, coastal, _, _ = (known.filter(pl.col("class") == key).height for key in _LOW)
    return (
        f"{rural + coastal:,} of {known.height:,} neighbourhoods are rural and of low"
        f" participation, {rural:,} of them coastal"
    )


def _count(known: pl.DataFrame) -> SafeTable:
    medians = [pl.col(name).median() for name in _DISTANCES]
    counted = known.group_by("class").agg(pl.len(), *medians)
    figures = counted.rows_by_key("class", unique=True, include_key=False)
    nothing = (0, *(None for _ in _DISTANCES))
    places = []
    for key, label in _LABELS.items():
        number, *distances = figures.get(key, nothing)
        places.append(Place(key, label, (number, 100 * number / known.height, *distances)))
    return print_facts(("class", "Neighbourhood"), _FACTS, places)


def _around(areas: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Keep the regions and countries of which a class is known."""
    return areas.filter(pl.col("region").is_in(known["region"].unique()))


def _draw(title: str, areas: pl.DataFrame) -> MapSpec | None:
    """Map the areas, one class for all that are not of low participation."""
    if areas.is_empty():  # nobody knows where they are
        return None
    place = {each.key: _LOW.index(each.key) if each.key in _LOW else len(_LOW) for each in CLASSES}
    classes = [place.get(key) for key in areas["class"]]
    numbers = Counter(classes)
    labels = tuple(_LABELS[key] for key in _LOW)
    said = (f"{label}: {numbers[at]:,}" for at, label in enumerate((*labels, _REST)))
    return MapSpec(
        title=title,
        source=_SOURCE,
        alt=f"Map of {areas.height:,} neighbourhoods by class. {'; '.join(said)}.",
        level=areas["level"].mode().sort()[0],
        codes=areas["neighbourhood"].to_list(),
        names=areas.select(
            pl.concat_str("name", "local_authority_name", separator=", ", ignore_nulls=True)
        )
        .to_series()
        .to_list(),
        classes=classes,
        labels=labels,
        rest=_REST,
        facts={name: areas[name].to_list() for name in (*_KEPT, *_DISTANCES)},
    )
