"""Why a record stands in this table, row and column (TS 18, 25, 26, 32-36, 41)."""

from collections.abc import Iterator
from typing import Final

from analytics.heses.explain_record import Decision, Record, Why, long_day, show_day

TABLE_TOPIC: Final = "Which table and row?"
COLUMN_TOPIC: Final = "Which columns?"
_YEAR_OUT_MODE: Final = 53
_FULL_TIME: Final = 1
_NO_YEAR: Final = 99
_FAILED: Final = 2
TABLES: Final = {"1": "full-time and sandwich", "2": "sandwich year-out", "3": "part-time"}
LEVELS: Final = {
    "UG": "undergraduate",
    "PGT": "postgraduate taught",
    "PGR": "postgraduate research",
}
FUNDABILITY: Final = {
    "HEFCE": "home and EC, HEFCE-fundable",
    "INDEP": "home and EC, independently funded",
    "NONFUND": "home and EC, not fundable",
    "ISOV": "Island and overseas",
}


def explain_place(record: Record) -> Iterator[Decision]:
    """Explain table, level, length and fundability."""
    mode, table = record.outcome("MODE_H"), record.outcome("TABLE")
    yield _decide(TABLE_TOPIC, "MODE_H", "Mode", mode, _mode(record))
    yield Decision(
        TABLE_TOPIC, "TABLE", "Table", table,
        f"Tables {table}a and {table}b are of {TABLES.get(table, 'no')} students.",
        "main 15, TS 32",
    )  # fmt: skip
    level = record.outcome("LEVEL_H")
    yield Decision(
        TABLE_TOPIC, "LEVEL_H", "Level", level,
        f"{record.said('FUNDLEV')}: {LEVELS.get(level, 'no level of HESES')}.", "TS 33",
        "" if level else "A-18",
    )  # fmt: skip
    is_long = record.outcome("LONG")
    word = "a long course" if is_long == "1" else "not a long course"
    yield Decision(
        TABLE_TOPIC, "LONG", "Long course", is_long, f"{record.said('FUNDLEV')}: {word}.", "TS 41"
    )
    yield _decide(
        TABLE_TOPIC, "FUND_H", "Fundability and residence", record.outcome("FUND_H"),
        _fundability(record),
    )  # fmt: skip


def explain_columns(record: Record) -> Iterator[Decision]:
    """Explain columns 1 to 5."""
    yield _decide(
        COLUMN_TOPIC, "COLUMN", "Column 1 or 2", record.outcome("COLUMN"), _column(record)
    )
    yield _decide(
        COLUMN_TOPIC, "NONCOMPLETION", "Column 3, non-completion",
        record.outcome("NONCOMPLETION"), _noncompletion(record),
    )  # fmt: skip
    yield _decide(COLUMN_TOPIC, "COLUMN4", "Column 4", record.outcome("COLUMN4"), _column_4(record))
    yield _decide(
        COLUMN_TOPIC, "NEW_ENTRANT", "New entrant", record.outcome("NEW_ENTRANT"), _entrant(record)
    )


def _decide(topic: str, column: str, decision: str, value: str, why: Why) -> Decision:
    return Decision(topic, column, decision, value, why.sentence, why.paragraph, why.reading)


def _mode(record: Record) -> Why:
    mode, fee, place = record.said("MODE"), record.said("FEEBAND"), record.said("LOCSDY")
    is_sandwich = record.is_in("MODE", "sandwich_modes")
    is_year_out = record.code("MODE") == _YEAR_OUT_MODE
    match record.outcome("MODE_H"):
        case "FT" if is_sandwich:
            return Why(
                f"{mode}, {fee}, not half a fee, and {place}, not a placement for the whole year:"
                " full-time and sandwich.", "TS 32",
            )  # fmt: skip
        case "FT" if is_year_out:
            return Why(f"{mode} and {fee}, not half a fee: full-time and sandwich.", "TS 32")
        case "FT":
            return Why(f"{mode}: full-time and sandwich.", "TS 32")
        case "SYO":
            return Why(
                f"{mode}, {fee}, half a fee, and {place}, away for the whole year: sandwich"
                " year-out.", "TS 32",
            )  # fmt: skip
    if record.code("MODE") == _FULL_TIME or _is_cut_short(record):
        return Why(
            f"{mode}, but the course of {record.length} is under 24 weeks: part-time.",
            "TS 21", "A-14",
        )  # fmt: skip
    if is_sandwich or is_year_out:
        return Why(
            f"{mode}, {fee} and {place} fit neither full-time nor a year out: part-time by"
            " default.", "TS 32", "A-09",
        )  # fmt: skip
    return Why(f"{mode}, not classified as full-time or sandwich: part-time by default.", "TS 32")


def _is_cut_short(record: Record) -> bool:
    """Whether a sandwich student is part-time for the length of the course alone."""
    if not record.options.apply_24_week_rule or record.is_in("FEEBAND", "half_fee"):
        return False
    is_year_out = record.code("MODE") == _YEAR_OUT_MODE
    is_sandwich = record.is_in("MODE", "sandwich_modes") and record.code("LOCSDY") != 4
    return is_year_out or is_sandwich


def _fundability(record: Record) -> Why:
    value = record.outcome("FUND_H")
    said = record.said("FUNDCODE")
    if value in {"NONFUND", "ISOV"}:
        said += f" and {record.said('FEEELIG')}"
    rest = " (any not included above)" if value == "ISOV" else ""
    return Why(f"{said}: {FUNDABILITY.get(value, value)}{rest}.", "TS 34")


def _column(record: Record) -> Why:
    census, began = long_day(record.census), record.day("COMDATE")
    if began is None:
        return Why(f"{record.said('COMDATE')}, which is no date: column 1.", "TS 26", "A-02")
    is_later = record.outcome("COLUMN") == "2"
    after = "after" if is_later else "not after"
    number = "column 2, the forecast" if is_later else "column 1"
    if record.is_standard:
        return Why(f"Commenced on {show_day(began)}, {after} {census}: {number}.", "TS 26", "A-02")
    anniversary = record.anniversary_in_year
    day = show_day(anniversary) if anniversary else "?"
    return Why(
        f"The year of programme begins on {day}, the anniversary of {show_day(began)}, {after}"
        f" {census}: {number}.", "TS 26", "A-02",
    )  # fmt: skip


def _noncompletion(record: Record) -> Why:
    left, comp = record.day("DATELEFT"), record.said("FUNDCOMP")
    span = f"from {long_day(record.census)} on and before {long_day(record.next_year)}"
    if record.outcome("NONCOMPLETION") == "1":
        return Why(
            f"Left on {show_day(left) if left else '?'}, {span}, and {comp}: the year was not"
            " completed.", "TS 36",
        )  # fmt: skip
    if record.code("FUNDCOMP") != _FAILED:
        return Why(f"{comp}, which is not 2: no non-completion.", "TS 36")
    if left is None or not record.census <= left < record.next_year:
        return Why(f"{record.said('DATELEFT')}, not {span}: no non-completion.", "TS 36", "A-01")
    return Why(
        f"{record.said('RSNLEAVE')}: who fails for academic reasons is deemed to have completed.",
        "TS 18", "A-01",
    )  # fmt: skip


def _column_4(record: Record) -> Why:
    if record.outcome("COLUMN4") == "1":
        said = "Counted, and not a non-completion: in column 4"
        if record.outcome("TABLE") != "3":
            return Why(f"{said}.", "TS 18, TS 36")
        load = f"its load of {record.outcome('HESESFTE')} per cent is in column 4a"
        return Why(f"{said}; {load}.", "TS 18, TS 36, TS 46", "A-25")
    if record.outcome("COUNTED") == "0":
        return Why("Not counted, so in no column.", "TS 30, TS 31")
    return Why("A non-completion is taken off: column 4 is 1 + 2 - 3.", "TS 18, TS 36")


def _entrant(record: Record) -> Why:
    year, is_new = record.said("YEARPRG"), record.outcome("NEW_ENTRANT") == "1"
    end = "a new entrant" if is_new else "not a new entrant"
    if record.code("YEARPRG") == _NO_YEAR:
        start = long_day(record.year_start)
        when = "on or after" if is_new else "not on or after"
        return Why(
            f"{year}, no year of programme, and {record.said('COMDATE')}, {when} {start}: {end}.",
            "TS 25",
        )  # fmt: skip
    method = record.outcome("LOAD_METHOD")
    if record.is_standard:
        kind, first = "On a standard year", 1
    elif method in {"standard", "beginning"}:
        kind, first = "Load is returned when the year of programme begins", 1
    else:
        kind, first = "The year spans two and load is returned at its end or split", 2
    reading = "A-18" if record.code("YEARPRG") == 0 else ""
    if not record.is_standard and method == "standard":
        kind = "A year that spans two, though load is returned for standard years alone: as if"
        kind += " returned when it begins"
        reading = ", ".join(filter(None, ("A-04", reading)))
    return Why(f"{kind}, where a new entrant has YEARPRG {first}; {year}: {end}.", "TS 35", reading)
