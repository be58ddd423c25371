"""What is thought of a row: its cells as understood, what is to be said, and its state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.people import Given, Wanted
from app.models import CHARACTERISTICS, RowState
from etl.postcodes import PostcodeResult

DECIDE = "decide"
REPAIRED = "postcode_repaired"
IDENTITY = "identity_key"
DUPLICATE_OF = "duplicate_of"
#: What is kept in `cleaned` beside the fields of the record.
_BESIDE = (IDENTITY, DUPLICATE_OF)


@dataclass(slots=True)
class Verdict:
    """One row on its way through the check; `given` holds its cells with the mended ones."""

    row_number: int
    given: Mapping[str, str | None]
    cleaned: dict[str, Any]
    messages: list[dict[str, Any]]
    state: RowState
    target_id: int | None = None
    decision: str | None = None

    @property
    def is_good(self) -> bool:
        return self.state is RowState.READY

    def must_fix(self, column: str | None, code: str, text: str) -> None:
        self.state = RowState.TO_FIX
        self.messages.append(message(column, "error", code, text))

    def must_decide(self, code: str, text: str, target_id: int | None = None) -> None:
        self.state = RowState.TO_DECIDE
        self.target_id = target_id
        self.messages.append(message(None, DECIDE, code, text))

    def repeats(self, row_number: int, text: str) -> None:
        self.state = RowState.DUPLICATE
        self.cleaned[DUPLICATE_OF] = row_number
        self.messages.append(message(None, "note", "duplicate", text))


@dataclass(frozen=True, slots=True)
class First:
    """The first row that names a person."""

    row_number: int
    wanted: Wanted


@dataclass(slots=True)
class Seen:
    """The first row of each person in the same file, by what it says of them."""

    by_reference: dict[str, First] = field(default_factory=dict)
    by_key: dict[str, First] = field(default_factory=dict)
    by_birth: dict[Any, First] = field(default_factory=dict)


def message(column: str | None, severity: str, code: str, text: str) -> dict[str, Any]:
    """Return a message as it is kept with its row."""
    return {
        "column": column,
        "severity": severity,
        "code": code,
        "text": text,
        "proposal": None,
    }


def has_code(messages: Iterable[Mapping[str, Any]], code: str) -> bool:
    return any(one["code"] == code for one in messages)


def wanted_of(cleaned: Mapping[str, Any]) -> Wanted:
    """Return the person whom a row names."""
    return Wanted(
        first_name=cleaned.get("first_name"),
        last_name=cleaned.get("last_name"),
        date_of_birth=_date(cleaned.get("date_of_birth")),
        postcode=cleaned.get("postcode"),
        reference=cleaned.get("reference"),
    )


def given_of(
    cleaned: Mapping[str, Any], cells: Mapping[str, Any], messages: Iterable[Mapping[str, Any]]
) -> Given:
    """Return what a row says of a person, in the form in which it is recorded."""
    values = {
        name: value
        for name, value in cleaned.items()
        if name not in CHARACTERISTICS and name != "postcode" and name not in _BESIDE
    }
    for name in ("date_of_birth", "notice_on"):
        values[name] = _date(values.get(name))
    characteristics = {kind: cleaned.get(kind) for kind in CHARACTERISTICS if cleaned.get(kind)}
    return Given(values, characteristics, _postcode_of(cleaned, cells, messages))


def _postcode_of(
    cleaned: Mapping[str, Any], cells: Mapping[str, Any], messages: Iterable[Mapping[str, Any]]
) -> PostcodeResult | None:
    """Rebuild the verdict on the postcode: it was checked with the file, and is not asked again."""
    postcode = cleaned.get("postcode")
    if not postcode:
        return None
    said = next((one["text"] for one in messages if one["code"] == REPAIRED), "")
    return PostcodeResult(
        given=cells.get("postcode") or postcode,
        status="repaired" if said else "valid",
        postcode=postcode,
        message=said,
        candidates=(),
        reason="letter_or_digit_slip" if said else "found",
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
