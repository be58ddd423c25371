"""Asks for reports on behalf of a person: whose figures, of which years and definitions.

Pages, the command and publications ask here, so that the rule of who may see whose figures stands
once. Editions never change: what is worked out for one is kept as long as the process runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

import app
from analytics import track
from analytics.charts import Atlas
from analytics.cohorts import format_academic_year
from analytics.definitions import default_of, list_definitions
from analytics.linkage_error import Checked
from analytics.reports import Question, QuestionFault, Report, ReportKind, Years
from analytics.reports.activity_years import list_activity_years
from analytics.reports.edition import EditionFacts
from analytics.reports.kinds import Adjusting
from analytics.reports.make import (
    Protected,
    check_definitions,
    list_single_years,
    pool_years,
    protect_all,
    tell_report,
    use_definitions,
)
from analytics.reports.registry import get_kind
from app.core import audit, kept_reports, releases
from app.core.access import Actor, RoleName, Scope
from app.core.atlas import open_atlas
from app.core.context import Hearth
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.linkage.review import open_review, precision_of
from app.core.report_editions import get_facts
from app.models import Organisation

ALL: Final = "all"
#: The house's font, for print.
FONTS: Final = Path(app.__file__).parent / "static" / "vendor" / "source-sans-3" / "print"
#: Links that people looked at, from which on they say how many are wrong.
FEWEST_CHECKED: Final = 50
#: School years after the summer of a source's exams in which entry at 18 would be.
_YEARS_TO_ENTRY: Final = {"npd_ks2": 7, "npd_ks4": 2}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen: a member or all of them, a year, or a definition.

    Attributes
    ----------
    why_not : why it cannot be chosen now, or "".
    """

    key: str
    label: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that may be answered: whoever asked may see the figures.

    What is worked out for it is kept in `folder`, if there is one.
    """

    kind: ReportKind
    question: Question
    edition: EditionFacts
    folder: Path | None = None


def ask(
    session: Session,
    hearth: Hearth,
    actor: Actor,
    *,
    name: str,
    member: str | None = None,
    years: str | None = None,
    definitions: Mapping[str, str] | None = None,
    way: str = releases.PAGE,
) -> Report:
    """Return a report of a member, or of all that the person reaches, and enter it as released.

    `way` is how it leaves: on a page, or as an export.

    Raises
    ------
    NotAllowed
        The member is not one that the person may ask for.
    NotFound
        There is no such report, no edition yet, or nobody in the report; the message says why.
    Invalid
        The years or a definition are unknown, or need a file that is not loaded.
    """
    asked = frame(
        session, hearth, actor, name=name, member=member, years=years, definitions=definitions
    )
    return _tell(asked, _release(hearth, asked, way), open_atlas(hearth))


def _release(hearth: Hearth, asked: Asked, way: str) -> Protected:
    """Enter what is printed as released: of several years, what is printed of each of them."""
    shown = []
    for one, protected in iter_parts(asked):
        population = releases.population_of(one.edition, one.question)
        tables = releases.release(hearth, population, protected.tables, way=way)
        shown.append(replace(protected, tables=tables))
    years = asked.question.years
    return pool_years(shown, years) if years is not None and len(years) > 1 else shown[0]


def iter_parts(asked: Asked) -> Iterator[tuple[Asked, Protected]]:
    """Give the questions that are answered for one: itself, or those of its single years.

    Raises
    ------
    NotFound
        There is nobody in the report; the message says why.
    """
    parts = [replace(asked, question=each) for each in list_single_years(asked.question)]
    given, nobody = 0, None
    for one in parts:
        try:
            protected = protect(one)
        except NotFound as error:
            nobody = error
            continue
        given += 1
        yield one, protected
    if not given and nobody is not None:
        raise nobody


def frame(
    session: Session,
    hearth: Hearth,
    actor: Actor,
    *,
    name: str,
    member: str | None = None,
    years: str | None = None,
    definitions: Mapping[str, str] | None = None,
) -> Asked:
    """Check what is asked, and by whom, and put it as a question to the current edition.

    Raises as `ask` does, before anything is counted.
    """
    kind = find_report(name)
    choices = {choice.key: choice for choice in list_members(session, actor)}
    if not choices:
        raise NotAllowed("Your account belongs to no member yet.")
    chosen = choices.get(member) if member else next(iter(choices.values()))
    if chosen is None:
        raise NotAllowed("You may not see the figures of this member.")
    edition = get_facts(hearth)
    if isinstance(kind, Adjusting):
        edition = replace(edition, checked=_find_checked(hearth))
    question = Question(
        report=kind.name,
        scope=_scope(actor, chosen.key, choices),
        whose=chosen.label,
        years=_check_years(kind, edition, years),
        definitions=dict(definitions or {}),
    )
    _check_definitions(kind, question)
    return Asked(kind, question, edition, hearth.settings.instance / "cache" / "reports")


def answer(asked: Asked, atlas: Atlas | None = None) -> Report:
    """Answer a question that has been framed, from its edition alone.

    Nothing is entered in the register of releases, nor held against it. Boundaries are not the
    edition's: its maps are drawn by the atlas that is given.

    Raises
    ------
    NotFound
        There is nobody in the report; the message says why.
    Invalid
        A definition needs a file that is not loaded; the message names it.
    """
    return _tell(asked, protect(asked), atlas)


def pin(asked: Asked) -> Asked:
    """Put the question with every definition that answers it, defaults too, in its version.

    Raises as `answer` does.
    """
    question = asked.question
    try:
        chosen = check_definitions(asked.kind, question.definitions)
        used = use_definitions(protect(asked), question, chosen)
    except QuestionFault as error:
        raise Invalid("definition", str(error)) from error
    pinned = {family: definition.reference for family, definition in used.items()}
    return replace(asked, question=replace(question, definitions=pinned))


def _tell(asked: Asked, protected: Protected, atlas: Atlas | None = None) -> Report:
    kind, question, edition = asked.kind, asked.question, asked.edition
    chosen = check_definitions(kind, question.definitions)
    try:
        return tell_report(kind, protected, edition, question, chosen, atlas=atlas)
    except QuestionFault as error:
        raise Invalid("definition", str(error)) from error


def protect(asked: Asked) -> Protected:
    """Give all that the report could show of the question's scope and years.

    Raises
    ------
    NotFound
        There is nobody in the report; the message says why.
    """
    try:
        # What people found of links changes no count.
        edition = replace(asked.edition, checked=None)
        question = asked.question
        return _protect(asked.folder, asked.kind, edition, question.scope, question.years)
    except track.NothingToTrack as error:
        raise NotFound(str(error)) from error


def find_report(name: str) -> ReportKind:
    """Return a report by its name, or raise `NotFound` with those there are."""
    try:
        return get_kind(name)
    except QuestionFault as error:
        raise NotFound(str(error)) from error


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


def list_years(kind: ReportKind, edition: EditionFacts) -> list[int]:
    """Return the years that can be asked for, by the calendar year in which each begins."""
    for source in kind.needs[:1]:
        later = _YEARS_TO_ENTRY.get(source, 0)
        return [int(year[:4]) + later for year in edition.held.get(source, ())]
    return list(list_activity_years(edition.analysis))


def _check_years(kind: ReportKind, edition: EditionFacts, text: str | None) -> Years | None:
    if not text:
        return None
    there = list_years(kind, edition)
    try:
        years = Years.parse(text)
    except QuestionFault as error:
        raise Invalid("years", str(error)) from error
    unknown = [year for year in (years.first, years.last) if year not in there]
    if unknown:
        named = ", ".join(format_academic_year(year) for year in there) or "none"
        raise Invalid(
            "years", f"There is no year {format_academic_year(unknown[0])}. There are: {named}."
        )
    if len(years) > 1 and not kind.needs and len(years) < len(there):
        raise Invalid(
            "years",
            "This report goes by the years of activities, and who took part in several would count "
            "in each. Ask for one of them, or for all.",
        )
    # All of them is the same question as none in particular, and must be the same figures.
    return None if (years.first, years.last) == (there[0], there[-1]) else years


def _check_definitions(kind: ReportKind, question: Question) -> None:
    try:
        check_definitions(kind, question.definitions)
    except QuestionFault as error:
        raise Invalid("definition", str(error)) from error


def _scope(actor: Actor, key: str, choices: Mapping[str, Choice]) -> track.Scope:
    if key != ALL:
        return track.Scope((key,))
    if actor.figures_scope.is_everything:
        return track.EVERYBODY
    return track.Scope(tuple(sorted(set(choices) - {ALL})))


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


@lru_cache(maxsize=256)
def _protect(
    folder: Path | None,
    kind: ReportKind,
    edition: EditionFacts,
    scope: track.Scope,
    years: Years | None,
) -> Protected:
    """Work out once what an edition says of a scope and its years: editions never change.

    Where there is a folder, it is kept there for other processes.
    """
    question = Question(kind.name, scope, whose="", years=years)

    def work_out() -> Protected:
        return protect_all(
            kind,
            edition,
            question,
            ask=lambda wider: _protect(folder, kind, edition, wider.scope, wider.years),
        )

    if folder is None:
        return work_out()
    keys = scope.organisation_keys
    whose = "everybody" if keys is None else " ".join(sorted(keys))
    return kept_reports.keep(folder, edition, f"{kind.name}\n{whose}\n{years}", work_out)


def note_read(session: Session, report: Report, **detail: Any) -> None:
    """Note in the log that a report left as files."""
    audit.record(
        session,
        "track.read",
        detail={"report": report.name, "edition": report.made.edition, **detail},
    )


def list_choices(asked: Asked) -> dict[str, list[Choice]]:
    """Return by family the definitions that can be chosen, the one that is used first of all first.

    Those that the edition cannot give say why not.
    """
    unmet = protect(asked).unmet
    found = {}
    for family in asked.kind.families:
        choices = [
            Choice(each.key, each.label, unmet.get((family, each.key), ""))
            for each in list_definitions(family)
        ]
        default = default_of(family).key
        choices.sort(key=lambda choice: (bool(choice.why_not), choice.key != default))
        found[family] = choices
    return found
