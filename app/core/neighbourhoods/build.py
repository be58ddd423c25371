"""From the reference data to neighbourhood types, kept as an edition like any other."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl

from analytics.neighbourhoods import (
    COASTAL_KM,
    CannotCluster,
    Clusters,
    Measure,
    Prepared,
    Settings,
    assess,
    cluster,
    number_by,
    prepare,
    profile,
    write_portraits,
)
from app.core.context import Hearth
from app.core.errors import DomainError
from app.core.neighbourhoods.gather import SECTOR, Gathered, gather
from app.core.neighbourhoods.kept import KIND, write_description
from app.core.neighbourhoods.words import area_words, notes_of
from app.core.warehouse import reference_folder
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore

Progress = Callable[[str, int, int], None]
STEPS = 5
#: The measures that types can be numbered by, the first that is there.
YOUNG = ("polar4", "tundra_lsoa", "tundra_msoa", "polar3")
_INSTEAD = ("imd", "idaci")
_AREAS_A_TYPE = 4
_LIBRARIES = ("scikit-learn", "numpy", "polars")


@dataclass(frozen=True)
class Request:
    """What is asked of a classification.

    Attributes
    ----------
    area_type : what to cluster; None takes the smallest areas of which enough is loaded.
    use, no_use : measures to cluster on although they are kept out by themselves, and to leave.
    resamples : for the stability; 0 does without it.
    shrink : fewer types and groups where there are few areas, four areas to a type.
    put_in_use : None does so unless an official look-up is in use.
    """

    settings: Settings = field(default_factory=Settings)
    area_type: str | None = None
    use: tuple[str, ...] = ()
    no_use: tuple[str, ...] = ()
    resamples: int = 5
    shrink: bool = False
    put_in_use: bool | None = None
    loaded_by: str | None = None


@dataclass(frozen=True)
class Built:
    """A classification that was made, and where it is kept.

    Attributes
    ----------
    areas : `code`, `neighbourhood_type`, `neighbourhood_group` and what was gathered.
    postcodes : `postcode`, `neighbourhood_type`, `neighbourhood_group`; empty where nothing leads
        from postcodes to the areas.
    description : what lies beside the edition: how it was made, profiles, quality.
    """

    edition: Edition
    areas: pl.DataFrame
    postcodes: pl.DataFrame
    description: dict[str, Any]


def build(hearth: Hearth, request: Request, progress: Progress | None = None) -> Built:
    """Make neighbourhood types of what is loaded and keep them as an edition.

    Raises
    ------
    DomainError
        Too little is loaded, or the numbers asked for cannot be had; the message says what to do.
    """
    tell = progress or _silent
    tell("Gathering the measures", 0, STEPS)
    try:
        gathered = gather(
            reference_folder(hearth),
            hearth.postcodes,
            area_type=request.area_type,
            use=request.use,
            no_use=request.no_use,
        )
        tell("Clustering the areas", 1, STEPS)
        weight = "postcodes" if gathered.area_type == SECTOR else None
        prepared = prepare(gathered.areas, gathered.measures, weight=weight)
        made = _Making(request, gathered, prepared)
        return made.keep(hearth, tell)
    except CannotCluster as error:
        raise DomainError(str(error)) from error


class _Making:
    """One classification on its way into the store."""

    def __init__(self, request: Request, gathered: Gathered, prepared: Prepared) -> None:
        self._request = request
        self._gathered = gathered
        self._prepared = prepared
        self._settings = _shrunk(request.settings, prepared) if request.shrink else request.settings
        self._numbered_by = _numbering(gathered.measures)
        self._young = self._numbered_by if self._numbered_by.key in YOUNG else None
        highest_first = self._young is None and self._numbered_by.above.startswith("more")
        self._clusters: Clusters = number_by(
            cluster(prepared, self._settings),
            prepared,
            self._numbered_by,
            highest_first=highest_first,
        )

    def keep(self, hearth: Hearth, tell: Progress) -> Built:
        areas = self._prepared.areas.with_columns(
            neighbourhood_type=pl.Series(self._clusters.types),
            neighbourhood_group=pl.Series(self._clusters.groups),
        )
        types = areas.select("code", "neighbourhood_type", "neighbourhood_group")
        postcodes = self._gathered.postcodes.join(
            types, on="code", how="inner", maintain_order="left"
        ).drop("code")
        described = self._describe(areas, tell)
        tell("Writing the edition", STEPS, STEPS)
        reading = Reading(
            edition=f"{hearth.today:%Y-%m}-{self._gathered.area_type}",
            key="postcode" if self._gathered.area_type == SECTOR else "code",
            area_type=None if self._gathered.area_type == SECTOR else self._gathered.area_type,
            table=postcodes if self._gathered.area_type == SECTOR else types,
            notes=notes_of(described),
            synthetic=self._gathered.synthetic,
            estimate=True,
        )
        store = ReferenceStore(reference_folder(hearth))
        edition = store.add(
            reading,
            KIND,
            loaded_at=hearth.clock(),
            loaded_by=self._request.loaded_by,
            put_in_use=_put_in_use(store, self._request),
            beside=write_description(described, areas),
        )
        return Built(edition, areas, postcodes, described)

    def _describe(self, areas: pl.DataFrame, tell: Progress) -> dict[str, Any]:
        gathered, measures = self._gathered, self._gathered.measures
        tell("Describing the types", 2, STEPS)
        profiles = profile(areas, measures, self._young)
        words = area_words(gathered.area_type)
        portraits = write_portraits(profiles, measures, self._young, area_words=words)
        types = profiles.types.join(
            portraits, on="neighbourhood_type", how="left", maintain_order="left"
        )
        tell("Measuring the quality", 3, STEPS)
        kept_out = [m for m in measures if m.role == "outcome"]
        quality = assess(
            self._prepared,
            self._clusters,
            kept_out,
            self._settings,
            resamples=self._request.resamples,
            progress=tell,
        )
        return {
            "made": self._made(),
            "measures": [_measure(m) for m in measures],
            "types": types.to_dicts(),
            "figures": profiles.figures.to_dicts(),
            "quality": quality,
        }

    def _made(self) -> dict[str, Any]:
        settings, prepared = self._settings, self._prepared
        return {
            "area_type": self._gathered.area_type,
            "types": settings.types,
            "groups": settings.groups,
            "seed": settings.seed,
            "starts": settings.starts,
            "areas": prepared.areas.height,
            "left_out": len(prepared.left_out),
            "filled": prepared.filled,
            "numbered_by": self._numbered_by.key,
            "participation": self._young.key if self._young else None,
            "coastal_km": COASTAL_KM,
            "not_used": list(self._gathered.not_used),
            "use": list(self._request.use),
            "no_use": list(self._request.no_use),
            "synthetic": self._gathered.synthetic,
            "libraries": {name: version(name) for name in _LIBRARIES},
        }


def _shrunk(settings: Settings, prepared: Prepared) -> Settings:
    """As many types and groups as there are areas for."""
    different = len(np.unique(prepared.matrix, axis=0))
    types = max(2, min(settings.types, different // _AREAS_A_TYPE))
    groups = max(2, settings.groups * types // settings.types)
    return replace(settings, types=types, groups=groups)


def _numbering(measures: tuple[Measure, ...]) -> Measure:
    """The measure that types are numbered by: young participation, else deprivation."""
    by_key = {measure.key: measure for measure in measures}
    for key in (*YOUNG, *_INSTEAD):
        if key in by_key:
            return by_key[key]
    raise CannotCluster(
        "Types are numbered by young participation, or by deprivation where that is not loaded;"
        " neither is. Load one: hearth reference load ofs_participation FILE, or"
        " hearth reference load imd FILE."
    )


def _measure(measure: Measure) -> dict[str, str]:
    return {
        "key": measure.key,
        "name": measure.name,
        "title": measure.title,
        "edition": measure.source,
        "theme": measure.theme,
        "role": measure.role,
        "scale": measure.scale,
        "above": measure.above,
        "below": measure.below,
    }


def _put_in_use(store: ReferenceStore, request: Request) -> bool:
    """Whether the edition comes in use: an official look-up stays, unless it is asked for."""
    if request.put_in_use is not None:
        return request.put_in_use
    in_use = store.find(KIND)
    return in_use is None or in_use.estimate or in_use.synthetic


def _silent(_what: str, _done: int, _total: int) -> None:
    pass
