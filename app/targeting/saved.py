"""Saved targeting maps of a member."""

from typing import Final

from app.core.need import Wish
from app.core.saved_maps import SavedMaps
from app.models import SavedKind

SAVED: Final = SavedMaps(SavedKind.TARGETING, "map", Wish.read)
