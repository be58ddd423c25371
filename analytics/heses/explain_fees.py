"""Why a record has this fee status, source, eligibility and level (TS 42-45)."""

from collections.abc import Iterator
from typing import Final

from analytics.heses.explain_record import Decision, Record, Why, long_day, show_day

TOPIC: Final = "Which fees?"
_NHS: Final = 5
_FIRST_DEGREE_ON_ENTRY: Final = 11
_QTS_DEGREE: Final = 20
_ADULT: Final = 18
SOURCES: Final = {"LEA": "an English or Welsh LEA", "SAAS_DENI": "SAAS or DENI", "OTHER": "other"}
FEE_LEVELS: Final = {
    "1000": "£1,000", "500": "£500", "2610": "£2,610", "1305": "£1,305", "OTHER": "other",
    "UNKNOWN": "in no row of fee levels",
}  # fmt: skip
ELIGIBILITY: Final = {
    "ELIGIBLE": "in principle eligible",
    "NOT_ELIGIBLE": "not in principle eligible",
    "UNCLASSIFIED": "unclassified",
}


def explain_fees(record: Record) -> Iterator[Decision]:
    """Explain fee status, source or eligibility, and fee level."""
    is_existing = record.outcome("FEE_STATUS") == "EXISTING"
    status = _status(record)
    yield _decide("FEE_STATUS", "Existing or new", record, status)
    source = record.outcome("FEE_SOURCE")
    yield _decide(
        "FEE_SOURCE", "Source of fees", record,
        Why(f"{record.said('MSTUFEE')}: {SOURCES.get(source, source)}.", "TS 43") if is_existing
        else Why("A new student: eligibility is asked for instead.", "TS 43, TS 44"),
    )  # fmt: skip
    yield _decide(
        "FEE_ELIGIBILITY", "Eligibility for an award", record,
        Why("An existing student: the source is asked for instead.", "TS 43, TS 44") if is_existing
        else _eligibility(record),
    )  # fmt: skip
    level = record.outcome("FEE_LEVEL")
    yield _decide(
        "FEE_LEVEL", "Fee level", record,
        Why(f"{record.said('FEEBAND')}: {FEE_LEVELS.get(level, level)}.", "TS 45",
            "A-15" if level == "UNKNOWN" else ""),
    )  # fmt: skip


def _decide(column: str, decision: str, record: Record, why: Why) -> Decision:
    value = record.outcome(column)
    return Decision(TOPIC, column, decision, value, why.sentence, why.paragraph, why.reading)


def _status(record: Record) -> Why:
    began, start = record.day("COMDATE"), record.year_start
    if record.outcome("FEE_STATUS") == "NEW":
        if began is None:
            return Why(
                f"{record.said('COMDATE')}, no date before {long_day(start)}, and in neither of the"
                " groups that carry on from another course: new.", "TS 42", "A-27",
            )  # fmt: skip
        return Why(
            f"Commenced on {show_day(began)}, not before {long_day(start)}, and in neither of the"
            " groups that carry on from another course: new.", "TS 42",
        )  # fmt: skip
    if began is not None and began < start:
        return Why(
            f"Commenced on {show_day(began)}, before {long_day(start)}: existing.", "TS 42(1)"
        )
    left = f"left the last institution in {record.year}"
    if record.is_in("QUALAIM", "first_degree"):
        return Why(
            f"{record.said('QUALAIM')}, a first degree, after an HND, HNC or DipHE"
            f" ({record.said('QUALENT2')}), and {left}: existing.", "TS 42(2)",
        )  # fmt: skip
    return Why(
        f"{record.said('QUALAIM')}, a PGCE, after a first degree at a UK institution"
        f" ({record.said('QUALENT2')}), and {left}: existing.", "TS 42(3)",
    )  # fmt: skip


def _eligibility(record: Record) -> Why:
    value = record.outcome("FEE_ELIGIBILITY")
    end = ELIGIBILITY.get(value, value)
    is_nhs = record.code("FUNDCODE") == _NHS
    is_public = record.is_in("MSTUFEE", "public_fees")
    if is_nhs and (record.options.nhs_overrides_lea or not is_public):
        return Why(f"{record.said('FUNDCODE')}, funded by the NHS: {end}.", "TS 44", "A-08")
    if is_public:
        who = "part of the fees is paid by an LEA, SAAS or DENI"
        return Why(f"{record.said('MSTUFEE')}, {who}: {end}.", "TS 44", "A-08" if is_nhs else "")
    aim = record.said("QUALAIM")
    if value == "UNCLASSIFIED":
        entry = record.said("QUALENT2")
        return Why(f"{aim} and {entry}, which are in no row: {end}.", "TS 44", "A-15")
    because = _because(record) if value == "ELIGIBLE" else _against(record)
    return Why(f"{aim}{because}: {end}.", "TS 44")


def _because(record: Record) -> str:
    born = record.day("BIRTHDTE")
    limit = record.year_start.replace(year=record.year - _ADULT)
    entry = record.said("QUALENT2")
    if record.is_in("QUALAIM", "pgce"):
        return f" and {entry}, not a qualification with QTS"
    if record.code("QUALAIM") == 30:
        return f" and {record.said('TTCID')}"
    if born is not None and born >= limit:
        return f", and born on {show_day(born)}, on or after {long_day(limit)}"
    if record.is_in("QUALAIM", "award_diploma"):
        return f" and {entry}, not an HND, HNC or DipHE"
    if (record.code("QUALENT2") or 0) > _FIRST_DEGREE_ON_ENTRY:
        return f" and {entry}, a code above {_FIRST_DEGREE_ON_ENTRY}, that of a first degree"
    return f", the course is of {record.length}, two years or less, and {entry}"


def _against(record: Record) -> str:
    if record.code("QUALAIM") == 30:
        return f" and {record.said('TTCID')}, not 2"
    return ", which is in the list of those that are not"
