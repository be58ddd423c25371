"""Figures of an edition worked out anew in plain Python, for tests of what SQL counts.

Lists and dictionaries, no SQL and no group-by, so that a figure that agrees was found twice in
unlike ways. Nothing of `analytics` is used but to say where two tables differ.
"""

from tests.support.recompute.classes import CLASSES
from tests.support.recompute.edition import Edition, Row, read_edition
from tests.support.recompute.people import recompute_people
from tests.support.recompute.tables import Expected, check_all

__all__ = [
    "CLASSES",
    "Edition",
    "Expected",
    "Row",
    "check_all",
    "read_edition",
    "recompute_people",
]
