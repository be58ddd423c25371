"""The readings that can be taken two ways, as a person chooses between them (A-01 to A-16)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from analytics.heses import Options

LOAD_METHODS = {
    "standard": "For standard academic years alone",
    "beginning": "Whole, in the year in which the year of programme begins",
    "end": "Whole, in the year in which the year of programme ends",
    "split": "Split between the two academic years that it spans",
}
RETURN_TYPES = {"combined": "Combined record", "modular": "Students and modules"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One option of the settings.

    Attributes
    ----------
    name : as in the settings file.
    question : what it decides.
    choices : value as text, and in words; the default first.
    paragraph, reading : where the circular leaves it open, and which reading it is.
    """

    name: str
    question: str
    choices: Mapping[str, str]
    paragraph: str
    reading: str

    @property
    def hint(self) -> str:
        return f"{self.paragraph}, reading {self.reading}"


def _yes_no(yes: str, no: str, *, default: bool) -> dict[str, str]:
    return {"true": yes, "false": no} if default else {"false": no, "true": yes}


READINGS = (
    Reading(
        "noncompletion_excludes_academic_failure",
        "Who leaves for academic failure",
        _yes_no(
            "Is deemed to have completed", "Counts as a non-completion in column 3", default=True
        ),
        "TS 18, TS 36",
        "A-01",
    ),
    Reading(
        "anniversary",
        "The anniversary of commencement, before which who leaves is not counted",
        {
            "in_year": "The one that falls in the academic year",
            "first": "The first one, a year after commencing",
        },
        "TS 30",
        "A-03",
    ),
    Reading(
        "days_in_week",
        "A course of less than a week, where its length is in days",
        {"7": "Has under 7 days", "5": "Has under 5 days"},
        "TS 31",
        "A-05",
    ),
    Reading(
        "nhs_overrides_lea",
        "Funded by the NHS, with part of the fee paid by an LEA",
        _yes_no("Is not in principle eligible", "Is in principle eligible", default=True),
        "TS 44",
        "A-08",
    ),
    Reading(
        "inset_requires_qualent2_qts",
        "In-service training of teachers (TTCID 3) is in group INSET - QTS",
        _yes_no(
            "Only with a qualification with QTS on entry (QUALENT2 03 or 10)",
            "By TTCID alone",
            default=False,
        ),
        "TS 37",
        "A-10",
    ),
    Reading(
        "cost_centre_30",
        "Cost centre 30, printed under two price groups",
        {"MEDIA": "Is in Media studies", "D": "Is in group D"},
        "TS 37",
        "A-11",
    ),
    Reading(
        "apportion",
        "A student whose subjects are in several price groups",
        {
            "proportional": "Is shared in proportion to SBJPER",
            "main": "Goes whole to the largest",
        },
        "TS 37-39",
        "A-12",
    ),
    Reading(
        "apply_24_week_rule",
        "A full-time course of under 24 weeks",
        _yes_no("Is part-time", "Is full-time, as MODE says", default=False),
        "TS 21, TS 32",
        "A-14",
    ),
    Reading(
        "fee_remittance_counts_missing",
        "Some fee remission, where MSTUFEE is blank or 99",
        _yes_no("Is counted, as “not = 01” says", "Is not counted", default=True),
        "TS 51",
        "A-16",
    ),
)


def as_text(value: object) -> str:
    """Return an option's value as a form sends it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def defaults() -> dict[str, str]:
    """Return the recommended value of every option, as a form sends it."""
    return {name: as_text(value) for name, value in asdict(Options()).items()}


def as_values(chosen: Mapping[str, str]) -> dict[str, Any]:
    """Return options as the settings file has them."""
    kinds = {field.name: type(getattr(Options(), field.name)) for field in fields(Options)}
    return {name: _typed(kinds[name], text) for name, text in chosen.items()}


def _typed(kind: type, text: str) -> Any:
    return text == "true" if kind is bool else kind(text)


def lines(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the options of a run in words, with their readings, and which are not the default."""
    usual = defaults()
    return [
        {
            "label": reading.question,
            "value": _said(reading, options[reading.name]),
            "source": reading.hint,
            "is_usual": as_text(options[reading.name]) == usual[reading.name],
        }
        for reading in READINGS
        if reading.name in options
    ]


def _said(reading: Reading, value: object) -> str:
    text = as_text(value)
    return reading.choices.get(text, text)
