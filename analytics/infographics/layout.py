"""What stands where on an infographic: read from `layouts/*.toml`, and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

KINDS: Final = ("number", "dots", "bars", "columns")
_WIDTHS: Final = {"whole": 6, "two-thirds": 4, "half": 3, "third": 2}
_WHOLE: Final = 6


class LayoutFault(ValueError):
    """A layout that cannot be drawn; the message says where and why."""


class UnknownInfographic(ValueError):
    """There is no infographic of this name; the message names those that exist."""


@dataclass(frozen=True, slots=True)
class Block:
    """One figure of an infographic.

    Attributes
    ----------
    kind : a big number; dots, of which as many are filled as of 100 people; bars; or columns.
    section : key of the report's section that it is drawn from.
    column : name of its column; may have `*` for what hangs on the chosen definitions.
    rows : keys of the rows that are drawn, in order; none is every row but the total.
    leave_out : keys of rows that are not drawn where all others are.
    heading : in place of the finding that heads the section.
    words : a sentence with slots `{row/column}`, which printed figures fill.
    otherwise : what stands there instead when a figure of the sentence is hidden.
    width : of 6 parts.
    labels : shorter names of rows, by their keys.
    focus : key of the row that the page is about, drawn in its own colour.
    """

    kind: str
    section: str
    column: str
    rows: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ("none",)
    heading: str = ""
    words: str = ""
    otherwise: str = ""
    width: int = _WHOLE
    labels: Mapping[str, str] = field(default_factory=dict)
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """An infographic as data.

    Attributes
    ----------
    name, title : `hesa-track`; its heading.
    report : name of the report that it is drawn from.
    purpose : one sentence for a list of infographics.
    lines : its blocks, a tuple for each line of the page.
    """

    name: str
    title: str
    report: str
    purpose: str
    lines: tuple[tuple[Block, ...], ...]

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        return [block for line in self.lines for block in line]


@cache
def list_layouts() -> tuple[Layout, ...]:
    """List the infographics that can be drawn, in the order of their names' files.

    Raises
    ------
    LayoutFault
        A file does not describe an infographic.
    """
    folder = files("analytics.infographics").joinpath("layouts")
    found = sorted(folder.iterdir(), key=lambda path: path.name)
    layouts = [
        read_layout(path.read_text("utf-8"), path.name)
        for path in found
        if path.name.endswith(".toml")
    ]
    return tuple(layouts)


def get_layout(name: str) -> Layout:
    """Get an infographic by its name.

    Raises
    ------
    UnknownInfographic
        There is none of this name.
    """
    for layout in list_layouts():
        if layout.name == name:
            return layout
    names = ", ".join(layout.name for layout in list_layouts())
    raise UnknownInfographic(f"There is no infographic '{name}'. There are: {names}.")


def read_layout(text: str, file: str) -> Layout:
    """Read a layout from TOML.

    Raises
    ------
    LayoutFault
        It has an unknown or missing entry, or a line that does not fill the page's width.
    """
    try:
        raw = tomllib.loads(text)
        return Layout(
            name=raw["name"],
            title=raw["title"],
            report=raw["report"],
            purpose=raw["purpose"],
            lines=tuple(_line(line["block"], file) for line in raw["line"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise LayoutFault(f"{file} is not a layout: {error}.") from error


def _line(blocks: list[dict[str, Any]], file: str) -> tuple[Block, ...]:
    made = tuple(_block(dict(each), file) for each in blocks)
    if sum(block.width for block in made) != _WHOLE:
        raise LayoutFault(f"{file}: the blocks of a line must fill its width.")
    return made


def _block(raw: dict[str, Any], file: str) -> Block:
    width = raw.pop("width", "whole")
    if raw.get("kind") not in KINDS or width not in _WIDTHS:
        raise LayoutFault(
            f"{file}: a block is one of {', '.join(KINDS)}, and {', '.join(_WIDTHS)} wide."
        )
    if "{" in raw.get("words", "") + raw.get("heading", "") and not raw.get("otherwise"):
        raise LayoutFault(f"{file}: a sentence needs another for when its figures are hidden.")
    for name in ("rows", "leave_out"):
        if name in raw:
            raw[name] = tuple(raw[name])
    return Block(**raw, width=_WIDTHS[width])
