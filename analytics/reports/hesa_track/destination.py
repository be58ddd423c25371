"""Where entrants went: tariff, subject, mode and level, and what HESES makes of their records."""

from collections.abc import Iterator
from typing import Final

from analytics.cohorts import format_academic_year
from analytics.disclosure.stack import add_composition
from analytics.evidence import Compared
from analytics.reports.counting import By, Part, count_table
from analytics.reports.hesa_track.codes import by_code
from analytics.reports.hesa_track.people import ENTRANTS, LINKED, SOURCE, Counts
from analytics.reports.hesa_track.telling import Telling, gap_of
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import iter_definitions
from analytics.reports.sections import bases_of, make_section
from analytics.reports.telling import find_top, text_of
from analytics.track.breakdowns import list_studies
from etl.engine import Engine, load_stages

_COUNT: Final = ENTRANTS.name
_CODED: Final = (
    by_code("he_tariff", "Tariff of the provider"),
    by_code("he_subject", "Subject"),
    by_code("he_mode", "Mode of study"),
    by_code("he_level", "Level of study"),
)
_HIGH: Final = Part(
    "high_tariff",
    "At a high tariff provider",
    "he_tariff = 'high'",
    rate="High tariff, %",
    interval=True,
)
_STUDIES: Final = {
    "age": "CASE WHEN heses_young THEN 'young' WHEN heses_mature THEN 'mature' ELSE 'outside' END",
    "fee_remittance": "CASE WHEN NOT heses_young THEN 'outside' WHEN heses_fee_remittance THEN"
    " 'yes' ELSE 'no' END",
    "disabled": "CASE WHEN heses_disabled_entrant THEN 'yes' WHEN heses_new_entrant AND heses_level"
    " = 'UG' AND heses_mode = 'FT' AND heses_fundability <> 'ISOV' THEN 'no' ELSE 'outside' END",
    "price_group": "CASE WHEN heses_counted THEN coalesce(heses_price_group, 'U') ELSE 'outside'"
    " END",
}
_CLASSIFIED: Final = load_stages("analytics.reports", "sql/classified")
_PARAGRAPHS: Final = "Classified by the rules of HEFCE 00/06"


def count(counts: Counts) -> list[Counted]:
    """Count entrants by where they went, and those at high tariff by disadvantage."""
    engine, made = counts.track.engine, []
    for by in _CODED:
        table = count_table(
            engine,
            f"Entrants by {by.dimension.label.lower()}",
            ENTRANTS,
            by,
            notes=(LINKED,),
            total_label="All",
        )
        made.append(Counted(f"to_{by.dimension.name}", "hesa", table))
    for name, by in iter_definitions(counts.track, ["disadvantage", "age"]):
        table = count_table(
            engine,
            f"Entrants by {by.dimension.label.lower()}",
            ENTRANTS,
            by,
            parts=(_HIGH,),
            notes=(LINKED,),
            total_label="All",
        )
        made.append(Counted(f"tariff_{name}", "hesa", table))
    return [*made, *_count_studies(engine)]


def _count_studies(engine: Engine) -> Iterator[Counted]:
    """Count entrants by what HESES makes of their records; nothing where none is classified."""
    engine.run(_CLASSIFIED)
    first, last = engine.fetch("classified_years", order_by=["first_year"]).row(0)
    if first is None:
        return
    years = " to ".join(dict.fromkeys(format_academic_year(year) for year in (first, last)))
    held = (
        f"Records of {years} have the fields that HESES is re-created from; entrants of other years"
        " are not classified."
    )
    for each in list_studies():
        sql = f"CASE WHEN heses_counted IS NULL THEN 'none' ELSE {_STUDIES[each.key]} END"
        by = By(each.dimension(f"heses_{each.key}"), sql)
        table = count_table(
            engine, each.title, ENTRANTS, by, notes=(LINKED, each.note, held), total_label="All"
        )
        yield Counted(f"heses_{each.key}", "hesa", table)


def tell(telling: Telling) -> list[Section]:
    """Tell where entrants went."""
    return [
        *(_coded(telling, by) for by in _CODED),
        *_high_tariff(telling),
        *_age(telling),
        *_studies(telling),
    ]


def _coded(telling: Telling, by: By) -> Section:
    name, label = by.dimension.name, by.dimension.label
    table = add_composition(telling.tables[f"to_{name}"], _COUNT, "share", "Of all, %")
    top = find_top(table, _COUNT)
    share = top and text_of(table, _key_of(by, top[0]), "share")
    title = (
        f"{label}: {top[0].lower()} most often, {share} of entrants"
        if top and share
        else f"Entrants by {label.lower()}"
    )
    return make_section(f"to_{name}", title, table, SOURCE, series=(_COUNT,))


def _key_of(by: By, label: str) -> str:
    return next(key for key, text in by.dimension.categories if text == label)


def _high_tariff(telling: Telling) -> list[Section]:
    table = telling.find("tariff_by_disadvantage", "disadvantage")
    if table is None:
        return []
    gap = gap_of(telling.definition("disadvantage"))
    rates = [text_of(table, key, "high_tariff_rate") for key in (gap.key, gap.other)]
    title = (
        f"Of entrants, {rates[0]} of the disadvantaged and {rates[1]} of the others went to a high"
        " tariff provider"
        if all(rates)
        else "Entrants to high tariff providers"
    )
    return [
        make_section(
            "high_tariff",
            title,
            table,
            SOURCE,
            series=("high_tariff_rate",),
            compared=Compared("among_participants", bases=bases_of(table, _COUNT)),
        )
    ]


def _age(telling: Telling) -> list[Section]:
    table = telling.find("tariff_by_age", "age")
    if table is None:
        return []
    composed = add_composition(table, _COUNT, "share", "Of all, %")
    young = text_of(composed, "young", "share")
    title = f"{young} of entrants were young on entry" if young else "Entrants by age on entry"
    return [make_section("by_age", title, composed, SOURCE, series=(_COUNT,))]


def _studies(telling: Telling) -> list[Section]:
    """Tell what HESES makes of entrants; nothing where no record is classified."""
    found = []
    for each in list_studies():
        table = telling.tables.get(f"heses_{each.key}")
        if table is None:
            continue
        classified = [key for key, _ in each.categories if key != "none"]
        if any(text_of(table, key, _COUNT) not in (None, "0") for key in classified):
            found.append(
                make_section(
                    f"heses_{each.key}",
                    each.title,
                    table,
                    f"{SOURCE}. {_PARAGRAPHS}",
                    series=(_COUNT,),
                    text=(each.note,),
                )
            )
    return found
