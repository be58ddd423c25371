"""What a kind of study is: how it is declared, and the table of people that it is made on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol as Shape

import polars as pl

from analytics.impact.design import Scope as SchoolScope
from analytics.impact.protocol import Protocol
from analytics.track import Scope


@dataclass(frozen=True, slots=True)
class Step:
    """A step from all who have a record to those who can be studied.

    Attributes
    ----------
    key, label, sentence : short name; for a table; why they are left out, or "" for a total.
    people : how many people are at this step: those left out, or of a total, those who are in.
    is_total : whether it is a total.
    """

    key: str
    label: str
    sentence: str
    people: int
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """The people of a study.

    Attributes
    ----------
    frame : one row a person with `id`, `engaged` and the columns that the protocol names.
    steps : from all who have a record to those in the frame, in their order.
    """

    frame: pl.DataFrame
    steps: tuple[Step, ...]


class StudyKind(Shape):
    """A study that is ready to be asked for."""

    @property
    def name(self) -> str:
        """`ks4`."""
        ...

    @property
    def title(self) -> str:
        """What it is called."""
        ...

    @property
    def purpose(self) -> str:
        """One sentence for a list of studies."""
        ...

    @property
    def source(self) -> str:
        """The source of records whose disclosure rules its figures are printed by."""
        ...

    @property
    def definitions(self) -> Sequence[str]:
        """Keys of the definitions of taking part that it can be made under, the default first."""
        ...

    def list_years(self, analysis: Path) -> Sequence[int]:
        """List the years that an edition can be studied for, in order."""
        ...

    def declare(
        self, *, first_year: int, last_year: int, definition: str, scope: SchoolScope
    ) -> Protocol:
        """Declare it for some years, a definition of taking part and a choice of schools."""
        ...

    def gather(self, analysis: Path, scope: Scope, protocol: Protocol) -> Gathered:
        """Gather the people of a declared study from an edition.

        Raises
        ------
        StudyFault
            There is nobody to study, or nobody to compare with; the message says why.
        """
        ...
