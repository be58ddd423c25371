"""Why a record is counted or not, and with what load (TS 13-17, 19, 30, 31)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from analytics.heses import register
from analytics.heses.explain_record import Decision, Record, Why, long_day, show_day
from analytics.heses.individualised import exclusion_bits

TOPIC: Final = "Is the student counted?"
_LEAST_LOAD: Final = 3
_METHODS: Final = {
    "standard": "load is returned for standard years alone",
    "beginning": "load is returned in the year in which a year of programme begins",
    "end": "load is returned in the year in which a year of programme ends",
    "split": "load is split between the two years that a year of programme spans",
}


def explain_population(record: Record) -> Iterator[Decision]:
    """Explain the flags of the population: standard year, load, exclusion, counted."""
    yield from _year_and_load(record)
    total = int(record.outcome("HESEXCL") or 0)
    reasons = exclusion_bits(total)
    for reason in reasons:
        why = explain_exclusion(record, reason.bit)
        yield Decision(
            TOPIC, "EXCL_BITS", f"Excluded: {reason.bit}", str(reason.bit), why.sentence,
            why.paragraph, why.reading,
        )  # fmt: skip
    if reasons:
        sums = " + ".join(str(reason.bit) for reason in reasons)
        yield Decision(
            TOPIC, "HESEXCL", "Exclusion code", str(total),
            f"All reasons that apply are added: {sums} is {total}."
            if len(reasons) > 1 else "One reason applies.", "TS 30, TS 31", "A-07",
        )  # fmt: skip
        yield Decision(
            TOPIC, "COUNTED", "Counted", "0", "Not counted: a reason applies.", "TS 30, TS 31"
        )
    else:
        yield Decision(
            TOPIC, "HESEXCL", "Exclusion code", "0", "No reason for exclusion applies.",
            "TS 30, TS 31",
        )  # fmt: skip
        yield Decision(
            TOPIC, "COUNTED", "Counted", "1", "Counted: no reason for exclusion applies.",
            "TS 30, TS 31",
        )  # fmt: skip


def _year_and_load(record: Record) -> Iterator[Decision]:
    value = record.outcome("STANDARD_YEAR")
    kind = "a standard year" if record.is_standard else "a year that spans two academic years"
    is_taken = record.is_standard and record.code("TYPEYR") != 1
    yield Decision(
        TOPIC, "STANDARD_YEAR", "Standard academic year", value,
        f"{record.said('TYPEYR')}: {kind}.", "TS 14-16", "A-19" if is_taken else "",
    )  # fmt: skip
    method = record.outcome("LOAD_METHOD")
    yield Decision(
        TOPIC, "LOAD_METHOD", "How load is returned", method,
        f"The institution has settled it: {_METHODS.get(method, method)}.", "TS 5",
    )  # fmt: skip
    why = _load(record)
    yield Decision(
        TOPIC, "HESESFTE", "Load, in per cent", record.outcome("HESESFTE"), why.sentence,
        why.paragraph, why.reading,
    )  # fmt: skip


def is_split_starter(record: Record) -> bool:
    """Whether the record is a starter whose load goes to those who finish (A-04)."""
    return "starter on a split year" in record.outcome("FLAGS")


def _is_excluded_otherwise(record: Record) -> bool:
    """Whether a reason that has nothing to do with load applies: then no load is given away."""
    return bool(int(record.outcome("HESEXCL") or 0) & ~register.LOAD_BIT)


def _load(record: Record) -> Why:
    load, flags = record.outcome("HESESFTE"), record.outcome("FLAGS")
    if is_split_starter(record) and _is_excluded_otherwise(record):
        return Why(
            f"{record.said('STULOAD')}, but the year is split and begins here: it counts 0, and"
            " goes to nobody, for the record is excluded for another reason.",
            "TS 16, TS 31(1)", "A-04",
        )  # fmt: skip
    if is_split_starter(record):
        return Why(
            f"{record.said('STULOAD')}, but the year is split and begins here: it counts 0, and"
            " the average goes to those of the course who finish.", "TS 16, TS 31(1)", "A-04",
        )  # fmt: skip
    if "leaver on a split year" in flags:
        if float(load or 0) == max(record.number("STULOAD") or 0, 0):
            return Why(
                f"{record.said('STULOAD')}, and the year is split and ends here: the course has no"
                f" load of starters to add, which leaves {load}.", "TS 16, TS 24", "A-04",
            )  # fmt: skip
        return Why(
            f"{record.said('STULOAD')}, and the year is split and ends here: the average of the"
            f" course's starters is added, which makes {load}.", "TS 16, TS 24", "A-04",
        )  # fmt: skip
    if load == "0" and "STULOAD is blank" in flags:
        return Why(f"{record.said('STULOAD')}, which is read as 0.", "TS 46", "A-19")
    return Why(f"{record.said('STULOAD')}: taken as it is.", "TS 46")


def explain_exclusion(record: Record, bit: int) -> Why:
    """Say in a sentence why one reason for exclusion applies to a record."""
    worded = _REASONS.get(bit)
    if worded is not None:
        return worded(record)
    # A reason that was added to the register: its own words.
    reason = next(each for each in register.list_exclusions() if each.bit == bit)
    return Why(f"Not counted: {reason.text[0].lower()}{reason.text[1:]}.", reason.source)


def _further_education(record: Record) -> Why:
    if record.is_in("QUALAIM", "nvq_or_licensed_teacher"):
        return Why(
            f"Not counted: {record.said('QUALAIM')}, an NVQ, or the status of a licensed teacher,"
            " as the sole aim.", "TS 19, TS 30",
        )  # fmt: skip
    return Why(f"Not counted: {record.said('QUALAIM')}, which is further education.", "TS 30")


def _no_aim(record: Record) -> Why:
    return Why(f"Not counted: {record.said('QUALAIM')}, no qualification aim.", "TS 30")


def _withdrew(record: Record) -> Why:
    left, reason = record.day("DATELEFT"), record.text("RSNLEAVE")
    gone = f"Not counted: left on {show_day(left) if left else '?'} for reason {reason}"
    if record.is_standard:
        return Why(f"{gone}, before {long_day(record.census)}.", "TS 30")
    anniversary, began = record.anniversary, record.day("COMDATE")
    if anniversary is None or began is None:
        return Why(f"{gone}, before the anniversary of commencement.", "TS 30", "A-03")
    return Why(
        f"{gone}, before {long_day(anniversary)}, the anniversary of commencing on"
        f" {show_day(began)}.", "TS 30", "A-03",
    )  # fmt: skip


def _dormant(record: Record) -> Why:
    mode = record.said("MODE")
    if record.is_in("MODE", "writing_up"):
        return Why(
            f"Not counted: {mode}, writing up, and the course of {record.length} that began on"
            f" {record.text('COMDATE')} was due to end before {long_day(record.year_start)}.",
            "TS 13, TS 30", "A-06",
        )  # fmt: skip
    what = "on a sabbatical" if record.code("MODE") == 51 else "dormant"
    return Why(f"Not counted: {mode}, {what}.", "TS 13, TS 30")


def _incoming(record: Record) -> Why:
    return Why(f"Not counted: {record.said('SPCSTU')}, an incoming exchange student.", "TS 30")


def _low_load(record: Record) -> Why:
    load, method = float(record.outcome("HESESFTE") or 0), record.outcome("LOAD_METHOD")
    if load >= _LEAST_LOAD:
        return Why(
            f"Not counted: the course lasts {record.length}, less than a week or 21 hours.",
            "TS 31(4)", "A-05",
        )  # fmt: skip
    if is_split_starter(record) and _is_excluded_otherwise(record):
        return Why(
            "Not counted: begins a year that spans two, and load is split.",
            "TS 16, TS 31(1)(ii)", "A-04",
        )  # fmt: skip
    if is_split_starter(record):
        return Why(
            "Not counted: begins a year that spans two, and load is split; it is counted with"
            " those who finish this year.", "TS 16, TS 31(1)(ii)", "A-04",
        )  # fmt: skip
    if method == "split" and not record.is_standard:
        return Why(
            f"Not counted: the load allocated is {load:g} per cent, under 3.", "TS 31(3)", "A-04"
        )
    if load == 0 and not record.is_standard:
        return Why(
            f"Not counted: {record.said('STULOAD')}, so that no countable year falls in this one.",
            "TS 15, TS 31(1)(i)", "A-04",
        )  # fmt: skip
    read = " (read as 0)" if load == 0 and record.number("STULOAD") != 0 else ""
    return Why(
        f"Not counted: {record.said('STULOAD')}{read}, under 3 per cent.",
        "TS 14, TS 31(2)" if load else "TS 14, TS 31", "A-19" if read else "",
    )  # fmt: skip


def _explicit(record: Record) -> Why:
    said = [
        record.said(field)
        for field, code_set in (
            ("FUNDLEV", "not_in_heses_level"),
            ("FUNDCOMP", "not_in_heses_completion"),
        )
        if record.is_in(field, code_set)
    ]
    return Why(f"Not counted: {' and '.join(said)}, outside the HESES population.", "TS 30")


def _abroad(record: Record) -> Why:
    return Why(
        f"Not counted: {record.said('LOCSDY')}, taught wholly outside the UK, and"
        f" {record.said('FUNDCODE')}, not 1.", "TS 30",
    )  # fmt: skip


_REASONS: Final[Mapping[int, Callable[[Record], Why]]] = {
    2: _further_education,
    4: _no_aim,
    8: _withdrew,
    16: _dormant,
    32: _incoming,
    64: _low_load,
    16384: _explicit,
    32768: _abroad,
}
