"""A member's logo: taken only if it is a small picture that can do nothing but be seen."""

import io
import re
from dataclasses import dataclass
from typing import Final, Literal
from xml.etree import ElementTree as ET

MOST_BYTES: Final = 300_000
_MOST_PIXELS: Final = 4_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = "{http://www.w3.org/2000/svg}"
_DRAWING: Final = frozenset(
    (
        *("svg", "g", "defs", "title", "desc", "text", "tspan", "use", "clipPath", "mask"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop"),
    )
)
_ASIDE: Final = re.compile(r"^on|^(?:href|src)$|^xml:base$", re.IGNORECASE)
_CALLS: Final = re.compile(
    r"url\(\s*(?!['\"]?#)|@import|expression|javascript:|data:", re.IGNORECASE
)


class LogoFault(ValueError):
    """The file cannot be taken as a logo; the message says why."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that was checked: its bytes, and which kind of picture they are."""

    content: bytes
    kind: Literal["png", "svg"]


def read_logo(content: bytes) -> Logo:
    """Check a logo.

    Returns
    -------
    Logo
        A PNG without anything but its pixels; or an SVG of shapes, colours and words: no script,
        no style sheet, no picture or address outside itself.

    Raises
    ------
    LogoFault
        It is too large, neither PNG nor SVG, damaged, or an SVG with something else in it.
    """
    if len(content) > MOST_BYTES:
        raise LogoFault(f"The logo is larger than {MOST_BYTES // 1000} kB.")
    if content.startswith(_PNG):
        return Logo(_read_png(content), "png")
    if b"<svg" in content[:4_000]:
        return Logo(_read_svg(content), "svg")
    raise LogoFault("The logo is neither a PNG nor an SVG.")


def _read_png(content: bytes) -> bytes:
    from PIL import Image, UnidentifiedImageError

    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > _MOST_PIXELS:
                raise LogoFault(f"The logo is wider or taller than {_MOST_PIXELS:,} pixels.")
            # Written anew, so that no more than the pixels is kept.
            picture.convert("RGBA").save(out, "PNG")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, LogoFault):
            raise
        raise LogoFault("The logo is damaged: its pixels cannot be read.") from error
    return out.getvalue()


def _read_svg(content: bytes) -> bytes:
    # A document type can declare entities that grow without end; a drawing needs none.
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise LogoFault("The logo has a document type; save it as a plain SVG.")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no entities are left
    except (ET.ParseError, ValueError) as error:
        raise LogoFault("The logo is damaged: its SVG cannot be read.") from error
    for element in root.iter():
        name = str(element.tag).removeprefix(_SVG)
        if name not in _DRAWING:
            raise LogoFault(f"The logo has a <{_short(name)}>, which is not taken.")
        for key, value in element.attrib.items():
            _check_attribute(key.rpartition("}")[2], value)
    return ET.tostring(root)


def _check_attribute(key: str, value: str) -> None:
    inside = key.lower() == "href" and value.startswith("#")
    if (_ASIDE.match(key) and not inside) or _CALLS.search(value):
        raise LogoFault(f"The logo has an attribute that is not taken: {_short(key)}.")


def _short(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9:-]", "", name.rpartition("}")[2])[:20]
