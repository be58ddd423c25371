"""Pairs of an edition as people are shown them: what both sides hold, and how far they agree.

Reads the private files of an edition. Whoever shows a pair has it noted (`note_shown`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.codes import labels_of
from app.core.errors import NotFound
from app.models import Institution, Organisation
from etl.linkage import LinkResult, Model, PairReason, explain_pair
from etl.records import get_layout
from etl.warehouse import Edition, Linkage

NO_PAIR = "There is no such pair in this edition."
LABELS = {
    "forenames": "Forenames",
    "surname": "Surname",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "postcode": "Postcode",
    "school": "School",
}


@dataclass(frozen=True, slots=True)
class ShownField:
    """One compared field: its text on both sides ("" where a side lacks it), and how far it agrees.

    `words` are those of the level of agreement; `is_same` says that the texts are the same.
    """

    name: str
    label: str
    left: str
    right: str
    words: str

    @property
    def is_same(self) -> bool:
        return bool(self.left) and self.left.casefold() == self.right.casefold()


@dataclass(frozen=True, slots=True)
class ShownPair:
    """One participant beside one record. `reason` has bits, probabilities and rivals."""

    edition: int
    source: str
    year: str
    participant_id: int
    organisation_key: str
    rule: str
    fields: tuple[ShownField, ...]
    reason: PairReason

    @property
    def left(self) -> str:
        return self.reason.left_id

    @property
    def right(self) -> str:
        return self.reason.right_id

    @property
    def rivals(self) -> int:
        return len(self.reason.rivals)


@dataclass(frozen=True, slots=True)
class Person:
    """A participant of an edition: number in Hearth, member and pseudonym; no name."""

    participant_id: int
    organisation_key: str
    pseudonym: str
    may_be_linked: bool


def find_person(edition: Edition, asked: str) -> Person | None:
    """Return the participant with a number in Hearth or a pseudonym, or None."""
    asked = asked.strip().lower().lstrip("#")
    key = "participant_key" if asked.isdigit() else "pseudonym"
    columns = ("participant_key", "organisation_key", "pseudonym", "tracking_permission")
    found = _people(edition).filter(pl.col(key) == asked).select(columns).head(1).collect()
    if found.is_empty():
        return None
    number, member, pseudonym, permission = found.row(0)
    return Person(int(number), member, pseudonym, bool(permission))


def scan_pairs(linkage: Linkage) -> pl.LazyFrame:
    """Return all candidate pairs of a source, to be filtered before they are collected."""
    return pl.scan_parquet(linkage.candidates)


def get_pair(
    session: Session,
    edition: Edition,
    linkage: Linkage,
    left: str,
    right: str,
    *,
    year: str | None = None,
) -> ShownPair:
    """Return a pair with both sides' compared fields, in the year in which it is likeliest.

    Raises
    ------
    NotFound
        The two were never candidates.
    """
    near = scan_pairs(linkage).filter((pl.col("left_id") == left) | (pl.col("right_id") == right))
    pairs = near.collect()
    own = pairs.filter((pl.col("left_id") == left) & (pl.col("right_id") == right))
    if year is not None:
        own = own.filter(pl.col("period") == year)
    if own.is_empty():
        raise NotFound(NO_PAIR)
    best = own.sort("probability", "period", descending=True).row(0, named=True)
    of_year = pairs.filter(pl.col("period") == best["period"])
    reason = explain_pair(_as_result(linkage, of_year), left, right)
    if reason is None:
        raise NotFound(NO_PAIR)
    person = _one(_people(edition), left)
    record = _record(edition, linkage.source, best["period"], right)
    return ShownPair(
        edition=edition.number,
        source=linkage.source,
        year=best["period"],
        participant_id=int(person["participant_key"]),
        organisation_key=person["organisation_key"],
        rule=best["rule"],
        fields=_fields(session, person, record, reason),
        reason=reason,
    )


def list_near(
    linkage: Linkage, left: str, *, most: int = 3
) -> tuple[tuple[str, str, PairReason], ...]:
    """Return the links of a participant, and its nearest other candidates.

    Each with its year and rule: what is linked by year, then at most `most` others, likeliest
    first.
    """
    own = scan_pairs(linkage).filter(pl.col("left_id") == left).collect()
    linked = pl.col("outcome").is_in(["link", "duplicate"])
    others = own.filter(~linked).sort("probability", "match", "weight", descending=True)
    chosen = [*own.filter(linked).sort("period").rows(named=True)]
    chosen += others.head(most).rows(named=True)
    rights = sorted({row["right_id"] for row in chosen})
    around = scan_pairs(linkage).filter(
        (pl.col("left_id") == left) | pl.col("right_id").is_in(rights)
    )
    pairs = around.collect()
    found = []
    for row in chosen:
        of_year = _as_result(linkage, pairs.filter(pl.col("period") == row["period"]))
        reason = explain_pair(of_year, left, row["right_id"])
        if reason is not None:
            found.append((row["period"], row["rule"], reason))
    return tuple(found)


def note_shown(
    session: Session, action: str, people: Iterable[ShownPair | Person], **detail: Any
) -> None:
    """Note that pairs of these participants were shown; their members find it in their log."""
    by_member: dict[str, set[int]] = {}
    for one in people:
        by_member.setdefault(one.organisation_key, set()).add(one.participant_id)
    known = select(Organisation.key, Organisation.id).order_by(Organisation.id)
    members = dict(session.execute(known.where(Organisation.key.in_(sorted(by_member)))).all())
    for key, ids in sorted(by_member.items()):
        audit.record(
            session,
            action,
            entity="participant",
            entity_ids=sorted(ids),
            organisation_id=members.get(key),
            detail=detail,
        )


def _people(edition: Edition) -> pl.LazyFrame:
    return pl.scan_parquet(edition.identity / "participants.parquet")


def _one(people: pl.LazyFrame, pseudonym: str) -> dict[str, Any]:
    found = people.filter(pl.col("pseudonym") == pseudonym).head(1).collect()
    if found.is_empty():
        raise NotFound(NO_PAIR)
    return found.row(0, named=True)


def _record(edition: Edition, source: str, year: str, pseudonym: str) -> dict[str, Any]:
    place = f"records/{source}/{year}.parquet"
    record = _one(pl.scan_parquet(edition.identity / place), pseudonym)
    if "urn" in get_layout(source).attributes:
        attributes = pl.scan_parquet(edition.analysis / place).select("pseudonym", "urn")
        record["urn"] = _one(attributes, pseudonym)["urn"]
    return record


def _as_result(linkage: Linkage, pairs: pl.DataFrame) -> LinkResult:
    """Return some of the pairs as what the linker gave, for those who explain them."""
    none = pairs.clear()
    return LinkResult(
        links=none, duplicates=none, candidates=pairs, model=read_model(linkage), left=0, right=0
    )


@cache
def read_model(linkage: Linkage) -> Model:
    """Return the model by which a source of an edition was weighed; editions never change."""
    return Model.read(linkage.model)


def _fields(
    session: Session, person: Mapping[str, Any], record: Mapping[str, Any], reason: PairReason
) -> tuple[ShownField, ...]:
    words = {part.field: part.words for part in reason.fields}
    postcode, _, school = words["place"].partition(", ")
    said = {
        "forenames": words["forename"],
        "surname": words["surname"],
        "date_of_birth": words["born"],
        "sex": words["sex"],
        "postcode": postcode,
        "school": school,
    }
    urns = [str(side or "") for side in (person["institution_urn"], record.get("urn"))]
    schools = _schools(session, urns)
    left, right = (
        _texts(side, schools.get(urn, urn))
        for side, urn in zip((person, record), urns, strict=True)
    )
    return tuple(
        ShownField(name, label, left[name], right[name], said[name])
        for name, label in LABELS.items()
    )


def _texts(side: Mapping[str, Any], school: str) -> dict[str, str]:
    born: date | None = side["date_of_birth"]
    return {
        "forenames": " ".join(filter(None, (side["first_name"], side["middle_name"]))),
        "surname": side["last_name"] or "",
        "date_of_birth": f"{born:%d/%m/%Y}" if born else "",
        "sex": labels_of("sex").get(side["sex"] or "", side["sex"] or ""),
        "postcode": side["postcode"] or "",
        "school": school,
    }


def _schools(session: Session, urns: Sequence[str]) -> dict[str, str]:
    wanted = sorted({urn for urn in urns if urn})
    known = select(Institution.urn, Institution.name).where(Institution.urn.in_(wanted))
    return dict(session.execute(known.order_by(Institution.urn)).all())
