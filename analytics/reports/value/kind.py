"""The report on value: its sections in their order, and its first sentence."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.question import Question
from analytics.reports.telling import text_of
from analytics.reports.value import additional, spending
from analytics.reports.value.counts import INTENSITY, NOTES, count
from analytics.track.people import Track


class Value:
    """What outreach gave and cost, each participant and each additional entrant."""

    name = "value"
    title = "Hours, cost and value"
    purpose = (
        "Contact hours, what each participant cost, and what each additional entrant cost under"
        " two comparisons that are named, with its uncertainty."
    )
    needs: tuple[str, ...] = ("hesa_student",)
    families: tuple[str, ...] = (INTENSITY,)

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count hours, costs and entry, under every definition of intensity."""
        return count(track, question)

    def tell(
        self,
        tables: Mapping[str, SafeTable],
        chosen: Mapping[str, Choice],
        question: Question,  # noqa: ARG002
    ) -> Told:
        """Tell what the printed figures say."""
        sections = [
            *spending.tell(tables),
            *additional.tell(tables, chosen[INTENSITY].key),
        ]
        return Told(_answer(tables["overall"]), tuple(sections), (*NOTES, *additional.METHOD))


def _answer(overall: SafeTable) -> str:
    people, hours, pounds = (
        text_of(overall, "all", name) for name in ("took_part", "hours", "pounds")
    )
    if people is None or hours is None:
        return "Too few people took part for averages to be printed."
    said = f"About {people} people took part, in {hours} contact hours each on average"
    if pounds is None:
        return f"{said}; what that cost is recorded for too few of them."
    return f"{said}, at an average cost of £{pounds}."
