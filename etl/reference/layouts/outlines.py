"""Outlines of areas checked and mended: what is mended is counted, what cannot be is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from etl.reference.layouts.coordinates import is_near
from etl.reference.layouts.faults import UnreadableReference, refuse_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: An outline is mended by itself where that changes its area by less than this share.
MOST_CHANGED: Final = 0.001
_NAMED: Final = 5
_AREAL: Final = (3, 6)


def check_outlines(
    name: str, codes: Sequence[str], shapes: NDArray[np.object_]
) -> tuple[NDArray[np.object_], tuple[str, ...]]:
    """Check that shapes are areas of the kingdom, and mend those whose outlines cross themselves.

    Parameters
    ----------
    name : of the file, for whoever reads the refusal.
    codes, shapes : of the areas, on the British National Grid.

    Returns
    -------
    shapes, notes
        The sound shapes, and what was mended or does not meet, counted.

    Raises
    ------
    UnreadableReference
        A shape is no area or lies elsewhere, or mending it would change what it covers.
    """
    import shapely

    wrong = ~np.isin(shapely.get_type_id(shapes), _AREAL)
    if wrong.any():
        raise refuse_rows(name, int(wrong.argmax()) + 1, int(wrong.sum()), "is not an area")
    far = np.array([not is_near(bounds) for bounds in shapely.bounds(shapes)])
    if far.any():
        fault = "lies outside the United Kingdom: its coordinates are not what the file says"
        raise refuse_rows(name, int(far.argmax()) + 1, int(far.sum()), fault)
    sound, notes = _mend(name, codes, shapely.force_2d(shapes))
    apart = ~shapely.is_empty(shapely.coverage_invalid_edges(sound))
    if apart.any():
        count = int(apart.sum())
        told = f"Areas that overlap a neighbour or leave a gap to it: {count:,}"
        notes += (f"{told} ({_some(codes, apart)}).",)
    return sound, notes


def _mend(
    name: str, codes: Sequence[str], shapes: NDArray[np.object_]
) -> tuple[NDArray[np.object_], tuple[str, ...]]:
    import shapely

    crossed = ~shapely.is_valid(shapes)
    if not crossed.any():
        return shapes, ()
    mended = shapes.copy()
    mended[crossed] = shapely.make_valid(shapes[crossed], method="structure")
    before = np.abs(shapely.area(shapes))
    changed = np.abs(shapely.area(mended) - before)
    lost = changed >= MOST_CHANGED * before
    lost &= crossed
    if lost.any():
        raise UnreadableReference(
            f"{name} has outlines that cross themselves so that nobody can say what they cover:"
            f" {_some(codes, lost)} ({int(lost.sum()):,} in all). Download it again, or give"
            " another resolution."
        )
    note = (
        f"Outlines that crossed themselves and were mended: {int(crossed.sum()):,}"
        f" ({_some(codes, crossed)}). No area changed by {MOST_CHANGED:.1%}."
    )
    return mended, (note,)


def _some(codes: Sequence[str], chosen: NDArray[np.bool_]) -> str:
    """Name the first few of the chosen."""
    named = [code for code, is_chosen in zip(codes, chosen, strict=True) if is_chosen]
    rest = ", ..." if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + rest
