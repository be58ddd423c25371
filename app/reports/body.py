"""The report itself on its page: its findings as HTML, and the charts that are drawn into it.

Dash takes its time for each component, whatever it is: a report of forty findings kept a browser
busy for a minute. So the report is one value to Dash, and a template writes it.
"""

from collections.abc import Iterator
from typing import Any

from flask import render_template
from markupsafe import Markup

from analytics.charts import MapSpec
from analytics.definitions import get_family
from analytics.documents import list_formats
from analytics.documents.words import in_words, name_file
from analytics.reports import Report
from app.core.access import Permission, current_actor
from app.reports.chapters import arrange
from app.reports.charts import draw_chart
from app.reports.files import LABELS, name_of_format
from app.reports.state import State
from app.reports.tables import explain_marks

HTML, CHARTS = "html", "charts"
_HASH = 12
_MAP_WIDTH = 400  # units: a phone shows its words as large as the page's small ones


def draw(report: Report, state: State) -> dict[str, Any]:
    """Return the report as it may be shown."""
    made = report.made
    written = render_template(
        "reports/body.html",
        report=report,
        chapters=arrange(report),
        downloads=[(LABELS[each], state.address(name_of_format(report.name, each)))
                   for each in list_formats(report)],
        maps=_draw_maps(report),
        publish=_publish(state),
        figures=lambda section: state.address(name_file(section.key, "csv")),
        explain_marks=explain_marks,
        definitions=[(get_family(family).title, title, f"/definitions#{family}")
                     for family, title in made.definitions.items()],
        method=list(_method(report)),
        built_on=in_words(made.built_on),
        snapshot=made.snapshot[:_HASH],
    )  # fmt: skip
    charts = {
        section.key: draw_chart(section.chart)
        for section in report.sections
        if section.chart is not None
        and not isinstance(section.chart, MapSpec)
        and not section.table.is_withheld
    }
    return {HTML: written, CHARTS: charts}


def failure(message: str) -> dict[str, Any]:
    """Return what stands in place of a report that cannot be shown."""
    return {HTML: render_template("reports/failure.html", message=message), CHARTS: {}}


def _draw_maps(report: Report) -> dict[str, Markup]:
    """Draw the maps, which stand in the page itself."""
    charts = ((section.key, section.chart) for section in report.sections)
    return {
        key: Markup(chart.draw(_MAP_WIDTH))  # noqa: S704 - our own drawing, with every word escaped
        for key, chart in charts
        if isinstance(chart, MapSpec)
    }


def _method(report: Report) -> Iterator[str]:
    notes = (note for section in report.sections for note in section.table.notes)
    return iter(dict.fromkeys([*report.made.method, *notes]))


def _publish(state: State) -> str:
    """Lead those who prepare publications on with the question as it is asked here."""
    if not current_actor().may(Permission.PREPARE_PUBLICATIONS):
        return ""
    asked = "&".join(part for part in (f"report={state.name}", state.query()) if part)
    return f"/publications/new?{asked}"
