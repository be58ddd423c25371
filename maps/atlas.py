"""The maps of reports: what `analytics` specified, drawn on boundaries or packed with them.

Knows shapes and what they are called; not where boundaries are kept.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import compress
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from analytics.charts import MapSpec
from maps.geopackage import Area, read_geopackage, write_geopackage
from maps.scales import MISSING, Categories, Graded
from maps.sheet import Layer, draw_map

#: Drawings that are kept: who switches a definition back is shown the same map again.
_KEPT = 16
_SHORT = 8
#: The column of a package that says what its areas are.
_LEVEL = "level"
#: The level whose maps show all the land around their areas, and the layer that packs it.
_DISTRICTS, _AROUND = "lad", "districts_around"
#: Codes of Northern Ireland, which may lie on a grid of its own.
_IRISH = "N"


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The areas of a level, n of them.

    Attributes
    ----------
    codes : shape (n,), rising.
    geometries : shape (n,), polygons in metres on the British National Grid.
    credit : whose they are, for the line below a map.
    """

    codes: NDArray[np.str_]
    geometries: NDArray[np.object_]
    credit: str

    def find(self, codes: NDArray[np.str_]) -> NDArray[np.object_]:
        """Find the shapes of areas by their codes; None where there is none."""
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        found: NDArray[np.object_] = self.geometries[at].copy()
        found[self.codes[at] != codes] = None
        return found

    def without(self, codes: Sequence[str] | NDArray[np.str_]) -> "Ground":
        """Give the other areas of Great Britain."""
        rest = ~np.isin(self.codes, codes) & ~np.strings.startswith(self.codes, _IRISH)
        return Ground(self.codes[rest], self.geometries[rest], self.credit)


class AreaAtlas:
    """An atlas as `analytics.charts` asks for it, on boundaries that are looked up when needed."""

    def __init__(self, find_ground: Callable[[str], Ground | None]) -> None:
        """Take what gives the areas of a level (`lad`), or None where there are none."""
        self._find_ground = find_ground

    def covers(self, spec: MapSpec) -> bool:
        """Whether any area of a map has a shape."""
        ground = self._find_ground(spec.level)
        return ground is not None and bool(np.isin(spec.codes, ground.codes).any())

    def credit(self, spec: MapSpec) -> str:
        """Say whose boundaries a map is drawn on, and how many of its areas they leave out."""
        return _credit(self._get_ground(spec), spec)

    def draw(self, spec: MapSpec, *, width: float) -> str:
        """Draw a map, with the credit of its boundaries for a source."""
        return _draw(_Drawing.of(spec, self._get_ground(spec), width))

    def pack(self, specs: Mapping[str, MapSpec], made_at: datetime) -> bytes:
        """Put maps into a GeoPackage, a layer each: codes, names, classes in words, and facts.

        Each layer says whose its boundaries are. Of maps of districts, one more layer has those
        around them.
        """
        layers = {name: self._pack(spec) for name, spec in specs.items()}
        said = {name: self._get_ground(spec).credit for name, spec in specs.items()}
        if of_districts := [spec for spec in specs.values() if spec.level == _DISTRICTS]:
            packed = {code for spec in of_districts for code in spec.codes}
            rest = self._get_ground(of_districts[0]).without(sorted(packed))
            if len(rest.codes):
                columns = {"code": rest.codes.tolist(), _LEVEL: [_DISTRICTS] * len(rest.codes)}
                layers[_AROUND], said[_AROUND] = (columns, rest.geometries), rest.credit
        return write_geopackage(layers, made_at, said=said)

    def _pack(self, spec: MapSpec) -> Area:
        columns = {
            "code": spec.codes,
            "name": spec.names,
            _LEVEL: [spec.level] * len(spec.codes),
            "class": [spec.explain(at) for at in spec.classes],
            **spec.facts,
        }
        return columns, self._get_ground(spec).find(np.array(spec.codes, np.str_))

    def _get_ground(self, spec: MapSpec) -> Ground:
        ground = self._find_ground(spec.level)
        if ground is None:
            raise LookupError(f"There are no boundaries of {spec.level}.")
        return ground


def open_package(path: Path) -> AreaAtlas:
    """Open the boundaries of maps that were packed: on them the same maps are drawn again."""
    shapes: dict[str, dict[str, shapely.Geometry]] = {}
    credit = {}
    for (columns, found), said in read_geopackage(path).values():
        level = columns[_LEVEL][0]
        by_code = zip(columns["code"], found, strict=True)
        shapes.setdefault(level, {}).update((code, one) for code, one in by_code if one is not None)
        credit[level] = said
    return AreaAtlas({level: _ground(each, credit[level]) for level, each in shapes.items()}.get)


def _ground(shapes: Mapping[str, shapely.Geometry], credit: str) -> Ground:
    codes = sorted(shapes)
    in_order = np.array([shapes[code] for code in codes], dtype=object)
    return Ground(np.array(codes, np.str_), in_order, credit)


def _credit(ground: Ground, spec: MapSpec) -> str:
    left_out = int((~np.isin(spec.codes, ground.codes)).sum())
    missing = f" Without a boundary, and not drawn: {left_out:,} areas." if left_out else ""
    return f"{ground.credit}{missing}"


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn, known by a digest of all that can be seen of it."""

    digest: str
    spec: MapSpec = field(compare=False)
    ground: Ground = field(compare=False)
    width: float = field(compare=False)

    @classmethod
    def of(cls, spec: MapSpec, ground: Ground, width: float) -> "_Drawing":
        seen = (spec.title, spec.alt, spec.meanings, spec.codes, spec.names, spec.classes)
        text = json.dumps([spec.level, spec.unit, ground.credit, width, *map(list, seen)])
        return cls(hashlib.sha256(text.encode()).hexdigest(), spec, ground, width)


@lru_cache(maxsize=_KEPT)
def _draw(drawing: _Drawing) -> str:
    spec, ground = drawing.spec, drawing.ground
    shapes = ground.find(np.array(spec.codes, np.str_))
    is_shown = [shape is not None for shape in shapes]
    shown = np.flatnonzero(is_shown)
    classes = np.array([MISSING if at is None else at for at in spec.classes])
    return draw_map(
        Layer(shapes[shown], list(compress(spec.names, is_shown)), classes[shown]),
        Graded(spec.labels, spec.unit) if spec.unit else Categories(spec.labels, spec.rest),
        title=spec.title,
        description=spec.alt,
        source=_credit(ground, spec),
        width=drawing.width,
        land=ground.without(spec.codes).geometries if spec.level == _DISTRICTS else None,
        ident=f"map-{drawing.digest[:_SHORT]}",
    )
