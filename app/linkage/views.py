"""Editions and sources as the templates draw them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app, request, url_for

from app.core.codes import long_day
from app.core.context import LONDON
from app.linkage.queries import Change, find_report
from etl.linkage import Model
from etl.records import UnknownSource, get_layout
from etl.warehouse import Edition, Linkage

NOT_KEPT = (
    "This edition is from before it was kept how records are linked. The next one will say it."
)


def source_title(source: str) -> str:
    """Return the name of a source in words."""
    try:
        return get_layout(source).title
    except UnknownSource:
        return source.replace("_", " ")


def built_on(edition: Edition) -> str:
    built = datetime.fromisoformat(edition.manifest["built_at"]).astimezone(LONDON)
    return long_day(built)


def share(value: float | None, decimals: int = 1) -> str | None:
    """Write a share as a percentage that claims neither all nor nothing unless it is so."""
    if value is None:
        return None
    text = f"{value:.{decimals}%}"
    whole = f"{1:.{decimals}%}"
    return f"over {1 - 10 ** -(decimals + 2):.{decimals}%}" if text == whole and value < 1 else text


def trail(edition: Edition | None = None, source: str | None = None) -> list[dict[str, str]]:
    """Return the breadcrumbs above a page of an edition, or of a source of it."""
    items = [{"label": "Linkage", "href": url_for("linkage.index")}]
    if edition is not None:
        href = url_for("linkage.show_edition", edition=edition.number)
        items.append({"label": f"Edition {edition.number}", "href": href})
    if edition is not None and source is not None:
        href = url_for("linkage.show_source", edition=edition.number, source=source)
        items.append({"label": source_title(source), "href": href})
    return items


def tabs(edition: Edition, *, may_review: bool) -> list[dict[str, Any]]:
    """Return the pages of linkage beside each other: an edition, looking up, the queue."""
    number = {"edition": edition.number}
    places: list[tuple[str, str, dict[str, Any]]] = [("Sources", "linkage.show_edition", number)]
    if may_review:
        places.append(("Find a participant", "linkage.find", number))
        places.append(("Review", "linkage.review", {}))
    here = {"linkage.index": "linkage.show_edition"}.get(request.endpoint or "", request.endpoint)
    return [
        {"label": label, "href": url_for(endpoint, **where), "current": endpoint == here}
        for label, endpoint, where in places
        if endpoint in current_app.view_functions
    ]


def source_tabs(edition: Edition, source: str) -> list[dict[str, Any]]:
    """Return the pages of one source: how well it is linked, and by what."""
    places = (("Match report", "linkage.show_source"), ("Model card", "linkage.show_model"))
    return [
        {
            "label": label,
            "href": url_for(endpoint, edition=edition.number, source=source),
            "current": endpoint == request.endpoint,
        }
        for label, endpoint in places
    ]


def answer(edition: Edition, linkages: Sequence[Linkage]) -> str:
    """Return the first sentence of an edition."""
    reports = [report for one in linkages if (report := find_report(one)) is not None]
    if not linkages:
        return NOT_KEPT
    sources = "one source" if len(linkages) == 1 else f"{len(linkages)} sources"
    said = f"Edition {edition.number} of {built_on(edition)} links participants to {sources}"
    if not reports:
        return said + "."
    worst = min(report["precision"] for report in reports)
    least = min(report["recall"] for report in reports)
    return (
        f"{said}: by their own probabilities at least {share(worst)} of the links of each are"
        f" right, and at least {share(least)} of the likely matches are linked."
    )


def source_lines(
    edition: Edition, linkages: Sequence[Linkage], models: Sequence[Model], *, with_counts: bool
) -> list[dict[str, Any]]:
    """Return the sources of an edition as lines of a table; counts only for the central team."""
    return [
        _source_line(edition, linkage, model, with_counts=with_counts)
        for linkage, model in zip(linkages, models, strict=True)
    ]


def _source_line(
    edition: Edition, linkage: Linkage, model: Model, *, with_counts: bool
) -> dict[str, Any]:
    counts = {
        name.partition("/")[2]: count
        for name, count in edition.manifest["counts"].items()
        if name.startswith(f"{linkage.source}/")
    }
    years = sorted(counts)
    report = find_report(linkage) or {}
    line = {
        "title": source_title(linkage.source),
        "href": url_for("linkage.show_source", edition=edition.number, source=linkage.source),
        "years": f"{years[0]} to {years[-1]}" if len(years) > 1 else "".join(years),
        "records": sum(counts.values()),
        "precision": share(report.get("precision"), 2 if with_counts else 1),
        "recall": share(report.get("recall"), 2 if with_counts else 1),
        "model": model.version,
        "model_href": url_for("linkage.show_model", edition=edition.number, source=linkage.source),
    }
    if with_counts:
        line |= {name: report.get(name) for name in ("linked", "unsure", "not_linked")}
    return line


def change_lines(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return what changed since the edition before, by source; nothing where nothing did."""
    if not any(one.gained + one.moved + one.lost for one in changes):
        return []
    return [
        {
            "title": source_title(one.source),
            "before": one.before,
            "gained": one.gained,
            "gained_new": one.gained_new,
            "moved": one.moved,
            "lost": one.lost,
            "now": one.now,
        }
        for one in changes
    ]


def change_answer(changes: Sequence[Change], before: Edition) -> str:
    """Say in a sentence what changed."""
    gained, lost = sum(one.gained for one in changes), sum(one.lost for one in changes)
    moved = sum(one.moved for one in changes)
    if not gained + lost + moved:
        return f"Every link is as it was in edition {before.number}."
    return (
        f"Since edition {before.number} of {built_on(before)}, {gained:,} links were gained,"
        f" {lost:,} lost, and {moved:,} participants are linked to another record of the same year."
    )


def edition_lines(editions: Sequence[Edition], shown: Edition) -> list[dict[str, Any]]:
    """Return the other editions, newest first."""
    return [
        {
            "title": f"Edition {one.number}",
            "href": url_for("linkage.show_edition", edition=one.number),
            "built": built_on(one),
            "participants": one.manifest["counts"].get("participants"),
            "sources": len({part["source"] for part in one.manifest.get("links", [])}),
        }
        for one in editions
        if one.number != shown.number
    ]
