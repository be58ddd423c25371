"""Reads the warehouse for the track report, within the reach of the person who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics import track
from analytics.disclosure import SafeTable, get_rule_set
from analytics.linkage_error import Checked
from app.core.access import Actor, RoleName, Scope
from app.core.context import Hearth
from app.core.errors import NotAllowed, NotFound
from app.core.linkage.review import open_review, precision_of
from app.core.warehouse import warehouse_folder
from app.models import Organisation
from etl.reference.kinds import get_kind
from etl.warehouse import Edition, find_current_edition

ALL = "all"
HESA_RULES = "hesa_2011"
NPD_RULES = "npd_srs10"
#: Links that people looked at, from which on they say how many are wrong.
FEWEST_CHECKED = 50
TABLES = ("by_year", "by_home", "by_studies", "by_cohort", "corrected", "ledger", "ks4")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen on the page: a member, all of them, or a breakdown."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class TrackReport:
    """One track report, as it may be shown: `home` and `studies` are what the reader chose."""

    title: str
    edition_number: int
    built_on: str
    home: track.Breakdown
    studies: track.Breakdown
    measure_source: str
    entrants: track.EntrantsReport
    ks4: SafeTable | None
    link_errors: Mapping[str, track.Errors] | None = None
    is_checked: bool = False

    def named_tables(self) -> dict[str, SafeTable]:
        """Return all tables of the report by name, in their order."""
        found = ((name, self._find(name)) for name in TABLES)
        return {name: table for name, table in found if table is not None}

    def table(self, name: str) -> SafeTable:
        """Return one of the report's tables.

        Raises
        ------
        NotFound
            There is no such table in this report.
        """
        found = self.named_tables().get(name)
        if found is None:
            raise NotFound("This report has no such table.")
        return found

    @property
    def by_home(self) -> SafeTable:
        """The table by what is known of homes."""
        return self.entrants.by_home[self.home.key]

    @property
    def by_studies(self) -> SafeTable | None:
        """The table of entrants by their record; None where no record is classified."""
        return self.entrants.by_studies.get(self.studies.key)

    @property
    def corrected(self) -> SafeTable | None:
        """Entry by homes with rates corrected for wrong and missing links; None if not known."""
        if self.link_errors is None or self.by_home.is_withheld:
            return None
        return track.correct_homes(self.by_home, self.home, self.link_errors)

    def _find(self, name: str) -> SafeTable | None:
        if name in ("ks4", "by_home", "by_studies", "corrected"):
            found: SafeTable | None = getattr(self, name)
            return found
        return getattr(self.entrants, name)


def list_members(session: Session, actor: Actor) -> list[Choice]:
    """Return the members whose figures a person may ask for, all of them together first.

    A researcher sees all members together only: a single member's figures beside those of all
    would give away the rest by subtraction.
    """
    statement = select(Organisation.key, Organisation.name).order_by(Organisation.name)
    if not actor.figures_scope.is_everything:
        statement = statement.where(Organisation.id.in_(actor.figures_scope.organisation_ids))
    members = [Choice(key, name) for key, name in session.execute(statement)]
    if len(members) == 1:
        return members
    together = "All members" if actor.figures_scope.is_everything else "All members of the region"
    everyone = Choice(ALL, together)
    if actor.roles == {RoleName.RESEARCHER}:
        return [everyone]
    return [everyone, *members] if members else []


def list_measures(hearth: Hearth) -> list[Choice]:
    """Return what is known of homes by which entry can be broken down: what the edition has.

    An edition without any, or from before they were named in it, is offered by participation:
    every quintile is then "not known".
    """
    edition = find_edition(hearth)
    held = {each["column"] for each in _indicators(edition)} if edition else set()
    homes = [Choice(each.key, each.label) for each in track.list_homes()]
    return [each for each in homes if each.key in held] or homes[:1]


def list_studies(hearth: Hearth) -> list[Choice]:
    """Return by what entrants can be broken down: nothing where no record is classified."""
    edition = find_edition(hearth)
    if edition is None or "classified" not in edition.manifest:
        return []
    return [Choice(each.key, each.label) for each in track.list_studies()]


def _indicators(edition: Edition) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = edition.manifest.get("indicators", [])
    return found


def _source_of(edition: Edition, measure: str) -> str:
    """Say which edition a measure comes from, or "" where the edition does not say."""
    for each in _indicators(edition):
        if each["column"] == measure:
            made = ", synthetic (demonstration)" if each["synthetic"] else ""
            made += ", an estimate" if each.get("estimate") else ""
            title = get_kind(each["kind"]).title
            label = track.get_home(measure).label
            return f"{label} from {title}, edition {each['edition']}{made}."
    return ""


def find_edition(hearth: Hearth) -> Edition | None:
    """Return the current edition of the warehouse, or None before the first."""
    return find_current_edition(warehouse_folder(hearth))


def get_report(
    session: Session,
    hearth: Hearth,
    actor: Actor,
    *,
    member: str | None,
    measure: str | None = None,
    studies: str | None = None,
) -> TrackReport:
    """Return the track report of a member, or of all that the person reaches.

    What is not chosen is the first that is offered.

    Raises
    ------
    NotAllowed
        The member is not one that the person may ask for.
    NotFound
        No edition of the warehouse has been built, or there is no such breakdown.
    """
    choices = {choice.key: choice for choice in list_members(session, actor)}
    if not choices:
        raise NotAllowed("Your account belongs to no member yet.")
    chosen = choices.get(member) if member else next(iter(choices.values()))
    if chosen is None:
        raise NotAllowed("You may not see the figures of this member.")
    edition = find_edition(hearth)
    if edition is None:
        raise NotFound("The first edition of the warehouse has not been built yet.")
    homes = tuple(each.key for each in list_measures(hearth))
    try:
        home = track.get_home(measure or homes[0])
        of_entrants = track.get_studies(studies or track.list_studies()[0].key)
    except track.NothingToTrack as error:
        raise NotFound("There is no such breakdown.") from error
    if home.key not in homes:
        raise NotFound("This edition does not hold that breakdown of homes.")
    scope = _scope(actor, chosen.key, choices)
    try:
        entrants, ks4 = _report(edition.analysis, scope, homes)
    except track.NothingToTrack as error:
        raise NotFound(str(error)) from error
    checked = _find_checked(hearth)
    return TrackReport(
        title=chosen.label,
        edition_number=edition.number,
        built_on=str(edition.manifest["built_at"])[:10],
        home=home,
        studies=of_entrants,
        measure_source=_source_of(edition, home.key),
        entrants=entrants,
        ks4=ks4,
        link_errors=_link_errors(edition.analysis, homes, checked),
        is_checked=checked is not None,
    )


def _scope(actor: Actor, key: str, choices: dict[str, Choice]) -> track.Scope:
    if key != ALL:
        return track.Scope((key,))
    if actor.figures_scope.is_everything:
        return track.EVERYBODY
    return track.Scope(tuple(sorted(set(choices) - {ALL})))


@lru_cache(maxsize=256)
def _report(
    analysis: Path, scope: track.Scope, homes: tuple[str, ...]
) -> tuple[track.EntrantsReport, SafeTable | None]:
    """Return a report of an edition; editions never change, so it is worked out once.

    With all that the edition holds, whatever is chosen: what is withheld under one choice must
    not be shown under another.
    """
    entrants = track.entrants(analysis, scope, get_rule_set(HESA_RULES), homes=homes)
    try:
        ks4 = track.ks4(analysis, scope, get_rule_set(NPD_RULES)).by_exam_year
    except track.NothingToTrack:
        ks4 = None
    return entrants, ks4


def _find_checked(hearth: Hearth) -> Checked | None:
    """Return what reviewers found of a sample of links to students, if it is large enough."""
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        review = open_review(session, hearth)
        found = () if review is None else precision_of(review)
    for one in found:
        value, answered = one.estimate.value, one.estimate.answered
        if one.source == "hesa_student" and value is not None and answered >= FEWEST_CHECKED:
            return Checked(answered, round(value * answered))
    return None


@lru_cache(maxsize=16)
def _link_errors(
    analysis: Path, homes: tuple[str, ...], checked: Checked | None
) -> Mapping[str, track.Errors] | None:
    """Return how links err in an edition: over everybody, whoever asks."""
    return track.link_errors(analysis, homes, checked=checked)
