"""What a report is to those who make one: counts under the gate, sentences after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from analytics.definitions import Definition
from analytics.disclosure import SafeTable, TrueCounts
from analytics.reports.edition import EditionFacts
from analytics.reports.model import Section
from analytics.reports.question import Question
from analytics.track.people import Track


@dataclass(frozen=True, slots=True)
class Choice:
    """A definition that is chosen: its key, title with version, and its sentence for the method."""

    key: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of true counts, and the source whose rules it is printed by.

    Attributes
    ----------
    key : unique in the report. source : `hesa`, `npd`, `ilr` or `records` (members' own).
        Tables of one source are protected together.
    """

    key: str
    source: str
    counts: TrueCounts


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says: its first sentence, its sections, and how its figures are made.

    `years` are those that it is about, where they are not all that were asked about.
    """

    answer: str
    sections: tuple[Section, ...]
    method: tuple[str, ...] = ()
    years: str = ""


class ReportKind(Protocol):
    """A report that can be asked for.

    What is said of it is read alone, so that a report may name it once and for all.
    """

    @property
    def name(self) -> str:
        """`hesa-track`."""
        ...

    @property
    def title(self) -> str:
        """What it is called."""
        ...

    @property
    def purpose(self) -> str:
        """One sentence for a list of reports."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Sources of records without which there is nothing to report (`hesa_student`)."""
        ...

    @property
    def families(self) -> tuple[str, ...]:
        """Families of definitions that a reader can switch."""
        ...

    def __hash__(self) -> int:
        """Tell kinds apart, so that what was worked out for one can be kept."""
        ...

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count everything that any choice of definitions would show.

        Not only what is chosen: tables that are not protected together may be taken from each
        other by who switches.

        Raises
        ------
        NothingToTrack
            There is nobody in it; the message says why.
        """
        ...

    def tell(
        self, tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question
    ) -> Told:
        """Tell what the printed figures say under the chosen definitions."""
        ...


@runtime_checkable
class Adjusting(Protocol):
    """A report that adds to its printed tables what follows from them and from the edition."""

    def adjust(
        self, tables: Mapping[str, SafeTable], edition: EditionFacts
    ) -> Mapping[str, SafeTable]:
        """Give the tables with what printed figures give under what is known of the edition.

        No true count of the scope may be looked at again.
        """
        ...


@runtime_checkable
class Mapped(Protocol):
    """A report that begins with findings on places, which count nobody."""

    def map_places(
        self, edition: EditionFacts, chosen: Mapping[str, Definition]
    ) -> tuple[Section, ...]:
        """Say what the edition knows of places under the chosen definitions."""
        ...
