"""The ledger in words: a line for each reason, and the list as a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analytics.track.ledger import Ledger, reasons_of
from app.core.csv_files import write_csv
from app.ledger.queries import LeftOut

COLUMNS = (
    "participant",
    "link",
    "first_reason",
    "reasons",
    "all_reasons",
    "what_it_means",
    "what_to_do",
)
DELETED = "This record has been deleted since; the next edition will not have it."
_ALL = "All of them"


@dataclass(frozen=True, slots=True)
class Line:
    """A reason: how many are left out under it, for how many it holds at all, and what to do.

    `width` is the length of its bar in per cent of the longest.
    """

    key: str
    label: str
    sentence: str
    remedy: str
    first: int
    holding: int | None
    width: int = 0


def list_lines(ledger: Ledger) -> list[Line]:
    """Return the reasons that hold for anybody, in the order in which they are applied."""
    counted = [each for each in ledger.count() if each[2]]
    longest = max((first for _, first, _ in counted), default=0) or 1
    return [
        Line(
            reason.key,
            reason.label,
            reason.sentence,
            reason.remedy,
            first,
            holding,
            width=round(100 * first / longest),
        )
        for reason, first, holding in counted
    ]


def list_rows(ledger: Ledger) -> list[Line]:
    """Return the lines of the table: the reasons, and all of them together."""
    lines = list_lines(ledger)
    total = Line("all", _ALL, "", "", sum(line.first for line in lines), None)
    return [*lines, total]


def answer(ledger: Ledger, whose: str) -> str:
    """Answer the page's question in a sentence."""
    left_out, recorded = ledger.left_out.height, ledger.recorded
    if not recorded:
        return f"{whose} had no participants when this edition was built."
    if not left_out:
        return f"Nothing keeps any of the {recorded:,} participant records of {whose} out."
    return (
        f"{left_out:,} of the {recorded:,} participant records of {whose} cannot be counted in"
        f" reports; {recorded - left_out:,} can."
    )


def write_list(records: Iterable[LeftOut], link_to: Callable[[int], str]) -> bytes:
    """Write the records that are not counted as CSV, without a name: a row each."""
    rows = []
    for one in records:
        reasons = reasons_of(one.reasons) or reasons_of(one.first_reason)
        (first,) = reasons_of(one.first_reason)
        cells = (
            f"#{one.number}",
            link_to(one.number) if one.is_there else "",
            first.label,
            one.reasons,
            "; ".join(reason.label for reason in reasons),
            " ".join(reason.sentence for reason in reasons),
            " ".join(reason.remedy for reason in reasons) if one.is_there else DELETED,
        )
        rows.append(cells)
    return write_csv([COLUMNS, *rows])
