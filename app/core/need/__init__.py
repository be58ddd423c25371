"""Neighbourhoods scored by need, as an address asks for them: for all features that start there."""

from app.core.need.areas import HELD_YEARS, Areas, open_areas
from app.core.need.own import OwnMember, find_own_member
from app.core.need.places import list_providers, list_venues, scan_held
from app.core.need.queries import (
    Found,
    complete,
    find,
    find_among,
    find_schools_in_records,
)
from app.core.need.wish import DISTANCES_KM, LAYERS, Wish, pack_areas

__all__ = [
    "DISTANCES_KM",
    "HELD_YEARS",
    "LAYERS",
    "Areas",
    "Found",
    "OwnMember",
    "Wish",
    "complete",
    "find",
    "find_among",
    "find_own_member",
    "find_schools_in_records",
    "list_providers",
    "list_venues",
    "open_areas",
    "pack_areas",
    "scan_held",
]
