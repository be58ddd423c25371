"""Reads the register of definitions, and a figure under all of them for whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analytics.definitions import Definition, default_of, describe_needs
from analytics.reports import Report, Section
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.registry import KINDS
from analytics.reports.under_definitions import FIGURES, Figure, UnderDefinitions, section_key
from app.core import reports
from app.core.access import Actor
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.report_editions import get_facts

__all__ = ["FIGURES", "Asked", "Shown", "list_used_by", "show"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: which figure, of whom, and by when somebody must have entered."""

    figure: str
    member: str | None
    progression: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows.

    Attributes
    ----------
    asked : with what is offered first where nothing was asked for.
    figure, members : the figure, and whose participants can be chosen.
    report : the figures; None where there are none, and `why_none` says why.
    measures : by column of the participants, the file that the edition has it from.
    """

    asked: Asked
    figure: Figure
    members: list[reports.Choice]
    report: Report | None
    why_none: str
    measures: Mapping[str, str]

    def section(self, family: str) -> Section | None:
        """Return the figure under the definitions of a family, if it is looked at under them."""
        key = section_key(self.figure, family)
        sections = self.report.sections if self.report is not None else ()
        return next((each for each in sections if each.key == key), None)

    def why_not(self, definition: Definition) -> str:
        """Say why there is no figure under a definition: what to load, or what it equals."""
        if any(need in self.measures for need in definition.needs if "__" in need):
            return "The edition in use, or the same for everybody here."
        return describe_needs(definition)


def show(session: Session, hearth: Hearth, actor: Actor, asked: Asked) -> Shown:
    """Return the register with a figure under every definition.

    Raises
    ------
    NotAllowed
        The member is not one that the person may ask for.
    NotFound
        There is no such figure.
    Invalid
        There is no such definition of progression.
    """
    figure = next((each for each in FIGURES if each.key == asked.figure), None)
    if figure is None:
        named = ", ".join(each.key for each in FIGURES)
        raise NotFound(f"There is no such figure. There are: {named}.")
    members = reports.list_members(session, actor)
    chosen = Asked(
        figure.key,
        asked.member or (members[0].key if members else None),
        asked.progression or default_of(PROGRESSION).key,
    )
    report, why_none = None, ""
    measures: Mapping[str, str] = {}
    try:
        measures = get_facts(hearth).measures
        report = reports.ask(
            session,
            hearth,
            actor,
            name=UnderDefinitions.name,
            member=asked.member,
            definitions={PROGRESSION: asked.progression} if asked.progression else None,
        )
    except NotFound as error:
        why_none = error.message
    return Shown(chosen, figure, members, report, why_none, measures)


def list_used_by(family: str) -> list[tuple[str, str]]:
    """Return name and title of the reports in which the definitions of a family can be switched."""
    return [(kind.name, kind.title) for kind in KINDS if family in kind.families]
