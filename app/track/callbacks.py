"""What the controls of the track report do.

What a callback is sent can be forged: the person and their reach come from the request's own
sign-in, and a member that is not theirs is refused.
"""

from typing import Any

from dash import Dash, Input, Output

from app.core import audit
from app.core.access import Permission, current_actor
from app.core.context import db_session, hearth
from app.core.errors import DomainError
from app.track import layout, queries


def register(dash: Dash) -> None:
    """Register the callbacks of the page."""

    @dash.callback(
        Output(layout.REPORT, "children"),
        Input(layout.MEMBER, "value"),
        Input(layout.MEASURE, "value"),
        Input(layout.STUDIES, "value"),
    )
    def show(member: Any, measure: Any, studies: Any) -> list[Any]:
        actor = current_actor()
        actor.require(Permission.READ_TRACK)
        choices = layout.Choices(
            member=str(member or ""),
            measure=str(measure or ""),
            studies=str(studies or ""),
        )
        try:
            report = queries.get_report(
                db_session(),
                hearth(),
                actor,
                member=choices.member or None,
                measure=choices.measure,
                studies=choices.studies,
            )
        except DomainError as error:
            audit.record(db_session(), "track.refused", detail={"status": error.status})
            return layout.failure(error.message)
        return layout.report_body(report, choices)
