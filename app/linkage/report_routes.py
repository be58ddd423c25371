"""Pages of one source of an edition: how well it is linked, and the model that weighed it."""

from typing import Any

from flask import render_template

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.linkage.editions import open_edition, open_linkage
from app.core.linkage.pairs import read_model
from app.linkage import model_views, pictures, queries, report_views, views
from app.linkage.blueprint import bp
from app.linkage.groups import GroupNames, title_of
from app.linkage.limits import LIMITS
from app.linkage.safe_report import protect_matches
from etl.warehouse import Edition, Linkage
from etl.warehouse.linking import SURE


@bp.get("/<int:edition>/<source>")
@requires(Permission.READ_LINKAGE)
def show_source(edition: int, source: str) -> str:
    shown, linkage = _open(edition, source)
    sees_counts = current_actor().may(Permission.REVIEW_LINKS)
    report = queries.find_report(linkage)
    used = report.get("threshold", SURE) if report else SURE
    return render_template(
        "linkage/source.html",
        **_about(shown, source),
        report=report,
        thresholds=report_views.threshold_lines(
            queries.list_thresholds(linkage), used, with_counts=sees_counts
        ),
        sees_counts=sees_counts,
        **(_counted(linkage) if sees_counts else _protected(linkage)),
    )


def _protected(linkage: Linkage) -> dict[str, Any]:
    """Return the parts of the page for those who may see no count of persons."""
    report, safe = queries.find_report(linkage), protect_matches(linkage)
    notes = dict.fromkeys(note for _, table in safe for note in table.notes)
    return {
        "answer": report_views.safe_answer(report) if report else "",
        "safe": safe,
        "safe_notes": [*notes],
    }


def _counted(linkage: Linkage) -> dict[str, Any]:
    """Return the parts of the page that hold counts of persons."""
    report, bins = queries.find_report(linkage), queries.list_bins(linkage)
    found = {
        "picture": pictures.draw_probabilities(bins),
        "bins": report_views.bin_lines(bins),
        "grey": queries.count_grey(linkage),
    }
    if report is None:
        return found
    names = GroupNames(db_session(), report)
    return found | {
        "answer": report_views.answer(report),
        "years": report_views.year_lines(report),
        "breakdowns": report_views.breakdowns(report, names),
        "differences": report_views.differences(report, names),
        "rules": report_views.rule_lines(report),
    }


@bp.get("/<int:edition>/<source>/model")
@requires(Permission.READ_LINKAGE)
def show_model(edition: int, source: str) -> str:
    shown, linkage = _open(edition, source)
    model, report = read_model(linkage), queries.find_report(linkage)
    fields = model_views.list_fields(model)
    return render_template(
        "linkage/model.html",
        **_about(shown, source),
        facts=model_views.facts(model, report, _records(shown, source)),
        fields=[(one.label, model_views.level_lines(one)) for one in fields],
        picture=pictures.draw_worth(fields),
        worth=model_views.worth_lines(fields),
        limits=LIMITS,
        lower=_lower(linkage) if current_actor().may(Permission.REVIEW_LINKS) else None,
    )


def _lower(linkage: Linkage) -> list[dict[str, Any]] | None:
    report = queries.find_report(linkage)
    if report is None:
        return None
    names = GroupNames(db_session(), report)
    return [
        {
            "title": f"{title_of(name).partition(' (')[0]}: {names.name(name, row['group'])}",
            "linked": row["linked"],
            "recall": views.share(row["recall"]),
        }
        for name, row in model_views.lower_recall(report)
    ]


def _open(number: int, source: str) -> tuple[Edition, Linkage]:
    edition = open_edition(hearth(), number)
    return edition, open_linkage(edition, source)


def _about(edition: Edition, source: str) -> dict[str, Any]:
    return {
        "edition": edition,
        "title": views.source_title(source),
        "tabs": views.source_tabs(edition, source),
        "trail": views.trail(edition),
    }


def _records(edition: Edition, source: str) -> int:
    counts = edition.manifest["counts"]
    return sum(count for name, count in counts.items() if name.startswith(f"{source}/"))
