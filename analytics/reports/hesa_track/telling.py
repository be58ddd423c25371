"""What sections are told with: the printed tables, and what is chosen of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.definitions import Definition, get_definition, get_family
from analytics.disclosure import SafeTable
from analytics.evidence import Compared, judge
from analytics.intervals import difference
from analytics.reports.kinds import Choice
from analytics.reports.model import Section
from analytics.reports.progression import entered_of, rate_of, whole_of
from analytics.reports.question import Question
from analytics.reports.telling import draw, find_cell, text_of

#: Families whose categories are numbers, which say nothing by themselves.
_NUMBERED: Final = ("participation", "deprivation")


@dataclass(frozen=True, slots=True)
class Telling:
    """What may be told.

    Attributes
    ----------
    tables : all printed tables of the report.
    chosen : by family, the definition that is chosen.
    question : what was asked.
    """

    tables: Mapping[str, SafeTable]
    chosen: Mapping[str, Choice]
    question: Question

    def find(self, name: str, *families: str) -> SafeTable | None:
        """Find a table by its name under what is chosen of these families."""
        key = "@".join((name, *(self.chosen[family].key for family in families)))
        return self.tables.get(key)

    def definition(self, family: str) -> Definition:
        """Give the definition of a family that is chosen."""
        return get_definition(family, self.chosen[family].key)

    @property
    def progression(self) -> str:
        """Key of the definition of progression that is chosen."""
        return self.chosen["progression"].key

    @property
    def rate(self) -> str:
        """Name of the share of those who entered."""
        return rate_of(self.progression)

    @property
    def entered(self) -> str:
        """How a sentence says that somebody entered: `entered by 19`."""
        return {"by-18": "entered by 18", "by-19": "entered by 19"}.get(
            self.progression, "entered higher education"
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """Two groups whose rates stand beside each other: keys of rows, and how they are called."""

    key: str
    other: str
    label: str
    other_label: str


def gap_of(definition: Definition) -> Gap:
    """Give the two groups that a family of definitions is looked at for."""
    family = get_family(definition.family)

    def named(category: str) -> str:
        label = definition.label_of(category)
        return f"{definition.label} {label}" if definition.family in _NUMBERED else label

    return Gap(family.focus, family.against, named(family.focus), named(family.against))


def tell_entry(
    telling: Telling,
    key: str,
    table: SafeTable | None,
    *,
    plain: str,
    source: str,
    gap: Gap | None = None,
    compared: Compared | None = None,
    text: Sequence[str] = (),
) -> list[Section]:
    """Tell who entered by what people are broken down by; nothing where there is no such table.

    Parameters
    ----------
    plain
        The heading where no finding can be printed.
    gap
        The two groups of the heading.
    compared
        What the comparison is; None where nothing is compared.
    """
    if table is None:
        return []
    title, said = plain, list(text)
    if gap is not None:
        rates = [text_of(table, each, telling.rate) for each in (gap.key, gap.other)]
        if all(rates):
            title = (
                f"{gap.label}: {rates[0]} {telling.entered}; {_lower(gap.other_label)}: {rates[1]}"
            )
            said += _difference(telling, table, gap)
    judged = judge(compared) if compared is not None else None
    return [
        Section(
            key,
            title,
            table,
            source,
            chart=draw(title, table, (telling.rate,), source=source),
            text=tuple(said),
            evidence=judged.evidence if judged else None,
            caution=judged.caution if judged else "",
        )
    ]


def bases_of(telling: Telling, table: SafeTable | None) -> tuple[int, ...]:
    """Give the printed numbers of people on which the rates of a table rest."""
    if table is None:
        return ()
    cells = table.figures(whole_of(telling.progression))[: len(table.cells) - table.has_total]
    return tuple(int(cell.value) for cell in cells if cell.value)


def _difference(telling: Telling, table: SafeTable, gap: Gap) -> list[str]:
    counts = [
        find_cell(table, key, name)
        for key in (gap.key, gap.other)
        for name in (entered_of(telling.progression), whole_of(telling.progression))
    ]
    part, whole, other_part, other_whole = (
        int(cell.value) if cell and cell.value is not None else 0 for cell in counts
    )
    if not whole or not other_whole or part > whole or other_part > other_whole:
        return []
    points = part / whole - other_part / other_whole
    low, high = difference(part, whole, other_part, other_whole)
    shown, start, end = (f"{round(100 * each) + 0}" for each in (points, low, high))
    return [
        f"The difference is {shown.replace('-', '−')} percentage points (95 per cent interval, from"
        f" printed counts: {start.replace('-', '−')} to {end.replace('-', '−')})."
    ]


def _lower(label: str) -> str:
    """Begin a label small within a sentence, unless its first word is a name in capitals."""
    first = label.split(maxsplit=1)[0]
    return label if first.isupper() or not first.isalpha() else label[0].lower() + label[1:]
