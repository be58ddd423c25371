"""SVG that may stand in any page, file or printed sheet.

What matplotlib writes is made plain here: presentation attributes for styles (a strict content
policy allows no others), names of its own for what is referred to, no metadata, no date.
"""

import hashlib
import re
from html import escape
from textwrap import wrap
from typing import Final
from xml.etree import ElementTree as ET

WIDTH_PT: Final = 482.0  # 170 mm: A4 within margins of 20 mm
TEXT_PT: Final = 9.5
INK: Final = "#1D2433"
MUTED: Final = "#5B6472"
NAVY: Final = "#12436D"
HAIRLINE: Final = "#D9D6CE"
FONT: Final = "'Source Sans 3', 'Source Sans 3 Extended', Arial, sans-serif"

_SVG: Final = "http://www.w3.org/2000/svg"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_TITLE_PT: Final = 14
_TITLE_CHARS: Final = 68
_SOURCE_CHARS: Final = 110
_FONT_STYLE: Final = re.compile(r"^(?:\w+ )*(?P<size>[\d.]+)px ")
# For the process, once: no prefix is written, and no name hangs on what was drawn before.
ET.register_namespace("", _SVG)
# What only repeats a default, and matplotlib's own font.
_IDLE: Final = {"stroke-miterlimit", "line-height", "font-family"}


def clean_svg(text: str) -> str:
    """Make the SVG that matplotlib writes plain; the name of the drawing is its digest.

    Returns
    -------
    str
        The drawing without declaration, metadata, style elements and style attributes.
    """
    root = ET.fromstring(text)  # noqa: S314 - written by matplotlib a moment ago
    for parent in root.iter():
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}:
                parent.remove(child)
    for element in root.iter():
        _plain(element)
    _prune(root)
    _name(root, hashlib.sha256(ET.tostring(root)).hexdigest()[:8])
    root.set("font-family", FONT)
    root.set("stroke-linejoin", "round")
    return ET.tostring(root, encoding="unicode")


def _plain(element: ET.Element) -> None:
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    href = element.attrib.pop(_HREF, None)
    if href is not None:
        element.set("href", href)
    for part in element.attrib.pop("style", "").split(";"):
        name, _, value = (each.strip() for each in part.partition(":"))
        if name == "font":
            # The family stands on the root, where it is the house's own.
            found = _FONT_STYLE.match(value)
            element.set("font-size", found["size"] if found else f"{TEXT_PT:g}")
        elif name and name not in _IDLE:
            element.set(name, value)


def _prune(parent: ET.Element) -> None:
    """Leave out groups with nothing in them."""
    for child in list(parent):
        _prune(child)
        if child.tag in {f"{{{_SVG}}}g", f"{{{_SVG}}}defs"} and not len(child):
            parent.remove(child)


def _name(root: ET.Element, prefix: str) -> None:
    """Keep the names that something refers to, and make them differ between drawings."""
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", ET.tostring(root, encoding="unicode")))
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", f"{prefix}-{name}")
        for key, value in element.attrib.items():
            if value.startswith("#") and key == "href":
                element.set(key, f"#{prefix}-{value[1:]}")
            elif value.startswith("url(#"):
                element.set(key, f"url(#{prefix}-{value[5:]}")


def frame_svg(drawing: str, title: str, alt: str, source: str | None) -> str:
    """Give a drawing its title and description, and, with a source, draw title and source too."""
    root = ET.fromstring(drawing)  # noqa: S314 - our own
    _, _, width, height = (float(each) for each in root.attrib["viewBox"].split())
    prefix = hashlib.sha256(f"{title}\n{alt}\n{drawing}".encode()).hexdigest()[:8]
    heading = wrap(title, _TITLE_CHARS) if source else []
    foot = wrap(f"Source: {source}", _SOURCE_CHARS) if source else []
    above, below = len(heading) * 18 + (6 if heading else 0), len(foot) * 13 + (6 if foot else 0)
    inner = "".join(ET.tostring(child, encoding="unicode") for child in root)
    inner = inner.replace(f' xmlns="{_SVG}"', "")
    lines = [
        f'<svg xmlns="{_SVG}" width="{width:g}pt" height="{height + above + below:g}pt"'
        f' viewBox="0 0 {width:g} {height + above + below:g}" role="img"'
        f' aria-labelledby="{prefix}-t {prefix}-d" font-family="{FONT}" stroke-linejoin="round">',
        f'<title id="{prefix}-t">{escape(title)}</title>',
        f'<desc id="{prefix}-d">{escape(alt)}</desc>',
        *(_text(2, 14 + 18 * row, line, _TITLE_PT, bold=True) for row, line in enumerate(heading)),
        f'<g transform="translate(0 {above})">' if above else "<g>",
        inner.strip(),
        "</g>",
        *(
            _text(2, above + height + 13 * (row + 1), line, 8.5, colour=MUTED)
            for row, line in enumerate(foot)
        ),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _text(
    x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = INK
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{weight} fill="{colour}">'
        f"{escape(text)}</text>"
    )
