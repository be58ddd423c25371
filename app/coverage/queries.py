"""Asks what the coverage pages show: the report's figures of districts, and lists of schools."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.disclosure import Cell
from analytics.reports import Report, Section
from analytics.reports.coverage import Coverage, count_members, tell_schools, tell_shared
from app.core import audit, reports
from app.core.access import Actor, RoleName
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.releases import EXPORT, PAGE
from app.core.reports import Asked, Choice
from app.coverage.wish import MEASURES, Measure, Wish
from app.models import Organisation

REPORT = Coverage.name
_DISTRICTS = tuple(dict.fromkeys(each.table for each in MEASURES.values()))
_NO_PLACES = (
    "The present edition of the warehouse does not say where schools are, so nothing can be told"
    " by district. The central team builds it again."
)


@dataclass(frozen=True, slots=True, eq=False)
class Districts:
    """The report, and its sections by district; by keys of tables.

    `members` are how many reach a school of a district as it is told, by its code.
    """

    report: Report
    sections: dict[str, Section]
    members: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Schools:
    """Schools as `tell_schools` tells them, all and those that are listed, with what was asked."""

    asked: Asked
    everywhere: pl.DataFrame
    listed: pl.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """Schools of several members; `names` of members by key, none where they are not told."""

    asked: Asked
    schools: pl.DataFrame
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """Whose work can be asked for, and of which years, by the year in which each begins."""

    members: list[Choice]
    years: list[int]


def offer(session: Session, hearth: Hearth, actor: Actor) -> Offered:
    """Return what a person can choose.

    Raises
    ------
    NotFound
        There is no edition of the warehouse yet.
    """
    asked = reports.frame(session, hearth, actor, name=REPORT)
    members = reports.list_members(session, actor)
    return Offered(members, reports.list_years(asked.kind, asked.edition))


def find_districts(
    session: Session, hearth: Hearth, actor: Actor, wish: Wish, *, export: bool = False
) -> Districts:
    """Return the report's figures by district, entered as released.

    Raises
    ------
    NotFound, NotAllowed, Invalid
        As `app.core.reports.ask`; or the edition knows no place.
    """
    report = reports.ask(
        session,
        hearth,
        actor,
        name=REPORT,
        member=wish.member or None,
        years=wish.years or None,
        way=EXPORT if export else PAGE,
    )
    sections = {each.key: each for each in report.sections if each.key in _DISTRICTS}
    if not sections:
        raise NotFound(_NO_PLACES)
    asked = _frame(session, hearth, actor, wish)
    question = asked.question
    members = count_members(
        asked.edition.analysis, question.years, question.scope.organisation_keys
    )
    return Districts(report, sections, members)


def list_figures(districts: Districts, measure: Measure) -> Iterator[tuple[str, Cell]]:
    """Give the printed figure of each district, by its code."""
    table = districts.sections[measure.table].table
    return zip((keys[0] for keys in table.keys), table.figures(measure.column), strict=True)


def rank_figure(cell: Cell | None) -> float:
    """Put the highest figures first, and last what is not printed."""
    return 1.0 if cell is None or cell.value is None else -float(cell.value)


def find_schools(session: Session, hearth: Hearth, actor: Actor, wish: Wish) -> Schools:
    """Return the schools beyond primary with what reached them, in bands.

    Raises
    ------
    NotFound, NotAllowed, Invalid
        As `app.core.reports.ask`.
    """
    asked = _frame(session, hearth, actor, wish)
    question = asked.question
    told = tell_schools(asked.edition.analysis, question.years, question.scope.organisation_keys)
    is_reached, is_of_need = pl.col("members") > 0, pl.col("high_need").fill_null(value=False)
    chosen = {
        "unreached": is_of_need & ~is_reached,
        "need": is_of_need,
        "reached": is_reached,
        "all": pl.lit(value=True),
    }[wish.which]
    here = pl.lit(value=True) if not wish.region else pl.col("region") == wish.region
    return Schools(asked, told, told.filter(chosen & here))


def find_shared(session: Session, hearth: Hearth, actor: Actor, wish: Wish) -> Shared:
    """Return the schools that one of the members asked about shares with others.

    A researcher sees all members together, and so no member by name.
    """
    asked = _frame(session, hearth, actor, wish)
    question = asked.question
    told = tell_shared(asked.edition.analysis, question.years, question.scope.organisation_keys)
    keys = told["organisation_keys"].explode().unique().drop_nulls().to_list()
    is_named = actor.roles != {RoleName.RESEARCHER}
    return Shared(asked, told, _name(session, keys) if is_named else {})


def note_read(session: Session, asked: Asked, *, file: str) -> None:
    """Note in the log that a list left as a file."""
    detail = {"report": REPORT, "edition": asked.edition.number, "file": file}
    audit.record(session, "track.read", detail=detail)


def _frame(session: Session, hearth: Hearth, actor: Actor, wish: Wish) -> Asked:
    return reports.frame(
        session,
        hearth,
        actor,
        name=REPORT,
        member=wish.member or None,
        years=wish.years or None,
    )


def _name(session: Session, keys: Collection[str]) -> dict[str, str]:
    rows = session.execute(
        select(Organisation.key, Organisation.name)
        .where(Organisation.key.in_(sorted(keys)))
        .order_by(Organisation.key)
    )
    return {str(key): str(name) for key, name in rows}
