"""Who is in which category: people told by how they differ from an ordinary one.

The ordinary one attended two low-intensity activities of four hours together, has no free school
meals, a home in every third quintile and a town, average results, and could enter at 18 in
2019/20 but did not. Records end with 2024/25.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """A person in words and as columns, and the category they are in."""

    words: str
    given: dict[str, Any]
    category: str


def attended(hours: float, **given: Any) -> dict[str, Any]:
    return {"hours": hours, **given}


NOBODY_CAME = {"activities": 0, "hours": 0.0, "low_activities": 0}
HEAT_8H = [
    Case("8 hours", attended(8), "intensive"),
    Case("80 calls of 6 minutes", attended(sum([0.1] * 80), activities=80), "intensive"),
    Case("7 hours 59 minutes", attended(7 + 59 / 60), "some"),
    Case("3 hours", attended(3), "some"),
    Case("2 hours 59 minutes", attended(2 + 59 / 60), "minimal"),
    Case("came, for no hours", attended(0), "minimal"),
    Case("was registered and never came", NOBODY_CAME, "none"),
]
CONTEXTUAL_11H = [
    Case("11 hours, 8 at a summer school", attended(11, high_hours=8), "intensive"),
    Case("11 hours, 7 of them high-intensity", attended(11, high_hours=7), "some"),
    Case("10 hours of mentoring", attended(10, high_hours=10), "some"),
    Case("one talk", attended(1, activities=1, low_activities=1), "minimal"),
    Case("one talk of 12 hours", attended(12, activities=1, low_activities=1), "minimal"),
    Case("two talks", attended(2, activities=2, low_activities=2), "some"),
    Case("one campus visit", attended(4, activities=1, low_activities=0, high_hours=4), "some"),
    Case("was registered and never came", NOBODY_CAME, "none"),
]
SKILLS_5H = [
    Case("5 hours of revision before the results", {"skills_hours_before_16": 5}, "intensive"),
    Case("4 hours of it", {"skills_hours_before_16": 4}, "some"),
    Case("other activities only", {"skills_hours_before_16": 0}, "minimal"),
    Case("was registered and never came", NOBODY_CAME, "none"),
]
UNKNOWN = {"fsm": None, "imd_quintile": None, "polar3_quintile": None, "polar4_quintile": None}
EMWPREP = [
    Case("free school meals", {"fsm": True}, "yes"),
    Case("IMD quintile 1", {"imd_quintile": 1}, "yes"),
    Case("POLAR3 quintile 1", {"polar3_quintile": 1}, "yes"),
    Case("quintile 2 of both", {"imd_quintile": 2, "polar3_quintile": 2}, "yes"),
    Case("quintile 2 of one", {"imd_quintile": 2}, "no"),
    Case("none of them", {}, "no"),
    Case("free school meals, home not known", {**UNKNOWN, "fsm": True}, "yes"),
    Case("no free school meals, home not known", {**UNKNOWN, "fsm": False}, "none"),
]
ANY = [
    Case("free school meals", {"fsm": True}, "yes"),
    Case("POLAR4 quintile 1", {"polar4_quintile": 1}, "yes"),
    Case("IMD quintile 1", {"imd_quintile": 1}, "yes"),
    Case("no free school meals, home not known", {**UNKNOWN, "fsm": False}, "no"),
    Case("nothing known", UNKNOWN, "none"),
]
BACKGROUND = {"fsm": None, "idaci_quintile": None, "polar4_quintile": None}
BACKGROUND_KS2 = [
    Case("free school meals and IDACI quintile 2", {"fsm": True, "idaci_quintile": 2},
         "disadvantaged_average"),
    Case("free school meals alone of three", {"fsm": True}, "other_average"),
    Case("free school meals, the others not known", {**BACKGROUND, "fsm": True},
         "disadvantaged_average"),
    Case("one says so, one not", {**BACKGROUND, "fsm": True, "polar4_quintile": 5},
         "other_average"),
    Case("nothing known of the background", BACKGROUND, "none"),
    Case("low at Key Stage 2", {"ks2_band": "low"}, "other_low"),
    Case("high at Key Stage 2", {"ks2_band": "high"}, "other_high"),
    Case("no Key Stage 2 record", {"ks2_band": None}, "none"),
]  # fmt: skip
FSM_KS2 = [
    Case("free school meals, low", {"fsm": True, "ks2_band": "low"}, "disadvantaged_low"),
    Case("no free school meals, high", {"ks2_band": "high"}, "other_high"),
    Case("free school meals not known", {"fsm": None}, "none"),
    Case("no Key Stage 2 record", {"ks2_band": None}, "none"),
]
BACKGROUND_KS4 = [
    Case("grade 4 in both", {}, "other_average"),
    Case("grade 5 in both", {"em_95": True}, "other_high"),
    Case("below 4 in one", {"em_94": False}, "other_low"),
    Case("free school meals and POLAR4 quintile 2", {"fsm": True, "polar4_quintile": 2},
         "disadvantaged_average"),
    Case("no Key Stage 4 record", {"em_94": None, "em_95": None}, "none"),
]  # fmt: skip


def entered(year: int | None, **given: Any) -> dict[str, Any]:
    return {"he_year": year, **given}


YOUNG_21 = [
    Case("entered straight from school, at 18", entered(2019), "young"),
    Case("entered at 20", entered(2021), "young"),
    Case("entered at 21", entered(2022), "mature"),
    Case("taught a year below, entered at 21", entered(2022, expected_year=2020), "mature"),
    Case("did not enter", entered(None), "none"),
]
YOUNG_25 = [
    Case("entered at 24", entered(2025), "young"),
    Case("entered at 25", entered(2026), "mature"),
    Case("did not enter", entered(None), "none"),
]
BY_18 = [
    Case("entered in 2019/20", entered(2019), "yes"),
    Case("entered in 2020/21", entered(2020), "no"),
    Case("did not enter", entered(None), "no"),
    Case("could enter in 2024/25, the last year", entered(None, expected_year=2024), "no"),
    Case("can enter in 2025/26", entered(None, expected_year=2025), "none"),
]
BY_19 = [
    Case("entered in 2019/20", entered(2019), "yes"),
    Case("entered in 2020/21", entered(2020), "yes"),
    Case("entered in 2021/22", entered(2021), "no"),
    Case("did not enter", entered(None), "no"),
    Case("of the last cohort, did not enter", entered(None, expected_year=2024), "none"),
    Case("of the last cohort, entered at 18", entered(2024, expected_year=2024), "none"),
]
EVER = [
    Case("entered in 2023/24", entered(2023), "yes"),
    Case("did not enter", entered(None), "no"),
    Case("can enter in 2025/26", entered(None, expected_year=2025), "none"),
]


def flag(column: str) -> list[Case]:
    return [
        Case("yes", {column: True}, "yes"),
        Case("no", {column: False}, "no"),
        Case("not known", {column: None}, "none"),
    ]


def first_quintile(column: str) -> list[Case]:
    return [
        Case("quintile 1", {column: 1}, "yes"),
        Case("quintile 2", {column: 2}, "no"),
        Case("no real postcode", {column: None}, "none"),
    ]


def quintiles(column: str) -> list[Case]:
    return [
        *(Case(f"quintile {number}", {column: number}, str(number)) for number in range(1, 6)),
        Case("no real postcode", {column: None}, "none"),
    ]


def urban(column: str) -> list[Case]:
    return [
        Case("in a town", {column: True}, "urban"),
        Case("in the country", {column: False}, "rural"),
        Case("no real postcode", {column: None}, "none"),
    ]


def near_coast(reach_km: int) -> list[Case]:
    return [
        Case("on the beach", {"coast_km_estimate": 0}, "coastal"),
        Case(f"nearer than {reach_km} km", {"coast_km_estimate": reach_km - 1}, "coastal"),
        Case(f"{reach_km} km and more", {"coast_km_estimate": reach_km}, "inland"),
        Case("no real postcode", {"coast_km_estimate": None}, "none"),
    ]


COASTAL_TOWNS = [
    Case("in a coastal town", {"coastal": True}, "coastal"),
    Case("in another town", {"coastal": False}, "inland"),
    Case("in no town of the list", {"coastal": None, "urban": False}, "inland"),
    Case("no real postcode", {"coastal": None, "urban": None, "urban_estimate": None}, "none"),
]

CASES: dict[tuple[str, str], list[Case]] = {
    ("intensity", "heat-8h"): HEAT_8H,
    ("intensity", "contextual-11h"): CONTEXTUAL_11H,
    ("intensity", "skills-5h"): SKILLS_5H,
    ("disadvantage", "fsm"): flag("fsm"),
    ("disadvantage", "polar4-q1"): first_quintile("polar4_quintile"),
    ("disadvantage", "tundra-q1"): first_quintile("tundra_msoa_quintile"),
    ("disadvantage", "imd-q1"): first_quintile("imd_quintile"),
    ("disadvantage", "emwprep"): EMWPREP,
    ("disadvantage", "any"): ANY,
    ("groups", "background-ks2"): BACKGROUND_KS2,
    ("groups", "fsm-ks2"): FSM_KS2,
    ("groups", "background-ks4"): BACKGROUND_KS4,
    ("age", "young-21"): YOUNG_21,
    ("age", "young-25"): YOUNG_25,
    ("participation", "polar4"): quintiles("polar4_quintile"),
    ("participation", "polar3"): quintiles("polar3_quintile"),
    ("participation", "tundra-msoa"): quintiles("tundra_msoa_quintile"),
    ("participation", "tundra-lsoa"): quintiles("tundra_lsoa_quintile"),
    ("participation", "adult-he"): quintiles("adult_he_2011_quintile"),
    ("participation", "gaps-gcse"): quintiles("gaps_gcse_quintile"),
    ("participation", "gaps-gcse-ethnicity"): quintiles("gaps_gcse_ethnicity_quintile"),
    ("low_participation", "polar4"): first_quintile("polar4_quintile"),
    ("low_participation", "polar3"): first_quintile("polar3_quintile"),
    ("low_participation", "tundra-msoa"): first_quintile("tundra_msoa_quintile"),
    ("low_participation", "tundra-lsoa"): first_quintile("tundra_lsoa_quintile"),
    ("deprivation", "imd"): quintiles("imd_quintile"),
    ("deprivation", "imd-2025"): quintiles("imd_quintile__2025"),
    ("deprivation", "imd-2019"): quintiles("imd_quintile__2019"),
    ("deprivation", "imd-2015"): quintiles("imd_quintile__2015"),
    ("deprivation", "idaci"): quintiles("idaci_quintile"),
    ("deprivation", "idaci-2025"): quintiles("idaci_quintile__2025"),
    ("deprivation", "idaci-2019"): quintiles("idaci_quintile__2019"),
    ("rural", "ruc"): urban("urban"),
    ("rural", "ruc-2011"): urban("urban__2011"),
    ("rural", "ruc-2021"): urban("urban__2021"),
    ("rural", "estimate"): urban("urban_estimate"),
    ("coast", "within-5-km"): near_coast(5),
    ("coast", "within-1-km"): near_coast(1),
    ("coast", "within-10-km"): near_coast(10),
    ("coast", "towns"): COASTAL_TOWNS,
    ("progression", "by-18"): BY_18,
    ("progression", "by-19"): BY_19,
    ("progression", "ever"): EVER,
}
