"""The home page."""

from datetime import timedelta

from flask import Blueprint, render_template

from app.core.access import Actor, Permission, current_actor, signed_in
from app.core.context import db_session, hearth, now
from app.core.outreach import academic_year
from app.core.publishing import count_waiting
from app.home import queries, views

bp = Blueprint("home", __name__)
YEAR = timedelta(days=365)
RESEARCH_PAGES = [
    ("reports.index", "Reports", "What became of those whom outreach reached, in safe figures."),
    ("schools.index", "Schools and colleges", "Where outreach takes place."),
    ("organisations.index", "Members", "Whose outreach is recorded here."),
    ("dictionary.index", "Data dictionary", "Every field: what it means and where it comes from."),
]


@bp.get("/")
@signed_in
def index() -> str:
    actor = current_actor()
    if actor.may(Permission.WRITE_RECORDS):
        return _member_home(actor)
    if actor.may(Permission.READ_RECORDS):
        return _overview_home(actor)
    items = [one for one in [*_publications(actor), _locked(actor)] if one]
    return render_template(
        "home/places.html",
        items=items,
        places=views.places(RESEARCH_PAGES),
        is_administrator=actor.may(Permission.MANAGE_USERS),
    )


def _member_home(actor: Actor) -> str:
    session, today = db_session(), hearth().today
    counts = views.Counts(
        not_fit=queries.count_not_fit(session),
        gaps=queries.count_gaps(session),
        without_attendance=queries.count_without_attendance(session),
        without_register=queries.count_without_register(session, today=today),
        still_planned=queries.count_still_planned(session, today=today),
        waiting_uploads=queries.count_waiting_uploads(session),
    )
    items = views.member_items(counts, today)
    if locked := _locked(actor):
        items.append(locked)
    return render_template(
        "home/member.html",
        items=items,
        sentence=_sentence("You have"),
        participants=queries.count_participants(session),
    )


def _overview_home(actor: Actor) -> str:
    session = db_session()
    year = academic_year(hearth().today)
    items = [one for one in [*_publications(actor), _locked(actor)] if one]
    return render_template(
        "home/overview.html",
        items=items,
        sentence=_sentence("The members have"),
        year=year,
        members=views.member_rows(queries.list_members(session, year)),
        region=actor.region if not actor.scope.is_everything else None,
    )


def _sentence(who: str) -> str:
    session, today = db_session(), hearth().today
    return views.year_sentence(
        academic_year(today),
        queries.get_reached(session, academic_year(today), until=today),
        queries.get_reached(session, academic_year(today - YEAR), until=today - YEAR),
        who=who,
    )


def _publications(actor: Actor) -> list[dict[str, object] | None]:
    counts = count_waiting(hearth(), actor)
    return [views.publications_item(permission, count) for permission, count in counts.items()]


def _locked(actor: Actor) -> dict[str, object] | None:
    if not actor.may(Permission.MANAGE_USERS):
        return None
    count = queries.count_locked_users(
        db_session(),
        organisation_id=actor.organisation_id,
        everywhere=actor.may(Permission.MANAGE_ORGANISATIONS),
        moment=now(),
    )
    return views.item(count, "Users locked out", "accounts.users", "Too many wrong passwords.")
