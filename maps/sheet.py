"""A map of areas by class, in British National Grid. Withheld, none and unknown never look alike.

Draws classes that `analytics` made safe; knows no figure.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.drawing import CARD, INK, MUTED, View, document, element
from maps.insets import Plan, Sheet, find_middles, plan_sheets
from maps.legends import draw_legend, draw_source, name_of
from maps.marks import scale_bar
from maps.outline import draw_edge
from maps.paths import area_paths
from maps.points import KINDS, Points, draw_points
from maps.scales import MISSING, STATES, Fill, Scale, define_patterns, fill_of

WIDTH: Final = 400.0
#: How far outlines are simplified, in units of the drawing.
_DETAIL: Final = 1.0
#: More areas than these are drawn as one shape for each class, without their names.
_MOST_NAMED: Final = 2_000
#: Edges between them: of more than so many, thinner.
_EDGE, _THIN_EDGE, _FEW = 0.6, 0.25, 500
#: Shapes are cut so far beyond the edge of a frame, where their own edge is not seen.
_BEYOND: Final = 4.0
#: Land without a figure: paler than any class, and without the dots of what is not known.
_LAND: Final = "#EEEBE3"
_POLYGONS: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_NO_SHAPE: Final = shapely.GeometryType.MISSING


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Areas and the class of each, n of them.

    Attributes
    ----------
    geometries : shape (n,), polygons in metres on the British grid; None where it is not known.
        Neighbours should share their edges. Northern Ireland on the Irish grid goes in a map of
        its own.
    names : as they are called. Up to 2,000 areas carry them, and their positions in the layer as
        `data-area`; of more, the areas of a class are one shape.
    classes : shape (n,), positions among those of the scale; `ZERO`, `SUPPRESSED` or `MISSING`.
    """

    geometries: NDArray[np.object_]
    names: Sequence[str]
    classes: NDArray[np.integer]

    def __post_init__(self) -> None:
        """Raise ValueError where the lengths differ, or there is no area or one of no polygons."""
        if not len(self.geometries) == len(self.names) == len(self.classes):
            raise ValueError("A layer needs as many geometries and names as classes.")
        if not len(self.geometries):
            raise ValueError("There is no area to draw.")
        kinds = shapely.get_type_id(self.geometries)
        odd = ~np.isin(kinds, [*_POLYGONS, _NO_SHAPE])
        if odd.any():
            raise ValueError(f"Area {int(np.argmax(odd))} is not made of polygons.")


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """What is drawn beside the areas: land under them; outlines, marks and an edge over them."""

    land: NDArray[np.object_] | None
    outlines: NDArray[np.object_] | None
    points: Sequence[Points]
    edge: shapely.Geometry | None

    def plan(self, layer: Layer, *, width: float, ident: str, framed: bool) -> Plan:
        """Plan the views of the areas, with the edge in view."""
        in_view = np.append(layer.geometries, np.array([self.edge], dtype=object))
        return plan_sheets(in_view, self.land, width=width, ident=ident, framed=framed)

    def draw_under(self, sheet: Sheet) -> list[str]:
        """Draw as much of the land as a sheet shows."""
        look = {"fill": _LAND, "stroke": CARD, "stroke_width": 0.5}
        return _draw_shapes(sheet, self.land, "map-land", look)

    def draw_over(self, sheet: Sheet) -> list[str]:
        """Draw as much of what lies over the areas as a sheet shows."""
        look = {"fill": "none", "stroke": INK, "stroke_width": 0.7}
        outlines = _draw_shapes(sheet, self.outlines, "map-outline", look)
        drawn = [draw_points(sheet.view, each, sheet.holds(each.places_m)) for each in self.points]
        marks = [part for parts in drawn for part in parts]
        return [*outlines, *marks, *draw_edge(sheet.view, self.edge)]


def draw_map(
    layer: Layer,
    scale: Scale,
    *,
    title: str,
    description: str,
    source: str,
    points: Sequence[Points] = (),
    insets: Literal["auto", "none"] = "auto",
    width: float = WIDTH,
    ident: str = "map",
    land: NDArray[np.object_] | None = None,
    outlines: NDArray[np.object_] | None = None,
    selection: shapely.Geometry | None = None,
) -> str:
    """Draw areas by class, with a legend, a scale bar and the source.

    Parameters
    ----------
    layer, scale
        Areas, and what their classes mean.
    title, description, source
        What is shown, what it says, and whose it is; how many areas are in each class is added.
    points
        Places to mark on the areas.
    insets
        `auto` shows crowded London larger, and Orkney, Shetland and Scilly nearer, in frames.
    width
        In units of the drawing; the height follows.
    ident
        Begins the names inside the drawing: give each map of a page its own.
    land
        Shapes to lie beneath, that show where the areas are: the rest of the country.
    outlines
        Larger areas to outline over the others.
    selection
        Ground that somebody chose, whose edge is drawn over all, and is in view.

    Returns
    -------
    str
        An SVG image without scripts or styles of its own; each view says its `Sheet.ground`.

    Raises
    ------
    ValueError
        No area has a place, or an area's class is none of the scale's.
    """
    _check_classes(layer, scale)
    around = _Around(land, outlines, points, shapely.boundary(selection))
    plan = around.plan(layer, width=width, ident=ident, framed=insets == "auto")
    parts, height = _draw_parts(layer, scale, around, plan, ident)
    written, height = draw_source(source, width=width, top=height + 4)
    return document(
        (*parts, *written),
        size=(width, height + 6),
        ident=ident,
        title=title,
        description=" ".join([description, *_describe(layer, scale, plan)]),
    )


def _draw_parts(
    layer: Layer, scale: Scale, around: _Around, plan: Plan, ident: str
) -> tuple[list[str], float]:
    """Draw the views, the scale bar and the legend, and say where they end."""
    fills = fill_of(scale, ident)
    sheets = [
        sheet.draw(
            [
                *around.draw_under(sheet),
                *_draw_areas(sheet, layer, scale, fills),
                *around.draw_over(sheet),
            ]
        )
        for sheet in plan.sheets
    ]
    legend, bottom = _draw_legend(layer, scale, fills, around.points, plan)
    return [define_patterns(scale, ident), *sheets, *_draw_bar(plan), *legend], bottom


def _check_classes(layer: Layer, scale: Scale) -> None:
    known = (layer.classes >= MISSING) & (layer.classes < len(scale.meanings))
    if not known.all():
        at = int(np.argmin(known))
        raise ValueError(f"Area {at} has the class {layer.classes[at]}, which the scale has not.")


def _draw_areas(sheet: Sheet, layer: Layer, scale: Scale, fills: Mapping[int, Fill]) -> list[str]:
    """Draw the areas of a view, those of a class together."""
    rows = _find_rows(sheet, layer.geometries)
    if not len(rows):
        return []
    named = len(layer.names) <= _MOST_NAMED
    draw = _draw_each if named else _draw_joined
    drawn = draw(sheet.view, layer, rows, _explain(scale))
    # Light ground comes last: its dark edge must not lie under a neighbour's light one.
    order = sorted(drawn, key=lambda at: (at < 0, at))
    # Joined shapes have an edge of their own colour, which hides the seams between them.
    edge = _EDGE if len(layer.names) <= _FEW else _THIN_EDGE
    return [
        _fill(at, drawn[at], fills[at], sheet, (CARD if named else fills[at].ground, edge))
        for at in order
    ]


def _draw_shapes(
    sheet: Sheet, shapes: NDArray[np.object_] | None, name: str, look: Mapping[str, object]
) -> list[str]:
    """Draw shapes that stand for no class, all as one path."""
    shown = shapes[_find_rows(sheet, shapes)] if shapes is not None else np.empty(0, object)
    path = "".join(area_paths(_place(sheet.view, shown))) if len(shown) else ""
    return [element("path", class_=name, d=path, stroke_linejoin="round", **look)] if path else []


def _draw_each(
    view: View, layer: Layer, rows: NDArray[np.int64], meanings: Mapping[int, str]
) -> dict[int, str]:
    """Write areas, by class: each with its name and its position in the layer."""
    drawn: dict[int, str] = defaultdict(str)
    paths = area_paths(_place(view, layer.geometries[rows]))
    for row, path in zip(rows.tolist(), paths, strict=True):
        if path:
            at = int(layer.classes[row])
            title = element("title", escape(f"{layer.names[row]}: {meanings[at]}", quote=False))
            drawn[at] += element("path", title, data_area=row, d=path)
    return drawn


def _draw_joined(
    view: View, layer: Layer, rows: NDArray[np.int64], meanings: Mapping[int, str]
) -> dict[int, str]:
    """Write the areas of each class as one shape."""
    classes, shapes = layer.classes[rows], layer.geometries[rows]
    present = np.unique(classes).tolist()
    joined = np.array([_join(shapes[classes == at]) for at in present], dtype=object)
    return {
        at: element("path", element("title", escape(meanings[at], quote=False)), d=path)
        for at, path in zip(present, area_paths(_place(view, joined)), strict=True)
        if path
    }


def _find_rows(sheet: Sheet, geometries: NDArray[np.object_]) -> NDArray[np.int64]:
    """Find the areas that a sheet shows."""
    view, bounds = sheet.view, shapely.bounds(geometries)
    inside = (bounds[:, :2] <= (view.east_m, view.north_m)).all(axis=1)
    inside &= (bounds[:, 2:] >= (view.west_m, view.south_m)).all(axis=1)
    return np.flatnonzero(inside & sheet.holds(find_middles(bounds)))


def _join(shapes: NDArray[np.object_]) -> shapely.Geometry:
    """Make one shape of areas; where their edges do not match, in a slower way."""
    try:
        return shapely.coverage_union_all(shapes)
    except shapely.GEOSException:
        return shapely.disjoint_subset_union_all(shapely.make_valid(shapes))


def _place(view: View, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Put shapes on the drawing and simplify them together, so that neighbours still meet."""
    placed = shapely.transform(shapes, lambda points: view.project(points[:, 0], points[:, 1]))
    edges = (-_BEYOND, -_BEYOND, view.width + _BEYOND, view.height + _BEYOND)
    cut: NDArray[np.object_] = shapely.clip_by_rect(
        shapely.coverage_simplify(placed, _DETAIL), *edges
    )
    return cut


def _fill(at: int, paths: str, fill: Fill, sheet: Sheet, edge: tuple[str, float]) -> str:
    """Fill the areas of a class: their ground, then the same shapes with its pattern."""
    colour, width = edge
    line = {
        "stroke": MUTED if at < 0 else colour,
        "stroke_width": width,
        "stroke_linejoin": "round",
    }
    name = f"{sheet.ident}-{name_of(at)}"
    drawn = element("g", paths, id=name if fill.pattern else None)
    if fill.pattern:
        over = {"fill": fill.pattern, "pointer_events": "none"}
        drawn = element("g", drawn, stroke="none") + element("use", href=f"#{name}", **over)
    return element(
        "g", drawn, class_=f"map-class map-class-{name_of(at)}", fill=fill.ground, **line
    )


def _draw_legend(
    layer: Layer,
    scale: Scale,
    fills: Mapping[int, Fill],
    points: Sequence[Points],
    plan: Plan,
) -> tuple[list[str], float]:
    """Explain the classes of the scale, and the states and marks on the map."""
    return draw_legend(
        scale,
        fills,
        states=[state for state in STATES if (layer.classes == state).any()],
        marks=sorted({each.meaning: each for each in points}.values(), key=_order),
        width=plan.sheets[0].view.width,
        top=plan.height + 10,
    )


def _order(points: Points) -> int:
    return [*KINDS].index(points.kind)


def _draw_bar(plan: Plan) -> list[str]:
    """Draw the scale bar of the main map where there is room for it."""
    view = plan.sheets[0].view
    left, bottom = plan.bar
    move = f"translate({left - 8:.1f} {bottom - view.height + 6:.1f})"
    return [element("g", "".join(scale_bar(view)), transform=move)]


def _explain(scale: Scale) -> dict[int, str]:
    """Say what each class and state is."""
    return dict(enumerate(scale.meanings)) | dict(STATES)


def _describe(layer: Layer, scale: Scale, plan: Plan) -> list[str]:
    """Say how many areas are in each class, and what the frames are."""
    meanings = _explain(scale)
    counts = [
        f"{int(count):,} {meanings[at]}"
        for at, count in zip(*np.unique(layer.classes, return_counts=True), strict=True)
    ]
    frames = [sheet.sentence for sheet in plan.sheets if sheet.name]
    return ["North is up.", f"Of {len(layer.names):,} areas: {'; '.join(counts)}.", *frames]
