"""What the zoom view shows beside its map: the legend, and the list that drives it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from app.core.paging import turn_to
from app.core.zoom import ZoomMap
from maps.geojson import find_boxes, write_edge, write_geojson
from maps.scales import define_patterns, fill_of

#: Rows of a page of the list; the map has all areas.
PER_PAGE: Final = 500
_IDENT: Final = "zoom"
#: Sets of areas whose shapes are kept as they were written: another measure changes classes alone.
_KEPT: Final = 4


def legend(found: ZoomMap) -> dict[str, Any]:
    """Return each class that is on the map, its meaning and its fill, and the patterns of these."""
    fills = fill_of(found.scale, _IDENT)
    return {
        "patterns": Markup(define_patterns(found.scale, _IDENT)),  # noqa: S704 - our own drawing
        "classes": [
            {"label": label, "fill": fills[at]} for at, (label, _) in found.explain().items()
        ],
    }


def table(found: ZoomMap, wanted: str, number: int) -> dict[str, Any]:
    """Return a page of the list of areas, in the order of the page that the map is from.

    Parameters
    ----------
    wanted
        What the names of the areas hold; "" for all.
    """
    meanings = found.explain()
    called = wanted.casefold()
    chosen = [at for at, name in enumerate(found.names) if called in name.casefold()]
    page = turn_to(number, len(chosen), per_page=PER_PAGE)
    rows = [
        {
            "at": at,
            "name": found.names[at],
            "href": found.hrefs[at],
            "said": found.said[at],
            "class": meanings[int(found.classes[at])][0],
            "is_drawn": found.geometries[at] is not None,
        }
        for at in chosen[page.start : page.start + PER_PAGE]
    ]
    return {
        "columns": [
            {"key": "name", "label": "Area", "link": "href"},
            {"key": "said", "label": found.said_of},
            {"key": "class", "label": "Class"},
            {"key": "at", "label": "On the map"},
        ],
        "page": page.fill(rows),
    }


def write_areas(found: ZoomMap) -> str:
    """Write as JSON what the script draws by.

    These are the areas, of each its class, words and box, and the edge of what was drawn around.
    """
    places = {at: place for place, at in enumerate(found.explain())}
    boxes = find_boxes(found.geometries)
    said = {
        "looks": [asdict(look) for _, look in found.explain().values()],
        "classes": [places[at] for at in found.classes.tolist()],
        "words": [f"{name}: {said}" for name, said in zip(found.names, found.said, strict=True)],
        "boxes": [None if np.isnan(box).any() else box.tolist() for box in boxes],
    }
    parts = {
        "areas": _write(_Shapes.of(found.geometries)),
        "selection": "null" if found.selection is None else write_edge(found.selection),
    }
    written = "".join(f', "{name}": {part}' for name, part in parts.items())
    return f"{json.dumps(said)[:-1]}{written}}}"


@dataclass(frozen=True, slots=True)
class _Shapes:
    """Shapes of areas, known by a digest of all of them."""

    digest: bytes
    geometries: NDArray[np.object_] = field(compare=False)

    @classmethod
    def of(cls, geometries: NDArray[np.object_]) -> "_Shapes":
        digest = hashlib.sha256()
        for shape in shapely.to_wkb(geometries):
            digest.update(shape or b"-")
        return cls(digest.digest(), geometries)


@lru_cache(maxsize=_KEPT)
def _write(shapes: _Shapes) -> str:
    return write_geojson(shapes.geometries)
