"""Which column of a file holds which field: guessed, remembered by member, chosen by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.models import Upload, UploadKind, UploadMapping
from app.uploads.columns import ACTIVITY_REFERENCE, ACTIVITY_TITLE, PERSON
from etl.readers import (
    Column,
    MappingProblem,
    check_mapping,
    header_fingerprint,
    suggest_mapping,
)

LEFT_OUT = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is offered for one heading."""

    header: str
    letter: str
    column: str | None
    how: str
    is_new: bool


def suggest(session: Session, upload: Upload, columns: Sequence[Column]) -> list[Suggestion]:
    """Return a suggestion for each heading of an upload, in the order of the file.

    A heading that this member has sent before keeps the place it was given then; one never
    seen beside remembered ones is flagged as new.
    """
    headers = _headers(upload)
    before = _remembered(session, upload)
    chosen = upload.mapping.get("choice")
    matched = suggest_mapping(headers, columns, chosen or before)
    letters = {column["header"]: column["letter"] for column in upload.summary["columns"]}
    return [
        Suggestion(
            match.header,
            letters[match.header],
            match.column,
            match.how,
            bool(before) and match.header not in before,
        )
        for match in matched.matches
    ]


def _headers(upload: Upload) -> list[str]:
    return [column["header"] for column in upload.summary["columns"]]


def _remembered(session: Session, upload: Upload) -> dict[str, str | None]:
    """Return each heading's field as this member chose it last, the same set of headings first."""
    fingerprint = header_fingerprint(_headers(upload))
    kept = session.scalars(
        select(UploadMapping)
        .where(
            UploadMapping.organisation_id == upload.organisation_id,
            UploadMapping.kind == upload.kind,
        )
        .order_by(UploadMapping.updated_at, UploadMapping.id)
    ).all()
    found: dict[str, str | None] = {}
    for one in sorted(kept, key=lambda one: one.fingerprint == fingerprint):
        found |= one.mapping["choice"]
    return {header: name for header, name in found.items() if header in _headers(upload)}


def check_choice(
    upload: Upload, choice: Mapping[str, str | None], columns: Sequence[Column]
) -> list[MappingProblem]:
    """Return what stands in the way of a choice, and what it leaves out."""
    problems = list(check_mapping(choice, columns))
    if upload.kind == UploadKind.REGISTER:
        problems += _register_problems(upload, {name for name in choice.values() if name})
    return problems


def _register_problems(upload: Upload, mapped: set[str]) -> list[MappingProblem]:
    problems = []
    if upload.activity_id is None and not mapped & {ACTIVITY_REFERENCE, ACTIVITY_TITLE}:
        problems.append(
            MappingProblem(
                "error",
                "required_unmapped",
                ACTIVITY_REFERENCE,
                "Nothing says which activity the register is of: choose the column that names it,"
                " or start again and choose the activity first.",
            )
        )
    if "reference" not in mapped and not set(PERSON) <= mapped:
        problems.append(
            MappingProblem(
                "error",
                "required_unmapped",
                "reference",
                "Nothing says who took part: choose the column with your reference for the person,"
                " or the columns with first name, last name and date of birth.",
            )
        )
    return problems


def remember(session: Session, upload: Upload, choice: Mapping[str, str | None]) -> None:
    """Keep a choice for the next file with the same headings; of two at once, the last stays."""
    fingerprint = header_fingerprint(_headers(upload))
    for _ in range(2):
        kept = _find_kept(session, upload, fingerprint)
        try:
            with session.begin_nested():
                if kept is None:
                    kept = UploadMapping(
                        organisation_id=upload.organisation_id,
                        kind=upload.kind,
                        fingerprint=fingerprint,
                    )
                    session.add(kept)
                kept.mapping = {"choice": dict(choice)}
        except IntegrityError:
            continue  # somebody else has just kept theirs: it is there now
        return


def _find_kept(session: Session, upload: Upload, fingerprint: str) -> UploadMapping | None:
    return session.scalar(
        select(UploadMapping).where(
            UploadMapping.organisation_id == upload.organisation_id,
            UploadMapping.kind == upload.kind,
            UploadMapping.fingerprint == fingerprint,
        )
    )


def choose(
    session: Session,
    upload: Upload,
    *,
    choice: Mapping[str, str | None],
    readings: Mapping[str, str],
    columns: Sequence[Column],
) -> None:
    """Keep a person's choice of columns and of date orders (by heading) with the upload.

    Raises
    ------
    Invalid
        A column is mapped twice, a needed one is left out, or a date order is not chosen.
    """
    problems = [p for p in check_choice(upload, choice, columns) if p.severity == "error"]
    if problems:
        raise Invalid(problems[0].column, problems[0].text)
    kinds = {column.name: column.kind for column in columns}
    orders: dict[str, str] = {}
    for header, name in choice.items():
        if name is None or kinds.get(name) not in ("date", "datetime"):
            continue
        evidence: dict[str, Any] = upload.summary["dates"].get(header, {})
        reading = readings.get(header) or (
            None if evidence.get("needs_choice") else evidence.get("proposal")
        )
        if reading:
            orders[name] = reading
        elif evidence.get("needs_choice"):
            raise Invalid(header, f"Say how the dates in “{header}” are written.")
    upload.mapping = {"choice": dict(choice), "orders": orders}
    session.flush()
    remember(session, upload, choice)
