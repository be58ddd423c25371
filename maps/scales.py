"""What the classes of a map mean and how each looks: graded, categories, or two measures at once.

Knows colours and words; not where anything is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from maps.drawing import CARD, MUTED, NAVY, element

#: Classes of an area that has none of the scale's.
ZERO, SUPPRESSED, MISSING = -1, -2, -3
STATES: Final[Mapping[int, str]] = {
    ZERO: "none",
    SUPPRESSED: "withheld to protect people",
    MISSING: "not known",
}

#: Light to dark; the lightest is still told from white, the steps from each other in grey.
SHADES: Final = ("#C9DBEA", "#93B5D3", "#5C8DB8", "#326898", NAVY)
#: Two measures, light to dark: where both are high, the two colours make a third, darker one.
_ROW_TINTS: Final = ("#E0DED8", "#9BBFDD", "#3F83BF")
_COLUMN_TINTS: Final = ("#FFFFFF", "#EDB5C4", "#CC5A80")
_MOST_STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Texture:
    """A fill: its ground, and lines or dots that tell it from others without its colour."""

    ground: str
    lines: str = ""
    ink: str = CARD
    width: float = 1.2
    turn: str | None = None


_TILE: Final = 6
_TEXTURES: Final = (
    Texture(NAVY),
    Texture("#28A197", "M1.5 1.5h.01M4.5 4.5h.01", width=1.8),
    Texture("#F6B26B", "M3 0V6", ink="#A85A12", width=1.2),
    Texture("#801650", "M0 3H6", ink="#E3B5CD"),
    Texture("#F3E9C6", "M1.4 3h3.2M3 1.4v3.2", ink="#6B5A1E", width=0.9),
    Texture("#A285D1", "M3 0V6M0 3H6", ink="#EAE2F6", width=0.9),
)
_REST: Final = Texture("#E6E2D6")
_STATE_TEXTURES: Final[Mapping[int, Texture]] = {
    ZERO: Texture(CARD),
    SUPPRESSED: Texture(CARD, "M0 0V6", ink=MUTED, width=2.4, turn="rotate(45)"),
    MISSING: Texture("#F1EFEA", "M3 3h.01", ink=MUTED),
}


class Scale(Protocol):
    """The classes of a map, numbered from 0."""

    @property
    def meanings(self) -> Sequence[str]:
        """What each class is, in words."""

    @property
    def textures(self) -> Sequence[Texture]:
        """How each class looks."""


@dataclass(frozen=True, slots=True)
class Graded:
    """Classes of one measure, the lowest first.

    Attributes
    ----------
    labels : at most five.
    unit : what is graded, and in what: the heading of the legend; may be empty.
    """

    labels: Sequence[str]
    unit: str

    def __post_init__(self) -> None:
        """Raise ValueError where there are too many classes to be told apart, or none."""
        _check_number("classes", self.labels, len(SHADES))

    @property
    def meanings(self) -> Sequence[str]:
        """What each class is."""
        return self.labels

    @property
    def textures(self) -> Sequence[Texture]:
        """The shades, spread over all there are."""
        if len(self.labels) == 1:
            return [Texture(SHADES[2])]
        steps = np.linspace(0, len(SHADES) - 1, len(self.labels)).round().astype(int)
        return [Texture(SHADES[step]) for step in steps]


@dataclass(frozen=True, slots=True)
class Categories:
    """Classes without order, at most six, each of a colour and a texture of its own.

    Attributes
    ----------
    labels : of the classes.
    rest : of one more class, the last: what is in none of the others, drawn plain; may be empty.
    """

    labels: Sequence[str]
    rest: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError where there are too many categories to be told apart, or none."""
        _check_number("categories", self.labels, len(_TEXTURES))

    @property
    def meanings(self) -> Sequence[str]:
        """What each class is."""
        return [*self.labels, self.rest] if self.rest else self.labels

    @property
    def textures(self) -> Sequence[Texture]:
        """A colour and a texture for each class."""
        rest = [_REST] if self.rest else []
        return [*_TEXTURES[: len(self.labels)], *rest]


@dataclass(frozen=True, slots=True)
class Bivariate:
    """Classes of two measures at once: class `row * len(columns) + column`.

    Attributes
    ----------
    rows, columns : at most three each, the lowest first.
    row_title, column_title : what each measures.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    row_title: str
    column_title: str

    def __post_init__(self) -> None:
        """Raise ValueError where there are too many rows or columns, or none."""
        _check_number("rows", self.rows, _MOST_STEPS)
        _check_number("columns", self.columns, _MOST_STEPS)

    @property
    def meanings(self) -> Sequence[str]:
        """What each class is."""
        return [f"{row}, {column}" for row in self.rows for column in self.columns]

    @property
    def textures(self) -> Sequence[Texture]:
        """The tint of each class's row over that of its column."""
        return [
            Texture(_overlay(row, column))
            for row in _spread(_ROW_TINTS, len(self.rows))
            for column in _spread(_COLUMN_TINTS, len(self.columns))
        ]


@dataclass(frozen=True, slots=True)
class Fill:
    """A colour and, where there is one, the pattern to lay over it.

    A pattern with its own ground would show the seams of its tiles in print.
    """

    ground: str
    pattern: str | None


def fill_of(scale: Scale, ident: str) -> dict[int, Fill]:
    """Give the fill of every class and state, for a drawing whose names begin with `ident`."""
    return {
        at: Fill(look.ground, f"url(#{_name(ident, at)})" if look.lines else None)
        for at, look in looks_of(scale).items()
    }


def define_patterns(scale: Scale, ident: str) -> str:
    """Write the definitions that those fills need."""
    looks = looks_of(scale).items()
    patterns = [_pattern(_name(ident, at), look) for at, look in looks if look.lines]
    return element("defs", "".join(patterns))


def looks_of(scale: Scale) -> dict[int, Texture]:
    """Give how every class and state of a scale looks."""
    return dict(enumerate(scale.textures)) | dict(_STATE_TEXTURES)


def _check_number(of_what: str, labels: Sequence[str], most: int) -> None:
    if not 1 <= len(labels) <= most:
        raise ValueError(f"{len(labels)} {of_what} were given; from 1 to {most} can be told apart.")


def _spread(tints: Sequence[str], count: int) -> Sequence[str]:
    """Choose so many tints: of two, the lightest and the darkest."""
    return tints[:: _MOST_STEPS - 1] if count == _MOST_STEPS - 1 else tints[:count]


def _overlay(over: str, under: str) -> str:
    """Lay one colour over another, as inks do."""
    pairs = zip(bytes.fromhex(over[1:]), bytes.fromhex(under[1:]), strict=True)
    return "#" + "".join(f"{round(one * other / 255):02X}" for one, other in pairs)


def _name(ident: str, place: int) -> str:
    return f"{ident}-hatch" if place == SUPPRESSED else f"{ident}-fill-{place}"


def _pattern(name: str, texture: Texture) -> str:
    lines = element(
        "path",
        d=texture.lines,
        stroke=texture.ink,
        stroke_width=texture.width,
        stroke_linecap="round" if "h.01" in texture.lines else None,
    )
    return element(
        "pattern",
        lines,
        id=name,
        width=_TILE,
        height=_TILE,
        patternUnits="userSpaceOnUse",
        patternTransform=texture.turn,
    )
