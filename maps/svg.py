"""Our maps as SVG, for a page, a file or print, in the metres of a national grid."""

from maps.locality import Marker, choose_radius_m, draw_locality
from maps.points import Points
from maps.scales import MISSING, SUPPRESSED, ZERO, Bivariate, Categories, Graded, Scale
from maps.sheet import Layer, draw_map
from maps.spread import draw_spread

__all__ = [
    "MISSING",
    "SUPPRESSED",
    "ZERO",
    "Bivariate",
    "Categories",
    "Graded",
    "Layer",
    "Marker",
    "Points",
    "Scale",
    "choose_radius_m",
    "draw_locality",
    "draw_map",
    "draw_spread",
]
