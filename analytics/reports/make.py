"""Makes a report: counts everything, lets it through the gate, and tells what is chosen.

The three are kept apart so that who switches a definition is shown other tables of one protected
whole, and never has a table protected anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from analytics.charts import Atlas, MapSpec
from analytics.definitions import (
    Definition,
    UnknownDefinition,
    default_of,
    find_unmet,
    get_definition,
    list_definitions,
)
from analytics.disclosure import SafeTable, get_rule_set, pool_tables, protect_report
from analytics.reports.edition import EditionFacts
from analytics.reports.kinds import Adjusting, Choice, Mapped, ReportKind
from analytics.reports.model import Made, Report, Section
from analytics.reports.question import Question, QuestionFault, Years
from analytics.reports.read_tables import ReadTables
from analytics.reports.same_people import list_same
from analytics.track.people import Track, open_track
from analytics.track.scope import EVERYBODY, NothingToTrack


@dataclass(frozen=True, slots=True)
class Protected:
    """All that a report could show of a scope and its years, whatever is chosen.

    Attributes
    ----------
    tables : by key, as they may be shown.
    unmet : by family and key, what is missing for a definition that the edition cannot give.
    years : of the records that the report rests on, in words.
    """

    tables: Mapping[str, SafeTable]
    unmet: Mapping[tuple[str, str], str]
    years: str


def make_report(
    kind: ReportKind, edition: EditionFacts, question: Question, *, atlas: Atlas | None = None
) -> Report:
    """Make a report of an edition; without an atlas it has no maps.

    Raises
    ------
    NothingToTrack
        There is nobody in it, or no record that it needs; the message says why.
    QuestionFault
        A definition is unknown, or needs a file that is not loaded; the message names those there
        are, or the file.
    """
    chosen = check_definitions(kind, question.definitions)
    protected = protect_all(kind, edition, question)
    return tell_report(kind, protected, edition, question, chosen, atlas=atlas)


def check_definitions(kind: ReportKind, asked: Mapping[str, str]) -> Mapping[str, Definition]:
    """Give the definitions of a report by family: those asked for, and defaults for the others.

    Raises
    ------
    QuestionFault
        The report has no such family, or the family no such definition; the message names those
        there are.
    """
    unknown = sorted(set(asked) - set(kind.families))
    if unknown:
        there = ", ".join(kind.families) or "none"
        raise QuestionFault(
            f"{kind.name} has no definition of '{unknown[0]}'. It has definitions of: {there}."
        )
    try:
        return {
            family: get_definition(family, asked[family]) if family in asked else default_of(family)
            for family in kind.families
        }
    except UnknownDefinition as error:
        raise QuestionFault(str(error)) from error


def protect_all(
    kind: ReportKind,
    edition: EditionFacts,
    question: Question,
    *,
    ask: Callable[[Question], Protected] | None = None,
) -> Protected:
    """Count everything that a report could show, and let it through the gate.

    What is chosen plays no part in it. The same is asked of all members and of all years first:
    beside those figures too, these must give nothing away. Several years are asked one by one.

    Parameters
    ----------
    ask
        Answers such a question, from what was worked out before; None works it out.

    Raises
    ------
    NothingToTrack
        There is nobody in it, or no record that it needs; the message says why.
    """
    _check_held(kind, edition)
    years = question.years
    first, last = (years.first, years.last) if years is not None else (None, None)
    ask = ask or partial(protect_all, kind, edition)
    if years is not None and len(years) > 1 and kind.needs:
        return pool_years(_ask_each(ask, question), years)
    within = [ask(replace(each, definitions={}, whose="")).tables for each in _wider(question)]
    with open_track(edition.analysis, question.scope, first_year=first, last_year=last) as track:
        counted = kind.count(track, replace(question, definitions={}))
        unmet = _unmet(kind, track)
        covered = str(years) if years is not None else _covered(kind, track)
    tables = protect_report(counted, key=edition.secret, within=within, same=list_same())
    return Protected(tables, unmet, covered)


def list_single_years(question: Question) -> list[Question]:
    """Give the same question of each of its years; itself where it is of one, or of all there are.

    Of several years nothing is counted: what is printed of each is added up.
    """
    years = question.years
    if years is None:
        return [question]
    return [
        replace(question, years=Years(year, year), definitions={}, whose="")
        for year in range(years.first, years.last + 1)
    ]


def _ask_each(ask: Callable[[Question], Protected], question: Question) -> list[Protected]:
    found, nobody = [], None
    for each in list_single_years(question):
        try:
            found.append(ask(each))
        except NothingToTrack as error:
            nobody = error
    if not found and nobody is not None:
        raise nobody
    return found


def pool_years(each: Sequence[Protected], years: Years) -> Protected:
    """Add up what is printed of single years."""
    keys = dict.fromkeys(key for one in each for key in one.tables)
    tables = {
        key: pool_tables([one.tables[key] for one in each if key in one.tables]) for key in keys
    }
    unmet = {at: why for at, why in each[0].unmet.items() if all(at in one.unmet for one in each)}
    return Protected(tables, unmet, str(years))


def tell_report(
    kind: ReportKind,
    protected: Protected,
    edition: EditionFacts,
    question: Question,
    chosen: Mapping[str, Definition],
    *,
    atlas: Atlas | None = None,
) -> Report:
    """Tell what the protected figures say under the definitions that are chosen.

    Without an atlas there are no maps.

    Raises
    ------
    QuestionFault
        A definition that was asked for needs a file that is not loaded; the message names it.
    """
    used = use_definitions(protected, question, chosen)
    choices = {family: _choice(definition) for family, definition in used.items()}
    tables = protected.tables
    if isinstance(kind, Adjusting):
        tables = kind.adjust(tables, edition)
    read = ReadTables(tables)
    told = kind.tell(read, choices, question)
    sections = told.sections
    if isinstance(kind, Mapped):
        sections = (*kind.map_places(edition, used), *sections)
    rule_sets = dict.fromkeys(each.table.rule_set for each in sections)
    return Report(
        name=kind.name,
        title=kind.title,
        whose=question.whose,
        years=told.years or protected.years,
        answer=told.answer,
        sections=tuple(_bind(_named(section, edition), atlas) for section in sections),
        made=Made(
            edition=edition.number,
            built_on=edition.built_on,
            snapshot=edition.snapshot,
            code=edition.code,
            rules=tuple(get_rule_set(key).title for key in rule_sets),
            definitions={family: choice.title for family, choice in choices.items()},
            method=_method(told.method, used.values(), edition),
        ),
        told_from=tuple(read.keys_read),
    )


def use_definitions(
    protected: Protected, question: Question, chosen: Mapping[str, Definition]
) -> dict[str, Definition]:
    """Give the definitions that are used: those chosen, or for a default that lacks data another.

    Raises
    ------
    QuestionFault
        A definition that was asked for needs a file that is not loaded; the message names it.
    """
    return {
        family: _usable(definition, protected, asked=family in question.definitions)
        for family, definition in chosen.items()
    }


def _check_held(kind: ReportKind, edition: EditionFacts) -> None:
    for source in kind.needs:
        if not edition.held.get(source):
            raise NothingToTrack(f"The warehouse has no records of {source}. Load them first.")


def _covered(kind: ReportKind, track: Track) -> str:
    years = track.held.get(kind.needs[0], ()) if kind.needs else ()
    if not years:
        return "all years"
    return " to ".join(dict.fromkeys(years[end].replace("-", "/") for end in (0, -1)))


def _unmet(kind: ReportKind, track: Track) -> dict[tuple[str, str], str]:
    definitions = [each for family in kind.families for each in list_definitions(family)]
    unmet = find_unmet(track, definitions)
    return {(each.family, each.key): why for each, why in unmet.items()}


def _wider(question: Question) -> list[Question]:
    """Give the same question of all members, and of all years."""
    found = []
    if question.scope != EVERYBODY:
        found.append(replace(question, scope=EVERYBODY))
    if question.years is not None:
        found.append(replace(question, years=None))
    return found


def _usable(definition: Definition, protected: Protected, *, asked: bool) -> Definition:
    why = protected.unmet.get((definition.family, definition.key))
    if why is None:
        return definition
    if asked:
        raise QuestionFault(why)
    met = (
        each
        for each in list_definitions(definition.family)
        if (each.family, each.key) not in protected.unmet
    )
    return next(met, definition)


def _choice(definition: Definition) -> Choice:
    title = f"{definition.title} (version {definition.version})"
    return Choice(definition.key, title, definition.sentence)


def _named(section: Section, edition: EditionFacts) -> Section:
    """Say in the sources of a section which edition it is from, and if its areas are estimated."""

    def named(source: str) -> str:
        return f"{source.rstrip('.')}; {edition.name}."

    chart = section.chart
    estimated = edition.estimated.get(chart.level) if isinstance(chart, MapSpec) else None
    if chart is not None:
        chart = replace(chart, source=named(chart.source))
    source = " ".join(filter(None, (named(section.source), estimated)))
    return replace(section, source=source, chart=chart)


def _bind(section: Section, atlas: Atlas | None) -> Section:
    """Give a map its atlas; without one that knows its areas there is no map."""
    chart = section.chart
    if not isinstance(chart, MapSpec):
        return section
    if atlas is None or not atlas.covers(chart):
        return replace(section, chart=None)
    source = f"{section.source} {atlas.credit(chart)}"
    return replace(section, source=source, chart=replace(chart, atlas=atlas))


def _method(
    told: Sequence[str], used: Iterable[Definition], edition: EditionFacts
) -> tuple[str, ...]:
    used = list(used)
    columns = (one for each in used for need in each.needs for one in need.split("|"))
    files = (edition.measures[column] for column in columns if column in edition.measures)
    return tuple(dict.fromkeys([*told, *(each.sentence for each in used), *files]))
