"""The report as a whole: its sections in their order, and its first sentence."""

from collections.abc import Mapping, Sequence
from typing import Final

from analytics.disclosure import SafeTable
from analytics.reports.edition import EditionFacts
from analytics.reports.hesa_track import (
    attainment,
    corrected,
    destination,
    entry,
    ledger,
    outcomes,
    participation,
    profile,
)
from analytics.reports.hesa_track.people import FAMILIES, NOTES, begin
from analytics.reports.hesa_track.telling import Telling
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.progression import entered_of, rate_of, whole_of
from analytics.reports.question import Question
from analytics.reports.telling import total_of
from analytics.track.people import Track

_SECTIONS: Final = (
    profile,
    entry,
    attainment,
    participation,
    destination,
    outcomes,
    corrected,
    ledger,
)


class HesaTrack:
    """What became of all participants who were old enough to enter higher education."""

    name = "hesa-track"
    title = "HESA track report"
    purpose = (
        "Of all participants old enough to have entered higher education: who they are, what they"
        " took part in, who entered, and what became of those who did."
    )
    needs = ("hesa_student",)
    families = FAMILIES

    def count(self, track: Track, question: Question) -> Sequence[Counted]:  # noqa: ARG002
        """Count every section, under every definition."""
        counts = begin(track)
        return [counted for section in _SECTIONS for counted in section.count(counts)]

    def tell(
        self, tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question
    ) -> Told:
        """Tell what the printed figures say."""
        telling = Telling(tables, chosen, question)
        sections = [told for section in _SECTIONS for told in section.tell(telling)]
        return Told(_answer(telling), tuple(sections), NOTES)

    def adjust(
        self, tables: Mapping[str, SafeTable], edition: EditionFacts
    ) -> Mapping[str, SafeTable]:
        """Add rates corrected for links that are wrong or missing."""
        return {**tables, **corrected.adjust(tables, edition)}


def _answer(telling: Telling) -> str:
    table, key = telling.tables[f"by_sex@{telling.progression}"], telling.progression
    whole, entered, rate = (
        total_of(table, name) for name in (whole_of(key), entered_of(key), rate_of(key))
    )
    if whole is None or entered is None:
        return "The figures of these participants are too small to be printed."
    share = f" ({rate.text})" if rate is not None else ""
    return (
        f"Of about {whole.text} participants who were old enough and could be tracked, about"
        f" {entered.text}{share} {telling.entered}."
    )
