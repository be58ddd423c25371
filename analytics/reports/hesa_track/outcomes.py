"""What became of entrants: who continued, what they were awarded, and what they did after it."""

from typing import Final

from analytics.disclosure import Dimension, SafeTable
from analytics.disclosure.stack import add_composition
from analytics.evidence import Compared
from analytics.reports.counting import By, Part, Whole, count_table
from analytics.reports.hesa_track.codes import by_code
from analytics.reports.hesa_track.people import LEAVERS_SOURCE, SOURCE, Counts
from analytics.reports.hesa_track.telling import Telling
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import iter_definitions
from analytics.reports.sections import bases_of, make_section
from analytics.reports.telling import text_of, total_of

_FOLLOWED: Final = Whole(
    "followed", "Entrants of whom it is known", "in_report AND continued IS NOT NULL"
)
_CONTINUED: Final = Part("continued", "Continued", "continued", rate="Continued, %", interval=True)
_AWARDED: Final = Whole("awarded", "Were awarded", "in_report AND award IS NOT NULL")
_GOOD: Final = Part(
    "good",
    "First or upper second",
    "award IN ('First class', 'Upper second class')",
    rate="First or upper second, %",
    interval=True,
)
_LEFT: Final = Whole("leavers", "Leavers who answered", "in_report AND outcome IS NOT NULL")
_EMPLOYED: Final = Whole(
    "employed", "In work, with their occupation known", "in_report AND high_skilled IS NOT NULL"
)
_SKILLED: Final = Part(
    "high_skilled", "Highly skilled", "high_skilled", rate="Highly skilled, %", interval=True
)
_AWARD: Final = by_code("award", "Class of the award")
_OUTCOME: Final = by_code("outcome", "What they did")
_TARIFF: Final = by_code("he_tariff", "Tariff of the provider")
_ANSWERED: Final = (
    "Graduate Outcomes asks leavers about 15 months after they left, and not all answer."
)


def count(counts: Counts) -> list[Counted]:
    """Count who continued, was awarded and what they did, under every definition."""
    engine = counts.track.engine
    year = By(Dimension("he_year", "Academic year of entry", counts.years), "he_year")
    disadvantage = list(iter_definitions(counts.track, ["disadvantage"]))
    wanted = [
        ("continued_by_he_year", _FOLLOWED, year, (_CONTINUED,)),
        ("continued_by_he_tariff", _FOLLOWED, _TARIFF, (_CONTINUED,)),
        *((f"continued_{name}", _FOLLOWED, by, (_CONTINUED,)) for name, by in disadvantage),
        ("awards", _AWARDED, _AWARD, ()),
        *((f"awards_{name}", _AWARDED, by, (_GOOD,)) for name, by in disadvantage),
        ("leavers", _LEFT, _OUTCOME, ()),
        *((f"skilled_{name}", _EMPLOYED, by, (_SKILLED,)) for name, by in disadvantage),
    ]
    return [
        Counted(
            key,
            "hesa",
            count_table(
                engine,
                f"{whole.label} by {by.dimension.label.lower()}",
                whole,
                by,
                parts=parts,
                total_label="All",
            ),
        )
        for key, whole, by, parts in wanted
    ]


def tell(telling: Telling) -> list[Section]:
    """Tell what became of entrants."""
    return [*_continuation(telling), *_awards(telling), *_leavers(telling)]


def _continuation(telling: Telling) -> list[Section]:
    by_year = telling.tables["continued_by_he_year"]
    share = total_of(by_year, "continued_rate")
    title = (
        f"{share.text} of entrants continued into a second year"
        if share
        else "Who continued into a second year"
    )
    found = [
        _rates(by_year, "continuation", title, (_FOLLOWED, _CONTINUED), compared="over_time"),
        _rates(
            telling.tables["continued_by_he_tariff"],
            "continuation_by_tariff",
            "Who continued, by the tariff of the provider",
            (_FOLLOWED, _CONTINUED),
        ),
    ]
    by_need = telling.find("continued_by_disadvantage", "disadvantage")
    if by_need is not None:
        found.append(
            _rates(
                by_need,
                "continuation_by_disadvantage",
                _say(by_need, _CONTINUED, "continued", "Who continued, by disadvantage"),
                (_FOLLOWED, _CONTINUED),
            )
        )
    return found


def _awards(telling: Telling) -> list[Section]:
    table = add_composition(telling.tables["awards"], _AWARDED.name, "share", "Of all, %")
    whole = total_of(table, _AWARDED.name)
    if whole is None or not whole.value:
        return []
    found = [
        make_section(
            "awards",
            f"About {whole.text} participants have been awarded a degree or other award",
            table,
            SOURCE,
            series=(_AWARDED.name,),
        )
    ]
    by_need = telling.find("awards_by_disadvantage", "disadvantage")
    if by_need is not None:
        plain = "Who was awarded a first or upper second"
        title = _say(by_need, _GOOD, "were awarded a first or upper second", plain)
        found.append(_rates(by_need, "good_awards", title, (_AWARDED, _GOOD)))
    return found


def _leavers(telling: Telling) -> list[Section]:
    table = add_composition(telling.tables["leavers"], _LEFT.name, "share", "Of all, %")
    whole = total_of(table, _LEFT.name)
    if whole is None or not whole.value:
        return []
    work = text_of(table, "full_time_employment", "share")
    title = (
        f"{work} of leavers who answered were in full-time employment"
        if work
        else "What leavers did"
    )
    found = [
        make_section(
            "leavers", title, table, LEAVERS_SOURCE, series=(_LEFT.name,), text=(_ANSWERED,)
        )
    ]
    by_need = telling.find("skilled_by_disadvantage", "disadvantage")
    if by_need is not None:
        share = total_of(by_need, "high_skilled_rate")
        said = (
            f"{share.text} of leavers in work were in a highly skilled occupation"
            if share
            else "Leavers in highly skilled occupations"
        )
        found.append(
            _rates(by_need, "high_skilled", said, (_EMPLOYED, _SKILLED), source=LEAVERS_SOURCE)
        )
    return found


def _rates(
    table: SafeTable,
    key: str,
    title: str,
    counted: tuple[Whole, Part],
    *,
    compared: str = "among_participants",
    source: str = SOURCE,
) -> Section:
    whole, part = counted
    return make_section(
        key,
        title,
        table,
        source,
        series=(f"{part.name}_rate",),
        compared=Compared(compared, bases=bases_of(table, whole.name)),
    )


def _say(table: SafeTable, part: Part, verb: str, plain: str) -> str:
    rates = [text_of(table, key, f"{part.name}_rate") for key in ("yes", "no")]
    if not all(rates):
        return plain
    return f"{rates[0]} of the disadvantaged and {rates[1]} of the others {verb}"
