"""Reads of places: the index of the reference data, and the schools of the records."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.warehouse import reference_folder
from app.models import Institution
from etl.postcodes import PostcodeResult, check_postcode
from etl.reference.editions import Edition
from etl.reference.place_models import AreaPlace, Place, PlaceHit, UnknownPlace
from etl.reference.store import ReferenceStore

SHOWN = 20
_SHORTEST = 2
_LONGEST_POSTCODE = 10
#: Of the Office for National Statistics, such as E01004736.
_AREA_CODE = re.compile(r"[A-Za-z]\d{8}", re.ASCII)
_OF_ADDRESSES = ("address", "several_postcodes")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a text.

    Attributes
    ----------
    check : the text as a postcode, when it looks like one.
    postcodes : whole postcodes that it is or may mean.
    areas : areas and postcodes by name, code or beginning.
    schools : schools of the records as (number, name, local authority).
    """

    check: PostcodeResult | None
    postcodes: tuple[str, ...]
    areas: tuple[PlaceHit, ...]
    schools: tuple[tuple[int, str, str | None], ...]

    @property
    def count(self) -> int:
        return len(self.postcodes) + len(self.areas) + len(self.schools)


def search(session: Session, hearth: Hearth, text: str) -> Found:
    """Look a text up as a postcode, as the name or code of an area, and as a school."""
    if len(text) < _SHORTEST:
        return Found(None, (), (), ())
    check = _as_postcode(hearth, text)
    if check is None:
        postcodes = _postcodes_within(hearth, text)
    else:
        postcodes = (check.postcode,) if check.postcode else tuple(check.candidates)
    schools = _list_schools(session, text)
    # A school of the records has a page of its own; what else is known of schools comes beside.
    known = {*postcodes, *(urn for _, urn, *_ in schools)}
    hits = hearth.places.search(text, limit=SHOWN)
    return Found(
        check=check,
        postcodes=postcodes[:SHOWN],
        areas=tuple(hit for hit in hits if hit.code not in known),
        schools=tuple((number, name, authority) for number, _, name, authority in schools),
    )


def _as_postcode(hearth: Hearth, text: str) -> PostcodeResult | None:
    """Check a text that could be a postcode: short, with a digit, beginning with a letter."""
    looks_so = (
        len(text) <= _LONGEST_POSTCODE and any(map(str.isdigit, text)) and not text[0].isdigit()
    )
    is_code = _AREA_CODE.fullmatch(text) is not None
    return check_postcode(text, hearth.postcodes) if looks_so and not is_code else None


def _postcodes_within(hearth: Hearth, text: str) -> tuple[str, ...]:
    """Return the postcodes that stand in an address."""
    found = check_postcode(text, hearth.postcodes) if any(map(str.isdigit, text)) else None
    return found.candidates if found and found.reason in _OF_ADDRESSES else ()


def _list_schools(session: Session, text: str) -> list[Any]:
    rows = session.execute(
        select(Institution.id, Institution.urn, Institution.name, Institution.local_authority)
        .where(
            or_(
                Institution.name.icontains(text, autoescape=True),
                Institution.urn == text,
            )
        )
        .order_by(Institution.name, Institution.urn)
        .limit(SHOWN)
    )
    return list(rows)


def get_place(hearth: Hearth, postcode: str) -> Place:
    """Return all that is known of a postcode.

    Raises
    ------
    NotFound
        There is no such postcode.
    """
    try:
        return hearth.places.find(postcode)
    except UnknownPlace as error:
        raise NotFound(str(error)) from error


def get_area(hearth: Hearth, area_type: str, code: str) -> AreaPlace:
    """Return all that is known of an area.

    Raises
    ------
    NotFound
        There is no such area.
    """
    try:
        return hearth.places.area(area_type, code)
    except UnknownPlace as error:
        raise NotFound(str(error)) from error


def get_school(session: Session, number: int) -> Institution:
    """Return a school or college of the records.

    Raises
    ------
    NotFound
        There is none.
    """
    found = session.get(Institution, number)
    if found is None:
        raise NotFound("There is no such school or college.")
    return found


def schools_stamp(session: Session) -> tuple[Any, ...]:
    """Return something that differs once a school of the records is added or changed."""
    return tuple(session.execute(select(func.count(), func.max(Institution.updated_at))).one())


def list_schools_in(session: Session, outward: list[str]) -> list[tuple[str, str]]:
    """Return name and postcode of the schools of the records, by first halves of postcodes."""
    rows = session.execute(
        select(Institution.name, Institution.postcode)
        .where(or_(*(Institution.postcode.startswith(f"{one} ") for one in outward)))
        .order_by(Institution.name, Institution.urn)
    )
    return [(name, postcode) for name, postcode in rows if postcode]


def list_editions_in_use(hearth: Hearth, kinds: set[str]) -> dict[str, Edition]:
    """Return the edition in use of each of some kinds."""
    store = ReferenceStore(reference_folder(hearth))
    found = {kind: store.find(kind) for kind in sorted(kinds)}
    return {kind: edition for kind, edition in found.items() if edition is not None}


def find_placing_estimate(hearth: Hearth) -> dict[str, Edition]:
    """Return, by its kind, the estimate of the areas that postcodes lie in where it is used."""
    sources = hearth.places.opened.tables.catalogue.sources.values()
    return {one.edition.kind: one.edition for one in sources if one.edition.estimate}
