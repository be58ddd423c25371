"""What a report needs to know of the edition that it is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analytics.linkage_error import Checked


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """An edition of the warehouse, as reports name it. Two of one manifest are the same.

    Attributes
    ----------
    analysis : folder of its analysis tables.
    number, built_on : its number, and its day (`2026-11-22`).
    snapshot : SHA-256 of its manifest. code : version of Hearth.
    secret : from which the gate's randomness comes: whoever holds the edition can work it out,
        and nobody else.
    held : by source, the years of records, first to last.
    measures : by column of the participants, a sentence on the file that it comes from.
    estimated : by level of areas that postcodes were given by an estimate, a sentence on it.
    synthetic : its measures of areas were made up, at least some of them: a demonstration.
    checked : a sample of links that people looked at, if there is one.
    """

    analysis: Path
    number: int
    built_on: str
    snapshot: str
    code: str
    secret: bytes = field(repr=False)
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    measures: Mapping[str, str] = field(default_factory=dict, compare=False)
    estimated: Mapping[str, str] = field(default_factory=dict, compare=False)
    synthetic: bool = False
    checked: Checked | None = None

    @property
    def name(self) -> str:
        """How a source line names it."""
        year, month, day = self.built_on.split("-")
        made_up = ", whose measures of areas are synthetic" if self.synthetic else ""
        return f"edition {self.number} of {day}/{month}/{year}{made_up}"
