"""Who the participants are, and how far they are those whom outreach is meant for."""

from collections.abc import Mapping, Sequence
from typing import Final

from analytics.definitions import dimension, list_definitions, list_usable
from analytics.disclosure import Dimension, SafeTable
from analytics.disclosure.stack import add_composition, stack
from analytics.reports.characteristics import PROFILE, SHORT
from analytics.reports.counting import By
from analytics.reports.hesa_track.people import NOTES, OWN, Counts
from analytics.reports.hesa_track.telling import Telling
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import count_progression
from analytics.reports.telling import draw, text_of

_SHARE: Final = ("share", "Of all, %")
_HOMES: Final = ("participation", "deprivation", "rural")
_CRITERIA: Final = {"fsm": "Free school meals", "polar4-q1": "POLAR4 1", "imd-q1": "IMD 1"}
_SHORT_HOMES: Final = {
    dimension(each).name: each.label for family in _HOMES for each in list_definitions(family)
}
_SHORT_CRITERIA: Final = {
    dimension(each).name: each.label for each in list_definitions("disadvantage")
}
COMBINED: Final = By(
    Dimension(
        "targeting",
        "Criteria that are met",
        (
            ("fsm_polar4_imd", "Free school meals, POLAR4 1 and IMD 1"),
            ("fsm_polar4", "Free school meals and POLAR4 1"),
            ("fsm_imd", "Free school meals and IMD 1"),
            ("polar4_imd", "POLAR4 1 and IMD 1"),
            ("fsm", "Free school meals alone"),
            ("polar4", "POLAR4 1 alone"),
            ("imd", "IMD 1 alone"),
            ("no_criterion", "None of the three"),
        ),
    ),
    """CASE WHEN fsm OR polar4_quintile = 1 OR imd_quintile = 1 THEN concat_ws(
        '_',
        CASE WHEN fsm THEN 'fsm' END,
        CASE WHEN polar4_quintile = 1 THEN 'polar4' END,
        CASE WHEN imd_quintile = 1 THEN 'imd' END
    ) ELSE 'no_criterion' END""",
)


def count(counts: Counts) -> list[Counted]:
    """Count by the criteria that are met together: other tables are those of entry."""
    usable = {each.key for each in list_usable(counts.track, ["disadvantage"])}
    if not usable.issuperset(_CRITERIA):
        return []
    return count_progression(
        counts.track, "by_targeting", COMBINED, counts.progressions, notes=NOTES
    )


def tell(telling: Telling) -> list[Section]:
    """Tell who they are, where they live, and whom of them outreach is meant for."""
    own = [telling.tables[f"by_{by.dimension.name}@ever"] for by in PROFILE]
    homes = [telling.tables.get(f"by_{each}@{telling.chosen[each].key}@ever") for each in _HOMES]
    return [
        *_composition("profile", _say_profile(own), own),
        *_composition(
            "homes", "Where the participants live", [each for each in homes if each], _SHORT_HOMES
        ),
        *_criteria(telling),
        *_combinations(telling),
    ]


def _composition(
    key: str, title: str, tables: Sequence[SafeTable], short: Mapping[str, str] = SHORT
) -> list[Section]:
    if not tables:
        return []
    composed = [add_composition(table, "participants", *_SHARE) for table in tables]
    shown = stack(composed, ("participants", "share"))
    drawn = stack(composed, ("share",), flat=True, short=short)
    chart = draw(title, drawn, ("share",), source=OWN, kind="row")
    return [Section(key, title, shown, OWN, chart=chart)]


def _say_profile(tables: Sequence[SafeTable]) -> str:
    by = {
        table.dimensions[0][0]: add_composition(table, "participants", *_SHARE) for table in tables
    }
    meals = text_of(by["fsm"], "true", "share")
    first = text_of(by["first_generation"], "true", "share")
    if meals is None or first is None:
        return "Who the participants are"
    return (
        f"{meals} of participants are eligible for free school meals; {first} would be the first"
        " of their family in higher education"
    )


def _criteria(telling: Telling) -> list[Section]:
    """Tell how many meet each criterion: of those of whom nothing is known, nobody is left out."""
    tables = [
        telling.tables.get(f"by_disadvantage@{definition.key}@ever")
        for definition in list_definitions("disadvantage")
    ]
    composed = [add_composition(each, "participants", *_SHARE) for each in tables if each]
    chosen = telling.tables.get(f"by_disadvantage@{telling.chosen['disadvantage'].key}@ever")
    if chosen is None:
        return []
    met = text_of(add_composition(chosen, "participants", *_SHARE), "yes", "share")
    title = (
        f"{met} of participants are disadvantaged: {telling.definition('disadvantage').label}"
        if met
        else "Who is disadvantaged, by each criterion"
    )
    drawn = stack(composed, ("share",), flat=True, keys={"yes"}, short=_SHORT_CRITERIA)
    return [
        Section(
            "targeting",
            title,
            stack(composed, ("participants", "share")),
            OWN,
            chart=draw(title, drawn, ("share",), source=OWN, kind="row"),
            text=("Each criterion is a definition of its own: one person can meet several.",),
        )
    ]


def _combinations(telling: Telling) -> list[Section]:
    table = telling.tables.get("by_targeting@ever")
    if table is None:
        return []
    composed = add_composition(table, "participants", *_SHARE)
    none = text_of(composed, "no_criterion", "share")
    title = (
        f"{none} of participants meet none of three criteria: free school meals, POLAR4 1, IMD 1"
        if none
        else "Criteria that are met together"
    )
    return [
        Section(
            "targeting_together",
            title,
            stack([composed], ("participants", "share"), flat=False),
            OWN,
            chart=draw(title, composed, ("share",), source=OWN, kind="row"),
            text=("What is not known counts as not met.",),
        )
    ]
