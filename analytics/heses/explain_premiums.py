"""Why a record is in the groups that premiums are counted on, or taught elsewhere (TS 47-52)."""

from collections.abc import Iterator
from typing import Final

from analytics.heses.explain_record import Decision, Record, Why
from analytics.heses.settings import same_code

TOPIC: Final = "Which premiums, and who teaches?"
_MATURE: Final = 25
_IN_RECEIPT: Final = 4


def explain_premiums(record: Record) -> Iterator[Decision]:
    """Explain age, the premium groups, neighbourhood type and indirect funding."""
    for column, decision, why in (
        ("AGE_ON_ENTRY", "Age on entry", _age(record)),
        ("MATURE", "Mature", _mature(record)),
        ("YOUNG", "Young", _young(record)),
        ("FEE_REMITTANCE", "Fee remission", _remission(record)),
        ("DISABLED_ENTRANT", "Disabled entrant", _disabled(record)),
        ("NEIGHBOURHOOD", "Neighbourhood type", _neighbourhood(record)),
        ("XCOLAB01", "Taught elsewhere", _elsewhere(record)),
        ("INDIRECT_FTE", "Indirectly funded", _indirect(record)),
    ):
        value = record.outcome(column)
        yield Decision(TOPIC, column, decision, value, why.sentence, why.paragraph, why.reading)


def _outside(record: Record, *, asks_hefce: bool) -> str:
    """Say why a record is not in the group that premiums are asked of; "" where it is."""
    if record.outcome("COLUMN4") != "1":
        return "Not in column 4, and only that column is asked"
    if record.outcome("MODE_H") != "FT":
        return "Not full-time or sandwich"
    if record.outcome("LEVEL_H") != "UG":
        return "Not an undergraduate"
    fund = record.outcome("FUND_H")
    if asks_hefce and fund != "HEFCE":
        return "Not HEFCE-fundable"
    return "Not home or EC" if fund == "ISOV" else ""


def _age(record: Record) -> Why:
    both = f"{record.said('COMDATE')} and {record.said('BIRTHDTE')}"
    age = record.outcome("AGE_ON_ENTRY")
    if not age:
        return Why(f"{both}: without both dates there is no age.", "TS 49", "A-19")
    return Why(f"{both}: {age} on entry.", "TS 49, TS 50")


def _aged(record: Record, *, is_in: bool, bound: str) -> Why:
    age = record.outcome("AGE_ON_ENTRY")
    if not age:
        return Why("The age on entry is not known.", "TS 49, TS 50", "A-19")
    yes = f"A full-time, HEFCE-fundable undergraduate of {age} on entry, {bound} 25"
    return Why(f"{yes}." if is_in else f"{age} on entry, not {bound} 25.", "TS 49, TS 50", "A-26")


def _mature(record: Record) -> Why:
    outside = _outside(record, asks_hefce=True)
    if outside:
        return Why(f"{outside}.", "TS 47, TS 49")
    return _aged(record, is_in=record.outcome("MATURE") == "1", bound="at least")


def _young(record: Record) -> Why:
    outside = _outside(record, asks_hefce=True)
    if outside:
        return Why(f"{outside}.", "TS 47, TS 50")
    return _aged(record, is_in=record.outcome("YOUNG") == "1", bound="under")


def _remission(record: Record) -> Why:
    if record.outcome("YOUNG") != "1":
        return Why("Asked of the young alone.", "TS 51")
    paid, is_in = record.said("MSTUFEE"), record.outcome("FEE_REMITTANCE") == "1"
    is_missing = record.code("MSTUFEE") in {None, 99}
    if is_in:
        rest = ", which is not 01 and so counts" if is_missing else ", not 01"
        return Why(f"{paid}{rest}: fees are paid in part.", "TS 51", "A-16" if is_missing else "")
    if is_missing:
        return Why(f"{paid}, and what is not known is not counted.", "TS 51", "A-16")
    return Why(f"{paid}, no award or backing for fees.", "TS 51")


def _disabled(record: Record) -> Why:
    outside = _outside(record, asks_hefce=False)
    if outside:
        return Why(f"{outside}.", "TS 47, TS 52", "A-23")
    if record.outcome("NEW_ENTRANT") != "1":
        return Why("Not a new entrant: entrants alone are asked.", "TS 52")
    said = record.said("DISALL")
    if record.outcome("DISABLED_ENTRANT") == "1":
        return Why(f"An entrant, and {said}, in receipt of the allowance.", "TS 52", "A-23")
    return Why(f"{said}, not {_IN_RECEIPT}.", "TS 52")


def _neighbourhood(record: Record) -> Why:
    value, home = record.outcome("NEIGHBOURHOOD"), record.said("POSTCODE")
    if record.outcome("YOUNG") != "1":
        return Why("Left blank: only the young have a type.", "main 23, TS 50")
    if value == "UNCLASSIFIED":
        return Why(f"{home}, which the look-up does not have: unclassified.", "TS 50", "A-17")
    if value:
        return Why(f"{home}: type {value} in the look-up.", "TS 7, TS 50")
    english = {same_code(code) for code in record.institution.english_domiciles}
    domicile = record.text("DOMICILE")
    if english and domicile and same_code(domicile) not in english:
        return Why(f"Left blank: {record.said('DOMICILE')}, not in England.", "TS 7, TS 50", "A-17")
    if not record.text("POSTCODE"):
        return Why("Left blank: neither domicile nor postcode says England.", "TS 7, TS 50", "A-17")
    return Why(f"Left blank: {home}, not in England.", "TS 7, TS 50", "A-17")


def _elsewhere(record: Record) -> Why:
    said = record.said("PCOLAB")
    if record.institution.return_type == "modular":
        said = "The mean of its modules, or else " + said
    return Why(f"{said}: a proportion of {record.outcome('XCOLAB01') or '0'}.", "TS 48")


def _indirect(record: Record) -> Why:
    names = [record.text(name) for name in ("TINST1", "TINST2") if record.text(name)]
    if not names:
        return Why("TINST1 and TINST2 are blank: not indirectly funded.", "TS 48", "A-22")
    at = " and ".join(names)
    if record.outcome("COLUMN4") != "1":
        return Why(f"Taught at {at}, but not in column 4: not listed.", "TS 47, TS 48")
    return Why(
        f"Taught at {at}: one student, and HESESFTE x XCOLAB01 is"
        f" {record.outcome('INDIRECT_FTE') or '0'} FTE.", "TS 48", "A-22",
    )  # fmt: skip
