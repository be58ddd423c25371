"""The definitions in words as Python: which category a person is in, by family and key."""

from collections.abc import Callable

from tests.support.recompute.edition import Row

Class = Callable[[Row, int], str]


def _yes(value: bool | None) -> str:
    return "none" if value is None else "yes" if value else "no"


def _lowest(column: str) -> Class:
    return lambda row, _: _yes(None if row[column] is None else row[column] == 1)


def _emwprep(row: Row, _: int) -> str:
    imd, polar = row["imd_quintile"], row["polar3_quintile"]
    both = imd is not None and polar is not None and imd <= 2 and polar <= 2
    if row["fsm"] or imd == 1 or polar == 1 or both:
        return "yes"
    return "none" if None in (row["fsm"], imd, polar) else "no"


def _any_of(row: Row, _: int) -> str:
    known = [
        value
        for value in (
            row["fsm"],
            None if row["polar4_quintile"] is None else row["polar4_quintile"] == 1,
            None if row["imd_quintile"] is None else row["imd_quintile"] == 1,
        )
        if value is not None
    ]
    return _yes(any(known) if known else None)


def _heat(row: Row, _: int) -> str:
    if not row["activities"]:
        return "none"
    hours = round(row["hours"], 2)
    return "intensive" if hours >= 8 else "some" if hours >= 3 else "minimal"


def _package(row: Row, _: int) -> str:
    if not row["activities"]:
        return "none"
    if round(row["hours"], 2) >= 11 and round(row["high_hours"], 2) >= 8:
        return "intensive"
    return "minimal" if row["activities"] == row["low_activities"] == 1 else "some"


def _skills(row: Row, _: int) -> str:
    if not row["activities"]:
        return "none"
    hours = row["skills_hours_before_16"]
    return "intensive" if round(hours, 2) >= 5 else "some" if hours > 0 else "minimal"


def _background(row: Row) -> str | None:
    """Most of what is known: free school meals, IDACI and POLAR4 quintile 1 or 2."""
    votes = [
        value
        for value in (
            row["fsm"],
            None if row["idaci_quintile"] is None else row["idaci_quintile"] <= 2,
            None if row["polar4_quintile"] is None else row["polar4_quintile"] <= 2,
        )
        if value is not None
    ]
    if not votes:
        return None
    return "disadvantaged" if votes.count(True) > votes.count(False) else "other"


def _group(background: str | None, band: str | None) -> str:
    if background is None or band not in ("low", "average", "high"):
        return "none"
    return f"{background}_{band}"


def _fsm_ks2(row: Row, _: int) -> str:
    background = None if row["fsm"] is None else "disadvantaged" if row["fsm"] else "other"
    return _group(background, row["ks2_band"])


def _ks4_band(row: Row) -> str | None:
    if row["em_94"] is None or row["em_95"] is None:
        return None
    return "high" if row["em_95"] else "average" if row["em_94"] else "low"


def _entered_by(late: int) -> Class:
    def entered(row: Row, last: int) -> str:
        expected = row["expected_year"]
        if expected is None or expected + late > last:
            return "none"
        return _yes(row["he_year"] is not None and row["he_year"] <= expected + late)

    return entered


def _ever(row: Row, last: int) -> str:
    expected = row["expected_year"]
    if expected is None or expected > last:
        return "none"
    return _yes(row["he_year"] is not None)


def _young(age: int) -> Class:
    def young(row: Row, _: int) -> str:
        if row["he_year"] is None or row["cohort_began"] is None:
            return "none"
        return "young" if row["he_year"] - row["cohort_began"] - 1 < age else "mature"

    return young


def _quintile(column: str) -> Class:
    return lambda row, _: "none" if row.get(column) is None else str(row[column])


def _coast(reach_km: int) -> Class:
    def coast(row: Row, _: int) -> str:
        km = row.get("coast_km_estimate")
        return "none" if km is None else "coastal" if km < reach_km else "inland"

    return coast


def _rural(column: str) -> Class:
    return lambda row, _: "none" if row.get(column) is None else "urban" if row[column] else "rural"


#: By `family.key`, as the dimension of a table is named. Given a row of a person and the calendar
#: year in which the last year of HESA records begins.
CLASSES: dict[str, Class] = {
    "disadvantage.fsm": lambda row, _: _yes(row["fsm"]),
    "disadvantage.polar4-q1": _lowest("polar4_quintile"),
    "disadvantage.tundra-q1": _lowest("tundra_msoa_quintile"),
    "disadvantage.imd-q1": _lowest("imd_quintile"),
    "disadvantage.emwprep": _emwprep,
    "disadvantage.any": _any_of,
    "intensity.heat-8h": _heat,
    "intensity.contextual-11h": _package,
    "intensity.skills-5h": _skills,
    "groups.background-ks2": lambda row, _: _group(_background(row), row["ks2_band"]),
    "groups.fsm-ks2": _fsm_ks2,
    "groups.background-ks4": lambda row, _: _group(_background(row), _ks4_band(row)),
    "progression.by-18": _entered_by(0),
    "progression.by-19": _entered_by(1),
    "progression.ever": _ever,
    "age.young-21": _young(21),
    "age.young-25": _young(25),
    "participation.polar4": _quintile("polar4_quintile"),
    "participation.polar3": _quintile("polar3_quintile"),
    "participation.tundra-msoa": _quintile("tundra_msoa_quintile"),
    "participation.tundra-lsoa": _quintile("tundra_lsoa_quintile"),
    "participation.adult-he": _quintile("adult_he_2011_quintile"),
    "participation.gaps-gcse": _quintile("gaps_gcse_quintile"),
    "participation.gaps-gcse-ethnicity": _quintile("gaps_gcse_ethnicity_quintile"),
    "deprivation.imd": _quintile("imd_quintile"),
    "deprivation.idaci": _quintile("idaci_quintile"),
    **{
        f"deprivation.{name}-{year}": _quintile(f"{name}_quintile__{year}")
        for name in ("imd", "idaci")
        for year in (2015, 2019, 2025)
    },
    "low_participation.polar4": _lowest("polar4_quintile"),
    "low_participation.polar3": _lowest("polar3_quintile"),
    "low_participation.tundra-msoa": _lowest("tundra_msoa_quintile"),
    "low_participation.tundra-lsoa": _lowest("tundra_lsoa_quintile"),
    **{f"coast.within-{reach_km}-km": _coast(reach_km) for reach_km in (1, 5, 10)},
    "rural.ruc": _rural("urban"),
    "rural.estimate": _rural("urban_estimate"),
}
