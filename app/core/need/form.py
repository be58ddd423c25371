"""Reads what a form says of need into an address: the rule, and where to look."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from analytics.targeting import Rule, RuleFault, load_indicators
from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.institutions import choose_institution
from app.core.need.areas import Areas
from app.core.need.places import list_providers
from app.models import Institution
from etl.postcodes import check_postcode
from etl.reference.place_models import UnknownPlace

WEIGHT: Final = "weight-"


def read_need(
    session: Session, hearth: Hearth, areas: Areas, form: Mapping[str, str]
) -> dict[str, str]:
    """Read weights and places into the parts of an address.

    Raises
    ------
    Invalid
        Something cannot be understood; the message belongs beside its field.
    """
    near = form.get("near", "").strip()
    return {
        "rule": _read_rule(form),
        "region": form.get("region", ""),
        "authority": form.get("authority", ""),
        "near": _find_place(session, hearth, areas, near) if near else "",
        "km": form.get("km", ""),
        "shape": form.get("shape", ""),
        "own": form.get("own", ""),
    }


def _read_rule(form: Mapping[str, str]) -> str:
    weights = {column: form.get(WEIGHT + column, "0") for column in load_indicators()}
    if not all(re.fullmatch(r"[0-9]", weight) for weight in weights.values()):
        raise Invalid("rule", "A weight is one of the numbers that are offered.")
    try:
        return str(Rule.of({column: int(weight) for column, weight in weights.items()}))
    except RuleFault as fault:
        raise Invalid("rule", str(fault)) from fault


def _find_place(session: Session, hearth: Hearth, areas: Areas, text: str) -> str:
    """Return the neighbourhood that is meant: by its code, a provider, a postcode or a school."""
    for column in ("neighbourhood", "name"):
        row = areas.table[column].str.to_lowercase().index_of(text.lower())
        if row is not None:
            return str(areas.table["neighbourhood"][row])
    for provider in list_providers(areas.edition).iter_rows(named=True):
        if provider["provider"].casefold() == text.casefold():
            return areas.find_nearest(provider["easting_m"], provider["northing_m"])
    postcode = check_postcode(text, hearth.postcodes).postcode or _postcode_of_school(session, text)
    try:
        place = hearth.places.find(postcode)
    except UnknownPlace as fault:
        raise Invalid("near", str(fault)) from fault
    if place.easting_m is None or place.northing_m is None or place.grid != "british":
        raise Invalid("near", "This place has no known position in Great Britain.")
    return areas.find_nearest(place.easting_m, place.northing_m)


def _postcode_of_school(session: Session, text: str) -> str:
    try:
        number = choose_institution(session, text, field="near")
    except Invalid as fault:
        raise Invalid(
            "near",
            f"No postcode, provider or neighbourhood is called so. Among schools: {fault.message}",
        ) from fault
    school = session.get(Institution, number)
    if school is None or not school.postcode:
        raise Invalid("near", "No postcode is recorded for this school: its place is not known.")
    return school.postcode
