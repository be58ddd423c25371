"""The main menu: what a person's role can open, and nothing else."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from app.core.access.actor import Actor
from app.core.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the main menu."""

    label: str
    endpoint: str
    permission: Permission | None
    #: Of a place with Dash pages below it: they are known by their address.
    below: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A place as the template draws it."""

    label: str
    href: str
    current: bool
    count: int | None = None


PLACES = (
    Place("Home", "home.index", None),
    Place("Participants", "participants.index", Permission.READ_RECORDS),
    Place("Activities", "activities.index", Permission.READ_RECORDS),
    Place("Uploads", "uploads.index", Permission.UPLOAD),
    Place("Schools", "schools.index", Permission.READ_SCHOOLS),
    Place("Places", "places.index", Permission.READ_PLACES),
    Place("Targeting map", "targeting.index", Permission.READ_SCHOOLS),
    Place("Planner", "planner.index", Permission.READ_SCHOOLS),
    Place("Coverage", "coverage.index", Permission.READ_TRACK),
    Place("Postcodes", "postcodes.index", None),
    Place("Cohorts", "cohorts.index", None),
    Place("Reports", "reports.index", Permission.READ_TRACK, below="/reports/"),
    Place("Impact", "impact.index", Permission.READ_STUDIES),
    Place("Publications", "publications.index", Permission.READ_PUBLICATIONS),
    Place("Editions", "track.list_editions", Permission.BUILD_WAREHOUSE),
    Place("Administrative records", "administrative.index", Permission.MANAGE_RECORDS),
    Place("Linkage", "linkage.index", Permission.READ_LINKAGE),
    Place("Reference data", "reference.index", Permission.MANAGE_REFERENCE),
    Place("HESES", "heses.index", Permission.READ_OWN_HESES),
    Place("Members", "organisations.index", Permission.READ_ORGANISATIONS),
    Place("Users", "accounts.users", Permission.MANAGE_USERS),
    Place("Audit log", "audit.index", Permission.READ_AUDIT),
)

#: Features without a place of their own, by the one whose pages lead to them.
PARTS = {
    "registers": "activities",
    "definitions": "reports",
    "infographics": "reports",
    "ledger": "reports",
}


def links_for(app: Flask, actor: Actor | None) -> list[Link]:
    """Return the menu of a person; a place whose feature is not installed is left out."""
    if actor is None:
        return []
    return [
        Link(place.label, url_for(place.endpoint), _is_current(place))
        for place in PLACES
        if place.endpoint in app.view_functions
        and (place.permission is None or actor.may(place.permission))
    ]


def _is_current(place: Place) -> bool:
    if place.below is not None and request.path.startswith(place.below):
        return True
    here = request.blueprint or ""
    return PARTS.get(here, here) == place.endpoint.partition(".")[0]
