"""Tells who was in further education, in what, and what became of them."""

from collections.abc import Iterator, Mapping
from typing import Final

from analytics.definitions import get_definition, get_family
from analytics.disclosure import SafeTable
from analytics.disclosure.compare import pick
from analytics.disclosure.stack import add_composition
from analytics.evidence import Compared
from analytics.reports.kinds import Choice, Told
from analytics.reports.model import Section
from analytics.reports.progression import entered_of, whole_of
from analytics.reports.question import Question
from analytics.reports.sections import (
    HIDDEN,
    bases_of,
    capital,
    entered_words,
    find_ends,
    make_section,
    narrow,
    say_apart,
    small,
)
from analytics.reports.telling import find_top, iter_rows, text_of

_SOURCE: Final = "Records of members linked to the Individualised Learner Record"
_ROUTES: Final = (
    "Records of members linked to Key Stage 5 (Department for Education), to the Individualised"
    " Learner Record and to the HESA student record"
)
_HIGHER: Final = (
    "Records of members linked to the Individualised Learner Record and to the HESA student record"
)
NOTES: Final = (
    "Participants turned 16 while the Individualised Learner Record is held, and can be tracked."
    " In further education means that at least one of its records is linked to them.",
    "A level is that of the aim, not of a qualification achieved.",
)


def tell(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question) -> Told:
    """Tell it by year, level, aim and group; then the routes to level 3, and what followed."""
    del question
    return Told(
        _answer(tables["overall"]),
        (*_in_further(tables, chosen), *_after(tables, chosen["progression"].key)),
        NOTES,
    )


def _answer(table: SafeTable) -> str:
    people, share = (text_of(table, "all", name) for name in ("participants", "in_further_rate"))
    if people is None or share is None:
        return HIDDEN
    level3 = text_of(table, "all", "level3_rate")
    with_level3 = f", {level3} of them with an aim of level 3" if level3 else ""
    return (
        f"Of about {people} participants who turned 16 while there are records, {share} were in"
        f" further education{with_level3}."
    )


def _in_further(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice]) -> Iterator[Section]:
    yield _share("by_cohort", "the year in which they could enter at 18", tables["by_cohort"])
    by_year = tables["by_year"]
    top = find_top(by_year, "in_further")
    yield make_section(
        "by_year",
        f"Most learners' records begin in {top[0]}: about {top[1].text}"
        if top is not None
        else "Learners by the year in which their records begin",
        by_year,
        _SOURCE,
        series=("in_further",),
    )
    yield _composed("by_level", "highest level of aim", tables["by_level"])
    yield _composed("by_aim", "kind of aim", tables["by_aim"])
    yield _share("by_sex", "sex", tables["by_sex"], ("female", "male"))
    for name in ("disadvantage", "groups"):
        table = tables.get(f"by_{name}@{chosen[name].key}")
        if table is not None:
            family, definition = get_family(name), get_definition(name, chosen[name].key)
            yield _share(
                f"by_{name}", small(definition.title), table, (family.focus, family.against)
            )


def _share(key: str, what: str, table: SafeTable, pair: tuple[str, str] | None = None) -> Section:
    """Tell who was in further education by what people are broken down by."""
    title, text = _title_of(table, what), []
    if pair is not None:
        rates = [text_of(table, each, "in_further_rate") for each in pair]
        labels = {each: label for each, label, _ in iter_rows(table, "participants")}
        if all(rates):
            title = (
                f"In further education: {labels[pair[0]]}, {rates[0]}; {small(labels[pair[1]])},"
                f" {rates[1]}"
            )
            apart = say_apart(table, *pair, whole="participants", part="in_further")
            text = [f"The difference is {apart}."]
    compared = Compared("among_participants", bases=bases_of(table, "participants"))
    return make_section(
        key,
        title,
        narrow(table, "participants", "in_further"),
        _SOURCE,
        series=("in_further_rate",),
        text=text,
        compared=compared if pair is not None else None,
    )


def _title_of(table: SafeTable, what: str) -> str:
    ends = find_ends(table, "in_further_rate")
    if ends is None:
        return f"In further education, by {what}"
    (low, first), (high, last) = ends
    return f"In further education: from {first} ({low}) to {last} ({high}), by {what}"


def _composed(key: str, what: str, table: SafeTable) -> Section:
    # Who has an aim of level 3 is what the highest level says already.
    columns = ("in_further",) if key == "by_level" else ("in_further", "level3")
    shown = add_composition(pick(table, columns), "in_further", "of_all", "Of learners, %")
    top = find_top(shown, "of_all")
    title = f"Learners by {what}"
    if top is not None:
        title = f"{capital(what)}: most often {small(top[0])}, {top[1].text} of learners"
    return make_section(key, title, shown, _SOURCE, series=("of_all",))


def _after(tables: Mapping[str, SafeTable], under: str) -> Iterator[Section]:
    told = {"whole": whole_of(under), "part": entered_of(under)}
    words = capital(entered_words(under))
    route = tables.get(f"route@{under}")
    if route is not None:
        yield _followed("route", f"{words}, by route to level 3", route, **told, source=_ROUTES)
    entry = tables.get(f"entry@{under}")
    if entry is not None:
        yield _followed("entry", f"{words}, by further education", entry, **told, source=_HIGHER)
    for key, title, of, who in (
        ("continuation", "Continued into a second year", "followed", "continued"),
        ("award", "Awarded a degree", "three_years", "awarded"),
    ):
        yield _followed(
            key, f"{title}, by further education", tables[key], whole=of, part=who, source=_HIGHER
        )


def _followed(
    key: str, plain: str, table: SafeTable, *, whole: str, part: str, source: str
) -> Section:
    """Tell a share of each category; the heading has all that are printed."""
    said = [
        f"{small(label)}, {cell.text}"
        for _, label, cell in iter_rows(table, f"{part}_rate")
        if cell.value is not None
    ]
    what = plain.partition(",")[0]
    return make_section(
        key,
        f"{what}: {'; '.join(said)}" if len(said) > 1 else plain,
        narrow(table, whole, part),
        source,
        series=(f"{part}_rate",),
        compared=Compared("among_participants", bases=bases_of(table, whole)),
    )
