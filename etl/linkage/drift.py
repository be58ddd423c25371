"""How far a model moved when it was estimated anew, in words."""

from dataclasses import dataclass

import numpy as np

from etl.linkage.fields import FIELDS, Class, field_levels
from etl.linkage.model import Model

CLASS_WORDS: dict[Class, str] = {
    "match": "records of one person",
    "relative": "records of two relatives",
}


@dataclass(frozen=True, slots=True)
class Drift:
    """The level whose share moved most.

    Attributes
    ----------
    of : `match` or `relative`. field, level : which, by name and code. words : the level in words.
        before, after : its share, from 0 to 1. matches_before, matches_after : expected matches
        per record of the smaller file.
    """

    of: Class
    field: str
    level: str
    words: str
    before: float
    after: float
    matches_before: float
    matches_after: float

    def in_words(self) -> str:
        """Tell it in a sentence."""
        return (
            f"Among {CLASS_WORDS[self.of]}, {self.field} ({self.words}) went from "
            f"{self.before:.1%} to {self.after:.1%}: the largest change of any. Expected matches "
            f"went from {self.matches_before:.1%} to {self.matches_after:.1%} of the smaller file."
        )


def measure_drift(before: Model, after: Model) -> Drift:
    """Find the level whose share moved most between two models."""
    moved = [
        (abs(after.shares[of][field] - before.shares[of][field]), of, field)
        for of in CLASS_WORDS
        for field in FIELDS
    ]
    changes, of, field = max(moved, key=lambda change: float(change[0].max()))
    level = int(np.argmax(changes))
    return Drift(
        of,
        field,
        field_levels()[field].codes[level],
        field_levels()[field].words[level],
        float(before.shares[of][field][level]),
        float(after.shares[of][field][level]),
        before.matches,
        after.matches,
    )
