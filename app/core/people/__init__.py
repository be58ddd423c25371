"""Participants, as every feature that records them must: told apart, kept, changed, taken back."""

from app.core.people.changes import GIVEN_FIELDS, Changes, Given, is_missing_code
from app.core.people.finding import (
    Candidate,
    SameBecause,
    Wanted,
    find_participants,
    find_same_people,
    find_same_person,
)
from app.core.people.fitness import GAPS, Gap, gaps_of, lacks, not_fit, tracking_deadline
from app.core.people.names import compact_postcode, identity_key, normalise_name, search_name
from app.core.people.recording import (
    record_participant,
    record_participants,
    update_participant,
    update_participants,
)
from app.core.people.undoing import delete_participants, restore_participants, undo_changes

__all__ = [
    "GAPS",
    "GIVEN_FIELDS",
    "Candidate",
    "Changes",
    "Gap",
    "Given",
    "SameBecause",
    "Wanted",
    "compact_postcode",
    "delete_participants",
    "find_participants",
    "find_same_people",
    "find_same_person",
    "gaps_of",
    "identity_key",
    "is_missing_code",
    "lacks",
    "normalise_name",
    "not_fit",
    "record_participant",
    "record_participants",
    "restore_participants",
    "search_name",
    "tracking_deadline",
    "undo_changes",
    "update_participant",
    "update_participants",
]
