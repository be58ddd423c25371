"""Our maps as SVG, for a page, a file or print, in the metres of a national grid."""

from maps.areas import Area, draw_areas
from maps.locality import Marker, choose_radius_m, draw_locality
from maps.spread import draw_spread

__all__ = ["Area", "Marker", "choose_radius_m", "draw_areas", "draw_locality", "draw_spread"]
