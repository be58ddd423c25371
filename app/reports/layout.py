"""What stands on a report's page before anything is asked: the address fills the rest."""

from typing import Any

from dash import dcc, html

WHERE, HEADING, CONTROLS = "where", "heading", "controls"
ANSWER, REPORT, WORKING = "answer", "report", "working"
#: Where the script `reports.js` puts a report.
FINDINGS = "findings"


def shell() -> Any:
    """Return the page for the person who opens it."""
    return html.Div(
        [
            dcc.Location(id=WHERE, refresh=False),
            html.H1(id=HEADING),
            html.P(id=ANSWER, className="answer", role="status"),
            html.Div(id=CONTROLS, className="report-controls"),
            html.P(id=WORKING, className="muted", role="status"),
            dcc.Store(id=REPORT),
            html.Div(id=FINDINGS),
        ]
    )
