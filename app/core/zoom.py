"""Maps that can be zoomed into: features offer them, one page shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from flask import Flask, current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import NotFound
from maps.scales import STATES, Scale, Texture, looks_of

_OFFERED: Final = "hearth_zoom_maps"


@dataclass(frozen=True, slots=True, eq=False)
class ZoomMap:
    """Areas by class, n of them, in the order of the list beside the map.

    Attributes
    ----------
    title : what is shown, as a sentence.
    back : address of the page whose map it is, with its state.
    geometries : shape (n,), polygons on the British grid; None where it is not known.
    names, said : what each area is called, and its figure in words.
    said_of : heading of those words.
    hrefs : address of each area's page, or None.
    classes : shape (n,), as of `maps.sheet.Layer`.
    scale : what classes mean.
    source : whose figures and boundaries these are.
    selection : the ground that a reader drew around, on the British grid; None where nobody did.
    """

    title: str
    back: str
    geometries: NDArray[np.object_]
    names: Sequence[str]
    said: Sequence[str]
    said_of: str
    hrefs: Sequence[str | None]
    classes: NDArray[np.integer]
    scale: Scale
    source: str
    selection: shapely.Geometry | None = None

    def explain(self) -> dict[int, tuple[str, Texture]]:
        """Return the meaning and the look of each class that is there, states last."""
        there = sorted(np.unique(self.classes).tolist(), key=lambda at: (at < 0, at))
        meanings = dict(enumerate(self.scale.meanings)) | dict(STATES)
        looks = looks_of(self.scale)
        return {at: (meanings[at], looks[at]) for at in there}


@dataclass(frozen=True, slots=True)
class ZoomSource:
    """A feature's map: whose page it belongs to, who may see it, and what finds it by its state."""

    title: str
    permission: Permission
    find: Callable[[Hearth, Session, Actor, Mapping[str, str]], ZoomMap]


def offer_zoom(app: Flask, name: str, source: ZoomSource) -> None:
    """Offer a feature's map under a name of the address."""
    app.extensions.setdefault(_OFFERED, {})[name] = source


def get_zoom(name: str) -> ZoomSource:
    """Return the map that is offered under a name.

    Raises
    ------
    NotFound
        There is none.
    """
    offered: Mapping[str, ZoomSource] = current_app.extensions.get(_OFFERED, {})
    if name not in offered:
        raise NotFound("There is no such map.")
    return offered[name]
