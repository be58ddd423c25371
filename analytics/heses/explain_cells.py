"""Says of a cell of the tables, in plain English, which students it holds, by paragraph."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from analytics.heses import register
from analytics.heses.explain_fees import ELIGIBILITY, FEE_LEVELS, SOURCES
from analytics.heses.explain_places import FUNDABILITY, LEVELS
from analytics.heses.explain_record import Why, long_day
from analytics.heses.settings import Institution

LENGTHS: Final = {"STD": "standard", "LONG": "long"}
_TABLES: Final = {
    "1": "MODE 01; or 23, 24 or 52 with neither half a fee nor a placement for the whole year; or"
    " 53 without half a fee: full-time and sandwich",
    "2": "MODE 23, 24 or 52 with half a fee and LOCSDY 4 or 8: sandwich year-out",
    "3": "Neither full-time nor sandwich: part-time",
}
_FUNDABILITY: Final = {
    "HEFCE": "FUNDCODE 1",
    "INDEP": "FUNDCODE 4",
    "NONFUND": "FUNDCODE 2, 5 or 7 and FEEELIG 1 or 3",
    "ISOV": "Any FUNDCODE and FEEELIG not named otherwise",
}
_LEVELS: Final = {
    "UG": "FUNDLEV 10 or 11", "PGT": "FUNDLEV 20 or 21", "PGR": "FUNDLEV 30 or 31",
    "": "A FUNDLEV that gives no level",
}  # fmt: skip
_WHATEVER_THE_CENTRE: Final = {
    "B": "; subject A1 or A2 whatever the cost centre",
    "C": "; TTCID 2 whatever the cost centre",
}
MEASURES: Final[Mapping[str, Why]] = {
    "mature": Why(
        "Full-time, HEFCE-fundable undergraduates in column 4, 25 or older on entry.",
        "TS 47, TS 49", "A-26",
    ),
    "young": Why(
        "Full-time, HEFCE-fundable undergraduates in column 4, under 25 on entry.",
        "TS 47, TS 50", "A-26",
    ),
    "fee_remittance": Why(
        "Those of the young whose MSTUFEE is not 01: some of the fee is paid.", "TS 51", "A-16"
    ),
    "disabled_entrants": Why(
        "Full-time, home and EC undergraduate entrants in column 4 whose DISALL is 4.",
        "TS 47, TS 52", "A-23",
    ),
    "neighbourhood": Why(
        "Those of the young who live in England, by the type of their postcode.",
        "TS 7, TS 50", "A-17",
    ),
}  # fmt: skip


def explain_cell(keys: Mapping[str, str], institution: Institution, year: int) -> tuple[Why, ...]:
    """Explain which students a cell of Tables 1a to 3b holds, one rule a sentence.

    Parameters
    ----------
    keys
        Any of table (`1a`), price_group, length, level, fundability, column, fee_status,
        source_or_eligibility and fee_level, as in `tables_a.csv` and `tables_b.csv`; what is
        absent is not asked.
    institution
        What its institution settled.
    year
        In which the academic year begins.

    Source: HEFCE 00/06, TS 25, 26, 32-47.
    """
    return tuple(_rules(keys, institution, year))


def _rules(keys: Mapping[str, str], institution: Institution, year: int) -> Iterator[Why]:
    if table := keys.get("table"):
        yield Why(f"{_TABLES[table[0]]}.", "TS 32", "" if table[0] == "2" else "A-09")
        if table[0] != "2" and institution.options.apply_24_week_rule:
            yield Why("A full-time course of under 24 weeks is part-time.", "TS 21", "A-14")
    if group := keys.get("price_group"):
        yield _price_group(group, institution)
    if length := keys.get("length"):
        codes = "11, 21 or 31" if length == "LONG" else "neither 11, 21 nor 31"
        yield Why(f"FUNDLEV {codes}: {LENGTHS[length]}.", "TS 41")
    if (level := keys.get("level")) is not None:
        words = LEVELS.get(level, "no level")
        yield Why(f"{_LEVELS[level]}: {words}.", "TS 33", "" if level else "A-18")
    if fund := keys.get("fundability"):
        yield Why(f"{_FUNDABILITY[fund]}: {FUNDABILITY[fund]}.", "TS 34")
    if column := keys.get("column"):
        yield _column(column, institution, year)
    yield from _fees(keys, year)


def _price_group(group: str, institution: Institution) -> Why:
    title = register.price_group_titles()[group]
    if group == "ITT":
        return Why("TTCID 1: initial teacher training leading to QTS.", "TS 37", "A-10")
    if group == "INSET":
        entry = " with QUALENT2 03 or 10" * institution.options.inset_requires_qualent2_qts
        return Why(f"TTCID 3{entry}: in-service education of teachers with QTS.", "TS 37", "A-10")
    if group == "U":
        return Why("Neither cost centre nor subject gives a price group.", "TS 39", "A-13")
    frame = register.code_tables()["cost_centres"]
    asked = {group}
    if group == institution.options.cost_centre_30:
        asked.add("CENTRE30")
    pairs = zip(frame["cost_centre"].to_list(), frame["price_group"].to_list(), strict=True)
    centres = [f"{centre:02d}" for centre, found in pairs if found in asked]
    extra = {"C": ", 38 where the institution is on the list", "D": ", 38 where it is not"}
    always = _WHATEVER_THE_CENTRE.get(group, "")
    several = (
        "counts in proportion"
        if institution.options.apportion == "proportional"
        else "counts in the largest"
    )
    return Why(
        f"Cost centre {', '.join(centres)}{extra.get(group, '')}, or a subject of TS 39 where there"
        f" is none{always}: price group {title}. A student of several groups {several}.",
        "TS 37, TS 38, TS 39" if always else "TS 37, TS 39",
        "A-11, A-12" if "CENTRE30" in asked else "A-12",
    )


def _column(column: str, institution: Institution, year: int) -> Why:
    census, after = date(year, 12, 1), date(year + 1, 8, 1)
    match column:
        case "1":
            return Why(
                f"The year of programme could be counted by {long_day(census)}.", "TS 26", "A-02"
            )
        case "2":
            return Why(
                f"The year of programme begins after {long_day(census)}: the forecast.", "TS 26",
                "A-02",
            )  # fmt: skip
        case "3":
            left = f"Left from {long_day(census)} on and before {long_day(after)}, FUNDCOMP 2"
            if not institution.options.noncompletion_excludes_academic_failure:
                return Why(f"{left}: non-completions.", "TS 36", "A-01")
            return Why(
                f"{left}, and not for academic failure: non-completions.", "TS 18, TS 36", "A-01"
            )
        case "4":
            return Why("Columns 1 and 2 less column 3.", "TS 18, TS 26, TS 36")
        case "4a":
            return Why("The load of column 4, in full-time equivalents.", "TS 46", "A-25")
    return Why("The new entrants of column 4.", "TS 25, TS 35", "A-25")


def _fees(keys: Mapping[str, str], year: int) -> Iterator[Why]:
    status = keys.get("fee_status")
    if status:
        yield Why("Students of column 4 alone.", "TS 47", "A-24")
    if status == "EXISTING":
        yield Why(
            f"Began before {long_day(date(year, 8, 1))}, or carry on from another course.", "TS 42"
        )
    if status == "NEW":
        yield Why("In none of the groups of existing students: new.", "TS 42")
    if found := keys.get("source_or_eligibility"):
        is_source = found in SOURCES
        words = SOURCES[found] if is_source else ELIGIBILITY[found]
        what = f"Source of fees: {words}" if is_source else f"Eligibility: {words}"
        yield Why(f"{what}.", "TS 43" if is_source else "TS 44")
    if level := keys.get("fee_level"):
        reading = "A-15" if level == "UNKNOWN" else ""
        yield Why(f"Fee level by FEEBAND: {FEE_LEVELS[level]}.", "TS 45", reading)
