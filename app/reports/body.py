"""The report itself on its page: findings in their order, and how the figures are made."""

from functools import lru_cache
from typing import Any

from dash import dcc, html

from analytics.charts import ChartSpec, FlowSpec, draw_figure
from analytics.definitions import get_family
from analytics.disclosure import SafeTable
from analytics.documents import FORMATS
from analytics.documents.words import cautions, in_words, name_file
from analytics.reports import Report, Section
from app.core.access import Permission, current_actor
from app.reports.files import LABELS, name_of_format
from app.reports.state import State
from app.reports.tables import draw_table

#: The parts of a section that a callback joins, and the keys of their ids: Dash joins two ids
#: with MATCH only if they have it at the same key.
FOLD, TABLE = "fold", "table"
PART, SECTION = "part", "section"
_HASH = 12
_LABELLED: dict[str, Any] = {"aria-label": "Findings"}


def draw(report: Report, state: State) -> list[Any]:
    """Return the report as it may be shown."""
    return [
        html.P(f"{report.whose}, {report.years}.", className="muted"),
        _downloads(report, state),
        *_publish(state),
        _contents(report),
        *(_section(section, state) for section in report.sections),
        _how_made(report),
    ]


def failure(message: str) -> list[Any]:
    """Return what stands in place of a report that cannot be shown."""
    return [html.Div(message, className="message message-warning", role="alert")]


def _section(section: Section, state: State) -> Any:
    heading = html.H2(section.title)
    if section.table.is_withheld:
        return html.Section([heading, _withheld(section.table)], id=section.key)
    parts: list[Any] = [heading, *(html.P(sentence) for sentence in section.text)]
    if section.chart is not None:
        parts += [_picture(section.chart), _fold(section)]
    else:
        parts += draw_table(section.table, section.title)
    parts += [html.P(sentence, className="caution") for sentence in cautions(section)]
    parts += [
        html.P(f"Source: {section.source}", className="source"),
        html.P(
            html.A(
                "Download these figures (CSV)",
                href=state.address(name_file(section.key, "csv")),
            ),
            className="take",
        ),
    ]
    return html.Section(parts, id=section.key, className="chart-section")


def _fold(section: Section) -> Any:
    """Return where a table will stand once it is asked for: Dash takes its time for each cell."""
    return html.Details(
        [
            html.Summary("Show the figures as a table"),
            html.Div(
                id={PART: TABLE, SECTION: section.key},
                **{"aria-live": "polite"},  # type: ignore[arg-type]
            ),
        ],
        id={PART: FOLD, SECTION: section.key},
        className="chart-table",
    )


def draw_figures(report: Report, key: str) -> list[Any]:
    """Return the table of a section; nothing where there is none of this key."""
    for section in report.sections:
        if section.key == key:
            return draw_table(section.table, section.title)
    return []


def _picture(chart: ChartSpec | FlowSpec) -> Any:
    graph = dcc.Graph(
        figure=_draw(chart),
        config={"displayModeBar": False, "staticPlot": False, "responsive": True},
    )
    return html.Div(
        graph,
        role="img",
        className="chart",
        **{"aria-label": chart.alt},  # type: ignore[arg-type]
    )


@lru_cache(maxsize=1024)
def _draw(chart: ChartSpec | FlowSpec) -> dict[str, Any]:
    """Draw a chart once: who switches one definition is shown most charts again."""
    figure = draw_figure(chart)
    # The heading above it is the chart's title: a heading wraps on a phone, a drawn title not.
    figure.update_layout(
        title=None,
        margin={"l": 10, "r": 10, "t": 48, "b": 10},
        height=_height(chart),
        legend={"entrywidth": 230},  # measured before our font has come, a label would be cut
    )
    figure.update_xaxes(automargin=True, title_standoff=12)
    figure.update_yaxes(automargin=True, title_standoff=12)
    if _lies(chart):
        # Its labels need the room, and the figure of the longest bar: the heading says the rest.
        figure.update_yaxes(title=None)
        figure.update_layout(margin={"l": 24, "r": 56})
    drawn: dict[str, Any] = figure.to_dict()
    return drawn


def _lies(chart: ChartSpec | FlowSpec) -> bool:
    return isinstance(chart, ChartSpec) and chart.kind in {"row", "dot"}


def _height(chart: ChartSpec | FlowSpec) -> int:
    """Give the height in pixels: as much as the rows need, or that of a picture."""
    return 130 + 30 * len(chart.table.cells) if _lies(chart) else 380


def _downloads(report: Report, state: State) -> Any:
    links = [
        html.Li(html.A(LABELS[each], href=state.address(name_of_format(report.name, each))))
        for each in FORMATS
    ]
    return html.Details(
        [html.Summary("Download the report"), html.Ul(links, className="downloads")],
        className="report-fold",
    )


def _publish(state: State) -> list[Any]:
    """Lead those who prepare publications on with the question as it is asked here."""
    if not current_actor().may(Permission.PREPARE_PUBLICATIONS):
        return []
    address = "&".join(part for part in (f"report={state.name}", state.query()) if part)
    link = html.A("Prepare a publication of this", href=f"/publications/new?{address}")
    return [html.P(link)]


def _contents(report: Report) -> Any:
    links = [html.Li(html.A(section.title, href=f"#{section.key}")) for section in report.sections]
    return html.Details(
        [html.Summary(f"All {len(links)} findings"), html.Nav(html.Ol(links), **_LABELLED)],
        className="report-fold report-contents",
    )


def _how_made(report: Report) -> Any:
    made = report.made
    notes = dict.fromkeys(note for section in report.sections for note in section.table.notes)
    definitions = [
        html.Li(
            [
                f"{get_family(family).title}: ",
                html.A(title, href=f"/definitions#{family}"),
            ]
        )
        for family, title in made.definitions.items()
    ]
    return html.Section(
        [
            html.H2("How the figures are made"),
            *([html.P("Definitions used:"), html.Ul(definitions)] if definitions else []),
            html.Ul([html.Li(sentence) for sentence in dict.fromkeys([*made.method, *notes])]),
            html.P(f"Rules of disclosure control: {'; '.join(made.rules)}."),
            html.P(
                f"Edition {made.edition} of the warehouse, {in_words(made.built_on)}, snapshot"
                f" {made.snapshot[:_HASH]}; Hearth {made.code}."
            ),
        ],
        className="measure",
        id="made",
    )


def _withheld(table: SafeTable) -> Any:
    return html.P(table.why_withheld, className="message message-info")
