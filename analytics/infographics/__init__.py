"""Infographics: one page drawn from a report by a layout that is data, with its tables behind it.

Every figure is a printed one of the report; the same report and brand have the same bytes.
"""

from analytics.infographics.compose import Sheet, compose
from analytics.infographics.draw import FORMATS, Brand, draw_pdf, draw_svg, write_infographic
from analytics.infographics.layout import (
    Block,
    Layout,
    LayoutFault,
    UnknownInfographic,
    get_layout,
    list_layouts,
)
from analytics.infographics.logo import Logo, LogoFault, read_logo

__all__ = [
    "FORMATS",
    "Block",
    "Brand",
    "Layout",
    "LayoutFault",
    "Logo",
    "LogoFault",
    "Sheet",
    "UnknownInfographic",
    "compose",
    "draw_pdf",
    "draw_svg",
    "get_layout",
    "list_layouts",
    "read_logo",
    "write_infographic",
]
