"""An infographic as it is asked for: whose figures, of which years, under which definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from analytics.infographics import (
    Layout,
    Sheet,
    UnknownInfographic,
    compose,
    get_layout,
)
from app.core import reports
from app.core.access import Actor
from app.core.context import Hearth
from app.core.errors import NotFound

MEMBER, YEARS = "member", "years"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for; nothing is checked here."""

    name: str
    given: Mapping[str, str]

    @property
    def member(self) -> str:
        """Return whose figures: a member's key, or "" for what is offered first."""
        return self.given.get(MEMBER, "")

    def query(self) -> str:
        """Return what stands in an address after the question mark."""
        return urlencode({name: value for name, value in self.given.items() if value}, safe="/")


def find_layout(name: str) -> Layout:
    """Return a layout by its name, or raise `NotFound` with those there are."""
    try:
        return get_layout(name)
    except UnknownInfographic as error:
        raise NotFound(str(error)) from error


def get_sheet(session: Session, hearth: Hearth, actor: Actor, wish: Wish, *, way: str) -> Sheet:
    """Return an infographic filled from its report.

    Raises
    ------
    DomainError
        As asking for the report does.
    """
    layout = find_layout(wish.name)
    definitions = {
        name: value for name, value in wish.given.items() if name not in {MEMBER, YEARS} and value
    }
    report = reports.ask(
        session,
        hearth,
        actor,
        name=layout.report,
        member=wish.member or None,
        years=wish.given.get(YEARS) or None,
        definitions=definitions,
        way=way,
    )
    return compose(layout, report)
