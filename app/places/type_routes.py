"""Pages of neighbourhood types: all of an edition in their groups, and one with its profile."""

from typing import Any

from flask import render_template, request

from app.core.access import Permission, current_actor, requires
from app.core.codes import edition_words
from app.core.context import hearth
from app.core.paging import requested_page
from app.places import type_pictures, type_quality, type_queries, type_views
from app.places.routes import bp


@bp.get("/types")
@requires(Permission.READ_PLACES)
def list_types() -> str:
    kept = type_queries.find_kept(hearth(), request.args.get("edition"))
    if kept is None:
        may_load = current_actor().may(Permission.MANAGE_REFERENCE)
        return render_template("places/types.html", kept=None, may_load=may_load)
    order, descending = type_views.order_of(request.args.get("sort", ""))
    return render_template(
        "places/types.html",
        answer=type_views.answer_of_list(kept),
        columns=type_views.list_columns(kept, order, descending=descending),
        lines=type_views.list_lines(kept, order, descending=descending),
        quality=type_quality.quality_lines(kept),
        **_common(kept),
    )


@bp.get("/types/<int:number>")
@requires(Permission.READ_PLACES)
def show_type(number: int) -> str:
    kept = type_queries.get_kept(hearth(), request.args.get("edition"))
    found = type_queries.get_type(kept, number)
    areas = type_queries.areas_of(kept, number)
    page = type_views.area_page(hearth(), kept, areas, page=requested_page())
    return render_template(
        "places/type.html",
        found=found,
        answer=type_views.answer_of_type(kept, found),
        drawn_from=type_views.sources_of(found),
        facts=type_views.facts(kept, found),
        figures=type_views.figure_lines(kept, number),
        classes=type_views.class_lines(kept, number),
        districts=type_views.district_lines(hearth(), areas),
        areas=page,
        area_columns=type_views.area_columns(page),
        picture=type_pictures.draw_type(hearth(), kept, number),
        siblings=type_views.sibling_links(kept, found),
        quality=type_quality.quality_lines(kept),
        **_common(kept),
    )


def _common(kept: Any) -> dict[str, Any]:
    return {
        "kept": kept,
        "edition_label": edition_words(kept.edition.label),
        "notes": type_views.notes_of(kept),
        "quality_columns": type_quality.quality_columns(),
        "editions": type_views.edition_links(type_queries.list_editions(hearth()), kept.edition),
        "may_load": current_actor().may(Permission.MANAGE_REFERENCE),
    }
