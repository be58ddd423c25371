"""The controls of a report's page: whose, of which years, and under which definitions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from sqlalchemy.orm import Session

from analytics.cohorts import format_academic_year
from analytics.definitions import get_family
from analytics.reports import QuestionFault, ReportKind, Years
from app.core import reports
from app.core.access import Actor
from app.core.context import Hearth
from app.core.reports import Choice
from app.reports.state import State

MEMBER, FIRST, LAST = "member", "first", "last"
#: The key of a control's id, beside its name: that of one of the above, or of a family.
CONTROL = "control"
#: So many families of definitions stand in view; the others are one step away.
_IN_VIEW = 2


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen.

    Attributes
    ----------
    members, definitions : what is used when nothing is chosen comes first.
    years : by the calendar year in which each begins; years_of : what they are years of.
    """

    members: list[Choice]
    years: list[int]
    definitions: Mapping[str, list[Choice]]
    years_of: str

    def state(self, name: str, values: Mapping[str, str]) -> State:
        """Return the state that the values of the controls stand for: what is usual is left out."""
        usual = self.values(State(name))
        changed = {name: value for name, value in values.items() if value and value != usual[name]}
        years = ""
        if FIRST in changed or LAST in changed:
            ends = (values.get(name) or usual[name] for name in (FIRST, LAST))
            years = "-".join(dict.fromkeys(ends))
        families = {family: changed[family] for family in self.definitions if family in changed}
        return State(name, changed.get(MEMBER, ""), years, families)

    def values(self, state: State) -> dict[str, str]:
        """Return the values of the controls that a state stands for, right or wrong."""
        first, last = self._ends(state.years)
        chosen = {
            family: state.definitions.get(family, choices[0].key)
            for family, choices in self.definitions.items()
        }
        return {MEMBER: state.member or self.members[0].key, FIRST: first, LAST: last, **chosen}

    def _ends(self, text: str) -> tuple[str, str]:
        try:
            years = Years.parse(text)
        except QuestionFault:
            ends = (self.years[0], self.years[-1]) if self.years else ()
        else:
            ends = (years.first, years.last)
        first, last = (format_academic_year(year) for year in ends) if ends else ("", "")
        return first, last


def gather(
    session: Session, hearth: Hearth, actor: Actor, kind: ReportKind, state: State
) -> Offered:
    """Return what a person can choose on the page of a report."""
    members = reports.list_members(session, actor)
    asked = reports.frame(
        session,
        hearth,
        actor,
        name=kind.name,
        member=state.member or None,
        years=state.years or None,
    )
    years = reports.list_years(kind, asked.edition)
    # Without records to follow people into, the years are those of the activities.
    years_of = "Entry at 18 possible" if kind.needs else "Activities"
    return Offered(members, years, reports.list_choices(asked), years_of)


def control_id(name: str) -> dict[str, str]:
    """Return the id of a control."""
    return {CONTROL: name}


def draw(offered: Offered, state: State) -> list[Any]:
    """Return the controls, at the values of a state."""
    boxes = dict(_boxes(offered, offered.values(state)))
    always = [MEMBER, *([FIRST, LAST] if offered.years else [])]
    if not offered.years:  # the callback needs them to be there
        for name in (FIRST, LAST):
            boxes[name].hidden = True
    families = list(offered.definitions)
    top = [*always, *families[:_IN_VIEW]]
    parts: list[Any] = [_row([boxes[name] for name in top])]
    if not offered.years:
        parts += [boxes[FIRST], boxes[LAST]]
    if families[_IN_VIEW:]:
        more = [boxes[name] for name in families[_IN_VIEW:]]
        parts.append(
            html.Details([html.Summary("More definitions"), _row(more)], className="report-fold")
        )
    return parts


def _boxes(offered: Offered, values: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    yield MEMBER, _select(MEMBER, "Whose participants", offered.members, values[MEMBER])
    years = [
        Choice(format_academic_year(each), format_academic_year(each)) for each in offered.years
    ]
    for name, label in ((FIRST, "from"), (LAST, "until")):
        yield name, _select(name, f"{offered.years_of} {label}", years, values[name])
    for family, choices in offered.definitions.items():
        yield family, _select(family, get_family(family).title, choices, values[family])


def _row(boxes: list[Any]) -> Any:
    return dbc.Row([dbc.Col(box, sm=6, lg=4) for box in boxes], class_name="g-3 mb-3")


def _select(name: str, label: str, choices: list[Choice], value: str) -> Any:
    options = [
        {
            "label": f"{each.label} (not loaded)" if each.why_not else each.label,
            "value": each.key,
            "disabled": bool(each.why_not),
        }
        for each in choices
    ]
    # A label of its own would need an id that is text.
    return html.Label(
        [
            html.Span(label, className="form-label"),
            dbc.Select(id=control_id(name), options=options, value=value),
        ],
        className="control",
    )
