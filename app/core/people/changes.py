"""What may replace what in a participant's record, and how a change is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from sqlalchemy.orm import Session

from app.core.people.names import identity_key, search_name
from app.models import CHARACTERISTICS, Address, Characteristic, Participant
from app.models.fields import field_of
from etl.postcodes import PostcodeResult
from etl.reference import load_code_list

#: The fields of a participant that people give; the postcode comes as a checked postcode.
GIVEN_FIELDS = (
    "reference",
    "first_name",
    "middle_name",
    "last_name",
    "date_of_birth",
    "sex",
    "institution_id",
    "phase_adjustment",
    "evaluation_group",
    "notice_on",
    "notice_version",
    "tracking_permission",
    "upn",
)
IDENTITY_FIELDS = ("reference", "first_name", "middle_name", "last_name", "date_of_birth")
_DATES = frozenset({"date_of_birth", "notice_on"})


@dataclass(frozen=True, slots=True)
class Given:
    """What a form, or one row of a spreadsheet, says of a person.

    `values` are fields of the participant, `characteristics` codes by kind. What is empty or
    left out says nothing.
    """

    values: Mapping[str, Any]
    characteristics: Mapping[str, str | None] = field(default_factory=dict)
    postcode: PostcodeResult | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update changed: each field with its old and its new value.

    A characteristic's old value is its code, source and day, or None where there was none.
    """

    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    characteristics: Mapping[str, tuple[tuple[str, str, date] | None, str | None]] = field(
        default_factory=dict
    )
    address_id: int | None = None

    @property
    def names(self) -> list[str]:
        """Names of what changed, for the audit log."""
        return sorted((*self.fields, *self.characteristics))

    def __bool__(self) -> bool:
        return bool(self.fields or self.characteristics or self.address_id)

    def as_json(self) -> dict[str, Any]:
        """Return the changes as plain values, to be kept beside the row that made them."""
        return {
            "fields": {
                name: [_plain(old), _plain(new)] for name, (old, new) in self.fields.items()
            },
            "characteristics": {
                kind: [[old[0], old[1], old[2].isoformat()] if old else None, new]
                for kind, (old, new) in self.characteristics.items()
            },
            "address_id": self.address_id,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            fields={
                name: (_read(name, old), _read(name, new))
                for name, (old, new) in kept.get("fields", {}).items()
            },
            characteristics={
                kind: ((old[0], old[1], date.fromisoformat(old[2])) if old else None, new)
                for kind, (old, new) in kept.get("characteristics", {}).items()
            },
            address_id=kept.get("address_id"),
        )

    def still_standing(self, participant: Participant) -> "Changes":
        """Return those changes that nobody has changed again since."""
        known = {one.kind: one.code for one in participant.characteristics}
        return Changes(
            {n: both for n, both in self.fields.items() if getattr(participant, n) == both[1]},
            {k: both for k, both in self.characteristics.items() if known.get(k) == both[1]},
            self.address_id,
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DATES and value else value


def is_missing_code(code_list: str | None, value: Any) -> bool:
    """Whether a value only says that nothing is known (997, 998, 999 and their like)."""
    return code_list is not None and value in load_code_list(code_list).missing_values


def change_fields(
    participant: Participant, values: Mapping[str, Any], *, may_clear: bool
) -> dict[str, tuple[Any, Any]]:
    """Apply values to a participant and return the fields that changed, with old and new.

    Nothing empty replaces a value, unless a person clears it on the form (`may_clear`), and a
    code for "not known" never replaces a known one. A spreadsheet can record an objection to
    tracking but not take one back.
    """
    changed = {}
    for name in GIVEN_FIELDS:
        if name not in values:
            continue
        old, new = getattr(participant, name), _tidy(values[name])
        if new != old and _may_replace(name, old, new, may_clear=may_clear):
            setattr(participant, name, new)
            changed[name] = (old, new)
    return changed


def _tidy(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def _may_replace(name: str, old: Any, new: Any, *, may_clear: bool) -> bool:
    described = field_of(Participant, name)
    if new is None:
        return may_clear and bool(described.column.nullable)
    if name == "tracking_permission" and old is False:
        return may_clear
    code_list = described.spec.code_list
    return not is_missing_code(code_list, new) or old is None or is_missing_code(code_list, old)


def change_characteristics(
    session: Session,
    participant: Participant,
    given: Mapping[str, str | None],
    *,
    source: str,
    today: date,
    may_clear: bool,
) -> dict[str, tuple[tuple[str, str, date] | None, str | None]]:
    """Apply characteristics and return those that changed, with old and new."""
    known = {one.kind: one for one in participant.characteristics}
    changed: dict[str, tuple[tuple[str, str, date] | None, str | None]] = {}
    for kind, code in given.items():
        code_list, old = CHARACTERISTICS[kind].code_list, known.get(kind)
        before = (old.code, old.source, old.recorded_on) if old else None
        if old is None and code:
            participant.characteristics.append(
                Characteristic(
                    organisation_id=participant.organisation_id,
                    kind=kind, code=code, source=source, recorded_on=today,
                )
            )  # fmt: skip
        elif old is not None and not code and may_clear:
            participant.characteristics.remove(old)
            session.delete(old)
        elif old is not None and code and code != old.code:
            if is_missing_code(code_list, code) and not is_missing_code(code_list, old.code):
                continue
            old.code, old.source, old.recorded_on = code, source, today
        else:
            continue
        changed[kind] = (before, code or None)
    return changed


def change_postcode(
    participant: Participant, given: PostcodeResult | None, *, source: str, today: date
) -> tuple[dict[str, tuple[Any, Any]], Address | None]:
    """Add an address to the history when the person has moved, and return what changed.

    A postcode that does not exist is kept as given only where none is known.
    """
    if given is None or given.reason == "empty" or given.postcode == participant.postcode:
        return {}, None
    if given.postcode is None and participant.postcode is not None:
        return {}, None
    address = address_of(participant.organisation_id, given, source=source, today=today)
    old = participant.postcode
    participant.postcode = given.postcode
    participant.addresses.append(address)
    return ({"postcode": (old, given.postcode)} if given.postcode else {}), address


def address_of(organisation_id: int, given: PostcodeResult, *, source: str, today: date) -> Address:
    return Address(
        organisation_id=organisation_id,
        postcode_given=(given.given or "")[:40],
        postcode=given.postcode,
        repair=given.message[:200] if given.status == "repaired" else None,
        from_on=today,
        source=source,
    )


def keeps_identity(participant: Participant, given: Given) -> bool:
    """Whether nothing by which the person is told from others can change."""
    postcode = given.postcode.postcode if given.postcode else None
    return postcode in (None, participant.postcode) and all(
        _tidy(given.values.get(name, unchanged)) == unchanged
        for name in IDENTITY_FIELDS
        for unchanged in [getattr(participant, name)]
    )


def refresh_keys(participant: Participant, key: bytes) -> None:
    """Bring what is derived from names, date of birth and postcode up to date."""
    participant.search_name = search_name(
        participant.first_name, participant.middle_name, participant.last_name
    )
    participant.identity_key = identity_key(
        key,
        participant.first_name,
        participant.last_name,
        participant.date_of_birth,
        participant.postcode,
    )
