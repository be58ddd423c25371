"""Pages of persons: a pair with its waterfall, and what is nearest to a participant."""

from typing import Any

from flask import current_app, render_template, request

from app.core.access import Permission, requires
from app.core.context import db_session, hearth
from app.core.linkage.editions import open_edition, open_linkage
from app.core.linkage.pairs import Person, find_person, get_pair, list_near, note_shown
from app.linkage import pair_views, pictures, queries, views
from app.linkage.blueprint import bp
from app.linkage.waterfall import make_waterfall
from etl.warehouse import Edition, list_linkages

NOT_TOLD = (
    "This participant may not be linked: they were not told of tracking, or have objected to it."
)


@bp.get("/<int:edition>/find")
@requires(Permission.REVIEW_LINKS)
def find(edition: int) -> str:
    return _find(open_edition(hearth(), edition), None)


@bp.get("/<int:edition>/<source>/find")
@requires(Permission.REVIEW_LINKS)
def find_in_source(edition: int, source: str) -> str:
    shown = open_edition(hearth(), edition)
    return _find(shown, open_linkage(shown, source).source)


def _find(edition: Edition, source: str | None) -> str:
    asked = request.args.get("number", "").strip()
    person = find_person(edition, asked) if asked else None
    found: list[dict[str, Any]] = []
    if person is not None and person.may_be_linked:
        linkages = [one for one in list_linkages(edition) if source in (None, one.source)]
        near = [(one, list_near(one, person.pseudonym)) for one in linkages]
        found = pair_views.source_blocks(edition, near)
    if person is not None:
        note_shown(db_session(), "link_candidates.read", [person], edition=edition.number)
    return render_template(
        "linkage/find.html",
        edition=edition,
        source=views.source_title(source) if source else "",
        asked=asked,
        person=person,
        member=_member(person),
        answer=_answer(person, found),
        blocks=found,
        trail=views.trail(edition, source),
        tabs=views.tabs(edition, may_review=True),
    )


def _member(person: Person | None) -> str:
    if person is None:
        return ""
    names = queries.member_names(db_session())
    return names.get(person.organisation_key, person.organisation_key)


def _answer(person: Person | None, blocks: list[dict[str, Any]]) -> str:
    if person is None:
        return ""
    if not person.may_be_linked:
        return NOT_TOLD
    linked = [block for block in blocks if block["links"]]
    sources = "source" if len(blocks) == 1 else "sources"
    return (
        f"Participant {person.participant_id} is linked in {len(linked)} of {len(blocks)}"
        f" {sources}."
    )


@bp.get("/<int:edition>/<source>/pair/<left>/<right>")
@requires(Permission.REVIEW_LINKS)
def show_pair(edition: int, source: str, left: str, right: str) -> str:
    shown = open_edition(hearth(), edition)
    linkage = open_linkage(shown, source)
    pair = get_pair(db_session(), shown, linkage, left, right, year=request.args.get("year"))
    note_shown(db_session(), "link_pair.read", [pair], edition=edition, source=source)
    waterfall = make_waterfall(pair.reason, pair.rule)
    return render_template(
        "linkage/pair.html",
        pair=pair,
        title=f"Participant {pair.participant_id} and record {pair_views.short(right)}",
        answer=pair_views.pair_answer(pair),
        sides=pair_views.side_lines(pair),
        waterfall=waterfall,
        steps=pair_views.step_lines(waterfall),
        picture=pictures.draw_waterfall(waterfall),
        rivals=pair_views.rival_lines(pair),
        is_linked=pair.reason.outcome in pair_views.LINKED,
        may_cut="linkage.show_cut" in current_app.view_functions,
        trail=views.trail(shown, source),
    )
