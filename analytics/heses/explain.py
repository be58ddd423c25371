"""Says of one record, in plain English, where the circular puts it and why, paragraph by paragraph.

It reads what the rules decided, and the fields that they decided it on; it decides nothing itself.
"""

from collections.abc import Iterator, Mapping

from analytics.heses import register
from analytics.heses.explain_fees import explain_fees
from analytics.heses.explain_places import explain_columns, explain_place
from analytics.heses.explain_population import explain_exclusion, explain_population
from analytics.heses.explain_premiums import explain_premiums
from analytics.heses.explain_prices import explain_prices
from analytics.heses.explain_record import Decision, Record
from analytics.heses.individualised import exclusion_bits
from analytics.heses.settings import Institution

__all__ = ["Decision", "explain", "explain_exclusions"]

ODDITIES = "What is odd about it?"


def explain(row: Mapping[str, object], institution: Institution, year: int) -> tuple[Decision, ...]:
    """Explain every column that the individualised file adds to a record.

    Parameters
    ----------
    row
        A row of the individualised file, by column; fields of TS 4 in capitals, as given.
    institution
        What its institution settled, with the options of the run.
    year
        In which the academic year begins.

    Returns
    -------
    tuple[Decision, ...]
        In the order in which the circular decides; each reason for exclusion and each oddity is a
        decision of its own.

    Source: HEFCE 00/06, TS 12-52, with the readings A-01 to A-28.
    """
    record = Record(row, institution, year)
    return (
        *explain_population(record),
        *explain_place(record),
        *explain_columns(record),
        *explain_prices(record),
        *explain_fees(record),
        *explain_premiums(record),
        *_explain_oddities(record),
    )


def explain_exclusions(
    row: Mapping[str, object], institution: Institution, year: int
) -> tuple[str, ...]:
    """Say in a sentence each why a record is not counted; nothing where it is.

    Parameters
    ----------
    row
        A row of the individualised file, as for `explain`.
    institution
        What its institution settled.
    year
        In which the academic year begins.

    Source: HEFCE 00/06, TS 30, TS 31.
    """
    record = Record(row, institution, year)
    total = int(record.outcome("HESEXCL") or 0)
    found = (explain_exclusion(record, reason.bit) for reason in exclusion_bits(total))
    return tuple(
        f"{why.sentence.rstrip('.')} ({', '.join(filter(None, (why.paragraph, why.reading)))})."
        for why in found
    )


def _explain_oddities(record: Record) -> Iterator[Decision]:
    said = set(record.outcome("FLAGS").split("; ")) - {""}
    for flag in register.list_flags():
        if flag.text in said:
            paragraphs = [part for part in flag.source.split(", ") if not part.startswith("A-")]
            readings = [part for part in flag.source.split(", ") if part.startswith("A-")]
            yield Decision(
                ODDITIES, "FLAGS", "Oddity", flag.text, f"{flag.text[0].upper()}{flag.text[1:]}.",
                ", ".join(paragraphs), ", ".join(readings),
            )  # fmt: skip
    if not said:
        yield Decision(ODDITIES, "FLAGS", "Oddities", "", "Nothing about the record is odd.", "")
