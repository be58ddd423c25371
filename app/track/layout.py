"""The page of the track report: a sentence, then the picture, then the table."""

from dataclasses import asdict, dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from flask import url_for

from analytics.charts import ChartSpec, draw_figure
from analytics.disclosure import SafeTable
from app.core.access import current_actor
from app.core.context import db_session, hearth
from app.track import findings, queries
from app.track.queries import TrackReport

MEMBER, MEASURE, STUDIES, REPORT = "member", "measure", "studies", "report"


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen on the page."""

    member: str
    measure: str
    studies: str


def page() -> Any:
    """Return the page for the person who opens it."""
    members = queries.list_members(db_session(), current_actor())
    measures = queries.list_measures(hearth())
    studies = queries.list_studies(hearth())
    # The callback needs the control to be there, even with nothing to choose from.
    entrants = _select(STUDIES, "Entrants by", studies)
    entrants.hidden = not studies
    return html.Div(
        [
            html.H1("Track report"),
            dbc.Row(
                [
                    dbc.Col(_select(MEMBER, "Whose participants", members), md=4),
                    dbc.Col(_select(MEASURE, "Homes by", measures), md=4),
                    dbc.Col(entrants, md=4),
                ],
                class_name="g-3 mb-4",
            ),
            html.Div(id=REPORT, **{"aria-live": "polite"}),  # type: ignore[arg-type]
        ]
    )


def _select(name: str, label: str, choices: list[queries.Choice]) -> Any:
    return html.Div(
        [
            dbc.Label(label, html_for=name),
            dbc.Select(
                id=name,
                options=[{"label": one.label, "value": one.key} for one in choices],
                value=choices[0].key if choices else None,
            ),
        ]
    )


def report_body(report: TrackReport, choices: Choices) -> list[Any]:
    """Return the report itself."""
    entrants = report.entrants
    links = _Downloads(choices)
    parts: list[Any] = [
        html.P(findings.first_sentence(report), className="answer"),
        _section(findings.year_chart(report), links.to("by_year")),
        _section(findings.home_chart(report), links.to("by_home")),
    ]
    studies = findings.studies_chart(report)
    if studies is not None:
        parts.append(_section(studies, links.to("by_studies")))
    ks4 = findings.ks4_chart(report)
    if ks4 is not None:
        parts.append(_section(ks4, links.to("ks4")))
    parts += [
        _table_section(
            "Entry by the year in which participants could enter at 18",
            entrants.by_cohort,
            links.to("by_cohort"),
        ),
        *_corrected(report, links.to("corrected")),
        _table_section(
            "Participants who are not counted, by the first reason that holds",
            entrants.ledger,
            links.to("ledger"),
        ),
        _how_made(report),
    ]
    return parts


class _Downloads:
    """The addresses of the tables, as seen with these choices."""

    def __init__(self, choices: Choices) -> None:
        self._choices = asdict(choices)

    def to(self, table: str) -> str:
        return url_for("track.download", table=table, **self._choices)


def _section(chart: ChartSpec, download: str) -> Any:
    if chart.table.is_withheld:
        return html.Section([html.H2(chart.title), *_withheld()])
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
    if chart.kind == "row":
        # Its labels need the room, and the figure of the longest bar: the heading says the rest.
        figure.update_yaxes(title=None)
        figure.update_layout(margin={"l": 24, "r": 56})
    return html.Section(
        [
            html.H2(chart.title),
            html.Div(
                dcc.Graph(
                    figure=figure,
                    config={"displayModeBar": False, "staticPlot": False, "responsive": True},
                ),
                role="img",
                className="chart",
                **{"aria-label": chart.alt},  # type: ignore[arg-type]
            ),
            html.Details(
                [html.Summary("Show the figures as a table"), table_of(chart.table, chart.title)],
                className="chart-table",
            ),
            _source(chart.source),
            _download(download),
        ],
        className="chart-section",
    )


def _height(chart: ChartSpec) -> int:
    """Give the height in pixels: as much as the rows need, or that of a picture."""
    return 130 + 30 * len(chart.table.cells) if chart.kind == "row" else 380


def _table_section(title: str, table: SafeTable, download: str) -> Any:
    if table.is_withheld:
        return html.Section([html.H2(title), *_withheld()])
    return html.Section([html.H2(title), table_of(table, title), _download(download)])


def _corrected(report: TrackReport, download: str) -> list[Any]:
    table = report.corrected
    if table is None:
        return []
    title = "If some links are wrong or missing"
    answer, *method = findings.corrected_sentences(report)
    parts = [html.P(answer), html.P(" ".join(method)), table_of(table, title)]
    rests_on = _source(findings.home_source(report))
    return [html.Section([html.H2(title), *parts, rests_on, _download(download)])]


def table_of(table: SafeTable, caption: str) -> Any:
    """Return the table of a safe table, its first column naming the rows."""
    header, *rows = table.iter_text_rows()
    named = len(table.dimensions)
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(
                    html.Tr(
                        [
                            html.Th(text, scope="col", className="numeric" if i >= named else None)
                            for i, text in enumerate(header)
                        ]
                    )
                ),
                html.Tbody([_row(row, named) for row in rows]),
            ],
            className="table",
        ),
        className="table-region",
        role="region",
        tabIndex=0,
        **{"aria-label": caption},  # type: ignore[arg-type]
    )


def _row(row: list[str], named: int) -> Any:
    return html.Tr(
        [html.Th(text, scope="row") for text in row[:named]]
        + [html.Td(text, className="numeric") for text in row[named:]]
    )


def _source(text: str) -> Any:
    return html.P(f"Source: {text}", className="source")


def _download(address: str) -> Any:
    return html.P(html.A("Download these figures (CSV)", href=address))


def _how_made(report: TrackReport) -> Any:
    made = findings.how_made(report)
    return html.Section(
        [
            html.H2("How the figures are made"),
            html.Ul([html.Li(sentence) for sentence in made.notes]),
            html.P(f"Rules of disclosure control: {'; '.join(made.rules)}."),
            html.P(f"Edition {made.edition} of the warehouse, {made.built_on}."),
            *([html.P(made.measure_source)] if made.measure_source else []),
        ],
        className="measure",
    )


def _withheld() -> list[Any]:
    return [
        html.P(
            "These figures are withheld: beside the other tables of this report they would give a"
            " small count away.",
            className="message message-info",
        )
    ]


def failure(message: str) -> list[Any]:
    """Return what stands in place of a report that cannot be shown."""
    return [html.Div(message, className="message message-warning", role="alert")]
