"""Saved plans of a member: what was asked for, which the present edition answers."""

from typing import Final

from app.core.saved_maps import SavedMaps
from app.models import SavedKind
from app.planner.ask import Ask

SAVED: Final = SavedMaps(SavedKind.PLANNER, "plan", Ask.read)
