"""A report as it may be shown: what every page, file and slide is written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from analytics.charts import ChartSpec, FlowSpec, MapSpec
from analytics.disclosure import SafeTable


class Evidence(IntEnum):
    """Type of evidence (OfS 2019, of OFFA's standards of evidence): not a rank of quality."""

    NARRATIVE = 1
    EMPIRICAL = 2
    CAUSAL = 3


@dataclass(frozen=True, slots=True)
class Section:
    """One finding: a heading that states it, the picture, the table, and what it rests on.

    Attributes
    ----------
    key : short name, also of its files (`by_home`).
    title : the finding as a sentence, written from printed figures.
    table : the figures. chart : the same as a picture, or None.
    source : where the figures come from.
    text : sentences before the picture.
    evidence : what kind of evidence a comparison in it is; None where nothing is compared.
    caution : what may not be claimed, or where selection is plausible; "" for nothing.
    """

    key: str
    title: str
    table: SafeTable
    source: str
    chart: ChartSpec | FlowSpec | MapSpec | None = None
    text: tuple[str, ...] = ()
    evidence: Evidence | None = None
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What a report was made from, by which anybody can make it again.

    Attributes
    ----------
    edition, built_on : number of the warehouse edition, and its day (`2026-11-22`).
    snapshot : SHA-256 of the edition's manifest.
    code : version of Hearth.
    rules : what disclosure control did, a sentence for each source.
    definitions : by family, title and version of the definition used.
    method : sentences on how the figures are made, written from the definitions used.
    """

    edition: int
    built_on: str
    snapshot: str
    code: str
    rules: tuple[str, ...]
    definitions: Mapping[str, str]
    method: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report. Every figure in it, in sentences too, has passed the gate.

    Attributes
    ----------
    name, title : `hesa-track`; what it is called.
    whose, years : about whom, and of which years, in words.
    answer : the first sentence, which answers what the reader came for.
    sections : the findings in their order.
    told_from : keys of the protected tables that it is told from.
    """

    name: str
    title: str
    whose: str
    years: str
    answer: str
    sections: tuple[Section, ...]
    made: Made
    told_from: tuple[str, ...] = ()

    def tables(self) -> dict[str, SafeTable]:
        """Give all tables by the key of their section, in their order."""
        return {section.key: section.table for section in self.sections}
